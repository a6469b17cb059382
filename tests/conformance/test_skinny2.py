"""The core flows as the last 2.x client sends them; runs with either client (see requirements-2.txt)."""

from __future__ import annotations

import math
from pathlib import Path

import mlflow
import pytest
from mlflow import MlflowClient
from mlflow.entities import Dataset, DatasetInput, InputTag, Metric, Param, RunTag, ViewType
from mlflow.exceptions import RestException

from support.api import unique_name


def test_a_whole_run(client: MlflowClient) -> None:
    experiment = mlflow.set_experiment(unique_name())
    with mlflow.start_run(run_name="train", tags={"team": "vision"}) as run:
        mlflow.log_params({"lr": 0.1, "depth": 3})
        for epoch in range(5):
            mlflow.log_metric("loss", 1 / (epoch + 1), step=epoch)
        mlflow.log_metrics({"acc": 0.9, "bad": math.nan})
        mlflow.set_tag("stage", "draft")
    done = client.get_run(run.info.run_id)
    assert (done.info.status, done.info.run_name, done.info.experiment_id) == (
        "FINISHED",
        "train",
        experiment.experiment_id,
    )
    assert done.data.params == {"lr": "0.1", "depth": "3"}
    assert (done.data.metrics["loss"], done.data.metrics["acc"]) == (0.2, 0.9)
    assert math.isnan(done.data.metrics["bad"])
    assert done.data.tags.items() >= {"team": "vision", "stage": "draft"}.items()


def test_experiments(client: MlflowClient) -> None:
    name = unique_name()
    experiment_id = client.create_experiment(name, tags={"a": "1"})
    assert client.get_experiment(experiment_id).tags == {"a": "1"}
    client.set_experiment_tag(experiment_id, "b", "2")
    client.rename_experiment(experiment_id, f"{name}-new")
    (found,) = client.search_experiments(filter_string=f"name LIKE '{name}%' AND tags.b = '2'")
    assert (found.experiment_id, found.name) == (experiment_id, f"{name}-new")
    client.delete_experiment(experiment_id)
    view = client.search_experiments(view_type=ViewType.DELETED_ONLY, filter_string=f"name = '{name}-new'")
    assert [each.lifecycle_stage for each in view] == ["deleted"]
    client.restore_experiment(experiment_id)
    with pytest.raises(RestException, match="already exists") as refused:
        client.create_experiment(f"{name}-new")
    assert refused.value.error_code == "RESOURCE_ALREADY_EXISTS"


def test_batches_history_and_paging(client: MlflowClient, run: str) -> None:
    client.log_batch(
        run,
        metrics=[Metric("m", index, index, index) for index in range(1000)],
        params=[],
    )
    client.log_batch(run, params=[Param("p", "1")], tags=[RunTag("t", "2")])
    assert [point.step for point in client.get_metric_history(run, "m")] == list(range(1000))
    data = client.get_run(run).data
    assert (data.metrics["m"], data.params, data.tags["t"]) == (999.0, {"p": "1"}, "2")


def test_search_and_paging(client: MlflowClient, experiment: str) -> None:
    for index in range(5):
        created = client.create_run(experiment, run_name=f"run-{index}")
        client.log_metric(created.info.run_id, "loss", index)
    seen: list[str] = []
    token = None
    while True:
        page = client.search_runs(
            [experiment], "metrics.loss > 0", order_by=["metrics.loss DESC"], max_results=3, page_token=token
        )
        seen += [run.info.run_name for run in page]
        token = page.token
        if not token:
            break
    assert seen == ["run-4", "run-3", "run-2", "run-1"]


def test_nested_runs(client: MlflowClient, experiment: str) -> None:
    with mlflow.start_run() as parent, mlflow.start_run(nested=True) as child:
        mlflow.log_metric("m", 1)
    (found,) = client.search_runs([experiment], f"tags.mlflow.parentRunId = '{parent.info.run_id}'")
    assert found.info.run_id == child.info.run_id


def test_delete_and_restore_runs(client: MlflowClient, experiment: str, run: str) -> None:
    client.delete_run(run)
    assert client.search_runs([experiment]) == []
    client.restore_run(run)
    assert [found.info.run_id for found in client.search_runs([experiment])] == [run]


def test_artifacts(client: MlflowClient, experiment: str, tmp_path: Path) -> None:
    folder = tmp_path / "up"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text("a")
    (folder / "sub" / "b.bin").write_bytes(bytes(range(256)) * 1000)
    with mlflow.start_run() as run:
        mlflow.log_artifacts(str(folder), "tree")
        mlflow.log_text("hello", "notes.txt")
        mlflow.log_dict({"lr": 0.1}, "conf.json")
    assert [file.path for file in client.list_artifacts(run.info.run_id)] == ["conf.json", "notes.txt", "tree"]
    assert mlflow.artifacts.load_text(f"runs:/{run.info.run_id}/notes.txt") == "hello"
    local = Path(client.download_artifacts(run.info.run_id, "tree", str(tmp_path)))
    assert (local / "sub" / "b.bin").read_bytes() == (folder / "sub" / "b.bin").read_bytes()


def test_inputs(client: MlflowClient, run: str) -> None:
    dataset = Dataset("iris", "d1", "local", "{}")
    client.log_inputs(run, [DatasetInput(dataset, [InputTag("mlflow.data.context", "train")])])
    (logged,) = client.get_run(run).inputs.dataset_inputs
    assert (logged.dataset.name, [tag.value for tag in logged.tags]) == ("iris", ["train"])


def test_a_param_cannot_be_changed(client: MlflowClient, run: str) -> None:
    client.log_param(run, "lr", 1)
    client.log_param(run, "lr", 1)
    with pytest.raises(Exception, match="Changing param values is not allowed"):
        client.log_param(run, "lr", 2)


def test_async_logging(client: MlflowClient, experiment: str) -> None:
    with mlflow.start_run() as run:
        for step in range(20):
            mlflow.log_metric("loss", step, step=step, synchronous=False)
        mlflow.flush_async_logging()
    assert len(client.get_metric_history(run.info.run_id, "loss")) == 20


def test_missing_things_are_named(client: MlflowClient) -> None:
    assert client.get_experiment_by_name(unique_name()) is None
    with pytest.raises(RestException, match="not found") as refused:
        client.get_run("f" * 32)
    assert refused.value.error_code == "RESOURCE_DOES_NOT_EXIST"
