"""Logged models: what `log_model` and autologging need, what clients read back, and how models are searched."""

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
from mlflow.entities import LoggedModelStatus, Metric
from mlflow.exceptions import MlflowException
from sklearn.datasets import load_iris
from sklearn.tree import DecisionTreeClassifier

from support.api import Api, assert_error, assert_missing, unique_name

MODELS = "logged-models"


def create(api: Api, experiment: str, name: str | None = None, **fields: Any) -> str:
    """A new model; returns its id."""
    body = {"experiment_id": experiment, "name": name or "model"} | fields
    return api.ok_post(MODELS, body)["model"]["info"]["model_id"]


def get(api: Api, model_id: str, **params: Any) -> dict[str, Any]:
    return api.ok_get(f"{MODELS}/{model_id}", params)["model"]


def as_map(items: list[dict[str, str]]) -> dict[str, str]:
    return {item["key"]: item["value"] for item in items}


def measure(api: Api, run: str, model_id: str, key: str, value: Any, **fields: Any) -> None:
    point = {"run_id": run, "key": key, "value": value, "timestamp": 1, "model_id": model_id} | fields
    api.ok_post("runs/log-metric", point)


def finalize(api: Api, path_id: str, **body: Any) -> requests.Response:
    return api.request("PATCH", f"{MODELS}/{path_id}", json=body)


# What the official client does


PREDICT = """
import sys
import mlflow
from sklearn.datasets import load_iris

features, _ = load_iris(return_X_y=True, as_frame=True)
for uri in sys.argv[1:]:
    native, generic = mlflow.sklearn.load_model(uri), mlflow.pyfunc.load_model(uri)
    assert (native.predict(features) == generic.predict(features)).all()
    print(int(native.predict(features).sum()))
"""


def test_autologged_model_predicts_in_a_fresh_process(client: MlflowClient, experiment: str, uri: str) -> None:
    features, labels = load_iris(return_X_y=True, as_frame=True)
    mlflow.sklearn.autolog()
    try:
        with mlflow.start_run() as run:
            tree = DecisionTreeClassifier(max_depth=2, random_state=0).fit(features, labels)
    finally:
        mlflow.sklearn.autolog(disable=True)
    (output,) = client.get_run(run.info.run_id).outputs.model_outputs
    model = client.get_logged_model(output.model_id)
    assert (model.name, model.status, model.source_run_id) == ("model", LoggedModelStatus.READY, run.info.run_id)
    assert model.params["max_depth"] == "2"
    assert {metric.key for metric in model.metrics} >= {"training_accuracy_score"}
    uris = [f"models:/{output.model_id}", f"runs:/{run.info.run_id}/model"]
    environment = os.environ | {"MLFLOW_TRACKING_URI": uri}
    answer = subprocess.run([sys.executable, "-c", PREDICT, *uris], env=environment, check=True, capture_output=True)
    assert answer.stdout.split() == [str(tree.predict(features).sum()).encode()] * 2
    listed = {file.path for file in client.list_logged_model_artifacts(output.model_id)}
    assert listed >= {"MLmodel", "requirements.txt"}
    assert {file.path for file in client.list_artifacts(run.info.run_id, "model")} >= {"model/MLmodel"}


def test_a_model_of_one_s_own(client: MlflowClient, experiment: str) -> None:
    with mlflow.start_run() as run:
        logged = mlflow.sklearn.log_model(DecisionTreeClassifier(), name="mine", params={"depth": 3}, tags={"t": "1"})
        mlflow.log_metric("acc", 0.5, model_id=logged.model_id)
    model = mlflow.get_logged_model(logged.model_id)
    assert (model.name, model.experiment_id, model.source_run_id) == ("mine", experiment, run.info.run_id)
    assert (model.params, model.tags["t"]) == ({"depth": "3"}, "1")
    assert [(metric.key, metric.value, metric.run_id) for metric in model.metrics] == [("acc", 0.5, run.info.run_id)]
    assert model.artifact_location.endswith(f"/models/{logged.model_id}/artifacts")
    found = client.get_run(run.info.run_id)
    assert found.data.metrics == {"acc": 0.5}
    assert [item.model_id for item in found.outputs.model_outputs] == [logged.model_id]


def test_measuring_a_model_makes_it_an_input(client: MlflowClient, experiment: str) -> None:
    model = mlflow.initialize_logged_model(name="m")
    with mlflow.start_run() as run:
        mlflow.log_metric("acc", 0.5, model_id=model.model_id)
    assert [item.model_id for item in client.get_run(run.info.run_id).inputs.model_inputs] == [model.model_id]


def test_many_params_come_in_several_requests(experiment: str) -> None:
    params = {f"p{number:03}": str(number) for number in range(250)}
    model = mlflow.initialize_logged_model(name="wide", params=params)
    assert model.status == LoggedModelStatus.PENDING
    assert mlflow.get_logged_model(model.model_id).params == params


def test_status_and_tags_by_the_fluent_client(experiment: str) -> None:
    model = mlflow.initialize_logged_model(name="m", tags={"a": "1"}, model_type="agent")
    ready = mlflow.finalize_logged_model(model.model_id, "READY")
    assert (ready.status, ready.model_type) == (LoggedModelStatus.READY, "agent")
    assert ready.last_updated_timestamp >= ready.creation_timestamp == model.creation_timestamp
    mlflow.set_logged_model_tags(model.model_id, {"a": "2", "b.c": "3"})
    assert mlflow.get_logged_model(model.model_id).tags.items() >= {"a": "2", "b.c": "3"}.items()
    mlflow.delete_logged_model_tag(model.model_id, "a")
    assert "a" not in mlflow.get_logged_model(model.model_id).tags
    with pytest.raises(MlflowException, match="No tag with key 'a' found for model with ID"):
        mlflow.delete_logged_model_tag(model.model_id, "a")


def test_a_deleted_model_is_gone_for_readers(client: MlflowClient, experiment: str) -> None:
    model = mlflow.initialize_logged_model(name="m")
    client.delete_logged_model(model.model_id)
    with pytest.raises(MlflowException, match=f"Logged model with ID '{model.model_id}' not found."):
        client.get_logged_model(model.model_id)
    assert mlflow.search_logged_models([experiment], output_format="list") == []


def test_batches_measure_models_too(client: MlflowClient, experiment: str) -> None:
    model = mlflow.initialize_logged_model(name="m")
    with mlflow.start_run() as run:
        points = [Metric("loss", value, 1, step, model_id=model.model_id) for step, value in enumerate([0.3, 0.2])]
        client.log_batch(run.info.run_id, metrics=[*points, Metric("other", 1.0, 1, 0)])
    metrics = client.get_logged_model(model.model_id).metrics
    assert [(metric.key, metric.step, metric.value) for metric in metrics] == [("loss", 0, 0.3), ("loss", 1, 0.2)]
    assert client.get_run(run.info.run_id).data.metrics == {"loss": 0.2, "other": 1.0}


def test_search_as_a_table_and_page_by_page(client: MlflowClient, experiment: str) -> None:
    with mlflow.start_run():
        for name, value in [("a", 0.1), ("b", 0.9), ("c", 0.5)]:
            model = mlflow.initialize_logged_model(name=name, params={"lr": value})
            mlflow.log_metric("acc", value, model_id=model.model_id)
    best_first = [{"field_name": "metrics.acc", "ascending": False}]
    table = mlflow.search_logged_models([experiment], "metrics.acc > 0.2 AND params.lr != '0.3'", order_by=best_first)
    assert list(table["name"]) == ["b", "c"]
    first = client.search_logged_models([experiment], max_results=2, order_by=best_first)
    last = client.search_logged_models([experiment], max_results=2, order_by=best_first, page_token=first.token)
    assert [model.name for model in [*first, *last]] == ["b", "c", "a"]
    assert not last.token


# What goes over the wire


def test_a_new_model(api: Api, experiment: str) -> None:
    answer = api.ok_post(MODELS, {"experiment_id": experiment, "params": [{"key": "p"}], "tags": [{"key": "t"}]})
    info, data = answer["model"]["info"], answer["model"]["data"]
    assert info["model_id"].startswith("m-")
    assert len(info["model_id"]) == 34
    location = api.ok_get("experiments/get", {"experiment_id": experiment})["experiment"]["artifact_location"]
    assert info["artifact_uri"] == f"{location}/models/{info['model_id']}/artifacts"
    assert (info["status"], info["model_type"], info["source_run_id"]) == ("LOGGED_MODEL_PENDING", "", "")
    assert info["name"] != ""
    assert info["creation_timestamp_ms"] == info["last_updated_timestamp_ms"] > 0
    assert (info["tags"], data["params"]) == ([{"key": "t", "value": ""}], [{"key": "p", "value": ""}])
    assert api.ok_post(MODELS, {"experiment_id": experiment, "name": ""})["model"]["data"] == {}


@pytest.mark.parametrize("name", ["a/b", "a:b", "a.b", "a%b", 'a"b', "a'b"])
def test_names_that_look_like_uris_are_refused(api: Api, experiment: str, name: str) -> None:
    answer = api.post(MODELS, {"experiment_id": experiment, "name": name})
    rule = "Model name must be a non-empty string and cannot contain the following characters: "
    assert_error(
        answer,
        400,
        "INVALID_PARAMETER_VALUE",
        f"Invalid model name ({name!r}) provided. {rule}" + """('/', ':', '.', '%', '"', "'")""",
    )


def test_a_model_needs_an_active_experiment(api: Api) -> None:
    assert_missing(api.post(MODELS, {"name": "m"}), "experiment_id")
    missing = api.post(MODELS, {"experiment_id": "987654321"})
    assert_error(missing, 404, "RESOURCE_DOES_NOT_EXIST", "No Experiment with id=987654321 exists")
    deleted = api.create_experiment()
    api.ok_post("experiments/delete", {"experiment_id": deleted})
    assert_error(api.post(MODELS, {"experiment_id": deleted}), 400, "INVALID_PARAMETER_VALUE", contains="'active'")


@pytest.mark.parametrize(
    ("verb", "path", "body"),
    [
        ("GET", "", None),
        ("DELETE", "", None),
        ("PATCH", "", {"model_id": "m-none", "status": 2}),
        ("PATCH", "/tags", {"tags": [{"key": "a", "value": "b"}]}),
        ("DELETE", "/tags/a", None),
        ("POST", "/params", {"model_id": "m-none", "params": [{"key": "a", "value": "b"}]}),
        ("GET", "/artifacts/directories", None),
    ],
)
def test_an_unknown_model_is_not_found(api: Api, verb: str, path: str, body: Any) -> None:
    answer = api.request(verb, f"{MODELS}/m-none{path}", json=body)
    assert_error(answer, 404, "RESOURCE_DOES_NOT_EXIST", "Logged model with ID 'm-none' not found.")


def test_finalizing_takes_names_and_numbers_and_any_content_type(api: Api, experiment: str) -> None:
    model = create(api, experiment)
    for status, name in [(2, "LOGGED_MODEL_READY"), ("LOGGED_MODEL_UPLOAD_FAILED", "LOGGED_MODEL_UPLOAD_FAILED")]:
        answer = finalize(api, model, model_id=model, status=status)
        assert answer.json()["model"]["info"]["status"] == name
    body = json.dumps({"model_id": model, "status": "1"})
    plain = api.request("PATCH", f"{MODELS}/{model}", data=body, headers={"Content-Type": "text/plain"})
    assert plain.json()["model"]["info"]["status"] == "LOGGED_MODEL_PENDING"
    assert_missing(finalize(api, model, status=2), "model_id")
    assert_missing(finalize(api, model, model_id=model), "status")


@pytest.mark.ours("MLflow stores it as 'unspecified', and finalizes the model that the body names")
def test_finalizing_refuses_what_makes_no_sense(api: Api, experiment: str) -> None:
    model = create(api, experiment)
    for body in [{"model_id": model, "status": "READY"}, {"model_id": "m-other", "status": 2}]:
        assert_error(finalize(api, model, **body), 400, "INVALID_PARAMETER_VALUE")
    assert get(api, model)["info"]["status"] == "LOGGED_MODEL_PENDING"


def test_tags_of_a_model(api: Api, experiment: str) -> None:
    model = create(api, experiment, tags=[{"key": "a", "value": "1"}, {"key": "b", "value": "2"}])
    tags = [{"key": "a", "value": "x"}, {"key": "per%cent", "value": "3"}, {"key": "a", "value": "y"}]
    answer = api.request("PATCH", f"{MODELS}/{model}/tags", json={"tags": tags})
    assert (answer.status_code, answer.json()) == (200, {})
    assert as_map(get(api, model)["info"]["tags"]) == {"a": "y", "b": "2", "per%cent": "3"}
    assert api.request("DELETE", f"{MODELS}/{model}/tags/per%25cent").json() == {}
    gone = api.request("DELETE", f"{MODELS}/{model}/tags/per%25cent")
    text = f"No tag with key 'per%cent' found for model with ID '{model}'."
    assert_error(gone, 404, "RESOURCE_DOES_NOT_EXIST", text)


@pytest.mark.ours("MLflow has no route for them")
@pytest.mark.parametrize("sent", ["a%2Fb/c", "a/b/c"])
def test_tags_with_slashes_can_be_removed(api: Api, experiment: str, sent: str) -> None:
    model = create(api, experiment, tags=[{"key": "a/b/c", "value": "1"}])
    assert api.request("DELETE", f"{MODELS}/{model}/tags/{sent}").json() == {}
    assert "tags" not in get(api, model)["info"]


def test_params_of_a_model(api: Api, experiment: str) -> None:
    model = create(api, experiment, params=[{"key": "b", "value": "2"}, {"key": "a", "value": "1"}])
    body = {"model_id": model, "params": [{"key": "c", "value": "3"}]}
    assert api.ok_post(f"{MODELS}/{model}/params", body) == {}
    expected = [{"key": key, "value": value} for key, value in [("a", "1"), ("b", "2"), ("c", "3")]]
    assert get(api, model)["data"]["params"] == expected
    assert_missing(api.post(f"{MODELS}/{model}/params", {"params": body["params"]}), "model_id")
    changed = api.post(f"{MODELS}/{model}/params", {"model_id": model, "params": [{"key": "c", "value": "4"}]})
    assert changed.status_code == 400
    assert get(api, model)["data"]["params"] == expected


@pytest.mark.ours("MLflow refuses it with the database's words")
def test_the_same_param_again_is_no_change(api: Api, experiment: str) -> None:
    model = create(api, experiment, params=[{"key": "a", "value": "1"}, {"key": "a", "value": "1"}])
    assert api.ok_post(f"{MODELS}/{model}/params", {"model_id": model, "params": [{"key": "a", "value": "1"}]}) == {}
    changed = api.post(f"{MODELS}/{model}/params", {"model_id": model, "params": [{"key": "a", "value": "2"}]})
    assert_error(changed, 400, "INVALID_PARAMETER_VALUE", contains="Changing param values is not allowed.")


def test_deletion_is_soft(api: Api, experiment: str) -> None:
    model = create(api, experiment)
    for _ in range(2):
        assert api.request("DELETE", f"{MODELS}/{model}", json={"model_id": model}).json() == {}
    assert_error(api.get(f"{MODELS}/{model}"), 404, "RESOURCE_DOES_NOT_EXIST")
    assert_error(api.get(f"{MODELS}/{model}/artifacts/directories"), 404, "RESOURCE_DOES_NOT_EXIST")
    tagged = api.request("PATCH", f"{MODELS}/{model}/tags", json={"tags": [{"key": "a", "value": "1"}]})
    assert tagged.status_code == 200
    assert finalize(api, model, model_id=model, status=2).status_code == 200
    kept = get(api, model, allow_deleted="true")["info"]
    assert (kept["status"], kept["tags"]) == ("LOGGED_MODEL_READY", [{"key": "a", "value": "1"}])


def test_measurements_name_run_and_dataset(api: Api, experiment: str, run: str) -> None:
    model = create(api, experiment)
    measure(api, run, model, "acc", 0.5, step=1, dataset_name="iris", dataset_digest="d1")
    measure(api, run, model, "acc", "Infinity", timestamp=2)
    measure(api, run, "", "other", 1.0)
    named = {"model_id": model, "run_id": run}
    assert get(api, model)["data"]["metrics"] == [
        {"key": "acc", "value": 0.5, "timestamp": 1, "step": 1, "dataset_name": "iris", "dataset_digest": "d1"} | named,
        {"key": "acc", "value": 1.7976931348623157e308, "timestamp": 2, "step": 0} | named,
    ]
    of_run = api.latest_metrics(run)
    assert of_run.keys() == {"acc", "other"}
    assert of_run["acc"] == {"key": "acc", "value": 0.5, "timestamp": 1, "step": 1}
    api.request("DELETE", f"{MODELS}/{model}")
    measure(api, run, model, "late", 1.0)


def test_measuring_an_unknown_model_fails(api: Api, run: str) -> None:
    point = {"key": "m", "value": 1.0, "timestamp": 1, "model_id": "m-none"}
    assert 400 <= api.post("runs/log-metric", {"run_id": run} | point).status_code < 500
    assert 400 <= api.post("runs/log-batch", {"run_id": run, "metrics": [point]}).status_code < 500


@pytest.mark.ours(
    "MLflow keeps the run's metric although the request failed, stores NaN as 0, and takes no point twice"
)
def test_measurements_are_all_or_nothing_and_may_be_repeated(api: Api, experiment: str, run: str) -> None:
    point = {"key": "m", "value": 1.0, "timestamp": 1, "model_id": "m-none"}
    answer = api.post("runs/log-batch", {"run_id": run, "metrics": [point]})
    assert_error(answer, 404, "RESOURCE_DOES_NOT_EXIST", "Logged model with ID 'm-none' not found.")
    assert api.latest_metrics(run) == {}
    model = create(api, experiment)
    for value in [1.0, 1.0, "NaN"]:
        measure(api, run, model, "m", value)
    (kept,) = get(api, model)["data"]["metrics"]
    assert kept["value"] == "NaN"


def test_files_of_a_model(api: Api, experiment: str) -> None:
    model = create(api, experiment)
    root = get(api, model)["info"]["artifact_uri"]
    empty = api.ok_get(f"{MODELS}/{model}/artifacts/directories")
    assert empty == {"root_uri": root}
    stored = root.removeprefix("mlflow-artifacts:/")
    put = api.request("PUT", f"/api/2.0/mlflow-artifacts/artifacts/{stored}/data/MLmodel", data=b"flavors: {}")
    assert put.status_code == 200
    listing = api.ok_get(f"{MODELS}/{model}/artifacts/directories", {"artifact_directory_path": "data"})
    assert listing["files"] == [{"path": "data/MLmodel", "is_dir": False, "file_size": 11}]
    file = f"/ajax-api/2.0/mlflow/{MODELS}/{model}/artifacts/files"
    answer = api.get(file, {"artifact_file_path": "data/MLmodel"})
    assert answer.content == b"flavors: {}"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert_error(api.get(file), 400, "BAD_REQUEST", 'Request must include the "artifact_file_path" query parameter.')
    for path in ["../data/MLmodel", "/etc/passwd", "%2e%2e/x"]:
        assert_error(api.get(file, {"artifact_file_path": path}), 400, "INVALID_PARAMETER_VALUE", "Invalid path")
        below = api.get(f"{MODELS}/{model}/artifacts/directories", {"artifact_directory_path": path})
        assert_error(below, 400, "INVALID_PARAMETER_VALUE", "Invalid path")


# Searches


@pytest.fixture
def zoo(api: Api, experiment: str, run: str) -> str:
    """An experiment with the models a, b and c, created in this order; gives its id."""
    rows = [("a", "0.1", "Red", "cls"), ("b", "0.2", "blue", "reg"), ("c", "0.3", "red", "cls")]
    ids = {}
    for name, rate, team, kind in rows:
        texts = {"params": [{"key": "lr", "value": rate}], "tags": [{"key": "team", "value": team}]}
        ids[name] = create(api, experiment, name, model_type=kind, source_run_id=run, **texts)
    on_train = {"dataset_name": "train", "dataset_digest": "d1"}
    measure(api, run, ids["a"], "acc", 0.9, **on_train)
    measure(api, run, ids["a"], "acc", 0.5, timestamp=2)
    measure(api, run, ids["b"], "acc", 0.6, **on_train)
    finalize(api, ids["a"], model_id=ids["a"], status=2)
    api.request("DELETE", f"{MODELS}/{create(api, experiment, 'gone')}")
    return experiment


def search(api: Api, experiment: str, filter: str = "", **fields: Any) -> str:
    """The names of the models found, in order."""
    body = {"experiment_ids": [experiment], "filter": filter} | fields
    return " ".join(model["info"]["name"] for model in api.ok_post(f"{MODELS}/search", body).get("models", []))


def by_name(*, ascending: bool = True) -> list[dict[str, Any]]:
    return [{"field_name": "name", "ascending": ascending}]


@pytest.mark.parametrize(
    ("filter", "names"),
    [
        ("name = 'a'", "a"),
        ("attributes.name != 'a'", "b c"),
        ("name LIKE '%'", "a b c"),
        ("name ILIKE 'A'", "a"),
        ("name in ('a', 'b')", "a b"),
        ("name NOT IN ('a', 'b')", "c"),
        ("model_type = 'cls' and name != 'a'", "c"),
        ("creation_timestamp > 0 AND last_updated_timestamp_ms > 1.5", "a b c"),
        ("creation_time < 5", ""),
        ("status = 2", "a"),
        ("params.lr = '0.2'", "b"),
        ("params.lr = 0.2", "b"),
        ("params.nothing != 'x'", ""),
        ("tags.team ILIKE 'red'", "a c"),
        ("tags.`team` = 'Red'", "a"),
        ("metrics.acc > 0.8", "a"),
        ("metrics.acc <= 0.6", "a b"),
        ("metrics.nothing > 0", ""),
    ],
)
def test_filters(api: Api, zoo: str, filter: str, names: str) -> None:
    assert search(api, zoo, filter, order_by=by_name()) == names


@pytest.mark.ours("more of the language, and statuses by name")
@pytest.mark.parametrize(
    ("filter", "names"),
    [
        ("status = 'READY'", "a"),
        ("status = 'LOGGED_MODEL_READY'", "a"),
        ("status != 'READY'", "b c"),
        ("name = 'a' OR NOT (params.lr = '0.2' OR model_type = 'reg')", "a c"),
        ("metrics.acc IS NULL", "c"),
        ('name = "a"', "a"),
        ("last_updated_time > 0", "a b c"),
    ],
)
def test_more_filters(api: Api, zoo: str, filter: str, names: str) -> None:
    assert search(api, zoo, filter, order_by=by_name()) == names


def test_models_come_newest_first_or_as_asked(api: Api, zoo: str) -> None:
    assert search(api, zoo, order_by=by_name(ascending=False)) == "c b a"
    assert search(api, zoo, order_by=[{"field_name": "metrics.acc"}]) == "a b c"
    assert search(api, zoo, order_by=[{"field_name": "metrics.acc", "ascending": False}]) == "b a c"
    on_train = {"field_name": "metrics.acc", "ascending": False, "dataset_name": "train", "dataset_digest": "d1"}
    assert search(api, zoo, order_by=[on_train]) == "a b c"
    assert search(api, zoo, order_by=[{"field_name": "model_type"}, {"field_name": "name"}]) == "a c b"
    refused = {"foo": "foo", "params.lr": "params.lr. Only metrics are supported."}
    for field, text in refused.items():
        body = {"experiment_ids": [zoo], "order_by": [{"field_name": field}]}
        message = f"Invalid order by field name: {text}"
        assert_error(api.post(f"{MODELS}/search", body), 400, "INVALID_PARAMETER_VALUE", message)


def test_datasets_narrow_a_search(api: Api, zoo: str) -> None:
    train = [{"dataset_name": "train", "dataset_digest": "d1"}]
    assert search(api, zoo, datasets=train, order_by=by_name()) == "a b"
    assert search(api, zoo, "metrics.acc > 0.8", datasets=train) == "a"
    assert search(api, zoo, "metrics.acc < 0.6", datasets=train) == ""
    assert search(api, zoo, datasets=[{"dataset_name": "train", "dataset_digest": "d2"}]) == ""
    unnamed = api.post(f"{MODELS}/search", {"experiment_ids": [zoo], "datasets": [{"dataset_digest": "d1"}]})
    message = "`dataset_name` in the `datasets` clause must be specified."
    assert_error(unnamed, 400, "INVALID_PARAMETER_VALUE", message)


@pytest.mark.ours("MLflow finds nothing without a digest")
def test_the_name_of_a_dataset_suffices(api: Api, zoo: str) -> None:
    assert search(api, zoo, datasets=[{"dataset_name": "train"}], order_by=by_name()) == "a b"


@pytest.mark.parametrize(
    ("filter", "message"),
    [
        ("tag.team = 'x'", "Invalid entity type: 'tag'. Expected one of ['attributes', 'metrics', 'params', 'tags']."),
        ("name > 'a'", "Invalid comparison operator for attributes.name: '>'. Expected one of ("),
        ("name", "Invalid filter string: 'name'. Expected a list of comparisons separated by 'AND'"),
    ],
)
def test_bad_filters(api: Api, zoo: str, filter: str, message: str) -> None:
    answer = api.post(f"{MODELS}/search", {"experiment_ids": [zoo], "filter": filter})
    assert_error(answer, 400, "INVALID_PARAMETER_VALUE", contains=message)


def test_pages_belong_to_their_query(api: Api, zoo: str) -> None:
    body = {"experiment_ids": [zoo], "max_results": 2, "order_by": by_name()}
    first = api.ok_post(f"{MODELS}/search", body)
    token = {"page_token": first["next_page_token"]}
    assert [model["info"]["name"] for model in first["models"]] == ["a", "b"]
    last = api.ok_post(f"{MODELS}/search", body | token)
    assert ([model["info"]["name"] for model in last["models"]], last.get("next_page_token")) == (["c"], None)
    assert_error(api.post(f"{MODELS}/search", body | token | {"filter": "name = 'c'"}), 400, "INVALID_PARAMETER_VALUE")
    assert search(api, zoo, max_results=0, order_by=by_name()) == "a b c"


def test_a_search_needs_an_experiment(api: Api) -> None:
    assert_missing(api.post(f"{MODELS}/search", {"filter": "name = 'a'"}), "experiment_ids")
    assert api.ok_post(f"{MODELS}/search", {"experiment_ids": ["987654321"]}) == {}
    broken = api.post(f"{MODELS}/search", {"experiment_ids": [unique_name()]})
    assert_error(broken, 400, "INVALID_PARAMETER_VALUE", contains="Invalid experiment ID")
