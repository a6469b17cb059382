"""Child processes that never outlive whoever started them."""

from __future__ import annotations

import ctypes
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

_PR_SET_PDEATHSIG = 1
_ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


def free_port() -> int:
    """A TCP port on loopback that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def signal_on_parent_death(signum: int) -> Callable[[], None]:
    """A `preexec_fn` that makes the kernel send `signum` to the child when the thread that started it ends.

    It covers what no `finally` can: the parent being killed with SIGKILL.
    """
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def arm() -> None:
        prctl(_PR_SET_PDEATHSIG, signum)

    return arm


def wait_until(condition: Callable[[], bool], timeout: float, what: str) -> None:
    """Polls `condition` until it holds; `TimeoutError` naming `what` after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {timeout:g} s for {what}")
        time.sleep(0.01)


@contextmanager
def passing_on_signals(child: subprocess.Popen[bytes]) -> Iterator[None]:
    """While open, SIGTERM and SIGHUP go to `child`, and Ctrl-C (which the child gets by itself) is left to it.

    If one of them came, ends the program at the close, in order, as the signal would have.
    """
    received: list[int] = []

    def pass_on(signum: int, _frame: FrameType | None) -> None:
        received.append(signum)
        if signum != signal.SIGINT and child.poll() is None:
            child.send_signal(signum)

    previous = {signum: signal.signal(signum, pass_on) for signum in _ENDING}
    try:
        yield
    finally:
        for signum, handler in previous.items():
            signal.signal(signum, handler)
    if received:
        raise SystemExit(128 + received[0])


def end_in_order_on_signals() -> None:
    """Makes SIGTERM and SIGHUP leave through every `finally` and `with` on the way out, as Ctrl-C does."""

    def leave(signum: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + signum)

    for signum in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, leave)


def run_to_end(command: Sequence[str], env: dict[str, str]) -> int:
    """Runs `command` in the foreground and returns its exit code (128 + signal, as a shell would say it)."""
    child = subprocess.Popen(command, env=env, preexec_fn=signal_on_parent_death(signal.SIGTERM))
    with passing_on_signals(child):
        code = child.wait()
    return code if code >= 0 else 128 - code
