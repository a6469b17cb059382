"""`POST experiments/summaries`: what a list of experiments says about their runs."""

from __future__ import annotations

from typing import Any

import pytest

from support.api import Api

pytestmark = pytest.mark.ours("MLflow has no such API")

SUMMARIES = "/api/runstone/v1/experiments/summaries"


def summaries(api: Api, **request: Any) -> list[dict[str, Any]]:
    return api.ok_post(SUMMARIES, request)["experiments"]


def test_runs_are_counted_and_the_last_start_is_told(api: Api, experiment: str) -> None:
    for start in (5, 9, 7):
        api.create_run(experiment, start_time=start)
    api.ok_post("runs/delete", {"run_id": api.create_run(experiment, start_time=20)})
    empty = api.create_experiment()
    told = summaries(api, experiment_ids=[empty, experiment, experiment, "987654"])
    assert told == [
        {"experiment_id": experiment, "runs": {"runs": 3, "is_all": True}, "last_start_time_ms": 9},
        {"experiment_id": empty, "runs": {"runs": 0, "is_all": True}, "last_start_time_ms": None},
    ]
    (bounded,) = summaries(api, experiment_ids=[experiment], count_up_to=2)
    assert bounded["runs"] == {"runs": 2, "is_all": False}


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"experiment_ids": []}, "experiment_ids"),
        ({"experiment_ids": "1"}, "experiment_ids"),
        ({"experiment_ids": ["0"] * 1001}, "experiment_ids"),
        ({"experiment_ids": ["x"]}, "x"),
        ({"count_up_to": 0}, "count_up_to"),
        ({"count_up_to": 1_000_001}, "count_up_to"),
        ({"count_up_to": "5"}, "count_up_to"),
    ],
)
def test_what_is_wrong_is_named(api: Api, change: dict[str, Any], word: str) -> None:
    answer = api.post(SUMMARIES, {"experiment_ids": ["0"], **change})
    assert answer.status_code == 400, answer.text
    assert word in answer.json()["message"]
