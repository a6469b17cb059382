"""The server itself: probes, version, measurements, request ids, and how it stops."""

from __future__ import annotations

import re
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from devtools.processes import wait_until
from support.api import Api, unique_name
from support.server import RunstoneServer


def test_health(api: Api) -> None:
    answer = api.get("/health")
    assert (answer.status_code, answer.text) == (200, "OK")
    assert answer.headers["Content-Type"].startswith("text/plain")


def test_version_is_the_one_we_are_compatible_with(api: Api) -> None:
    answer = api.get("/version")
    assert (answer.status_code, answer.content) == (200, b"3.17.2")


@pytest.mark.ours("MLflow has no readiness probe")
def test_ready(api: Api) -> None:
    assert api.get("/ready").status_code == 200


@pytest.mark.ours("MLflow exposes metrics only on demand, into a folder")
def test_metrics_are_prometheus_text(api: Api, run: str) -> None:
    api.run(run)
    answer = api.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].split(";")[0] in ("text/plain", "application/openmetrics-text")
    lines = [line for line in answer.text.splitlines() if line and not line.startswith("#")]
    assert lines
    for line in lines:
        assert re.fullmatch(r"[a-zA-Z_:][a-zA-Z0-9_:]*(\{.*\})? [-+0-9.eEinfINFNa]+", line), line
    assert "# TYPE" in answer.text


@pytest.mark.ours("MLflow has no request ids")
def test_every_answer_has_a_request_id(api: Api, run: str) -> None:
    ids = [
        answer.headers["X-Request-Id"]
        for answer in (api.get("/health"), api.get("runs/get", {"run_id": run}), api.get("runs/get"), api.get("/nope"))
    ]
    assert all(ids)
    assert len(set(ids)) == len(ids)


@pytest.mark.ours("MLflow's server is not ours to stop")
def test_a_stopped_server_finishes_what_it_began(tmp_path: Path) -> None:
    """SIGTERM while an upload is half sent: the rest is taken, answered and stored; then it exits with 0."""
    with RunstoneServer(tmp_path) as server:
        path = f"/api/2.0/mlflow-artifacts/artifacts/{server.api.create_experiment()}/slow.bin"
        with _begun_upload(server.uri, path, length=8) as upload:
            upload.sendall(b"half")
            server.process.terminate()
            wait_until(lambda: not _takes_new_work(server), 20, "the server to take no new work after SIGTERM")
            upload.sendall(b"done")
            assert upload.recv(4096).startswith(b"HTTP/1.1 200")
        assert server.process.wait(timeout=30) == 0
        server.start()
        assert server.api.get(path).content == b"halfdone"


def _begun_upload(uri: str, path: str, length: int) -> socket.socket:
    """A connection on which the server has begun to read an upload: it has asked for the body."""
    host = urlsplit(uri)
    connection = socket.create_connection((host.hostname, host.port), timeout=30)
    head = f"PUT {path} HTTP/1.1\r\nHost: {host.netloc}\r\nContent-Length: {length}\r\nExpect: 100-continue\r\n\r\n"
    connection.sendall(head.encode())
    assert connection.recv(4096).startswith(b"HTTP/1.1 100")
    return connection


def _takes_new_work(server: RunstoneServer) -> bool:
    try:
        return server.api.get("/health", timeout=5).status_code == 200
    except requests.ConnectionError:
        return False


@pytest.mark.ours("MLflow's server is not ours to start")
def test_data_survives_a_restart(tmp_path: Path) -> None:
    with RunstoneServer(tmp_path) as server:
        api = server.api
        run = api.create_run(api.create_experiment(unique_name()), run_name="kept")
        api.log_metric(run, "m", 0.5)
        before = api.run(run)
        assert server.stop() == 0
        server.start()
        assert server.api.run(run) == before


@pytest.mark.ours("MLflow's log is not ours to read")
def test_a_refused_request_is_logged_once(tmp_path: Path) -> None:
    """With its id and the reason; the answer carries the same id."""
    with RunstoneServer(tmp_path) as server:
        answers = [
            server.api.get("runs/get", {"run_id": "nope"}),
            server.api.post_text("runs/create", "{"),
            server.api.post("runs/update", {}),
        ]
        assert server.stop() == 0
        for answer in answers:
            lines = [line for line in server.log.splitlines() if answer.headers["X-Request-Id"] in line]
            assert len(lines) == 1
            assert answer.json()["message"] in lines[0]


@pytest.mark.ours("MLflow serves its pages as static files")
def test_unknown_paths_are_pages_for_browsers_only(api: Api) -> None:
    """A client that asks for what this server does not have hears 404, also where a browser would be shown the app."""
    for path in ("/experiments", "/nope", "/assets/nope.js", "/api/2.0/mlflow/nope"):
        answer = api.get(path)
        assert (path, answer.status_code) == (path, 404)
        assert answer.headers["Content-Type"].startswith("text/html")
    for path in ("/api/2.0/mlflow/nope", "/ajax-api/2.0/mlflow/nope", "/graphql", "/assets/nope.js"):
        answer = api.get(path, headers={"Accept": "text/html"})
        assert (path, answer.status_code) == (path, 404)
    assert api.request("POST", "/experiments", headers={"Accept": "text/html"}).status_code == 404
    assert api.get("/experiments/1", headers={"Accept": "text/html"}).status_code == 200
