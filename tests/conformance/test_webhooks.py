"""Webhooks: what the official client does with them, what goes over the wire, and what receivers get."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from mlflow import MlflowClient
from mlflow.entities.webhook import Webhook, WebhookAction, WebhookEntity, WebhookEvent, WebhookStatus
from mlflow.exceptions import MlflowException

from devtools.processes import wait_until
from support.api import Api, assert_error, assert_missing, unique_name
from support.receiver import Answer, Receiver
from support.server import RunstoneServer

SECRET = "s3cret-ä"
RUN_EVENTS = [{"entity": "RUN", "action": "FINISHED"}, {"entity": "RUN", "action": "FAILED"}]
OWN = "/api/runstone/v1/webhooks"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def webhook(client: MlflowClient, receiver: Receiver) -> Iterator[Webhook]:
    """A signed webhook that wants to hear of new models; gone after the test, whose receiver goes too."""
    made = client.create_webhook(unique_name("hook"), receiver.url, ["registered_model.created"], secret=SECRET)
    yield made
    client.delete_webhook(made.webhook_id)


def create(api: Api, url: str, events: Any, **fields: Any) -> requests.Response:
    return api.post("webhooks", {"name": unique_name("hook"), "url": url, "events": events} | fields)


def patch(api: Api, webhook_id: str, **fields: Any) -> requests.Response:
    return api.request("PATCH", f"webhooks/{webhook_id}", json=fields)


def end(api: Api, run_id: str, status: str = "FINISHED") -> None:
    api.ok_post("runs/update", {"run_id": run_id, "status": status, "end_time": 7})


# What a user does


def test_the_life_of_a_webhook(client: MlflowClient, receiver: Receiver) -> None:
    name = unique_name("hook")
    events = ["model_version.created", "model_version_alias.created"]
    made = client.create_webhook(name, receiver.url, events, description="für uns", secret=SECRET)
    assert (made.name, made.url, made.description, made.status) == (name, receiver.url, "für uns", WebhookStatus.ACTIVE)
    assert {str(event) for event in made.events} == set(events)
    assert made.creation_timestamp == made.last_updated_timestamp
    found = client.get_webhook(made.webhook_id)
    assert found.to_proto() == made.to_proto()
    changed = client.update_webhook(
        made.webhook_id,
        name=f"{name}-b",
        description="",
        events=[WebhookEvent(WebhookEntity.PROMPT, WebhookAction.CREATED)],
        status="DISABLED",
    )
    assert (changed.name, changed.url, changed.description or "") == (f"{name}-b", receiver.url, "")
    assert ([str(event) for event in changed.events], changed.status) == (["prompt.created"], WebhookStatus.DISABLED)
    assert changed.last_updated_timestamp >= made.last_updated_timestamp
    client.delete_webhook(made.webhook_id)
    with pytest.raises(MlflowException, match=f"Webhook with ID {made.webhook_id} not found."):
        client.get_webhook(made.webhook_id)


def test_listing_shows_the_newest_first(client: MlflowClient, receiver: Receiver) -> None:
    made = [client.create_webhook(unique_name("hook"), receiver.url, ["prompt.created"]) for _ in range(3)]
    ids = [webhook.webhook_id for webhook in made]
    try:
        found, token = [], None
        while len(found) < 3:
            page = client.list_webhooks(max_results=2, page_token=token)
            found += [webhook.webhook_id for webhook in page if webhook.webhook_id in ids]
            token = page.token
        assert sorted(found) == sorted(ids)
    finally:
        for webhook_id in ids:
            client.delete_webhook(webhook_id)
    assert not set(ids) & {webhook.webhook_id for webhook in client.list_webhooks(max_results=1000)}


def test_a_test_of_a_webhook_is_signed(client: MlflowClient, receiver: Receiver, webhook: Webhook) -> None:
    result = client.test_webhook(webhook.webhook_id)
    assert (result.success, result.response_status, result.response_body) == (True, 200, "ok")
    (received,) = receiver.seen
    assert received.event == "registered_model.created"
    assert received.headers["content-type"] == "application/json"
    assert uuid.UUID(received.delivery_id)
    assert received.is_signed_with(SECRET)
    assert not received.is_signed_with("other")
    assert set(received.data) == {"name", "tags", "description"}


EXAMPLES = {
    "registered_model.created": {"name", "tags", "description"},
    "model_version.created": {"name", "version", "source", "run_id", "tags", "description"},
    "model_version_tag.set": {"name", "version", "key", "value"},
    "model_version_tag.deleted": {"name", "version", "key"},
    "model_version_alias.created": {"name", "alias", "version"},
    "model_version_alias.deleted": {"name", "alias"},
    "prompt.created": {"name", "tags", "description"},
    "prompt_version.created": {"name", "version", "template", "tags", "description"},
    "prompt_tag.set": {"name", "key", "value"},
    "prompt_tag.deleted": {"name", "key"},
    "prompt_version_tag.set": {"name", "version", "key", "value"},
    "prompt_version_tag.deleted": {"name", "version", "key"},
    "prompt_alias.created": {"name", "alias", "version"},
    "prompt_alias.deleted": {"name", "alias"},
}


def test_every_event_can_be_tried(client: MlflowClient, receiver: Receiver, webhook: Webhook) -> None:
    for event, fields in EXAMPLES.items():
        assert client.test_webhook(webhook.webhook_id, event).success
        assert (receiver.seen[-1].event, set(receiver.seen[-1].data)) == (event, fields)


def test_a_test_tells_what_the_receiver_answered(client: MlflowClient, receiver: Receiver, webhook: Webhook) -> None:
    receiver.behaviour = lambda _: Answer(status=500, body=b"out of order")
    result = client.test_webhook(webhook.webhook_id)
    assert (result.success, result.response_status, result.response_body) == (False, 500, "out of order")
    receiver.stop()
    result = client.test_webhook(webhook.webhook_id)
    assert (result.success, result.error_message != "") == (False, True)


# What goes over the wire


def test_secrets_are_never_given_back(api: Api, webhook: Webhook) -> None:
    answers = [api.get(f"webhooks/{webhook.webhook_id}"), api.get("webhooks", {"max_results": 1000})]
    answers.append(patch(api, webhook.webhook_id, secret="another s3cret"))
    for answer in answers:
        assert answer.status_code == 200
        assert "s3cret" not in answer.text
        assert "secret" not in answer.json().get("webhook", {})


def test_the_message_of_a_webhook(api: Api, webhook: Webhook) -> None:
    shown = api.ok_get(f"webhooks/{webhook.webhook_id}")["webhook"]
    assert shown["events"] == [{"entity": "REGISTERED_MODEL", "action": "CREATED"}]
    assert (shown["status"], shown["webhook_id"]) == ("ACTIVE", webhook.webhook_id)
    assert isinstance(shown["creation_timestamp"], int)
    browsers = api.ok_get(f"/ajax-api/2.0/mlflow/webhooks/{webhook.webhook_id}")["webhook"]
    assert browsers == shown


@pytest.mark.parametrize("missing", ["name", "url", "events"])
def test_what_is_required(api: Api, receiver: Receiver, missing: str) -> None:
    body = {"name": "hook", "url": receiver.url, "events": [{"entity": "PROMPT", "action": "CREATED"}]}
    del body[missing]
    assert_missing(api.post("webhooks", body), missing)


@pytest.mark.parametrize(
    ("entity", "action", "message"),
    [
        ("PROMPT", "SET", "Invalid action 'set' for entity 'prompt'. Valid actions are: ['created']"),
        (
            "REGISTERED_MODEL",
            "SET",
            "Invalid action 'set' for entity 'registered_model'. Valid actions are: ['created']",
        ),
        (
            "MODEL_VERSION_TAG",
            "CREATED",
            "Invalid action 'created' for entity 'model_version_tag'. Valid actions are: ['deleted', 'set']",
        ),
    ],
)
def test_what_cannot_happen(api: Api, receiver: Receiver, entity: str, action: str, message: str) -> None:
    answer = create(api, receiver.url, [{"entity": entity, "action": action}])
    assert_error(answer, 400, "INVALID_PARAMETER_VALUE", message)


@pytest.mark.parametrize("name", ["-a", "a-", "a b", "a/b", "größe", "x" * 64])
def test_bad_names(api: Api, webhook: Webhook, receiver: Receiver, name: str) -> None:
    events = [{"entity": "PROMPT", "action": "CREATED"}]
    answer = api.post("webhooks", {"name": name, "url": receiver.url, "events": events})
    assert_error(answer, 400, "INVALID_PARAMETER_VALUE")
    assert_error(patch(api, webhook.webhook_id, name=name), 400, "INVALID_PARAMETER_VALUE")


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "file:///etc/passwd", "nonsense", "http://"])
def test_bad_addresses(api: Api, webhook: Webhook, url: str) -> None:
    events = [{"entity": "PROMPT", "action": "CREATED"}]
    assert_error(create(api, url, events), 400, "INVALID_PARAMETER_VALUE")
    assert_error(patch(api, webhook.webhook_id, url=url), 400, "INVALID_PARAMETER_VALUE")
    assert api.ok_get(f"webhooks/{webhook.webhook_id}")["webhook"]["url"] == webhook.url


def test_unknown_webhooks(api: Api) -> None:
    message = "Webhook with ID nobody not found."
    for answer in [
        api.get("webhooks/nobody"),
        patch(api, "nobody", name="x"),
        api.request("DELETE", "webhooks/nobody"),
        api.post("webhooks/nobody/test", {}),
    ]:
        assert_error(answer, 404, "RESOURCE_DOES_NOT_EXIST", message)


@pytest.mark.parametrize("max_results", [-1, 1001])
def test_bad_pages(api: Api, max_results: int) -> None:
    assert_error(api.get("webhooks", {"max_results": max_results}), 400, "INVALID_PARAMETER_VALUE")
    assert_error(api.get("webhooks", {"page_token": "x"}), 400, "INVALID_PARAMETER_VALUE")


def test_updates_ignore_empty_names_and_addresses(api: Api, webhook: Webhook) -> None:
    shown = patch(api, webhook.webhook_id, name="", url="", events=[]).json()["webhook"]
    assert (shown["name"], shown["url"]) == (webhook.name, webhook.url)
    assert shown["events"] == [{"entity": "REGISTERED_MODEL", "action": "CREATED"}]


# The registry


REGISTRY_EVENTS = [
    "registered_model.created",
    "model_version.created",
    "model_version_tag.set",
    "model_version_tag.deleted",
    "model_version_alias.created",
    "model_version_alias.deleted",
]


def test_the_registry_tells_what_is_done_with_a_model(client: MlflowClient, receiver: Receiver) -> None:
    name = unique_name("model")
    webhook = client.create_webhook(unique_name("hook"), receiver.url, REGISTRY_EVENTS, secret=SECRET)
    client.create_registered_model(name, tags={"team": "red"}, description="what")
    client.create_model_version(name, "s3://bucket/m", tags={"k": "v"}, description="first")
    client.set_registered_model_tag(name, "not", "told")
    client.set_model_version_tag(name, "1", "checked", "yes")
    client.delete_model_version_tag(name, "1", "checked")
    client.set_registered_model_alias(name, "champion", "1")
    client.delete_registered_model_alias(name, "champion")
    told = receiver.wait_for(6)
    assert all(received.is_signed_with(SECRET) for received in told)
    assert [(received.event, received.data) for received in told] == [
        ("registered_model.created", {"name": name, "tags": {"team": "red"}, "description": "what"}),
        (
            "model_version.created",
            {
                "name": name,
                "version": "1",
                "source": "s3://bucket/m",
                "run_id": None,
                "tags": {"k": "v"},
                "description": "first",
            },
        ),
        ("model_version_tag.set", {"name": name, "version": "1", "key": "checked", "value": "yes"}),
        ("model_version_tag.deleted", {"name": name, "version": "1", "key": "checked"}),
        ("model_version_alias.created", {"name": name, "alias": "champion", "version": "1"}),
        ("model_version_alias.deleted", {"name": name, "alias": "champion"}),
    ]
    client.delete_webhook(webhook.webhook_id)


def test_prompts_are_told_apart_from_models(client: MlflowClient, receiver: Receiver) -> None:
    name = unique_name("prompt")
    events = ["prompt.created", "prompt_version.created", "prompt_alias.created", "model_version.created"]
    webhook = client.create_webhook(unique_name("hook"), receiver.url, events)
    client.register_prompt(name, "Say {{ word }}", commit_message="first", tags={"lang": "en"})
    client.set_prompt_alias(name, "production", 1)
    told = {received.event: received.data for received in receiver.wait_for(3)}
    assert list(told) == ["prompt.created", "prompt_version.created", "prompt_alias.created"]
    version = told["prompt_version.created"]
    assert (version["name"], version["version"], version["template"]) == (name, "1", "Say {{ word }}")
    assert not any(key.startswith(("mlflow.prompt", "_mlflow_prompt")) for key in version["tags"])
    assert told["prompt_alias.created"] == {"name": name, "alias": "production", "version": "1"}
    client.delete_webhook(webhook.webhook_id)


@pytest.mark.ours("the contract has no such events")
def test_what_governance_does_is_told(api: Api, client: MlflowClient, receiver: Receiver) -> None:
    name = unique_name("model")
    client.create_registered_model(name)
    client.create_model_version(name, "s3://bucket/m")
    kinds = [
        ("MODEL_VERSION_STAGE", "UPDATED"),
        ("MODEL_VERSION", "DELETED"),
        ("MODEL_VERSION", "RESTORED"),
        ("PROMOTION", "REFUSED"),
        ("TRANSITION_REQUEST", "CREATED"),
        ("TRANSITION_REQUEST", "REJECTED"),
    ]
    events = [{"entity": entity, "action": action} for entity, action in kinds]
    webhook = create(api, receiver.url, events).json()["webhook"]
    rule = {"targets": ["@champion"], "condition": "tags.ready = 'yes'"}
    path = f"/api/runstone/v1/registry/models/{name}"
    assert api.request("PUT", f"{path}/rules/ready", json=rule).status_code == 200
    with pytest.raises(MlflowException, match=r"tags\.ready is absent"):
        client.set_registered_model_alias(name, "champion", "1")
    about = {"model": name, "version": 1, "target": "@champion", "comment": "please"}
    request = api.ok_post("/api/runstone/v1/registry/requests", about)
    api.ok_post(f"/api/runstone/v1/registry/requests/{request['id']}/reject", {"comment": "no"})
    client.transition_model_version_stage(name, "1", "Staging")
    client.delete_model_version(name, "1")
    api.ok_post(f"{path}/versions/1/restore", {})
    told = receiver.wait_for(7)
    assert [received.event for received in told] == [
        "promotion.refused",
        "transition_request.created",
        "transition_request.rejected",
        "model_version_stage.updated",
        "model_version.deleted",
        "model_version.restored",
        # It was in Staging, where a rule would have a say.
        "model_version_stage.updated",
    ]
    assert told[0].data["target"] == told[1].data["target"] == "@champion"
    assert "tags.ready is absent" in told[0].data["reasons"][0]
    assert (told[1].data["comment"], told[2].data["comment"]) == ("please", "no")
    assert (told[3].data["from_stage"], told[3].data["to_stage"]) == ("None", "Staging")
    api.request("DELETE", f"webhooks/{webhook['webhook_id']}")


def test_what_is_not_committed_is_not_told(client: MlflowClient, receiver: Receiver) -> None:
    name = unique_name("model")
    client.create_registered_model(name)
    events = ["registered_model.created", "model_version_alias.created"]
    webhook = client.create_webhook(unique_name("hook"), receiver.url, events)
    with pytest.raises(MlflowException):
        client.create_registered_model(name)
    with pytest.raises(MlflowException):
        client.set_registered_model_alias(name, "a", "7")
    last = unique_name("model")
    client.create_registered_model(last)
    assert [received.data["name"] for received in receiver.wait_for(1)] == [last]
    client.delete_webhook(webhook.webhook_id)


# Ours


@pytest.mark.ours("the contract has no events of runs")
def test_runs_are_told_when_they_end(api: Api, experiment: str, receiver: Receiver) -> None:
    webhook = create(api, receiver.url, RUN_EVENTS, secret=SECRET).json()["webhook"]
    good, bad = api.create_run(experiment, run_name="good"), api.create_run(experiment)
    end(api, good)
    end(api, bad, "KILLED")
    told = {received.data["run_id"]: received for received in receiver.wait_for(2)}
    assert told[good].event == "run.finished"
    assert told[good].data | {"run_name": "good", "status": "FINISHED", "end_time": 7} == told[good].data
    assert (told[bad].event, told[bad].data["status"]) == ("run.failed", "KILLED")
    assert all(received.is_signed_with(SECRET) for received in told.values())
    api.request("DELETE", f"webhooks/{webhook['webhook_id']}")


@pytest.mark.ours("the contract has no such events")
def test_official_clients_see_what_they_understand(api: Api, client: MlflowClient, receiver: Receiver) -> None:
    """They fail on a page that names an event they do not know."""
    both = create(api, receiver.url, [*RUN_EVENTS, {"entity": "PROMPT", "action": "CREATED"}]).json()["webhook"]
    own = create(api, receiver.url, RUN_EVENTS).json()["webhook"]
    assert both["runstone_events"] == own["runstone_events"] == ["run.finished", "run.failed"]
    listed = {webhook.webhook_id: webhook for webhook in client.list_webhooks(max_results=1000)}
    assert [str(event) for event in listed[both["webhook_id"]].events] == ["prompt.created"]
    assert own["webhook_id"] not in listed
    assert [str(event) for event in client.get_webhook(both["webhook_id"]).events] == ["prompt.created"]
    all_of_them = {row["webhook_id"]: row for row in api.ok_get(OWN, {"limit": 1000})["webhooks"]}
    assert all_of_them[own["webhook_id"]]["events"] == ["run.finished", "run.failed"]
    assert all_of_them[both["webhook_id"]]["events"] == ["run.finished", "run.failed", "prompt.created"]
    for webhook in (both, own):
        assert api.request("DELETE", f"webhooks/{webhook['webhook_id']}").status_code == 200


@pytest.mark.ours("the contract keeps no deliveries")
def test_dead_deliveries_are_seen_and_sent_again(api: Api, experiment: str, receiver: Receiver) -> None:
    webhook = create(api, receiver.url, RUN_EVENTS).json()["webhook"]["webhook_id"]
    receiver.behaviour = lambda _: Answer(status=410, body=b"moved away")
    runs = [api.create_run(experiment) for _ in range(3)]
    for run in runs:
        end(api, run)
    receiver.wait_until_seen(3)
    dead = wait_for_deliveries(api, webhook, "dead", 3)
    assert [delivery["subject"] for delivery in dead] == [f"run:{run}" for run in reversed(runs)]
    assert {(delivery["attempts"], delivery["last_status"]) for delivery in dead} == {(1, 410)}
    assert "moved away" in dead[0]["last_error"]
    assert dead[0]["data"]["run_id"] == runs[2]
    first = api.ok_get(f"{OWN}/{webhook}/deliveries", {"state": "dead", "limit": 2})
    rest = api.ok_get(f"{OWN}/{webhook}/deliveries", {"state": "dead", "page_token": first["next_page_token"]})
    assert (first["deliveries"] + rest["deliveries"], rest["next_page_token"]) == (dead, None)
    receiver.behaviour = lambda _: Answer()
    assert api.ok_post(f"{OWN}/{webhook}/deliveries/{dead[2]['delivery_id']}/replay", None) == {"replayed": 1}
    (again,) = receiver.wait_for(1)
    assert (again.delivery_id, again.data["run_id"]) == (dead[2]["delivery_id"], runs[0])
    wait_for_deliveries(api, webhook, "delivered", 1)
    refused = api.post(f"{OWN}/{webhook}/deliveries/{dead[2]['delivery_id']}/replay", None)
    assert_error(refused, 400, "INVALID_PARAMETER_VALUE", contains="only a dead one")
    assert api.ok_post(f"{OWN}/{webhook}/replay", None) == {"replayed": 2}
    assert {received.data["run_id"] for received in receiver.wait_for(3)} == set(runs)
    wait_for_deliveries(api, webhook, "delivered", 3)
    assert_error(api.post(f"{OWN}/{webhook}/deliveries/x/replay", None), 404, "RESOURCE_DOES_NOT_EXIST")
    assert_error(api.get(f"{OWN}/nobody/deliveries"), 404, "RESOURCE_DOES_NOT_EXIST")
    assert_error(api.get(f"{OWN}/{webhook}/deliveries", {"state": "lost"}), 400, "INVALID_PARAMETER_VALUE")
    api.request("DELETE", f"webhooks/{webhook}")


@pytest.mark.ours("the contract has no such metric")
def test_deliveries_are_counted(api: Api, experiment: str, receiver: Receiver) -> None:
    webhook = create(api, receiver.url, RUN_EVENTS).json()["webhook"]["webhook_id"]
    end(api, api.create_run(experiment))
    wait_for_deliveries(api, webhook, "delivered", 1)
    assert 'runstone_webhook_deliveries_total{outcome="delivered"}' in api.get("/metrics").text
    api.request("DELETE", f"webhooks/{webhook}")


@pytest.mark.ours("the contract follows redirects to wherever they lead, and takes them for a success")
def test_redirects_are_not_followed(client: MlflowClient, receiver: Receiver, webhook: Webhook) -> None:
    receiver.behaviour = lambda _: Answer(status=302, location=receiver.url)
    result = client.test_webhook(webhook.webhook_id)
    assert (result.success, result.response_status, len(receiver.seen)) == (False, 302, 1)


@pytest.mark.ours("other servers may be started with other options")
@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://[::1]:8443/",
        "https://[::ffff:10.0.0.1]/",
        "https://169.254.169.254/latest/meta-data/",
        "https://0x7f000001/",
        "https://192.168.1.1/",
    ],
)
def test_by_default_only_public_addresses_with_tls(strict: Api, url: str) -> None:
    answer = create(strict, url, RUN_EVENTS)
    assert_error(answer, 400, "INVALID_PARAMETER_VALUE", begins="Invalid webhook URL ")
    assert strict.ok_get(OWN)["webhooks"] == []


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """A server as it is without options."""
    home: Path = tmp_path_factory.mktemp("strict")
    with RunstoneServer(home) as server:
        yield server.api


@pytest.mark.ours("the contract cuts nothing off")
def test_hostile_input(api: Api, receiver: Receiver) -> None:
    events = [{"entity": "PROMPT", "action": "CREATED"}]
    for fields in (
        {"url": "http://127.0.0.1/" + "x" * 3000},
        {"description": "x" * 1001},
        {"secret": "x" * 1001},
        {"secret": "a\0b"},
        {"name": ["a"]},
        {"events": "PROMPT"},
        {"events": [{"entity": "NOBODY", "action": "CREATED"}]},
        {"events": [{"entity": 99, "action": 1}]},
        {"events": [{}]},
        {"status": 7},
    ):
        body = {"name": "hook", "url": receiver.url, "events": events} | fields
        assert_error(api.post("webhooks", body), 400, "INVALID_PARAMETER_VALUE")
    twice = create(api, receiver.url, events * 2).json()["webhook"]
    assert twice["events"] == events
    api.request("DELETE", f"webhooks/{twice['webhook_id']}")
    assert_error(api.get("webhooks/%00"), 400, "INVALID_PARAMETER_VALUE")


def wait_for_deliveries(api: Api, webhook_id: str, state: str, count: int) -> list[dict[str, Any]]:
    """Waits until so many deliveries have come so far, and gives them, the newest first."""

    def found() -> list[dict[str, Any]]:
        return api.ok_get(f"{OWN}/{webhook_id}/deliveries", {"state": state})["deliveries"]

    wait_until(lambda: len(found()) == count, 60, f"{count} deliveries to be {state}")
    return found()
