"""Lineage of Runstone's own API: what the official client did is told as a graph."""

from __future__ import annotations

from typing import Any

import mlflow
import pytest
from mlflow import MlflowClient
from sklearn.datasets import load_iris
from sklearn.tree import DecisionTreeClassifier

from support.api import Api, assert_error, unique_name

pytestmark = pytest.mark.ours("MLflow has no such API")

LINEAGE = "/api/runstone/v1/lineage"


def ask(api: Api, **question: Any) -> dict[str, Any]:
    return api.ok_get(LINEAGE, question)


def links(answer: dict[str, Any]) -> set[tuple[str, str, str]]:
    return {(link["from"], link["relation"], link["to"]) for link in answer["links"]}


def keys(things: list[dict[str, Any]]) -> list[str]:
    return [thing["key"] for thing in things]


def test_from_data_to_production_and_back(api: Api, client: MlflowClient, experiment: str) -> None:
    name = unique_name("churn")
    frame = load_iris(as_frame=True).frame
    features, labels = frame.drop(columns="target"), frame["target"]
    dataset = mlflow.data.from_pandas(frame, name=unique_name("iris"), targets="target")
    code = {"mlflow.source.git.commit": "c0ffee", "mlflow.source.git.branch": "main"}
    with (
        mlflow.start_run(run_name="study") as study,
        mlflow.start_run(run_name="train", nested=True, tags=code) as train,
    ):
        mlflow.log_input(dataset, context="training")
        tree = DecisionTreeClassifier(max_depth=2, random_state=0).fit(features, labels)
        logged = mlflow.sklearn.log_model(
            tree, name="tree", registered_model_name=name, serialization_format="cloudpickle"
        )
        mlflow.log_metric("accuracy", 0.9, dataset=dataset, model_id=logged.model_id)
    client.copy_model_version(f"models:/{name}/1", f"{name}-prod")
    client.set_registered_model_alias(f"{name}-prod", "champion", "1")
    client.transition_model_version_stage(f"{name}-prod", "1", "Production")

    data = f"dataset:{experiment}/{dataset.name}/{dataset.digest}"
    above, run = f"run:{study.info.run_id}", f"run:{train.info.run_id}"
    model = f"logged_model:{logged.model_id}"
    first, copy = f"version:{name}/1", f"version:{name}-prod/1"

    answer = ask(api, model=f"{name}-prod", version="1")
    assert answer["subject"] == copy
    assert keys(answer["versions"]) == [copy, first]
    version = answer["versions"][0]
    assert (version["aliases"], version["stage"]) == (["champion"], "Production")
    assert (version["source"], version["run_id"]) == (f"models:/{name}/1", train.info.run_id)
    assert version["creation_time_ms"] == client.get_model_version(f"{name}-prod", "1").creation_timestamp
    assert keys(answer["runs"]) == [run, above]
    told = answer["runs"][0]
    assert (told["name"], told["status"], told["lifecycle"]) == ("train", "FINISHED", "active")
    assert (told["experiment_id"], told["parent_run_id"]) == (experiment, study.info.run_id)
    assert told["experiment_name"] == client.get_experiment(experiment).name
    assert told["start_time_ms"] <= told["end_time_ms"]
    assert (told["code"]["git_commit"], told["code"]["git_branch"]) == ("c0ffee", "main")
    assert (told["code"]["kind"], told["code"]["git_repo_url"]) == ("LOCAL", None)
    assert told["code"]["name"] == client.get_run(train.info.run_id).data.tags["mlflow.source.name"]
    assert keys(answer["logged_models"]) == [model]
    assert (answer["logged_models"][0]["name"], answer["logged_models"][0]["status"]) == ("tree", "LOGGED_MODEL_READY")
    assert keys(answer["datasets"]) == [data]
    assert answer["datasets"][0]["source_type"] == "code"
    assert links(answer) == {
        (data, "read_by", run),
        (data, "measured", model),
        (above, "parent_of", run),
        (run, "made", model),
        (run, "made", first),
        (run, "made", copy),
        (model, "registered_as", first),
        (model, "registered_as", copy),
        (first, "copied_to", copy),
    }
    (read,) = [link for link in answer["links"] if link["relation"] == "read_by"]
    assert read["context"] == "training"

    answer = ask(api, run_id=train.info.run_id)
    assert (keys(answer["datasets"]), keys(answer["logged_models"])) == ([data], [model])
    assert keys(answer["versions"]) == [copy, first]
    assert keys(answer["runs"]) == [run, above]
    answer = ask(api, run_id=study.info.run_id)
    assert (keys(answer["runs"]), answer["runs_total"], answer["versions"]) == ([above, run], 2, [])
    assert links(answer) == {(above, "parent_of", run)}

    for question in ({}, {"dataset_name": dataset.name}, {"experiment_id": experiment}):
        answer = ask(api, dataset_digest=dataset.digest, **question)
        assert data in keys(answer["datasets"])
        assert run in keys(answer["runs"])
    answer = ask(api, dataset_digest=dataset.digest, dataset_name=dataset.name)
    assert (answer["subject"], keys(answer["datasets"]), keys(answer["runs"])) == (None, [data], [run])
    assert keys(answer["versions"]) == [copy, first]
    assert [answer[f"{kind}_total"] for kind in ("datasets", "runs", "logged_models", "versions")] == [1, 1, 1, 2]


def test_what_is_deleted_is_marked(api: Api, client: MlflowClient, run: str) -> None:
    name = unique_name("model")
    client.create_registered_model(name)
    client.create_model_version(name, "s3://bucket/model", run_id=run)
    client.delete_run(run)
    assert ask(api, model=name, version="1")["runs"][0]["lifecycle"] == "deleted"
    client.delete_model_version(name, "1")
    (version,) = ask(api, run_id=run)["versions"]
    assert (version["key"], version["lifecycle"]) == (f"version:{name}/1", "deleted")


def test_what_does_not_exist(api: Api, client: MlflowClient) -> None:
    name = unique_name("model")
    client.create_registered_model(name)
    answer = api.get(LINEAGE, {"model": name, "version": "1"})
    message = f"Model Version (name={name}, version=1) not found"
    assert_error(answer, 404, "RESOURCE_DOES_NOT_EXIST", message)
    answer = api.get(LINEAGE, {"run_id": "f" * 32})
    assert_error(answer, 404, "RESOURCE_DOES_NOT_EXIST", f"Run with id={'f' * 32} not found")
    answer = ask(api, dataset_digest=unique_name()[:36])
    assert answer == {"subject": None, "links": []} | {
        key: value
        for kind in ("versions", "runs", "logged_models", "datasets")
        for key, value in ((kind, []), (f"{kind}_total", 0))
    }


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ({}, "exactly one question"),
        ({"run_id": "a", "dataset_digest": "d"}, "exactly one question"),
        ({"model": "m", "version": "1", "run_id": "a"}, "exactly one question"),
        ({"model": "m"}, "version"),
        ({"version": "1"}, "model"),
        ({"model": "a/b", "version": "1"}, "a/b"),
        ({"model": "m", "version": "one"}, "version"),
        ({"model": "x" * 257, "version": "1"}, "256"),
        ({"dataset_name": "iris"}, "dataset_digest"),
        ({"dataset_digest": ""}, "dataset_digest"),
        ({"dataset_digest": "d" * 37}, "dataset_digest"),
        ({"dataset_digest": "d", "experiment_id": "x"}, "x"),
        ({"run_id": "a\0"}, "run_id"),
        ({"run_id": ["a", "b"]}, "run_id"),
    ],
)
def test_what_is_wrong_is_named(api: Api, question: dict[str, Any], word: str) -> None:
    assert_error(api.get(LINEAGE, question), 400, "INVALID_PARAMETER_VALUE", contains=word)
