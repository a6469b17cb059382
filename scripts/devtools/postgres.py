"""A throw-away PostgreSQL cluster: its own folder, loopback port and password; gone when stopped."""

from __future__ import annotations

import os
import pwd
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any

from . import debian
from .processes import free_port, signal_on_parent_death, wait_until

_DEBIAN_ROOT = Path("/usr/lib/postgresql")
_USER = "runstone"
_DATABASE = "postgres"
_START_SECONDS = 60.0
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    # No socket file: nothing to clash with another cluster.
    "unix_socket_directories": "",
    # The machine does not lose power during a test; a killed server loses nothing either way.
    "fsync": "off",
    "max_connections": "200",
}


class PostgresCluster:
    """A cluster in a temporary folder, for `with`; `restart` and `kill` are for tests of cut connections.

    PostgreSQL refuses to run as root; then it runs as user `postgres`, or `nobody` where that is missing.
    """

    def __init__(self) -> None:
        self._bin = server_binaries()
        self._identity = _unprivileged_identity()
        self._home = Path(tempfile.mkdtemp(prefix="runstone-postgres-"))
        self._password = secrets.token_hex(16)
        self._server: subprocess.Popen[bytes] | None = None
        self.port = 0

    def __enter__(self) -> PostgresCluster:
        try:
            self._initialise()
            self._start_on_a_free_port()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def url(self) -> str:
        """`postgresql://…` of a superuser, reached over TCP with a password as on a real server."""
        return f"postgresql://{_USER}:{self._password}@127.0.0.1:{self.port}/{_DATABASE}"

    def start(self) -> None:
        """Starts a stopped cluster on the port it had, and returns when it accepts connections."""
        command = [str(self._bin / "postgres"), "-D", str(self._data), "-p", str(self.port)]
        for name, value in _SETTINGS.items():
            command += ["-c", f"{name}={value}"]
        with self._log.open("ab") as log:
            self._server = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                # Out of the terminal's group, or Ctrl-C would end the database before the tests that use it.
                start_new_session=True,
                preexec_fn=signal_on_parent_death(signal.SIGQUIT),
                **self._identity,
            )
        wait_until(self._is_ready, _START_SECONDS, "PostgreSQL to accept connections")

    def kill(self) -> None:
        """Ends the server at once, as a crash does: every connection is cut, nothing is said to clients."""
        self._signal_and_wait(signal.SIGQUIT)

    def restart(self) -> None:
        """Cuts every connection and comes back on the same port, after crash recovery."""
        self.kill()
        self.start()

    def close(self) -> None:
        """Stops the server and removes its folder; safe to call twice."""
        self._signal_and_wait(signal.SIGINT)
        shutil.rmtree(self._home, ignore_errors=True)

    @property
    def _data(self) -> Path:
        return self._home / "data"

    @property
    def _log(self) -> Path:
        return self._home / "server.log"

    def _initialise(self) -> None:
        password_file = self._home / "password"
        password_file.write_text(self._password)
        if self._identity:
            for path in (self._home, password_file):
                os.chown(path, self._identity["user"], self._identity["group"])
        command = [str(self._bin / "initdb"), "--pgdata", str(self._data), "--username", _USER, "--no-sync"]
        command += ["--pwfile", str(password_file), "--auth", "scram-sha-256", "--encoding", "UTF8"]
        command += self._locale_options()
        done = subprocess.run(
            command, cwd=self._home, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **self._identity
        )
        password_file.unlink()
        if done.returncode != 0:
            raise RuntimeError(f"initdb failed:\n{done.stdout.decode(errors='replace')}")

    def _locale_options(self) -> list[str]:
        """Sorts text by a language's rules, as production servers do, so that a forgotten collation shows."""
        if _major_version(self._bin) >= 15:
            return ["--locale", "C.UTF-8", "--locale-provider", "icu", "--icu-locale", "en-US"]
        return ["--locale", "C.UTF-8"]

    def _start_on_a_free_port(self) -> None:
        """The port may be taken between choosing and listening: tries again with another."""
        for attempt in range(3):
            self.port = free_port()
            try:
                self.start()
                return
            except (RuntimeError, TimeoutError):
                self._signal_and_wait(signal.SIGQUIT)
                if attempt == 2:
                    raise

    def _is_ready(self) -> bool:
        if self._server is None or self._server.poll() is not None:
            raise RuntimeError(f"PostgreSQL ended while starting:\n{self._log.read_text(errors='replace')[-4000:]}")
        probe = [str(self._bin / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(probe).returncode == 0

    def _signal_and_wait(self, signum: int) -> None:
        server, self._server = self._server, None
        if server is None or server.poll() is not None:
            return
        server.send_signal(signum)
        try:
            server.wait(timeout=30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def server_binaries() -> Path:
    """The folder of the newest installed server's programs; installs Debian's package when there is none."""
    found = _find_binaries()
    if found is None:
        debian.install("postgresql", "the tests run on PostgreSQL too")
        found = _find_binaries()
    if found is None:
        raise RuntimeError(f"no PostgreSQL server under {_DEBIAN_ROOT}, not even after installing it")
    return found


def _find_binaries() -> Path | None:
    candidates = [path.parent for path in _DEBIAN_ROOT.glob("*/bin/initdb") if (path.parent / "postgres").exists()]
    on_path = shutil.which("initdb")
    if not candidates and on_path is not None:
        return Path(on_path).resolve().parent
    return max(candidates, key=lambda folder: int(folder.parent.name), default=None)


def _major_version(binaries: Path) -> int:
    answer = subprocess.run([str(binaries / "postgres"), "--version"], capture_output=True, text=True, check=True)
    match = re.search(r"(\d+)", answer.stdout)
    return int(match.group(1)) if match else 0


def _unprivileged_identity() -> dict[str, Any]:
    """`Popen` arguments that drop root; nothing when we are not root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise RuntimeError("PostgreSQL refuses to run as root and there is neither a user `postgres` nor `nobody`")
