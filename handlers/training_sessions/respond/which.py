"""Find which session an answer is meant for: the one that was asked about last, or the only one
that is open; else it is asked."""

from __future__ import annotations

import re
from typing import Any

from bot.engine.conversation import Context, Start, Turn, end, go
from bot.engine.inputs import Choice, Option
from bot.engine.registry import Command
from bot.features.training_sessions.requests import (
    AskedLast,
    Invitation,
    MyInvitation,
    MySessions,
)
from bot.text.phrases import t
from handlers.shared.options import MENU
from handlers.training_sessions.check_in import WITH_CODE, is_any_open
from handlers.training_sessions.respond.answer import ask_again, keep
from handlers.training_sessions.respond.conversations import Ctx, coming, done, later, not_coming
from models.vocabulary import Reply

# A session, and the version of it that was asked about.
_SESSION = re.compile(r"s(\d{1,15})(?:v(\d{1,9}))?")


@coming.opening
def _coming(ctx: Ctx) -> Turn:
    """Accept the invitation that is open; with none, HADIR is said at the door."""
    said = ctx.draft.argument
    if ctx.draft.session:
        return ask_again(ctx, ctx.draft.session)
    if (said and not _SESSION.fullmatch(said)) or (
        not said and not _undecided(ctx) and is_any_open(ctx)
    ):
        return end(then=Start("door", {"argument": said}))
    return _answered(ctx, Reply.COMING)


@not_coming.opening
def _not_coming(ctx: Ctx) -> Turn:
    return _answered(ctx, Reply.DECLINED)


@later.opening
def _later(ctx: Ctx) -> Turn:
    return _answered(ctx, Reply.LATER)


def invitation_asked(ctx: Context[Any], text: str) -> str | None:
    """Take it for an answer where an invitation, or the reminder of one, was the last thing that
    they heard."""
    asked = ctx.query(AskedLast())
    if asked is None or asked[0] not in {"invitation", "reminder"}:
        return None
    return f"s{asked[1]}" if any(m.session.id == asked[1] for m in _undecided(ctx)) else None


def invitation_open(ctx: Context[Any], text: str) -> str | None:
    """Take it for an answer where some invitation has none yet."""
    return "" if _undecided(ctx) else None


# --- which session -----------------------------------------------------------------------------


def _answered(ctx: Ctx, reply: Reply) -> Turn:
    named = _SESSION.fullmatch(ctx.draft.argument)
    if named:
        mine = ctx.query(MyInvitation(int(named[1])))
        if mine is None:
            return done(t("attend.not_invited"))
        asked = int(named[2]) if named[2] else mine.session.version
        return keep(ctx, mine, reply, asked)
    open_ones = [m for m in ctx.query(MySessions()) if m.session.starts_at > ctx.now]
    if not open_ones:
        return done(t("attend.nothing_open"))
    meant = _undecided(ctx) or open_ones
    if len(meant) > 1:
        return go(_WHICH[reply])
    return keep(ctx, meant[0], reply, meant[0].session.version)


def _undecided(ctx: Context[Any]) -> list[Invitation]:
    return [
        mine
        for mine in ctx.query(MySessions())
        if mine.session.starts_at > ctx.now and mine.reply in {Reply.INVITED, Reply.LATER}
    ]


def _open_sessions(ctx: Ctx) -> Choice:
    sessions = [m.session for m in ctx.query(MySessions()) if m.session.starts_at > ctx.now][:8]
    options = [Option(f"s{s.id}", t("channel.plain", text=s.title)) for s in sessions]
    return Choice((*options, MENU))


def _chosen(ctx: Ctx, choice: str, reply: Reply) -> Turn:
    if choice == "/menu":
        return end()
    mine = ctx.query(MyInvitation(int(choice.removeprefix("s"))))
    if mine is None:
        return done(t("attend.not_invited"))
    return keep(ctx, mine, reply, mine.session.version)


@coming.step(ask=t("attend.which"), answer=_open_sessions)
def which(ctx: Ctx, choice: str) -> Turn:
    return _chosen(ctx, choice, Reply.COMING)


@not_coming.step(ask=t("attend.which_not"), answer=_open_sessions)
def which_not(ctx: Ctx, choice: str) -> Turn:
    return _chosen(ctx, choice, Reply.DECLINED)


@later.step(ask=t("attend.which_later"), answer=_open_sessions)
def which_later(ctx: Ctx, choice: str) -> Turn:
    return _chosen(ctx, choice, Reply.LATER)


_WHICH = {Reply.COMING: which, Reply.DECLINED: which_not, Reply.LATER: which_later}


_WITH_SESSION = r"s\d{1,15}(?:v\d{1,9})?"
COMMANDS = (
    Command(
        "coming",
        "keyword.coming",
        "coming",
        argument=rf"{_WITH_SESSION}|{WITH_CODE}",
        urgent=WITH_CODE,
        loose="keyword.coming_loosely",
        asked=invitation_asked,
        wanted=invitation_open,
    ),
    Command(
        "not_coming",
        "keyword.not_coming",
        "not_coming",
        argument=_WITH_SESSION,
        loose="keyword.not_coming_loosely",
        asked=invitation_asked,
        wanted=invitation_open,
    ),
    Command(
        "later",
        "keyword.later",
        "later",
        argument=_WITH_SESSION,
        loose="keyword.later_loosely",
        asked=invitation_asked,
        wanted=invitation_open,
    ),
)
