"""The traps of `test_traps.py` as the registry meets them. Traps 4, 10, 11, 12 and 24 are in `test_registry.py`.

Of the first twelve, 5 (values of metrics), 7 and 8 (files) do not concern the registry.
"""

from __future__ import annotations

from typing import Any

import mlflow
import pytest
from mlflow import MlflowClient
from mlflow.exceptions import RestException

from support.api import Api, assert_error, assert_missing, unique_name

MODELS = "registered-models"
VERSIONS = "model-versions"


@pytest.fixture
def name() -> str:
    """A name that no registered model has."""
    return unique_name("model")


@pytest.fixture
def model(api: Api, name: str) -> str:
    """A registered model with one version."""
    api.ok_post(f"{MODELS}/create", {"name": name})
    api.ok_post(f"{VERSIONS}/create", {"name": name, "source": "s3://bucket/model"})
    return name


def test_trap_01_nothing_found_is_an_empty_object(api: Api, name: str) -> None:
    for path in (f"{MODELS}/search", f"{VERSIONS}/search"):
        assert api.ok_get(path, {"filter": f"name = '{name}'"}) == {}
    api.ok_post(f"{MODELS}/create", {"name": name})
    assert api.ok_get(f"{MODELS}/get-latest-versions", {"name": name}) == {}


def test_trap_01_empty_lists_are_absent_but_empty_texts_of_versions_are_not(api: Api, model: str) -> None:
    registered = api.ok_get(f"{MODELS}/get", {"name": model})["registered_model"]
    assert registered.keys() == {"name", "creation_timestamp", "last_updated_timestamp", "latest_versions"}
    version = api.ok_get(f"{VERSIONS}/get", {"name": model, "version": "1"})["model_version"]
    assert not {"tags", "aliases", "params", "metrics"} & version.keys()
    assert (version["description"], version["run_id"], version["run_link"]) == ("", "", "")


@pytest.mark.parametrize(
    ("verb", "path"), [("GET", f"{MODELS}/nope"), ("POST", f"{VERSIONS}/nope"), ("GET", f"{MODELS}/get/")]
)
def test_trap_02_an_unknown_route_is_no_mlflow_error(api: Api, verb: str, path: str) -> None:
    answer = api.request(verb, path, json={} if verb == "POST" else None)
    assert answer.status_code == 404
    assert not answer.headers.get("Content-Type", "").startswith("application/json")


@pytest.mark.parametrize(
    ("verb", "path"), [("GET", f"{MODELS}/create"), ("POST", f"{VERSIONS}/get"), ("POST", f"{MODELS}/delete")]
)
def test_trap_02_a_wrong_verb_is_no_mlflow_error(api: Api, verb: str, path: str) -> None:
    answer = api.request(verb, path, json={})
    assert answer.status_code == 405
    assert not answer.headers.get("Content-Type", "").startswith("application/json")


def test_trap_02_a_missing_model_is_one(api: Api, client: MlflowClient, name: str) -> None:
    answer = api.get(f"{MODELS}/get", {"name": name})
    assert_error(answer, 404, "RESOURCE_DOES_NOT_EXIST", begins=f"Registered Model with name={name} not found")
    with pytest.raises(RestException) as missing:
        client.get_model_version(name, "1")
    assert missing.value.error_code == "RESOURCE_DOES_NOT_EXIST"


def test_trap_03_searches_of_the_registry_need_no_max_results(api: Api, model: str) -> None:
    query = {"filter": f"name = '{model}'"}
    assert len(api.ok_get(f"{MODELS}/search", query)["registered_models"]) == 1
    assert len(api.ok_get(f"{VERSIONS}/search", query)["model_versions"]) == 1


def test_trap_04_the_client_goes_on_where_the_name_is_taken(client: MlflowClient, experiment: str, name: str) -> None:
    """`log_model` creates the model each time and matches on the error's code."""
    for number in ("1", "2"):
        mlflow.pyfunc.log_model(
            name="m", python_model=lambda model_input: model_input, pip_requirements=[], registered_model_name=name
        )
        assert client.get_model_version(name, number).status == "READY"


def test_trap_06_a_version_knows_its_run_by_run_id(api: Api, name: str, run: str) -> None:
    api.ok_post(f"{MODELS}/create", {"name": name})
    root = api.ok_get("runs/get", {"run_id": run})["run"]["info"]["artifact_uri"]
    body = {"name": name, "source": f"{root}/model", "run_id": run}
    version = api.ok_post(f"{VERSIONS}/create", body)["model_version"]
    assert version["run_id"] == run
    assert "run_uuid" not in version


def test_trap_09_times_go_out_as_numbers(api: Api, model: str) -> None:
    registered = api.ok_get(f"{MODELS}/get", {"name": model})["registered_model"]
    version = registered["latest_versions"][0]
    for entity in (registered, version):
        assert type(entity["creation_timestamp"]) is type(entity["last_updated_timestamp"]) is int


@pytest.mark.parametrize("number", [1, "1"])
def test_trap_09_sizes_of_pages_come_in_any_way(api: Api, model: str, number: Any) -> None:
    api.ok_post(f"{VERSIONS}/create", {"name": model, "source": "s3://bucket/model"})
    page = api.ok_get(f"{VERSIONS}/search", {"filter": f"name = '{model}'", "max_results": number})
    assert [version["version"] for version in page["model_versions"]] == ["2"]
    assert page["next_page_token"]


def test_trap_10_a_number_is_no_version(api: Api, model: str) -> None:
    body = {"name": model, "version": 1, "key": "k", "value": "v"}
    assert_error(api.post(f"{VERSIONS}/set-tag", body), 400, "INVALID_PARAMETER_VALUE", contains="'version'")
    assert api.ok_post(f"{VERSIONS}/set-tag", body | {"version": "1"}) == {}


def test_trap_11_the_client_finds_models_without_the_tag(client: MlflowClient, model: str) -> None:
    """It adds a clause about prompts to each search."""
    assert [each.name for each in client.search_registered_models(f"name = '{model}'")] == [model]


def test_trap_18_tags_of_logged_models_are_deleted_without_a_body(api: Api, experiment: str) -> None:
    body = {"experiment_id": experiment, "name": "m", "tags": [{"key": "t", "value": "1"}]}
    model_id = api.ok_post("logged-models", body)["model"]["info"]["model_id"]
    answer = api.request("DELETE", f"logged-models/{model_id}/tags/t")
    assert (answer.status_code, answer.json()) == (200, {})
    assert "tags" not in api.ok_get(f"logged-models/{model_id}")["model"]["info"]


@pytest.mark.parametrize(
    ("verb", "path", "body"),
    [
        ("DELETE", f"{MODELS}/delete", {}),
        ("DELETE", f"{VERSIONS}/delete", {}),
        ("DELETE", f"{MODELS}/alias", {}),
        ("DELETE", f"{MODELS}/delete-tag", {}),
    ],
)
def test_trap_18_what_is_to_be_deleted_must_be_said(api: Api, verb: str, path: str, body: dict[str, str]) -> None:
    assert_missing(api.request(verb, path, json=body), "name")


@pytest.mark.parametrize(
    ("path", "fields", "code", "error_class"),
    [
        (f"{MODELS}/create", {}, "RESOURCE_ALREADY_EXISTS", "RESOURCE_ALREADY_EXISTS"),
        (f"{MODELS}/create", {"name": "a/b"}, "INVALID_PARAMETER_VALUE", "INVALID_PARAMETER_VALUE"),
        (
            f"{VERSIONS}/set-tag",
            {"version": "7", "key": "k", "value": "v"},
            "RESOURCE_DOES_NOT_EXIST",
            "RESOURCE_NOT_FOUND",
        ),
    ],
)
def test_trap_19_errors_carry_sqlstate_and_class(
    api: Api, model: str, path: str, fields: dict[str, str], code: str, error_class: str
) -> None:
    error = api.post(path, {"name": model} | fields).json()
    assert error.keys() == {"error_code", "message", "sqlstate", "error_class"}
    assert (error["error_code"], error["sqlstate"], error["error_class"]) == (code, "KAM00", error_class)
