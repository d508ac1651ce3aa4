"""One transaction's worth of turns: dedupe, lock, load, the engine, effects, outbox rows.

Synchronous; the runner calls it in the writer's thread.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection, update

from bot.delivery.announcements import hold
from bot.delivery.costs import CostKind, Costs
from bot.delivery.outbox import (
    DeliveryReport,
    QueuedMessage,
    insert_rows,
    pack,
    release,
    split,
    write_reports,
)
from bot.delivery.templates import refused
from bot.delivery.unheard import note_unheard, told_unheard
from bot.engine.engine import Engine, Outcome
from bot.engine.messages import Address, Arrival, Inbound, Outbound, TooFast
from bot.engine.person import Habit, LessonRecord, PersonState, Volunteer
from bot.engine.policy import Policy
from bot.engine.renderer import Renderer
from bot.engine.session import Frame, Session
from bot.features.counters.rules import seen
from bot.features.counters.writes import Counters
from bot.features.feature import Features
from bot.features.linking.merge import Half, join, last_heard_at, part
from bot.features.linking.requests import CHANGES_WHO, MergeAccounts, SplitAccounts
from bot.features.linking.texts import told_of_joining, told_of_parting
from bot.features.training_sessions.redelivery import redeliver_missed
from bot.runtime.aliases import recognise
from bot.runtime.effects import Batch
from bot.runtime.inbox import keep_no_texts, note_reachability, store_new
from bot.runtime.queries import QueryAnswers
from bot.store.habits import save_habits
from bot.store.notify import notify
from bot.store.people import (
    LoadedPerson,
    add_people,
    load_people,
    note_contact,
    note_late_contact,
    save_sessions,
    save_volunteer,
)
from bot.store.transaction import TurnTransaction
from bot.text.phrases import Say, t
from models.base import table
from models.messages import Inbox
from models.vocabulary import Priority, State
from models.volunteer import Address as AddressRow

log = logging.getLogger(__name__)
# Taken in later than this, a message was missed at first (bot/runtime/backfill.py).
_A_WHILE = timedelta(minutes=1)
_ALMOST_A_DAY = timedelta(hours=23)
_NOBODY = PersonState(Volunteer(id=0))
_inbox, _address = table(Inbox), table(AddressRow)


class OneByOne(Exception):
    """These messages cannot be answered together: two of them are the same person's, or one changes
    who is who. Nothing has happened."""


@dataclass(slots=True)
class Done:
    """What a transaction came to, once it is committed."""

    queued: list[QueuedMessage] = field(default_factory=list)
    duplicates: int = 0
    failed: int = 0


@dataclass(slots=True)
class _Writing:
    """What the turns of a batch leave to be written together. `alone`: there is one only; `lesson`:
    the turn that is being made is one of a lesson."""

    alone: bool
    costs: Costs
    batch: Batch
    lesson: bool = False
    sessions: dict[int, Session] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)
    messages: list[Outbound] = field(default_factory=list)
    undecided: list[Arrival] = field(default_factory=list)
    counters: Counters = field(default_factory=Counters)
    habits: dict[int, Habit] = field(default_factory=dict)


class Turns:
    """`direct` tells whether answers of a channel may be handed
    straight to this process's sender; if not they wait in the table for whoever sends."""

    def __init__(
        self,
        engine: Engine,
        policy: Policy,
        defaults: Volunteer,
        features: Features,
    ) -> None:
        self._engine, self._policy, self._defaults = engine, policy, defaults
        self._features = features
        self.direct: set[str] = set()

    def write(
        self,
        arrivals: Sequence[Arrival],
        reports: Sequence[DeliveryReport],
        now: datetime,
        connection: Connection,
    ) -> Done:
        """Raises what the database raises, and OneByOne; then nothing of the batch has happened."""
        write_reports(connection, reports, self._features.notices)
        self._follow_up(connection, reports)
        done = Done()
        if not arrivals:
            return done
        fresh = store_new(connection, _known_apart(recognise(connection, arrivals)))
        done.duplicates = len(arrivals) - len(fresh)
        note_reachability(connection, fresh, now)
        turns = [a for a in fresh if isinstance(a.event, Inbound | TooFast) or a.broken]
        wrote_at = {a.sender: a.at for a in turns if a.sender.id}
        hearing = {a.sender for a in turns if isinstance(a.event, Inbound) and not a.broken}
        people = self._people(connection, wrote_at, hearing, now)
        writing = _Writing(len(arrivals) == 1, Costs(self._policy), Batch(self._features))
        if len({loaded.person.volunteer.id for loaded in people.values()}) < len(people):
            raise OneByOne
        for arrival in turns:
            loaded = people.get(arrival.sender)
            if loaded is not None:
                written, writing.lesson = len(writing.rows), False
                done.failed += self._one(connection, arrival, loaded, writing, now)
                self._note_costs(arrival, loaded.person.volunteer.place, writing, written)
        writing.batch.write(connection)
        for before, after in writing.batch.finish():
            writing.counters.note(before, after)
        writing.counters.write(connection)
        save_habits(connection, writing.habits)
        keep_no_texts(connection, writing.undecided)
        save_sessions(connection, writing.sessions, now)
        done.queued = self._post(connection, writing)
        writing.costs.write(connection, now)
        return done

    def _follow_up(self, connection: Connection, reports: Sequence[DeliveryReport]) -> None:
        """What could not be sent, and may be sent otherwise or later; and what may not have
        arrived."""
        note_unheard(connection, reports)
        for report in reports:
            if report.state is State.HELD:
                hold(connection, report.id, report.at, self._policy, self._features.notices)
            if report.no_template:
                refused(connection, report.id, report.error)

    def _note_costs(self, arrival: Arrival, place: str, writing: _Writing, written: int) -> None:
        """Of one turn: what came in, and the rows since those that were `written` before."""
        costs, channel, lesson = writing.costs, arrival.sender.channel, writing.lesson
        costs.note_in(channel, place, CostKind.LESSON_IN if lesson else CostKind.IN)
        kind = CostKind.LESSON if lesson else CostKind.ANSWER
        for row in writing.rows[written:]:
            costs.note_out(row["channel"], place, kind, row["rupiah"])

    def _people(
        self,
        connection: Connection,
        wrote_at: Mapping[Address, datetime],
        hearing: Set[Address],
        now: datetime,
    ) -> dict[Address, LoadedPerson]:
        """`hearing` are those who are answered by the engine."""
        if not wrote_at:
            return {}
        known = load_people(connection, wrote_at)
        late = {address: at for address, at in wrote_at.items() if now - at > _A_WHILE}
        note_contact(connection, [p.address_id for a, p in known.items() if a not in late], now)
        for address in late.keys() & known.keys():
            note_late_contact(connection, known[address].address_id, late[address])
        for address, loaded in known.items():
            if _was_away(loaded, now):
                known[address] = _back(loaded, release(connection, address, now))
        for address, loaded in known.items():
            if loaded.unheard_since is not None and address in hearing:
                person = told_unheard(connection, loaded.person, address)
                known[address] = replace(loaded, person=person)
        for loaded in known.values():
            if not loaded.reachable:
                redeliver_missed(connection, loaded.person.volunteer.id, loaded.address, now)
        unknown = [address for address in wrote_at if address not in known]
        return known | add_people(connection, unknown, self._defaults, now, late)

    def _one(
        self,
        connection: Connection,
        arrival: Arrival,
        loaded: LoadedPerson,
        writing: _Writing,
        now: datetime,
    ) -> bool:
        """One turn. Whether it failed: then the person stays where they were, and is told so."""
        if isinstance(arrival.event, TooFast):
            self._tell_plainly(arrival, loaded, t("engine.too_fast"), writing, now)
            return False
        outcome = None if arrival.broken else self._outcome(connection, arrival, loaded, now)
        if outcome is None:
            self._apologise(connection, arrival, loaded, writing, now)
            _keep(connection, loaded, seen(loaded.person, now), writing)
            return True
        change = next((e for e in outcome.effects if isinstance(e, CHANGES_WHO)), None)
        if change is not None and not writing.alone:
            raise OneByOne
        if isinstance(change, MergeAccounts):
            self._become_one(connection, arrival, loaded, change, outcome, writing, now)
        turn = TurnTransaction(connection, outcome.person, loaded.address, now, self._policy)
        for effect in outcome.effects:
            writing.batch.apply(turn, effect)
        if change is not None:
            if isinstance(change, SplitAccounts):
                self._become_two(connection, arrival, loaded, outcome, writing, now)
        elif outcome.forgotten:
            writing.counters.note(loaded.person, outcome.person)
        else:
            after = seen(outcome.person, now)
            _keep(connection, loaded, after, writing)
            self._note_lesson(arrival, loaded, outcome, writing)
            writing.sessions[loaded.person.volunteer.id] = outcome.session
            if outcome.person.volunteer.consented_at is None:
                writing.undecided.append(arrival)
        self._say(arrival, outcome.messages, writing, now, erase=outcome.forgotten)
        return False

    def _become_one(
        self,
        connection: Connection,
        arrival: Arrival,
        loaded: LoadedPerson,
        change: MergeAccounts,
        outcome: Outcome,
        writing: _Writing,
        now: datetime,
    ) -> None:
        """The person of this turn and the holder of the code, who is told where it was shown."""
        holder, after = change.holder, seen(outcome.person, now)
        before, stored = loaded.person.volunteer, _session(loaded)
        join(connection, holder, before, stored, now, after.volunteer, outcome.session)
        save_volunteer(connection, holder.person.volunteer, after.volunteer)
        writing.counters.note(loaded.person, _NOBODY)
        writing.counters.note(holder.person, after)
        writing.sessions[after.volunteer.id] = outcome.session
        told = told_of_joining(loaded.address)
        self._tell(arrival, after.volunteer, holder.at, told, writing, now)

    def _become_two(
        self,
        connection: Connection,
        arrival: Arrival,
        loaded: LoadedPerson,
        outcome: Outcome,
        writing: _Writing,
        now: datetime,
    ) -> None:
        halves = part(connection, loaded.person.volunteer.id, outcome.session, now)
        writing.counters.note(loaded.person, _NOBODY)
        for half in halves:
            writing.counters.note(_NOBODY, half.person)
            writing.sessions[half.person.volunteer.id] = half.session
        self._tell_other(connection, arrival, loaded, halves, writing, now)

    def _tell_other(
        self,
        connection: Connection,
        arrival: Arrival,
        loaded: LoadedPerson,
        halves: tuple[Half, Half],
        writing: _Writing,
        now: datetime,
    ) -> None:
        """The half that did not ask for it hears of it as well."""
        for half in halves:
            if loaded.address not in half.person.addresses:
                to = last_heard_at(connection, half.person)
                told = told_of_parting(loaded.address)
                self._tell(arrival, half.person.volunteer, to, told, writing, now)

    def _outcome(
        self, connection: Connection, arrival: Arrival, loaded: LoadedPerson, now: datetime
    ) -> Outcome | None:
        assert isinstance(arrival.event, Inbound)
        volunteer = loaded.person.volunteer
        rng = Random(f"{volunteer.id}:{arrival.id}")
        fresh = Session(turn=rng.randrange(1_000, 1_000_000))
        session = _session(loaded) or fresh
        try:
            return self._engine.handle(
                session,
                loaded.person,
                arrival.event,
                self._policy.capabilities[arrival.sender.channel],
                now,
                rng,
                QueryAnswers(
                    TurnTransaction(connection, loaded.person, loaded.address, now, self._policy),
                    self._features.queries,
                ),
            )
        except Exception:
            log.exception("a turn of volunteer %d failed", volunteer.id)
            return None

    def _note_lesson(
        self, arrival: Arrival, loaded: LoadedPerson, outcome: Outcome, writing: _Writing
    ) -> None:
        """Whether the turn was of a lesson, and how many it brought to an end."""
        if not self._policy.costs(arrival.sender.channel):
            return
        stored = loaded.stored if isinstance(loaded.stored, dict) else {}
        frames = (stored.get("frame"), outcome.session.frame)
        writing.lesson = any(_conversation(frame) == "lesson" for frame in frames)
        place, lessons = loaded.person.volunteer.place, outcome.person.lessons
        if lessons is not loaded.person.lessons:
            done = _done(lessons) - _done(loaded.person.lessons)
            writing.costs.note_lessons(arrival.sender.channel, place, done)

    def _apologise(
        self,
        connection: Connection,
        arrival: Arrival,
        loaded: LoadedPerson,
        writing: _Writing,
        now: datetime,
    ) -> None:
        error = arrival.broken or "the conversation raised"
        where = (_inbox.c.channel == arrival.sender.channel, _inbox.c.external_id == arrival.id)
        connection.execute(update(_inbox).where(*where).values(error=error))
        self._tell_plainly(arrival, loaded, t("engine.apology"), writing, now)

    def _tell_plainly(
        self, arrival: Arrival, loaded: LoadedPerson, say: Say, writing: _Writing, now: datetime
    ) -> None:
        """A word of its own, which leaves the conversation where it is."""
        volunteer = loaded.person.volunteer
        capabilities = self._policy.capabilities[arrival.sender.channel]
        renderer = Renderer(volunteer.language, volunteer.zone, capabilities)
        self._say(arrival, [renderer.message([say], (), 0)], writing, now)

    def _say(
        self,
        arrival: Arrival,
        messages: Sequence[Outbound],
        writing: _Writing,
        now: datetime,
        *,
        erase: bool = False,
    ) -> None:
        limit = self._policy.capabilities[arrival.sender.channel].text_limit
        pieces = [piece for m in messages if m.text for piece in split(m, limit)]
        for n, piece in enumerate(pieces):
            self._add(f"{arrival.sender.channel}:{arrival.id}:{n}", arrival.sender, piece, writing)
            writing.rows[-1] |= {"created_at": now, "send_after": now, "erase": erase}

    def _tell(
        self,
        arrival: Arrival,
        volunteer: Volunteer,
        to: Address,
        say: Say,
        writing: _Writing,
        now: datetime,
    ) -> None:
        """Something that is said at another address than that of the turn; not where nobody sends
        any more."""
        capabilities = self._policy.capabilities.get(to.channel)
        if capabilities is None or volunteer.stopped_at is not None:
            return
        renderer = Renderer(volunteer.language, volunteer.zone, capabilities)
        key = f"{arrival.sender.channel}:{arrival.id}:told"
        self._add(key, to, renderer.message([say], (), 0), writing)
        writing.rows[-1] |= {"created_at": now, "send_after": now, "erase": False}

    def _add(self, key: str, to: Address, message: Outbound, writing: _Writing) -> None:
        writing.messages.append(message)
        writing.rows.append(
            {
                "key": key,
                "channel": to.channel,
                "recipient": to.id,
                "priority": Priority.ANSWER,
                "state": State.SENDING if to.channel in self.direct else State.PENDING,
                "body": pack(message),
                "rupiah": self._policy.price(to.channel),
                "attempts": 0,
            }
        )

    def _post(self, connection: Connection, writing: _Writing) -> list[QueuedMessage]:
        """Insert the rows; those of channels that send from here are handed over."""
        ids = insert_rows(connection, writing.rows)
        left = [row["channel"] for row in writing.rows if row["state"] == State.PENDING]
        notify(connection, left)
        rows = zip(ids, writing.rows, writing.messages, strict=True)
        return [
            QueuedMessage(
                id,
                row["channel"],
                row["recipient"],
                row["priority"],
                message,
                0,
                row["created_at"],
            )
            for id, row, message in rows
            if row["state"] == State.SENDING
        ]


def _known_apart(arrivals: Sequence[Arrival]) -> Sequence[Arrival]:
    """Raises OneByOne where two turn out to be from one person."""
    senders = [arrival.sender for arrival in arrivals if arrival.alias]
    if len(set(senders)) < len(senders):
        raise OneByOne
    return arrivals


def _keep(
    connection: Connection, loaded: LoadedPerson, after: PersonState, writing: _Writing
) -> None:
    """What a turn made of a person."""
    save_volunteer(connection, loaded.person.volunteer, after.volunteer)
    if after.habit != loaded.person.habit:
        writing.habits[after.volunteer.id] = after.habit
    writing.counters.note(loaded.person, after)


def _conversation(frame: Any) -> str:
    """Of a frame, stored or not."""
    if isinstance(frame, dict):
        return str(frame.get("conversation", ""))
    return frame.conversation if isinstance(frame, Frame) else ""


def _done(lessons: Mapping[str, LessonRecord]) -> int:
    return sum(record.done_at is not None for record in lessons.values())


def _back(loaded: LoadedPerson, released: int) -> LoadedPerson:
    """Somebody who was away; `released` messages have waited for them, and come."""
    at, heard = loaded.announced_at, loaded.heard_at
    announced = at is not None and heard is not None and at > heard
    return replace(loaded, person=replace(loaded.person, announced=announced, released=released))


def _was_away(loaded: LoadedPerson, now: datetime) -> bool:
    """Whether a channel's window had closed, or nearly: what it held back may go now."""
    return loaded.heard_at is not None and now - loaded.heard_at > _ALMOST_A_DAY


def _session(loaded: LoadedPerson) -> Session | None:
    """None at the first word, and for a row that cannot be read: better begun anew than never
    answered again."""
    if loaded.stored is None:
        return None
    try:
        return Session.load(loaded.stored)
    except Exception:
        log.exception("the session of volunteer %d cannot be read", loaded.person.volunteer.id)
        return None
