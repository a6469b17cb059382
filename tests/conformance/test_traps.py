"""The traps a compatible server falls into, one test for each, by the number and name of the compatibility notes.

Those of the registry are in `test_registry_traps.py` and `test_registry.py`. Left out are those of traces (16, 17) and
of authentication (20): they come with those parts.
"""

from __future__ import annotations

from typing import Any

import mlflow
import pytest
from mlflow import MlflowClient

from support.api import MAX_DOUBLE, Api, assert_error, unique_name

UNKNOWN = "f" * 32
PROXY = "/api/2.0/mlflow-artifacts/artifacts"


def test_trap_01_presence_not_value_decides_what_is_emitted(api: Api, experiment: str) -> None:
    created = api.ok_post("runs/create", {"experiment_id": experiment})["run"]
    assert created["info"]["start_time"] == 0
    assert created["info"]["user_id"] == ""
    assert "end_time" not in created["info"]
    assert created["inputs"] == {}
    assert "outputs" not in created
    assert created["data"].keys() == {"tags"}
    got = api.run(created["info"]["run_id"])
    assert (got["inputs"], got["outputs"]) == ({}, {})
    api.ok_post("runs/delete-tag", {"run_id": created["info"]["run_id"], "key": "mlflow.runName"})
    assert api.run(created["info"]["run_id"])["data"] == {}


def test_trap_01_nothing_found_is_an_empty_object(api: Api, experiment: str, run: str) -> None:
    assert api.ok_post("runs/search", {"experiment_ids": [experiment], "filter": "params.nope = '1'"}) == {}
    assert api.ok_get("metrics/get-history", {"run_id": run, "metric_key": "nope"}) == {}
    assert api.ok_get(PROXY, {"path": f"{experiment}/{run}/artifacts"}) == {}
    assert "tags" not in api.ok_get("experiments/get", {"experiment_id": experiment})["experiment"]


def test_trap_01_zero_steps_and_false_are_emitted(api: Api, experiment: str, run: str) -> None:
    api.ok_post("runs/log-metric", {"run_id": run, "key": "m", "value": 0, "timestamp": 0})
    assert api.history(run, "m") == [{"key": "m", "value": 0.0, "timestamp": 0, "step": 0}]
    api.request("PUT", f"{PROXY}/{experiment}/{run}/artifacts/a.txt", data=b"12")
    assert api.ok_get("artifacts/list", {"run_id": run})["files"] == [
        {"path": "a.txt", "is_dir": False, "file_size": 2}
    ]


@pytest.mark.parametrize(
    ("verb", "path"), [("GET", "nope/get"), ("POST", "nope/create"), ("GET", "/nope"), ("GET", "runs/get/")]
)
def test_trap_02_an_unknown_route_is_no_mlflow_error(api: Api, verb: str, path: str) -> None:
    answer = api.request(verb, path, json={} if verb == "POST" else None)
    assert answer.status_code == 404
    assert not answer.headers.get("Content-Type", "").startswith("application/json")


@pytest.mark.parametrize(("verb", "path"), [("GET", "runs/create"), ("POST", "runs/get"), ("DELETE", "runs/search")])
def test_trap_02_a_wrong_verb_is_no_mlflow_error(api: Api, verb: str, path: str) -> None:
    answer = api.request(verb, path, json={})
    assert answer.status_code == 405
    assert not answer.headers.get("Content-Type", "").startswith("application/json")


def test_trap_02_a_missing_entity_is_one(api: Api, client: MlflowClient) -> None:
    name = unique_name()
    answer = api.get("experiments/get-by-name", {"experiment_name": name})
    assert_error(answer, 404, "RESOURCE_DOES_NOT_EXIST", f"Could not find experiment with name '{name}'")
    assert mlflow.set_experiment(name).name == name
    assert client.get_experiment_by_name(name).name == name


def test_trap_03_experiments_search_requires_max_results(api: Api) -> None:
    answer = api.post("experiments/search", {})
    message = "Invalid value 0 for parameter 'max_results' supplied. It must be a positive integer"
    assert_error(answer, 400, "INVALID_PARAMETER_VALUE", message)


def test_trap_03_runs_search_does_not(api: Api, experiment: str, run: str) -> None:
    assert api.search_runs(experiment) == [run]


def test_trap_04_already_exists_is_400(api: Api) -> None:
    name = unique_name()
    api.create_experiment(name)
    answer = api.post("experiments/create", {"name": name})
    assert_error(answer, 400, "RESOURCE_ALREADY_EXISTS", contains=f"Experiment(name={name}) already exists.")


def test_trap_05_nan_is_a_string_both_ways(api: Api, run: str) -> None:
    api.log_metric(run, "single", "NaN")
    api.ok_post("runs/log-batch", {"run_id": run, "metrics": [{"key": "batch", "value": "NaN", "timestamp": 1}]})
    assert {key: point["value"] for key, point in api.latest_metrics(run).items()} == {"single": "NaN", "batch": "NaN"}
    assert api.history(run, "single")[0]["value"] == "NaN"


@pytest.mark.parametrize(("sent", "stored"), [("Infinity", MAX_DOUBLE), ("-Infinity", -MAX_DOUBLE)])
def test_trap_05_infinities_are_clamped(api: Api, run: str, sent: str, stored: float) -> None:
    api.log_metric(run, "single", sent)
    api.ok_post("runs/log-batch", {"run_id": run, "metrics": [{"key": "batch", "value": sent, "timestamp": 1}]})
    for key in ("single", "batch"):
        assert api.history(run, key)[0]["value"] == stored
        assert api.latest_metrics(run)[key]["value"] == stored


def test_trap_06_run_uuid_alone_suffices(api: Api, run: str) -> None:
    assert api.ok_get("runs/get", {"run_uuid": run})["run"]["info"]["run_id"] == run
    api.ok_post("runs/log-metric", {"run_uuid": run, "key": "m", "value": 1, "timestamp": 1})
    api.ok_post("runs/log-parameter", {"run_uuid": run, "key": "p", "value": "1"})
    api.ok_post("runs/set-tag", {"run_uuid": run, "key": "t", "value": "1"})
    api.ok_post("runs/update", {"run_uuid": run, "status": "FINISHED"})
    assert len(api.ok_get("metrics/get-history", {"run_uuid": run, "metric_key": "m"})["metrics"]) == 1
    assert api.ok_get("artifacts/list", {"run_uuid": run})["root_uri"].endswith(f"{run}/artifacts")


def test_trap_06_both_ids_come_and_go_together(api: Api, run: str) -> None:
    both = {"run_id": run, "run_uuid": run}
    info = api.ok_get("runs/get", both)["run"]["info"]
    assert (info["run_id"], info["run_uuid"]) == (run, run)
    api.ok_post("runs/log-metric", both | {"key": "m", "value": 1, "timestamp": 1})


@pytest.mark.parametrize(
    "content_type", [None, "application/octet-stream", "application/json", "text/html; charset=x", "nonsense"]
)
def test_trap_07_artifacts_are_put_with_any_content_type(
    api: Api, experiment: str, run: str, content_type: str | None
) -> None:
    path = f"{PROXY}/{experiment}/{run}/artifacts/a.bin"
    headers = {"Content-Type": content_type} if content_type else {}
    answer = api.request("PUT", path, data=b'{"not": "parsed"', headers=headers)
    assert answer.status_code == 200
    assert answer.content in (b"", b"{}")
    assert api.get(path).content == b'{"not": "parsed"'


def test_trap_08_proxy_lists_basenames_and_tracking_lists_paths_from_the_run(
    api: Api, experiment: str, run: str
) -> None:
    root = f"{experiment}/{run}/artifacts"
    api.request("PUT", f"{PROXY}/{root}/deep/er/a.txt", data=b"12345")
    file = {"is_dir": False, "file_size": 5}
    assert api.ok_get(PROXY, {"path": f"{root}/deep"}) == {"files": [{"path": "er", "is_dir": True}]}
    assert api.ok_get(PROXY, {"path": f"{root}/deep/er"}) == {"files": [file | {"path": "a.txt"}]}
    assert api.ok_get("artifacts/list", {"run_id": run, "path": "deep/er"}) == {
        "root_uri": f"mlflow-artifacts:/{root}",
        "files": [file | {"path": "deep/er/a.txt"}],
    }


@pytest.mark.parametrize("number", [1795227853350, "1795227853350", 1795227853350.0, "1.79522785335e+12"])
def test_trap_09_int64_goes_out_as_a_number_and_comes_in_any_way(api: Api, run: str, number: Any) -> None:
    api.ok_post("runs/log-metric", {"run_id": run, "key": "m", "value": 1, "timestamp": number, "step": number})
    (point,) = api.history(run, "m")
    assert (point["timestamp"], point["step"]) == (1795227853350, 1795227853350)
    assert type(point["timestamp"]) is type(point["step"]) is int


def test_trap_13_run_name_and_its_tag_are_one(api: Api, experiment: str) -> None:
    run = api.create_run(experiment, run_name="created")
    assert _names(api, run) == ("created", "created")
    api.ok_post("runs/update", {"run_id": run, "run_name": "updated"})
    assert _names(api, run) == ("updated", "updated")
    api.ok_post("runs/set-tag", {"run_id": run, "key": "mlflow.runName", "value": "tagged"})
    assert _names(api, run) == ("tagged", "tagged")
    api.ok_post("runs/log-batch", {"run_id": run, "tags": [{"key": "mlflow.runName", "value": "batched"}]})
    assert _names(api, run) == ("batched", "batched")
    assert api.search_runs(experiment, "attributes.run_name = 'batched'") == [run]


def test_trap_13_the_search_by_name_uses_the_tag(api: Api, experiment: str) -> None:
    run = api.create_run(experiment, run_name="gone")
    api.ok_post("runs/delete-tag", {"run_id": run, "key": "mlflow.runName"})
    assert _names(api, run) == ("gone", None)
    assert api.search_runs(experiment, "attributes.run_name = 'gone'") == []


def _names(api: Api, run: str) -> tuple[str, str | None]:
    return api.run(run)["info"]["run_name"], api.tags_of(run).get("mlflow.runName")


def test_trap_14_the_latest_value_is_the_greatest_step_then_timestamp_then_value(api: Api, run: str) -> None:
    for value, timestamp, step in [(1, 50, 3), (2, 10, 4), (9, 5, 4), (4, 10, 4), (3, 10, 4), (8, 99, 3)]:
        api.log_metric(run, "m", value, timestamp, step)
    assert api.latest_metrics(run)["m"] == {"key": "m", "value": 4.0, "timestamp": 10, "step": 4}


def test_trap_14_history_is_in_another_order(api: Api, run: str) -> None:
    points = [(1.0, 50, 3), (2.0, 10, 4), (9.0, 5, 4), (4.0, 10, 4), (3.0, 10, 2)]
    for value, timestamp, step in points:
        api.log_metric(run, "m", value, timestamp, step)
    got = [(point["value"], point["timestamp"], point["step"]) for point in api.history(run, "m")]
    assert got == sorted(points, key=lambda point: (point[1], point[2], point[0]))


def test_trap_15_a_param_may_be_logged_again_but_not_changed(api: Api, run: str) -> None:
    def log(value: str):
        return api.post("runs/log-parameter", {"run_id": run, "key": "lr", "value": value})

    assert log("0.1").status_code == log("0.1").status_code == 200
    message = (
        "Changing param values is not allowed. Param with key='lr' was already logged with value='0.1'"
        f" for run ID='{run}'. Attempted logging new value '0.2'."
    )
    assert_error(log("0.2"), 400, "INVALID_PARAMETER_VALUE", message)
    api.ok_post("runs/log-batch", {"run_id": run, "params": [{"key": "lr", "value": "0.1"}]})
    assert api.params_of(run) == {"lr": "0.1"}


def test_trap_18_tags_are_deleted_by_post_with_a_body(api: Api, experiment: str, run: str) -> None:
    """The tag deletions of runs and experiments are POSTs; a DELETE on the same path is a wrong verb."""
    api.ok_post("runs/set-tag", {"run_id": run, "key": "t", "value": "1"})
    api.ok_post("experiments/set-experiment-tag", {"experiment_id": experiment, "key": "t", "value": "1"})
    assert api.request("DELETE", "runs/delete-tag", json={"run_id": run, "key": "t"}).status_code == 405
    assert api.ok_post("runs/delete-tag", {"run_id": run, "key": "t"}) == {}
    assert api.ok_post("experiments/delete-experiment-tag", {"experiment_id": experiment, "key": "t"}) == {}
    assert "t" not in api.tags_of(run)


@pytest.mark.parametrize(
    ("request_", "state", "error_class"),
    [
        (("POST", "experiments/create", {}), "KAM00", "INVALID_PARAMETER_VALUE"),
        (("POST", "experiments/create", {"name": "Default"}), "KAM00", "RESOURCE_ALREADY_EXISTS"),
        (("POST", "runs/delete", {"run_id": UNKNOWN}), "KAM00", "RESOURCE_NOT_FOUND"),
    ],
)
def test_trap_19_errors_carry_sqlstate_and_class(
    api: Api, request_: tuple[str, str, Any], state: str, error_class: str
) -> None:
    verb, path, body = request_
    error = api.request(verb, path, json=body).json()
    assert error.keys() == {"error_code", "message", "sqlstate", "error_class"}
    assert (error["sqlstate"], error["error_class"]) == (state, error_class)


def test_trap_19_also_those_of_the_servers_own_making(api: Api, experiment: str) -> None:
    api.ok_post("experiments/delete", {"experiment_id": experiment})
    error = api.post("experiments/update", {"experiment_id": experiment, "new_name": unique_name()}).json()
    assert (error["sqlstate"], error["error_class"]) == ("XXM00", "CLIENT_INTERNAL_ERROR")


def test_trap_21_long_values_are_truncated_not_refused(api: Api, run: str) -> None:
    """In characters, not bytes; also in batches."""
    api.ok_post("runs/log-parameter", {"run_id": run, "key": "single", "value": "é" * 6001})
    api.ok_post("runs/set-tag", {"run_id": run, "key": "single", "value": "é" * 8001})
    batch = {"params": [{"key": "batch", "value": "p" * 7000}], "tags": [{"key": "batch", "value": "t" * 9000}]}
    api.ok_post("runs/log-batch", {"run_id": run} | batch)
    assert api.params_of(run) == {"single": "é" * 6000, "batch": "p" * 6000}
    assert api.tags_of(run).items() >= {"single": "é" * 8000, "batch": "t" * 8000}.items()


def test_trap_21_a_truncated_param_may_be_logged_again(api: Api, run: str) -> None:
    body = {"run_id": run, "key": "p", "value": "x" * 6500}
    api.ok_post("runs/log-parameter", body)
    api.ok_post("runs/log-parameter", body)
    api.ok_post("runs/log-batch", {"run_id": run, "params": [{"key": "p", "value": "x" * 6600}]})


def test_trap_22_restoring_an_experiment_restores_all_its_runs(api: Api, experiment: str) -> None:
    with_it, before_it = api.create_run(experiment), api.create_run(experiment)
    api.ok_post("runs/delete", {"run_id": before_it})
    api.ok_post("experiments/delete", {"experiment_id": experiment})
    api.ok_post("experiments/restore", {"experiment_id": experiment})
    assert {api.run(run)["info"]["lifecycle_stage"] for run in (with_it, before_it)} == {"active"}


@pytest.mark.parametrize("operator", ["like", "Like", "ilike"])
def test_trap_23_operators_of_experiment_searches_are_upper_case(api: Api, operator: str) -> None:
    answer = api.post("experiments/search", {"max_results": 1, "filter": f"name {operator} 'x%'"})
    assert_error(answer, 400, "INVALID_PARAMETER_VALUE", contains=f"Invalid comparator '{operator}' not one of")


def test_trap_23_those_of_run_searches_are_not(api: Api, experiment: str) -> None:
    run = api.create_run(experiment, run_name="Xenon")
    assert api.search_runs(experiment, "attributes.run_name like 'X%' AND tags.mlflow.runName iLike 'x%'") == [run]


@pytest.mark.parametrize("workspace", ["team-a", "default"])
def test_trap_25_a_workspace_is_an_error_where_there_are_none(api: Api, run: str, workspace: str) -> None:
    answer = api.get("runs/get", {"run_id": run}, headers={"X-MLFLOW-WORKSPACE": workspace})
    message = "Workspace APIs are not available: workspaces are not enabled on this server"
    assert_error(answer, 500, "FEATURE_DISABLED", message)
    assert answer.json()["error_class"] == "FEATURE_DISABLED"
