"""Dataset inputs of runs, and the summaries the experiment page asks for."""

from __future__ import annotations

from typing import Any

import pytest
from mlflow import MlflowClient
from mlflow.entities import Dataset, DatasetInput, InputTag

from support.api import Api, assert_error, assert_missing, assert_wrong_type

SEARCH = "/ajax-api/2.0/mlflow/experiments/search-datasets"
IRIS = {"name": "iris", "digest": "d1", "source_type": "local", "source": '{"uri": "iris.csv"}'}
TRAIN = [{"key": "mlflow.data.context", "value": "train"}]


def log(api: Api, run: str, *datasets: dict[str, Any]) -> None:
    api.ok_post("runs/log-inputs", {"run_id": run, "datasets": list(datasets)})


def test_inputs_come_back_with_the_run(client: MlflowClient, run: str) -> None:
    whole = Dataset("iris", "d1", "local", '{"uri": "iris.csv"}', '{"mlflow_colspec": []}', '{"num_rows": 150}')
    bare = Dataset("wine", "d2", "http", "{}")
    tags = [InputTag("mlflow.data.context", "train"), InputTag("fold", "1")]
    client.log_inputs(run, [DatasetInput(whole, tags), DatasetInput(bare)])
    inputs = {item.dataset.name: item for item in client.get_run(run).inputs.dataset_inputs}
    assert inputs["iris"].dataset == whole
    assert {tag.key: tag.value for tag in inputs["iris"].tags} == {"mlflow.data.context": "train", "fold": "1"}
    assert (inputs["wine"].dataset.digest, inputs["wine"].dataset.source_type) == ("d2", "http")
    assert inputs["wine"].tags == []


def test_a_dataset_is_kept_as_first_logged(api: Api, run: str) -> None:
    """Name and digest identify it; logging it again changes neither the dataset nor its tags on this run."""
    log(api, run, {"dataset": IRIS, "tags": TRAIN})
    log(api, run, {"dataset": IRIS | {"source": "changed"}, "tags": [{"key": "late", "value": "1"}]})
    assert api.run(run)["inputs"] == {"dataset_inputs": [{"dataset": IRIS, "tags": TRAIN}]}


def test_runs_share_a_dataset_each_with_its_own_tags(api: Api, experiment: str) -> None:
    first, second = api.create_run(experiment), api.create_run(experiment)
    evaluation = [{"key": "mlflow.data.context", "value": "eval"}]
    log(api, first, {"dataset": IRIS, "tags": TRAIN})
    log(api, second, {"dataset": IRIS | {"source": "elsewhere"}, "tags": evaluation})
    assert api.run(second)["inputs"] == {"dataset_inputs": [{"dataset": IRIS, "tags": evaluation}]}


def test_another_digest_is_another_dataset(api: Api, run: str) -> None:
    log(api, run, {"dataset": IRIS}, {"dataset": IRIS | {"digest": "d2"}})
    assert {item["dataset"]["digest"] for item in api.run(run)["inputs"]["dataset_inputs"]} == {"d1", "d2"}


def test_found_runs_carry_their_inputs(client: MlflowClient, api: Api, experiment: str, run: str) -> None:
    log(api, run, {"dataset": IRIS, "tags": TRAIN})
    (found,) = client.search_runs([experiment], "dataset.name = 'iris' AND dataset.context = 'train'")
    assert [item.dataset.digest for item in found.inputs.dataset_inputs] == ["d1"]


def test_no_inputs_is_fine(api: Api, run: str) -> None:
    assert api.ok_post("runs/log-inputs", {"run_id": run}) == {}
    assert_missing(api.post("runs/log-inputs", {"datasets": []}), "run_id")


def test_unknown_run(api: Api) -> None:
    unknown = "f" * 32
    answer = api.post("runs/log-inputs", {"run_id": unknown, "datasets": [{"dataset": IRIS}]})
    assert_error(answer, 404, "RESOURCE_DOES_NOT_EXIST", f"Run with id={unknown} not found")


@pytest.mark.parametrize(
    ("field", "most"),
    [("name", 500), ("digest", 36), ("source", 65_535), ("schema", 1_048_575), ("profile", 16_777_215)],
)
def test_lengths(api: Api, run: str, field: str, most: int) -> None:
    answer = api.post("runs/log-inputs", {"run_id": run, "datasets": [{"dataset": IRIS | {field: "x" * (most + 1)}}]})
    message = f"{field}' exceeds the maximum length of {most} characters"
    assert_error(answer, 400, "INVALID_PARAMETER_VALUE", contains=message)
    assert api.run(run)["inputs"] == {}
    log(api, run, {"dataset": IRIS | {field: "x" * most}})


@pytest.mark.parametrize(("field", "most"), [("key", 255), ("value", 500)])
def test_lengths_of_tags(api: Api, run: str, field: str, most: int) -> None:
    def body(length: int) -> dict[str, Any]:
        tag = {"key": "k", "value": "v"} | {field: "x" * length}
        return {"run_id": run, "datasets": [{"dataset": IRIS, "tags": [tag]}]}

    message = f"{field}' exceeds the maximum length of {most} characters"
    assert_error(api.post("runs/log-inputs", body(most + 1)), 400, "INVALID_PARAMETER_VALUE", contains=message)
    api.ok_post("runs/log-inputs", body(most))


def test_wrong_type_is_named(api: Api, run: str) -> None:
    assert_wrong_type(api.post("runs/log-inputs", {"run_id": run, "datasets": 5}), "datasets", 5, "int")


def test_summaries(api: Api, experiment: str, run: str) -> None:
    log(api, run, {"dataset": IRIS, "tags": TRAIN}, {"dataset": IRIS | {"digest": "d2"}})
    other = api.create_run(experiment)
    log(api, other, {"dataset": IRIS, "tags": TRAIN})
    summaries = api.ok_post(SEARCH, {"experiment_ids": [experiment]})["dataset_summaries"]
    base = {"experiment_id": experiment, "name": "iris"}
    assert sorted(summaries, key=lambda summary: summary["digest"]) == [
        base | {"digest": "d1", "context": "train"},
        base | {"digest": "d2"},
    ]


def test_summaries_of_nothing(api: Api, experiment: str) -> None:
    assert api.ok_post(SEARCH, {"experiment_ids": [experiment]}) == {}


def test_summaries_want_one_to_twenty_experiments(api: Api) -> None:
    message = "SearchDatasets request must specify at least one experiment_id."
    assert_error(api.post(SEARCH, {"experiment_ids": []}), 400, "INVALID_PARAMETER_VALUE", message)
    message = "SearchDatasets request cannot specify more than 20 experiment_ids. Received 21 experiment_ids."
    answer = api.post(SEARCH, {"experiment_ids": [str(number) for number in range(21)]})
    assert_error(answer, 400, "INVALID_PARAMETER_VALUE", message)
