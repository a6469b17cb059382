"""A Runstone server of our own: started on a free port in a temporary folder, stopped or killed at will."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path
from types import TracebackType

from devtools.processes import signal_on_parent_death, wait_until
from devtools.venvs import REPOSITORY

from .api import Api

START_SECONDS = 30.0
STOP_SECONDS = 30.0
# Webhooks may be on this machine.
LOCAL_WEBHOOKS = ("--webhook-allowed-schemes=http,https", "--webhook-allow-private-ips=true")


def binary() -> Path:
    """The program under test: `RUNSTONE_BIN`, or the debug build."""
    path = Path(os.environ.get("RUNSTONE_BIN", REPOSITORY / "target" / "debug" / "runstone"))
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing: build it with `cargo build`, or set RUNSTONE_BIN")
    return path.resolve()


class RunstoneServer:
    """One server process over the data in `home`; `start` again after `kill` or `stop` for a restart on the same data.

    Start it from the main thread: the kernel kills it when the thread that started it ends, so that no test run
    leaves a server behind.
    """

    def __init__(
        self,
        home: Path,
        *,
        store_uri: str | None = None,
        data: Path | None = None,
        artifacts: Path | None = None,
        prefix: tuple[str, ...] = (),
        options: tuple[str, ...] = (),
    ) -> None:
        """`home` holds log and port file; `data` (default `home`) the SQLite file unless `store_uri` names another
        store, and the artifacts unless they have a folder of their own; `prefix` goes before the command, `options`
        behind it; they may be changed between two starts."""
        self.home = home
        self.database = (data or home) / "runstone.db"
        self._artifacts = artifacts or (data or home) / "artifacts"
        self._store_uri = store_uri or f"sqlite:///{self.database}"
        self._prefix = prefix
        self.options = options
        self._process: subprocess.Popen[bytes] | None = None
        self._port = 0

    def __enter__(self) -> RunstoneServer:
        """Starts it, unless it was spawned before; then waits for it."""
        if self._process is None:
            self.spawn()
        try:
            self.wait_until_listening()
        except BaseException:
            self.kill()
            raise
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.kill()

    @property
    def uri(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def api(self) -> Api:
        """A new connection to the server as it runs now (the port changes with each start)."""
        return Api(self.uri)

    @property
    def process(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, "the server was not started"
        return self._process

    @property
    def log(self) -> str:
        """What the servers on this folder have printed so far."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def start(self) -> None:
        """Starts the program and returns once it listens; `RuntimeError` with its log if it ends instead."""
        self.spawn()
        self.wait_until_listening()

    def spawn(self) -> None:
        """Starts the program and does not wait for it."""
        self._port_file.unlink(missing_ok=True)
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command(),
                cwd=self.home,
                env=_clean_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=signal_on_parent_death(signal.SIGKILL),
            )

    def wait_until_listening(self) -> None:
        wait_until(self._has_port, START_SECONDS, f"the server to listen; its log is {self._log}")
        self._port = int(self._port_file.read_text())

    def kill(self) -> None:
        """SIGKILL: no chance to finish or to flush anything. Harmless when it is not running."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> int:
        """SIGTERM, as a supervisor stops a service; the exit code. `TimeoutExpired` if it does not end."""
        self.process.terminate()
        return self.process.wait(timeout=STOP_SECONDS)

    @property
    def _log(self) -> Path:
        return self.home / "server.log"

    @property
    def _port_file(self) -> Path:
        return self.home / "port"

    def _command(self) -> list[str]:
        command = [str(binary()), "server", "--host", "127.0.0.1", "--port", "0", "--port-file", str(self._port_file)]
        command += ["--backend-store-uri", self._store_uri, "--artifacts-destination", str(self._artifacts)]
        return [*self._prefix, *command, *self.options]

    def _has_port(self) -> bool:
        if self.process.poll() is not None:
            raise RuntimeError(f"the server ended with {self.process.returncode} while starting\n{self.log[-4000:]}")
        # The file may be seen before its content.
        return self._port_file.exists() and self._port_file.read_text().strip() != ""


def _clean_environment() -> dict[str, str]:
    """Ours without the settings of client and server: the command line alone says how the server runs."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("MLFLOW_", "RUNSTONE_"))}
