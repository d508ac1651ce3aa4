"""Answer an invitation: coming, not coming, or later. It works whatever else is open, which goes on
afterwards."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bot.engine.conversation import Context, Conversation, Resume, Start, Turn, end, go
from bot.engine.inputs import Choice, Option
from bot.engine.registry import Command
from bot.features.training_sessions.requests import (
    AskedLast,
    Invitation,
    MyInvitation,
    MySessions,
    ReplyToInvitation,
    SeatFree,
    SeeSessions,
)
from bot.features.training_sessions.texts import changed, facts
from bot.text.phrases import Say, paragraphs, t
from handlers.shared.options import MENU
from handlers.training_sessions.check_in import WITH_CODE, is_any_open
from models.vocabulary import Reply

# A session, and the version of it that was asked about.
_SESSION = re.compile(r"s(\d{1,15})(?:v(\d{1,9}))?")


@dataclass(frozen=True, slots=True)
class Draft:
    argument: str = ""  # a session ("s12", "s12v3"), or the code of the door
    session: int = 0  # the one that is asked about again


Ctx = Context[Draft]
coming = Conversation("coming", draft=Draft, aside=True, help=t("attend.help"))
not_coming = Conversation("not_coming", draft=Draft, aside=True, help=t("attend.help"))
later = Conversation("later", draft=Draft, aside=True, help=t("attend.help"))


def _done(*says: Say, effects: tuple[ReplyToInvitation | SeeSessions, ...] = ()) -> Turn:
    return end(*says, effects=effects, then=Resume())


@coming.opening
def _coming(ctx: Ctx) -> Turn:
    """Accept the invitation that is open; with none, HADIR is said at the door."""
    said = ctx.draft.argument
    if ctx.draft.session:
        return _ask_again(ctx, ctx.draft.session)
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
            return _done(t("attend.not_invited"))
        asked = int(named[2]) if named[2] else mine.session.version
        return _reply(ctx, mine, reply, asked)
    open_ones = [m for m in ctx.query(MySessions()) if m.session.starts_at > ctx.now]
    if not open_ones:
        return _done(t("attend.nothing_open"))
    meant = _undecided(ctx) or open_ones
    if len(meant) > 1:
        return go(_WHICH[reply])
    return _reply(ctx, meant[0], reply, meant[0].session.version)


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
        return _done(t("attend.not_invited"))
    return _reply(ctx, mine, reply, mine.session.version)


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


# --- the answer --------------------------------------------------------------------------------


def _reply(ctx: Ctx, mine: Invitation, reply: Reply, asked: int) -> Turn:
    """Keep their answer: they may change their mind until it begins; who joins late may answer
    until it ends. An answer to what is no longer so is none: it is asked again."""
    session = mine.session
    if session.cancelled:
        seen = SeeSessions((session.id,))
        return _done(t("attend.cancelled", title=session.title), effects=(seen,))
    if session.starts_at <= ctx.now and not _joins_late(ctx, mine):
        return _done(t("attend.begun", title=session.title))
    if mine.known is not None or asked < session.version:
        return end(then=Start("coming", {"session": session.id}))
    if reply is Reply.COMING:
        return _wants_to_come(ctx, mine)
    said = t("attend.declined" if reply is Reply.DECLINED else "attend.later", title=session.title)
    return _done(said, effects=(ReplyToInvitation(session.id, reply),))


def _joins_late(ctx: Ctx, mine: Invitation) -> bool:
    return mine.session.ends_at > ctx.now and mine.reply in {Reply.INVITED, Reply.LATER}


def _ask_again(ctx: Ctx, session: int) -> Turn:
    """Say what they knew that is no longer so; what is so now comes with the question."""
    mine = ctx.query(MyInvitation(session))
    if mine is None:
        return _done(t("attend.not_invited"))
    told: Say = t("attend.as_it_is_now")
    if mine.known is not None:
        told = changed(mine.session, mine.known)
    return go(again, told, effects=[SeeSessions((session,))])


def _ask_of(ctx: Ctx) -> Say:
    mine = ctx.query(MyInvitation(ctx.draft.session))
    return paragraphs(facts(mine.session), t("session.ask_coming")) if mine else t("schedule.gone")


_ANSWERS = Choice(
    (
        Option(Reply.COMING, t("session.label_coming"), "keyword.coming"),
        Option(Reply.DECLINED, t("session.label_not_coming"), "keyword.not_coming"),
        Option(Reply.LATER, t("session.label_later"), "keyword.later"),
    ),
    own=frozenset({"coming", "not_coming", "later"}),
)


@coming.step(ask=_ask_of, answer=_ANSWERS)
def again(ctx: Ctx, choice: str) -> Turn:
    mine = ctx.query(MyInvitation(ctx.draft.session))
    if mine is None:
        return _done(t("attend.not_invited"))
    return _reply(ctx, mine, Reply(choice), mine.session.version)


def _wants_to_come(ctx: Ctx, mine: Invitation) -> Turn:
    session = mine.session
    if mine.reply is Reply.COMING:
        return _done(paragraphs(t("attend.coming_already"), facts(session)))
    if mine.reply is Reply.WAITING:
        return _done(t("attend.waiting_already", title=session.title, place=mine.place_in_line))
    if ctx.query(SeatFree(session.id)):
        coming = paragraphs(t("attend.coming"), facts(session), t("attend.coming_end"))
        return _done(coming, effects=(ReplyToInvitation(session.id, Reply.COMING),))
    waiting = ReplyToInvitation(session.id, Reply.WAITING)
    return _done(t("attend.waiting", title=session.title), effects=(waiting,))


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
