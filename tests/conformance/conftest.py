"""One server for the whole suite on each store, and an official client that points at it.

`RUNSTONE_TEST_URI=http://127.0.0.1:5000` runs the suite against a server that is already there, such as MLflow's own:
that proves the tests to be true statements about MLflow. Tests marked `ours` are left out then.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

# Before the client is imported: it reads some of these only once.
os.environ.update(
    # A server error shows at once, not after seven patient retries.
    MLFLOW_HTTP_REQUEST_MAX_RETRIES="0",
    MLFLOW_HTTP_REQUEST_TIMEOUT="60",
    MLFLOW_DISABLE_TELEMETRY="true",
    MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR="false",
    MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT="true",
    GIT_PYTHON_REFRESH="quiet",
    NO_PROXY="127.0.0.1,localhost",
)

import pytest

# Failed comparisons in the shared helpers show their values too.
pytest.register_assert_rewrite("support.api")

import mlflow
from mlflow import MlflowClient

from support.api import Api
from support.databases import fresh_database
from support.server import LOCAL_WEBHOOKS, RunstoneServer

EXTERNAL = os.environ.get("RUNSTONE_TEST_URI")
POSTGRES = os.environ.get("RUNSTONE_TEST_POSTGRES")


def _stores() -> list[str]:
    if EXTERNAL:
        return ["external"]
    return ["sqlite", "postgres"] if POSTGRES else ["sqlite"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Against another server, leaves out what only Runstone does."""
    if not EXTERNAL:
        return
    ours = [item for item in items if item.get_closest_marker("ours")]
    config.hook.pytest_deselected(items=ours)
    items[:] = [item for item in items if item not in ours]


@pytest.fixture(scope="session", params=_stores())
def uri(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the server under test listens."""
    if EXTERNAL:
        yield EXTERNAL.rstrip("/")
        return
    with ExitStack() as stack:
        store_uri = stack.enter_context(fresh_database(POSTGRES or "")) if request.param == "postgres" else None
        home = tmp_path_factory.mktemp(request.param)
        # Receivers of events are threads of the tests.
        server = RunstoneServer(home, store_uri=store_uri, options=LOCAL_WEBHOOKS)
        yield stack.enter_context(server).uri


@pytest.fixture
def api(uri: str) -> Api:
    """Raw requests to the server."""
    return Api(uri)


@pytest.fixture(autouse=True)
def _clean_client(uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Points the client's global state at the server, in an empty folder, and leaves no run open."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
    mlflow.set_tracking_uri(uri)
    yield
    while mlflow.active_run():
        mlflow.end_run()


@pytest.fixture
def client(uri: str) -> MlflowClient:
    """The official client."""
    return MlflowClient(uri)


@pytest.fixture
def experiment(api: Api) -> str:
    """The id of an experiment of the test's own; also the fluent client's current one."""
    experiment_id = api.create_experiment()
    mlflow.set_experiment(experiment_id=experiment_id)
    return experiment_id


@pytest.fixture
def run(api: Api, experiment: str) -> str:
    """The id of a run of the test's own."""
    return api.create_run(experiment)
