"""`GET events`: what changes while somebody looks."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import mlflow
import pytest
import requests
from mlflow import MlflowClient
from mlflow.entities import Metric

from support.api import Api
from support.databases import fresh_database
from support.server import RunstoneServer

pytestmark = pytest.mark.ours("MLflow has no such API")

PATH = "/api/runstone/v1/events"
POSTGRES = os.environ.get("RUNSTONE_TEST_POSTGRES")


class Events:
    """An open stream, whose first event has come."""

    def __init__(self, answer: requests.Response) -> None:
        assert answer.status_code == 200, answer.text
        assert answer.headers["Content-Type"] == "text/event-stream"
        answer.encoding = "utf-8"
        self._lines = answer.iter_lines(chunk_size=None, decode_unicode=True)
        self.last_id = ""
        self.seen: list[tuple[str, Any]] = []
        assert next(self)[0] == "open"

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        return self

    def __next__(self) -> tuple[str, Any]:
        """The next event and its data. Keep-alives without an event are the end of patience."""
        fields: dict[str, str] = {}
        silence = 0
        for line in self._lines:
            if line.startswith(":"):
                silence += 1
                assert silence < 3, f"nothing comes any more, after {self.seen}"
            elif line:
                name, _, value = line.partition(": ")
                fields[name] = value
            elif fields:
                self.last_id = fields["id"]
                self.seen.append((fields["event"], json.loads(fields["data"])))
                return self.seen[-1]
        raise StopIteration

    def until(self, is_enough: Callable[[list[tuple[str, Any]]], bool]) -> list[tuple[str, Any]]:
        """What came since the last call, as soon as it is enough: changes may come together or apart."""
        came: list[tuple[str, Any]] = []
        while not is_enough(came):
            came.append(next(self))
        return came

    def run_until(self, is_enough: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        return self.until(lambda came: any(kind == "run" and is_enough(data) for kind, data in came))[-1][1]

    def points_until(self, run_id: str, key: str, count: int) -> list[tuple[int, int, float]]:
        """The points of a metric of a run, as soon as there are so many."""

        def points(came: list[tuple[str, Any]]) -> list[tuple[int, int, float]]:
            events = [data for kind, data in came if kind == "metrics"]
            runs = [run for event in events for run in event["runs"] if run["run_id"] == run_id]
            assert not any(run["truncated"] for run in runs)
            series = [series for run in runs for series in run["series"] if series["key"] == key]
            return [
                (step, time, float(value))
                for one in series
                for step, time, value in zip(one["steps"], one["timestamps_ms"], one["values"], strict=True)
            ]

        return points(self.until(lambda came: len(points(came)) >= count))


@contextmanager
def follow(api: Api, headers: dict[str, str] | None = None, **params: str) -> Iterator[Events]:
    with api.get(PATH, params=params, headers=headers, stream=True) as answer:
        yield Events(answer)


def test_the_life_of_a_run_is_told(api: Api, client: MlflowClient, experiment: str) -> None:
    elsewhere = api.create_run(api.create_experiment())
    with follow(api, experiment_ids=experiment) as events:
        client.set_tag(elsewhere, "not", "told")
        run = client.create_run(experiment, start_time=5, run_name="größe").info
        told = events.run_until(lambda data: "created" in data["changed"])
        assert (told["run_id"], told["experiment_id"], told["name"]) == (run.run_id, experiment, "größe")
        assert (told["status"], told["lifecycle"]) == ("RUNNING", "active")
        assert (told["start_time_ms"], told["end_time_ms"]) == (5, None)
        client.log_param(run.run_id, "lr", "0.1")
        told = events.run_until(lambda data: "params" in data["changed"])
        assert told["params"] == {"lr": "0.1"}
        client.set_tag(run.run_id, "team", "red")
        told = events.run_until(lambda data: "team" in (data["tags"] or {}))
        assert told["tags"]["mlflow.runName"] == "größe"
        client.delete_tag(run.run_id, "team")
        assert "team" not in events.run_until(lambda data: "tags" in data["changed"])["tags"]
        client.set_terminated(run.run_id, "FAILED", end_time=7)
        told = events.run_until(lambda data: data["end_time_ms"] == 7)
        assert (told["status"], told["params"]) == ("FAILED", None)
        client.delete_run(run.run_id)
        assert events.run_until(lambda data: "info" in data["changed"])["lifecycle"] == "deleted"
        client.restore_run(run.run_id)
        assert events.run_until(lambda data: "info" in data["changed"])["lifecycle"] == "active"
        assert {data["run_id"] for kind, data in events.seen if kind == "run"} == {run.run_id}


def test_points_are_told_as_they_come(api: Api, experiment: str) -> None:
    with mlflow.start_run(experiment_id=experiment) as active:
        run_id = active.info.run_id
        mlflow.log_metric("loss", 9.0, step=0)
        with follow(api, run_ids=run_id) as events:
            for step in range(1, 200):
                mlflow.log_metric("loss", 1 / step, step=step, timestamp=1000 + step)
            expected = [(step, 1000 + step, 1 / step) for step in range(1, 200)]
            assert events.points_until(run_id, "loss", 199) == expected
            mlflow.log_metric("loss", math.nan, step=1000, timestamp=5)
            # What was logged late is told too.
            mlflow.log_metric("other", 2.0, step=-5, timestamp=6)
            assert events.points_until(run_id, "other", 1) == [(-5, 6, 2.0)]
            last = [run for kind, data in events.seen if kind == "metrics" for run in data["runs"]]
            assert [one["values"] for run in last for one in run["series"] if 1000 in one["steps"]] == [["NaN"]]


def test_batches_are_told_whole(api: Api, client: MlflowClient, experiment: str) -> None:
    run_id = api.create_run(experiment)
    with follow(api, run_ids=run_id, keys="a,b") as events:
        points = [Metric(key, step / 3, step, step) for step in range(300) for key in ("a", "b", "c")]
        client.log_batch(run_id, metrics=points)
        came = events.until(lambda came: any(kind == "metrics" for kind, _ in came))
        (run,) = came[-1][1]["runs"]
        assert [series["key"] for series in run["series"]] == ["a", "b"]
        assert all(series["steps"] == list(range(300)) for series in run["series"])
        latest = [(one["key"], one["step"], one["value"]) for one in run["latest"]]
        assert latest == [("a", 299, 299 / 3), ("b", 299, 299 / 3)]
        client.log_metric(run_id, "c", 1.0, step=1)
        client.log_metric(run_id, "b", 1.0, step=301, timestamp=2)
        assert events.points_until(run_id, "b", 1) == [(301, 2, 1.0)]
        runs = [run for kind, data in events.seen if kind == "metrics" for run in data["runs"]]
        assert {series["key"] for run in runs for series in run["series"]} == {"a", "b"}


def test_of_an_experiment_latest_values_are_told(api: Api, client: MlflowClient, experiment: str) -> None:
    runs = [api.create_run(experiment) for _ in range(2)]
    with follow(api, experiment_ids=experiment, keys="loss") as events:
        for run_id in runs:
            client.log_batch(
                run_id, metrics=[Metric("loss", 0.5, 1, 1), Metric("loss", 0.25, 2, 2), Metric("x", 1, 1, 1)]
            )

        def told(came: list[tuple[str, Any]]) -> dict[str, Any]:
            return {run["run_id"]: run for kind, data in came if kind == "metrics" for run in data["runs"]}

        came = told(events.until(lambda came: len(told(came)) == 2))
        for run_id in runs:
            latest = {"key": "loss", "step": 2, "timestamp_ms": 2, "value": 0.25}
            assert came[run_id] == {
                "run_id": run_id, "experiment_id": experiment, "series": [], "latest": [latest], "truncated": False,
            }  # fmt: skip


def test_what_is_rolled_back_is_not_told(api: Api, client: MlflowClient, experiment: str) -> None:
    run_id = api.create_run(experiment)
    client.log_param(run_id, "lr", "1")
    with follow(api, run_ids=run_id) as events:
        batch = {
            "run_id": run_id,
            "metrics": [{"key": "m", "value": 1.0, "timestamp": 1, "step": 1}],
            "params": [{"key": "fresh", "value": "1"}, {"key": "lr", "value": "2"}],
            "tags": [{"key": "t", "value": "1"}],
        }
        assert api.post("runs/log-batch", batch).status_code == 400
        client.log_metric(run_id, "m", 2.0, step=2, timestamp=2)
        assert events.points_until(run_id, "m", 1) == [(2, 2, 2.0)]
        # What was committed just before the stream began may be told once more.
        told = [data for kind, data in events.seen if kind == "run"]
        assert all(data["params"] in (None, {"lr": "1"}) for data in told)
        assert not any("t" in (data["tags"] or {}) for data in told)


def test_who_comes_back_has_to_ask_again(api: Api, client: MlflowClient, experiment: str) -> None:
    run_id = api.create_run(experiment)
    with follow(api, run_ids=run_id) as events:
        client.set_tag(run_id, "a", "1")
        events.run_until(lambda data: "tags" in data["changed"])
        last_id = events.last_id
    with follow(api, run_ids=run_id, headers={"Last-Event-ID": last_id}) as events:
        assert next(events) == ("reset", {"reason": "reconnected"})
        client.set_tag(run_id, "b", "2")
        assert events.run_until(lambda data: "b" in (data["tags"] or {}))["run_id"] == run_id


def test_a_server_that_stops_ends_its_streams(tmp_path: Path) -> None:
    with RunstoneServer(tmp_path) as server:
        experiment = server.api.create_experiment()
        with follow(server.api, experiment_ids=experiment) as events:
            server.stop()
            assert list(events) == []
        assert "took too long" not in server.log


@pytest.mark.skipif(not POSTGRES, reason="servers share a database only on PostgreSQL")
def test_servers_of_one_database_hear_each_other(tmp_path: Path) -> None:
    with ExitStack() as stack:
        store_uri = stack.enter_context(fresh_database(POSTGRES or ""))
        homes = [tmp_path / name for name in ("one", "two")]
        for home in homes:
            home.mkdir()
        one, two = (stack.enter_context(RunstoneServer(home, store_uri=store_uri)).api for home in homes)
        experiment = one.create_experiment()
        run_id = one.create_run(experiment)
        events = stack.enter_context(follow(two, experiment_ids=experiment, run_ids=run_id))
        for step in range(20):
            point = {"run_id": run_id, "key": "m", "value": step / 2, "timestamp": step, "step": step}
            one.ok_post("runs/log-metric", point)
        assert events.points_until(run_id, "m", 20) == [(step, step, step / 2) for step in range(20)]
        other = one.create_run(experiment)
        assert events.run_until(lambda data: "created" in data["changed"])["run_id"] == other


@pytest.mark.parametrize(
    ("params", "status", "words"),
    [
        ({}, 400, "'experiment_ids' or 'run_ids'"),
        ({"experiment_ids": ""}, 400, "'experiment_ids' must name 1 to 100"),
        ({"experiment_ids": "x"}, 400, "Invalid experiment ID 'x'"),
        ({"run_ids": ",".join(map(str, range(201)))}, 400, "'run_ids' must name 1 to 200; it names 201"),
        ({"experiment_ids": "0", "keys": ","}, 400, "'keys' must name 1 to 100"),
        ({"experiment_ids": "987654"}, 404, "No Experiment with id=987654 exists"),
        ({"run_ids": "f" * 32}, 404, f"Run with id={'f' * 32} not found"),
    ],
)
def test_bad_requests_are_named(api: Api, params: dict[str, str], status: int, words: str) -> None:
    answer = api.get(PATH, params)
    assert answer.status_code == status
    assert words in answer.json()["message"]
