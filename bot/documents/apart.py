"""Work on what strangers sent, in a process of its own with an end to its time and memory: whatever
they made of it, we go on. The process knows no setting and no secret."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from bot.logs import told

log = logging.getLogger(__name__)
_HERE = Path(__file__).parents[2]
_NO_MEMORY = 3  # exit code
_running: set[subprocess.Popen[bytes]] = set()
_ended: set[subprocess.Popen[bytes]] = set()


class TooCostly(Exception):
    """The work came to the end of its time or memory, or died of it."""


class Ended(Exception):
    """We end, and did not wait for the work: it can be done again."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the work may cost: `processor` and `clock` in seconds, `memory` and `answer` in
    bytes."""

    processor: int = 60
    clock: int = 100  # less than a job is claimed for (bot/runtime/job_worker.py)
    memory: int = 600_000_000
    answer: int = 100_000_000


def apart(module: str, arguments: tuple[str, ...], given: bytes, limits: Limits) -> bytes:
    """Run a module as a program that calls `limited` first; it reads what is `given` and writes its
    answer. Blocks. Raises TooCostly, Ended, and RuntimeError for a fault of ours."""
    command = [sys.executable, "-m", module, str(limits.processor), str(limits.memory), *arguments]
    pipe, environment = subprocess.PIPE, {"PYTHONPATH": str(_HERE), "PYTHONUTF8": "1"}
    with subprocess.Popen(
        command,
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        cwd=_HERE,
        env=environment,
        start_new_session=True,
    ) as child:
        _running.add(child)
        try:
            answer, complaint = child.communicate(given, limits.clock)
        except subprocess.TimeoutExpired:
            child.kill()
            raise TooCostly from None
        finally:
            _running.discard(child)
    _judge(module, child, complaint)
    if len(answer) > limits.answer:
        raise TooCostly
    return answer


def _judge(module: str, child: subprocess.Popen[bytes], complaint: bytes) -> None:
    if child in _ended:
        _ended.discard(child)
        raise Ended
    if child.returncode < 0 or child.returncode == _NO_MEMORY:
        log.warning("%s came to the end of its time or memory (%d)", module, child.returncode)
        raise TooCostly
    if child.returncode:
        log.error("%s failed: %s", module, complaint[-4000:].decode("utf-8", "replace"))
        raise RuntimeError(f"{module} ended with {child.returncode}")


def end_all() -> None:
    """End all of them at the end of our process, which would wait for them."""
    for child in tuple(_running):
        _ended.add(child)
        child.kill()


def limited() -> list[str]:
    """Limit the child, which calls this first: the system ends it at its limits from here on, and
    others go before it. Return the arguments that are left."""
    processor, memory, *arguments = sys.argv[1:]
    sys.excepthook = _complain
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (int(processor), int(processor)))
        resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.nice(10)
    return arguments


def _complain(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> None:
    """By kind and place only: texts may be somebody's."""
    if issubclass(kind, MemoryError):
        os._exit(_NO_MEMORY)
    sys.stderr.write(told(error))
