"""Search of runs and experiments: the filter language, order, paging, and its complaints."""

from __future__ import annotations

import pytest
from mlflow import MlflowClient
from mlflow.entities import ViewType

from support.api import Api, assert_error, unique_name

BAD = "INVALID_PARAMETER_VALUE"


@pytest.fixture(scope="module")
def zoo(uri: str) -> dict[str, str]:
    """One experiment with runs that differ in everything: run id by its name, and `experiment`. Read only."""
    api = Api(uri)
    experiment = api.create_experiment()
    ids = {"experiment": experiment}
    for number, (name, data) in enumerate(ZOO.items()):
        run = api.create_run(experiment, run_name=name, start_time=100 * (number + 1), user_id=data["user"])
        ids[name] = run
        batch = {
            "metrics": [{"key": k, "value": v, "timestamp": 1} for k, v in data["metrics"].items()],
            "params": [{"key": k, "value": v} for k, v in data["params"].items()],
            "tags": [{"key": k, "value": v} for k, v in data["tags"].items()],
        }
        api.ok_post("runs/log-batch", {"run_id": run} | batch)
        api.ok_post("runs/log-inputs", {"run_id": run, "datasets": data["datasets"]})
        api.ok_post("runs/update", {"run_id": run, "status": data["status"], "end_time": 1000 * (number + 1)})
    return ids


def _dataset(name: str, digest: str, context: str) -> dict:
    dataset = {"name": name, "digest": digest, "source_type": "local", "source": "{}"}
    return {"dataset": dataset, "tags": [{"key": "mlflow.data.context", "value": context}]}


ZOO: dict[str, dict] = {
    "ant": {
        "user": "ada",
        "status": "FINISHED",
        "metrics": {"loss": 0.5, "val/acc": 0.9, "big": 1e300},
        "params": {"lr": "0.1", "opt": "Adam", "my key": "yes"},
        "tags": {"team": "vision", "a.b.c": "dotted"},
        "datasets": [_dataset("iris", "d1", "train")],
    },
    "bee": {
        "user": "ada",
        "status": "FAILED",
        "metrics": {"loss": 0.25, "val/acc": 0.8},
        "params": {"lr": "0.01", "opt": "adam"},
        "tags": {"team": "nlp", "quote": "it's"},
        "datasets": [_dataset("iris", "d2", "eval")],
    },
    "cat": {
        "user": "bob",
        "status": "FINISHED",
        "metrics": {"loss": -1.0},
        "params": {"lr": "1", "opt": "SGD"},
        "tags": {"team": "vision"},
        "datasets": [_dataset("wine", "d3", "train")],
    },
    "dog": {
        "user": "eve",
        "status": "KILLED",
        "metrics": {"loss": "NaN"},
        "params": {},
        "tags": {},
        "datasets": [],
    },
    "elk": {
        "user": "",
        "status": "RUNNING",
        "metrics": {},
        "params": {"opt": "100%"},
        "tags": {"team": ""},
        "datasets": [],
    },
}


def found(api: Api, zoo: dict[str, str], filter: str, **fields: object) -> list[str]:
    names = {run_id: name for name, run_id in zoo.items()}
    return [names[run_id] for run_id in api.search_runs(zoo["experiment"], filter, **fields)]


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        ("", "ant bee cat dog elk"),
        # Metrics.
        ("metrics.loss < 0.5", "bee cat"),
        ("metrics.loss <= 0.5", "ant bee cat"),
        ("metrics.loss > 0", "ant bee"),
        ("metrics.loss >= .25", "ant bee"),
        ("metrics.loss = 0.5", "ant"),
        ("metric.loss = -1", "cat"),
        ("metrics.loss = -1.0", "cat"),
        ("metrics.loss = 2.5e-1", "bee"),
        ("metrics.big > 1e299", "ant"),
        ("metrics.loss < -0.5", "cat"),
        ("metrics.`val/acc` > 0.85", "ant"),
        ('metrics."val/acc" > 0.85', "ant"),
        # NaN is unequal to everything and neither greater nor less.
        ("metrics.loss != 0.5", "bee cat dog"),
        ("metrics.loss != 0", "ant bee cat dog"),
        ("metrics.nope != 1", ""),
        # Params.
        ("params.opt = 'Adam'", "ant"),
        ('params.opt = "Adam"', "ant"),
        ("params.opt != 'Adam'", "bee cat elk"),
        ("params.opt LIKE 'ad%'", "bee"),
        ("params.opt ILIKE 'ad%'", "ant bee"),
        ("params.opt ilike 'a_am'", "ant bee"),
        ("params.opt like '%da_'", "ant bee"),
        ("params.lr = '0.1'", "ant"),
        ("params.`my key` = 'yes'", "ant"),
        ("params.\"my key\" = 'yes'", "ant"),
        ("params.lr IS NULL", "dog elk"),
        ("params.lr is not null", "ant bee cat"),
        ("param.lr = '1'", "cat"),
        ("parameter.lr = '1' and parameters.opt = 'SGD'", "cat"),
        # Tags.
        ("tags.team = 'vision'", "ant cat"),
        ("tag.team != 'vision'", "bee elk"),
        ("tags.team = ''", "elk"),
        ("tags.team IS NULL", "dog"),
        ("tags.team IS NOT NULL AND tags.team != ''", "ant bee cat"),
        ("tags.a.b.c = 'dotted'", "ant"),
        ("tags.`a.b.c` = 'dotted'", "ant"),
        ('tags.quote = "it\'s"', "bee"),
        ("tags.mlflow.runName = 'ant'", "ant"),
        ("tags.`mlflow.runName` LIKE '%a%'", "ant cat"),
        # Attributes, with and without a prefix, and by their older names.
        ("status = 'FINISHED'", "ant cat"),
        ("attributes.status != 'FINISHED'", "bee dog elk"),
        ("attribute.status LIKE 'F%'", "ant bee cat"),
        ("status = 'finished'", ""),
        ("status ilike 'finished'", "ant cat"),
        ("attr.run_name = 'cat'", "cat"),
        ("run.run_name LIKE '%o%'", "dog"),
        ("`run name` = 'dog'", "dog"),
        ("`Run Name` = 'dog'", "dog"),
        ("user_id = 'ada'", "ant bee"),
        ("user_id != 'ada'", "cat dog elk"),
        ("start_time >= 200 AND start_time < 400", "bee cat"),
        ("created > 400", "elk"),
        ("Created <= 100", "ant"),
        ("end_time = 3000", "cat"),
        ("end_time != 3000", "ant bee dog elk"),
        ("artifact_uri LIKE 'mlflow-artifacts:/%'", "ant bee cat dog elk"),
        # Datasets.
        ("dataset.name = 'iris'", "ant bee"),
        ("datasets.name LIKE '%i%' AND dataset.digest != 'd1'", "bee cat"),
        ("datasets.digest = 'd3'", "cat"),
        ("datasets.context = 'train'", "ant cat"),
        ("datasets.name IN ('iris', 'nope')", "ant bee"),
        ("dataset.name = 'iris' AND dataset.context = 'eval'", "bee"),
        # Joined, in any case and over several lines.
        ("metrics.loss > 0 AND params.opt = 'Adam' and tags.team = 'vision'", "ant"),
        ("metrics.loss > 0\n  AND\tuser_id = 'ada'", "ant bee"),
        ("status = 'FINISHED' AnD tags.team = 'vision' AND metrics.loss < 0", "cat"),
        ("params.lr = '0.1' AND params.lr = '0.01'", ""),
    ],
)
def test_filter(api: Api, zoo: dict[str, str], filter: str, expected: str) -> None:
    assert sorted(found(api, zoo, filter)) == expected.split()


def test_filter_by_run_id(api: Api, zoo: dict[str, str]) -> None:
    assert found(api, zoo, f"run_id = '{zoo['bee']}'") == ["bee"]
    chosen = f"('{zoo['bee']}', '{zoo['cat']}', '{'f' * 32}')"
    assert sorted(found(api, zoo, f"attributes.run_id IN {chosen}")) == ["bee", "cat"]
    assert sorted(found(api, zoo, f"run_id not in {chosen}")) == ["ant", "dog", "elk"]
    assert found(api, zoo, f"run_id LIKE '{zoo['bee'][:20]}%'") == ["bee"]


def test_wildcards_are_only_percent_and_underscore(client: MlflowClient, experiment: str) -> None:
    for value in ("100%", "1000", "a_b", "axb", "a*b", "a.b", "[ab]"):
        client.create_run(experiment, tags={"v": value})

    def values(pattern: str) -> list[str]:
        runs = client.search_runs([experiment], f"tags.v LIKE '{pattern}'")
        return sorted(run.data.tags["v"] for run in runs)

    assert values("a_b") == ["a*b", "a.b", "a_b", "axb"]
    assert values("100%") == ["100%", "1000"]
    assert values("a.b") == ["a.b"]
    assert values("a*b") == ["a*b"]
    assert values("[ab]") == ["[ab]"]


@pytest.mark.parametrize(
    ("filter", "message"),
    [
        ("params.a", "Invalid clause(s) in filter string: 'params.a'"),
        ("params.a =", "Invalid clause(s) in filter string: 'params.a', '='"),
        ("= 'x'", "Invalid clause(s) in filter string: '=', ''x''"),
        ("metrics.a between 1 and 2", "Invalid clause(s) in filter string: 'metrics.a', 'between', '1'"),
        (
            "params.a = 'x'; params.b = 'y'",
            "Search filter contained multiple expression \"params.a = 'x'; params.b = 'y'\"."
            " Provide AND-ed expression list.",
        ),
        ("params.a = 1", "Expected a quoted string value for parameter (e.g. 'my-value'). Got value 1"),
        ("tags.a = 1", "Expected a quoted string value for tag (e.g. 'my-value'). Got value 1"),
        ("metrics.a = 'x'", "Expected numeric value type for metric. Found 'x'"),
        ('metrics.a = "1"', 'Expected numeric value type for metric. Found "1"'),
        ("metrics.a > nan", "Expected numeric value type for metric. Found nan"),
        ("start_time > '1'", "Expected numeric value type for numeric attribute: start_time. Found '1'"),
        (
            "status = FINISHED",
            "Parameter value is either not quoted or unidentified quote types used for string value FINISHED."
            " Use either single or double quotes.",
        ),
        (
            "foo.a = 'x'",
            "Invalid entity type 'foo'. Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']",
        ),
        (
            "ATTRIBUTES.status = 'x'",
            "Invalid entity type 'ATTRIBUTES'. Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']",
        ),
        (
            "run_id IN ()",
            "While parsing a list in the query, expected a non-empty list of string values, but got empty list",
        ),
        (
            "run_id IN (1)",
            "While parsing a list in the query, expected string value, punctuation, or whitespace,"
            " but got different type in list: (1,)",
        ),
    ],
)
def test_filter_complaints(api: Api, experiment: str, filter: str, message: str) -> None:
    """In MLflow's words; what comes after them may help further."""
    answer = api.post("runs/search", {"experiment_ids": [experiment], "filter": filter})
    assert_error(answer, 400, BAD, begins=message)


@pytest.mark.ours("MLflow does not say where")
@pytest.mark.parametrize(
    ("filter", "place"),
    [
        ("params.a = 1", "at position 12, near '1'"),
        ("metrics.loss < 1 AND foo.a = 'x'", "at position 22, near 'foo.a'"),
        ("tags.é = 'x' AND metrics.a > 'x'", "at position 30, near ''x''"),
        ("params.a =", "at position 11, at the end"),
    ],
)
def test_complaints_say_where(api: Api, experiment: str, filter: str, place: str) -> None:
    """Positions count characters from 1."""
    answer = api.post("runs/search", {"experiment_ids": [experiment], "filter": filter})
    assert_error(answer, 400, BAD, contains=place)


@pytest.mark.parametrize(
    ("filter", "beginning"),
    [
        ("attributes.nope = 'x'", "Invalid attribute key 'nope' specified. Valid keys are '{'"),
        ("nope = 'x'", "Invalid attribute key 'nope' specified. Valid keys are '{'"),
        ("lifecycle_stage = 'active'", "Invalid attribute key 'lifecycle_stage' specified. Valid keys are '{'"),
        ("datasets.nope = 'x'", "Invalid dataset key 'nope' specified. Valid keys are '{'"),
        ("params.a > 'x'", "Invalid comparator '>' not one of '{'"),
        ("params.a == 'x'", "Invalid comparator '==' not one of '{'"),
        ("status > 'x'", "Invalid comparator '>' not one of '{'"),
        ("dataset.name > 'x'", "Invalid comparator '>' not one of '{'"),
    ],
)
def test_filter_complaints_that_list_choices(api: Api, experiment: str, filter: str, beginning: str) -> None:
    """MLflow prints the choices as an unordered set, so only the beginning is fixed."""
    answer = api.post("runs/search", {"experiment_ids": [experiment], "filter": filter})
    assert_error(answer, 400, BAD, begins=beginning)


@pytest.mark.parametrize(
    ("order_by", "expected"),
    [
        ([], "elk dog cat bee ant"),
        (["start_time"], "ant bee cat dog elk"),
        (["attributes.start_time ASC"], "ant bee cat dog elk"),
        (["created DESC"], "elk dog cat bee ant"),
        (["run_name desc"], "elk dog cat bee ant"),
        (["attribute.run_name"], "ant bee cat dog elk"),
        # Numbers, then NaN, then missing; in both directions.
        (["metrics.loss"], "cat bee ant dog elk"),
        (["metrics.loss DESC"], "ant bee cat dog elk"),
        (["metrics.`val/acc` ASC"], "bee ant elk dog cat"),
        (["params.lr"], "bee ant cat elk dog"),
        (["params.lr DESC"], "cat ant bee elk dog"),
        (["tags.team", "start_time"], "elk bee ant cat dog"),
        (["tags.team DESC"], "cat ant bee elk dog"),
        (["status", "end_time DESC"], "bee cat ant dog elk"),
        (["user_id DESC", "run_id"], None),
        (["end_time ASC"], "ant bee cat dog elk"),
        (["metrics.nope DESC"], "elk dog cat bee ant"),
    ],
)
def test_order(api: Api, zoo: dict[str, str], order_by: list[str], expected: str | None) -> None:
    names = found(api, zoo, "", order_by=order_by)
    if expected is None:
        expected = " ".join(sorted(set(zoo) - {"experiment"}, key=lambda n: (_descending(ZOO[n]["user"]), zoo[n])))
    assert names == expected.split()


def _descending(text: str) -> tuple[int, ...]:
    """A sort key that turns the order round; a longer text comes before its own beginning."""
    return (*(-ord(letter) for letter in text), 1)


def test_runs_that_start_together_are_ordered_by_id(api: Api, experiment: str) -> None:
    runs = [api.create_run(experiment, start_time=7) for _ in range(5)]
    assert api.search_runs(experiment) == sorted(runs)


@pytest.mark.parametrize(
    ("order_by", "message"),
    [
        ("metrics.a foo", "Invalid ordering key in order_by clause 'metrics.a foo'."),
        ("", "Invalid order_by clause ''. Could not be parsed."),
        ("tags.a desc, tags.b", "Invalid order_by clause 'tags.a desc, tags.b'. Could not be parsed."),
        ("metrics.a ASC ASC", "Invalid order_by clause 'metrics.a ASC ASC'. Could not be parsed."),
        ("dataset.name", "Invalid identifier type 'dataset'"),
    ],
)
def test_order_complaints(api: Api, experiment: str, order_by: str, message: str) -> None:
    answer = api.post("runs/search", {"experiment_ids": [experiment], "order_by": [order_by]})
    assert_error(answer, 400, BAD, begins=message)


@pytest.mark.ours("MLflow answers 500, which clients try again for minutes")
def test_order_by_one_thing_twice(api: Api, experiment: str) -> None:
    answer = api.post("runs/search", {"experiment_ids": [experiment], "order_by": ["params.a ASC", "params.a DESC"]})
    message = "`order_by` contains duplicate fields: ['params.a ASC', 'params.a DESC']"
    assert_error(answer, 400, BAD, begins=message)


@pytest.mark.parametrize("page", [1, 2, 3, 7, 100])
def test_paging_visits_every_run_once_in_order(api: Api, zoo: dict[str, str], page: int) -> None:
    body = {"experiment_ids": [zoo["experiment"]], "max_results": page, "order_by": ["metrics.loss DESC"]}
    names = {run_id: name for name, run_id in zoo.items()}
    seen: list[str] = []
    while True:
        answer = api.ok_post("runs/search", body)
        runs = answer.get("runs", [])
        assert len(runs) <= page
        seen += [names[run["info"]["run_id"]] for run in runs]
        if "next_page_token" not in answer:
            break
        body["page_token"] = answer["next_page_token"]
    assert seen == ["ant", "bee", "cat", "dog", "elk"]


def test_client_pages(client: MlflowClient, zoo: dict[str, str]) -> None:
    first = client.search_runs([zoo["experiment"]], order_by=["start_time"], max_results=3)
    second = client.search_runs([zoo["experiment"]], order_by=["start_time"], max_results=3, page_token=first.token)
    assert [run.info.run_name for run in [*first, *second]] == ["ant", "bee", "cat", "dog", "elk"]
    assert not second.token


def test_found_runs_are_complete(api: Api, zoo: dict[str, str]) -> None:
    """A run found is the run got, metrics and all, up to the order of its lists."""
    (hit,) = api.ok_post("runs/search", {"experiment_ids": [zoo["experiment"]], "filter": "run_name = 'ant'"})["runs"]
    assert _sorted_lists(hit) == _sorted_lists(api.run(zoo["ant"]))


def _sorted_lists(value: object) -> object:
    if isinstance(value, dict):
        return {key: _sorted_lists(item) for key, item in value.items()}
    if isinstance(value, list):
        return sorted((_sorted_lists(item) for item in value), key=str)
    return value


def test_several_experiments_at_once(api: Api) -> None:
    experiments = [api.create_experiment() for _ in range(3)]
    runs = [api.create_run(experiment, start_time=index) for index, experiment in enumerate(experiments)]
    answer = api.ok_post("runs/search", {"experiment_ids": experiments[:2]})
    assert [run["info"]["run_id"] for run in answer["runs"]] == [runs[1], runs[0]]


def test_no_experiments_no_runs(api: Api) -> None:
    assert api.ok_post("runs/search", {}) == {}
    assert api.ok_post("runs/search", {"experiment_ids": ["987654321"]}) == {}
    answer = api.post("runs/search", {"experiment_ids": ["abc"]})
    assert_error(answer, 400, BAD, "Invalid experiment ID 'abc'. Experiment ID must be a valid integer.")


def test_views(client: MlflowClient, experiment: str) -> None:
    active, deleted = (client.create_run(experiment).info.run_id for _ in range(2))
    client.delete_run(deleted)

    def ids(view: int) -> set[str]:
        return {run.info.run_id for run in client.search_runs([experiment], run_view_type=view)}

    assert ids(ViewType.ACTIVE_ONLY) == {active}
    assert ids(ViewType.DELETED_ONLY) == {deleted}
    assert ids(ViewType.ALL) == {active, deleted}


@pytest.mark.parametrize("max_results", [0, -1])
def test_pages_are_positive(api: Api, experiment: str, max_results: int) -> None:
    answer = api.post("runs/search", {"experiment_ids": [experiment], "max_results": max_results})
    message = f"Invalid value {max_results} for parameter 'max_results' supplied. It must be a positive integer"
    assert_error(answer, 400, BAD, message)


@pytest.fixture(scope="module")
def shelf(uri: str) -> dict[str, str]:
    """Experiments named with one prefix: id by what follows the prefix, and `prefix`. Read only."""
    api = Api(uri)
    prefix = unique_name("shelf-")
    ids = {"prefix": prefix}
    for name, tags in {"Alpha": {"team": "vision"}, "beta": {"team": "nlp", "a b": "1"}, "Gamma": {}}.items():
        fields = {"tags": [{"key": key, "value": value} for key, value in tags.items()]}
        ids[name] = api.create_experiment(prefix + name, **fields)
    return ids


def found_experiments(api: Api, shelf: dict[str, str], filter: str, **fields: object) -> list[str]:
    prefix = shelf["prefix"]
    whole = f"name LIKE '{prefix}%'" + (f" AND {filter}" if filter else "")
    answer = api.ok_post("experiments/search", {"max_results": 100, "filter": whole} | fields)
    return [experiment["name"].removeprefix(prefix) for experiment in answer.get("experiments", [])]


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        ("", "Alpha Gamma beta"),
        ("name LIKE '%eta'", "beta"),
        ("name ILIKE '%ALPHA'", "Alpha"),
        ("attribute.name LIKE '%mma'", "Gamma"),
        ("tags.team = 'vision'", "Alpha"),
        ("tag.team != 'vision'", "beta"),
        ("tags.team LIKE 'N%'", ""),
        ("tags.team ILIKE 'N%'", "beta"),
        ("tags.team IS NULL", "Gamma"),
        ("tags.team IS NOT NULL", "Alpha beta"),
        ("tags.`a b` = '1'", "beta"),
        ("tags.team = 'nlp' AND tags.`a b` = '1'", "beta"),
        ("creation_time > 0 AND last_update_time >= 0", "Alpha Gamma beta"),
        ("creation_time < 1000", ""),
    ],
)
def test_filter_of_experiments(api: Api, shelf: dict[str, str], filter: str, expected: str) -> None:
    assert sorted(found_experiments(api, shelf, filter)) == expected.split()


def test_filter_of_experiments_by_id(api: Api, shelf: dict[str, str]) -> None:
    assert found_experiments(api, shelf, f"experiment_id = '{shelf['beta']}'") == ["beta"]
    chosen = f"('{shelf['beta']}', '{shelf['Gamma']}')"
    assert sorted(found_experiments(api, shelf, f"experiment_id IN {chosen}")) == ["Gamma", "beta"]
    assert found_experiments(api, shelf, f"experiment_id NOT IN {chosen}") == ["Alpha"]


@pytest.mark.parametrize(
    ("order_by", "expected"),
    [
        (["name"], "Alpha Gamma beta"),
        (["name DESC"], "beta Gamma Alpha"),
        (["experiment_id ASC"], "Alpha beta Gamma"),
        (["experiment_id DESC"], "Gamma beta Alpha"),
        (["creation_time ASC", "experiment_id"], "Alpha beta Gamma"),
        (["last_update_time DESC", "name"], None),
    ],
)
def test_order_of_experiments(api: Api, shelf: dict[str, str], order_by: list[str], expected: str | None) -> None:
    names = found_experiments(api, shelf, "", order_by=order_by)
    assert names == expected.split() if expected else set(names) == {"Alpha", "beta", "Gamma"}


@pytest.mark.parametrize(
    "filter",
    [
        "attributes.name = 'x'",
        "nope = 'x'",
        "metrics.a = 1",
        "name > 'x'",
        "name = 5",
        "creation_time = 'x'",
        "name = 'a' OR name = 'b' x",
        "name",
        "name = 'a'; name = 'b'",
    ],
)
def test_filter_of_experiments_complains(api: Api, filter: str) -> None:
    assert_error(api.post("experiments/search", {"max_results": 1, "filter": filter}), 400, BAD)


@pytest.mark.ours("MLflow's grammar has only AND, and lists for run ids and data sets")
@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        ("params.opt = 'Adam' OR params.opt = 'SGD'", "ant cat"),
        ("metrics.loss < 0 or user_id = 'ada' and status = 'FAILED'", "bee cat"),
        ("(metrics.loss < 0 OR user_id = 'ada') AND status = 'FINISHED'", "ant cat"),
        ("NOT status = 'FINISHED'", "bee dog elk"),
        ("NOT (status = 'FINISHED' OR status = 'FAILED')", "dog elk"),
        ("((params.lr = '1'))", "cat"),
        ("metrics.loss IS NULL", "elk"),
        ("metrics.loss IS NOT NULL AND params.lr IS NULL", "dog"),
        ("status IN ('FAILED', 'KILLED')", "bee dog"),
        ("tags.team NOT IN ('vision', '')", "bee"),
    ],
)
def test_our_grammar_has_or_not_parentheses_and_lists(
    api: Api, zoo: dict[str, str], filter: str, expected: str
) -> None:
    assert sorted(found(api, zoo, filter)) == expected.split()


@pytest.mark.ours("MLflow has no parentheses")
@pytest.mark.parametrize("filter", ["(params.a = 'x'", "params.a = 'x')"])
def test_unbalanced_parentheses_are_refused(api: Api, experiment: str, filter: str) -> None:
    assert_error(api.post("runs/search", {"experiment_ids": [experiment], "filter": filter}), 400, BAD)
