"""Python environments under `.venv/`, one for each content of a requirements file."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from . import debian

REPOSITORY = Path(__file__).resolve().parents[2]
_CONFORMANCE = REPOSITORY / "tests" / "conformance"
_ROOT = REPOSITORY / ".venv"
_COMPLETE = ".complete"


def ensure(name: str, requirements: Path) -> Path:
    """The interpreter of an environment with exactly what `requirements` pins; made on first use."""
    folder = _ROOT / f"{name}-{_fingerprint(requirements)}"
    if not (folder / _COMPLETE).exists():
        for outdated in _ROOT.glob(f"{name}-*"):
            shutil.rmtree(outdated)
        _create(folder, requirements)
        (folder / _COMPLETE).touch()
    return folder / "bin" / "python"


def client_3() -> str:
    """An interpreter with the official client of today, scikit-learn and pandas."""
    return str(ensure("mlflow-3", _CONFORMANCE / "requirements-3.txt"))


def client_2() -> str:
    """An interpreter with the last client of the 2.x series."""
    return str(ensure("mlflow-2", _CONFORMANCE / "requirements-2.txt"))


def linter() -> str:
    """An interpreter with the formatter and linter of our Python."""
    return str(ensure("lint", REPOSITORY / "scripts" / "requirements-lint.txt"))


def _fingerprint(requirements: Path) -> str:
    content = requirements.read_bytes() + sys.version.encode()
    return hashlib.sha256(content).hexdigest()[:12]


def _create(folder: Path, requirements: Path) -> None:
    print(f"creating {folder.relative_to(REPOSITORY)} from {requirements.relative_to(REPOSITORY)}", flush=True)
    if not _can_make_venvs():
        debian.install(f"python3.{sys.version_info.minor}-venv", "the official clients get environments of their own")
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]
    subprocess.run([*pip, "--quiet", "--requirement", str(requirements)], check=True)


def _can_make_venvs() -> bool:
    """Debian splits `ensurepip` off into a package of its own; without it `venv` fails half way."""
    probe = subprocess.run([sys.executable, "-c", "import ensurepip, venv"], capture_output=True)
    return probe.returncode == 0
