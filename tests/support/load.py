"""Writers that keep a server busy and remember what it has acknowledged, so that a test can ask for it back.

Each worker writes to runs of its own, one request at a time, and never writes the same thing twice. So whatever a run
holds afterwards came from one known write, and a write whose answer was lost must be there as a whole or not at all.
"""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import requests

from .api import Api

# Longer than any answer may take while something is broken; shorter than the official client's patience (120 s).
ANSWER_SECONDS = 30.0
_KEYS = ("loss", "accuracy")


@dataclass
class Write:
    """What one request adds to a run. Steps and names are unique within the run."""

    path: str
    points: dict[tuple[str, int], float] = field(default_factory=dict)
    params: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)

    def body(self, run_id: str) -> dict[str, Any]:
        metrics = [{"key": k, "value": v, "timestamp": step, "step": step} for (k, step), v in self.points.items()]
        params = [{"key": key, "value": value} for key, value in self.params.items()]
        tags = [{"key": key, "value": value} for key, value in self.tags.items()]
        if self.path == "runs/log-batch":
            return {"run_id": run_id, "metrics": metrics, "params": params, "tags": tags}
        (only,) = metrics + params + tags
        return {"run_id": run_id} | only


@dataclass
class RunRecord:
    """One run and what was written to it: acknowledged, or sent with no good answer (`unsure`)."""

    name: str
    run_id: str
    acknowledged: list[Write] = field(default_factory=list)
    unsure: list[Write] = field(default_factory=list)


@dataclass
class Failure:
    """A request that was not acknowledged: its status (0: no answer at all), the body's start, and how long it took."""

    status: int
    text: str
    is_json_error: bool
    seconds: float


class Load:
    """Some workers writing to `experiment` until `stop`, each ending at its first lost connection unless `steadfast`.

    `server_uri` is asked for each worker by number, so that a load can go to several servers at once. A `large` load is
    of batches of a thousand points, each sent twice, which keeps the server sealing.
    """

    def __init__(
        self,
        server_uri: Callable[[int], str],
        experiment: str,
        *,
        workers: int = 4,
        seed: int = 0,
        steadfast: bool = False,
        large: bool = False,
    ) -> None:
        self.experiment = experiment
        self.runs: list[RunRecord] = []
        # Names of runs whose creation was never answered.
        self.unsure_runs: list[str] = []
        self.failures: list[Failure] = []
        self.slowest = 0.0
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._steadfast = steadfast
        self._random_write = _large_write if large else _random_write
        self._sendings = 2 if large else 1
        self._acknowledged = 0
        self._progress = threading.Condition(self._lock)
        self._threads = [
            threading.Thread(
                target=self._work, args=(server_uri(number), random.Random(f"{seed}/{number}")), daemon=True
            )
            for number in range(workers)
        ]

    def start(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def stop(self) -> None:
        """Ends the workers after the request each is at."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(timeout=2 * ANSWER_SECONDS)
            assert not thread.is_alive(), "a request got no answer in time"

    @property
    def acknowledged(self) -> int:
        """How many requests were answered with 200 so far."""
        with self._lock:
            return self._acknowledged

    def wait_for_more(self, count: int, timeout: float = 60.0) -> None:
        """Returns when `count` more requests than now have been acknowledged."""
        with self._progress:
            goal = self._acknowledged + count
            assert self._progress.wait_for(lambda: self._acknowledged >= goal, timeout), "the load makes no progress"

    def _work(self, uri: str, dice: random.Random) -> None:
        api = Api(uri)
        while not self._stopping.is_set():
            record = self._create_run(api)
            if record is None:
                if not self._steadfast:
                    return
                continue
            if not self._fill(api, record, dice) and not self._steadfast:
                return

    def _create_run(self, api: Api) -> RunRecord | None:
        name = uuid.uuid4().hex
        body = {"experiment_id": self.experiment, "run_name": name, "tags": [{"key": "born", "value": name}]}
        answer = self._send(api, "runs/create", body)
        with self._lock:
            if answer is None:
                self.unsure_runs.append(name)
                return None
            record = RunRecord(name, answer.json()["run"]["info"]["run_id"])
            self.runs.append(record)
            return record

    def _fill(self, api: Api, record: RunRecord, dice: random.Random) -> bool:
        """Writes to one run for a while; false if a write was not acknowledged."""
        for number in range(dice.randint(5, 40)):
            if self._stopping.is_set():
                return True
            write = self._random_write(number, dice)
            # On record before it is sent: the answer may never come.
            record.unsure.append(write)
            for _ in range(self._sendings):
                if self._send(api, write.path, write.body(record.run_id)) is None:
                    return False
            record.unsure.remove(write)
            record.acknowledged.append(write)
        return True

    def _send(self, api: Api, path: str, body: dict[str, Any]) -> requests.Response | None:
        """The answer if it was 200."""
        started = time.monotonic()
        answer: requests.Response | None = None
        text = ""
        try:
            answer = api.post(path, body, timeout=ANSWER_SECONDS)
        except requests.RequestException as error:
            text = str(error)
        self._note(answer, text, time.monotonic() - started)
        return answer if answer is not None and answer.status_code == 200 else None

    def _note(self, answer: requests.Response | None, text: str, seconds: float) -> None:
        with self._progress:
            self.slowest = max(self.slowest, seconds)
            if answer is not None and answer.status_code == 200:
                self._acknowledged += 1
                self._progress.notify_all()
            elif answer is None:
                self.failures.append(Failure(0, text, False, seconds))
            else:
                self.failures.append(Failure(answer.status_code, answer.text[:300], _is_json_error(answer), seconds))


def _random_write(number: int, dice: random.Random) -> Write:
    kind = dice.choice(["metric", "metric", "param", "tag", "batch", "batch"])
    if kind == "metric":
        return Write("runs/log-metric", points={(dice.choice(_KEYS), number * 1000): dice.random()})
    if kind == "param":
        return Write("runs/log-parameter", params={f"p{number}": str(dice.random())})
    if kind == "tag":
        return Write("runs/set-tag", tags={f"t{number}": str(dice.random())})
    points = {(key, number * 1000 + step): dice.random() for key in _KEYS for step in range(dice.randint(1, 50))}
    return Write("runs/log-batch", points, {f"p{number}": "batch"}, {f"t{number}": "batch"})


def _large_write(number: int, dice: random.Random) -> Write:
    """A thousand points whose steps lie between those of other writes."""
    steps = range(number, 40 * 500, 40)
    return Write("runs/log-batch", {(key, step): dice.random() for key in _KEYS for step in steps})


def _is_json_error(answer: requests.Response) -> bool:
    try:
        return bool(answer.json()["error_code"])
    except (ValueError, KeyError, TypeError):
        return False


def verify(api: Api, load: Load) -> int:
    """Asserts that all acknowledged is there, nothing is half there and nothing came from nowhere.

    How many acknowledged requests that was, creations of runs among them.
    """
    _verify_runs(api, load)
    for record in load.runs:
        _verify_run(api, record)
    return len(load.runs) + sum(len(record.acknowledged) for record in load.runs)


def _verify_runs(api: Api, load: Load) -> None:
    """The runs of the experiment are those acknowledged, and perhaps some whose creation was never answered."""
    names: dict[str, dict[str, str]] = {}
    body: dict[str, Any] = {"experiment_ids": [load.experiment], "max_results": 1000}
    while True:
        page = api.ok_post("runs/search", body)
        for run in page.get("runs", []):
            names[run["info"]["run_name"]] = {tag["key"]: tag["value"] for tag in run["data"]["tags"]}
        if "next_page_token" not in page:
            break
        body["page_token"] = page["next_page_token"]
    acknowledged = {record.name for record in load.runs}
    assert acknowledged <= names.keys()
    assert names.keys() - acknowledged <= set(load.unsure_runs)
    for name, tags in names.items():
        assert tags.items() >= {"born": name, "mlflow.runName": name}.items()


def _verify_run(api: Api, record: RunRecord) -> None:
    data = api.run(record.run_id)["data"]
    params = {item["key"]: item["value"] for item in data.get("params", [])}
    tags = {item["key"]: item["value"] for item in data.get("tags", [])}
    history = [point for key in _KEYS for point in api.history(record.run_id, key)]
    points = {(point["key"], point["step"]): point["value"] for point in history}
    assert len(points) == len(history), f"points of run {record.run_id} count twice"
    for write in record.acknowledged:
        assert write.points.items() <= points.items(), f"acknowledged points of run {record.run_id} are gone"
        assert write.params.items() <= params.items(), f"acknowledged params of run {record.run_id} are gone"
        assert write.tags.items() <= tags.items(), f"acknowledged tags of run {record.run_id} are gone"
    applied = [write for write in record.unsure if _is_there_as_a_whole(write, points, params, tags)]
    _verify_nothing_else(record.acknowledged + applied, points, params, tags)
    _verify_latest(data, points)


def _is_there_as_a_whole(write: Write, points: dict, params: dict, tags: dict) -> bool:
    there = [key in points for key in write.points]
    there += [key in params for key in write.params] + [key in tags for key in write.tags]
    assert all(there) or not any(there), f"half of a request is stored: {write}"
    return all(there)


def _verify_nothing_else(writes: list[Write], points: dict, params: dict, tags: dict) -> None:
    assert points.keys() == {key for write in writes for key in write.points}
    assert params.keys() == {key for write in writes for key in write.params}
    assert tags.keys() - {"born", "mlflow.runName"} == {key for write in writes for key in write.tags}


def _verify_latest(data: dict[str, Any], points: dict[tuple[str, int], float]) -> None:
    """The latest value of each metric agrees with its history."""
    expected: dict[str, int] = {}
    for key, step in points:
        expected[key] = max(step, expected.get(key, step))
    assert {metric["key"]: metric["step"] for metric in data.get("metrics", [])} == expected
