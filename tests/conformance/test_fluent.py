"""The fluent interface, used as a data scientist's script uses it."""

from __future__ import annotations

from pathlib import Path

import mlflow
import numpy as np
import pandas as pd
import pytest
from mlflow import MlflowClient
from mlflow.entities import LoggedModelStatus, Metric, Param

from support.api import unique_name


def test_set_experiment_makes_it_once(client: MlflowClient) -> None:
    name = unique_name()
    first, second = mlflow.set_experiment(name), mlflow.set_experiment(name)
    assert first.experiment_id == second.experiment_id
    assert client.get_experiment_by_name(name).lifecycle_stage == "active"


def test_a_whole_run(client: MlflowClient, experiment: str) -> None:
    with mlflow.start_run(run_name="train", tags={"team": "vision"}, description="first try") as run:
        mlflow.log_param("lr", 0.1)
        mlflow.log_params({"depth": 3, "opt": "adam"})
        for epoch in range(5):
            mlflow.log_metric("loss", 1 / (epoch + 1), step=epoch)
        mlflow.log_metrics({"acc": 0.9, "f1": 0.8}, step=4)
        mlflow.set_tag("stage", "draft")
        mlflow.set_tags({"a": 1, "b": 2})
        mlflow.delete_tag("a")
    done = client.get_run(run.info.run_id)
    assert (done.info.status, done.info.run_name) == ("FINISHED", "train")
    assert done.info.end_time >= done.info.start_time > 1_600_000_000_000
    assert done.data.params == {"lr": "0.1", "depth": "3", "opt": "adam"}
    assert done.data.metrics == {"loss": 0.2, "acc": 0.9, "f1": 0.8}
    assert done.data.tags.items() >= {"team": "vision", "stage": "draft", "b": "2"}.items()
    assert done.data.tags["mlflow.note.content"] == "first try"
    assert "a" not in done.data.tags
    assert [point.step for point in client.get_metric_history(done.info.run_id, "loss")] == list(range(5))


def test_a_run_that_raises_has_failed(client: MlflowClient, experiment: str) -> None:
    def script() -> None:
        with mlflow.start_run():
            mlflow.log_metric("before", 1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        script()
    (failed,) = client.search_runs([experiment])
    assert failed.info.status == "FAILED"
    assert failed.data.metrics == {"before": 1.0}


def test_nested_runs(client: MlflowClient, experiment: str) -> None:
    with mlflow.start_run() as parent:
        for depth in range(3):
            with mlflow.start_run(nested=True, run_name=f"child-{depth}"):
                mlflow.log_metric("depth", depth)
    children = client.search_runs(
        [experiment], f"tags.mlflow.parentRunId = '{parent.info.run_id}'", order_by=["metrics.depth DESC"]
    )
    assert [child.info.run_name for child in children] == ["child-2", "child-1", "child-0"]
    assert {child.info.status for child in children} == {"FINISHED"}


def test_a_run_can_be_resumed(client: MlflowClient, experiment: str) -> None:
    with mlflow.start_run() as run:
        mlflow.log_metric("loss", 1.0, step=0)
    with mlflow.start_run(run_id=run.info.run_id):
        assert client.get_run(run.info.run_id).info.status == "RUNNING"
        mlflow.log_metric("loss", 0.5, step=1)
    assert client.get_run(run.info.run_id).data.metrics == {"loss": 0.5}


def test_files_of_every_kind(client: MlflowClient, experiment: str, tmp_path: Path) -> None:
    folder = tmp_path / "plots"
    (folder / "more").mkdir(parents=True)
    (folder / "a.svg").write_text("<svg/>")
    (folder / "more" / "b.svg").write_text("<svg></svg>")
    with mlflow.start_run() as run:
        mlflow.log_artifact(str(folder / "a.svg"), artifact_path="single")
        mlflow.log_artifacts(str(folder), artifact_path="plots")
        mlflow.log_dict({"lr": 0.1}, "conf/params.json")
        mlflow.log_dict({"lr": 0.1}, "conf/params.yaml")
        mlflow.log_text("hello", "notes.txt")
    assert _files(client, run.info.run_id) == [
        "conf/params.json", "conf/params.yaml", "notes.txt", "plots/a.svg", "plots/more/b.svg", "single/a.svg",
    ]  # fmt: skip
    uri = f"runs:/{run.info.run_id}"
    assert mlflow.artifacts.load_dict(f"{uri}/conf/params.json") == {"lr": 0.1}
    assert mlflow.artifacts.load_text(f"{uri}/notes.txt") == "hello"
    local = Path(mlflow.artifacts.download_artifacts(artifact_uri=f"{uri}/plots", dst_path=str(tmp_path / "down")))
    assert (local / "more" / "b.svg").read_text() == "<svg></svg>"


def _files(client: MlflowClient, run: str, path: str | None = None) -> list[str]:
    found: list[str] = []
    for item in client.list_artifacts(run, path):
        found += _files(client, run, item.path) if item.is_dir else [item.path]
    return sorted(found)


def test_artifacts_of_the_active_run_can_be_listed(experiment: str) -> None:
    with mlflow.start_run() as run:
        mlflow.log_text("1", "a.txt")
        assert mlflow.get_artifact_uri("a.txt").endswith(f"/{run.info.run_id}/artifacts/a.txt")
        assert [file.path for file in mlflow.artifacts.list_artifacts(run_id=run.info.run_id)] == ["a.txt"]


def test_tables_grow(experiment: str) -> None:
    with mlflow.start_run() as run:
        mlflow.log_table({"question": ["a", "b"], "score": [1, 2]}, "eval.json")
        mlflow.log_table(pd.DataFrame({"question": ["c"], "score": [3]}), "eval.json")
    table = mlflow.load_table("eval.json", run_ids=[run.info.run_id])
    assert table.to_dict("list") == {"question": ["a", "b", "c"], "score": [1, 2, 3]}


def test_images(client: MlflowClient, experiment: str) -> None:
    """Named files, and by key and step: then the client writes the image and a small preview of it."""
    image = np.zeros((8, 8, 3), dtype=np.uint8)
    with mlflow.start_run() as run:
        mlflow.log_image(image, "picture.png")
        mlflow.log_image(image, key="sample", step=3, synchronous=True)
    files = _files(client, run.info.run_id)
    assert "picture.png" in files
    by_key = [file for file in files if file.startswith("images/sample+step+3+")]
    assert sorted(Path(file).suffix for file in by_key) == [".png", ".webp"]
    local = mlflow.artifacts.load_image(f"runs:/{run.info.run_id}/picture.png")
    assert local.size == (8, 8)


def test_log_input_with_a_pandas_dataset(client: MlflowClient, experiment: str) -> None:
    frame = pd.DataFrame({"x": [1.0, 2.0], "y": [0, 1]})
    dataset = mlflow.data.from_pandas(frame, source="https://example.org/data.csv", name="toy", targets="y")
    with mlflow.start_run() as run:
        mlflow.log_input(dataset, context="training", tags={"fold": "1"})
    (logged,) = client.get_run(run.info.run_id).inputs.dataset_inputs
    assert (logged.dataset.name, logged.dataset.digest) == ("toy", dataset.digest)
    assert {tag.key: tag.value for tag in logged.tags} == {"mlflow.data.context": "training", "fold": "1"}
    assert mlflow.data.get_source(logged.dataset).url == "https://example.org/data.csv"
    (found,) = mlflow.search_runs([experiment], "dataset.name = 'toy'", output_format="list")
    assert found.info.run_id == run.info.run_id


def test_search_runs_as_a_data_frame(experiment: str) -> None:
    for index in range(3):
        with mlflow.start_run(run_name=f"run-{index}"):
            mlflow.log_params({"lr": index / 10})
            mlflow.log_metric("loss", -index)
    frame = mlflow.search_runs([experiment], "metrics.loss <= -1", order_by=["metrics.loss"])
    assert frame["params.lr"].tolist() == ["0.2", "0.1"]
    assert frame["metrics.loss"].tolist() == [-2.0, -1.0]
    assert frame["tags.mlflow.runName"].tolist() == ["run-2", "run-1"]
    assert str(frame["start_time"].dtype).startswith("datetime64")
    assert (frame["end_time"] >= frame["start_time"]).all()


def test_search_by_experiment_name_and_over_all(client: MlflowClient) -> None:
    name = unique_name()
    mlflow.set_experiment(name)
    with mlflow.start_run() as run:
        pass
    frame = mlflow.search_runs(experiment_names=[name])
    assert frame["run_id"].tolist() == [run.info.run_id]
    assert mlflow.search_runs(experiment_names=[unique_name()]).empty
    found = mlflow.search_experiments(filter_string=f"name = '{name}'")
    assert [each.name for each in found] == [name]


def test_async_logging(client: MlflowClient, experiment: str) -> None:
    with mlflow.start_run() as run:
        pending = [mlflow.log_metric("loss", step, step=step, synchronous=False) for step in range(50)]
        pending.append(mlflow.log_params({"lr": 1}, synchronous=False))
        pending.append(mlflow.set_tags({"t": "1"}, synchronous=False))
        for operation in pending:
            operation.wait()
        mlflow.flush_async_logging()
    done = client.get_run(run.info.run_id)
    assert [point.step for point in client.get_metric_history(run.info.run_id, "loss")] == list(range(50))
    assert (done.data.params, done.data.tags["t"]) == ({"lr": "1"}, "1")


def test_client_batches_of_every_size(client: MlflowClient, run: str) -> None:
    """Large ones are split by the client: params and tags go with the first request."""
    metrics = [Metric(f"m{index}", index, 1, 0) for index in range(1500)]
    client.log_batch(run, metrics=metrics, params=[Param(f"p{index}", str(index)) for index in range(100)])
    data = client.get_run(run).data
    assert (len(data.metrics), len(data.params)) == (1500, 100)


def test_log_model_by_hand_and_load_it_back(client: MlflowClient, experiment: str) -> None:
    """A logged model of MLflow 3: created, written under the experiment, marked ready, found and loaded."""

    class Doubler(mlflow.pyfunc.PythonModel):
        def predict(self, model_input: list[float]) -> list[float]:
            return [2 * value for value in model_input]

    with mlflow.start_run() as run:
        info = mlflow.pyfunc.log_model(name="doubler", python_model=Doubler())
    assert mlflow.pyfunc.load_model(info.model_uri).predict([1.0, 2.5]) == [2.0, 5.0]
    model = client.get_logged_model(info.model_id)
    assert (model.name, model.source_run_id) == ("doubler", run.info.run_id)
    assert model.status == LoggedModelStatus.READY
    assert [output.model_id for output in client.get_run(run.info.run_id).outputs.model_outputs] == [info.model_id]
    found = mlflow.search_logged_models([experiment], output_format="list")
    assert [each.model_id for each in found] == [info.model_id]
