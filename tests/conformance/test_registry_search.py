"""Searches among registered models and their versions: every operator, order and page."""

from __future__ import annotations

from typing import Any

import pytest
from mlflow import MlflowClient

from support.api import Api, assert_error, unique_name

MODELS = "registered-models"
VERSIONS = "model-versions"


@pytest.fixture
def family(api: Api) -> str:
    """The common beginning of three models' names, `…-a` with versions 1 to 3, `…-B` and `…-c` with one each."""
    family = unique_name("family")
    for suffix, count in (("a", 3), ("B", 1), ("c", 1)):
        name = f"{family}-{suffix}"
        tags = [{"key": "team", "value": suffix}, {"key": "a b", "value": "x"}]
        api.ok_post(f"{MODELS}/create", {"name": name, "tags": tags})
        for number in range(1, count + 1):
            tags = [{"key": "n", "value": f"v{number}"}, {"key": "same", "value": "x"}]
            version = {"name": name, "source": f"s3://bucket/{suffix}/{number}", "tags": tags}
            api.ok_post(f"{VERSIONS}/create", version | {"run_id": f"{family}-run-{number}"})
    return family


def models(api: Api, family: str, condition: str, **query: Any) -> list[str]:
    """The suffixes of the models found."""
    filter = f"name LIKE '{family}%'" + (f" AND {condition}" if condition else "")
    found = api.ok_get(f"{MODELS}/search", {"filter": filter.replace("FAMILY", family)} | query)
    return [model["name"].removeprefix(f"{family}-") for model in found.get("registered_models", [])]


def versions(api: Api, family: str, condition: str, **query: Any) -> list[str]:
    """Suffix and number of the versions found."""
    filter = f"name LIKE '{family}%'" + (f" AND {condition}" if condition else "")
    found = api.ok_get(f"{VERSIONS}/search", {"filter": filter.replace("FAMILY", family)} | query)
    listed = found.get("model_versions", [])
    return [version["name"].removeprefix(f"{family}-") + version["version"] for version in listed]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("", "B a c"),
        ("name like 'FAMILY-_'", "B a c"),
        ("name LIKE '%-b'", ""),
        ("name ILIKE '%-b'", "B"),
        ("name != 'FAMILY-a' AND name != 'FAMILY-c'", "B"),
        ("name IN ('FAMILY-a', 'FAMILY-c')", "a c"),
        ("name NOT IN ('FAMILY-a', 'FAMILY-c')", "B"),
        ("attribute.name = 'FAMILY-a'", "a"),
        ("tags.team = 'a'", "a"),
        ("tag.team != 'a'", "B c"),
        ("tags.team LIKE 'b'", ""),
        ("tags.team ILIKE 'b'", "B"),
        ("tags.`a b` = 'x' AND tags.team = 'c'", "c"),
        ('tags."a b" = "x" AND tags.team = "c"', "c"),
        ("tags.unknown != 'x'", ""),
        ("tags.team != 'a' AND tags.team != 'c'", "B"),
    ],
)
def test_model_filters(api: Api, family: str, condition: str, expected: str) -> None:
    assert models(api, family, condition) == expected.split()


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("", "B1 a3 a2 a1 c1"),
        ("name = 'FAMILY-a'", "a3 a2 a1"),
        ("name != 'FAMILY-a'", "B1 c1"),
        ("name ILIKE '%-b'", "B1"),
        ("name IN ('FAMILY-B', 'FAMILY-c')", "B1 c1"),
        ("name NOT IN ('FAMILY-B', 'FAMILY-c')", "a3 a2 a1"),
        ("version_number = 2", "a2"),
        ("version_number != '1'", "a3 a2"),
        ("version_number > 1", "a3 a2"),
        ("version_number >= '2'", "a3 a2"),
        ("version_number < 2", "B1 a1 c1"),
        ("version_number <= 1 AND name != 'FAMILY-a'", "B1 c1"),
        ("run_id = 'FAMILY-run-3'", "a3"),
        ("run_id != 'FAMILY-run-1'", "a3 a2"),
        ("run_id LIKE '%-run-2'", "a2"),
        ("run_id ILIKE '%-RUN-2'", "a2"),
        ("run_id IN ('FAMILY-run-2', 'FAMILY-run-3')", "a3 a2"),
        ("run_id NOT IN ('FAMILY-run-1')", "a3 a2"),
        ("source_path = 's3://bucket/a/2'", "a2"),
        ("source_path != 's3://bucket/a/2'", "B1 a3 a1 c1"),
        ("source_path LIKE 's3://bucket/a/_'", "a3 a2 a1"),
        ("source_path ILIKE 'S3://BUCKET/b/%'", "B1"),
        ("tags.n = 'v2'", "a2"),
        ("tags.n != 'v1'", "a3 a2"),
        ("tags.n LIKE 'V%'", ""),
        ("tags.n ILIKE 'V3'", "a3"),
        ("tags.n = 'v1' AND tags.same = 'x' AND name = 'FAMILY-a'", "a1"),
        ("tags.unknown != 'x'", ""),
    ],
)
def test_version_filters(api: Api, family: str, condition: str, expected: str) -> None:
    assert versions(api, family, condition, order_by="name ASC") == expected.split()


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (["name"], "B a c"),
        (["name DESC"], "c a B"),
        (["last_updated_timestamp DESC", "name desc"], "c B a"),
        (["timestamp ASC"], "a B c"),
    ],
)
def test_orders_of_models(api: Api, client: MlflowClient, family: str, order: list[str], expected: str) -> None:
    # Times of their own, which those made within one millisecond lack.
    for suffix in "aBc":
        before = client.get_registered_model(f"{family}-{suffix}").last_updated_timestamp
        newest = max(client.get_registered_model(f"{family}-{other}").last_updated_timestamp for other in "aBc")
        while before <= newest:
            before = client.update_registered_model(f"{family}-{suffix}", "again").last_updated_timestamp
    assert models(api, family, "", order_by=order) == expected.split()


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (["name DESC"], "c1 a3 a2 a1 B1"),
        (["version_number ASC", "name DESC"], "c1 a1 B1 a2 a3"),
        (["name ASC", "version_number ASC"], "B1 a1 a2 a3 c1"),
        (["version_number DESC"], "a3 a2 B1 a1 c1"),
    ],
)
def test_orders_of_versions(api: Api, family: str, order: list[str], expected: str) -> None:
    assert versions(api, family, "", order_by=order) == expected.split()


@pytest.mark.parametrize("key", ["creation_timestamp", "last_updated_timestamp"])
@pytest.mark.parametrize("direction", ["ASC", "DESC"])
def test_versions_by_time(api: Api, family: str, key: str, direction: str) -> None:
    query = {"filter": f"name LIKE '{family}%'", "order_by": f"{key} {direction}"}
    times = [version[key] for version in api.ok_get(f"{VERSIONS}/search", query)["model_versions"]]
    assert len(times) == 5
    assert times == sorted(times, reverse=direction == "DESC")


@pytest.mark.parametrize(
    ("path", "filter"),
    [
        (MODELS, "name > 'x'"),
        (MODELS, "name = 1"),
        (MODELS, "tags.t > 'x'"),
        (MODELS, "tags.t IN ('x', 1)"),
        (MODELS, "version_number = 1"),
        (VERSIONS, "version_number = 'x'"),
        (VERSIONS, "version_number LIKE '1'"),
        (VERSIONS, "source_path > 'a'"),
        (VERSIONS, "run_id IN ()"),
    ],
)
def test_filters_that_make_no_sense(api: Api, path: str, filter: str) -> None:
    assert_error(api.get(f"{path}/search", {"filter": filter}), 400, "INVALID_PARAMETER_VALUE")


@pytest.mark.parametrize("size", [1, 2, 3])
def test_pages_of_versions(client: MlflowClient, family: str, size: int) -> None:
    seen, token = [], None
    while True:
        page = client.search_model_versions(
            f"name LIKE '{family}%'", size, ["name ASC", "version_number DESC"], page_token=token
        )
        assert len(page) <= size
        seen += [version.name.removeprefix(f"{family}-") + version.version for version in page]
        token = page.token
        if not token:
            break
    assert seen == ["B1", "a3", "a2", "a1", "c1"]


def test_deleted_versions_are_not_found(api: Api, client: MlflowClient, family: str) -> None:
    client.delete_model_version(f"{family}-a", "2")
    assert versions(api, family, "name = 'FAMILY-a'") == ["a3", "a1"]
