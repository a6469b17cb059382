"""Artifacts through the server: upload, download with ranges, lists, delete, and paths that try to escape."""

from __future__ import annotations

import hashlib
import http.client
import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

from support.api import Api, assert_error, assert_missing

PROXY = "/api/2.0/mlflow-artifacts/artifacts"
UPLOAD = "/ajax-api/2.0/mlflow/upload-artifact"
UNKNOWN = "f" * 32


@pytest.fixture
def root(experiment: str, run: str) -> str:
    """The run's artifact folder behind the proxy, as a URL path."""
    return f"{PROXY}/{experiment}/{run}/artifacts"


def put(api: Api, path: str, content: bytes, **headers: str):
    return api.request("PUT", path, data=content, headers=headers)


def test_files_go_up_and_come_back(client: MlflowClient, run: str, tmp_path: Path) -> None:
    source = tmp_path / "model.bin"
    source.write_bytes(os.urandom(3_000_000))
    client.log_artifact(run, str(source))
    client.log_artifact(run, str(source), artifact_path="deep/er")
    for path in ("model.bin", "deep/er/model.bin"):
        local = client.download_artifacts(run, path, str(tmp_path / "down"))
        assert Path(local).read_bytes() == source.read_bytes()


def test_folders_go_up_and_come_back(client: MlflowClient, run: str, tmp_path: Path) -> None:
    files = {"a.txt": b"a", "sub/b.txt": b"b", "sub/sub/empty": b"", "with space/実験 é.txt": b"unicode"}
    for name, content in files.items():
        path = tmp_path / "up" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    client.log_artifacts(run, str(tmp_path / "up"), artifact_path="tree")
    local = Path(client.download_artifacts(run, "tree", str(tmp_path)))
    back = {str(path.relative_to(local)): path.read_bytes() for path in local.rglob("*") if path.is_file()}
    assert back == files


def test_list_through_the_client(client: MlflowClient, run: str) -> None:
    client.log_text(run, "hello", "a/b.txt")
    client.log_dict(run, {"x": 1}, "conf.json")
    assert [(f.path, f.is_dir, f.file_size) for f in client.list_artifacts(run)] == [
        ("a", True, None),
        ("conf.json", False, 12),
    ]
    assert [(f.path, f.is_dir, f.file_size) for f in client.list_artifacts(run, "a")] == [("a/b.txt", False, 5)]
    assert client.list_artifacts(run, "nope") == []


def test_delete_through_the_client(client: MlflowClient, run: str) -> None:
    client.log_text(run, "1", "keep.txt")
    client.log_text(run, "2", "folder/drop.txt")
    get_artifact_repository(client.get_run(run).info.artifact_uri).delete_artifacts("folder")
    assert [file.path for file in client.list_artifacts(run)] == ["keep.txt"]


def test_missing_file_is_an_error_for_the_client(client: MlflowClient, run: str) -> None:
    with pytest.raises(MlflowException):
        client.download_artifacts(run, "nope.txt")


def test_large_upload_arrives_whole(api: Api, root: str) -> None:
    """64 MiB sent in pieces of unknown total length, as a client that streams does."""
    piece = os.urandom(1 << 20)
    sent = hashlib.sha256()

    def pieces():
        for number in range(64):
            block = number.to_bytes(4, "big") + piece[4:]
            sent.update(block)
            yield block

    assert api.request("PUT", f"{root}/large.bin", data=pieces()).status_code == 200
    received = hashlib.sha256()
    with api.get(f"{root}/large.bin", stream=True) as answer:
        for block in answer.iter_content(1 << 20):
            received.update(block)
    assert received.digest() == sent.digest()


def test_upload_replaces_the_file(api: Api, root: str) -> None:
    put(api, f"{root}/a.txt", b"a longer first version")
    put(api, f"{root}/a.txt", b"second")
    assert api.get(f"{root}/a.txt").content == b"second"


def test_empty_file(api: Api, root: str) -> None:
    assert put(api, f"{root}/empty.bin", b"").status_code == 200
    answer = api.get(f"{root}/empty.bin")
    assert (answer.status_code, answer.content, answer.headers["Content-Length"]) == (200, b"", "0")


@pytest.mark.parametrize("path", [f"{PROXY}", "/ajax-api/2.0/mlflow-artifacts/artifacts"])
def test_both_prefixes_serve_the_same_files(api: Api, experiment: str, run: str, path: str) -> None:
    file = f"{experiment}/{run}/artifacts/a.txt"
    assert put(api, f"{path}/{file}", b"x").status_code == 200
    assert api.get(f"{PROXY}/{file}").content == api.get(f"/ajax-api/2.0/mlflow-artifacts/artifacts/{file}").content


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("a.txt", "text/plain"),
        ("MLmodel", "text/plain"),
        ("a.html", "text/html"),
        ("a.png", "image/png"),
        ("a.bin", "application/octet-stream"),
        ("a", "application/octet-stream"),
    ],
)
def test_download_headers(api: Api, root: str, name: str, content_type: str) -> None:
    """Whatever it is, a browser may neither run it in our origin nor guess another type."""
    put(api, f"{root}/{name}", b"<script>1</script>")
    answer = api.get(f"{root}/{name}")
    assert answer.headers["Content-Type"].split(";")[0] == content_type
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert name in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Length"] == "18"


def test_download_name_outside_ascii(api: Api, root: str) -> None:
    put(api, f"{root}/実験.txt", b"u")
    disposition = api.get(f"{root}/実験.txt").headers["Content-Disposition"]
    assert "filename*=UTF-8''%E5%AE%9F%E9%A8%93.txt" in disposition


@pytest.mark.parametrize(
    ("asked", "content", "content_range"),
    [
        ("bytes=2-4", b"234", "bytes 2-4/10"),
        ("bytes=7-", b"789", "bytes 7-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=0-0", b"0", "bytes 0-0/10"),
        ("bytes=5-99", b"56789", "bytes 5-9/10"),
    ],
)
def test_ranges(api: Api, root: str, asked: str, content: bytes, content_range: str) -> None:
    put(api, f"{root}/digits", b"0123456789")
    answer = api.get(f"{root}/digits", headers={"Range": asked})
    assert (answer.status_code, answer.content) == (206, content)
    assert answer.headers["Content-Range"] == content_range
    assert api.get(f"{root}/digits").headers["Accept-Ranges"] == "bytes"


def test_range_beyond_the_end(api: Api, root: str) -> None:
    put(api, f"{root}/digits", b"0123456789")
    answer = api.get(f"{root}/digits", headers={"Range": "bytes=10-"})
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, "bytes */10")


def test_etag_changes_with_the_content(api: Api, root: str) -> None:
    put(api, f"{root}/a", b"first")
    first = api.get(f"{root}/a").headers["ETag"]
    put(api, f"{root}/a", b"second!")
    assert api.get(f"{root}/a").headers["ETag"] != first


def test_missing_file(api: Api, experiment: str, run: str, root: str) -> None:
    message = f"No such artifact: '{experiment}/{run}/artifacts/nope'"
    assert_error(api.get(f"{root}/nope"), 404, "RESOURCE_DOES_NOT_EXIST", message)


def test_a_folder_is_not_a_file(api: Api, root: str) -> None:
    put(api, f"{root}/folder/a", b"1")
    assert api.get(f"{root}/folder").status_code == 400


def test_upload_needs_a_file_name(api: Api, root: str) -> None:
    assert put(api, f"{root}/folder/", b"1").status_code == 400


def test_delete_is_idempotent_and_recursive(api: Api, root: str) -> None:
    put(api, f"{root}/folder/deep/a", b"1")
    put(api, f"{root}/other", b"1")
    for path in ("folder", "folder", "never-there"):
        answer = api.request("DELETE", f"{root}/{path}")
        assert (answer.status_code, answer.json()) == (200, {})
    assert api.get(f"{root}/folder/deep/a").status_code == 404
    assert api.get(f"{root}/other").status_code == 200


def test_tracking_list_of_a_file_or_nothing_has_no_files(api: Api, root: str, run: str) -> None:
    put(api, f"{root}/a.txt", b"1")
    for path in ("a.txt", "nope"):
        answer = api.ok_get("artifacts/list", {"run_id": run, "path": path})
        assert answer.keys() == {"root_uri"}


def test_tracking_list_needs_a_known_run(api: Api) -> None:
    assert_missing(api.get("artifacts/list"), "run_id")
    answer = api.get("artifacts/list", {"run_id": UNKNOWN})
    assert_error(answer, 404, "RESOURCE_DOES_NOT_EXIST", f"Run with id={UNKNOWN} not found")


@pytest.mark.parametrize("key", ["run_id", "run_uuid"])
def test_get_artifact(api: Api, root: str, run: str, key: str) -> None:
    put(api, f"{root}/deep/a.txt", b"hello")
    answer = api.get("/get-artifact", {key: run, "path": "deep/a.txt"})
    assert (answer.status_code, answer.content) == (200, b"hello")
    assert answer.headers["Content-Disposition"].replace('"', "") == "attachment; filename=a.txt"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_get_artifact_complaints(api: Api, root: str, run: str, experiment: str) -> None:
    put(api, f"{root}/folder/a.txt", b"hello")
    missing = f"No such artifact: '{experiment}/{run}/artifacts/nope'"
    answer = api.get("/get-artifact", {"run_id": run, "path": "nope"})
    assert_error(answer, 404, "RESOURCE_DOES_NOT_EXIST", missing)
    answer = api.get("/get-artifact", {"run_id": UNKNOWN, "path": "a"})
    assert_error(answer, 404, "RESOURCE_DOES_NOT_EXIST", f"Run with id={UNKNOWN} not found")
    assert api.get("/get-artifact", {"run_id": run}).status_code == 400
    assert api.get("/get-artifact", {"run_id": run, "path": "folder"}).status_code == 400


# What a path may not be, once decoded however often it was encoded.
ESCAPES = [
    "..", "../x", "a/../../x", "a/..", "%2e%2e/x", "%252e%252e/x", "%25252e%25252e%25252fx", "a#b", "/etc/passwd",
    "%2Fetc%2Fpasswd", "C:/x", "C:\\x", "..%2f..%2fetc%2fpasswd", "file:///etc/passwd",
]  # fmt: skip


@pytest.mark.parametrize("path", ESCAPES)
def test_paths_cannot_escape_by_query(api: Api, run: str, path: str) -> None:
    for route, parameter in (("/get-artifact", "path"), ("artifacts/list", "path")):
        answer = api.get(route, {"run_id": run, parameter: path})
        assert_error(answer, 400, "INVALID_PARAMETER_VALUE", "Invalid path")
    answer = api.request("POST", UPLOAD, params={"run_uuid": run, "path": path}, data=b"1")
    assert_error(answer, 400, "INVALID_PARAMETER_VALUE", "Invalid path")


def test_proxy_list_cannot_escape(api: Api) -> None:
    for path in ("..", "../..", "%2e%2e", "/etc", "a/../../b"):
        assert_error(api.get(PROXY, {"path": path}), 400, "INVALID_PARAMETER_VALUE", "Invalid path")


@pytest.mark.parametrize("verb", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize(
    "path",
    [
        "/..",
        "/../x",
        "/../../../../../../etc/passwd",
        "/%2e%2e/%2e%2e/x",
        "/%252e%252e/x",
        "/..%2f..%2fetc%2fpasswd",
        "/a%23b",
    ],
)
def test_paths_cannot_escape_by_url(uri: str, root: str, verb: str, path: str) -> None:
    """Sent byte for byte: client libraries would tidy such a path up before it leaves."""
    status, body = raw(uri, verb, root + path)
    assert status == 400
    assert b"Invalid path" in body


def raw(uri: str, verb: str, path: str, body: bytes = b"x") -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(urlsplit(uri).netloc, timeout=30)
    try:
        connection.putrequest(verb, path)
        if verb == "PUT":
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body if verb == "PUT" else None)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_browser_upload(api: Api, run: str) -> None:
    answer = api.request("POST", UPLOAD, params={"run_uuid": run, "path": "up/x.bin"}, data=b"\0\1\2")
    assert (answer.status_code, answer.content) == (200, b"")
    assert api.get("/get-artifact", {"run_id": run, "path": "up/x.bin"}).content == b"\0\1\2"


@pytest.mark.parametrize(
    ("params", "size", "message"),
    [
        ({"path": "x"}, 1, ""),
        ({"run_uuid": "RUN"}, 1, ""),
        ({"run_uuid": "RUN", "path": "x"}, 0, "Request must specify data."),
        ({"run_uuid": "RUN", "path": "x"}, 10 * 1024 * 1024 + 1, "Artifact size is too large. Max size is 10MB."),
    ],
)
def test_browser_upload_complaints(api: Api, run: str, params: dict[str, str], size: int, message: str) -> None:
    filled = {key: run if value == "RUN" else value for key, value in params.items()}
    answer = api.request("POST", UPLOAD, params=filled, data=b"1" * size)
    assert_error(answer, 400, "INVALID_PARAMETER_VALUE", contains=message)


def test_local_disk_takes_no_multipart_or_presigned_transfers(api: Api, experiment: str, run: str) -> None:
    """The client falls back to plain transfers on the beginning of these messages."""
    folder = f"{experiment}/{run}/artifacts"
    answer = api.post(f"/api/2.0/mlflow-artifacts/mpu/create/{folder}", {"path": "x", "num_parts": 2})
    message = "Multipart upload is not supported for the current artifact repository"
    assert_error(answer, 501, "NOT_IMPLEMENTED", message)
    answer = api.get(f"/api/2.0/mlflow-artifacts/presigned/{folder}/x")
    message = "Multipart download is not supported for the current artifact repository"
    assert_error(answer, 501, "NOT_IMPLEMENTED", message)


def test_client_knows_what_the_server_can_do(api: Api) -> None:
    info = api.ok_get("/api/3.0/mlflow/server-info")
    assert info["store_type"] == "SqlStore"
    assert info["workspaces_enabled"] is False
    assert info["multipart_uploads_enabled"] is False
    assert info["multipart_downloads_enabled"] is False


@pytest.mark.ours("MLflow answers 500 or drops the connection")
@pytest.mark.parametrize("path", ["folder", "folder/a.txt/below"])
def test_files_and_folders_do_not_replace_each_other(api: Api, root: str, path: str) -> None:
    put(api, f"{root}/folder/a.txt", b"kept")
    answer = put(api, f"{root}/{path}", b"intruder")
    assert 400 <= answer.status_code < 500
    assert answer.json()["error_code"]
    assert api.get(f"{root}/folder/a.txt").content == b"kept"


@pytest.mark.ours("MLflow stores them under other names")
@pytest.mark.parametrize("path", ["/a%00b", "/%ff"])
def test_paths_that_are_not_what_they_say(uri: str, root: str, path: str) -> None:
    status, body = raw(uri, "PUT", root + path)
    assert status == 400
    assert b"Invalid path" in body


@pytest.mark.ours("MLflow has no such policy")
def test_downloads_are_sandboxed(api: Api, root: str, run: str) -> None:
    put(api, f"{root}/a.html", b"<script>1</script>")
    for answer in (api.get(f"{root}/a.html"), api.get("/get-artifact", {"run_id": run, "path": "a.html"})):
        assert "sandbox" in answer.headers["Content-Security-Policy"]
