"""Installs missing Debian packages, as root or through sudo."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence

# Debian starts a database service as soon as the package is there; the tests bring their own cluster.
_NO_SERVICE = (
    "mkdir -p /etc/postgresql-common/createcluster.d && "
    "echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.d/runstone-tests.conf"
)


def install(package: str, why: str) -> None:
    """Installs `package` with apt; `RuntimeError` that says what to do by hand where that is impossible."""
    if shutil.which("apt-get") is None:
        raise RuntimeError(f"{why}: install {package} (no apt-get here to do it)")
    print(f"installing {package}: {why}", flush=True)
    if package.startswith("postgresql"):
        _as_root(["sh", "-c", _NO_SERVICE], package)
    _as_root(["apt-get", "update", "-q"], package)
    _as_root(["apt-get", "install", "-q", "-y", "--no-install-recommends", package], package)


def _as_root(command: Sequence[str], package: str) -> None:
    prefix: list[str] = []
    if os.geteuid() != 0:
        if shutil.which("sudo") is None:
            raise RuntimeError(f"{package} is missing: run as root, install sudo, or apt-get install {package}")
        prefix = ["sudo"]
    subprocess.run([*prefix, "env", "DEBIAN_FRONTEND=noninteractive", *command], check=True)
