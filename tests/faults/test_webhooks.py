"""Webhooks whose receivers are away, slow or wrong, and servers that end before they have delivered.

Every event arrives at least once, signed, and those of one subject in their order.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from devtools.postgres import PostgresCluster
from devtools.processes import wait_until
from support.api import Api
from support.databases import fresh_database
from support.receiver import Answer, Receiver
from support.server import LOCAL_WEBHOOKS, RunstoneServer

SECRET = "s3cret"
# An attempt at a silent receiver is over soon, so that the tests are.
OPTIONS = (*LOCAL_WEBHOOKS, "--webhook-request-timeout=1")
RUN_EVENTS = [{"entity": "RUN", "action": "FINISHED"}, {"entity": "RUN", "action": "FAILED"}]
WAIT_SECONDS = 60.0


class Runs:
    """Runs that end again and again: each end is an event of the run, and `end_time` counts them."""

    def __init__(self, api: Api, count: int) -> None:
        experiment = api.create_experiment()
        self._api = api
        self._ends = {api.create_run(experiment): 0 for _ in range(count)}

    def end(self, api: Api | None = None) -> None:
        """Every run ends once more, the other way than before."""
        for run in self._ends:
            self._ends[run] += 1
            number = self._ends[run]
            status = "FINISHED" if number % 2 else "FAILED"
            body = {"run_id": run, "status": status, "end_time": number}
            (api or self._api).ok_post("runs/update", body)

    @property
    def events(self) -> int:
        return sum(self._ends.values())

    def assert_told(self, receiver: Receiver) -> None:
        """All ends of every run came, signed, and each for the first time behind those before it."""
        told: dict[str, list[int]] = {run: [] for run in self._ends}
        for received in receiver.taken:
            assert received.is_signed_with(SECRET), "an event that cannot be trusted"
            ends = told[received.data["run_id"]]
            if received.data["end_time"] not in ends:
                ends.append(received.data["end_time"])
        assert told == {run: list(range(1, ends + 1)) for run, ends in self._ends.items()}


def listen(api: Api, receiver: Receiver) -> str:
    """Makes a signed webhook for all ends of runs; its id."""
    body = {"name": "hook", "url": receiver.url, "events": RUN_EVENTS, "secret": SECRET}
    return api.ok_post("webhooks", body)["webhook"]["webhook_id"]


def deliveries(api: Api, webhook: str, **params: Any) -> list[dict[str, Any]]:
    query = {"limit": 1000} | params
    return api.ok_get(f"/api/runstone/v1/webhooks/{webhook}/deliveries", query)["deliveries"]


def wait_for_all(receiver: Receiver, runs: Runs) -> None:
    def distinct() -> int:
        return len({received.delivery_id for received in receiver.taken})

    wait_until(lambda: distinct() >= runs.events, WAIT_SECONDS, f"{runs.events} events")
    runs.assert_told(receiver)


OUTAGES: dict[str, Callable[[Receiver], None]] = {
    "away": lambda receiver: receiver.stop(),
    "silent": lambda receiver: setattr(receiver, "behaviour", lambda _: Answer(silent=True)),
    "failing": lambda receiver: setattr(receiver, "behaviour", lambda _: Answer(status=500, body=b"\0\xff broken")),
    "busy": lambda receiver: setattr(receiver, "behaviour", lambda _: Answer(status=429)),
    "refusing": lambda receiver: setattr(receiver, "behaviour", lambda _: Answer(status=403)),
    "redirecting": lambda receiver: setattr(
        receiver, "behaviour", lambda _: Answer(status=307, location="http://127.0.0.1:1/")
    ),
    "talking nonsense": lambda receiver: setattr(
        receiver, "behaviour", lambda _: Answer(raw=b"\0\xff garbage\r\n\r\n" * 100)
    ),
    "hanging up": lambda receiver: setattr(receiver, "behaviour", lambda _: Answer(hang_up=True)),
    "breaking off": lambda receiver: setattr(
        receiver, "behaviour", lambda _: Answer(raw=b"HTTP/1.1 503 Busy\r\nContent-Length: 9\r\n\r\nabc")
    ),
}


def test_every_event_arrives_whatever_the_receiver_does(tmp_path: Path) -> None:
    """One kind of outage after the other, in each of which something happens and is tried in vain."""
    with Receiver() as receiver, RunstoneServer(tmp_path, options=OPTIONS) as server:
        webhook = listen(server.api, receiver)
        first = Runs(server.api, 1)
        first.end()
        receiver.wait_for(1)
        others = []
        for outage in OUTAGES.values():
            outage(receiver)
            others.append(Runs(server.api, 1))
            others[-1].end()
            first.end()
            _wait_until_tried(server.api, webhook, others[-1])
            receiver.stop()
            receiver.behaviour = lambda _: Answer()
            receiver.start()
        expected = first.events + len(others)
        wait_until(lambda: len(receiver.taken) >= expected, WAIT_SECONDS, f"{expected} events")
        everything = Runs(server.api, 0)
        for runs in (first, *others):
            everything._ends |= runs._ends
        everything.assert_told(receiver)
        wait_until(lambda: not deliveries(server.api, webhook, state="waiting"), WAIT_SECONDS, "the queue to be empty")
        failed = [delivery for delivery in deliveries(server.api, webhook) if delivery["attempts"] > 1]
        assert len(failed) >= len(OUTAGES)


def _wait_until_tried(api: Api, webhook: str, runs: Runs) -> None:
    """Waits until the last end of these runs was tried in vain."""
    (run,) = runs._ends

    def is_tried() -> bool:
        found = deliveries(api, webhook, state="waiting")
        return any(delivery["attempts"] and delivery["subject"] == f"run:{run}" for delivery in found)

    wait_until(is_tried, WAIT_SECONDS, "an attempt to fail")


@pytest.mark.parametrize("ends", ["kill", "stop"])
def test_what_a_server_has_not_delivered_is_delivered_by_the_next(tmp_path: Path, ends: str) -> None:
    """It ends while one event is on its way and many others are committed and not tried yet."""
    with Receiver(lambda _: Answer(silent=True)) as receiver:
        server = RunstoneServer(tmp_path, options=(*OPTIONS, "--webhook-delivery-max-workers=1"))
        with server:
            webhook = listen(server.api, receiver)
            runs = Runs(server.api, 20)
            runs.end()
            receiver.wait_until_seen(1)
            assert len(deliveries(server.api, webhook, state="waiting")) == 20
            if ends == "kill":
                server.kill()
            else:
                assert server.stop() == 0
            receiver.stop()
            receiver.behaviour = lambda _: Answer()
            receiver.start()
            server.start()
            runs.end(server.api)
            wait_for_all(receiver, runs)


def test_changes_of_the_registry_are_told_after_a_kill(tmp_path: Path) -> None:
    """An alias moves again and again while the receiver keeps silent and the server is killed."""
    with Receiver(lambda _: Answer(silent=True)) as receiver, RunstoneServer(tmp_path, options=OPTIONS) as server:
        event = {"entity": "MODEL_VERSION_ALIAS", "action": "CREATED"}
        body = {"name": "hook", "url": receiver.url, "events": [event], "secret": SECRET}
        server.api.ok_post("webhooks", body)
        server.api.ok_post("registered-models/create", {"name": "m"})
        expected = []
        for number in range(1, 13):
            server.api.ok_post("model-versions/create", {"name": "m", "source": "s3://bucket/m"})
            alias = {"name": "m", "alias": "champion", "version": str(number)}
            server.api.ok_post("registered-models/alias", alias)
            expected.append(alias)
            if number % 4 == 0:
                receiver.wait_until_seen(1)
                server.kill()
                server.start()
        receiver.stop()
        receiver.behaviour = lambda _: Answer()
        receiver.start()

        def first_seen() -> list[dict[str, Any]]:
            told: dict[str, dict[str, Any]] = {}
            for received in receiver.taken:
                assert received.is_signed_with(SECRET), "an event that cannot be trusted"
                told.setdefault(received.delivery_id, received.data)
            return list(told.values())

        wait_until(lambda: len(first_seen()) >= len(expected), WAIT_SECONDS, f"{len(expected)} events")
        assert first_seen() == expected


def test_a_server_that_is_killed_again_and_again_loses_nothing(tmp_path: Path) -> None:
    with Receiver() as receiver, RunstoneServer(tmp_path, options=OPTIONS) as server:
        listen(server.api, receiver)
        runs = Runs(server.api, 5)
        for number in range(8):
            runs.end(server.api)
            receiver.wait_until_seen(number)
            server.kill()
            server.start()
        wait_for_all(receiver, runs)


def test_a_silent_receiver_keeps_nobody_else_waiting(tmp_path: Path) -> None:
    options = (*LOCAL_WEBHOOKS, "--webhook-request-timeout=30")
    with ExitStack() as stack:
        silent = stack.enter_context(Receiver(lambda _: Answer(silent=True)))
        good = stack.enter_context(Receiver())
        server = stack.enter_context(RunstoneServer(tmp_path, options=options))
        listen(server.api, silent)
        listen(server.api, good)
        runs = Runs(server.api, 30)
        runs.end()
        silent.wait_until_seen(10)
        runs.end()
        wait_for_all(good, runs)
        assert (len(silent.seen), silent.taken) == (10, [])


def test_secrets_are_encrypted_and_a_wrong_key_sends_nothing(tmp_path: Path) -> None:
    right, wrong = (base64.urlsafe_b64encode(bytes([byte]) * 32).decode() for byte in (1, 2))
    with Receiver() as receiver:
        server = RunstoneServer(tmp_path, options=_with_key(right))
        with server:
            webhook = listen(server.api, receiver)
            runs = Runs(server.api, 1)
            runs.end()
            wait_for_all(receiver, runs)
            assert server.stop() == 0
            stored = b"".join(file.read_bytes() for file in tmp_path.glob("runstone.db*"))
            assert b"run.finished" in stored
            assert SECRET.encode() not in stored
            for options, why in ((_with_key(wrong), "another key"), (OPTIONS, "has no key")):
                server.options = options
                server.start()
                runs.end(server.api)
                _wait_for_error(server.api, webhook, why)
                assert server.stop() == 0
            assert len(receiver.seen) == 1
            server.options = _with_key(right)
            server.start()
            wait_for_all(receiver, runs)


def _with_key(key: str) -> tuple[str, ...]:
    return (*OPTIONS, f"--webhook-secret-encryption-key={key}")


def _wait_for_error(api: Api, webhook: str, why: str) -> None:
    def is_told() -> bool:
        return any(why in (delivery["last_error"] or "") for delivery in deliveries(api, webhook, state="waiting"))

    wait_until(is_told, WAIT_SECONDS, f"a delivery to fail because the server {why}")


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with PostgresCluster() as cluster, fresh_database(cluster.url) as url:
        yield url


def test_two_servers_share_the_work(tmp_path: Path, database: str) -> None:
    """What one queues the other may send; nothing comes twice while both are well, and nothing is lost if one dies."""
    with ExitStack() as stack:
        receiver = stack.enter_context(Receiver())
        servers = []
        for name in ("a", "b"):
            (tmp_path / name).mkdir()
            server = RunstoneServer(tmp_path / name, store_uri=database, options=OPTIONS)
            servers.append(stack.enter_context(server))
        webhook = listen(servers[0].api, receiver)
        runs = Runs(servers[0].api, 10)
        for number in range(10):
            runs.end(servers[number % 2].api)
        wait_for_all(receiver, runs)
        assert len(receiver.taken) == runs.events
        # What it holds when it dies is free only after a minute.
        wait_until(
            lambda: not deliveries(servers[0].api, webhook, state="waiting"), WAIT_SECONDS, "the queue to be empty"
        )
        servers[1].kill()
        runs.end(servers[0].api)
        wait_for_all(receiver, runs)
