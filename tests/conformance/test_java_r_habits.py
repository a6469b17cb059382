"""Requests as the Java and the R clients write them, replayed byte for byte in spirit: numbers as strings, and more.

Java's JSON comes from protobuf: int64 as strings, enums by name, NaN and infinities as strings. R turns every scalar
into a string, large ones with exponents, and sends empty lists.
"""

from __future__ import annotations

from typing import Any

import pytest

from support.api import MAX_DOUBLE, Api, unique_name


@pytest.fixture
def java_run(api: Api, experiment: str) -> str:
    body = {
        "experiment_id": experiment, "user_id": "ada", "start_time": "1700000000000",
        "tags": [{"key": "mlflow.source.type", "value": "LOCAL"}],
    }  # fmt: skip
    return api.ok_post("runs/create", body)["run"]["info"]["run_uuid"]


def test_java_run_life(api: Api, java_run: str) -> None:
    ids = {"run_uuid": java_run, "run_id": java_run}
    for step in range(3):
        point = {
            "key": "loss",
            "value": 0.5 / (step + 1),
            "timestamp": str(1_700_000_000_000 + step),
            "step": str(step),
        }
        api.ok_post("runs/log-metric", ids | point)
    api.ok_post("runs/log-metric", ids | {"key": "nan", "value": "NaN", "timestamp": "1", "step": "-5"})
    api.ok_post("runs/log-metric", ids | {"key": "inf", "value": "Infinity", "timestamp": "1"})
    api.ok_post("runs/log-parameter", ids | {"key": "lr", "value": "0.1"})
    ended = api.ok_post("runs/update", ids | {"status": "FINISHED", "end_time": "1700000001000"})["run_info"]
    assert (ended["start_time"], ended["end_time"], ended["status"]) == (
        1_700_000_000_000,
        1_700_000_001_000,
        "FINISHED",
    )
    assert [(p["timestamp"], p["step"]) for p in api.history(java_run, "loss")] == [
        (1_700_000_000_000 + step, step) for step in range(3)
    ]
    latest = api.latest_metrics(java_run)
    assert (latest["nan"]["value"], latest["nan"]["step"]) == ("NaN", -5)
    assert (latest["inf"]["value"], latest["inf"]["step"]) == (MAX_DOUBLE, 0)


def test_java_batches(api: Api, java_run: str) -> None:
    metrics = [{"key": "m", "value": index, "timestamp": str(index), "step": str(index)} for index in range(10)]
    api.ok_post("runs/log-batch", {"run_id": java_run, "metrics": metrics, "params": [{"key": "p", "value": "1"}]})
    assert [point["step"] for point in api.history(java_run, "m")] == list(range(10))


def test_java_searches(api: Api, experiment: str, java_run: str) -> None:
    body = {
        "experiment_ids": [experiment], "filter": "", "run_view_type": "ACTIVE_ONLY", "max_results": 1000,
        "order_by": [], "page_token": "",
    }  # fmt: skip
    assert [run["info"]["run_uuid"] for run in api.ok_post("runs/search", body)["runs"]] == [java_run]
    experiments = api.ok_post("experiments/search", {"max_results": "1000", "view_type": "ACTIVE_ONLY"})["experiments"]
    assert experiment in {found["experiment_id"] for found in experiments}


def test_java_view_types_by_name(api: Api, experiment: str, java_run: str) -> None:
    api.ok_post("runs/delete", {"run_id": java_run})
    for view, expected in (("ACTIVE_ONLY", []), ("DELETED_ONLY", [java_run]), ("ALL", [java_run])):
        assert api.search_runs(experiment, run_view_type=view) == expected


def test_enums_by_number_and_number_in_a_string(api: Api, experiment: str, run: str) -> None:
    api.ok_post("runs/delete", {"run_id": run})
    for view in (2, "2", 3, "3"):
        assert api.search_runs(experiment, run_view_type=view) == [run]
    for view in (1, "1"):
        assert api.search_runs(experiment, run_view_type=view) == []


@pytest.fixture
def r_run(api: Api, experiment: str) -> str:
    body = {
        "experiment_id": experiment,
        "start_time": "1795227853350",
        "tags": [{"key": "mlflow.user", "value": "ada"}],
    }
    return api.ok_post("runs/create", body)["run"]["info"]["run_uuid"]


def test_r_creates_with_empty_lists(api: Api) -> None:
    assert api.ok_post("experiments/create", {"name": unique_name(), "tags": []})["experiment_id"]


@pytest.mark.parametrize(
    ("value", "timestamp", "step", "stored"),
    [
        ("0.25", "1795227853350", "0", (0.25, 1795227853350, 0)),
        ("1e-04", "1.79522785335e+12", "1e+05", (1e-4, 1795227853350, 100_000)),
        ("100000", "1e+00", "-3", (100_000.0, 1, -3)),
        ("NaN", "5", "1", ("NaN", 5, 1)),
        ("-Infinity", "5", "1", (-MAX_DOUBLE, 5, 1)),
    ],
)
def test_r_logs_metrics_as_strings(
    api: Api, r_run: str, value: str, timestamp: str, step: str, stored: tuple[Any, int, int]
) -> None:
    body = {"run_uuid": r_run, "run_id": r_run, "key": "m", "value": value, "timestamp": timestamp, "step": step}
    api.ok_post("runs/log-metric", body)
    (point,) = api.history(r_run, "m")
    assert (point["value"], point["timestamp"], point["step"]) == stored


def test_r_batches(api: Api, r_run: str) -> None:
    body = {
        "run_id": r_run,
        "metrics": [{"key": "m", "value": "1.5", "timestamp": "1e+03", "step": "2"}],
        "params": [{"key": "p", "value": "10"}],
        "tags": [],
    }
    api.ok_post("runs/log-batch", body)
    assert api.history(r_run, "m") == [{"key": "m", "value": 1.5, "timestamp": 1000, "step": 2}]
    assert api.params_of(r_run) == {"p": "10"}


def test_r_ends_a_run(api: Api, r_run: str) -> None:
    body = {"run_uuid": r_run, "run_id": r_run, "status": "FINISHED", "end_time": "1.79522785335e+12"}
    info = api.ok_post("runs/update", body)["run_info"]
    assert (info["status"], info["end_time"]) == ("FINISHED", 1795227853350)


def test_r_searches(api: Api, experiment: str, r_run: str) -> None:
    assert api.ok_post("experiments/search", {"max_results": "1e+03", "view_type": "ALL"})["experiments"]
    body = {"experiment_ids": [experiment], "filter": "", "run_view_type": "ACTIVE_ONLY", "order_by": []}
    assert _ids(api.post("runs/search", body)) == [r_run]


@pytest.mark.ours("MLflow compares the string with a number and answers 500")
@pytest.mark.parametrize("max_results", ["1000", "1e+03"])
def test_r_pages_by_string(api: Api, experiment: str, r_run: str, max_results: str) -> None:
    body = {"experiment_ids": [experiment], "max_results": max_results}
    assert _ids(api.post("runs/search", body)) == [r_run]


def test_r_reads_histories_by_query(api: Api, r_run: str) -> None:
    api.log_metric(r_run, "m", 1)
    answer = api.ok_get("metrics/get-history", {"run_uuid": r_run, "run_id": r_run, "metric_key": "m"})
    assert [point["value"] for point in answer["metrics"]] == [1.0]


def _ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [run["info"]["run_uuid"] for run in answer.json()["runs"]]
