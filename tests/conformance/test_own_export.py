"""`POST export/runs` and `POST export/points`: whole tables, read with the tools that people read them with."""

from __future__ import annotations

import csv
import io
import math
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet
import pytest
import requests
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag

from support.api import Api
from support.server import RunstoneServer

pytestmark = pytest.mark.ours("MLflow has no such API")

ROOT = "/api/runstone/v1/export"
FIXED = [
    "run_id", "experiment_id", "name", "user", "status", "start_time", "end_time", "lifecycle", "artifact_uri",
]  # fmt: skip


def export(api: Api, what: str, body: dict[str, Any]) -> pa.Table:
    answer = api.post(f"{ROOT}/{what}", body)
    assert answer.status_code == 200, answer.text
    ending = {"arrow": "arrows", "parquet": "parquet"}[body["format"]]
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{what}.{ending}"'
    if body["format"] == "parquet":
        assert answer.headers["Content-Type"] == "application/vnd.apache.parquet"
        return pyarrow.parquet.read_table(io.BytesIO(answer.content))
    assert answer.headers["Content-Type"] == "application/vnd.apache.arrow.stream"
    with pyarrow.ipc.open_stream(answer.content) as stream:
        return stream.read_all()


def complaint(api: Api, what: str, body: dict[str, Any]) -> tuple[int, str]:
    answer = api.post(f"{ROOT}/{what}", body)
    return answer.status_code, answer.json()["message"]


@pytest.fixture(params=["arrow", "parquet"])
def form(request: pytest.FixtureRequest) -> str:
    return request.param


def test_runs_are_rows(api: Api, client: MlflowClient, experiment: str, form: str) -> None:
    first = client.create_run(experiment, start_time=1000, run_name="größe").info
    client.log_batch(
        first.run_id,
        metrics=[Metric("val/loss", 0.5, 10, 0), Metric("val/loss", 0.25, 11, 1), Metric("nan", math.nan, 1, 0)],
        params=[Param("lr", "0.1")],
        tags=[RunTag("team", "red")],
    )
    client.set_terminated(first.run_id, end_time=2000)
    second = client.create_run(experiment, start_time=3000).info
    table = export(api, "runs", {"experiment_ids": [experiment], "format": form})
    assert table.column_names[:9] == FIXED
    assert table.column_names[9:11] == ["metrics.nan", "metrics.val/loss"]
    assert table.schema.field("start_time").type == pa.timestamp("ms", "UTC")
    rows = table.to_pylist()
    assert [row["run_id"] for row in rows] == [first.run_id, second.run_id]
    row = rows[0]
    assert (row["name"], row["status"], row["lifecycle"]) == ("größe", "FINISHED", "active")
    assert (row["experiment_id"], row["artifact_uri"]) == (experiment, first.artifact_uri)
    assert (row["start_time"].timestamp(), row["end_time"].timestamp()) == (1.0, 2.0)
    assert (row["metrics.val/loss"], row["params.lr"], row["tags.team"]) == (0.25, "0.1", "red")
    assert math.isnan(row["metrics.nan"])
    assert rows[1]["end_time"] is None
    assert rows[1]["metrics.val/loss"] is None
    assert rows[1]["params.lr"] is None
    # And as most people go on with it.
    frame = table.to_pandas()
    assert list(frame["tags.mlflow.runName"]) == [first.run_name, second.run_name]


def test_runs_are_chosen_and_columns_named(api: Api, client: MlflowClient, experiment: str, form: str) -> None:
    runs = [api.create_run(experiment) for _ in range(4)]
    for place, run_id in enumerate(runs):
        client.log_batch(run_id, metrics=[Metric("loss", value, 0, step) for step, value in enumerate([9, place])])
    client.delete_run(runs[3])
    chosen = {"experiment_ids": [experiment, "987654"], "format": form}
    columns = ["metrics.loss", "metrics.loss.max", "params.unheard"]

    def exported(**fields: Any) -> list[str]:
        table = export(api, "runs", chosen | {"columns": columns} | fields)
        assert table.column_names == FIXED + columns
        assert set(table["metrics.loss.max"].to_pylist()) <= {9.0}
        assert table["params.unheard"].null_count == len(table)
        return table["run_id"].to_pylist()

    assert exported() == runs[:3]
    assert exported(view="deleted") == runs[3:]
    assert exported(view="all", filter="metrics.loss >= 2") == runs[2:]
    assert exported(filter="metrics.loss > 100") == []
    assert export(api, "runs", chosen | {"columns": []}).column_names == FIXED
    named = export(api, "runs", {"run_ids": [runs[3], runs[0], runs[3]], "columns": [], "format": form})
    assert named["run_id"].to_pylist() == [runs[0], runs[3]]


def test_points_are_rows(api: Api, client: MlflowClient, experiment: str, form: str) -> None:
    runs = [api.create_run(experiment) for _ in range(3)]
    expected = []
    for run_id in runs[:2]:
        points = [Metric(key, step / 3, 5 * step, step) for key in ("a", "b", "c") for step in range(300)]
        client.log_batch(run_id, metrics=points[::-1])
        client.log_batch(run_id, metrics=points[:10])
        expected += [(run_id, point.key, point.step, point.timestamp, point.value) for point in points]
    client.log_metric(runs[1], "c", math.nan, timestamp=5, step=10_000)
    chosen = {"experiment_ids": [experiment], "format": form}
    table = export(api, "points", chosen)
    assert table.column_names == ["run_id", "key", "step", "timestamp", "value"]
    assert pa.types.is_dictionary(table.schema.field("run_id").type)
    assert table.schema.field("timestamp").type == pa.timestamp("ms", "UTC")
    rows = [
        tuple(row.values()) for row in table.set_column(3, "timestamp", table["timestamp"].cast("int64")).to_pylist()
    ]
    assert rows[:-1] == expected
    assert rows[-1][:4] == (runs[1], "c", 10_000, 5)
    assert math.isnan(rows[-1][4])
    some = export(api, "points", chosen | {"keys": ["b", "unheard"], "filter": "metrics.c < 1000"})
    assert (len(some), some["key"].unique().to_pylist(), some["run_id"].unique().to_pylist()) == (300, ["b"], [runs[0]])
    none = export(api, "points", {"run_ids": [runs[2]], "format": form})
    assert (len(none), none.column_names) == (0, table.column_names)


def test_everything_reads_csv(api: Api, client: MlflowClient, experiment: str) -> None:
    run = client.create_run(experiment, start_time=1000, run_name='say "x", then\nstop').info
    client.log_batch(run.run_id, metrics=[Metric("val/loss", 0.1, 10, 0), Metric("nan", math.nan, 1, 0)])
    answer = api.post(f"{ROOT}/runs", {"experiment_ids": [experiment], "format": "csv"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="runs.csv"'
    (row,) = csv.DictReader(io.StringIO(answer.content.decode(), newline=""))
    assert list(row)[:11] == [*FIXED, "metrics.nan", "metrics.val/loss"]
    assert (row["run_id"], row["name"], row["end_time"]) == (run.run_id, 'say "x", then\nstop', "")
    assert row["start_time"] == "1970-01-01T00:00:01.000Z"
    assert (float(row["metrics.val/loss"]), math.isnan(float(row["metrics.nan"]))) == (0.1, True)
    answer = api.post(f"{ROOT}/points", {"run_ids": [run.run_id], "keys": ["val/loss"], "format": "csv"})
    line = f"{run.run_id},val/loss,0,1970-01-01T00:00:00.010Z,0.1"
    assert answer.text.split("\r\n") == ["run_id,key,step,timestamp,value", line, ""]


def test_large_exports_come_in_many_parts(api: Api, client: MlflowClient, experiment: str, form: str) -> None:
    runs = [api.create_run(experiment) for _ in range(300)]
    for start in range(0, 120_000, 1000):
        points = [Metric("long", float(step), step, step) for step in range(start, start + 1000)]
        client.log_batch(runs[150], metrics=points)
    table = export(api, "points", {"experiment_ids": [experiment], "format": form})
    assert table["step"].to_pylist() == list(range(120_000))
    assert table["value"].to_pylist() == [float(step) for step in range(120_000)]
    assert set(table["run_id"].to_pylist()) == {runs[150]}
    table = export(api, "runs", {"experiment_ids": [experiment], "format": form, "columns": ["metrics.long"]})
    assert table["run_id"].to_pylist() == runs


def test_a_stream_can_be_left(api: Api, client: MlflowClient, experiment: str) -> None:
    """More often than there are places for exports: each is free again."""
    run_id = api.create_run(experiment)
    for start in range(0, 30_000, 1000):
        client.log_batch(run_id, metrics=[Metric("m", 0.1 * step, step, step) for step in range(start, start + 1000)])
    body = {"experiment_ids": [experiment], "format": "arrow"}
    for _ in range(12):
        with api.post(f"{ROOT}/points", body, stream=True) as answer:
            assert answer.status_code == 200
            assert answer.raw.read(10)
    assert len(export(api, "points", body)) == 30_000


def test_half_an_export_is_none(tmp_path: Path, form: str) -> None:
    """What cannot be finished breaks the connection: nobody takes a part for the whole."""
    with RunstoneServer(tmp_path) as server:
        api = server.api
        experiment = api.create_experiment()
        run_id = api.create_run(experiment)
        api.ok_post("runs/log-metric", {"run_id": run_id, "key": "m", "value": 1.0, "timestamp": 1, "step": 0})
        body = {"experiment_ids": [experiment], "format": form}
        assert len(export(api, "points", body)) == 1
        with closing(sqlite3.connect(server.database)) as database, database:
            database.execute("INSERT INTO metric_tail (run_id, points) SELECT id, x'00' FROM runs")
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            api.post(f"{ROOT}/points", body)
        assert len(export(api, "runs", body)) == 1


@pytest.mark.parametrize("what", ["runs", "points"])
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Either 'experiment_ids' or 'run_ids'"),
        ({"experiment_ids": ["0"], "run_ids": ["a"]}, "Either 'experiment_ids' or 'run_ids'"),
        ({"run_ids": ["a"], "filter": "metrics.a > 1"}, "'filter' and 'view'"),
        ({"run_ids": []}, "'run_ids' must name 1 to 10000"),
        ({"experiment_ids": ["x"]}, "Invalid experiment ID 'x'"),
        ({"experiment_ids": [0]}, "'experiment_ids[0]'"),
        ({"experiment_ids": ["0"], "filter": "metrics.a >"}, "metrics.a"),
        ({"experiment_ids": ["0"], "view": "gone"}, "'view'"),
        ({"experiment_ids": ["0"], "format": "xlsx"}, "'format'"),
    ],
)
def test_bad_requests_are_named(api: Api, what: str, fields: dict[str, Any], words: str) -> None:
    status, message = complaint(api, what, {"format": "arrow"} | fields)
    assert status == 400
    assert words in message


def test_bad_columns_and_keys_are_named(api: Api) -> None:
    body = {"experiment_ids": ["0"], "format": "parquet"}
    assert "missing field `format`" in complaint(api, "runs", {"experiment_ids": ["0"]})[1]
    assert "'columns[1]'" in complaint(api, "runs", body | {"columns": ["metrics.a", "status"]})[1]
    assert "1 to 1000" in complaint(api, "points", body | {"keys": []})[1]
    unheard = {"run_ids": ["f" * 32], "format": "arrow"}
    for what in ("runs", "points"):
        assert complaint(api, what, unheard) == (404, f"Run with id={'f' * 32} not found")


def test_too_many_columns_are_refused(api: Api, client: MlflowClient, experiment: str) -> None:
    run_id = api.create_run(experiment)
    for start in range(0, 2001, 667):
        client.log_batch(run_id, metrics=[Metric(f"m{n}", n, 0, 0) for n in range(start, start + 667)])
    body = {"experiment_ids": [experiment], "format": "arrow"}
    status, message = complaint(api, "runs", body)
    assert status == 400
    assert "more than 2000 keys" in message
    assert "'columns'" in message
    assert export(api, "runs", body | {"columns": ["metrics.m7"]})["metrics.m7"].to_pylist() == [7.0]
