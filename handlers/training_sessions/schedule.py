"""Show the sessions that a volunteer is invited to (JADWAL), and what can be done about one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.engine.conversation import Context, Conversation, Resume, Start, Turn, end, go
from bot.engine.effects import Effect, MakeFile
from bot.engine.inputs import Choice, Option
from bot.engine.registry import Command
from bot.features.training_sessions.requests import (
    Invitation,
    MyInvitation,
    MySessions,
    SeeSessions,
)
from bot.features.training_sessions.texts import change, facts, when
from bot.text.phrases import Lines, Say, paragraphs, t
from handlers.shared.options import MENU
from models.vocabulary import Reply


@dataclass(frozen=True, slots=True)
class Draft:
    session: int = 0


Ctx = Context[Draft]
schedule = Conversation("schedule", draft=Draft, help=t("schedule.help"))


@schedule.opening
def _open(ctx: Ctx) -> Turn:
    sessions = ctx.query(MySessions())
    if not sessions and ctx.person.scope is None:
        return end(t("schedule.none"))
    news, effects = _news(sessions)
    if ctx.person.scope is None and len(sessions) == 1:
        return go(one, *news, effects=effects, session=sessions[0].session.id)
    return go(pick, *news, effects=effects)


def _news(sessions: Sequence[Invitation]) -> tuple[list[Say], list[Effect]]:
    """Say first what they knew that is no longer so, and what is so now."""
    changed_ones = [mine for mine in sessions if mine.known is not None]
    told: list[Say] = [
        change(mine.session, mine.known, mine.reply)
        for mine in changed_ones
        if mine.known is not None
    ]
    seen = SeeSessions(tuple(mine.session.id for mine in changed_ones))
    return told, [seen] if changed_ones else []


@schedule.mending
def _mend(ctx: Ctx) -> Turn | None:
    """Leave a session that is over, or cancelled, since they looked at it. Where one has changed
    since, that comes first."""
    if ctx.draft.session:
        mine = ctx.query(MyInvitation(ctx.draft.session))
        if mine is None or mine.session.cancelled or mine.session.ends_at <= ctx.now:
            return end(t("schedule.gone"))
    sessions = ctx.query(MySessions())
    news, effects = _news(sessions)
    if not news:
        return None
    return go(one if ctx.draft.session else pick, *news, effects=effects)


def status(mine: Invitation) -> Say:
    """Say where they stand with a session."""
    if mine.place_in_line:
        return t("schedule.waiting_at", place=mine.place_in_line)
    return _STATUS[mine.reply]


_STATUS: dict[Reply, Say] = {
    Reply.INVITED: t("schedule.not_answered"),
    Reply.LATER: t("schedule.not_answered"),
    Reply.COMING: t("schedule.coming"),
    Reply.WAITING: t("schedule.waiting"),
    Reply.DECLINED: t("schedule.declined"),
}


def _ask_pick(ctx: Ctx) -> Say:
    rows: list[Say] = [
        Lines(
            (
                t("session.title", title=mine.session.title),
                when(mine.session.days, mine.session.zone),
                status(mine),
            )
        )
        for mine in ctx.query(MySessions())
    ]
    return paragraphs(*(rows or [t("schedule.none_yet")]), t("schedule.ask"))


def _sessions(ctx: Ctx) -> Choice:
    options = [
        Option(f"s{mine.session.id}", t("channel.plain", text=mine.session.title))
        for mine in ctx.query(MySessions())[:8]
    ]
    if ctx.person.scope is not None:
        options.append(Option("plan", t("schedule.label_plan"), "schedule.words_plan"))
        options.append(Option("manage", t("schedule.label_manage"), "schedule.words_manage"))
    return Choice((*options, MENU))


@schedule.step(ask=_ask_pick, answer=_sessions)
def pick(ctx: Ctx, choice: str) -> Turn:
    if choice in {"plan", "manage"}:
        return end(then=choice)
    if choice == "/menu":
        return end()
    return go(one, session=int(choice.removeprefix("s")))


def _mine(ctx: Ctx) -> Invitation:
    mine = ctx.query(MyInvitation(ctx.draft.session))
    assert mine is not None, "mended before"
    return mine


def _ask_one(ctx: Ctx) -> Say:
    mine = _mine(ctx)
    return paragraphs(facts(mine.session), status(mine), t("schedule.ask_one"))


def _can_do(ctx: Ctx) -> Choice:
    mine = _mine(ctx)
    options = []
    if mine.reply not in {Reply.COMING, Reply.WAITING}:
        options.append(Option("coming", t("session.label_coming"), "keyword.coming"))
    if mine.reply is not Reply.DECLINED:
        options.append(Option("not_coming", t("session.label_not_coming"), "keyword.not_coming"))
    options.append(Option("calendar", t("schedule.label_calendar"), "schedule.words_calendar"))
    own = frozenset({"coming", "not_coming"})
    return Choice((*options, MENU), own=own)


@schedule.step(ask=_ask_one, answer=_can_do)
def one(ctx: Ctx, choice: str) -> Turn:
    id = ctx.draft.session
    if choice == "calendar":
        file = MakeFile("calendar", (("session", id),))
        return end(t("schedule.calendar_comes"), effects=[file], then=Resume())
    if choice == "/menu":
        return end()
    return end(then=Start(choice, {"argument": f"s{id}"}))


COMMANDS = (Command("schedule", "keyword.schedule", "schedule"),)
