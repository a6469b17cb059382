"""Runs: create, get, update, delete, restore, names."""

from __future__ import annotations

import re

import pytest
from mlflow import MlflowClient
from mlflow.entities import RunStatus
from mlflow.exceptions import RestException

from support.api import Api, assert_error, unique_name

INACTIVE = "The run {} must be in the 'active' state. Current state is deleted."


def test_create_and_get(client: MlflowClient, experiment: str) -> None:
    created = client.create_run(experiment, start_time=1_700_000_000_000, tags={"team": "vision"}, run_name="first")
    run = client.get_run(created.info.run_id)
    assert re.fullmatch("[0-9a-f]{32}", run.info.run_id)
    assert run.info.experiment_id == experiment
    assert run.info.run_name == "first"
    assert run.info.start_time == 1_700_000_000_000
    assert run.info.end_time is None
    assert run.info.status == "RUNNING"
    assert run.info.lifecycle_stage == "active"
    assert run.info.artifact_uri == f"mlflow-artifacts:/{experiment}/{run.info.run_id}/artifacts"
    assert run.data.tags == {"team": "vision", "mlflow.runName": "first"}
    assert run.data.metrics == run.data.params == {}


def test_created_run_is_answered_as_it_is_stored(api: Api, experiment: str) -> None:
    body = {"experiment_id": experiment, "user_id": "ada", "run_name": "r", "tags": [{"key": "a", "value": "b"}]}
    created = api.ok_post("runs/create", body)["run"]
    stored = api.run(created["info"]["run_id"])
    assert created["info"] == stored["info"]
    assert _tags(created) == _tags(stored) == {"a": "b", "mlflow.runName": "r"}


def test_start_time_is_not_invented(api: Api, experiment: str) -> None:
    created = api.ok_post("runs/create", {"experiment_id": experiment})["run"]
    assert created["info"]["start_time"] == 0
    assert created["info"]["user_id"] == ""


def test_a_run_without_a_name_gets_one(api: Api, experiment: str) -> None:
    run = api.ok_post("runs/create", {"experiment_id": experiment})["run"]
    name = run["info"]["run_name"]
    assert re.fullmatch(r"[a-z]+-[a-z]+-\d{1,3}", name)
    assert _tags(run) == {"mlflow.runName": name}


def test_the_name_may_come_as_a_tag(api: Api, experiment: str) -> None:
    tag = {"key": "mlflow.runName", "value": "from-tag"}
    run = api.ok_post("runs/create", {"experiment_id": experiment, "tags": [tag]})["run"]
    assert run["info"]["run_name"] == "from-tag"
    same = api.ok_post("runs/create", {"experiment_id": experiment, "run_name": "from-tag", "tags": [tag]})["run"]
    assert same["info"]["run_name"] == "from-tag"


def test_name_and_tag_may_not_differ(api: Api, experiment: str) -> None:
    body = {"experiment_id": experiment, "run_name": "x", "tags": [{"key": "mlflow.runName", "value": "y"}]}
    message = (
        "Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values"
        " (run_name='x', mlflow.runName='y')."
    )
    assert_error(api.post("runs/create", body), 400, "INVALID_PARAMETER_VALUE", message)


def test_create_in_an_unknown_experiment(api: Api) -> None:
    answer = api.post("runs/create", {"experiment_id": "987654321"})
    assert_error(answer, 404, "RESOURCE_DOES_NOT_EXIST", "No Experiment with id=987654321 exists")


@pytest.mark.parametrize("status", ["RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"])
def test_every_status(client: MlflowClient, run: str, status: str) -> None:
    client.set_terminated(run, status=status, end_time=1_700_000_001_000)
    info = client.get_run(run).info
    assert (info.status, info.end_time) == (status, 1_700_000_001_000)


def test_update_changes_only_what_is_given(api: Api, run: str) -> None:
    updated = api.ok_post("runs/update", {"run_id": run, "status": "FINISHED", "end_time": 5})["run_info"]
    assert (updated["status"], updated["end_time"]) == ("FINISHED", 5)
    renamed = api.ok_post("runs/update", {"run_id": run, "run_name": "new"})["run_info"]
    assert (renamed["status"], renamed["end_time"], renamed["run_name"]) == ("FINISHED", 5, "new")
    assert api.run(run)["info"] == renamed
    assert api.tags_of(run)["mlflow.runName"] == "new"


def test_empty_name_is_ignored(api: Api, experiment: str) -> None:
    run = api.create_run(experiment, run_name="kept")
    assert api.ok_post("runs/update", {"run_id": run, "run_name": ""})["run_info"]["run_name"] == "kept"


def test_unknown_status_is_ignored_and_a_number_is_one(api: Api, run: str) -> None:
    assert api.ok_post("runs/update", {"run_id": run, "status": "DREAMING"})["run_info"]["status"] == "RUNNING"
    assert api.ok_post("runs/update", {"run_id": run, "status": 3})["run_info"]["status"] == "FINISHED"


def test_end_time_can_be_set_while_running(client: MlflowClient, run: str) -> None:
    client.update_run(run, status=RunStatus.to_string(RunStatus.RUNNING), name="renamed")
    info = client.get_run(run).info
    assert (info.status, info.run_name) == ("RUNNING", "renamed")


def test_delete_and_restore(client: MlflowClient, run: str) -> None:
    client.log_metric(run, "loss", 0.5, timestamp=1)
    client.delete_run(run)
    deleted = client.get_run(run)
    assert deleted.info.lifecycle_stage == "deleted"
    assert deleted.data.metrics == {"loss": 0.5}
    client.restore_run(run)
    assert client.get_run(run).info.lifecycle_stage == "active"


def test_delete_and_restore_may_be_repeated(api: Api, run: str) -> None:
    for path in ("runs/delete", "runs/delete", "runs/restore", "runs/restore"):
        assert api.ok_post(path, {"run_id": run}) == {}


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("runs/log-metric", {"key": "m", "value": 1, "timestamp": 1}),
        ("runs/log-parameter", {"key": "p", "value": "1"}),
        ("runs/log-batch", {"tags": [{"key": "t", "value": "1"}]}),
        ("runs/set-tag", {"key": "t", "value": "1"}),
        ("runs/update", {"status": "FINISHED"}),
        (
            "runs/log-inputs",
            {"datasets": [{"dataset": {"name": "d", "digest": "1", "source_type": "t", "source": "s"}}]},
        ),
    ],
)
def test_a_deleted_run_takes_nothing(api: Api, run: str, path: str, fields: dict) -> None:
    api.ok_post("runs/delete", {"run_id": run})
    before = api.run(run)
    answer = api.post(path, {"run_id": run} | fields)
    assert_error(answer, 400, "INVALID_PARAMETER_VALUE", INACTIVE.format(run))
    assert api.run(run) == before


@pytest.mark.parametrize("path", ["runs/delete", "runs/restore", "runs/update"])
def test_unknown_run(api: Api, path: str) -> None:
    unknown = "f" * 32
    answer = api.post(path, {"run_id": unknown})
    assert_error(answer, 404, "RESOURCE_DOES_NOT_EXIST", f"Run with id={unknown} not found")


def test_client_raises_for_an_unknown_run(client: MlflowClient) -> None:
    with pytest.raises(RestException, match=r"Run with id=.* not found") as refused:
        client.get_run("f" * 32)
    assert refused.value.error_code == "RESOURCE_DOES_NOT_EXIST"


def test_names_need_not_be_unique_and_may_be_unicode(client: MlflowClient, experiment: str) -> None:
    name = unique_name("πείραμα 実験 🎉")
    ids = {client.create_run(experiment, run_name=name).info.run_id for _ in range(2)}
    assert len(ids) == 2
    assert {client.get_run(run_id).info.run_name for run_id in ids} == {name}


def _tags(run: dict) -> dict[str, str]:
    return {tag["key"]: tag["value"] for tag in run["data"]["tags"]}
