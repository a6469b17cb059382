"""Runs as a table, of Runstone's own API."""

from __future__ import annotations

import math
from typing import Any

import pytest
from mlflow import MlflowClient
from mlflow.entities import Metric

from support.api import Api, unique_name

pytestmark = pytest.mark.ours("MLflow has no such API")

SEARCH = "/api/runstone/v1/runs/search"


def add_runs(client: MlflowClient, count: int) -> str:
    experiment_id = client.create_experiment(unique_name())
    for number in range(count):
        run = client.create_run(experiment_id, run_name=f"run {number}", start_time=1 + number)
        points = [Metric("loss", value, step, step) for step, value in enumerate([3.0, 1.0 + number, 2.0])]
        client.log_batch(run.info.run_id, metrics=points * 2)
        client.log_param(run.info.run_id, "lr", str(number))
    return experiment_id


def search(api: Api, **request: Any) -> dict[str, Any]:
    return api.ok_post(SEARCH, request)


def test_a_page_has_the_columns_asked_for(api: Api, client: MlflowClient) -> None:
    experiment_id = add_runs(client, 3)
    columns = ["metrics.loss", "metrics.loss.min", "metrics.loss.count", "metrics.loss.at(1)", "params.lr", "end_time"]
    page = search(api, experiment_ids=[experiment_id], columns=columns, count_up_to=10)
    assert [run["name"] for run in page["runs"]] == ["run 2", "run 1", "run 0"]
    assert page["count"] == {"runs": 3, "is_all": True}
    assert page["next_page_token"] is None
    values = {column["name"]: column["values"] for column in page["columns"]}
    assert values == {
        "metrics.loss": [2.0, 2.0, 2.0],
        "metrics.loss.min": [2.0, 2.0, 1.0],
        "metrics.loss.count": [3.0, 3.0, 3.0],
        "metrics.loss.at(1)": [3.0, 2.0, 1.0],
        "params.lr": ["2", "1", "0"],
        "end_time": [None, None, None],
    }


def test_functions_filter_and_order_in_both_apis(api: Api, client: MlflowClient) -> None:
    experiment_id = add_runs(client, 4)
    found = client.search_runs([experiment_id], "metrics.loss.max > 3", order_by=["metrics.loss.at(1) ASC"])
    assert [run.info.run_name for run in found] == ["run 3"]
    page = search(api, experiment_ids=[experiment_id], order_by=["metrics.loss.min DESC", "start_time"])
    assert [run["name"] for run in page["runs"]] == ["run 1", "run 2", "run 3", "run 0"]


def test_pages_go_on_behind_the_last_run(api: Api, client: MlflowClient) -> None:
    experiment_id = add_runs(client, 5)
    request = {"experiment_ids": [experiment_id], "order_by": ["params.lr"], "limit": 2}
    names, token = [], None
    while True:
        page = search(api, **request, page_token=token)
        names += [run["name"] for run in page["runs"]]
        token = page["next_page_token"]
        if token is None:
            break
    assert names == [f"run {number}" for number in range(5)]


def test_not_a_number_is_a_word(api: Api, client: MlflowClient) -> None:
    experiment_id = client.create_experiment(unique_name())
    run = client.create_run(experiment_id)
    client.log_metric(run.info.run_id, "m", math.nan)
    page = search(api, experiment_ids=[experiment_id], columns=["metrics.m"])
    assert page["columns"][0]["values"] == ["NaN"]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"experiment_ids": []}, "experiment_ids"),
        ({"experiment_ids": "1"}, "experiment_ids"),
        ({"experiment_ids": ["x"]}, "x"),
        ({"limit": 0}, "limit"),
        ({"limit": 10_001}, "limit"),
        ({"limit": "5"}, "limit"),
        ({"columns": ["loss"]}, "loss"),
        ({"columns": ["dataset.name"]}, "dataset"),
        ({"columns": ["metrics.m.at(x)"] * 1001}, "columns"),
        ({"filter": "metrics.loss.min"}, "filter"),
        ({"filter": "params.lr.at(1) = '1'"}, "lr.at(1)"),
        ({"order_by": ["metrics.m SIDEWAYS"]}, "order_by"),
        ({"view": "none"}, "view"),
        ({"page_token": "?"}, "page token"),
        ({"page_token": "eyJvZmZzZXQiOiAwLCAiYWZ0ZXIiOiBbInhdIl0sICJxdWVyeSI6ICIwIn0="}, "page token"),
        ({"count_up_to": -1}, "count_up_to"),
    ],
)
def test_what_is_wrong_is_named(api: Api, change: dict[str, Any], word: str) -> None:
    answer = api.post(SEARCH, {"experiment_ids": ["0"], **change})
    assert answer.status_code == 400, answer.text
    assert word in answer.json()["message"]
