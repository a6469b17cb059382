"""Runstone's own API and its documentation, under `/api/runstone/v1` and `/api/docs`."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urljoin

import pytest

from support.api import Api
from support.server import RunstoneServer

pytestmark = pytest.mark.ours("MLflow has no such API")

ROOT = "/api/runstone/v1"


def test_the_description_is_openapi(api: Api) -> None:
    document = api.ok_get(f"{ROOT}/openapi.json")
    assert document["openapi"] == "3.1.0"
    assert all(path.startswith(f"{ROOT}/") for path in document["paths"])
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    ids = [operation["operationId"] for operation in operations]
    assert len(set(ids)) == len(ids)
    assert all(operation["summary"] for operation in operations)


def test_the_docs_load_only_from_the_server(api: Api) -> None:
    page = api.get("/api/docs")
    assert page.status_code == 200
    assert page.url == f"{api.uri}/api/docs/"
    files = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(files) >= 5
    for name in files:
        answer = api.get(urljoin("/api/docs/", name))
        assert answer.status_code == 200, name
        assert len(answer.content) > 100, name
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["nothing.js", "swagger-ui-bundle.js.map", "..%2Findex.html", "a%00b"])
def test_the_docs_have_no_other_files(api: Api, name: str) -> None:
    assert api.get(f"/api/docs/{name}").status_code == 404


def test_documentation_keeps_a_path_prefix(tmp_path: Path) -> None:
    with RunstoneServer(tmp_path, prefix=("env", "RUNSTONE_STATIC_PREFIX=/lab/ml")) as server:
        assert server.api.get("/api/docs").status_code == 404
        page = server.api.get("/lab/ml/api/docs")
        assert page.url == f"{server.uri}/lab/ml/api/docs/"
        script = server.api.get("/lab/ml/api/docs/swagger-initializer.js").text
        (reference,) = re.findall(r'"url": "([^"]+)"', script)
        document = urljoin(page.url, reference)
        assert document == f"{server.uri}/lab/ml{ROOT}/openapi.json"
        (home,) = server.api.ok_get(document.removeprefix(server.uri))["servers"]
        assert urljoin(document, home["url"]) == f"{server.uri}/lab/ml/"


@pytest.mark.parametrize("path", ["/api/docs/", f"{ROOT}/openapi.json"])
def test_foreign_hosts_are_refused_here_too(api: Api, path: str) -> None:
    assert api.get(path, headers={"Host": "evil.example"}).status_code == 403


def test_an_unknown_path_is_a_page(api: Api) -> None:
    """As for MLflow's API: a client tells an older server from a missing entity by it."""
    answer = api.get(f"{ROOT}/unheard")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/html")
