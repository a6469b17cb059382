"""Prompts as the official client keeps them: versions, aliases, tags, searches and their end."""

from __future__ import annotations

import threading

import mlflow
import pytest
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

from support.api import unique_name

MESSAGES = [
    {"role": "system", "content": "You are {{ style }}."},
    {"role": "user", "content": "{{ question }}"},
]
FORMAT = {"type": "object", "properties": {"answer": {"type": "string"}}}


@pytest.fixture
def name() -> str:
    """A name that no prompt has."""
    return unique_name("prompt")


def load(name_or_uri: str, version: int | None = None):
    """What the server has: the client's own copies are not asked."""
    return mlflow.genai.load_prompt(name_or_uri, version=version, cache_ttl_seconds=0)


def register(name: str, *templates: str) -> None:
    for template in templates:
        mlflow.genai.register_prompt(name, template)


def test_loading_by_version_alias_and_latest(name: str) -> None:
    register(name, "one {{ x }}", "two {{ x }}", "three {{ x }}")
    mlflow.genai.set_prompt_alias(name, alias="live", version=2)
    assert load(name, 1).format(x="!") == "one !"
    assert load(f"prompts:/{name}/3").template == "three {{ x }}"
    assert load(f"prompts:/{name}@live").version == 2
    assert load(f"prompts:/{name}@latest").version == 3
    assert load(name).version == 3
    register(name, "four")
    assert load(f"prompts:/{name}@latest").version == 4


def test_an_alias_moves_and_goes(name: str) -> None:
    register(name, "one", "two")
    for version in (1, 2):
        mlflow.genai.set_prompt_alias(name, alias="live", version=version)
        assert load(f"prompts:/{name}@live").version == version
    assert load(name, 2).aliases == ["live"]
    assert load(name, 1).aliases == []
    mlflow.genai.delete_prompt_alias(name, alias="live")
    with pytest.raises(MlflowException, match="live"):
        load(f"prompts:/{name}@live")
    assert mlflow.genai.load_prompt(f"prompts:/{name}@live", allow_missing=True, cache_ttl_seconds=0) is None


def test_chat_format_and_settings_come_back(name: str) -> None:
    settings = {"model_name": "some-model", "temperature": 0.5}
    mlflow.genai.register_prompt(
        name, MESSAGES, commit_message="first", tags={"lang": "en"}, response_format=FORMAT, model_config=settings
    )
    prompt = load(name, 1)
    assert (prompt.template, prompt.response_format, prompt.commit_message) == (MESSAGES, FORMAT, "first")
    assert prompt.model_config == settings
    assert prompt.tags == {"lang": "en"}
    assert prompt.format(style="terse", question="Why?")[1] == {"role": "user", "content": "Why?"}
    mlflow.genai.set_prompt_model_config(name, 1, {"model_name": "another"})
    assert load(name, 1).model_config == {"model_name": "another"}
    mlflow.genai.delete_prompt_model_config(name, 1)
    assert load(name, 1).model_config is None


def test_a_long_text_comes_back_whole(name: str) -> None:
    template = "Zeile äöü {{ x }}\n" * 4000
    register(name, template)
    assert load(name, 1).template == template


def test_tags_of_a_prompt_and_of_its_versions(client: MlflowClient, name: str) -> None:
    mlflow.genai.register_prompt(name, "one", tags={"lang": "en"})
    mlflow.genai.set_prompt_tag(name, "team", "red")
    mlflow.genai.set_prompt_version_tag(name, 1, "state", "draft")
    assert mlflow.genai.get_prompt_tags(name).items() >= {"lang": "en", "team": "red"}.items()
    assert load(name, 1).tags == {"lang": "en", "state": "draft"}
    mlflow.genai.delete_prompt_tag(name, "team")
    mlflow.genai.delete_prompt_version_tag(name, 1, "state")
    assert "team" not in mlflow.genai.get_prompt_tags(name)
    assert load(name, 1).tags == {"lang": "en"}
    prompt = client.get_prompt(name)
    assert (prompt.name, prompt.tags["lang"]) == (name, "en")


def test_searches_find_prompts_and_no_models(client: MlflowClient, name: str) -> None:
    for suffix, team in (("a", "red"), ("b", "blue"), ("c", "red")):
        register(f"{name}-{suffix}", "x")
        mlflow.genai.set_prompt_tag(f"{name}-{suffix}", "team", team)
    client.create_registered_model(f"{name}-model", tags={"team": "red"})
    found = mlflow.genai.search_prompts(f"name LIKE '{name}%'")
    assert [prompt.name for prompt in found] == [f"{name}-a", f"{name}-b", f"{name}-c"]
    found = mlflow.genai.search_prompts(f"name LIKE '{name}%' AND tags.team = 'red'", order_by=["name DESC"])
    assert [prompt.name for prompt in found] == [f"{name}-c", f"{name}-a"]
    first = client.search_prompts(f"name LIKE '{name}%'", max_results=2)
    rest = client.search_prompts(f"name LIKE '{name}%'", max_results=2, page_token=first.token)
    assert [prompt.name for prompt in [*first, *rest]] == [f"{name}-a", f"{name}-b", f"{name}-c"]
    assert not rest.token
    models = client.search_registered_models(f"name LIKE '{name}%'")
    assert [model.name for model in models] == [f"{name}-model"]


def test_versions_come_newest_first(client: MlflowClient, name: str) -> None:
    register(name, *(f"text {number}" for number in range(1, 12)))
    found = client.search_prompt_versions(name)
    assert [version.version for version in found] == list(range(11, 0, -1))
    assert found[0].template == "text 11"
    assert client.search_model_versions(f"name = '{name}'") == []


def test_deleted_versions_and_prompts_are_gone(client: MlflowClient, name: str) -> None:
    register(name, "one", "two")
    client.set_prompt_alias(name, "live", 2)
    client.delete_prompt_version(name, "2")
    with pytest.raises(MlflowException):
        load(name, 2)
    with pytest.raises(MlflowException):
        load(f"prompts:/{name}@live")
    assert load(f"prompts:/{name}@latest").version == 1
    client.delete_prompt(name)
    assert client.get_prompt(name) is None
    assert mlflow.genai.search_prompts(f"name = '{name}'") == []
    client.create_registered_model(name)


def test_a_model_is_no_prompt(client: MlflowClient, name: str) -> None:
    client.create_registered_model(name)
    with pytest.raises(MlflowException, match="exists with the same name"):
        mlflow.genai.register_prompt(name, "x")
    assert client.get_prompt(name) is None


def test_a_prompt_remembers_its_experiment(experiment: str, name: str) -> None:
    register(name, "x")
    # The client tags the prompt in a thread of its own.
    for thread in threading.enumerate():
        if thread.name.startswith("link_prompt_to_experiment"):
            thread.join()
    assert [prompt.name for prompt in mlflow.genai.search_prompts(f'experiment_id = "{experiment}"')] == [name]
