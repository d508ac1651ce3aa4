"""Acara: what is planned and what was, one session with its seats and names, and who is there now,
for a projector."""

from __future__ import annotations

from bot.engine.forms import Form
from bot.features.training_sessions.requests import (
    ManagedSession,
    ManagedSessions,
    Participants,
    PeopleNamed,
    PresentOn,
    SessionNumbers,
)
from bot.features.training_sessions.texts import facts
from bot.features.training_sessions.types import DOOR_CLOSES, TrainingSession
from bot.runtime.acts import Asker
from bot.web.console.drawing import View
from bot.web.console.page import Asked, NotThere, Page, Right
from bot.web.console.pages.replies import REPLIES
from handlers.training_sessions.wording import quota_name
from models.vocabulary import Reply

_PAGE = 40
_ACTS = frozenset({"code", "sheet", "again"})


def listed(asker: Asker, asked: Asked) -> View:
    sessions = asker.ask(ManagedSessions())
    to_come = [one for one in sessions if one.ends_at >= asker.now]
    past = [one for one in sessions if one.ends_at < asker.now]
    return View("sessions.html", {"to_come": to_come, "past": past})


def _session(asker: Asker, asked: Asked) -> TrainingSession:
    found = asker.ask(ManagedSession(asked.id()))
    if found is None:
        raise NotThere
    return found


def one(asker: Asker, asked: Asked) -> View:
    session = _session(asker, asked)
    numbers = asker.ask(SessionNumbers(session.id))
    chosen = _list(asked)
    page, day, sought = asked.number("halaman"), _day(session, asked), asked.word("cari")
    people = asker.ask(Participants(session.id, chosen, page * _PAGE, _PAGE))
    values = {
        "session": session,
        "facts": facts(session),
        "numbers": numbers,
        "replies": [(reply, label, numbers.count(reply)) for reply, label in REPLIES.items()],
        "quotas": [(quota_name(row.quota), row) for row in numbers.quotas if row.quota.seats],
        "chosen": chosen,
        "people": people,
        "page": page,
        "more": len(people) == _PAGE,
        "day": day,
        "sought": sought,
        "found": asker.ask(PeopleNamed(session.id, sought)).people if len(sought) > 1 else (),
        "ended": session.ends_at < asker.now,
        "begun": session.starts_at <= asker.now,
        "doors": session.ends_at + DOOR_CLOSES > asker.now,
    }
    return View("session.html", values)


def _list(asked: Asked) -> Reply:
    said = asked.query.get("daftar", "")
    return Reply(said) if said in set(REPLIES) else Reply.COMING


def _day(session: TrainingSession, asked: Asked) -> int:
    said = asked.number("hari")
    return said if 1 <= said <= len(session.days) else 1


def live(asker: Asker, asked: Asked) -> View:
    """Who is there, in figures that can be read from the last row."""
    session = _session(asker, asked)
    day, numbers = _day(session, asked), asker.ask(SessionNumbers(session.id))
    latest = asker.ask(PresentOn(session.id, day, 0, 12))
    values = {
        "session": session,
        "day": day,
        "code": next(one.code for one in session.days if one.number == day),
        "present": numbers.present.get(day, 0),
        "coming": numbers.count(Reply.COMING),
        "people": latest,
    }
    return View("live.html", values)


def act(asked: Asked) -> Form | None:
    """Have lists and codes made, invite again, call off, mark somebody present."""
    id, act = asked.id(), asked.posted.get("act", "")
    if act in _ACTS:
        return Form("manage", "view", {"session": id}, {"view": act})
    if act == "cancel":
        return Form("manage", "view", {"session": id}, {"view": act, **asked.said("cancel")})
    if act.startswith("v") and act[1:].isascii() and act[1:].isdigit():
        draft = {"session": id, "day": max(1, asked.number("hari"))}
        return Form("manage", "mark", draft, {"mark": asked.word("cari"), "who": act[:16]})
    return None


PAGES = (
    Page("/konsol/acara", Right.COORDINATOR, listed, tab="sessions"),
    Page(
        "/konsol/acara/{id:int}",
        Right.COORDINATOR,
        one,
        act,
        tab="sessions",
        steps=(("manage", "view"), ("manage", "cancel"), ("manage", "mark"), ("manage", "who")),
    ),
    Page("/konsol/acara/{id:int}/hadir", Right.COORDINATOR, live, tab="sessions"),
)
