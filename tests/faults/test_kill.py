"""kill -9 at random moments under load on SQLite: what was acknowledged is on disk, and nothing is half there."""

from __future__ import annotations

import random
import sqlite3
import threading
from pathlib import Path

from support.load import Load, verify
from support.server import RunstoneServer

ROUNDS = 50
SEALING_ROUNDS = 15
SEED = 20_240_501


def test_kill_under_load(tmp_path: Path) -> None:
    dice = random.Random(SEED)
    loads: list[Load] = []
    with RunstoneServer(tmp_path) as server:
        for number in range(ROUNDS):
            loads.append(_load_until_killed(server, number, dice.uniform(0.0, 0.45)))
            server.start()
            assert verify(server.api, loads[-1]) > 0
            assert _integrity(server.database) == "ok"
        # Later rounds have not harmed what earlier ones left.
        requests = sum(verify(server.api, load) for load in loads)
        assert server.stop() == 0
    assert _integrity(tmp_path / "runstone.db") == "ok"
    print(f"{ROUNDS} kills, {requests} acknowledged requests, none lost")


def test_kill_while_sealing(tmp_path: Path) -> None:
    dice = random.Random(SEED)
    loads: list[Load] = []
    with RunstoneServer(tmp_path) as server:
        for number in range(SEALING_ROUNDS):
            loads.append(_load_until_killed(server, number, dice.uniform(0.2, 1.2), large=True))
            server.start()
            assert verify(server.api, loads[-1]) > 0
        for load in loads:
            verify(server.api, load)
        assert server.stop() == 0
    assert _integrity(tmp_path / "runstone.db") == "ok"
    with sqlite3.connect(tmp_path / "runstone.db") as connection:
        (blocks,) = connection.execute("SELECT COUNT(*) FROM metric_blocks").fetchone()
    connection.close()
    assert blocks > SEALING_ROUNDS, "nothing was sealed, so nothing was tested"


def _load_until_killed(server: RunstoneServer, number: int, seconds: float, *, large: bool = False) -> Load:
    """Starts a load on a fresh experiment and kills the server `seconds` after it is under way."""
    load = Load(lambda _: server.uri, server.api.create_experiment(), seed=number, large=large).start()
    load.wait_for_more(10)
    threading.Event().wait(seconds)
    server.kill()
    load.stop()
    return load


def _integrity(database: Path) -> str:
    with sqlite3.connect(database) as connection:
        (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
    connection.close()
    return verdict
