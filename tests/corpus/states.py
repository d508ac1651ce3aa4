"""The states that lines are typed in, and what the real engine makes of a line there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from random import Random
from typing import Any

from bot.engine.conversation import Context, Conversation, Turn, dump_draft, end, go
from bot.engine.effects import Forget
from bot.engine.engine import Engine
from bot.engine.inputs import Choice, Option, YesNo
from bot.engine.messages import Address, Inbound, Layout
from bot.engine.registry import Registry
from bot.engine.session import Frame
from bot.features.learning.requests import RecordAnswer
from bot.features.review.requests import NudgedLast
from bot.features.training_sessions import requests as sessions
from bot.features.training_sessions.inputs import Number
from bot.features.training_sessions.types import TrainingDay, TrainingSession
from bot.features.volunteers.requests import Enrol, GiveConsent
from bot.text.phrases import Material, t
from content.loader import load
from handlers import COMMANDS, CONVERSATIONS
from models.vocabulary import Reply
from tests.support.at_each_step import stand, with_cards
from tests.support.talk import CHAT, NOW, PAID, Talk

# --- questions of no particular conversation -----------------------------------------------------


@dataclass(frozen=True, slots=True)
class Draft:
    options: tuple[str, ...] = ()
    letters: bool = True
    at: int = 0
    questions: int = 1
    answers: tuple[str, ...] = ()


Ctx = Context[Draft]
asked = Conversation("corpus", draft=Draft, keep=True, registered=False, help=t("help.general"))


def _options(ctx: Ctx) -> Choice:
    options = tuple(Option(str(n), Material(text)) for n, text in enumerate(ctx.draft.options))
    layout = Layout.LETTERED if ctx.draft.letters else Layout.NUMBERED
    return Choice(options, layout, number=ctx.draft.at + 1 if ctx.draft.questions > 1 else 0)


@asked.step(ask=t("quiz.help_question"), answer=_options)
def choice(ctx: Ctx, value: str) -> Turn:
    answers = (*ctx.draft.answers, value)
    if len(answers) == ctx.draft.questions:
        return go(done, answers=answers)
    return go(choice, answers=answers, at=ctx.draft.at + 1)


@asked.step(ask=t("quiz.help_question"), answer=YesNo())
def yesno(ctx: Ctx, yes: bool) -> Turn:
    return go(done, answers=("yes" if yes else "no",))


@asked.step(ask=t("quiz.help_question"), answer=Number(1, 100_000))
def number(ctx: Ctx, value: int) -> Turn:
    return go(done, answers=(str(value),))


@asked.step(ask=t("quiz.help_question"), answer=YesNo())
def done(ctx: Ctx, yes: bool) -> Turn:
    return end()


@cache
def _engine() -> Engine:
    registry = Registry((*CONVERSATIONS, asked), COMMANDS, entry="registration", home="menu")
    return Engine(registry, load(), "Dinas Sosial Contoh")


class Typing(Talk):
    """A talk with an engine that is made once."""

    def does(self, **inbound: Any) -> Typing:
        self._restart()
        self._seed += 1
        message = Inbound(str(self._seed), Address("test", "1"), self.now, **inbound)
        self.outcome = _engine().handle(
            self.session, self.person, message, self.capabilities, self.now, Random(1), self._read
        )
        self.session, self.person = self.outcome.session, self.outcome.person
        self.effects += self.outcome.effects
        self.sent.extend(self.outcome.messages)
        return self


# --- standing there ------------------------------------------------------------------------------


@dataclass(frozen=True)
class State:
    """`enter` leads somebody there; `value` tells what a line was taken for, "" for nothing."""

    enter: Callable[[Sequence[str]], Talk]
    value: Callable[[Talk, Talk, Sequence[str]], str]


@cache
def _stood(place: str) -> Talk:
    return stand(place)


def _copy(talk: Talk) -> Typing:
    copied = Typing(talk.capabilities, talk.library)
    copied.session, copied.person = talk.session, talk.person
    copied.now, copied.readings = talk.now, dict(talk.readings)
    return copied


def at(place: str) -> Callable[[Sequence[str]], Talk]:
    return lambda options: _copy(_stood(place))


def _asked(options: Sequence[str], step: str, **draft: Any) -> Talk:
    talk = Typing(CHAT, load())
    talk.person = _stood("menu.choose").person
    stored = dump_draft(Draft(tuple(options), **draft))
    talk.session = replace(talk.session, frame=Frame("corpus", step, stored))
    return talk


def _choice(options: Sequence[str]) -> Talk:
    return _asked(options, "choice")


def _list(options: Sequence[str]) -> Talk:
    return _asked(options, "choice", letters=False)


def _three(options: Sequence[str]) -> Talk:
    talk = _asked(("satu ini", "dua ini", "tiga ini"), "choice", questions=3)
    talk.capabilities = PAID
    talk.session = replace(talk.session, open=3)
    return talk


def _stopped(options: Sequence[str]) -> Talk:
    talk = _copy(_stood("lesson.card"))
    talk.person = replace(talk.person, volunteer=replace(talk.person.volunteer, stopped_at=NOW))
    return talk


def _nudged(options: Sequence[str]) -> Talk:
    talk = with_cards(_copy(_stood("menu.choose")))
    talk.readings[NudgedLast] = True
    return talk


def _rating(options: Sequence[str]) -> Talk:
    talk = _copy(_stood("menu.choose"))
    day = TrainingDay(1, NOW - timedelta(hours=9), NOW - timedelta(hours=1))
    past = sessions.Invitation(TrainingSession(7, "Bimtek", "Asia/Jakarta", (day,)), Reply.COMING)
    talk.readings[sessions.AskedLast] = ("evaluation", 7)
    talk.readings[sessions.MyPastSessions] = (past,)
    return talk


# --- what it was taken for -----------------------------------------------------------------------


def _letter(value: str) -> str:
    return "ABCDEFGH"[int(value)]


def _answers(before: Talk, after: Talk, options: Sequence[str]) -> str:
    given = after.draft.get("answers", ())
    if after.step == "corpus.done" and before.step != "corpus.done":
        values = [_letter(v) if v.isdigit() and "number" not in before.step else v for v in given]
        return " ".join(values)
    held = [_letter(v) for v in given]
    waiting = [f"{n}{letter.upper()}" for n, letter in sorted(after.session.ahead.items())]
    return " ".join([*held, *waiting])


def _consent(before: Talk, after: Talk, options: Sequence[str]) -> str:
    effects = new_effects(before, after)
    if any(isinstance(e, GiveConsent) for e in effects):
        return "A"
    return "B" if any(isinstance(e, Forget) for e in effects) else ""


def _summary(before: Talk, after: Talk, options: Sequence[str]) -> str:
    if any(isinstance(e, Enrol) for e in new_effects(before, after)):
        return "A"
    return "B" if "registration.which_wrong" in after.heard else ""


def _erase(before: Talk, after: Talk, options: Sequence[str]) -> str:
    if "erase.kept" in after.heard:
        return "no"
    return "yes" if after.step == "erase.really" else ""


def _quiz(before: Talk, after: Talk, options: Sequence[str]) -> str:
    moved = after.step == "quiz.question" and after.draft.get("at", 0) > before.draft.get("at", 0)
    records = [e for e in new_effects(before, after) if isinstance(e, RecordAnswer)]
    if not moved or not records:
        return ""
    order = before.draft["orders"][before.draft.get("at", 0)]
    return _letter(str(list(order).index(records[0].option)))


def _card(before: Talk, after: Talk, options: Sequence[str]) -> str:
    same = after.step == before.step and after.draft.get("card") == before.draft.get("card")
    return "next" if after.step.startswith("lesson.") and not same else ""


def _nothing(before: Talk, after: Talk, options: Sequence[str]) -> str:
    return ""


def _place(before: Talk, after: Talk, options: Sequence[str]) -> str:
    if after.step == before.step:
        return ""
    return str(after.draft.get("place") or " ".join(after.draft.get("offered", ())))


def _name(before: Talk, after: Talk, options: Sequence[str]) -> str:
    return str(after.draft.get("full_name") or "") if after.step == "registration.adult" else ""


def _phone(before: Talk, after: Talk, options: Sequence[str]) -> str:
    return "skip" if after.step == "registration.summary" else ""


def _adult(before: Talk, after: Talk, options: Sequence[str]) -> str:
    if after.draft.get("adult") is True:
        return "yes"
    return "no" if after.step == "registration.minor" else ""


def _role(before: Talk, after: Talk, options: Sequence[str]) -> str:
    return str(after.draft.get("role") or "")


def _rated(before: Talk, after: Talk, options: Sequence[str]) -> str:
    return str(after.draft.get("rating") or "") if after.step == "evaluation.words" else ""


def _later(before: Talk, after: Talk, options: Sequence[str]) -> str:
    later = {"engine.paused", "own.no_hurry", "attend.later", "attend.nothing_open"} & set(
        after.heard
    )
    return "later" if later else ""


def new_effects(before: Talk, after: Talk) -> Sequence[object]:
    return after.effects


STATES: dict[str, State] = {
    "consent": State(at("registration.consent"), _consent),
    "name": State(at("registration.full_name"), _name),
    "adult": State(at("registration.adult"), _adult),
    "role": State(at("registration.role"), _role),
    "place": State(at("registration.regency"), _place),
    "phone": State(at("registration.phone"), _phone),
    "summary": State(at("registration.summary"), _summary),
    "profile": State(at("profile.choose"), _nothing),
    "menu": State(at("menu.choose"), _nothing),
    "yesno": State(lambda o: _asked(o, "yesno"), _answers),
    "erase": State(at("erase.sure"), _erase),
    "choice": State(_choice, _answers),
    "list": State(_list, _answers),
    "choices": State(_three, _answers),
    "quiz": State(at("quiz.question"), _quiz),
    "lesson": State(at("lesson.card"), _card),
    "stopped": State(_stopped, _nothing),
    "nudge": State(_nudged, _later),
    "number": State(lambda o: _asked(o, "number"), _answers),
    "rating": State(_rating, _rated),
}
# What holds anywhere is tried in each of these.
ANYWHERE = {
    "menu": STATES["menu"],
    "quiz": STATES["quiz"],
    "lesson": STATES["lesson"],
    "consent": STATES["consent"],
}
