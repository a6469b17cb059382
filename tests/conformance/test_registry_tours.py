"""From training to a fresh process that loads by alias: scikit-learn, XGBoost and code of one's own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import mlflow
import numpy as np
import pandas as pd
import pytest
import xgboost
from mlflow import MlflowClient
from mlflow.models import infer_signature
from sklearn.datasets import load_breast_cancer, load_diabetes
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from support.api import unique_name

PREDICT = """
import json
import sys

import mlflow
import pandas

features = pandas.read_pickle("features.pickle")
params = json.loads(sys.argv[1])
for uri in sys.argv[2:]:
    print(json.dumps(mlflow.pyfunc.load_model(uri).predict(features, params=params or None).tolist()))
"""


def predictions(
    uri: str, folder: Path, features: pd.DataFrame, *models: str, params: dict | None = None
) -> list[list[float]]:
    """What models predict in a process that knows nothing but the server and the features."""
    folder.mkdir()
    features.to_pickle(folder / "features.pickle")
    answer = subprocess.run(
        [sys.executable, "-c", PREDICT, json.dumps(params or {}), *models],
        cwd=folder,
        env=os.environ | {"MLFLOW_TRACKING_URI": uri},
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 0, answer.stderr
    return [json.loads(line) for line in answer.stdout.splitlines() if line.startswith("[")]


@pytest.fixture
def name() -> str:
    """A name that no registered model has."""
    return unique_name("model")


@pytest.fixture(autouse=True)
def _autologging_ends_with_the_test() -> Iterator[None]:
    yield
    mlflow.sklearn.autolog(disable=True)
    mlflow.xgboost.autolog(disable=True)


def logged_model_id(client: MlflowClient, experiment: str) -> str:
    """The one model that the experiment's one run has logged."""
    (run,) = client.search_runs([experiment])
    (output,) = run.outputs.model_outputs
    return output.model_id


def test_sklearn_by_autologging_and_by_hand(
    client: MlflowClient, experiment: str, name: str, uri: str, tmp_path: Path
) -> None:
    features, labels = load_breast_cancer(return_X_y=True, as_frame=True)
    strong, weak = (make_pipeline(StandardScaler(), LogisticRegression(C=c, max_iter=500)) for c in (1.0, 1e-6))
    mlflow.sklearn.autolog()
    with mlflow.start_run():
        strong.fit(features, labels)
    mlflow.sklearn.autolog(disable=True)
    version = mlflow.register_model(f"models:/{logged_model_id(client, experiment)}", name)
    client.set_registered_model_alias(name, "champion", version.version)
    mlflow.sklearn.log_model(
        weak.fit(features, labels),
        name="weak",
        serialization_format="cloudpickle",
        pip_requirements=[],
        registered_model_name=name,
    )
    by_alias, newest = predictions(uri, tmp_path / "fresh", features, f"models:/{name}@champion", f"models:/{name}/2")
    assert by_alias == strong.predict(features).tolist()
    assert newest == weak.predict(features).tolist()
    assert by_alias != newest
    client.set_registered_model_alias(name, "champion", "2")
    (by_alias,) = predictions(uri, tmp_path / "later", features, f"models:/{name}@champion")
    assert by_alias == newest


def test_xgboost_by_autologging(client: MlflowClient, experiment: str, name: str, uri: str, tmp_path: Path) -> None:
    features, target = load_diabetes(return_X_y=True, as_frame=True)
    mlflow.xgboost.autolog()
    data = xgboost.DMatrix(features, target)
    booster = xgboost.train({"max_depth": 2, "eta": 0.5}, data, num_boost_round=5, evals=[(data, "train")])
    (run,) = client.search_runs([experiment])
    assert run.data.params.items() >= {"max_depth": "2", "num_boost_round": "5"}.items()
    curve = client.get_metric_history(run.info.run_id, "train-rmse")
    assert [point.step for point in curve] == list(range(5))
    assert curve[-1].value < curve[0].value
    version = mlflow.register_model(f"models:/{logged_model_id(client, experiment)}", name)
    client.set_registered_model_alias(name, "champion", version.version)
    (predicted,) = predictions(uri, tmp_path / "fresh", features, f"models:/{name}@champion")
    np.testing.assert_allclose(predicted, booster.predict(data), rtol=1e-6)
    native = mlflow.xgboost.load_model(f"models:/{name}@champion")
    np.testing.assert_array_equal(native.predict(data), booster.predict(data))


def test_xgboost_by_hand(client: MlflowClient, experiment: str, name: str, uri: str, tmp_path: Path) -> None:
    features, labels = load_breast_cancer(return_X_y=True, as_frame=True)
    model = xgboost.XGBClassifier(n_estimators=5, max_depth=2).fit(features, labels)
    with mlflow.start_run() as run:
        signature = infer_signature(features, model.predict(features))
        logged = mlflow.xgboost.log_model(
            model, name="trees", signature=signature, pip_requirements=[], registered_model_name=name
        )
    client.set_registered_model_alias(name, "champion", "1")
    version = client.get_model_version_by_alias(name, "champion")
    assert (version.run_id, version.source) == (run.info.run_id, f"models:/{logged.model_id}")
    (predicted,) = predictions(uri, tmp_path / "fresh", features, f"models:/{name}@champion")
    assert predicted == model.predict(features).tolist()


CODE = """
import json

import mlflow


class Shift(mlflow.pyfunc.PythonModel):
    def load_context(self, context):
        with open(context.artifacts["shifts"]) as file:
            self.shifts = json.load(file)

    def predict(self, context, model_input, params=None):
        shifted = model_input["a"] + self.shifts["a"]
        return shifted * (params or {}).get("factor", 1.0)
"""


def test_code_of_one_s_own_with_artifacts_and_params(
    client: MlflowClient,
    experiment: str,
    name: str,
    uri: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The fresh process has neither the code nor the file: both must come with the model."""
    code, shifts = tmp_path / "code" / "shifting.py", tmp_path / "shifts.json"
    code.parent.mkdir()
    code.write_text(CODE)
    shifts.write_text('{"a": 0.5}')
    monkeypatch.syspath_prepend(code.parent)
    import shifting

    features = pd.DataFrame({"a": [1.0, 2.0, -0.25]})
    with mlflow.start_run() as run:
        mlflow.pyfunc.log_model(
            name="shift",
            python_model=shifting.Shift(),
            artifacts={"shifts": str(shifts)},
            code_paths=[str(code)],
            pip_requirements=[],
            signature=infer_signature(features, features["a"], params={"factor": 2.0}),
            registered_model_name=name,
        )
    monkeypatch.delitem(sys.modules, "shifting")
    shifts.unlink()
    again = mlflow.register_model(f"runs:/{run.info.run_id}/shift", name)
    assert again.version == "2"
    client.set_registered_model_alias(name, "champion", "1")
    uris = [f"models:/{name}@champion", f"models:/{name}/2"]
    assert predictions(uri, tmp_path / "fresh", features, *uris) == [[3.0, 5.0, 0.5]] * 2
    assert predictions(uri, tmp_path / "later", features, *uris, params={"factor": 4.0}) == [[6.0, 10.0, 1.0]] * 2
    listed = {file.path for file in client.list_artifacts(run.info.run_id, "shift")}
    assert listed >= {"shift/MLmodel", "shift/artifacts", "shift/code"}


def test_stages_with_the_official_client(
    client: MlflowClient, experiment: str, name: str, uri: str, tmp_path: Path
) -> None:
    """Three versions move through the stages; who loads by stage gets the newest one in it."""

    class Constant(mlflow.pyfunc.PythonModel):
        def __init__(self, value: float) -> None:
            self.value = value

        def predict(self, context, model_input, params=None):
            return np.full(len(model_input), self.value)

    for value in (1.0, 2.0, 3.0):
        mlflow.pyfunc.log_model(
            name="constant", python_model=Constant(value), pip_requirements=[], registered_model_name=name
        )
    client.transition_model_version_stage(name, "1", "Staging")
    client.transition_model_version_stage(name, "2", "Staging")
    features = pd.DataFrame({"a": [0.0]})
    stages = [f"models:/{name}/{stage}" for stage in ("Staging", "staging", "None", "latest")]
    assert predictions(uri, tmp_path / "first", features, *stages) == [[2.0], [2.0], [3.0], [3.0]]
    client.transition_model_version_stage(name, "2", "Production")
    client.transition_model_version_stage(name, "3", "Production", archive_existing_versions=True)
    stages = [f"models:/{name}/{stage}" for stage in ("Staging", "Production", "Archived")]
    assert predictions(uri, tmp_path / "second", features, *stages) == [[1.0], [3.0], [2.0]]
    latest = {version.current_stage: version.version for version in client.get_latest_versions(name)}
    assert latest == {"Staging": "1", "Production": "3", "Archived": "2"}


def test_a_copy_serves_while_its_original_moves_on(
    client: MlflowClient, experiment: str, name: str, uri: str, tmp_path: Path
) -> None:
    """A copy in another registered model has aliases of its own, and outlives the version it was made of."""
    features = pd.DataFrame({"a": [1.0, 2.0]})
    with mlflow.start_run():
        mlflow.pyfunc.log_model(
            name="identity",
            python_model=lambda model_input: model_input["a"].to_numpy(),
            pip_requirements=[],
            registered_model_name=name,
        )
    client.set_registered_model_alias(name, "champion", "1")
    client.set_model_version_tag(name, "1", "checked", "yes")
    copy = client.copy_model_version(f"models:/{name}@champion", f"{name}-prod")
    assert (copy.name, copy.version, copy.source) == (f"{name}-prod", "1", f"models:/{name}/1")
    assert client.get_registered_model(f"{name}-prod").aliases == {}
    client.set_registered_model_alias(f"{name}-prod", "live", "1")
    client.delete_registered_model(name)
    (predicted,) = predictions(uri, tmp_path / "fresh", features, f"models:/{name}-prod@live")
    assert predicted == [1.0, 2.0]
