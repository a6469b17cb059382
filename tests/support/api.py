"""Raw calls to a tracking server: exactly what goes over the wire, with no client library in between."""

from __future__ import annotations

import json
import uuid
from typing import Any

import requests

MAX_DOUBLE = 1.7976931348623157e308
TIMEOUT_SECONDS = 60.0
SEE_DOCS = "See the API docs for more information about request parameters."
NAME_RULE = (
    "Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ),"
    " colon(:) and slashes (/)."
)
PATH_RULE = (
    "Names may be treated as files in certain cases, and must not resolve to other names when treated as such."
    " This name would resolve to '{}'"
)


class Api:
    """A tracking server's REST interface; paths are relative to `/api/2.0/mlflow/`, a leading `/` makes them absolute.

    The verbs return whatever the server answered; the named helpers check for 200 and return decoded JSON.
    """

    def __init__(self, uri: str) -> None:
        self.uri = uri.rstrip("/")
        self._session = requests.Session()
        # Proxy settings of the machine must not come between us and loopback.
        self._session.trust_env = False

    def request(self, verb: str, path: str, **options: Any) -> requests.Response:
        url = self.uri + (path if path.startswith("/") else f"/api/2.0/mlflow/{path}")
        options.setdefault("timeout", TIMEOUT_SECONDS)
        return self._session.request(verb, url, **options)

    def get(self, path: str, params: Any = None, **options: Any) -> requests.Response:
        return self.request("GET", path, params=params, **options)

    def post(self, path: str, body: Any, **options: Any) -> requests.Response:
        return self.request("POST", path, json=body, **options)

    def post_text(self, path: str, body: str | bytes, content_type: str = "application/json") -> requests.Response:
        """Posts a body as it is, valid JSON or not."""
        data = body.encode() if isinstance(body, str) else body
        return self.request("POST", path, data=data, headers={"Content-Type": content_type})

    def ok_post(self, path: str, body: Any) -> dict[str, Any]:
        return _ok(self.post(path, body))

    def ok_get(self, path: str, params: Any = None) -> dict[str, Any]:
        return _ok(self.get(path, params))

    def create_experiment(self, name: str | None = None, **fields: Any) -> str:
        """A new experiment, by default with a name no other test has; returns its id."""
        body = {"name": name or unique_name()} | fields
        return self.ok_post("experiments/create", body)["experiment_id"]

    def create_run(self, experiment_id: str, **fields: Any) -> str:
        """A new run; returns its id."""
        body = {"experiment_id": experiment_id, "start_time": 1} | fields
        return self.ok_post("runs/create", body)["run"]["info"]["run_id"]

    def run(self, run_id: str) -> dict[str, Any]:
        """`{info, data, inputs, …}` of a run."""
        return self.ok_get("runs/get", {"run_id": run_id})["run"]

    def params_of(self, run_id: str) -> dict[str, str]:
        return _as_map(self.run(run_id), "params")

    def tags_of(self, run_id: str) -> dict[str, str]:
        return _as_map(self.run(run_id), "tags")

    def latest_metrics(self, run_id: str) -> dict[str, dict[str, Any]]:
        """The latest point of each metric, by key."""
        return {point["key"]: point for point in self.run(run_id)["data"].get("metrics", [])}

    def log_metric(self, run_id: str, key: str, value: Any, timestamp: int = 1, step: int = 0) -> None:
        point = {"run_id": run_id, "key": key, "value": value, "timestamp": timestamp, "step": step}
        self.ok_post("runs/log-metric", point)

    def history(self, run_id: str, key: str, **params: Any) -> list[dict[str, Any]]:
        """The points of one metric, in the order the server gives them."""
        answer = self.ok_get("metrics/get-history", {"run_id": run_id, "metric_key": key} | params)
        return answer.get("metrics", [])

    def search_runs(self, experiment_id: str, filter: str = "", **fields: Any) -> list[str]:
        """Ids of the runs found, in the order the server gives them."""
        body = {"experiment_ids": [experiment_id], "filter": filter} | fields
        runs = self.ok_post("runs/search", body).get("runs", [])
        return [run["info"]["run_id"] for run in runs]


def unique_name(prefix: str = "test") -> str:
    """A name no other test uses, so that tests share one server without meeting."""
    return f"{prefix}-{uuid.uuid4().hex}"


def assert_error(
    response: requests.Response,
    status: int,
    code: str,
    message: str | None = None,
    *,
    begins: str = "",
    contains: str = "",
) -> None:
    """The answer is MLflow's error envelope with this status and code; the message is this, begins so or holds that."""
    assert response.headers["Content-Type"].startswith("application/json"), response.text[:500]
    error = response.json()
    assert (response.status_code, error["error_code"]) == (status, code), error
    if message is not None:
        assert error["message"] == message
    assert error["message"].startswith(begins), error["message"]
    assert contains in error["message"]


def assert_missing(response: requests.Response, parameter: str) -> None:
    """The answer says that a required parameter is missing, in MLflow's words."""
    text = f"Missing value for required parameter '{parameter}'. {SEE_DOCS}"
    assert_error(response, 400, "INVALID_PARAMETER_VALUE", text)


def assert_wrong_type(response: requests.Response, parameter: str, value: Any, python_type: str) -> None:
    """The answer says that a parameter has the wrong type, naming it, in MLflow's words."""
    shown = json.dumps(value, sort_keys=True, separators=(",", ":"))
    # Two blanks before the hint, as MLflow has it.
    hint = f"Hint: Value was of type '{python_type}'. {SEE_DOCS}"
    text = f"Invalid value {shown} for parameter '{parameter}' supplied:  {hint}"
    assert_error(response, 400, "INVALID_PARAMETER_VALUE", text)


def _ok(response: requests.Response) -> dict[str, Any]:
    assert response.status_code == 200, f"{response.status_code}: {response.text[:2000]}"
    return response.json()


def _as_map(run: dict[str, Any], kind: str) -> dict[str, str]:
    return {item["key"]: item["value"] for item in run["data"].get(kind, [])}
