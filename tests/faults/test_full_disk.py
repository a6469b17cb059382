"""A full disk: writes fail with a clear 5xx, reads go on, and all is well again once there is room.

The server gets a small file system of its own: a tmpfs in a mount namespace that only the server is in, so that
nothing else fills up and nothing is left mounted whatever happens. We look into it through /proc.
"""

from __future__ import annotations

import http.client
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from support.api import Api
from support.server import RunstoneServer

DISK_MIB = 32
MIB = 1 << 20


class SmallDisk:
    """The server's file system, seen from outside of its mount namespace."""

    def __init__(self, server: RunstoneServer, mount_point: Path) -> None:
        self.root = Path(f"/proc/{server.process.pid}/root{mount_point}")
        self._filler = self.root / "filler"

    def free(self) -> int:
        stat = os.statvfs(self.root)
        return stat.f_bavail * stat.f_frsize

    def fill(self, leave: int = 0) -> None:
        """Takes all room but `leave` bytes."""
        with self._filler.open("wb", buffering=0) as file:
            left = self.free() - leave
            while left > 0:
                left -= file.write(b"\1" * min(left, MIB))

    def make_room(self) -> None:
        self._filler.unlink()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunstoneServer]:
    disk = tmp_path / "disk"
    disk.mkdir()
    # Without root, in a user namespace, where we are allowed to mount.
    namespaces = "-m" if os.geteuid() == 0 else "-Urm"
    mount = f'mount -t tmpfs -o size={DISK_MIB}m tmpfs "$0" && exec "$@"'
    with RunstoneServer(
        tmp_path, data=disk, prefix=("unshare", namespaces, "--propagation", "private", "sh", "-c", mount, str(disk))
    ) as running:
        yield running


@pytest.fixture
def disk(server: RunstoneServer, tmp_path: Path) -> SmallDisk:
    small = SmallDisk(server, tmp_path / "disk")
    assert small.free() < DISK_MIB * MIB
    return small


def log_until_refused(api: Api, run: str) -> tuple[int, object]:
    """Logs batches until one is refused; how many points were acknowledged, and the refusal."""
    for number in range(1000):
        steps = range(number * 1000, (number + 1) * 1000)
        points = [{"key": "m", "value": step, "timestamp": step, "step": step} for step in steps]
        answer = api.post("runs/log-batch", {"run_id": run, "metrics": points})
        if answer.status_code != 200:
            return number * 1000, answer
    raise AssertionError("a million points went onto a full disk")


def test_tracking_on_a_full_disk(server: RunstoneServer, disk: SmallDisk) -> None:
    api = server.api
    run = api.create_run(api.create_experiment())
    api.log_metric(run, "before", 1)
    disk.fill()
    stored, refusal = log_until_refused(api, run)
    _assert_clear(refusal)
    _assert_reads_go_on(api, run, stored)
    disk.make_room()
    steps = range(stored, stored + 1000)
    points = [{"key": "m", "value": step, "timestamp": step, "step": step} for step in steps]
    api.ok_post("runs/log-batch", {"run_id": run, "metrics": points})
    assert [point["step"] for point in api.history(run, "m")] == list(range(stored + 1000))
    with sqlite3.connect(disk.root / "runstone.db") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_every_kind_of_write_on_a_full_disk(server: RunstoneServer, disk: SmallDisk) -> None:
    """Refused or done, never half: what each answered is what is there afterwards."""
    api = server.api
    experiment = api.create_experiment()
    run = api.create_run(experiment)
    disk.fill()
    log_until_refused(api, run)
    large = "x" * 6000
    answers = {
        "param": api.post("runs/log-parameter", {"run_id": run, "key": "p", "value": large}),
        "tag": api.post("runs/set-tag", {"run_id": run, "key": "t", "value": large}),
        "run": api.post("runs/create", {"experiment_id": experiment, "run_name": "late"}),
        "status": api.post("runs/update", {"run_id": run, "status": "FINISHED"}),
    }
    for answer in answers.values():
        if answer.status_code != 200:
            _assert_clear(answer)
    done = {kind for kind, answer in answers.items() if answer.status_code == 200}
    disk.make_room()
    stored = api.run(run)
    there = {
        "param": "p" in api.params_of(run),
        "tag": "t" in api.tags_of(run),
        "run": bool(api.search_runs(experiment, "run_name = 'late'")),
        "status": stored["info"]["status"] == "FINISHED",
    }
    assert {kind for kind, is_there in there.items() if is_there} == done


def test_artifacts_on_a_full_disk(server: RunstoneServer, disk: SmallDisk) -> None:
    api = server.api
    experiment = api.create_experiment()
    run = api.create_run(experiment)
    root = f"/api/2.0/mlflow-artifacts/artifacts/{experiment}/{run}/artifacts"
    assert api.request("PUT", f"{root}/small.bin", data=b"small").status_code == 200
    disk.fill(leave=4 * MIB)
    free = disk.free()
    status, body = _upload(server.uri, f"{root}/large.bin", b"\1" * (12 * MIB))
    assert status in (503, 507), body
    assert re.search(rb"(?i)space|room|full", body), body
    assert b"error_code" in body
    # No part of it is left, neither under its name nor under another.
    assert disk.free() > free - MIB
    assert [path.name for path in disk.root.rglob("*.bin")] == ["small.bin"]
    assert [file["path"] for file in api.ok_get("artifacts/list", {"run_id": run})["files"]] == ["small.bin"]
    assert api.get(f"{root}/small.bin").content == b"small"
    disk.make_room()
    assert _upload(server.uri, f"{root}/large.bin", b"\1" * (12 * MIB))[0] == 200
    assert len(api.get(f"{root}/large.bin").content) == 12 * MIB


def test_a_failed_upload_leaves_the_old_file(server: RunstoneServer, disk: SmallDisk) -> None:
    api = server.api
    experiment = api.create_experiment()
    path = f"/api/2.0/mlflow-artifacts/artifacts/{experiment}/model.bin"
    api.request("PUT", path, data=b"the good one")
    disk.fill(leave=4 * MIB)
    status, _ = _upload(server.uri, path, b"\1" * (12 * MIB))
    assert status in (503, 507)
    assert api.get(path).content == b"the good one"


def _upload(uri: str, path: str, content: bytes) -> tuple[int, bytes]:
    """Status and body of the answer, also when the server answers before it has taken everything."""
    connection = http.client.HTTPConnection(urlsplit(uri).netloc, timeout=60)
    try:
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.request("PUT", path, content)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def _assert_clear(answer) -> None:
    """A server error that says what is wrong, in MLflow's envelope."""
    assert 500 <= answer.status_code < 600
    error = answer.json()
    assert error["error_code"]
    assert re.search("(?i)space|room|full", error["message"]), error


def _assert_reads_go_on(api: Api, run: str, stored: int) -> None:
    assert api.get("/health").status_code == 200
    assert api.latest_metrics(run)["before"]["value"] == 1.0
    assert len(api.history(run, "m")) == stored
    experiment = api.run(run)["info"]["experiment_id"]
    assert api.search_runs(experiment, "metrics.before = 1") == [run]
