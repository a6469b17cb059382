"""Models and the registry as the last 2.x client sends them; runs with either client (see requirements-2.txt)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import mlflow
import numpy as np
import pandas as pd
import pytest
from mlflow import MlflowClient
from mlflow.models import infer_signature

from support.api import unique_name

PREDICT = """
import sys

import mlflow
import pandas

for uri in sys.argv[1:]:
    print(mlflow.pyfunc.load_model(uri).predict(pandas.DataFrame({"a": [1.0]}))[0])
"""


def adder() -> mlflow.pyfunc.PythonModel:
    """A model that adds what a file says. Its class is local, so that it is stored as a whole and not by its name."""

    class Adder(mlflow.pyfunc.PythonModel):
        def load_context(self, context) -> None:
            with open(context.artifacts["summand"]) as file:
                self.summand = float(file.read())

        def predict(self, context, model_input, params=None):
            return (model_input["a"] + self.summand).to_numpy()

    return Adder()


@pytest.fixture
def name() -> str:
    """A name that no registered model has."""
    return unique_name("model")


def log(summand: float, name: str | None, folder: Path) -> str:
    """Logs a model; returns its run's id."""
    file = folder / "summand.txt"
    file.write_text(str(summand))
    features = pd.DataFrame({"a": [1.0]})
    with mlflow.start_run() as run:
        mlflow.pyfunc.log_model(
            "adder",
            python_model=adder(),
            artifacts={"summand": str(file)},
            signature=infer_signature(features, np.array([1.0])),
            pip_requirements=[],
            registered_model_name=name,
        )
    return run.info.run_id


def predictions(uri: str, *models: str) -> list[float]:
    """What models predict in a fresh process."""
    environment = os.environ | {"MLFLOW_TRACKING_URI": uri}
    answer = subprocess.run([sys.executable, "-c", PREDICT, *models], env=environment, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    return [float(line) for line in answer.stdout.split()]


def test_a_logged_model_is_registered_and_loaded_by_stage_and_alias(
    client: MlflowClient, experiment: str, name: str, uri: str, tmp_path: Path
) -> None:
    runs = [log(summand, name, tmp_path) for summand in (1.0, 2.0)]
    versions = client.search_model_versions(f"name = '{name}'")
    assert {version.version: version.run_id for version in versions} == {"1": runs[0], "2": runs[1]}
    client.transition_model_version_stage(name, "1", "Production")
    client.set_registered_model_alias(name, "challenger", "2")
    uris = [f"models:/{name}/{place}" for place in ("Production", "latest", "1")]
    uris += [f"models:/{name}@challenger", f"runs:/{runs[0]}/adder"]
    assert predictions(uri, *uris) == [2.0, 3.0, 2.0, 3.0, 2.0]
    client.transition_model_version_stage(name, "2", "Production", archive_existing_versions=True)
    assert predictions(uri, f"models:/{name}/Production") == [3.0]
    assert [version.version for version in client.get_latest_versions(name, ["Archived"])] == ["1"]


def test_a_run_s_model_is_registered_later(
    client: MlflowClient, experiment: str, name: str, uri: str, tmp_path: Path
) -> None:
    run = log(5.0, None, tmp_path)
    version = mlflow.register_model(f"runs:/{run}/adder", name, tags={"k": "v"})
    assert (version.name, version.version, version.run_id) == (name, "1", run)
    assert client.get_model_version(name, "1").tags == {"k": "v"}
    copy = client.copy_model_version(f"models:/{name}/1", f"{name}-copy")
    assert (copy.source, copy.run_id) == (f"models:/{name}/1", run)
    assert predictions(uri, f"models:/{name}/1", f"models:/{name}-copy/1") == [6.0, 6.0]


def test_where_a_model_lies(client: MlflowClient, experiment: str, name: str, tmp_path: Path) -> None:
    """2.x keeps it in its run, 3.x beside the runs; both list it among the run's files."""
    run = log(1.0, name, tmp_path)
    assert {file.path for file in client.list_artifacts(run, "adder")} >= {"adder/MLmodel", "adder/artifacts"}
    source, done = client.get_model_version(name, "1").source, client.get_run(run)
    if mlflow.__version__.startswith("2."):
        assert source == f"{done.info.artifact_uri}/adder"
        assert json.loads(done.data.tags["mlflow.log-model.history"])[0]["artifact_path"] == "adder"
    else:
        assert source == f"models:/{done.outputs.model_outputs[0].model_id}"


def test_registered_models_round_trip(client: MlflowClient, name: str) -> None:
    client.create_registered_model(name, tags={"team": "red"}, description="first")
    client.update_registered_model(name, "second")
    client.set_registered_model_tag(name, "k", "v")
    client.delete_registered_model_tag(name, "team")
    version = client.create_model_version(name, "s3://bucket/1", tags={"a": "1"}, description="one")
    assert (version.version, version.current_stage, version.tags) == ("1", "None", {"a": "1"})
    client.set_model_version_tag(name, "1", "b", "2")
    client.delete_model_version_tag(name, "1", "a")
    client.update_model_version(name, "1", "uno")
    client.set_registered_model_alias(name, "champion", "1")
    read = client.get_registered_model(name)
    assert (read.description, read.tags, read.aliases) == ("second", {"k": "v"}, {"champion": "1"})
    assert [model.name for model in client.search_registered_models(f"name = '{name}' AND tags.k = 'v'")] == [name]
    by_alias = client.get_model_version_by_alias(name, "champion")
    assert (by_alias.description, by_alias.tags, by_alias.aliases) == ("uno", {"b": "2"}, ["champion"])
    client.rename_registered_model(name, f"{name}-new")
    client.delete_registered_model_alias(f"{name}-new", "champion")
    client.delete_model_version(f"{name}-new", "1")
    client.delete_registered_model(f"{name}-new")
    assert client.search_registered_models(f"name LIKE '{name}%'") == []
