"""Made-up volunteers and sessions in a database, for the tests of sessions and notices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, select, update

from bot.channels.telegram.channel import capabilities
from bot.delivery.notices import fan_out
from bot.delivery.outbox import peek
from bot.delivery.outcomes import DeliveryReport, write_reports
from bot.delivery.prepare import prepare
from bot.engine.messages import Address as Where
from bot.engine.messages import Capabilities, Outbound
from bot.engine.person import PersonState, Volunteer
from bot.engine.policy import Policy, QuietHours
from bot.features.audience.types import Audience
from bot.features.training_sessions import requests
from bot.features.training_sessions.changes import change
from bot.features.training_sessions.rules import USUAL_REMINDERS
from bot.features.training_sessions.seats import reply, seat_the_waiting
from bot.features.training_sessions.types import Quota, TrainingDay
from bot.features.training_sessions.writes import publish
from bot.store.transaction import TurnTransaction
from models.base import table
from models.messages import Outbox
from models.notices import Notice
from models.training_sessions import Attendance, SeatQuota, TrainingSession
from models.vocabulary import Reply, State
from models.volunteer import Address
from models.volunteer import Volunteer as VolunteerRow
from tests.support.registered import NOTICE_TYPES

# A Tuesday, 10.00 in Jakarta.
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
START = datetime(2026, 12, 5, 1, 0, tzinfo=UTC)  # a Saturday, 08.00 in Jakarta
DAY = TrainingDay(1, START, START + timedelta(hours=8))
SECOND_DAY = TrainingDay(2, START + timedelta(days=1), START + timedelta(days=1, hours=8))
QUIET = QuietHours()
CHAT = capabilities(0)
COORDINATOR = PersonState(Volunteer(id=1), scope="")
BEKASI, REGENCY = "32.75", "32.16"
PLAN = requests.PublishSession(
    key="a-draft",
    title="Bimtek Dasar",
    zone="Asia/Jakarta",
    days=(DAY,),
    quotas=(Quota(),),
    audience=Audience((BEKASI, REGENCY)),
    reminders=USUAL_REMINDERS,
    place="Aula Kecamatan",
)


def people(connection: Connection, count: int, first: int = 1, **changes: Any) -> list[int]:
    """Registered volunteers of Kota Bekasi, each with a Telegram chat of their own number."""
    ids = list(range(first, first + count))
    person = {
        "language": "id",
        "zone": "Asia/Jakarta",
        "name": "Relawan",
        "role": "psm",
        "place": "32.75.04.1001",
        "consent_version": "2026-11",
        "consented_at": NOW,
        "registered_at": NOW,
        "created_at": NOW,
    }
    rows = [person | {"id": id, "name": f"Relawan {id}"} | changes for id in ids]
    connection.execute(table(VolunteerRow).insert(), rows)
    addresses = [
        {
            "volunteer_id": id,
            "channel": "telegram",
            "external_id": str(id),
            "reachable": True,
            "last_inbound_at": NOW,
        }
        for id in ids
    ]
    connection.execute(table(Address).insert(), addresses)
    return ids


def zone_where_it_is_noon(now: datetime) -> str:
    """Nobody's quiet hours, whenever this runs."""
    east = 12 - now.hour
    return f"Etc/GMT{-east:+d}"


def within(connection: Connection, person: PersonState, at: datetime) -> TurnTransaction:
    """A turn of somebody's, from nowhere in particular."""
    return TurnTransaction(connection, person, Where("test", "1"), at, Policy())


class Organiser:
    """Plans, changes, and lets notices go, at set times; each call is a transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.said: dict[int, list[str]] = {}

    def publish(self, at: datetime = NOW, by: PersonState = COORDINATOR, **changes: Any) -> int:
        with self.engine.begin() as connection:
            publish(within(connection, by, at), replace(PLAN, **changes))
            newest = select(table(TrainingSession).c.id).order_by(
                table(TrainingSession).c.id.desc()
            )
            return int(connection.execute(newest.limit(1)).scalar_one())

    def change(self, session: int, at: datetime, **changes: Any) -> None:
        with self.engine.begin() as connection:
            change(within(connection, COORDINATOR, at), requests.ChangeSession(session, **changes))

    def reply(self, session: int, volunteer: int, answer: Reply, at: datetime = NOW) -> None:
        with self.engine.begin() as connection:
            effect = requests.ReplyToInvitation(session, answer)
            reply(within(connection, PersonState(Volunteer(id=volunteer)), at), effect)

    def fan_out(self, at: datetime, most: int = 1000, steps: int | None = None) -> int:
        """How many steps were done; all that are due, or so many."""
        done = 0
        while steps is None or done < steps:
            with self.engine.begin() as connection:
                if not (
                    fan_out(connection, at, QUIET, NOTICE_TYPES, most)
                    or seat_the_waiting(connection, at)
                ):
                    break
            done += 1
        return done

    def send(
        self, at: datetime, most: int = 1000, seen_by: Capabilities = CHAT
    ) -> dict[int, list[str]]:
        """Let what is due leave, in order; what each person got now."""
        sent: dict[int, list[str]] = {}
        with self.engine.begin() as connection:
            waiting = peek(connection, "telegram", at, most, ())
            for queued in waiting:
                message = prepare(
                    connection, queued, Policy({"telegram": seen_by}, QUIET), NOTICE_TYPES, at
                )
                if isinstance(message, Outbound):
                    sent.setdefault(int(queued.recipient), []).append(message.text)
                    write_reports(
                        connection, [DeliveryReport(queued.id, State.SENT, at)], NOTICE_TYPES
                    )
        for person, texts in sent.items():
            self.said.setdefault(person, []).extend(texts)
        return sent

    def tell(self, at: datetime) -> dict[int, list[str]]:
        self.fan_out(at)
        return self.send(at)

    def set(self, model: Any, where: dict[str, Any], **values: Any) -> None:
        columns = table(model).c
        conditions = [columns[name] == value for name, value in where.items()]
        with self.engine.begin() as connection:
            connection.execute(update(table(model)).where(*conditions).values(**values))

    def add_people(self, count: int, **changes: Any) -> list[int]:
        with self.engine.begin() as connection:
            return people(connection, count, **changes)

    # --- what stands in the tables ---

    def replies(self, session: int) -> dict[int, str]:
        rows = self._rows(Attendance, session_id=session)
        return {row.volunteer_id: row.reply for row in rows}

    def taken(self, session: int) -> list[int]:
        """How many seats of each quota, in the order in which they were made."""
        quotas = self._rows(SeatQuota, session_id=session)
        return [row.taken for row in sorted(quotas, key=lambda row: row.id)]

    def notices(self, session: int, kind: str) -> list[Any]:
        return list(self._rows(Notice, session_id=session, kind=kind))

    def outbox(self) -> Sequence[Any]:
        return self._rows(Outbox)

    def _rows(self, model: Any, **where: Any) -> Sequence[Any]:
        columns = table(model).c
        conditions = [columns[name] == value for name, value in where.items()]
        with self.engine.begin() as connection:
            return connection.execute(select(table(model)).where(*conditions)).all()
