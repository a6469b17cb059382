"""PostgreSQL cut off and back again under load, and two servers on one database."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from devtools.postgres import PostgresCluster
from devtools.processes import wait_until
from support.api import Api
from support.databases import count_blocks, cut_connections, fresh_database
from support.load import ANSWER_SECONDS, Load, verify
from support.server import RunstoneServer


@pytest.fixture(scope="module")
def cluster() -> Iterator[PostgresCluster]:
    """A cluster of our own, since we break it."""
    with PostgresCluster() as running:
        yield running


@pytest.fixture
def database(cluster: PostgresCluster) -> Iterator[str]:
    with fresh_database(cluster.url) as url:
        yield url


def test_cut_connections(tmp_path: Path, database: str) -> None:
    """Every connection of the server is ended, again and again, while it works."""
    with RunstoneServer(tmp_path, store_uri=database) as server:
        load = Load(lambda _: server.uri, server.api.create_experiment(), steadfast=True).start()
        for _ in range(10):
            load.wait_for_more(20)
            assert cut_connections(database) > 0
        load.wait_for_more(20)
        load.stop()
        _assert_failed_cleanly(load)
        assert verify(server.api, load) > 200


def test_database_gone_and_back(tmp_path: Path, cluster: PostgresCluster, database: str) -> None:
    """The database crashes under load and stays away for a while; the server outlives it and goes on by itself."""
    with RunstoneServer(tmp_path, store_uri=database) as server:
        load = Load(lambda _: server.uri, server.api.create_experiment(), steadfast=True).start()
        load.wait_for_more(50)
        cluster.kill()
        wait_until(lambda: len(load.failures) >= 4, 2 * ANSWER_SECONDS, "requests to fail while the database is away")
        assert server.api.get("/health").status_code == 200
        assert server.api.get("/ready", timeout=ANSWER_SECONDS).status_code == 503
        cluster.start()
        load.wait_for_more(50)
        wait_until(lambda: server.api.get("/ready").status_code == 200, ANSWER_SECONDS, "the server to be ready again")
        load.stop()
        _assert_failed_cleanly(load)
        assert verify(server.api, load) > 100


def test_reads_fail_cleanly_without_a_database(tmp_path: Path, cluster: PostgresCluster, database: str) -> None:
    with RunstoneServer(tmp_path, store_uri=database) as server:
        api = server.api
        run = api.create_run(api.create_experiment())
        cluster.kill()
        for answer in (
            api.get("runs/get", {"run_id": run}, timeout=ANSWER_SECONDS),
            api.post("experiments/search", {"max_results": 5}, timeout=ANSWER_SECONDS),
            api.post("runs/search", {"experiment_ids": ["0"]}, timeout=ANSWER_SECONDS),
        ):
            _assert_clean_failure(answer)
        cluster.start()
        wait_until(
            lambda: api.get("runs/get", {"run_id": run}).status_code == 200, ANSWER_SECONDS, "reads to work again"
        )


def _assert_clean_failure(answer: requests.Response) -> None:
    assert (answer.status_code, answer.json()["error_code"]) == (503, "TEMPORARILY_UNAVAILABLE")
    assert "postgres" not in answer.text.lower(), "an answer must not tell where or what the database is"


def _assert_failed_cleanly(load: Load) -> None:
    """Each request was answered within bounds: well, or with a server error in JSON. None was left hanging or cut."""
    assert load.slowest < ANSWER_SECONDS
    unclean = [failure for failure in load.failures if not (500 <= failure.status < 600 and failure.is_json_error)]
    assert unclean == []


@pytest.fixture
def two_servers(tmp_path: Path, database: str) -> Iterator[tuple[RunstoneServer, RunstoneServer]]:
    """Started at the same moment on an empty database: both want to create its tables."""
    homes = [tmp_path / "one", tmp_path / "two"]
    for home in homes:
        home.mkdir()
    first, second = (RunstoneServer(home, store_uri=database, artifacts=tmp_path / "artifacts") for home in homes)
    first.spawn()
    second.spawn()
    with first, second:
        yield first, second


def test_two_servers_see_each_others_writes(two_servers: tuple[RunstoneServer, RunstoneServer]) -> None:
    one, two = (server.api for server in two_servers)
    experiment = one.create_experiment()
    run = two.create_run(experiment, run_name="shared")
    for step in range(20):
        (one, two)[step % 2].log_metric(run, "m", step, timestamp=step, step=step)
        assert (two, one)[step % 2].latest_metrics(run)["m"]["step"] == step
    assert [point["step"] for point in one.history(run, "m")] == list(range(20))
    assert two.search_runs(experiment, "metrics.m = 19 AND run_name = 'shared'") == [run]
    path = f"/api/2.0/mlflow-artifacts/artifacts/{experiment}/{run}/artifacts/a.txt"
    one.request("PUT", path, data=b"shared")
    assert two.get(path).content == b"shared"


def test_two_servers_seal_without_losing_or_doubling(
    two_servers: tuple[RunstoneServer, RunstoneServer], database: str
) -> None:
    one, two = two_servers
    load = Load(lambda number: two_servers[number % 2].uri, one.api.create_experiment(), large=True).start()
    load.wait_for_more(400)
    wait_until(lambda: count_blocks(database) > 10, ANSWER_SECONDS, "something sealed")
    load.stop()
    assert load.failures == []
    assert verify(one.api, load) == verify(two.api, load) > 100


def test_two_servers_agree_on_one_param(two_servers: tuple[RunstoneServer, RunstoneServer]) -> None:
    first = two_servers[0].api
    run = first.create_run(first.create_experiment())

    def write(number: int) -> int:
        own = Api(two_servers[number % 2].uri)
        return own.post("runs/log-parameter", {"run_id": run, "key": "p", "value": str(number)}).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(write, range(8)))
    assert sorted(statuses) == [200] + [400] * 7
    assert first.params_of(run) == {"p": str(statuses.index(200))}


def test_two_servers_agree_on_names_and_latest_values(two_servers: tuple[RunstoneServer, RunstoneServer]) -> None:
    first = two_servers[0].api
    run = first.create_run(first.create_experiment())

    def work(number: int) -> int:
        own = Api(two_servers[number % 2].uri)
        for step in range(number, 80, 8):
            own.log_metric(run, "m", -step, timestamp=1, step=step)
        return own.post("experiments/create", {"name": f"same-{run}"}).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(work, range(8)))
    assert sorted(statuses) == [200] + [400] * 7
    assert first.latest_metrics(run)["m"]["step"] == 79
    assert len(first.history(run, "m")) == 80


def test_one_of_two_servers_is_killed(two_servers: tuple[RunstoneServer, RunstoneServer]) -> None:
    survivor, victim = two_servers
    experiment = survivor.api.create_experiment()
    load = Load(lambda number: two_servers[number % 2].uri, experiment).start()
    load.wait_for_more(100)
    victim.kill()
    load.wait_for_more(100)
    load.stop()
    assert verify(survivor.api, load) >= 200
    victim.start()
    assert verify(victim.api, load) >= 200
