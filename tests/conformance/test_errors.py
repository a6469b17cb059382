"""Bad input: each has its status, code and message, and changes nothing.

What belongs to one area is with it: paths of artifacts in test_artifacts, deleted runs in test_runs, two writers on one
param and the limits of batches in test_params_tags, the complaints of the search language in test_search.
"""

from __future__ import annotations

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

import pytest

from support.api import Api, assert_error, assert_missing, assert_wrong_type, unique_name

BAD = "INVALID_PARAMETER_VALUE"
UNKNOWN = "f" * 32


@pytest.mark.parametrize(
    "body",
    [
        "{", '{"name": ', '{"name": "x",}', '{"name": "x"} trailing', "{'name': 'x'}", "name=x", "\0", "null",
        b'{"name": "\xff\xfe"}', b"\x80\x81\x82", "\ud7ff not json", "{" * 500,
    ],
)  # fmt: skip
def test_malformed_json_is_refused(api: Api, body: str | bytes) -> None:
    assert_error(api.post_text("experiments/create", body), 400, BAD)


@pytest.mark.ours("MLflow takes what it cannot parse for an empty object")
def test_malformed_json_is_called_so(api: Api, run: str) -> None:
    before = api.run(run)
    for path in ("experiments/create", "runs/search", "runs/log-batch", "runs/create"):
        assert_error(api.post_text(path, '{"run_id": '), 400, BAD, contains="JSON")
    assert api.run(run) == before


def test_no_body_is_an_empty_object(api: Api) -> None:
    assert_missing(api.post_text("experiments/create", ""), "name")
    assert api.post_text("runs/search", "").json() == {}


def test_a_json_string_is_parsed_once_more(api: Api) -> None:
    name = unique_name()
    assert api.post_text("experiments/create", json.dumps(json.dumps({"name": name}))).status_code == 200
    assert api.ok_get("experiments/get-by-name", {"experiment_name": name})["experiment"]["name"] == name


@pytest.mark.ours("MLflow answers 500 with a page of HTML")
@pytest.mark.parametrize("body", ["[1, 2]", "3", "true", "[" * 100_000, '{"a":' * 50_000 + "1" + "}" * 50_000])
def test_other_json_is_refused_too(api: Api, body: str) -> None:
    assert_error(api.post_text("experiments/create", body), 400, BAD)


def test_content_type_is_required_and_must_be_json(api: Api) -> None:
    body = json.dumps({"name": unique_name()}).encode()
    message = "Bad Request. Content-Type header is missing."
    assert_error(api.request("POST", "experiments/create", data=body), 400, BAD, message)
    message = "Bad Request. Content-Type must be one of ['application/json']."
    for content_type in ("text/plain", "application/x-www-form-urlencoded", "application/jsonx"):
        assert_error(api.post_text("experiments/create", body, content_type), 400, BAD, message)
    assert api.post_text("experiments/create", body, "application/json; charset=utf-8").status_code == 200


WRONG_TYPES: list[tuple[str, dict[str, Any], str, str]] = [
    ("experiments/create", {"name": 5}, "name", "int"),
    ("experiments/create", {"name": ["a"]}, "name", "list"),
    ("experiments/create", {"name": {"b": 2, "a": 1}}, "name", "dict"),
    ("experiments/update", {"experiment_id": 0, "new_name": "x"}, "experiment_id", "int"),
    ("experiments/search", {"max_results": "x"}, "max_results", "str"),
    ("runs/create", {"experiment_id": 1}, "experiment_id", "int"),
    ("runs/create", {"experiment_id": "0", "start_time": "soon"}, "start_time", "str"),
    ("runs/update", {"status": {}}, "status", "dict"),
    ("runs/update", {"status": 99}, "status", "int"),
    ("runs/update", {"end_time": "5.5"}, "end_time", "str"),
    ("runs/log-metric", {"key": "m", "value": "much", "timestamp": 1}, "value", "str"),
    ("runs/log-metric", {"key": "m", "value": 1, "timestamp": "1.5"}, "timestamp", "str"),
    ("runs/log-metric", {"key": "m", "value": 1, "timestamp": ""}, "timestamp", "str"),
    ("runs/log-metric", {"key": "m", "value": 1, "timestamp": 1, "step": "first"}, "step", "str"),
    ("runs/log-metric", {"key": 5, "value": 1, "timestamp": 1}, "key", "int"),
    ("runs/log-parameter", {"key": "p", "value": 5}, "value", "int"),
    ("runs/log-parameter", {"key": "p", "value": 0.5}, "value", "float"),
    ("runs/log-parameter", {"key": "p", "value": True}, "value", "bool"),
    ("runs/set-tag", {"key": "t", "value": {"a": 1}}, "value", "dict"),
    ("runs/log-batch", {"metrics": 5}, "metrics", "int"),
    ("runs/log-inputs", {"datasets": "iris"}, "datasets", "str"),
    ("runs/search", {"experiment_ids": "0"}, "experiment_ids", "str"),
    ("runs/search", {"filter": 5}, "filter", "int"),
    ("runs/search", {"order_by": "metrics.a"}, "order_by", "str"),
    ("runs/search", {"max_results": "x"}, "max_results", "str"),
    ("runs/search", {"max_results": 50_001}, "max_results", "int"),
]


@pytest.mark.parametrize(("path", "body", "parameter", "python_type"), WRONG_TYPES)
def test_a_wrong_type_is_named(
    api: Api, run: str, path: str, body: dict[str, Any], parameter: str, python_type: str
) -> None:
    of_a_run = path.startswith("runs/") and path not in ("runs/create", "runs/search")
    sent = ({"run_id": run} if of_a_run else {}) | body
    before = api.run(run)
    assert_wrong_type(api.post(path, sent), parameter, body[parameter], python_type)
    assert api.run(run) == before


@pytest.mark.ours("MLflow stores what it had parsed until then, or answers 500 with a page of HTML")
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("runs/log-batch", {"metrics": [{"key": "a", "value": "x", "timestamp": 1}]}),
        (
            "runs/log-batch",
            {"metrics": [{"key": "a", "value": 1, "timestamp": 1}, {"key": 5, "value": 1, "timestamp": 1}]},
        ),
        ("runs/log-batch", {"metrics": [5]}),
        ("runs/log-batch", {"params": [{"key": "a", "value": "1"}, {"key": "b", "value": 5}]}),
        ("runs/log-batch", {"tags": {"a": "b"}}),
        ("runs/log-metric", {"key": "m", "value": [], "timestamp": 1}),
        ("runs/log-metric", {"key": "m", "value": 1, "timestamp": 1.5}),
        ("runs/log-metric", {"key": "m", "value": 1, "timestamp": 2**63}),
        ("runs/log-metric", {"key": "m", "value": 1, "timestamp": 1, "step": 2**63}),
        ("runs/log-inputs", {"datasets": [{"dataset": {"name": 5}}]}),
    ],
)
def test_nothing_is_stored_of_a_half_good_request(api: Api, run: str, path: str, body: dict[str, Any]) -> None:
    before = api.run(run)
    assert_error(api.post(path, {"run_id": run} | body), 400, BAD)
    assert api.run(run) == before


@pytest.mark.parametrize(
    ("path", "body", "parameter"),
    [
        ("experiments/create", {}, "name"),
        ("experiments/create", {"name": ""}, "name"),
        ("experiments/create", {"name": None}, "name"),
        ("experiments/update", {}, "experiment_id"),
        ("experiments/delete", {}, "experiment_id"),
        ("experiments/restore", {"experiment_id": ""}, "experiment_id"),
        ("experiments/set-experiment-tag", {"key": "k", "value": "v"}, "experiment_id"),
        ("experiments/set-experiment-tag", {"experiment_id": "0", "value": "v"}, "key"),
        ("experiments/delete-experiment-tag", {"experiment_id": "0"}, "key"),
        ("runs/update", {}, "run_id"),
        ("runs/delete", {}, "run_id"),
        ("runs/restore", {}, "run_id"),
        ("runs/log-metric", {}, "run_id"),
        ("runs/log-metric", {"run_id": UNKNOWN, "value": 1, "timestamp": 1}, "key"),
        ("runs/log-metric", {"run_id": UNKNOWN, "key": "k", "timestamp": 1}, "value"),
        ("runs/log-metric", {"run_id": UNKNOWN, "key": "k", "value": None, "timestamp": 1}, "value"),
        ("runs/log-metric", {"run_id": UNKNOWN, "key": "k", "value": 1}, "timestamp"),
        ("runs/log-parameter", {"key": "k", "value": "v"}, "run_id"),
        ("runs/log-parameter", {"run_id": UNKNOWN}, "key"),
        ("runs/set-tag", {"run_id": UNKNOWN}, "key"),
        ("runs/delete-tag", {"run_id": UNKNOWN}, "key"),
        ("runs/log-batch", {}, "run_id"),
    ],
)
def test_what_is_missing_is_named(api: Api, path: str, body: dict[str, Any], parameter: str) -> None:
    assert_missing(api.post(path, body), parameter)


@pytest.mark.parametrize(
    ("path", "parameter"),
    [("experiments/get", "experiment_id"), ("experiments/get-by-name", "experiment_name"), ("runs/get", "run_id")],
)
def test_what_is_missing_in_a_query_is_named(api: Api, path: str, parameter: str) -> None:
    assert_missing(api.get(path), parameter)
    assert_missing(api.get(path, {parameter: ""}), parameter)


def test_unknown_fields_are_ignored(api: Api, experiment: str, run: str) -> None:
    api.ok_post("runs/log-parameter", {"run_id": run, "key": "p", "value": "1", "nope": {"deep": [1]}})
    point = {"key": "m", "value": 1, "timestamp": 1, "nope": 1}
    api.ok_post("runs/log-batch", {"run_id": run, "metrics": [point], "nope": None})
    assert api.ok_get("runs/get", {"run_id": run, "nope": "1"})["run"]["info"]["run_id"] == run
    assert api.params_of(run) == {"p": "1"}


def test_camel_case_is_understood(api: Api, experiment: str, run: str) -> None:
    found = api.ok_post("runs/search", {"experimentIds": [experiment], "maxResults": 1})
    assert [hit["info"]["run_id"] for hit in found["runs"]] == [run]


@pytest.mark.ours("MLflow looks for what is required under its own spelling only")
def test_camel_case_is_understood_for_what_is_required_too(api: Api, run: str) -> None:
    api.ok_post("runs/log-parameter", {"runId": run, "key": "p", "value": "1"})
    assert api.params_of(run) == {"p": "1"}


def test_both_spellings_at_once_are_refused(api: Api, experiment: str) -> None:
    answer = api.post("runs/search", {"experiment_ids": [experiment], "experimentIds": [experiment]})
    message = "Request specifies both 'experiment_ids' and 'experimentIds'; provide only one of them."
    assert_error(answer, 400, BAD, message)


def test_null_is_absent(api: Api, experiment: str) -> None:
    run = api.ok_post("runs/create", {"experiment_id": experiment, "start_time": None, "user_id": None, "tags": None})
    assert run["run"]["info"]["start_time"] == 0


def test_of_duplicate_keys_the_last_counts(api: Api, run: str) -> None:
    body = f'{{"run_id": "{run}", "key": "p", "value": "first", "value": "last"}}'
    assert api.post_text("runs/log-parameter", body).status_code == 200
    assert api.params_of(run) == {"p": "last"}


@pytest.mark.parametrize("length", [501, 10_000_000])
def test_over_long_name(api: Api, length: int) -> None:
    message = "'name' exceeds the maximum length of 500 characters"
    assert_error(api.post("experiments/create", {"name": "n" * length}), 400, BAD, message)


def test_ten_megabytes_of_tag_are_truncated_like_any_other(api: Api, run: str) -> None:
    api.ok_post("runs/set-tag", {"run_id": run, "key": "t", "value": "v" * 10_000_000})
    assert api.tags_of(run)["t"] == "v" * 8000


def test_batch_of_a_hundred_thousand_points(api: Api, run: str) -> None:
    points = [{"key": "m", "value": index, "timestamp": index, "step": index} for index in range(100_000)]
    message = (
        "A batch logging request can contain at most 1000 metrics. Got 100000 metrics."
        " Please split up metrics across multiple requests and try again."
    )
    assert_error(api.post("runs/log-batch", {"run_id": run, "metrics": points}), 400, BAD, message)
    assert api.history(run, "m") == []


@pytest.mark.ours("MLflow reads whatever is sent")
def test_a_body_beyond_all_bounds_is_refused_before_it_comes(uri: str, api: Api) -> None:
    connection = http.client.HTTPConnection(urlsplit(uri).netloc, timeout=30)
    connection.putrequest("POST", "/api/2.0/mlflow/experiments/create")
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Content-Length", str(10**10))
    connection.endheaders(b'{"name": "')
    answer = connection.getresponse()
    assert answer.status == 413
    assert json.loads(answer.read())["error_code"]
    connection.close()
    assert api.get("/health").status_code == 200


def test_ids_that_do_not_exist(api: Api) -> None:
    run = f"Run with id={UNKNOWN} not found"
    assert_error(api.get("runs/get", {"run_id": UNKNOWN}), 404, "RESOURCE_DOES_NOT_EXIST", run)
    experiment = "No Experiment with id=987654321 exists"
    for answer in (
        api.get("experiments/get", {"experiment_id": "987654321"}),
        api.post("experiments/delete", {"experiment_id": "987654321"}),
        api.post("experiments/restore", {"experiment_id": "987654321"}),
        api.post("experiments/update", {"experiment_id": "987654321", "new_name": "x"}),
        api.post("experiments/set-experiment-tag", {"experiment_id": "987654321", "key": "k", "value": "v"}),
    ):
        assert_error(answer, 404, "RESOURCE_DOES_NOT_EXIST", experiment)


@pytest.mark.parametrize("text", ["not an id", "../../etc", "' OR 1=1 --", "ü", "%"])
def test_ids_that_are_none(api: Api, text: str) -> None:
    answer = api.get("runs/get", {"run_id": text})
    assert_error(answer, 404, "RESOURCE_DOES_NOT_EXIST", f"Run with id={text} not found")
    answer = api.get("experiments/get", {"experiment_id": text})
    assert_error(answer, 400, BAD, f"Invalid experiment ID '{text}'. Experiment ID must be a valid integer.")


@pytest.mark.ours("MLflow answers 500")
def test_experiment_ids_beyond_64_bits(api: Api) -> None:
    answer = api.get("experiments/get", {"experiment_id": "9" * 30})
    assert answer.status_code in (400, 404)
    assert answer.json()["error_code"] in (BAD, "RESOURCE_DOES_NOT_EXIST")


@pytest.mark.parametrize("token", ["!!!", "YWJj", "eyJvZmZzZXQiOiAiYSJ9"])
def test_page_tokens_that_are_none(api: Api, experiment: str, run: str, token: str) -> None:
    api.log_metric(run, "m", 1)
    for answer in (
        api.post("runs/search", {"experiment_ids": [experiment], "page_token": token}),
        api.post("experiments/search", {"max_results": 1, "page_token": token}),
        api.get("metrics/get-history", {"run_id": run, "metric_key": "m", "max_results": 1, "page_token": token}),
    ):
        assert_error(answer, 400, BAD, contains="Invalid page token")


@pytest.mark.ours("MLflow answers 500")
@pytest.mark.parametrize("token", ["W10=", "eyJvZmZzZXQiOiAtMX0=", "bnVsbA=="])
def test_page_tokens_of_another_shape(api: Api, experiment: str, token: str) -> None:
    answer = api.post("runs/search", {"experiment_ids": [experiment], "page_token": token})
    assert_error(answer, 400, BAD, contains="Invalid page token")


@pytest.mark.ours("MLflow stores NUL on SQLite and fails on PostgreSQL, which cannot")
def test_nul_bytes_in_text_are_refused(api: Api, experiment: str, run: str) -> None:
    before = api.run(run)
    for path, body in (
        ("experiments/create", {"name": unique_name("a\0b")}),
        ("experiments/set-experiment-tag", {"experiment_id": experiment, "key": "k", "value": "a\0b"}),
        ("runs/create", {"experiment_id": experiment, "run_name": "a\0b"}),
        ("runs/set-tag", {"run_id": run, "key": "k", "value": "a\0b"}),
        ("runs/log-parameter", {"run_id": run, "key": "k", "value": "a\0b"}),
        ("runs/log-batch", {"run_id": run, "params": [{"key": "k", "value": "a\0b"}]}),
        ("runs/update", {"run_id": run, "run_name": "a\0b"}),
    ):
        assert_error(api.post(path, body), 400, BAD)
    assert api.run(run) == before
    assert api.search_runs(experiment) == [run]


@pytest.mark.ours("MLflow finds nothing or fails, depending on the store")
def test_nul_bytes_in_questions_are_harmless(api: Api, experiment: str) -> None:
    for answer in (
        api.get("runs/get", {"run_id": "a\0b"}),
        api.get("experiments/get-by-name", {"experiment_name": "a\0b"}),
        api.get("metrics/get-history", {"run_id": "a\0b", "metric_key": "a\0b"}),
        api.post("runs/search", {"experiment_ids": [experiment], "filter": "tags.a = 'a\0b'"}),
    ):
        assert answer.status_code < 500, answer.text


@pytest.mark.parametrize("path", ["experiments/search", "runs/search"])
def test_an_unknown_view_is_the_active_one(api: Api, experiment: str, path: str) -> None:
    body = {"max_results": 1, "experiment_ids": [experiment], "view_type": "NOPE", "run_view_type": "NOPE"}
    assert api.post(path, body).status_code == 200
