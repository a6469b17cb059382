"""Metrics: points, batches, the latest value, history with paging, bulk history and its interval form."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor

import pytest
from mlflow import MlflowClient
from mlflow.entities import Metric

from support.api import MAX_DOUBLE, SEE_DOCS, Api, assert_error, assert_missing

INTERVAL = "/ajax-api/2.0/mlflow/metrics/get-history-bulk-interval"
BULK = "/ajax-api/2.0/mlflow/metrics/get-history-bulk"


def test_log_and_read_back(client: MlflowClient, run: str) -> None:
    client.log_metric(run, "loss", 0.25, timestamp=1_700_000_000_000, step=3)
    (point,) = client.get_metric_history(run, "loss")
    assert (point.key, point.value, point.timestamp, point.step) == ("loss", 0.25, 1_700_000_000_000, 3)
    assert client.get_run(run).data.metrics == {"loss": 0.25}


@pytest.mark.parametrize(
    "value",
    [
        0.0,
        -0.0,
        1,
        1e-320,
        5e-324,
        0.1,
        1 / 3,
        1e22,
        123456789.123456789,
        MAX_DOUBLE,
        -MAX_DOUBLE,
        2.2250738585072014e-308,
    ],
)
def test_doubles_come_back_bit_for_bit(api: Api, run: str, value: float) -> None:
    api.log_metric(run, "m", value)
    (point,) = api.history(run, "m")
    assert point["value"] == value
    assert api.latest_metrics(run)["m"]["value"] == value


@pytest.mark.parametrize("key", ["val/loss", "a b", "a:b", "a.b", "a-b_c", "ποσό", "損失", "k" * 250])
def test_keys(client: MlflowClient, run: str, key: str) -> None:
    client.log_metric(run, key, 1.0)
    assert client.get_run(run).data.metrics == {key: 1.0}
    assert [point.key for point in client.get_metric_history(run, key)] == [key]


def test_steps_and_timestamps_take_64_bits(api: Api, run: str) -> None:
    for step in (-(2**63), -1, 0, 2**63 - 1):
        api.log_metric(run, "m", 1.0, timestamp=2**63 - 1, step=step)
    assert [point["step"] for point in api.history(run, "m")] == [-(2**63), -1, 0, 2**63 - 1]
    latest = api.latest_metrics(run)["m"]
    assert (latest["step"], latest["timestamp"]) == (2**63 - 1, 2**63 - 1)


def test_negative_timestamp_is_refused(api: Api, run: str) -> None:
    answer = api.post("runs/log-metric", {"run_id": run, "key": "v", "value": 1, "timestamp": -1})
    message = (
        "Invalid value -1 for parameter 'timestamp' supplied: metric 'v' (value=1.0)."
        " Timestamp must be a nonnegative long (64-bit integer) "
    )
    assert_error(answer, 400, "INVALID_PARAMETER_VALUE", message)


def test_an_identical_point_counts_once(api: Api, run: str) -> None:
    for _ in range(3):
        api.log_metric(run, "m", 0.5, timestamp=7, step=2)
    twice = {"key": "m", "value": 0.5, "timestamp": 7, "step": 2}
    api.ok_post("runs/log-batch", {"run_id": run, "metrics": [twice, twice]})
    assert api.history(run, "m") == [{"key": "m", "value": 0.5, "timestamp": 7, "step": 2}]


def test_points_that_differ_anywhere_are_all_kept(api: Api, run: str) -> None:
    points = {(1.0, 1, 0), (2.0, 1, 0), (1.0, 2, 0), (1.0, 1, 1), ("NaN", 1, 0), (0.0, 1, 0)}
    for value, timestamp, step in points:
        api.log_metric(run, "m", value, timestamp, step)
    assert {(p["value"], p["timestamp"], p["step"]) for p in api.history(run, "m")} == points


def test_batch_of_the_greatest_size(client: MlflowClient, run: str) -> None:
    points = [Metric("m", index / 7, index, index) for index in range(1000)]
    client.log_batch(run, metrics=points)
    history = client.get_metric_history(run, "m")
    assert [(point.step, point.value) for point in history] == [(p.step, p.value) for p in points]


def test_client_splits_larger_batches(client: MlflowClient, run: str) -> None:
    client.log_batch(run, metrics=[Metric(f"m{index}", index, 1, 0) for index in range(2500)])
    assert len(client.get_run(run).data.metrics) == 2500


def test_latest_of_a_batch(api: Api, run: str) -> None:
    points = [
        {"key": "m", "value": value, "timestamp": time, "step": step}
        for value, time, step in [(5, 9, 1), (1, 1, 2), (2, 3, 2), (3, 3, 2), (9, 2, 2), (7, 99, 0)]
    ]
    api.ok_post("runs/log-batch", {"run_id": run, "metrics": points})
    assert api.latest_metrics(run)["m"] == {"key": "m", "value": 3.0, "timestamp": 3, "step": 2}


def test_nan_takes_part_in_the_latest_as_zero(api: Api, run: str) -> None:
    api.log_metric(run, "a", "NaN", timestamp=1)
    api.log_metric(run, "a", -1, timestamp=1)
    api.log_metric(run, "b", "NaN", timestamp=1)
    api.log_metric(run, "b", 1, timestamp=1)
    latest = api.latest_metrics(run)
    assert (latest["a"]["value"], latest["b"]["value"]) == ("NaN", 1.0)


def test_nan_reaches_the_client_as_nan(client: MlflowClient, run: str) -> None:
    client.log_metric(run, "m", math.nan)
    assert math.isnan(client.get_run(run).data.metrics["m"])
    assert math.isnan(client.get_metric_history(run, "m")[0].value)


def test_concurrent_writers_leave_the_right_latest_value(api: Api, run: str, uri: str) -> None:
    def write(worker: int) -> None:
        own = Api(uri)
        for step in range(20):
            own.log_metric(run, "m", worker, timestamp=step, step=step * 8 + worker)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    assert len(api.history(run, "m")) == 160
    assert api.latest_metrics(run)["m"]["step"] == 19 * 8 + 7


def test_history_is_ordered_by_timestamp_step_value(api: Api, run: str) -> None:
    points = [(3.0, 1, 5), (1.0, 2, 0), (2.0, 1, 5), (0.0, 1, 9), (4.0, 1, 1)]
    for value, timestamp, step in points:
        api.log_metric(run, "m", value, timestamp, step)
    got = [(point["value"], point["timestamp"], point["step"]) for point in api.history(run, "m")]
    assert got == sorted(points, key=lambda point: (point[1], point[2], point[0]))


def test_history_pages(api: Api, run: str) -> None:
    points = [{"key": "m", "value": step, "timestamp": step, "step": step} for step in range(25)]
    api.ok_post("runs/log-batch", {"run_id": run, "metrics": points})
    steps: list[int] = []
    sizes: list[int] = []
    query = {"run_id": run, "metric_key": "m", "max_results": 10}
    while True:
        page = api.ok_get("metrics/get-history", query)
        sizes.append(len(page["metrics"]))
        steps += [point["step"] for point in page["metrics"]]
        if "next_page_token" not in page:
            break
        query["page_token"] = page["next_page_token"]
    assert (steps, sizes) == (list(range(25)), [10, 10, 5])


def test_history_through_the_clients_own_paging(client: MlflowClient, api: Api, run: str) -> None:
    """More points than the client's page of 25,000, so that it has to ask twice."""
    for start in range(0, 26_000, 1000):
        points = [{"key": "m", "value": s, "timestamp": s, "step": s} for s in range(start, start + 1000)]
        api.ok_post("runs/log-batch", {"run_id": run, "metrics": points})
    history = client.get_metric_history(run, "m")
    assert [point.step for point in history] == list(range(26_000))


def test_a_history_comes_whole_without_a_page_size(api: Api, run: str) -> None:
    """More points than are sent together."""
    for start in range(0, 60_000, 1000):
        points = [{"key": "m", "value": s, "timestamp": s // 7, "step": s} for s in range(start, start + 1000)]
        api.ok_post("runs/log-batch", {"run_id": run, "metrics": points})
    whole = api.ok_get("metrics/get-history", {"run_id": run, "metric_key": "m"})
    assert whole.keys() == {"metrics"}
    assert [point["step"] for point in whole["metrics"]] == list(range(60_000))


@pytest.mark.ours("MLflow's pages have at most 25,000 points")
def test_pages_of_a_history_may_be_long(api: Api, run: str) -> None:
    for start in range(0, 60_000, 1000):
        points = [{"key": "m", "value": s, "timestamp": s // 7, "step": s} for s in range(start, start + 1000)]
        api.ok_post("runs/log-batch", {"run_id": run, "metrics": points})
    query: dict[str, str | int] = {"run_id": run, "metric_key": "m"}
    whole = api.ok_get("metrics/get-history", query)
    query["max_results"] = 55_000
    page = api.ok_get("metrics/get-history", query)
    assert page["metrics"] == whole["metrics"][:55_000]
    query["page_token"] = page["next_page_token"]
    assert api.ok_get("metrics/get-history", query) == {"metrics": whole["metrics"][55_000:]}


def test_unknown_run_or_key_has_an_empty_history(api: Api, run: str) -> None:
    assert api.ok_get("metrics/get-history", {"run_id": run, "metric_key": "nope"}) == {}
    assert api.ok_get("metrics/get-history", {"run_id": "f" * 32, "metric_key": "m"}) == {}


@pytest.mark.parametrize("max_results", ["0", "-1"])
def test_history_wants_a_positive_page(api: Api, run: str, max_results: str) -> None:
    answer = api.get("metrics/get-history", {"run_id": run, "metric_key": "m", "max_results": max_results})
    message = f"Invalid value {max_results} for parameter 'max_results' supplied. It must be a positive integer."
    assert_error(answer, 400, "INVALID_PARAMETER_VALUE", message)


def test_history_wants_a_run_and_a_key(api: Api, run: str) -> None:
    assert_missing(api.get("metrics/get-history", {"metric_key": "m"}), "run_id")
    assert_missing(api.get("metrics/get-history", {"run_id": run}), "metric_key")


def test_bulk_history_is_sorted_by_run_time_step(api: Api, experiment: str) -> None:
    runs = [api.create_run(experiment) for _ in range(3)]
    for index, run in enumerate(runs):
        for step in (2, 1):
            api.log_metric(run, "m", index, timestamp=step, step=step)
    api.log_metric(runs[0], "other", 1)
    answer = api.ok_get(BULK, [("run_id", run) for run in runs] + [("metric_key", "m")])
    expected = [(run, step) for run in sorted(runs) for step in (1, 2)]
    assert [(point["run_id"], point["step"]) for point in answer["metrics"]] == expected
    assert answer["metrics"][0].keys() == {"key", "value", "timestamp", "step", "run_id"}


def test_bulk_history_is_cut_at_max_results(api: Api, run: str) -> None:
    points = [{"key": "m", "value": step, "timestamp": step, "step": step} for step in range(10)]
    api.ok_post("runs/log-batch", {"run_id": run, "metrics": points})
    answer = api.ok_get(BULK, {"run_id": run, "metric_key": "m", "max_results": 4})
    assert [point["step"] for point in answer["metrics"]] == [0, 1, 2, 3]


def test_bulk_history_checks_its_input(api: Api, run: str) -> None:
    cases = [
        ([("metric_key", "m")], "GetMetricHistoryBulk request must specify at least one run_id."),
        ([("run_id", run)], "GetMetricHistoryBulk request must specify a metric_key."),
        (
            [("run_id", run)] * 101 + [("metric_key", "m")],
            "GetMetricHistoryBulk request cannot specify more than 100 run_ids. Received 101 run_ids.",
        ),
    ]
    for query, message in cases:
        assert_error(api.get(BULK, query), 400, "INVALID_PARAMETER_VALUE", message)


def test_bulk_history_is_not_a_client_route(api: Api, run: str) -> None:
    answer = api.get("metrics/get-history-bulk", {"run_id": run, "metric_key": "m"})
    assert answer.status_code == 404
    assert not answer.headers["Content-Type"].startswith("application/json")


def test_interval_returns_all_of_a_short_history_in_the_order_asked(api: Api, experiment: str) -> None:
    runs = [api.create_run(experiment) for _ in range(2)]
    for run in runs:
        for step in range(5):
            api.log_metric(run, "m", step, timestamp=step, step=step)
    for path in (INTERVAL, "metrics/get-history-bulk-interval"):
        answer = api.ok_get(path, [("run_ids", run) for run in runs] + [("metric_key", "m")])
        assert [(point["run_id"], point["step"]) for point in answer["metrics"]] == [
            (run, step) for run in runs for step in range(5)
        ]


@pytest.mark.parametrize(
    ("max_results", "steps"),
    [
        (1, [99]),
        (3, [0, 34, 99]),
        (7, [0, 15, 30, 44, 58, 72, 99]),
        (10, [*range(0, 90, 10), 99]),
        (100, [*range(100)]),
    ],
)
def test_interval_samples_evenly(api: Api, run: str, max_results: int, steps: list[int]) -> None:
    """The first point of each of `max_results` equal buckets, save the last bucket, which gives its last point."""
    points = [{"key": "m", "value": step, "timestamp": step, "step": step} for step in range(100)]
    api.ok_post("runs/log-batch", {"run_id": run, "metrics": points})
    answer = api.ok_get(INTERVAL, {"run_ids": run, "metric_key": "m", "max_results": max_results})
    assert [point["step"] for point in answer["metrics"]] == steps


def test_interval_between_two_steps(api: Api, run: str) -> None:
    points = [{"key": "m", "value": step, "timestamp": step, "step": step} for step in range(100)]
    api.ok_post("runs/log-batch", {"run_id": run, "metrics": points})
    query = {"run_ids": run, "metric_key": "m", "start_step": 20, "end_step": 24}
    assert [point["step"] for point in api.ok_get(INTERVAL, query)["metrics"]] == [20, 21, 22, 23, 24]


def test_interval_samples_between_two_steps(api: Api, run: str) -> None:
    points = [{"key": "m", "value": step, "timestamp": step, "step": step} for step in range(100)]
    api.ok_post("runs/log-batch", {"run_id": run, "metrics": points})
    query = {"run_ids": run, "metric_key": "m", "start_step": 10, "end_step": 30, "max_results": 5}
    assert [point["step"] for point in api.ok_get(INTERVAL, query)["metrics"]] == [10, 15, 19, 23, 30]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"start_step": 1}, "If either start step or end step are specified, both must be specified."),
        ({"end_step": 1}, "If either start step or end step are specified, both must be specified."),
        (
            {"start_step": 5, "end_step": 4},
            "end_step must be greater than start_step. Found start_step=5 and end_step=4.",
        ),
        ({"max_results": 0}, f"max_results must be between 1 and 2500. {SEE_DOCS}"),
        ({"max_results": 2501}, f"max_results must be between 1 and 2500. {SEE_DOCS}"),
    ],
)
def test_interval_checks_its_bounds(api: Api, run: str, wrong: dict[str, int], message: str) -> None:
    answer = api.get(INTERVAL, {"run_ids": run, "metric_key": "m"} | wrong)
    assert_error(answer, 400, "INVALID_PARAMETER_VALUE", message)


def test_interval_wants_a_key_and_up_to_100_runs(api: Api, run: str) -> None:
    assert_missing(api.get(INTERVAL, {"metric_key": "m"}), "run_ids")
    assert_missing(api.get(INTERVAL, {"run_ids": run}), "metric_key")
    message = f"GetMetricHistoryBulkInterval request must specify at most 100 run_ids. Received 101 run_ids. {SEE_DOCS}"
    too_many = [("run_ids", run)] * 101 + [("metric_key", "m")]
    assert_error(api.get(INTERVAL, too_many), 400, "INVALID_PARAMETER_VALUE", message)


def test_interval_of_an_unknown_run_is_empty(api: Api) -> None:
    assert api.ok_get(INTERVAL, {"run_ids": "f" * 32, "metric_key": "m"}) == {}
