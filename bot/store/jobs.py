"""Slow work ordered in a turn; bot/runtime/job_worker.py does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeAlias, TypeVar

from sqlalchemy import Connection

from bot.engine.messages import FileContent, Question
from bot.store.transaction import TurnTransaction
from bot.text.phrases import Phrase, Say
from models.base import table
from models.files import Job

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class JobResult:
    """The file that a job made. `picture`: shown in the chat, not as a document. `then` is said in
    a message of its own, to be passed on as it is."""

    file: FileContent
    caption: Say
    picture: bool = False
    then: Say | None = None


@dataclass(frozen=True, slots=True)
class JobAnswer:
    """What a job found, with a question to go with it: its choices are commands."""

    say: Say
    question: Question


class NothingToMake(Exception):
    """There is nothing any more to make it of; `say` is what the person is told."""

    def __init__(self, say: Phrase) -> None:
        super().__init__(say.key)
        self.say = say


@dataclass(frozen=True, slots=True)
class Links:
    """Where the bot is found: `base` is our own address without a slash at the end, `telegram` the
    bot's user name, `whatsapp` its number in digits; "" where it is not known."""

    base: str
    telegram: str = ""
    whatsapp: str = ""


class Write(Protocol):
    """Run something in a transaction of its own, in the writer's thread, and wait for it."""

    def __call__(self, work: Callable[[Connection], T], /) -> T: ...


@dataclass(frozen=True, slots=True)
class JobContext:
    """What a job goes by. `connection` is for reading; `volunteer` is who asked, `sent` the file
    that the job starts from."""

    connection: Connection
    arguments: Mapping[str, Any]
    volunteer: int
    links: Links
    now: datetime
    write: Write
    sent: FileContent | None = None
    organiser: str = ""


# None: there is nothing to tell.
JobFunction: TypeAlias = Callable[[JobContext], JobResult | JobAnswer | None]


@dataclass(frozen=True, slots=True)
class JobType:
    """A kind of job: how it is done, how large a file it may start from, and what is written when
    it cannot be done (a phrase says why); None: whoever asked is told."""

    make: JobFunction
    most_bytes: int = 0
    failed: Callable[[Connection, Mapping[str, Any], Phrase], None] | None = None


_job = table(Job)


def enqueue(
    turn: TurnTransaction,
    kind: str,
    arguments: Mapping[str, Any],
    source: dict[str, str] | None = None,
) -> None:
    """Order a job. `source` names a file that was just sent: channel, ref, name, mime."""
    row = {
        "kind": kind,
        "arguments": dict(arguments),
        "source": source,
        "volunteer_id": turn.person.volunteer.id,
        "channel": turn.address.channel,
        "recipient": turn.address.id,
        "state": "waiting",
        "run_until": turn.now,
        "created_at": turn.now,
    }
    turn.connection.execute(_job.insert(), row)
