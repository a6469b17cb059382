"""SIGTERM under load: what has begun gets its answer, the server exits with 0, and nothing acknowledged is lost."""

from __future__ import annotations

import json
import socket
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

from support.load import Load, verify
from support.server import RunstoneServer


def test_stop_under_load(tmp_path: Path) -> None:
    """A request that meets the closing of its connection may stay unanswered; then it happened wholly or not at all."""
    with RunstoneServer(tmp_path) as server:
        load = Load(lambda _: server.uri, server.api.create_experiment(), workers=8).start()
        load.wait_for_more(200)
        assert server.stop() == 0
        load.stop()
        assert {failure.status for failure in load.failures} <= {0, 503}
        assert all(failure.is_json_error for failure in load.failures if failure.status)
        server.start()
        assert verify(server.api, load) >= 200


def test_requests_that_have_begun_are_answered(tmp_path: Path) -> None:
    """Eight batches of which the server has asked for the body, so that they are surely in its hands."""
    with RunstoneServer(tmp_path) as server, ExitStack() as connections:
        api = server.api
        run = api.create_run(api.create_experiment())
        batches = [connections.enter_context(_BegunBatch(server.uri, run, number)) for number in range(8)]
        server.process.terminate()
        assert [batch.finish() for batch in batches] == [200] * 8
        assert server.process.wait(timeout=30) == 0
        server.start()
        assert len(server.api.history(run, "m")) == 8


class _BegunBatch:
    """A log-batch request whose head was taken and whose body is still to come."""

    def __init__(self, uri: str, run: str, number: int) -> None:
        self._body = json.dumps(
            {"run_id": run, "metrics": [{"key": "m", "value": number, "timestamp": 1, "step": number}]}
        ).encode()
        host = urlsplit(uri)
        self._socket = socket.create_connection((host.hostname, host.port), timeout=30)
        head = (
            "POST /api/2.0/mlflow/runs/log-batch HTTP/1.1\r\n"
            f"Host: {host.netloc}\r\nContent-Type: application/json\r\nContent-Length: {len(self._body)}\r\n"
            "Expect: 100-continue\r\n\r\n"
        )
        self._socket.sendall(head.encode())
        assert self._socket.recv(4096).startswith(b"HTTP/1.1 100")

    def __enter__(self) -> _BegunBatch:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def finish(self) -> int:
        """Sends the body; the status of the answer."""
        self._socket.sendall(self._body)
        return int(self._socket.recv(4096).split()[1])
