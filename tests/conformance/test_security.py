"""A web page somewhere else may not reach the server through the user's browser: Host and Origin checks."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

import pytest

from support.api import Api, unique_name

REBOUND = "Invalid Host header - possible DNS rebinding attack detected"
CROSS_SITE = "Cross-origin request blocked"
FOREIGN = [
    "evil.example", "evil.example:5000", "localhost.evil.example", "127.0.0.1.evil.example", "xlocalhost", "8.8.8.8",
    "172.32.0.1",
]  # fmt: skip


@pytest.mark.parametrize("host", FOREIGN)
@pytest.mark.parametrize(
    "path",
    [
        "/api/2.0/mlflow/runs/get",
        "/ajax-api/2.0/mlflow/runs/get",
        "/get-artifact",
        "/api/2.0/mlflow-artifacts/artifacts",
    ],
)
def test_foreign_host_is_refused(api: Api, run: str, host: str, path: str) -> None:
    answer = api.get(path, {"run_id": run, "path": "x"}, headers={"Host": host})
    assert (answer.status_code, answer.text) == (403, REBOUND)


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:5000",
        "127.0.0.1",
        "127.0.0.1:1",
        "[::1]",
        "[::1]:80",
        "0.0.0.0:5000",
        "192.168.1.5:5000",
        "10.1.2.3",
        "172.16.0.1:5000",
        "172.31.255.1",
    ],
)
def test_local_and_private_hosts_are_served(api: Api, run: str, host: str) -> None:
    assert api.get("runs/get", {"run_id": run}, headers={"Host": host}).status_code == 200


@pytest.mark.ours("MLflow takes any name that begins like a private address")
@pytest.mark.parametrize("host", ["10.evil.example", "192.168.1.5.evil.example", "172.16.evil.example"])
def test_a_name_that_begins_like_a_private_address_is_foreign(api: Api, run: str, host: str) -> None:
    answer = api.get("runs/get", {"run_id": run}, headers={"Host": host})
    assert (answer.status_code, answer.text) == (403, REBOUND)


@pytest.mark.parametrize("path", ["/health", "/version"])
def test_probes_are_served_to_any_host(api: Api, path: str) -> None:
    assert api.get(path, headers={"Host": "evil.example"}).status_code == 200


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "https://evil.example", "http://localhost.evil.example", "null", "file://"]
)
def test_cross_site_writes_are_refused(api: Api, experiment: str, origin: str) -> None:
    name = unique_name()
    headers = {"Origin": origin}
    for answer in (
        api.post("experiments/create", {"name": name}, headers=headers),
        api.post("/ajax-api/2.0/mlflow/experiments/create", {"name": name}, headers=headers),
        api.request("PUT", f"/api/2.0/mlflow-artifacts/artifacts/{experiment}/x", data=b"1", headers=headers),
        api.request("DELETE", f"/api/2.0/mlflow-artifacts/artifacts/{experiment}/x", headers=headers),
    ):
        assert (answer.status_code, answer.text) == (403, CROSS_SITE)
    assert api.get("experiments/get-by-name", {"experiment_name": name}).status_code == 404


@pytest.mark.parametrize("size", [1, 10_000_000])
def test_a_body_that_comes_after_the_refusal_does_not_spoil_the_connection(uri: str, size: int) -> None:
    connection = http.client.HTTPConnection(urlsplit(uri).netloc, timeout=30)
    connection.putrequest("POST", "/api/2.0/mlflow/experiments/create")
    connection.putheader("Origin", "http://evil.example")
    connection.putheader("Content-Length", str(size))
    connection.endheaders()
    answer = connection.getresponse()
    assert (answer.status, answer.read().decode()) == (403, CROSS_SITE)
    assert connection.sock, "the server announced that it closes the connection"
    connection.sock.sendall(b"x" * size)
    connection.request("GET", "/health")
    assert connection.getresponse().read() == b"OK"
    connection.close()


@pytest.mark.parametrize(
    "origin", ["http://localhost", "https://localhost:8443", "http://127.0.0.1:3000", "http://[::1]:3000"]
)
def test_local_pages_may_write(api: Api, origin: str) -> None:
    answer = api.post("experiments/create", {"name": unique_name()}, headers={"Origin": origin})
    assert answer.status_code == 200


def test_foreign_pages_get_no_permission_to_read(api: Api, run: str) -> None:
    answer = api.get("runs/get", {"run_id": run}, headers={"Origin": "http://evil.example"})
    assert answer.headers.get("Access-Control-Allow-Origin") not in ("*", "http://evil.example")


def test_every_answer_forbids_guessing_and_framing(api: Api, run: str) -> None:
    for answer in (api.get("/health"), api.get("runs/get", {"run_id": run}), api.get("runs/get", {"run_id": "nope"})):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
