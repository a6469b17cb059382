"""The registry's governance: history, promotion rules and requests, comments and restoring, with MLflow's own calls."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import mlflow
import pytest
import requests
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from mlflow.models import infer_signature

from support.api import Api, assert_error, unique_name

pytestmark = pytest.mark.ours("MLflow's open-source edition has no governance")

OWN = "/api/runstone/v1/registry"


def assert_unknown(response: requests.Response, message: str | None = None) -> None:
    """What the request names does not exist."""
    assert_error(response, 404, "RESOURCE_DOES_NOT_EXIST", message)


class As:
    """Raw requests under somebody's name, as MLflow's client sends it with basic authentication."""

    def __init__(self, api: Api, user: str) -> None:
        self.api = api
        self.auth = (user.encode(), b"")

    def request(self, verb: str, path: str, body: Any = None, params: Any = None) -> requests.Response:
        return self.api.request(verb, path, json=body, params=params, auth=self.auth)

    def ok(self, verb: str, path: str, body: Any = None, params: Any = None) -> dict[str, Any]:
        answer = self.request(verb, path, body, params)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
def ann(api: Api) -> As:
    return As(api, "ann")


@pytest.fixture
def bob(api: Api) -> As:
    return As(api, "bob")


@pytest.fixture
def model(client: MlflowClient, run: str) -> str:
    """A model with two versions that come from a run, whose name needs encoding."""
    name = unique_name("größe & co #")
    client.create_registered_model(name)
    for _ in range(2):
        client.create_model_version(name, "s3://bucket/model", run)
    return name


def of_model(model: str, *rest: str) -> str:
    return "/".join([OWN, "models", quote(model, safe=""), *rest])


def set_rule(who: As, model: str, rule: str = "good", **body: Any) -> None:
    who.ok("PUT", of_model(model, "rules", rule), body)


def history(api: Api, model: str, **params: Any) -> list[dict[str, Any]]:
    return api.ok_get(of_model(model, "history"), params)["changes"]


def ask(who: As, model: str, target: str, version: int = 1, comment: str = "") -> dict[str, Any]:
    body = {"model": model, "version": version, "target": target, "comment": comment}
    return who.ok("POST", f"{OWN}/requests", body)


def approve(who: As, request: dict[str, Any], **body: Any) -> requests.Response:
    return who.request("POST", f"{OWN}/requests/{request['id']}/approve", body)


def test_a_rule_stops_the_official_client_until_it_is_fulfilled(
    client: MlflowClient, api: Api, ann: As, bob: As, model: str, run: str
) -> None:
    set_rule(ann, model, targets=["@champion"], condition="metrics.accuracy >= 0.9", approvals=1)
    client.log_metric(run, "accuracy", 0.87)
    with pytest.raises(MlflowException) as refused:
        client.set_registered_model_alias(model, "champion", "1")
    assert (
        f"Version 1 of '{model}' must not get the alias 'champion' yet. What stands against it: rule 'good': "
        "metrics.accuracy is 0.87, but must be >= 0.9; it has 0 of 1 approval." in str(refused.value)
    )
    assert refused.value.error_code == "PERMISSION_DENIED"
    attempt = history(api, model)[0]
    assert (attempt["action"], attempt["subject"], attempt["version"]) == ("promotion.refused", "@champion", 1)
    assert "metrics.accuracy is 0.87" in attempt["after"]
    assert client.get_registered_model(model).aliases == {}

    request = ask(ann, model, "@champion", comment="please")
    assert approve(ann, request).status_code == 403
    client.log_metric(run, "accuracy", 0.91, step=1)
    waiting = approve(ann, request)
    assert (waiting.status_code, waiting.json()["state"]) == (200, "open"), "who asks does not count"
    done = approve(bob, request, comment="fine")
    assert (done.status_code, done.json()["state"]) == (200, "approved")
    assert client.get_model_version_by_alias(model, "champion").version == "1"
    actions = [(change["action"], change["user"]) for change in history(api, model)]
    assert actions[:4] == [
        ("alias.set", "bob"),
        ("request.approved", "bob"),
        ("request.approved", "ann"),
        ("promotion.refused", "ann"),
    ]


def test_rules_are_data(api: Api, ann: As, model: str) -> None:
    set_rule(ann, model, "b", targets=["@champion", "production"], approvals=2)
    set_rule(ann, model, "a", targets=["*"], condition="tags.x = 'y'", signature=True)
    rules = api.ok_get(of_model(model, "rules"))["rules"]
    assert rules == [
        {"name": "a", "targets": ["*"], "condition": "tags.x = 'y'", "signature": True, "approvals": 0},
        {"name": "b", "targets": ["@champion", "Production"], "condition": "", "signature": False, "approvals": 2},
    ]
    verdict = api.ok_get(of_model(model, "versions", "2", "check"), {"target": "@champion"})
    assert verdict == {
        "passes": False,
        "rules": [
            {"rule": "a", "passes": False, "shortfalls": ["tags.x is absent, but must be 'y'"]},
            {"rule": "b", "passes": False, "shortfalls": ["it has 0 of 2 approvals"]},
        ],
    }
    assert api.ok_get(of_model(model, "versions", "2", "check"), {"target": "Archived"})["passes"] is True
    assert ann.ok("DELETE", of_model(model, "rules", "a")) == {}
    assert_unknown(ann.request("DELETE", of_model(model, "rules", "a")), f"Rule 'a' of the model '{model}' not found")
    assert [rule["name"] for rule in api.ok_get(of_model(model, "rules"))["rules"]] == ["b"]


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({}, "must name in 'targets'"),
        ({"targets": ["*"]}, "demands nothing"),
        ({"targets": ["champion"], "approvals": 1}, "Invalid target 'champion'"),
        ({"targets": ["@v1"], "approvals": 1}, "Version alias name 'v1' is reserved"),
        ({"targets": ["*"], "approvals": 101}, "between 0 and 100"),
        ({"targets": ["*"], "approvals": -1}, "'approvals'"),
        ({"targets": "*", "approvals": 1}, "'targets'"),
        ({"targets": ["*"], "condition": "metrics.a >"}, "metrics.a"),
        ({"targets": ["*"], "condition": "status = 'FINISHED'"}, "compares latest values"),
        ({"targets": ["*"], "condition": 7}, "'condition'"),
        ({"targets": ["@a"] * 51, "approvals": 1}, "at most 50"),
    ],
)
def test_bad_rules_are_refused(api: Api, ann: As, model: str, body: dict[str, Any], complaint: str) -> None:
    answer = ann.request("PUT", of_model(model, "rules", "r"), body)
    assert_error(answer, 400, "INVALID_PARAMETER_VALUE", contains=complaint)
    assert api.ok_get(of_model(model, "rules"))["rules"] == []


@pytest.mark.parametrize("rule", ["a b", "-a", "a" * 64, "größe", "%00"])
def test_bad_names_of_rules_are_refused(ann: As, model: str, rule: str) -> None:
    path = of_model(model, "rules", rule if rule == "%00" else quote(rule))
    answer = ann.request("PUT", path, {"targets": ["*"], "approvals": 1})
    assert_error(answer, 400, "INVALID_PARAMETER_VALUE", begins="Invalid rule name")


def test_stages_are_guarded_too(client: MlflowClient, ann: As, model: str) -> None:
    set_rule(ann, model, targets=["Production"], condition="tags.validated = 'yes'")
    with pytest.raises(MlflowException, match="must not get the stage 'Production' yet"):
        client.transition_model_version_stage(model, "1", "production")
    client.transition_model_version_stage(model, "1", "Staging")
    client.set_model_version_tag(model, "1", "validated", "yes")
    moved = client.transition_model_version_stage(model, "1", "Production", archive_existing_versions=True)
    assert moved.current_stage == "Production"


def test_a_signature_must_fit_the_present_holder(client: MlflowClient, api: Api, ann: As, experiment: str) -> None:
    class Sum(mlflow.pyfunc.PythonModel):
        def predict(self, context: Any, model_input: Any) -> Any:
            return model_input.sum(axis=1)

    import pandas as pd

    name = unique_name()
    for columns in (["a", "b"], ["a"], ["a", "b", "c"]):
        frame = pd.DataFrame({column: [1.0, 2.0] for column in columns})
        mlflow.pyfunc.log_model(
            name="model",
            python_model=Sum(),
            signature=infer_signature(frame, frame.sum(axis=1)),
            registered_model_name=name,
        )
    set_rule(ann, name, "same-calls", targets=["@champion"], signature=True)
    client.set_registered_model_alias(name, "champion", "1")
    with pytest.raises(MlflowException) as refused:
        client.set_registered_model_alias(name, "champion", "3")
    assert "rule 'same-calls'" in str(refused.value)
    assert "version 3" in str(refused.value)
    verdict = api.ok_get(of_model(name, "versions", "3", "check"), {"target": "@champion"})
    assert verdict["passes"] is False
    assert any("`c`" in shortfall and "version 1" in shortfall for shortfall in verdict["rules"][0]["shortfalls"])
    assert client.get_model_version_by_alias(name, "champion").version == "1"
    client.delete_registered_model_alias(name, "champion")
    client.set_registered_model_alias(name, "champion", "3")


def test_a_signature_that_cannot_be_read_stops_it(client: MlflowClient, ann: As, model: str) -> None:
    client.set_registered_model_alias(model, "champion", "1")
    set_rule(ann, model, targets=["@champion"], signature=True)
    with pytest.raises(MlflowException, match="the signature of version 1 cannot be read"):
        client.set_registered_model_alias(model, "champion", "2")


def test_requests_in_the_shape_of_the_managed_edition(client: MlflowClient, ann: As, bob: As, model: str) -> None:
    about = {"name": model, "version": "1", "stage": "staging"}
    request = ann.ok("POST", "transition-requests/create", about | {"comment": "please"})["request"]
    assert request | {"id": "", "creation_timestamp": 0, "last_updated_timestamp": 0} == {
        "id": "",
        "activity_type": "REQUESTED_TRANSITION",
        "comment": "please",
        "creation_timestamp": 0,
        "last_updated_timestamp": 0,
        "to_stage": "Staging",
        "user_id": "ann",
        "available_actions": [
            "APPROVE_TRANSITION_REQUEST",
            "REJECT_TRANSITION_REQUEST",
            "CANCEL_TRANSITION_REQUEST",
        ],
    }
    listed = ann.ok("GET", "transition-requests/list", params={"name": model, "version": "1"})
    assert listed == {"requests": [request]}
    rejected = bob.ok("POST", "transition-requests/reject", about | {"comment": "no"})["activity"]
    assert (rejected["activity_type"], rejected["user_id"], rejected["comment"]) == ("REJECTED_REQUEST", "bob", "no")
    assert ann.ok("GET", "transition-requests/list", params={"name": model, "version": "1"}) == {}
    assert_unknown(bob.request("POST", "transition-requests/approve", about))

    ann.ok("POST", "transition-requests/create", about)
    assert ann.request("DELETE", "transition-requests/delete", about | {"creator": "bob"}).status_code == 404
    cancelled = ann.ok("DELETE", "transition-requests/delete", about | {"creator": "ann"})["activity"]
    assert cancelled["activity_type"] == "CANCELLED_REQUEST"

    ann.ok("POST", "transition-requests/create", about)
    client.transition_model_version_stage(model, "2", "Staging")
    approved = bob.ok("POST", "transition-requests/approve", about | {"archive_existing_versions": True})["activity"]
    assert approved["activity_type"] == "APPROVED_REQUEST"
    assert client.get_model_version(model, "1").current_stage == "Staging"
    assert client.get_model_version(model, "2").current_stage == "Archived"


def test_requests_are_listed_and_closed(api: Api, ann: As, bob: As, model: str) -> None:
    first = ask(ann, model, "@champion")
    assert_error(
        ann.request("POST", f"{OWN}/requests", {"model": model, "version": 1, "target": "@champion"}),
        400,
        "RESOURCE_ALREADY_EXISTS",
        begins="There is an open request already",
    )
    ask(ann, model, "Production", version=2)
    page = api.ok_get(f"{OWN}/requests", {"model": model, "limit": 1})
    assert [request["target"] for request in page["requests"]] == ["Production"]
    rest = api.ok_get(f"{OWN}/requests", {"model": model, "limit": 1, "page_token": page["next_page_token"]})
    assert (rest["requests"], rest["next_page_token"]) == ([first], None)
    cancel = f"{OWN}/requests/{first['id']}/cancel"
    assert_error(bob.request("POST", cancel, {}), 403, "PERMISSION_DENIED", contains="is by ann")
    assert ann.ok("POST", cancel, {"comment": "later"})["closing_comment"] == "later"
    assert_error(ann.request("POST", cancel, {}), 400, "INVALID_PARAMETER_VALUE", contains="is closed")
    assert api.ok_get(f"{OWN}/requests", {"model": model, "version": 1, "state": "open"})["requests"] == []
    for unknown in ("0", "x", "%20"):
        assert_unknown(api.get(f"{OWN}/requests/{unknown}"))


def test_history_tells_which_version_was_champion(client: MlflowClient, api: Api, model: str) -> None:
    client.set_registered_model_alias(model, "champion", "1")
    since = api.ok_get(of_model(model, "aliases", "champion"))["since_ms"]
    client.set_registered_model_alias(model, "champion", "2")
    client.delete_registered_model_alias(model, "champion")
    changes = history(api, model, alias="champion")
    assert [(change["action"], change["before"], change["after"]) for change in changes] == [
        ("alias.deleted", "2", None),
        ("alias.set", "1", "2"),
        ("alias.set", None, "1"),
    ]
    then = api.ok_get(of_model(model, "aliases", "champion"), {"at_ms": since - 1})
    assert then == {"alias": "champion", "version": None, "since_ms": None, "user": None}
    now = api.ok_get(of_model(model, "aliases", "champion"))
    assert (now["version"], now["since_ms"]) == (None, changes[0]["time_ms"])


def test_history_is_paged_and_filtered(client: MlflowClient, api: Api, model: str) -> None:
    for number in range(5):
        client.set_model_version_tag(model, "1", f"k{number}", "v")
    seen, token = [], None
    while True:
        params = {"actions": "version.tag_set", "limit": 2} | ({"page_token": token} if token else {})
        page = api.ok_get(of_model(model, "history"), params)
        seen += [change["subject"] for change in page["changes"]]
        token = page["next_page_token"]
        if token is None:
            break
    assert seen == ["k4", "k3", "k2", "k1", "k0"]
    assert len(history(api, model, version=2)) == 1
    for params in ({"limit": 0}, {"limit": 1001}, {"actions": "x"}, {"page_token": "x"}, {"version": "x"}):
        assert_error(api.get(of_model(model, "history"), params), 400, "INVALID_PARAMETER_VALUE")
    assert_unknown(api.get(of_model(unique_name(), "history")))


def test_the_history_of_a_deleted_model_stays(client: MlflowClient, api: Api, model: str) -> None:
    client.delete_registered_model(model)
    assert history(api, model)[0]["action"] == "model.deleted"


def test_comments_come_and_go(api: Api, ann: As, bob: As, model: str) -> None:
    about = {"model": model, "version": 1}
    mine = ann.ok("POST", f"{OWN}/comments", about | {"text": "größer 😀"})
    theirs = ann.ok("POST", "comments/create", {"name": model, "version": "1", "comment": "second"})["comment"]
    assert (theirs["user_id"], theirs["available_actions"]) == ("ann", ["EDIT_COMMENT", "DELETE_COMMENT"])
    changed = ann.ok("PATCH", f"{OWN}/comments/{mine['id']}", {"text": "smaller"})
    assert (changed["text"], changed["user"]) == ("smaller", "ann")
    edited = ann.ok("PATCH", "comments/update", {"id": theirs["id"], "comment": "third"})["comment"]
    assert edited["comment"] == "third"
    assert_error(bob.request("DELETE", f"{OWN}/comments/{mine['id']}"), 403, "PERMISSION_DENIED", contains="is by ann")
    page = api.ok_get(f"{OWN}/comments", about | {"limit": 1})
    assert [comment["text"] for comment in page["comments"]] == ["smaller"]
    rest = api.ok_get(f"{OWN}/comments", about | {"limit": 1, "page_token": page["next_page_token"]})
    assert [comment["text"] for comment in rest["comments"]] == ["third"]
    assert ann.ok("DELETE", "comments/delete", {"id": theirs["id"]}) == {}
    ann.ok("DELETE", f"{OWN}/comments/{mine['id']}")
    assert api.ok_get(f"{OWN}/comments", about)["comments"] == []
    for text in ("", " \n", "x" * 65_536, "a\0"):
        answer = ann.request("POST", f"{OWN}/comments", about | {"text": text})
        assert_error(answer, 400, "INVALID_PARAMETER_VALUE")


def test_a_deleted_version_is_restored_while_its_files_exist(
    client: MlflowClient, api: Api, ann: As, experiment: str
) -> None:
    name = unique_name()
    client.create_registered_model(name)
    with mlflow.start_run() as run:
        mlflow.log_text("x", "model/MLmodel")
    client.create_model_version(name, f"runs:/{run.info.run_id}/model", run.info.run_id)
    client.create_model_version(name, f"runs:/{run.info.run_id}/missing", run.info.run_id)
    client.create_model_version(name, "s3://elsewhere/model")
    for version in ("1", "2", "3"):
        client.delete_model_version(name, version)
    deleted = api.ok_get(of_model(name, "deleted-versions"))["versions"]
    assert [version["version"] for version in deleted] == [3, 2, 1]
    restored = ann.ok("POST", of_model(name, "versions", "1", "restore"))["model_version"]
    assert (restored["version"], restored["status"]) == ("1", "READY")
    assert_error(
        ann.request("POST", of_model(name, "versions", "2", "restore")),
        400,
        "INVALID_PARAMETER_VALUE",
        begins=f"Version 2 of '{name}' cannot be restored: there are no files at",
    )
    ann.ok("POST", of_model(name, "versions", "3", "restore"))
    assert [version.version for version in client.search_model_versions(f"name='{name}'")] == ["3", "1"]
    assert_unknown(ann.request("POST", of_model(name, "versions", "1", "restore")))
    assert history(api, name)[0]["action"] == "version.restored"


def test_the_name_of_the_official_clients_user_is_in_the_history(
    client: MlflowClient, api: Api, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_USERNAME", "Jörg")
    monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", "unused")
    client.set_registered_model_alias(model, "champion", "1")
    assert history(api, model)[0]["user"] == "Jörg"
    version = client.create_model_version(model, "s3://bucket/other")
    assert client.get_model_version(model, version.version).user_id == "Jörg"


def test_a_bad_name_of_a_user_is_refused(api: Api, model: str) -> None:
    for user in ("a\nb", "x" * 300):
        answer = As(api, user).request("POST", f"{OWN}/comments", {"model": model, "version": 1, "text": "x"})
        assert_error(answer, 400, "INVALID_PARAMETER_VALUE")
