"""Params and tags: limits, characters, truncation, conflicts, batches."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from mlflow import MlflowClient
from mlflow.entities import Param, RunTag

from support.api import NAME_RULE, PATH_RULE, Api, assert_error, assert_missing

UNKNOWN = "f" * 32


def test_log_and_read_back(client: MlflowClient, run: str) -> None:
    client.log_param(run, "lr", 0.1)
    client.log_batch(run, params=[Param("depth", "3")], tags=[RunTag("team", "vision")])
    client.set_tag(run, "note", "a\nb 'quoted' \"twice\" \\ 実験")
    run_data = client.get_run(run).data
    assert run_data.params == {"lr": "0.1", "depth": "3"}
    assert run_data.tags.items() >= {"team": "vision", "note": "a\nb 'quoted' \"twice\" \\ 実験"}.items()


def test_a_missing_value_is_empty_text(api: Api, run: str) -> None:
    api.ok_post("runs/log-parameter", {"run_id": run, "key": "p"})
    api.ok_post("runs/set-tag", {"run_id": run, "key": "t"})
    api.ok_post("runs/log-batch", {"run_id": run, "params": [{"key": "p2"}], "tags": [{"key": "t2"}]})
    assert api.params_of(run) == {"p": "", "p2": ""}
    assert api.tags_of(run).items() >= {"t": "", "t2": ""}.items()


def test_tags_are_overwritten_and_deleted(client: MlflowClient, run: str) -> None:
    client.set_tag(run, "stage", "draft")
    client.set_tag(run, "stage", "final")
    assert client.get_run(run).data.tags["stage"] == "final"
    client.delete_tag(run, "stage")
    assert "stage" not in client.get_run(run).data.tags


def test_last_value_of_a_tag_in_a_batch_wins(api: Api, run: str) -> None:
    tags = [{"key": "t", "value": "first"}, {"key": "t", "value": "last"}]
    api.ok_post("runs/log-batch", {"run_id": run, "tags": tags})
    assert api.tags_of(run)["t"] == "last"


def test_unknown_tag_cannot_be_deleted(api: Api, run: str) -> None:
    answer = api.post("runs/delete-tag", {"run_id": run, "key": "nope"})
    assert_error(answer, 404, "RESOURCE_DOES_NOT_EXIST", f"No tag with name: nope in run with id {run}")


def test_batch_applies_nothing_when_a_param_conflicts(api: Api, run: str) -> None:
    api.ok_post("runs/log-parameter", {"run_id": run, "key": "lr", "value": "0.1"})
    body = {
        "run_id": run,
        "params": [{"key": "fresh", "value": "1"}, {"key": "lr", "value": "0.2"}],
        "metrics": [{"key": "m", "value": 1, "timestamp": 1}],
        "tags": [{"key": "t", "value": "1"}],
    }
    message = (
        "Changing param values is not allowed. Params were already logged="
        "'[{'key': 'lr', 'old_value': '0.1', 'new_value': '0.2'}]' for run ID='" + run + "'."
    )
    before = api.run(run)
    assert_error(api.post("runs/log-batch", body), 400, "INVALID_PARAMETER_VALUE", message)
    assert api.run(run) == before


def test_batch_refuses_a_key_twice(api: Api, run: str) -> None:
    params = [{"key": "d", "value": "x"}, {"key": "d", "value": "x"}, {"key": "e", "value": "x"}]
    message = (
        "Duplicate parameter keys have been submitted: ['d']."
        " Please ensure the request contains only one param value per param key."
    )
    answer = api.post("runs/log-batch", {"run_id": run, "params": params})
    assert_error(answer, 400, "INVALID_PARAMETER_VALUE", message)


@pytest.mark.parametrize(
    ("what", "metrics", "params", "tags", "most", "got"),
    [
        ("metrics", 1001, 0, 0, 1000, 1001),
        ("params", 0, 101, 0, 100, 101),
        ("tags", 0, 0, 101, 100, 101),
        ("metrics, params, and tags", 998, 2, 1, 1000, 1001),
    ],
)
def test_batch_limits(api: Api, run: str, what: str, metrics: int, params: int, tags: int, most: int, got: int) -> None:
    body = {
        "run_id": run,
        "metrics": [{"key": "m", "value": index, "timestamp": index} for index in range(metrics)],
        "params": [{"key": f"p{index}", "value": "1"} for index in range(params)],
        "tags": [{"key": f"t{index}", "value": "1"} for index in range(tags)],
    }
    message = (
        f"A batch logging request can contain at most {most} {what}. Got {got} {what}."
        f" Please split up {what} across multiple requests and try again."
    )
    before = api.run(run)
    assert_error(api.post("runs/log-batch", body), 400, "INVALID_PARAMETER_VALUE", message)
    assert api.run(run) == before


def test_empty_batch_is_fine_for_a_run_that_exists(api: Api, run: str) -> None:
    assert api.ok_post("runs/log-batch", {"run_id": run}) == {}
    message = f"Run with id={UNKNOWN} not found"
    assert_error(api.post("runs/log-batch", {"run_id": UNKNOWN}), 404, "RESOURCE_DOES_NOT_EXIST", message)


def test_batch_checks_the_form_of_the_run_id(api: Api) -> None:
    message = "Invalid value \"a b\" for parameter 'run_id' supplied."
    assert_error(api.post("runs/log-batch", {"run_id": "a b"}), 400, "INVALID_PARAMETER_VALUE", message)


@pytest.mark.parametrize(
    ("items", "parameter"),
    [
        ({"metrics": [{"key": "a", "value": 1, "timestamp": 1}, {"key": "a", "value": 1}]}, "metrics[1].timestamp"),
        ({"metrics": [{"value": 1, "timestamp": 1}]}, "metrics[0].key"),
        ({"metrics": [{"key": "a", "timestamp": 1}]}, "metrics[0].value"),
        ({"params": [{"value": "1"}]}, "params[0].key"),
        ({"tags": [{"key": "", "value": "1"}]}, "tags[0].key"),
    ],
)
def test_batch_names_what_is_missing(api: Api, run: str, items: dict, parameter: str) -> None:
    assert_missing(api.post("runs/log-batch", {"run_id": run} | items), parameter)


# Each way to log a key: the request, and how the key is called in complaints about its characters and its length.
WAYS = {
    "metric": ("runs/log-metric", lambda key: {"key": key, "value": 1, "timestamp": 1}, "name", "Metric name"),
    "param": ("runs/log-parameter", lambda key: {"key": key, "value": "1"}, "key", "Param key"),
    "tag": ("runs/set-tag", lambda key: {"key": key, "value": "1"}, "key", "key"),
    "batch-metric": (
        "runs/log-batch",
        lambda key: {"metrics": [{"key": key, "value": 1, "timestamp": 1}]},
        "metrics[0].name",
        "Metric name",
    ),
    "batch-param": (
        "runs/log-batch",
        lambda key: {"params": [{"key": key, "value": "1"}]},
        "params[0].key",
        "Param key",
    ),
    "batch-tag": ("runs/log-batch", lambda key: {"tags": [{"key": key, "value": "1"}]}, "tags[0].key", "tags[0].key"),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("key", ["a,b", "a%b", "a\tb", "a(b)", "a=b", "a\0b"])
def test_characters_of_keys(api: Api, run: str, way: str, key: str) -> None:
    path, fields, label, _ = WAYS[way]
    shown = key.replace("\t", "\\t").replace("\0", "\\u0000")
    message = f"Invalid value \"{shown}\" for parameter '{label}' supplied: {NAME_RULE}"
    assert_error(api.post(path, {"run_id": run} | fields(key)), 400, "INVALID_PARAMETER_VALUE", message)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("key", "resolved"),
    [
        (".", "."),
        ("..", ".."),
        ("../x", "../x"),
        ("/abs", "/abs"),
        ("a//b", "a/b"),
        ("a/", "a"),
        ("a/../b", "b"),
        ("./a", "a"),
    ],
)
def test_keys_may_not_resolve_to_others(api: Api, run: str, way: str, key: str, resolved: str) -> None:
    path, fields, label, _ = WAYS[way]
    message = f"Invalid value \"{key}\" for parameter '{label}' supplied: {PATH_RULE.format(resolved)}"
    assert_error(api.post(path, {"run_id": run} | fields(key)), 400, "INVALID_PARAMETER_VALUE", message)


@pytest.mark.parametrize("way", WAYS)
def test_length_of_keys(api: Api, run: str, way: str) -> None:
    path, fields, _, label = WAYS[way]
    assert api.post(path, {"run_id": run} | fields("é" * 250)).status_code == 200
    message = f"'{label}' exceeds the maximum length of 250 characters"
    assert_error(api.post(path, {"run_id": run} | fields("k" * 251)), 400, "INVALID_PARAMETER_VALUE", message)


@pytest.mark.parametrize("way", WAYS)
def test_empty_key_is_missing(api: Api, run: str, way: str) -> None:
    path, fields, label, _ = WAYS[way]
    assert_missing(api.post(path, {"run_id": run} | fields("")), label.replace("name", "key"))


@pytest.mark.parametrize("way", WAYS)
def test_unknown_run(api: Api, way: str) -> None:
    path, fields, *_ = WAYS[way]
    answer = api.post(path, {"run_id": UNKNOWN} | fields("k"))
    assert_error(answer, 404, "RESOURCE_DOES_NOT_EXIST", f"Run with id={UNKNOWN} not found")


def test_two_writers_on_one_param(api: Api, uri: str, run: str) -> None:
    """Exactly one value wins; whoever brought another one is told so."""

    def write(value: int) -> int:
        return Api(uri).post("runs/log-parameter", {"run_id": run, "key": "p", "value": str(value)}).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(write, range(8)))
    winners = [value for value, status in enumerate(statuses) if status == 200]
    assert sorted(statuses) == [200] + [400] * 7
    assert api.params_of(run) == {"p": str(winners[0])}
