"""A receiver of webhooks on loopback that keeps what it was sent, and behaves as a test wants it to."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from devtools.processes import wait_until

DELIVERY_SECONDS = 60.0


@dataclass(frozen=True)
class Received:
    """One request; the names of its headers are in lower case."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def message(self) -> dict[str, Any]:
        return json.loads(self.body)

    @property
    def event(self) -> str:
        """Such as `run.finished`."""
        return f"{self.message['entity']}.{self.message['action']}"

    @property
    def data(self) -> dict[str, Any]:
        return self.message["data"]

    @property
    def delivery_id(self) -> str:
        return self.headers["x-mlflow-delivery-id"]

    def is_signed_with(self, secret: str) -> bool:
        """Whether the signature is the one of the contract over exactly these bytes."""
        signed = f"{self.delivery_id}.{self.headers['x-mlflow-timestamp']}.".encode() + self.body
        code = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
        return self.headers.get("x-mlflow-signature") == "v1," + base64.b64encode(code).decode()


@dataclass(frozen=True)
class Answer:
    """What the receiver does with a request: it answers, sends these bytes instead, hangs up, or keeps silent."""

    status: int = 200
    body: bytes = b"ok"
    location: str | None = None
    raw: bytes | None = None
    hang_up: bool = False
    silent: bool = False
    """Until the receiver is stopped."""


Behaviour = Callable[[Received], Answer]


class Receiver:
    """Listens while it is entered; `stop` and `start` are an outage, after which it is at the same address again."""

    def __init__(self, behaviour: Behaviour = lambda _: Answer()) -> None:
        self.behaviour = behaviour
        self._lock = threading.Lock()
        self._all: list[Received] = []
        self._taken: list[Received] = []
        self._server: _Server | None = None
        self._port = 0

    def __enter__(self) -> Receiver:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/hook"

    @property
    def seen(self) -> list[Received]:
        """Every request, also those that were not answered well, in the order of their arrival."""
        with self._lock:
            return list(self._all)

    @property
    def taken(self) -> list[Received]:
        """The requests that were answered with a 2xx."""
        with self._lock:
            return list(self._taken)

    def start(self) -> None:
        self._server = _Server(("127.0.0.1", self._port), self._handle)
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def stop(self) -> None:
        """Nobody listens any more, and what was connected is cut off."""
        if self._server is not None:
            self._server.end()
            self._server = None

    def wait_for(self, count: int) -> list[Received]:
        """Waits until so many requests were taken, and gives them."""
        wait_until(lambda: len(self.taken) >= count, DELIVERY_SECONDS, f"{count} deliveries, {len(self.taken)} came")
        return self.taken

    def wait_until_seen(self, count: int) -> list[Received]:
        """Waits until so many requests came, taken or not, and gives them."""
        wait_until(lambda: len(self.seen) >= count, DELIVERY_SECONDS, f"{count} requests")
        return self.seen

    def _handle(self, received: Received) -> Answer:
        answer = self.behaviour(received)
        is_taken = 200 <= answer.status < 300 and answer.raw is None and not answer.hang_up and not answer.silent
        with self._lock:
            self._all.append(received)
            if is_taken:
                self._taken.append(received)
        return answer


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], handle: Behaviour) -> None:
        super().__init__(address, _Handler)
        self.handle_request_of = handle
        self.ended = threading.Event()
        self._connections: set[socket.socket] = set()

    def end(self) -> None:
        self.ended.set()
        self.shutdown()
        self.server_close()
        for connection in list(self._connections):
            _cut(connection)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Connections that break are what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.server.handle_request_of(Received(self.path, headers, body))
        if answer.silent:
            self.server.ended.wait(DELIVERY_SECONDS)
        if answer.hang_up or answer.silent:
            self.close_connection = True
            _cut(self.connection)
        elif answer.raw is not None:
            self.wfile.write(answer.raw)
            self.close_connection = True
        else:
            self.send_response(answer.status)
            self.send_header("Content-Length", str(len(answer.body)))
            if answer.location:
                self.send_header("Location", answer.location)
            self.end_headers()
            self.wfile.write(answer.body)

    def log_message(self, *_: Any) -> None:
        """Tests say what they saw themselves."""


def _cut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        # It was cut already.
        return
