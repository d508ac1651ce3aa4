"""Sessions that change while people answer, are away and come back, in nights, and with a bot that
is killed between. What each person has heard is read from the texts alone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection, select

from bot.delivery.outbox import QueuedMessage, in_flight, peek
from bot.delivery.outcomes import DeliveryReport, write_reports
from bot.delivery.prepare import prepare
from bot.engine.messages import Outbound
from bot.engine.renderer import Renderer
from bot.features.audience.types import Audience
from bot.features.training_sessions import requests, writes
from bot.features.training_sessions.sessions import load_session
from bot.features.training_sessions.texts import when, where
from bot.features.training_sessions.types import Quota, TrainingDay, TrainingSession
from models.base import table
from models.vocabulary import State
from models.volunteer import Address
from tests.support.registered import NOTICE_TYPES
from tests.support.talk import CHAT
from tests.support.training_sessions import BEKASI, COORDINATOR, REGENCY, START, Organiser, within
from tests.support.volunteers_in_chat import VolunteersInChat

_NEWS = ("Ada perubahan", "dibatalkan", "jadi diadakan")
_PLACES = ("Aula Kecamatan", "Balai Desa", "Gedung Juang", "Kantor Dinas")
_HOURS = (timedelta(0), timedelta(hours=1), timedelta(hours=2), timedelta(days=2))
_MARKS = re.compile(r"</?b>")
_RENDERER = Renderer("id", "Asia/Jakarta", CHAT)


@dataclass(frozen=True, slots=True)
class Facts:
    """What somebody would say of a session who was asked when and where it is."""

    when: str = ""
    where: str = ""
    cancelled: bool = False


def facts_of(session: TrainingSession) -> Facts:
    if session.cancelled:
        return Facts(cancelled=True)
    said = (when(session.days, session.zone), where(session))
    hours, place = (_MARKS.sub("", _RENDERER.text(one)) for one in said)
    return Facts(hours, place)


class SessionsThatChange(VolunteersInChat):
    """`fates` of what leaves are drawn while they are on: it arrives; it is refused and tried
    again; the bot is killed before it left, or just after."""

    def __init__(self, url: str, random: Random) -> None:
        self.random = random
        self.fates = False
        self.titles: dict[int, str] = {}
        self.current: dict[int, Facts] = {}
        self.ever: dict[int, set[Facts]] = defaultdict(set)
        self.knows: dict[tuple[int, int], Facts] = {}
        self.wrong: list[str] = []
        self.log: list[str] = []
        self.doubted: set[tuple[int, int]] = set()
        super().__init__(url)

    def plan(self, title: str, **more: Any) -> int:
        session = Organiser(self.engine).publish(at=self.now, title=title, key=title, **more)
        self.titles[session] = title
        self._note_facts()
        return session

    # --- what the coordinator does --------------------------------------------------------------

    def now_is(self, session: int) -> TrainingSession:
        with self.engine.begin() as connection:
            found = load_session(connection, session)
        assert found is not None
        return found

    def change(self, session: int) -> None:
        """Something about a session is different, or as it was once."""
        known = self.now_is(session)
        kinds = [self._hours, self._place, self._days, self._no_news, self._cancelled]
        do = self.random.choice([self._restored] if known.cancelled else kinds)
        effect = do(known)
        self.log.append(f"{self.now:%d %H:%M} {effect}")
        handler = writes.EFFECT_HANDLERS[type(effect)]
        with self.engine.begin() as connection:
            handler(within(connection, COORDINATOR, self.now), effect)
        self._note_facts()

    def _hours(self, known: TrainingSession) -> Any:
        by = self.random.choice(_HOURS)
        start = START + by
        moved = [
            replace(
                day,
                starts_at=start + timedelta(days=n),
                ends_at=start + timedelta(days=n, hours=8),
            )
            for n, day in enumerate(known.days)
        ]
        return requests.ChangeSession(known.id, tuple(moved))

    def _place(self, known: TrainingSession) -> Any:
        return requests.ChangeSession(known.id, place=self.random.choice(_PLACES))

    def _days(self, known: TrainingSession) -> Any:
        """One day less, the first or the last; or one more, before all or after all."""
        if len(known.days) > 1:
            kept = self.random.choice((known.days[:1], known.days[1:]))
            return requests.ChangeSession(known.id, kept)
        [day] = known.days
        one = timedelta(days=self.random.choice((-1, 1)))
        added = TrainingDay(0, day.starts_at + one, day.ends_at + one)
        ordered = sorted((day, added), key=lambda one: one.starts_at)
        numbered = tuple(replace(one, number=number) for number, one in enumerate(ordered, 1))
        return requests.ChangeSession(known.id, numbered)

    def _no_news(self, known: TrainingSession) -> Any:
        hours = timedelta(hours=self.random.choice((2, 24, 48)))
        return self.random.choice(
            (
                requests.EditSession(known.id, note=f"Bawa KTP {self.random.random()}"),
                requests.EditSession(known.id, reminders=(hours,)),
                requests.InviteAgain(known.id),
                requests.InviteOthers(known.id, Audience((self.random.choice((BEKASI, REGENCY)),))),
                requests.ChangeSeats(known.id, 3, (Quota(seats=3),)),
            )
        )

    def _cancelled(self, known: TrainingSession) -> Any:
        return requests.CancelSession(known.id)

    def _restored(self, known: TrainingSession) -> Any:
        return requests.RestoreSession(known.id)

    def _note_facts(self) -> None:
        for session in self.titles:
            self.current[session] = facts_of(self.now_is(session))
            self.ever[session].add(self.current[session])

    # --- what volunteers do ---------------------------------------------------------------------

    def live(self, who: int) -> None:
        """Somebody answers, looks, goes away or comes back."""
        does = self.random.choice(("hadir", "tidak bisa", "jadwal", "tap", "away", "back"))
        self.log.append(f"{self.now:%d %H:%M} {who} {does}")
        if does == "away":
            self._goes(who)
        elif does == "back":
            self.comes_back(who)
        elif does == "tap":
            self._taps(who)
        else:
            self.says(who, does)

    def _taps(self, who: int) -> None:
        """Any button that was ever shown to them."""
        shown = [key for one in self.heard[who] for row in one.rows for key in row]
        answers = [key.value for key in shown if key.value.partition(":")[2].startswith("/")]
        if answers:
            turn, _, value = self.random.choice(answers).partition(":")
            self.sends(who, button=value, turn=int(turn))

    def _goes(self, who: int) -> None:
        if self.random.random() < 0.5:
            self.says(who, "berhenti")
        else:
            Organiser(self.engine).set(Address, {"volunteer_id": who}, reachable=False)

    def comes_back(self, who: int) -> None:
        self.says(who, "mulai").says(who, "menu").sweep()

    def wait(self, hours: float) -> None:
        self.log.append(f"{self.now:%d %H:%M} waits {hours}")
        self.wait_until(self.now + timedelta(hours=hours))

    # --- what becomes of what leaves ------------------------------------------------------------

    def _deliver(self, *answers: QueuedMessage) -> None:
        for queued in answers:
            self._hear(int(queued.recipient), queued.message.text)
        super()._deliver(*answers)

    def _begun(self, connection: Connection) -> list[QueuedMessage]:
        """After a kill whatever was in flight is tried once more."""
        left = [queued for queued in in_flight(connection, "telegram") if queued.notice]
        gone = []
        for queued in (*left, *peek(connection, "telegram", self.now, 1000, ())):
            message = prepare(connection, queued, self._policy, NOTICE_TYPES, self.now)
            if message is None:
                continue
            if self._arrives(connection, queued, message):
                gone.append(replace(queued, message=message))
        return gone

    def _arrives(self, connection: Connection, queued: QueuedMessage, message: Outbound) -> bool:
        who = int(queued.recipient)
        fate = self._fate(connection, who)
        if fate != "arrives":
            self.log.append(f"{self.now:%d %H:%M} {who} {fate}: {message.text[:60]!r}")
        if fate == "refused":
            again = DeliveryReport(queued.id, State.PENDING, self.now, attempts=1)
            write_reports(connection, [again], NOTICE_TYPES)
        if fate == "blocked":
            report = DeliveryReport(queued.id, State.FAILED, self.now, unreachable=True)
            write_reports(connection, [report], NOTICE_TYPES)
        if fate in {"arrives", "killed after"}:
            self._hear(who, message.text, notice=True, again=queued.uncertain_attempts > 0)
        if fate.startswith("killed"):
            self.doubted |= {(who, session) for session in self.titles}
        if fate == "killed after":
            self.heard[who].append(message)
        return fate == "arrives"

    def _fate(self, connection: Connection, who: int) -> str:
        address = table(Address)
        mine = select(address.c.reachable).where(address.c.volunteer_id == who)
        if not connection.execute(mine).scalar_one():
            return "blocked"
        fates = ("arrives", "arrives", "refused", "killed before", "killed after")
        return self.random.choice(fates) if self.fates else "arrives"

    # --- what they heard, and whether it is right -----------------------------------------------

    def _hear(self, who: int, text: str, *, notice: bool = False, again: bool = False) -> None:
        text = _MARKS.sub("", text)
        self.log.append(f"{self.now:%d %H:%M} {who} hears {text!r}")
        news = any(sign in text for sign in _NEWS)
        for session, section in self._sections(text):
            now, knew = self.current[session], self.knows.get((who, session))
            told = self._told(session, section, knew or Facts())
            if told is None:
                continue
            placeless = not told.where or told.where not in section
            in_part = placeless and (who, session) in self.doubted
            if told != now and not in_part:
                self.wrong.append(
                    f"{who} hears what is not so of {session}, {told}, not {now}: {text!r}"
                )
            if notice and news and not self._doubts(who, session, again) and knew in (None, now):
                self.wrong.append(f"{who} knew it already, or nothing, of {session}: {text!r}")
            sure = not again and (who, session) not in self.doubted
            if not news and sure and knew not in (None, now):
                self.wrong.append(f"{who} hears of {session}, not what changed: {text!r}")
            self.knows[who, session] = told

    def _doubts(self, who: int, session: int, again: bool) -> bool:
        """Whether they may hear the same once more: nobody knew whether it had arrived."""
        doubted = (who, session) in self.doubted
        self.doubted.discard((who, session))
        return doubted or again

    def _sections(self, text: str) -> Iterator[tuple[int, str]]:
        """What is said of each session: from its title to the next."""
        at = sorted(
            (place, session)
            for session, title in self.titles.items()
            for place in _places(text, title)
        )
        ends = [*(place for place, _ in at[1:]), len(text)][: len(at)]
        said: dict[int, str] = defaultdict(str)
        for (place, session), end in zip(at, ends, strict=True):
            said[session] += text[place:end]
        yield from said.items()

    def _told(self, session: int, section: str, knew: Facts) -> Facts | None:
        """The last day, hour and place that it names; of what it does not name they know what they
        knew."""
        if "tidak perlu datang" in section or "dibatalkan. Maaf" in section:
            return Facts(cancelled=True)
        known = [one for one in self.ever[session] if not one.cancelled]
        hours = max((one.when for one in known), key=section.rfind)
        place = max((one.where for one in known), key=section.rfind)
        if hours not in section and place not in section:
            return None
        return Facts(
            hours if hours in section else knew.when, place if place in section else knew.where
        )

    def strangers_to_the_truth(self) -> list[str]:
        """Who knows something of a session that is not so."""
        return [
            f"{who} believes of {session} {knew}, not {now}"
            for (who, session), knew in self.knows.items()
            if knew != (now := self.current[session])
        ]

    def everybody_comes_back(self) -> None:
        """All are there again, nothing fails any more, and it is the next day."""
        self.fates = False
        for who in range(2, 7):
            self.comes_back(who)
        self.wait(24)
        self.sweep()
        self._restart()

    def _restart(self) -> None:
        """What was in flight when the bot was killed last is tried, though nothing else is due."""
        with self.engine.begin() as connection:
            gone = self._begun(connection)
            reports = [DeliveryReport(queued.id, State.SENT, self.now) for queued in gone]
            write_reports(connection, reports, NOTICE_TYPES)


def _places(text: str, title: str) -> Iterator[int]:
    at = text.find(title)
    while at >= 0:
        yield at
        at = text.find(title, at + 1)
