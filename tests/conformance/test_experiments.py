"""Experiments: create, get, search, rename, delete, restore, tags."""

from __future__ import annotations

import pytest
from mlflow import MlflowClient
from mlflow.entities import ViewType
from mlflow.exceptions import MlflowException, RestException

from support.api import Api, assert_error, assert_missing, unique_name

INACTIVE = "The experiment {} must be in the 'active' state. Current state is deleted."


def test_default_experiment_is_there_from_the_start(client: MlflowClient) -> None:
    default = client.get_experiment("0")
    assert (default.name, default.lifecycle_stage) == ("Default", "active")
    assert default.artifact_location.startswith("mlflow-artifacts:/")


def test_create_and_get_by_id_and_name(client: MlflowClient) -> None:
    name = unique_name()
    experiment_id = client.create_experiment(name, tags={"team": "vision"})
    by_id = client.get_experiment(experiment_id)
    assert by_id.name == name
    assert by_id.tags == {"team": "vision"}
    assert by_id.lifecycle_stage == "active"
    assert by_id.artifact_location == f"mlflow-artifacts:/{experiment_id}"
    assert by_id.creation_time == by_id.last_update_time > 1_600_000_000_000
    assert client.get_experiment_by_name(name).experiment_id == experiment_id


def test_names_may_hold_any_character_and_up_to_500(client: MlflowClient) -> None:
    name = unique_name("πειράματα / 実験 % _ ' \" ; \\ ") + "x" * 400
    assert client.get_experiment(client.create_experiment(name)).name == name


def test_unknown_name_gives_none_to_the_client(client: MlflowClient) -> None:
    assert client.get_experiment_by_name(unique_name()) is None


@pytest.mark.parametrize("location", ["s3://bucket/prefix", "/srv/artifacts", "gs://bucket/a b"])
def test_artifact_location_is_kept(client: MlflowClient, location: str) -> None:
    experiment_id = client.create_experiment(unique_name(), artifact_location=location)
    assert client.get_experiment(experiment_id).artifact_location == location


def test_artifact_location_of_runs_lies_below_that_of_the_experiment(client: MlflowClient) -> None:
    experiment_id = client.create_experiment(unique_name(), artifact_location="s3://bucket/prefix")
    run = client.create_run(experiment_id)
    assert run.info.artifact_uri == f"s3://bucket/prefix/{run.info.run_id}/artifacts"


@pytest.mark.parametrize(
    ("location", "message"),
    [
        ("runs:/abc/model", "Artifact location cannot be a runs:/ URI. Given: 'runs:/abc/model'"),
        ("s3://bucket/prefix?a=../..", "Invalid query string"),
        ("s3://bucket/prefix?a=%252e%252e", "Invalid query string"),
        ("s3://bucket/prefix#part", "'artifact_location' URL can't include fragments or params."),
    ],
)
def test_artifact_location_is_checked(api: Api, location: str, message: str) -> None:
    answer = api.post("experiments/create", {"name": unique_name(), "artifact_location": location})
    assert_error(answer, 400, "INVALID_PARAMETER_VALUE", message)


def test_artifact_location_has_a_greatest_length(api: Api) -> None:
    answer = api.post("experiments/create", {"name": unique_name(), "artifact_location": "s3://b/" + "x" * 2048})
    assert_error(answer, 400, "INVALID_PARAMETER_VALUE", contains="2048 characters")


@pytest.mark.parametrize("scheme", ["http", "https", "ftp", "sftp", "hdfs"])
def test_artifact_location_may_not_name_a_foreign_host(api: Api, scheme: str) -> None:
    body = {"name": unique_name(), "artifact_location": f"{scheme}://elsewhere.example/a"}
    answer = api.post("experiments/create", body)
    assert_error(
        answer, 400, "INVALID_PARAMETER_VALUE", contains=f"'artifact_location' cannot use the '{scheme}' scheme"
    )


def test_duplicate_name_is_refused_also_while_the_holder_is_deleted(client: MlflowClient) -> None:
    name = unique_name()
    experiment_id = client.create_experiment(name)
    _assert_name_is_taken(client, name)
    client.delete_experiment(experiment_id)
    _assert_name_is_taken(client, name)


def test_rename(client: MlflowClient) -> None:
    experiment_id = client.create_experiment(unique_name())
    before = client.get_experiment(experiment_id)
    name = unique_name()
    client.rename_experiment(experiment_id, name)
    after = client.get_experiment(experiment_id)
    assert after.name == name
    assert after.last_update_time >= before.last_update_time
    assert after.creation_time == before.creation_time


def test_rename_of_a_deleted_experiment_is_an_invalid_state(api: Api, experiment: str) -> None:
    api.ok_post("experiments/delete", {"experiment_id": experiment})
    answer = api.post("experiments/update", {"experiment_id": experiment, "new_name": unique_name()})
    assert_error(answer, 500, "INVALID_STATE", "Cannot rename a non-active experiment.")


def test_rename_to_a_taken_name_is_a_bad_request(api: Api, experiment: str) -> None:
    taken = unique_name()
    api.create_experiment(taken)
    answer = api.post("experiments/update", {"experiment_id": experiment, "new_name": taken})
    assert_error(answer, 400, "BAD_REQUEST")
    assert api.ok_get("experiments/get", {"experiment_id": experiment})["experiment"]["name"] != taken


def test_update_needs_a_new_name(api: Api, experiment: str) -> None:
    assert_missing(api.post("experiments/update", {"experiment_id": experiment}), "new_name")


def test_delete_takes_its_runs_along_and_get_still_finds_it(client: MlflowClient, experiment: str, run: str) -> None:
    client.delete_experiment(experiment)
    assert client.get_experiment(experiment).lifecycle_stage == "deleted"
    assert client.get_run(run).info.lifecycle_stage == "deleted"
    client.restore_experiment(experiment)
    assert client.get_experiment(experiment).lifecycle_stage == "active"
    assert client.get_run(run).info.lifecycle_stage == "active"


def test_delete_and_restore_want_the_right_state(api: Api, experiment: str) -> None:
    unknown = f"No Experiment with id={experiment} exists"
    body = {"experiment_id": experiment}
    assert_error(api.post("experiments/restore", body), 404, "RESOURCE_DOES_NOT_EXIST", unknown)
    api.ok_post("experiments/delete", body)
    assert_error(api.post("experiments/delete", body), 404, "RESOURCE_DOES_NOT_EXIST", unknown)


def test_no_run_can_be_made_in_a_deleted_experiment(api: Api, experiment: str) -> None:
    api.ok_post("experiments/delete", {"experiment_id": experiment})
    answer = api.post("runs/create", {"experiment_id": experiment})
    assert_error(answer, 400, "INVALID_PARAMETER_VALUE", INACTIVE.format(experiment))


def test_tags_are_set_overwritten_and_deleted(client: MlflowClient, experiment: str) -> None:
    client.set_experiment_tag(experiment, "owner", "ada")
    client.set_experiment_tag(experiment, "owner", "grace")
    client.set_experiment_tag(experiment, "empty", "")
    assert client.get_experiment(experiment).tags == {"owner": "grace", "empty": ""}
    client.delete_experiment_tag(experiment, "owner")
    assert client.get_experiment(experiment).tags == {"empty": ""}


def test_tags_leave_the_update_time_alone(client: MlflowClient, experiment: str) -> None:
    before = client.get_experiment(experiment).last_update_time
    client.set_experiment_tag(experiment, "owner", "ada")
    assert client.get_experiment(experiment).last_update_time == before


def test_unknown_tag_cannot_be_deleted(api: Api, experiment: str) -> None:
    answer = api.post("experiments/delete-experiment-tag", {"experiment_id": experiment, "key": "nope"})
    message = f"No tag with name: nope in experiment with id {experiment}"
    assert_error(answer, 404, "RESOURCE_DOES_NOT_EXIST", message)


def test_tags_of_a_deleted_experiment_are_read_only(api: Api, experiment: str) -> None:
    api.ok_post("experiments/delete", {"experiment_id": experiment})
    tag = {"experiment_id": experiment, "key": "a", "value": "b"}
    for path in ("experiments/set-experiment-tag", "experiments/delete-experiment-tag"):
        assert_error(api.post(path, tag), 400, "INVALID_PARAMETER_VALUE", INACTIVE.format(experiment))


def test_tag_lengths(api: Api, experiment: str) -> None:
    def set_tag(key: str, value: str):
        return api.post("experiments/set-experiment-tag", {"experiment_id": experiment, "key": key, "value": value})

    assert set_tag("k" * 250, "v" * 20_000).status_code == 200
    assert_error(set_tag("k" * 251, "v"), 400, "INVALID_PARAMETER_VALUE", contains="exceeds the maximum length of 250")
    assert_error(
        set_tag("k", "v" * 20_001), 400, "INVALID_PARAMETER_VALUE", contains="exceeds the maximum length of 20000"
    )


def test_search_pages_through_all_matches_newest_first(client: MlflowClient) -> None:
    prefix = unique_name("page")
    ids = [client.create_experiment(f"{prefix}-{number}") for number in range(5)]
    found: list[str] = []
    token = None
    while True:
        page = client.search_experiments(filter_string=f"name LIKE '{prefix}%'", max_results=2, page_token=token)
        assert len(page) <= 2
        found += [experiment.experiment_id for experiment in page]
        token = page.token
        if not token:
            break
    assert sorted(found) == sorted(ids)
    assert found == _newest_first(client, ids)


def test_search_by_view(client: MlflowClient) -> None:
    prefix = unique_name("view")
    active = client.create_experiment(f"{prefix}-a")
    deleted = client.create_experiment(f"{prefix}-d")
    client.delete_experiment(deleted)

    def found(view: int) -> set[str]:
        page = client.search_experiments(view_type=view, filter_string=f"name LIKE '{prefix}%'")
        return {experiment.experiment_id for experiment in page}

    assert found(ViewType.ACTIVE_ONLY) == {active}
    assert found(ViewType.DELETED_ONLY) == {deleted}
    assert found(ViewType.ALL) == {active, deleted}


def test_search_by_get_as_the_browser_does(api: Api) -> None:
    name = unique_name()
    experiment_id = api.create_experiment(name)
    query = [
        ("max_results", "5"),
        ("filter", f"name = '{name}'"),
        ("order_by", "name ASC"),
        ("order_by", "experiment_id"),
    ]
    answer = api.get("/ajax-api/2.0/mlflow/experiments/search", query)
    assert [found["experiment_id"] for found in answer.json()["experiments"]] == [experiment_id]


def test_search_of_nothing_is_an_empty_object(api: Api) -> None:
    body = {"max_results": 10, "filter": f"name = '{unique_name()}'"}
    assert api.ok_post("experiments/search", body) == {}


@pytest.mark.parametrize("max_results", [0, -1])
def test_search_wants_a_positive_page(api: Api, max_results: int) -> None:
    answer = api.post("experiments/search", {"max_results": max_results})
    message = f"Invalid value {max_results} for parameter 'max_results' supplied. It must be a positive integer"
    assert_error(answer, 400, "INVALID_PARAMETER_VALUE", message)


def test_search_caps_the_page(api: Api) -> None:
    assert api.post("experiments/search", {"max_results": 50_000}).status_code == 200
    answer = api.post("experiments/search", {"max_results": 50_001})
    message = "Invalid value 50001 for parameter 'max_results' supplied. It must be at most 50000"
    assert_error(answer, 400, "INVALID_PARAMETER_VALUE", message)


def test_client_raises_the_servers_words(client: MlflowClient) -> None:
    with pytest.raises(MlflowException, match="No Experiment with id=987654321 exists"):
        client.get_experiment("987654321")


def _assert_name_is_taken(client: MlflowClient, name: str) -> None:
    with pytest.raises(RestException, match="already exists") as refused:
        client.create_experiment(name)
    assert refused.value.error_code == "RESOURCE_ALREADY_EXISTS"


def _newest_first(client: MlflowClient, ids: list[str]) -> list[str]:
    """The documented default order: creation time descending, then id ascending."""
    return sorted(ids, key=lambda each: (-client.get_experiment(each).creation_time, int(each)))
