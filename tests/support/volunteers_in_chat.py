"""Volunteers in chat: the real turns and notices on an SQLite file, at set times. Each person
has a chat of their own; what is said to them is kept in `heard`."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from bot.delivery.notices import fan_out
from bot.delivery.outbox import QueuedMessage, claim, peek
from bot.delivery.outcomes import DeliveryReport, write_reports
from bot.delivery.prepare import prepare
from bot.engine.engine import Engine
from bot.engine.messages import Address, Arrival, Capabilities, Inbound, Outbound
from bot.engine.person import PersonState, Volunteer
from bot.engine.policy import Policy, QuietHours
from bot.features.broadcasts.writes import finish
from bot.features.counters.recount import differences, recount
from bot.features.enquiries.late import pass_up, remind
from bot.features.enquiries.types import PASSED_UP_AFTER, REMINDED_AFTER
from bot.features.enquiries.writes import pass_on
from bot.features.nudges.sweep import send_nudges
from bot.features.recap.weekly import send_weekly
from bot.features.training_sessions.seats import seat_the_waiting
from bot.runtime.direct_channels import DirectChannels
from bot.runtime.turns import Turns
from content.loader import load
from handlers import registry
from models.base import open_database, table
from models.coordinators import Coordinator
from models.enquiries import Enquiry
from models.files import Job
from models.learning import Attempt
from models.messages import Outbox
from models.notices import Notice
from models.review import Habit
from models.schema import migrate
from models.vocabulary import State
from models.volunteer import Audit
from models.volunteer import Volunteer as VolunteerRow
from tests.support.registered import FEATURES, NOTICE_TYPES
from tests.support.talk import CHAT
from tests.support.training_sessions import NOW, Organiser, people

QUIET = QuietHours()
_QUARTER = timedelta(minutes=15)
_MIGRATED: list[Path] = []
_notice, _outbox, _habit = table(Notice), table(Outbox), table(Habit)
_enquiry = table(Enquiry)
_ANSWER, _NOTICE = True, False
_DUE = (
    select(_outbox.c.notice_id.is_(None))
    .where(_outbox.c.state == State.PENDING, _outbox.c.send_after <= bindparam("now"))
    .distinct()
)


def chat_in(folder: Path) -> VolunteersInChat:
    """Volunteers in an empty folder; the tables are made once and copied."""
    path = folder / "chat.db"
    if not _MIGRATED:
        engine = open_database(f"sqlite:///{path}")
        migrate(engine)
        engine.dispose()
        _MIGRATED.append(path.with_suffix(".empty"))
        shutil.copy(path, _MIGRATED[0])
    elif not path.exists():
        shutil.copy(_MIGRATED[0], path)
    return VolunteersInChat(f"sqlite:///{path}")


def _quarters_until(distance: timedelta) -> timedelta:
    """The fewest quarters of an hour, at least one, that reach so far."""
    return max(1, -(-distance // _QUARTER)) * _QUARTER


def _skip_pre_tests(connection: Connection, ids: Sequence[int]) -> None:
    rows = [
        {
            "key": f"skip-{id}-{n}",
            "volunteer_id": id,
            "kind": "pre",
            "module": course.id,
            "questions": [],
            "started_at": NOW,
            "finished_at": NOW,
        }
        for id in ids
        for n, course in enumerate(load().courses)
    ]
    connection.execute(table(Attempt).insert(), rows)


class VolunteersInChat:
    def __init__(self, url: str, capabilities: Capabilities = CHAT) -> None:
        self.engine = open_database(url)
        self.now = NOW
        self.heard: dict[int, list[Outbound]] = defaultdict(list)
        self._engine = Engine(registry(), load(), "Dinas Sosial Contoh")
        self._messages = 0
        self.see_by(capabilities)

    def see_by(self, capabilities: Capabilities, **policy: Any) -> None:
        self._capabilities = capabilities
        self._policy = Policy({"telegram": capabilities}, QUIET, **policy)
        direct = DirectChannels()
        direct.allow("telegram")
        self._turns = Turns(self._engine, self._policy, Volunteer(id=0), direct, FEATURES)

    # --- who is there ---

    def enter(self, count: int, **more: Any) -> list[int]:
        """Registered volunteers with a chat of their own number, from `first` on. They would rather
        not take the tests before the courses."""
        with self.engine.begin() as connection:
            ids = people(connection, count, **more)
            _skip_pre_tests(connection, ids)
            recount(connection)
        return ids

    def appoint(self, volunteer: int, scope: str = "") -> None:
        row = {"volunteer_id": volunteer, "scope": scope, "added_at": self.now}
        with self.engine.begin() as connection:
            connection.execute(table(Coordinator).insert(), row)

    def note(self, by: int, act: str, **details: Any) -> None:
        """What a coordinator of Kota Bekasi has done, as the audit has it."""
        row = {"at": self.now, "act": act, "details": details, "scope": "32.75", "by": by}
        with self.engine.begin() as connection:
            connection.execute(table(Audit).insert(), row)

    def dismiss(self, volunteer: int) -> None:
        coordinator = table(Coordinator)
        with self.engine.begin() as connection:
            connection.execute(coordinator.delete().where(coordinator.c.volunteer_id == volunteer))

    def move(self, volunteer: int, place: str) -> None:
        who = table(VolunteerRow)
        with self.engine.begin() as connection:
            connection.execute(update(who).where(who.c.id == volunteer).values(place=place))

    def invite(self, scope: str = "32.75", **changes: Any) -> int:
        """A session planned by volunteer 1, its invitations delivered."""
        planner = PersonState(Volunteer(id=1), scope=scope)
        session = Organiser(self.engine).publish(at=self.now, by=planner, **changes)
        self.sweep()
        return session

    # --- what happens ---

    def says(self, who: int, *texts: str) -> VolunteersInChat:
        for text in texts:
            self.now += timedelta(seconds=5)
            self._does(who, text=text)
        return self

    def presses(self, who: int, label: str) -> VolunteersInChat:
        """Tap a button of one of the last messages by its label, the last first."""
        for message in reversed(self.heard[who]):
            for key in (key for row in message.rows for key in row):
                if key.label == label:
                    turn, _, value = key.value.partition(":")
                    self.now += timedelta(seconds=5)
                    return self._does(who, button=value, turn=int(turn))
        raise AssertionError(f"no button {label!r} was shown to {who}")

    def sends(self, who: int, **inbound: Any) -> VolunteersInChat:
        self.now += timedelta(seconds=5)
        return self._does(who, **inbound)

    def wait_until(self, moment: datetime) -> VolunteersInChat:
        """Time passes, and with it what falls due, looked at on each quarter of an hour; those in
        which nothing can happen are passed over."""
        stirred = True
        while self.now < moment:
            due = self.now if stirred else min((moment, *self._due_moments()))
            self.now = min(moment, self.now + _quarters_until(due - self.now))
            before = self._said()
            self.sweep()
            stirred = self._said() != before
        return self

    def _due_moments(self) -> list[datetime]:
        """When the first notice, message and nudge fall due, of those that wait."""
        waits = _notice.c.state.in_(("waiting", "cancelling")) & _notice.c.paused.is_(False)
        unsent = _outbox.c.state == State.PENDING
        firsts = (
            select(func.min(_notice.c.due_at)).where(waits),
            select(func.min(_outbox.c.send_after)).where(unsent),
            select(func.min(_habit.c.nudge_due_at)),
        )
        with self.engine.begin() as connection:
            found = [connection.execute(first).scalar() for first in firsts]
            asked = connection.execute(select(_enquiry.c.asked_at, _enquiry.c.sent_at)).all()
        since = [row.sent_at or row.asked_at for row in asked]
        late = [one + wait for one in since for wait in (REMINDED_AFTER, PASSED_UP_AFTER)]
        return [moment for moment in found if moment] + [one for one in late if one > self.now]

    def _said(self) -> int:
        return sum(map(len, self.heard.values()))

    def sweep(self) -> VolunteersInChat:
        """Notices that are due are made, and leave."""
        with self.engine.begin() as connection:
            while fan_out(connection, self.now, QUIET, NOTICE_TYPES) or seat_the_waiting(
                connection, self.now
            ):
                pass
            while send_nudges(connection, self.now, self._policy):
                pass
        self._deliver()
        with self.engine.begin() as connection:
            finish(connection, self.now)
            pass_on(connection, self.now)
            remind(connection, self.now)
            pass_up(connection, self.now)
        self._deliver()
        return self

    def weekly(self) -> VolunteersInChat:
        """What falls due for coordinators on Mondays."""
        with self.engine.begin() as connection:
            while send_weekly(connection, self.now):
                pass
        self._deliver()
        return self

    def _does(self, who: int, **inbound: Any) -> VolunteersInChat:
        self._messages += 1
        sender, id = Address("telegram", str(who)), str(self._messages)
        event = Inbound(id, sender, self.now, **inbound)
        with self.engine.begin() as connection:
            arrival = Arrival(id, sender, self.now, event)
            done = self._turns.write([arrival], [], self.now, connection)
        assert not done.failed, "the turn raised"
        self._deliver(*done.queued)
        return self

    def _deliver(self, *answers: QueuedMessage) -> None:
        """What a turn hands over, and what stands in the table and is due."""
        with self.engine.begin() as connection:
            gone = [*answers]
            due = set(connection.execute(_DUE, {"now": self.now}).scalars())
            if _ANSWER in due:
                gone += claim(connection, "telegram", self.now, 1000, frozenset())
                gone.sort(key=lambda queued: (queued.priority, queued.id))
            if _NOTICE in due:
                gone += self._begun(connection)
            for queued in gone:
                self.heard[int(queued.recipient)].append(queued.message)
            reports = [DeliveryReport(queued.id, State.SENT, self.now) for queued in gone]
            write_reports(connection, reports, NOTICE_TYPES)

    def _begun(self, connection: Connection) -> list[QueuedMessage]:
        """Messages of notices, worded as they leave; not those that do not."""
        due = peek(connection, "telegram", self.now, 1000, ())
        left = (
            (queued, prepare(connection, queued, self._policy, NOTICE_TYPES, self.now))
            for queued in due
        )
        return [replace(queued, message=message) for queued, message in left if message]

    # --- what came of it ---

    def wrong_counts(self) -> int:
        with self.engine.begin() as connection:
            return differences(connection)

    def text(self, who: int) -> str:
        """The last message to somebody."""
        return self.heard[who][-1].text

    def texts(self, who: int, since: int = 0) -> list[str]:
        return [message.text for message in self.heard[who][since:]]

    def labels(self, who: int) -> list[str]:
        return [key.label for row in self.heard[who][-1].rows for key in row]

    def tasks(self) -> list[tuple[str, dict[str, Any]]]:
        """Files that were ordered, as (kind, arguments)."""
        rows = self.rows(Job)
        return [(row.kind, dict(row.arguments)) for row in rows]

    def rows(self, model: Any, **where: Any) -> Sequence[Any]:
        columns = table(model).c
        query = select(table(model)).where(*(columns[name] == v for name, v in where.items()))
        with self.engine.begin() as connection:
            return connection.execute(query.order_by(*table(model).primary_key)).all()
