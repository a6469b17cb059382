"""Steps of a test run: run one, count what its tests said, and say it all in one line at the end."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .processes import passing_on_signals, signal_on_parent_death

# `cargo test`, pytest and Vitest say «12 passed»; so say we. Vitest says it of files too.
_PASSED = re.compile(rb"(?<!Test Files  )\b(\d+) passed")
_LEFT_OUT = re.compile(rb"\b([1-9]\d*) (?:ignored|skipped|xfailed)")


@dataclass(frozen=True)
class Step:
    """One command of the run, asked for when the step starts.

    `needs` names an earlier step it cannot do without; `postgres` says that it wants RUNSTONE_TEST_POSTGRES.
    """

    name: str
    command: Callable[[], Sequence[str]]
    needs: str | None = None
    postgres: bool = False


@dataclass(frozen=True)
class Outcome:
    """How a step ended. `left_out` counts tests that did not run: a test that is skipped proves nothing."""

    name: str
    ok: bool
    ran: bool = True
    passed: int = 0
    left_out: int = 0


def run_step(step: Step, earlier: Sequence[Outcome]) -> Outcome:
    """Runs `step` and shows its output as it comes; not run at all if what it needs has failed."""
    if any(outcome.name == step.needs and not outcome.ok for outcome in earlier):
        print(f"\n=== {step.name}: not run, {step.needs} failed", flush=True)
        return Outcome(step.name, ok=False, ran=False)
    print(f"\n=== {step.name}", flush=True)
    started = time.monotonic()
    try:
        outcome = _run(step)
    except (OSError, RuntimeError, subprocess.CalledProcessError) as error:
        print(error, flush=True)
        outcome = Outcome(step.name, ok=False)
    verdict = "passed" if outcome.ok else "FAILED"
    print(f"=== {step.name}: {verdict} after {time.monotonic() - started:.0f} s", flush=True)
    return outcome


def _run(step: Step) -> Outcome:
    passed = left_out = 0
    child = subprocess.Popen(
        step.command(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        preexec_fn=signal_on_parent_death(signal.SIGTERM),
    )
    assert child.stdout is not None
    with passing_on_signals(child):
        for line in child.stdout:
            os.write(1, line)
            passed += sum(int(count) for count in _PASSED.findall(line))
            left_out += sum(int(count) for count in _LEFT_OUT.findall(line))
        code = child.wait()
    return Outcome(step.name, ok=code == 0 and left_out == 0, passed=passed, left_out=left_out)


def summary(outcomes: Sequence[Outcome], seconds: float) -> str:
    """One line: the verdict, then each step with the number of tests that passed in it."""
    words = ", ".join(_describe(outcome) for outcome in outcomes)
    verdict = "PASSED" if all(outcome.ok for outcome in outcomes) else "FAILED"
    return f"\ntests {verdict} in {seconds / 60:.1f} min: {words}"


def _describe(outcome: Outcome) -> str:
    if not outcome.ran:
        return f"{outcome.name} NOT RUN"
    count = f" ({outcome.passed} tests)" if outcome.passed else ""
    left_out = f" ({outcome.left_out} LEFT OUT)" if outcome.left_out else ""
    return f"{outcome.name} {'ok' if outcome.ok else 'FAILED'}{count}{left_out}"
