"""The web UI: its packages, its build, and the browser that tests it."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from . import debian
from .venvs import REPOSITORY

FOLDER = REPOSITORY / "ui"
_BUILT = FOLDER / "dist" / "app"
_CACHE = FOLDER / ".cache"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# What the built app is made of; packages are in the lock file.
_SOURCES = (
    "src",
    "public",
    "build",
    "index.html",
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    "vite.config.ts",
)


def install() -> None:
    """Installs the packages that the lock file names, if they are not there yet."""
    _need_npm()
    _unless_done("packages", _fingerprint(["package-lock.json", "package.json"]), FOLDER / "node_modules", _npm_ci)


def build() -> None:
    """Builds the app into `ui/dist/app`, if its sources have changed since."""
    _unless_done("app", _fingerprint(_SOURCES), _BUILT, _build)


def ensure_browser() -> None:
    """Installs Debian's Chromium unless there is one. Playwright's own browsers are never downloaded."""
    if not any(shutil.which(name) for name in _BROWSERS):
        debian.install("chromium", "the tests of the web UI use a real browser")


def npm(script: str) -> list[str]:
    """The command that runs a script of `ui/package.json`."""
    return ["npm", "--prefix", str(FOLDER), "run", "--silent", script]


def _npm_ci() -> None:
    subprocess.run(["npm", "ci", "--no-fund", "--no-audit"], cwd=FOLDER, check=True)


def _build() -> None:
    install()
    subprocess.run(npm("build"), check=True)


def _need_npm() -> None:
    if shutil.which("npm") is None:
        raise RuntimeError("npm is missing: install Node.js 20.19 or newer (https://nodejs.org) to build the web UI")


def _unless_done(name: str, fingerprint: str, result: Path, work: Callable[[], None]) -> None:
    """Runs `work` unless it was done for the same sources and its result is still there."""
    mark = _CACHE / name
    if result.exists() and mark.is_file() and mark.read_text() == fingerprint:
        return
    work()
    _CACHE.mkdir(exist_ok=True)
    mark.write_text(fingerprint)


def _fingerprint(names: Sequence[str]) -> str:
    digest = hashlib.sha256()
    for file in _files(names):
        digest.update(f"{file.relative_to(FOLDER)}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _files(names: Sequence[str]) -> Iterator[Path]:
    for name in names:
        path = FOLDER / name
        if path.is_file():
            yield path
        else:
            found = (Path(root) / file for root, _, files in os.walk(path) for file in files)
            yield from sorted(found)
