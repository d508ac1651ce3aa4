"""People with several apps: the real turns and notices on a database, at set times. Whoever writes
is named by the address: "telegram:1", "whatsapp:2"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, select

from bot.channels.telegram.channel import capabilities as of_telegram
from bot.delivery.notices import fan_out
from bot.delivery.outbox import claim, peek
from bot.delivery.outcomes import DeliveryReport, write_reports
from bot.delivery.prepare import prepare
from bot.engine.engine import Engine as Bot
from bot.engine.messages import Address, Arrival, Inbound, Outbound
from bot.engine.person import Volunteer
from bot.engine.policy import Policy, QuietHours
from bot.features.counters.recount import differences, recount
from bot.features.training_sessions.seats import seat_the_waiting
from bot.runtime.direct_channels import DirectChannels
from bot.runtime.turns import Turns
from content.loader import load
from handlers import registry
from models.base import Base, is_sqlite, table
from models.learning import Attempt
from models.vocabulary import State
from models.volunteer import Address as AddressRow
from models.volunteer import Volunteer as VolunteerRow
from tests.support.registered import FEATURES, NOTICE_TYPES
from tests.support.talk import PAID
from tests.support.training_sessions import NOW, people

TERMS = Policy(
    {"telegram": of_telegram(0), "whatsapp": PAID},
    QuietHours(),
    secret="a secret of these tests",
    accounts={"telegram": "kawan_bimtek_bot", "whatsapp": "628111000111"},
)


def address(who: str) -> Address:
    channel, _, id = who.partition(":")
    return Address(channel, id)


class Apps:
    def __init__(self, database: Engine) -> None:
        self.engine, self.now = database, NOW
        self.heard: dict[str, list[Outbound]] = defaultdict(list)
        bot = Bot(registry(), load(), "Dinas Sosial Contoh")
        self._turns = Turns(bot, TERMS, Volunteer(id=0), DirectChannels(), FEATURES)
        self._messages = 0

    # --- who is there ---

    def enter(self, who: str, name: str = "Siti Aminah", **more: Any) -> int:
        """A registered volunteer with this address, who would rather not take the tests before."""
        where, taken = address(who), table(AddressRow)
        with self.engine.begin() as connection:
            known = select(table(VolunteerRow).c.id)
            first = 1 + max(connection.execute(known).scalars(), default=0)
            [id] = people(connection, 1, first=first, name=name, **more)
            this = taken.update().where(taken.c.volunteer_id == id)
            connection.execute(this.values(channel=where.channel, external_id=where.id))
            skipped = [
                {
                    "key": f"skip-{id}-{course.id}",
                    "volunteer_id": id,
                    "kind": "pre",
                    "module": course.id,
                    "questions": [],
                    "started_at": NOW,
                    "finished_at": NOW,
                    "passed": False,
                }
                for course in load().courses
            ]
            connection.execute(table(Attempt).insert(), skipped)
            recount(connection)
            if not is_sqlite(connection):  # whose numbers were given by hand
                next_one = f"ALTER SEQUENCE volunteer_id_seq RESTART WITH {id + 1}"
                connection.exec_driver_sql(next_one)
        return id

    def add(self, model: type[Base], **row: Any) -> None:
        with self.engine.begin() as connection:
            connection.execute(table(model).insert(), row)

    # --- what happens ---

    def says(self, who: str, *texts: str) -> str:
        """What they hear after the last of the texts."""
        before = 0
        for text in texts:
            self.now += timedelta(seconds=5)
            before = len(self.heard[who])
            self.write([self.arrival(who, text)])
        return "\n\n".join(message.text for message in self.heard[who][before:])

    def arrival(self, who: str, text: str) -> Arrival:
        self._messages += 1
        id, sender = str(self._messages), address(who)
        return Arrival(id, sender, self.now, Inbound(id, sender, self.now, text))

    def write(self, arrivals: Sequence[Arrival]) -> None:
        with self.engine.begin() as connection:
            done = self._turns.write(arrivals, [], self.now, connection)
        assert not done.failed, "a turn raised"
        self.deliver()

    def joins(self, one: str, other: str) -> str:
        """A code shown to one is typed by the other, who says yes."""
        return self.says(other, f"hubungkan {self.code(one)}", "ya")

    def code(self, who: str) -> str:
        self.says(who, "hubungkan")
        return code_of(self.text(who))

    def waits(self, **delta: float) -> Apps:
        self.now += timedelta(**delta)
        return self

    def sweep(self) -> Apps:
        """Notices that are due are made, and leave."""
        with self.engine.begin() as connection:
            while fan_out(connection, self.now, TERMS.quiet, NOTICE_TYPES) or seat_the_waiting(
                connection, self.now
            ):
                pass
        self.deliver()
        return self

    def deliver(self) -> None:
        for channel in TERMS.capabilities:
            with self.engine.begin() as connection:
                gone = [(p, p.message) for p in claim(connection, channel, self.now, 1000)]
                for queued in peek(connection, channel, self.now, 1000, ()):
                    message = prepare(connection, queued, TERMS, NOTICE_TYPES, self.now)
                    gone += [(queued, message)] if message is not None else []
                for queued, message in gone:
                    self.heard[f"{channel}:{queued.recipient}"].append(message)
                write_reports(
                    connection,
                    [DeliveryReport(p.id, State.SENT, self.now) for p, _ in gone],
                    NOTICE_TYPES,
                )

    # --- what came of it ---

    def text(self, who: str) -> str:
        return self.heard[who][-1].text

    def wrong_counts(self) -> int:
        with self.engine.begin() as connection:
            return differences(connection)

    def rows(self, model: type[Base], **where: Any) -> Sequence[Any]:
        columns = table(model).c
        query = select(table(model)).where(*(columns[name] == v for name, v in where.items()))
        with self.engine.begin() as connection:
            return connection.execute(query.order_by(*table(model).primary_key)).all()

    def whose(self, who: str) -> int:
        where = address(who)
        [row] = self.rows(AddressRow, channel=where.channel, external_id=where.id)
        return int(row.volunteer_id)


def code_of(text: str) -> str:
    found = re.search(r"\b(\d{3} \d{3})\b", text)
    assert found, f"no code in {text!r}"
    return found[1]
