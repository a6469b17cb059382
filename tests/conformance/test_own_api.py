"""Runstone's own API and its documentation, under `/api/runstone/v1` and `/api/docs`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from mlflow import MlflowClient

from support.api import Api, assert_error
from support.server import RunstoneServer

pytestmark = pytest.mark.ours("MLflow has no such API")

ROOT = "/api/runstone/v1"


def test_the_description_is_openapi(api: Api) -> None:
    document = api.ok_get(f"{ROOT}/openapi.json")
    assert document["openapi"] == "3.1.0"
    assert all(path.startswith(f"{ROOT}/") for path in document["paths"])
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    ids = [operation["operationId"] for operation in operations]
    assert len(set(ids)) == len(ids)
    assert all(operation["summary"] for operation in operations)


def test_the_docs_load_only_from_the_server(api: Api) -> None:
    page = api.get("/api/docs")
    assert page.status_code == 200
    assert page.url == f"{api.uri}/api/docs/"
    files = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(files) >= 5
    for name in files:
        answer = api.get(urljoin("/api/docs/", name))
        assert answer.status_code == 200, name
        assert len(answer.content) > 100, name
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["nothing.js", "swagger-ui-bundle.js.map", "..%2Findex.html", "a%00b"])
def test_the_docs_have_no_other_files(api: Api, name: str) -> None:
    assert api.get(f"/api/docs/{name}").status_code == 404


def test_documentation_keeps_a_path_prefix(tmp_path: Path) -> None:
    with RunstoneServer(tmp_path, prefix=("env", "RUNSTONE_STATIC_PREFIX=/lab/ml")) as server:
        assert server.api.get("/api/docs").status_code == 404
        page = server.api.get("/lab/ml/api/docs")
        assert page.url == f"{server.uri}/lab/ml/api/docs/"
        script = server.api.get("/lab/ml/api/docs/swagger-initializer.js").text
        (reference,) = re.findall(r'"url": "([^"]+)"', script)
        document = urljoin(page.url, reference)
        assert document == f"{server.uri}/lab/ml{ROOT}/openapi.json"
        (home,) = server.api.ok_get(document.removeprefix(server.uri))["servers"]
        assert urljoin(document, home["url"]) == f"{server.uri}/lab/ml/"


@pytest.mark.parametrize("path", ["/api/docs/", f"{ROOT}/openapi.json"])
def test_foreign_hosts_are_refused_here_too(api: Api, path: str) -> None:
    assert api.get(path, headers={"Host": "evil.example"}).status_code == 403


def test_an_unknown_path_is_a_page(api: Api) -> None:
    """As for MLflow's API: a client tells an older server from a missing entity by it."""
    answer = api.get(f"{ROOT}/unheard")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/html")


def test_other_pages_may_not_post(api: Api, run: str) -> None:
    body = {"run_ids": [run], "keys": ["m"]}
    answer = api.post(f"{ROOT}/series", body, headers={"Origin": "https://evil.example"})
    assert (answer.status_code, answer.text) == (403, "Cross-origin request blocked")
    plain = api.post_text(f"{ROOT}/series", json.dumps(body), "text/plain")
    assert_error(plain, 400, "INVALID_PARAMETER_VALUE", contains="Content-Type must be")


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("", "Malformed JSON in the request body: EOF"),
        ("[]", "Invalid request body"),
        ('{"run_ids": ["a"]}', "missing field `keys`"),
        ('{"run_ids": "a", "keys": ["m"]}', "'run_ids' supplied: invalid type: string"),
        ('{"run_ids": ["a"], "keys": ["m", 7]}', "'keys[1]' supplied: invalid type: integer `7`, expected a string"),
        ('{"run_ids": ["a"], "keys": ["m"], "width": "320"}', "'width' supplied"),
        ('{"run_ids": ["a"], "keys": ["m"], "width": 1e3}', "'width' supplied"),
        ('{"run_ids": ["a"], "keys": ["m"], "axis": "Step"}', "expected one of `step`, `time`, `relative`"),
        ('{"run_ids": ["a"], "keys": ["m"], "smoothing": NaN}', "Malformed JSON"),
        ('{"run_ids": ["a"], "keys": ["m"], "range": {"from": 1}}', "'range' supplied: missing field `to`"),
        ('{"run_ids": ["a"], "keys": ["m"], "range": {"from": 1, "to": 1.5}}', "'range.to' supplied"),
        ('{"run_ids": ["a"], "keys": ["m"], "include": ["colums"]}', "'include[0]' supplied: unknown variant"),
    ],
)
def test_series_requests_of_wrong_types_are_refused_by_name(api: Api, body: str, complaint: str) -> None:
    assert_error(api.post_text(f"{ROOT}/series", body), 400, "INVALID_PARAMETER_VALUE", contains=complaint)


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"run_ids": []}, "'run_ids' must name 1 to 200; it names 0"),
        ({"keys": ["k"] * 201}, "'keys' must name 1 to 200; it names 201"),
        ({"run_ids": ["a"] * 50, "keys": ["k"] * 41}, "ask for 2050 series, but at most 2000"),
        ({"width": 0}, "Invalid value 0 for parameter 'width'"),
        ({"width": 4097}, "Invalid value 4097 for parameter 'width'"),
        ({"run_ids": ["a"] * 200, "keys": ["k"] * 10, "width": 328}, "may have at most 327 columns"),
        ({"smoothing": 1}, "Invalid value 1 for parameter 'smoothing'"),
        ({"smoothing": -0.1}, "Invalid value -0.1 for parameter 'smoothing'"),
        ({"range": {"from": 5, "to": 4}}, "Invalid value 4 for parameter 'range.to'"),
        ({"group_by": "metrics.m"}, "for parameter 'group_by'"),
        ({"group_by": "params."}, "for parameter 'group_by'"),
        ({"group_by": "colour"}, "Invalid value \"colour\" for parameter 'group_by'"),
        ({"keys": ["a\0b"]}, "'keys[0]'"),
    ],
)
def test_series_requests_out_of_bounds_are_refused(api: Api, fields: dict[str, Any], complaint: str) -> None:
    answer = api.post(f"{ROOT}/series", {"run_ids": ["a"], "keys": ["m"]} | fields)
    assert_error(answer, 400, "INVALID_PARAMETER_VALUE", contains=complaint)


def test_a_short_series_comes_whole(api: Api, run: str) -> None:
    values = [0.5, 2.0, "NaN", -1.0, 4.0]
    for step, value in enumerate(values):
        api.log_metric(run, "m", value, timestamp=100 + step, step=step)
    answer = api.ok_post(f"{ROOT}/series", {"run_ids": [run], "keys": ["m"], "include": ["coordinates", "columns"]})
    assert answer["groups"] == answer["missing"] == []
    (series,) = answer["series"]
    assert (series["run_id"], series["key"], series["range"]) == (run, "m", {"from": 0, "to": 4})
    steps, times = [0, 1, 2, 3, 4], [100, 101, 102, 103, 104]
    points = {"positions": steps, "values": values, "steps": steps, "timestamps_ms": times}
    assert series["points"] == points
    assert series["smoothed"] is None
    assert series["columns"] == {
        "positions": steps,
        "counts": [1] * 5,
        "nan_counts": [0, 0, 1, 0, 0],
        "means": values,
        "mins": values,
        "maxs": values,
    }
    assert series["summary"] == {
        "count": 5,
        "nan_count": 1,
        "first": {"step": 0, "timestamp_ms": 100, "value": 0.5},
        "last": {"step": 4, "timestamp_ms": 104, "value": 4.0},
        "min": {"step": 3, "timestamp_ms": 103, "value": -1.0},
        "max": {"step": 4, "timestamp_ms": 104, "value": 4.0},
        "mean": 5.5 / 4,
    }


def test_a_long_series_keeps_what_the_eye_sees(api: Api, run: str) -> None:
    points = [{"key": "m", "value": (step * 37) % 1000, "timestamp": step, "step": step} for step in range(6000)]
    points[4321]["value"] = 5000
    for start in (0, 1000, 2000, 3000, 4000, 5000, 5000):
        api.ok_post("runs/log-batch", {"run_id": run, "metrics": points[start : start + 1000]})
    body = {"run_ids": [run], "keys": ["m"], "width": 100, "smoothing": 0.6, "include": ["columns"]}
    (series,) = api.ok_post(f"{ROOT}/series", body)["series"]
    drawn = dict(zip(series["points"]["positions"], series["points"]["values"], strict=True))
    assert 300 <= len(drawn) <= 400
    assert (drawn[0], drawn[4321], drawn[5999]) == (0, 5000, 5999 * 37 % 1000)
    assert all(points[step]["value"] == value for step, value in drawn.items())
    columns = series["columns"]
    assert columns["positions"] == [60 * column for column in range(100)]
    assert columns["counts"] == [60] * 100, "points that were sent twice count once"
    first = [point["value"] for point in points[:60]]
    assert (columns["mins"][0], columns["maxs"][0]) == (min(first), max(first))
    assert columns["means"][0] == pytest.approx(sum(first) / 60)
    assert series["smoothed"]["positions"] == columns["positions"]
    second = (0.6 * 0.4 * columns["means"][0] + 0.4 * columns["means"][1]) / (1 - 0.6**2)
    assert series["smoothed"]["values"][:2] == pytest.approx([columns["means"][0], second])

    zoom = api.ok_post(f"{ROOT}/series", body | {"range": {"from": 4300, "to": 4399}})["series"][0]
    assert zoom["points"]["positions"] == list(range(4300, 4400))
    assert zoom["summary"] == series["summary"], "of the whole series, whatever is shown"


def test_axes_of_time(api: Api, experiment: str) -> None:
    runs = [api.create_run(experiment, start_time=start) for start in (1000, 5000)]
    for run, start in zip(runs, (1000, 5000), strict=True):
        for step in range(3):
            api.log_metric(run, "m", step, timestamp=start + 10 * step, step=7)
    shown = {}
    for axis in ("step", "time", "relative"):
        answer = api.ok_post(f"{ROOT}/series", {"run_ids": runs, "keys": ["m"], "axis": axis})
        shown[axis] = [series["points"]["positions"] for series in answer["series"]]
    assert shown == {
        # One place on the axis: the smallest and the greatest are all that can be seen of the three.
        "step": [[7, 7]] * 2,
        "time": [[1000, 1010, 1020], [5000, 5010, 5020]],
        "relative": [[0, 10, 20]] * 2,
    }


def test_what_is_not_there_is_left_out_or_missing(api: Api, experiment: str) -> None:
    full, half = api.create_run(experiment), api.create_run(experiment)
    for run, key in ((full, "a"), (full, "b"), (half, "b")):
        api.log_metric(run, key, 1.0)
    gone = "0" * 32
    answer = api.ok_post(f"{ROOT}/series", {"run_ids": [half, gone, full], "keys": ["b", "unheard", "a"]})
    pairs = [(series["run_id"], series["key"]) for series in answer["series"]]
    assert pairs == [(half, "b"), (full, "b"), (full, "a")]
    assert answer["missing"] == [gone]
    api.ok_post("runs/delete", {"run_id": half})
    answer = api.ok_post(f"{ROOT}/series", {"run_ids": [half], "keys": ["b"]})
    assert (len(answer["series"]), answer["missing"]) == (1, []), "in the trash it is still there"


def test_runs_that_share_a_value_are_one_series(api: Api, experiment: str) -> None:
    values = {"0.1": [1.0, 3.0], "0.2": [10.0], None: [7.0]}
    runs: dict[str | None, list[str]] = {}
    for rate, means in values.items():
        for mean in means:
            run = api.create_run(experiment, run_name=f"lr {rate}")
            runs.setdefault(rate, []).append(run)
            if rate:
                api.ok_post("runs/log-parameter", {"run_id": run, "key": "learning rate", "value": rate})
            for step in range(2):
                api.log_metric(run, "m", mean + step, step=step)
    run_ids = [run for members in runs.values() for run in members]
    body = {"run_ids": run_ids, "keys": ["m"], "group_by": "params.`learning rate`", "smoothing": 0.5}
    answer = api.ok_post(f"{ROOT}/series", body)
    assert answer["series"] == []
    assert [(group["value"], group["run_ids"]) for group in answer["groups"]] == list(runs.items())
    first = answer["groups"][0]
    assert (first["key"], first["range"]) == ("m", {"from": 0, "to": 1})
    assert first["columns"] == {
        "positions": [0, 1],
        "runs": [2, 2],
        "nan_runs": [0, 0],
        "means": [2.0, 3.0],
        "stds": [1.0, 1.0],
        "mins": [1.0, 2.0],
        "maxs": [3.0, 4.0],
    }
    assert first["smoothed"]["values"] == pytest.approx([2.0, 8 / 3])
    by_name = api.ok_post(f"{ROOT}/series", body | {"group_by": "attributes.run_name", "smoothing": None})
    assert [group["value"] for group in by_name["groups"]] == ["lr 0.1", "lr 0.2", "lr None"]
    assert all(group["smoothed"] is None for group in by_name["groups"])


def test_the_official_client_feeds_the_series(api: Api, client: MlflowClient, experiment: str) -> None:
    run = client.create_run(experiment).info.run_id
    for step in range(50):
        client.log_metric(run, "val/loss", 1 / (step + 1), step=step)
    (series,) = api.ok_post(f"{ROOT}/series", {"run_ids": [run], "keys": ["val/loss"]})["series"]
    history = client.get_metric_history(run, "val/loss")
    assert series["points"]["values"] == [point.value for point in sorted(history, key=lambda point: point.step)]


def test_the_keys_of_a_run_and_of_its_experiment(api: Api, experiment: str) -> None:
    run, other = api.create_run(experiment, run_name="a"), api.create_run(experiment, run_name="b")
    api.log_metric(run, "val/loss", 2.0, timestamp=5, step=1)
    api.log_metric(run, "val/loss", "NaN", timestamp=6, step=2)
    api.log_metric(run, "Accuracy", 0.5, timestamp=7)
    api.log_metric(other, "val_loss", 1.0)
    api.ok_post("runs/log-parameter", {"run_id": other, "key": "lr", "value": "0.1"})
    of_run = f"{ROOT}/runs/{run}/keys"
    assert api.ok_get(of_run) == {
        "keys": [
            {"key": "Accuracy", "latest": {"step": 0, "timestamp_ms": 7, "value": 0.5}},
            {"key": "val/loss", "latest": {"step": 2, "timestamp_ms": 6, "value": "NaN"}},
        ],
        "total": 2,
        "next_page_token": None,
    }
    tags = api.ok_get(of_run, {"kind": "tags", "search": "RUNNAME"})
    assert tags["keys"] == [{"key": "mlflow.runName", "latest": None}]
    of_experiment = f"{ROOT}/experiments/{experiment}/keys"
    metrics = api.ok_get(of_experiment, {"search": "L_L"})
    assert metrics == {"keys": [{"key": "val_loss"}], "total": 1, "next_page_token": None}
    metrics = api.ok_get(of_experiment, {"kind": "metrics", "prefix": "val"})
    assert [key["key"] for key in metrics["keys"]] == ["val/loss", "val_loss"]
    params = api.ok_get(of_experiment, {"kind": "params"})
    assert [key["key"] for key in params["keys"]] == ["lr"]


def test_pages_of_keys(api: Api, experiment: str, run: str) -> None:
    names = sorted(f"größe {number}" for number in range(25))
    metrics = [{"key": name, "value": 1, "timestamp": 1, "step": 0} for name in names]
    api.ok_post("runs/log-batch", {"run_id": run, "metrics": metrics})
    for path in (f"{ROOT}/runs/{run}/keys", f"{ROOT}/experiments/{experiment}/keys"):
        found, token = [], ""
        for _ in range(3):
            page = api.ok_get(path, {"limit": 10, "search": "GRÖ", "page_token": token})
            assert page["total"] == 25
            found += [key["key"] for key in page["keys"]]
            token = page["next_page_token"]
        assert (found, token) == (names, None)
        assert len(api.ok_get(path)["keys"]) == 25


@pytest.mark.parametrize(
    ("params", "complaint"),
    [
        ({"kind": "metric"}, "unknown variant `metric`, expected one of `metrics`, `params`, `tags`"),
        ({"limit": "0"}, "Invalid value 0 for parameter 'limit'"),
        ({"limit": "10001"}, "Invalid value 10001 for parameter 'limit'"),
        ({"limit": "x"}, "limit: invalid digit"),
        ({"limit": "-1"}, "limit: invalid digit"),
        ({"page_token": "x"}, "parameter 'page_token' supplied: it is not a page token"),
        ({"page_token": "eyJvZmZzZXQiOiAxfQ=="}, "parameter 'page_token'"),
    ],
)
def test_requests_for_keys_are_refused_by_name(
    api: Api, experiment: str, run: str, params: dict[str, str], complaint: str
) -> None:
    for path in (f"{ROOT}/runs/{run}/keys", f"{ROOT}/experiments/{experiment}/keys"):
        assert_error(api.get(path, params), 400, "INVALID_PARAMETER_VALUE", contains=complaint)


def test_a_token_of_other_keys_is_refused(api: Api, run: str) -> None:
    for key in ("a", "b"):
        api.log_metric(run, key, 1)
    token = api.ok_get(f"{ROOT}/runs/{run}/keys", {"limit": 1})["next_page_token"]
    assert api.ok_get(f"{ROOT}/runs/{run}/keys", {"limit": 5, "page_token": token})["keys"][0]["key"] == "b"
    answer = api.get(f"{ROOT}/runs/{run}/keys", {"limit": 1, "page_token": token, "kind": "tags"})
    assert_error(answer, 400, "INVALID_PARAMETER_VALUE", contains="belongs to another query")


def test_keys_of_what_does_not_exist(api: Api) -> None:
    nobody = api.get(f"{ROOT}/runs/nobody/keys")
    assert_error(nobody, 404, "RESOURCE_DOES_NOT_EXIST", "Run with id=nobody not found")
    nowhere = api.get(f"{ROOT}/experiments/987654321/keys")
    assert_error(nowhere, 404, "RESOURCE_DOES_NOT_EXIST", "No Experiment with id=987654321 exists")
    assert_error(api.get(f"{ROOT}/experiments/x/keys"), 400, "INVALID_PARAMETER_VALUE", contains="experiment ID 'x'")
    assert_error(api.get(f"{ROOT}/runs/a%00b/keys"), 400, "INVALID_PARAMETER_VALUE", contains="NUL")
