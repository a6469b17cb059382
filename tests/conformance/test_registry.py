"""The model registry: what the official client does with it, and what goes over the wire."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import mlflow
import pytest
import requests
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from mlflow.models import infer_signature
from sklearn.datasets import load_iris
from sklearn.tree import DecisionTreeClassifier

from support.api import Api, assert_error, assert_missing, unique_name

MODELS = "registered-models"
VERSIONS = "model-versions"
IS_PROMPT = "mlflow.prompt.is_prompt"


@pytest.fixture
def name() -> str:
    """A name that no registered model has."""
    return unique_name("model")


@pytest.fixture
def model(api: Api, name: str) -> str:
    """A registered model without versions."""
    api.ok_post(f"{MODELS}/create", {"name": name})
    return name


def add_version(api: Api, name: str, source: str = "s3://bucket/model", **fields: Any) -> dict[str, Any]:
    return api.ok_post(f"{VERSIONS}/create", {"name": name, "source": source} | fields)["model_version"]


def get_version(api: Api, name: str, version: str) -> dict[str, Any]:
    return api.ok_get(f"{VERSIONS}/get", {"name": name, "version": version})["model_version"]


def delete(api: Api, path: str, body: dict[str, Any]) -> requests.Response:
    return api.request("DELETE", path, json=body)


def patch(api: Api, path: str, body: dict[str, Any]) -> requests.Response:
    return api.request("PATCH", path, json=body)


def transition(api: Api, name: str, version: str, stage: str, archive: bool = False) -> requests.Response:
    body = {"name": name, "version": version, "stage": stage, "archive_existing_versions": archive}
    return api.post(f"{VERSIONS}/transition-stage", body)


# What a user does


PREDICT = """
import sys
import mlflow
from sklearn.datasets import load_iris

features, _ = load_iris(return_X_y=True, as_frame=True)
for uri in sys.argv[1:]:
    print(int(mlflow.pyfunc.load_model(uri).predict(features).sum()))
"""


def predictions(uri: str, *models: str) -> list[int]:
    """What models predict in a fresh process."""
    environment = os.environ | {"MLFLOW_TRACKING_URI": uri}
    command = [sys.executable, "-c", PREDICT, *models]
    answer = subprocess.run(command, env=environment, check=True, capture_output=True)
    return [int(line) for line in answer.stdout.split()]


def test_tour_from_training_to_loading_by_alias(client: MlflowClient, experiment: str, name: str, uri: str) -> None:
    features, labels = load_iris(return_X_y=True, as_frame=True)
    tree = DecisionTreeClassifier(max_depth=2, random_state=0).fit(features, labels)
    with mlflow.start_run() as run:
        signature = infer_signature(features, tree.predict(features))
        logged = mlflow.sklearn.log_model(
            tree, name="tree", signature=signature, registered_model_name=name, serialization_format="cloudpickle"
        )
    client.set_registered_model_alias(name, "champion", "1")
    version = client.get_model_version_by_alias(name, "champion")
    assert (version.version, version.run_id, version.status) == ("1", run.info.run_id, "READY")
    assert version.source == f"models:/{logged.model_id}"
    assert version.aliases == ["champion"]
    expected = int(tree.predict(features).sum())
    uris = [f"models:/{name}@champion", f"models:/{name}/1", f"models:/{name}/latest"]
    assert predictions(uri, *uris) == [expected] * 3
    tags = client.get_logged_model(logged.model_id).tags
    assert {"name": name, "version": 1} in json.loads(tags["mlflow.modelVersions"])


def test_autologged_model_is_registered_and_moved_through_stages(
    client: MlflowClient, experiment: str, name: str, uri: str
) -> None:
    features, labels = load_iris(return_X_y=True, as_frame=True)
    mlflow.sklearn.autolog(registered_model_name=name)
    try:
        with mlflow.start_run():
            tree = DecisionTreeClassifier(max_depth=2, random_state=0).fit(features, labels)
    finally:
        mlflow.sklearn.autolog(disable=True)
    client.transition_model_version_stage(name, "1", "Production")
    assert [version.version for version in client.get_latest_versions(name, ["production"])] == ["1"]
    assert predictions(uri, f"models:/{name}/Production") == [int(tree.predict(features).sum())]


class Doubler(mlflow.pyfunc.PythonModel):
    """A model of our own."""

    def predict(self, context: Any, model_input: Any, params: dict[str, Any] | None = None) -> Any:
        return model_input * 2


def test_custom_model_is_registered_from_its_run(client: MlflowClient, experiment: str, name: str) -> None:
    with mlflow.start_run() as run:
        mlflow.pyfunc.log_model(name="doubler", python_model=Doubler())
    registered = mlflow.register_model(f"runs:/{run.info.run_id}/doubler", name, tags={"team": "red"})
    assert (registered.version, registered.tags) == ("1", {"team": "red"})
    loaded = mlflow.pyfunc.load_model(f"models:/{name}/1")
    assert loaded.predict(21) == 42


def test_copies_keep_where_they_come_from(client: MlflowClient, experiment: str, name: str, uri: str) -> None:
    features, labels = load_iris(return_X_y=True, as_frame=True)
    tree = DecisionTreeClassifier(max_depth=1, random_state=0).fit(features, labels)
    with mlflow.start_run() as run:
        mlflow.sklearn.log_model(tree, name="tree", registered_model_name=name, serialization_format="cloudpickle")
    copy = client.copy_model_version(f"models:/{name}/1", f"{name}-prod")
    assert (copy.version, copy.source, copy.run_id) == ("1", f"models:/{name}/1", run.info.run_id)
    again = client.copy_model_version(f"models:/{name}-prod/1", f"{name}-prod")
    assert (again.version, again.source) == ("2", f"models:/{name}-prod/1")
    expected = int(tree.predict(features).sum())
    assert predictions(uri, f"models:/{name}-prod/1", f"models:/{name}-prod/2") == [expected] * 2


def test_client_round_trip(client: MlflowClient, name: str) -> None:
    created = client.create_registered_model(name, tags={"team": "red"}, description="first")
    assert (created.name, created.tags, created.description) == (name, {"team": "red"}, "first")
    client.update_registered_model(name, "second")
    client.set_registered_model_tag(name, "k", "v")
    client.delete_registered_model_tag(name, "team")
    first = client.create_model_version(name, "s3://bucket/1", tags={"a": "1"}, description="one")
    second = client.create_model_version(name, "s3://bucket/2")
    assert (first.version, second.version, first.tags) == ("1", "2", {"a": "1"})
    client.set_model_version_tag(name, "1", "b", "2")
    client.delete_model_version_tag(name, "1", "a")
    client.update_model_version(name, "1", "uno")
    client.set_registered_model_alias(name, "champion", "2")
    read = client.get_registered_model(name)
    assert (read.description, read.tags, read.aliases) == ("second", {"k": "v"}, {"champion": "2"})
    version = client.get_model_version(name, "1")
    assert (version.description, version.tags, version.current_stage) == ("uno", {"b": "2"}, "None")
    assert client.get_model_version_download_uri(name, "2") == "s3://bucket/2"
    client.rename_registered_model(name, f"{name}-new")
    assert client.get_model_version_by_alias(f"{name}-new", "champion").version == "2"
    client.delete_registered_model_alias(f"{name}-new", "champion")
    client.delete_model_version(f"{name}-new", "2")
    with pytest.raises(MlflowException, match="not found"):
        client.get_model_version(f"{name}-new", "2")
    client.delete_registered_model(f"{name}-new")
    with pytest.raises(MlflowException, match="not found"):
        client.get_registered_model(f"{name}-new")


def test_client_searches(client: MlflowClient, name: str) -> None:
    for suffix, team in (("a", "red"), ("b", "blue"), ("c", "red")):
        client.create_registered_model(f"{name}-{suffix}", tags={"team": team})
        client.create_model_version(f"{name}-{suffix}", f"s3://bucket/{suffix}", tags={"k": suffix})
    found = client.search_registered_models(f"name LIKE '{name}%' AND tags.team = 'red'")
    assert [model.name for model in found] == [f"{name}-a", f"{name}-c"]
    found = client.search_registered_models(f"name LIKE '{name}%'", order_by=["name DESC"], max_results=2)
    assert [model.name for model in found] == [f"{name}-c", f"{name}-b"]
    rest = client.search_registered_models(
        f"name LIKE '{name}%'", order_by=["name DESC"], max_results=2, page_token=found.token
    )
    assert [model.name for model in rest] == [f"{name}-a"]
    versions = client.search_model_versions(f"name LIKE '{name}%' AND tags.k != 'b'")
    assert sorted(version.name for version in versions) == [f"{name}-a", f"{name}-c"]
    (version,) = client.search_model_versions(f"name = '{name}-b'")
    assert (version.version, version.source) == ("1", "s3://bucket/b")


def test_prompts_round_trip(client: MlflowClient, name: str) -> None:
    prompt = mlflow.genai.register_prompt(
        name, template="Hello {{ name }}!", commit_message="first", tags={"lang": "en"}
    )
    assert prompt.version == 1
    mlflow.genai.register_prompt(name, template="Bye {{ name }}!")
    mlflow.genai.set_prompt_alias(name, alias="live", version=1)
    assert mlflow.genai.load_prompt(f"prompts:/{name}@live").format(name="Ann") == "Hello Ann!"
    assert mlflow.genai.load_prompt(f"prompts:/{name}/2").format(name="Ann") == "Bye Ann!"
    found = mlflow.genai.search_prompts(filter_string=f"name = '{name}'")
    assert [each.name for each in found] == [name]
    assert client.search_registered_models(f"name = '{name}'") == []
    with pytest.raises(MlflowException, match="already taken by a prompt"):
        client.create_registered_model(name)


# Over the wire


def test_a_bare_model_and_version(api: Api, name: str) -> None:
    created = api.ok_post(f"{MODELS}/create", {"name": name})["registered_model"]
    times = {created.pop("creation_timestamp"), created.pop("last_updated_timestamp")}
    assert len(times) == 1
    assert created == {"name": name}
    version = add_version(api, name)
    assert version.pop("creation_timestamp") == version.pop("last_updated_timestamp")
    expected = {
        "name": name,
        "version": "1",
        "current_stage": "None",
        "description": "",
        "source": "s3://bucket/model",
        "run_id": "",
        "status": "READY",
        "run_link": "",
    }
    assert version == expected
    read = api.ok_get(f"{MODELS}/get", {"name": name})["registered_model"]
    assert [each["version"] for each in read["latest_versions"]] == ["1"]


def test_trap_4_a_taken_name_is_a_400(api: Api, model: str) -> None:
    message = f"Registered Model (name={model}) already exists."
    assert_error(api.post(f"{MODELS}/create", {"name": model}), 400, "RESOURCE_ALREADY_EXISTS", begins=message)


def test_trap_10_versions_are_texts(api: Api, model: str) -> None:
    assert add_version(api, model)["version"] == "1"
    assert get_version(api, model, "1")["version"] == "1"
    answer = api.get(f"{VERSIONS}/get", {"name": model, "version": "abc"})
    message = "Parameter 'version' must be an integer, got 'abc'."
    assert_error(answer, 400, "INVALID_PARAMETER_VALUE", begins=message)


def test_trap_11_the_clause_about_prompts_is_no_condition_on_a_tag(api: Api, model: str) -> None:
    for test, expected in (("!= 'true'", [model]), ("= 'true'", [])):
        query = {"filter": f"name = '{model}' AND tag.`{IS_PROMPT}` {test}"}
        found = api.ok_get(f"{MODELS}/search", query).get("registered_models", [])
        assert [each["name"] for each in found] == expected


def test_trap_12_aliases_are_not_in_lists(api: Api, model: str) -> None:
    add_version(api, model)
    api.ok_post(f"{MODELS}/alias", {"name": model, "alias": "champion", "version": "1"})
    assert get_version(api, model, "1")["aliases"] == ["champion"]
    read = api.ok_get(f"{MODELS}/get", {"name": model})["registered_model"]
    assert read["aliases"] == [{"alias": "champion", "version": "1"}]
    assert "aliases" not in read["latest_versions"][0]
    (listed,) = api.ok_get(f"{VERSIONS}/search", {"filter": f"name = '{model}'"})["model_versions"]
    assert "aliases" not in listed


def test_trap_18_deleting_takes_a_body(api: Api, model: str) -> None:
    add_version(api, model)
    for path, body in (
        (f"{MODELS}/delete-tag", {"name": model, "key": "unknown"}),
        (f"{MODELS}/alias", {"name": model, "alias": "unknown"}),
        (f"{VERSIONS}/delete-tag", {"name": model, "version": "1", "key": "unknown"}),
        (f"{VERSIONS}/delete", {"name": model, "version": "1"}),
        (f"{MODELS}/delete", {"name": model}),
    ):
        answer = delete(api, path, body)
        assert (answer.status_code, answer.json()) == (200, {}), path


def test_trap_24_prompts_live_among_the_models(api: Api, name: str) -> None:
    tags = [{"key": IS_PROMPT, "value": "true"}]
    api.ok_post(f"{MODELS}/create", {"name": name, "tags": tags})
    text = {"key": "mlflow.prompt.text", "value": "Hello"}
    version = add_version(api, name, "dummy-source", tags=[*tags, text])
    assert version["source"] == "dummy-source"
    refused = api.post(f"{VERSIONS}/create", {"name": name, "source": "s3://b/m", "tags": tags})
    assert_error(refused, 400, "INVALID_PARAMETER_VALUE", begins="Invalid prompt source: 's3://b/m'.")
    assert delete(api, f"{MODELS}/delete", {"name": name}).status_code == 200
    assert_error(api.get(f"{MODELS}/get", {"name": name}), 404, "RESOURCE_DOES_NOT_EXIST")


@pytest.mark.parametrize("bad", ["a/b", "a:b"])
def test_names_are_no_paths(api: Api, bad: str) -> None:
    message = f"Invalid model name '{bad}'. Names cannot contain '/' or ':'."
    assert_error(api.post(f"{MODELS}/create", {"name": bad}), 400, "INVALID_PARAMETER_VALUE", begins=message)


def test_required_fields(api: Api, model: str) -> None:
    assert_missing(api.post(f"{MODELS}/create", {}), "name")
    assert_missing(api.post(f"{VERSIONS}/create", {"name": model}), "source")
    assert_missing(api.get(f"{VERSIONS}/get", {"name": model}), "version")
    assert_missing(api.post(f"{MODELS}/alias", {"name": model, "version": "1"}), "alias")


def test_missing_things(api: Api, model: str, name: str) -> None:
    missing = f"Registered Model with name={name}-x not found"
    assert_error(api.get(f"{MODELS}/get", {"name": f"{name}-x"}), 404, "RESOURCE_DOES_NOT_EXIST", begins=missing)
    missing = f"Model Version (name={model}, version=7) not found"
    answer = api.get(f"{VERSIONS}/get", {"name": model, "version": "7"})
    assert_error(answer, 404, "RESOURCE_DOES_NOT_EXIST", begins=missing)
    answer = api.get(f"{MODELS}/alias", {"name": model, "alias": "nobody"})
    assert_error(answer, 400, "INVALID_PARAMETER_VALUE", begins="Registered model alias nobody not found.")


@pytest.mark.parametrize(
    ("alias", "message"),
    [
        ("latest", "'latest' alias name (case insensitive) is reserved."),
        ("LATEST", "'latest' alias name (case insensitive) is reserved."),
        ("v12", "Version alias name 'v12' is reserved."),
        ("a b", "Invalid alias name: 'a b'."),
    ],
)
def test_reserved_aliases(api: Api, model: str, alias: str, message: str) -> None:
    add_version(api, model)
    answer = api.post(f"{MODELS}/alias", {"name": model, "alias": alias, "version": "1"})
    assert_error(answer, 400, "INVALID_PARAMETER_VALUE", begins=message)


def test_an_alias_moves_and_latest_counts_numbers(api: Api, model: str) -> None:
    for _ in range(11):
        add_version(api, model)
    for version in ("2", "10"):
        api.ok_post(f"{MODELS}/alias", {"name": model, "alias": "champion", "version": version})
    for alias, expected in (("champion", "10"), ("latest", "11"), ("Latest", "11")):
        found = api.ok_get(f"{MODELS}/alias", {"name": model, "alias": alias})["model_version"]
        assert found["version"] == expected
    assert "aliases" not in get_version(api, model, "2")
    assert delete(api, f"{VERSIONS}/delete", {"name": model, "version": "10"}).status_code == 200
    answer = api.get(f"{MODELS}/alias", {"name": model, "alias": "champion"})
    assert_error(answer, 400, "INVALID_PARAMETER_VALUE")
    assert add_version(api, model)["version"] == "12"


def test_descriptions_go_if_they_are_not_sent(api: Api, model: str) -> None:
    add_version(api, model, description="one")
    changed = patch(api, f"{MODELS}/update", {"name": model, "description": "two"}).json()["registered_model"]
    assert changed["description"] == "two"
    changed = patch(api, f"{MODELS}/update", {"name": model}).json()["registered_model"]
    assert "description" not in changed
    changed = patch(api, f"{VERSIONS}/update", {"name": model, "version": "1"}).json()["model_version"]
    assert not changed.get("description")


def test_stages(api: Api, model: str) -> None:
    for _ in range(3):
        add_version(api, model)
    assert transition(api, model, "1", "production").json()["model_version"]["current_stage"] == "Production"
    assert transition(api, model, "2", "PRODUCTION", archive=True).status_code == 200
    stages = [get_version(api, model, version)["current_stage"] for version in "123"]
    assert stages == ["Archived", "Production", "None"]
    for verb in (api.ok_get, api.ok_post):
        latest = verb(f"{MODELS}/get-latest-versions", {"name": model})["model_versions"]
        assert {each["current_stage"]: each["version"] for each in latest} == {
            "None": "3",
            "Production": "2",
            "Archived": "1",
        }
    latest = api.ok_get(f"{MODELS}/get-latest-versions", [("name", model), ("stages", "none"), ("stages", "Staging")])
    assert [each["version"] for each in latest["model_versions"]] == ["3"]
    message = "Invalid Model Version stage: prod. Value must be one of None, Staging, Production, Archived."
    assert_error(transition(api, model, "1", "prod"), 400, "INVALID_PARAMETER_VALUE", begins=message)


@pytest.mark.ours("MLflow answers 500, which clients try again for minutes")
def test_only_active_stages_make_room(api: Api, model: str) -> None:
    add_version(api, model)
    begins = (
        "Model version transition cannot archive existing model versions because 'Archived' is not an Active stage."
    )
    assert_error(transition(api, model, "1", "archived", archive=True), 400, "INVALID_PARAMETER_VALUE", begins=begins)


def test_tags_hold_long_texts(api: Api, model: str) -> None:
    add_version(api, model)
    for path, owner in ((MODELS, {"name": model}), (VERSIONS, {"name": model, "version": "1"})):
        body = owner | {"key": "k", "value": "v" * 5000}
        assert api.ok_post(f"{path}/set-tag", body) == {}
        answer = api.post(f"{path}/set-tag", body | {"value": "v" * 100_001})
        assert_error(answer, 400, "INVALID_PARAMETER_VALUE")
        answer = api.post(f"{path}/set-tag", owner | {"key": "k" * 251, "value": "v"})
        assert_error(answer, 400, "INVALID_PARAMETER_VALUE")
    (tag,) = get_version(api, model, "1")["tags"]
    assert tag == {"key": "k", "value": "v" * 5000}


@pytest.mark.parametrize(
    "source",
    [
        "/etc",
        "file:///etc",
        "./relative",
        "mlflow-artifacts:/0/other/artifacts/model",
        "runs:/0123456789abcdef0123456789abcdef/model",
        "models:/m-0123456789abcdef0123456789abcdef",
        "s3://bucket/../other",
        "s3://bucket/%2e%2e/other",
        "s3://bucket/%252e%252e/other",
    ],
)
def test_sources_outside_of_a_run_are_refused(api: Api, model: str, source: str) -> None:
    answer = api.post(f"{VERSIONS}/create", {"name": model, "source": source})
    assert_error(answer, 400, "INVALID_PARAMETER_VALUE", begins="Invalid model version source: '")


def test_sources_inside_of_a_run_pass(api: Api, model: str, run: str) -> None:
    root = api.ok_get("runs/get", {"run_id": run})["run"]["info"]["artifact_uri"]
    for source in (f"{root}/model", f"runs:/{run}/model"):
        assert add_version(api, model, source, run_id=run)["run_id"] == run
    for source in (f"{root}/../../x", f"{root}2/model", f"runs:/{'0' * 32}/model"):
        answer = api.post(f"{VERSIONS}/create", {"name": model, "source": source, "run_id": run})
        assert_error(answer, 400, "INVALID_PARAMETER_VALUE", begins="Invalid model version source: '")


def test_sources_of_other_models(api: Api, model: str) -> None:
    add_version(api, model, "s3://bucket/original", run_id="r")
    copied = add_version(api, model, f"models:/{model}/1")
    assert (copied["source"], copied["run_id"]) == (f"models:/{model}/1", "r")
    where = api.ok_get(f"{VERSIONS}/get-download-uri", {"name": model, "version": "2"})
    assert where == {"artifact_uri": "s3://bucket/original"}
    answer = api.post(f"{VERSIONS}/create", {"name": model, "source": f"models:/{model}/1", "run_id": "other"})
    assert_error(answer, 400, "INVALID_PARAMETER_VALUE")
    answer = api.post(f"{VERSIONS}/create", {"name": model, "source": f"models:/{model}/77"})
    assert_error(answer, 404, "RESOURCE_DOES_NOT_EXIST")


@pytest.mark.parametrize(
    "condition",
    [
        "name = 'NAME-a'",
        "name != 'NAME-b' AND name LIKE 'NAME%'",
        "name LIKE 'NAME-_' AND tags.team = 'red'",
        "name ILIKE '%-A' AND name LIKE 'NAME%'",
        "name IN ('NAME-a', 'nobody')",
        "name NOT IN ('NAME-b') AND name LIKE 'NAME%'",
        "tag.team != 'blue' AND name LIKE 'NAME%'",
        "tags.team LIKE 're_' AND name LIKE 'NAME%'",
        "tags.team ILIKE 'RED' AND name LIKE 'NAME%'",
    ],
)
def test_every_operator_of_model_searches(api: Api, name: str, condition: str) -> None:
    for suffix, team in (("a", "red"), ("b", "blue")):
        body = {"name": f"{name}-{suffix}", "tags": [{"key": "team", "value": team}]}
        api.ok_post(f"{MODELS}/create", body)
    found = api.ok_get(f"{MODELS}/search", {"filter": condition.replace("NAME", name)})["registered_models"]
    assert [each["name"] for each in found] == [f"{name}-a"]


@pytest.mark.parametrize(
    "condition",
    [
        "version_number = 1",
        "version_number < 2",
        "version_number <= '1'",
        "version_number != 2",
        "run_id = 'RUN-a'",
        "run_id != 'RUN-b'",
        "run_id LIKE '%-a'",
        "run_id ILIKE '%-A'",
        "run_id IN ('RUN-a', 'nobody')",
        "run_id NOT IN ('RUN-b')",
        "source_path = 's3://bucket/a'",
        "source_path LIKE '%/a'",
        "source_path ILIKE '%/A'",
        "source_path != 's3://bucket/b'",
        "tags.k = 'a'",
        "tags.k != 'b'",
        "tags.k LIKE 'a%'",
    ],
)
def test_every_operator_of_version_searches(api: Api, model: str, condition: str) -> None:
    for suffix in ("a", "b"):
        tags = [{"key": "k", "value": suffix}]
        add_version(api, model, f"s3://bucket/{suffix}", run_id=f"{model}-{suffix}", tags=tags)
    query = {"filter": f"name = '{model}' AND {condition.replace('RUN', model)}"}
    found = api.ok_get(f"{VERSIONS}/search", query)["model_versions"]
    assert [each["version"] for each in found] == ["1"]


@pytest.mark.parametrize("path", [f"{MODELS}/search", f"{VERSIONS}/search"])
def test_bad_searches(api: Api, path: str) -> None:
    for query in (
        {"filter": "name ="},
        {"filter": "nonsense = 'x'"},
        {"filter": "metrics.m > 1"},
        {"order_by": "nonsense"},
        {"max_results": "200001"},
    ):
        answer = api.get(path, query)
        assert answer.status_code == 400, (query, answer.text)
        assert answer.json()["error_code"] == "INVALID_PARAMETER_VALUE"


@pytest.mark.ours("MLflow answers 500 to such tokens, and gives empty pages of models")
@pytest.mark.parametrize("path", [f"{MODELS}/search", f"{VERSIONS}/search"])
def test_pages_that_make_no_sense(api: Api, path: str) -> None:
    for query in ({"page_token": "§"}, {"page_token": "abc"}, {"max_results": "0"}, {"max_results": "-1"}):
        assert_error(api.get(path, query), 400, "INVALID_PARAMETER_VALUE")


@pytest.mark.ours("MLflow has lists only for names and runs")
def test_tags_may_be_compared_with_lists(api: Api, model: str) -> None:
    for value in ("a", "b", "c"):
        add_version(api, model, tags=[{"key": "k", "value": value}])
    for condition, expected in (("IN ('a', 'c')", ["3", "1"]), ("NOT IN ('a', 'c')", ["2"])):
        query = {"filter": f"name = '{model}' AND tags.k {condition}"}
        found = api.ok_get(f"{VERSIONS}/search", query)["model_versions"]
        assert [version["version"] for version in found] == expected
