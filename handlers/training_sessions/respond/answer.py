"""Keep an answer to an invitation, or ask again where it was to what is no longer so."""

from __future__ import annotations

from bot.engine.conversation import Start, Turn, end, go
from bot.engine.inputs import Choice, Option
from bot.features.training_sessions.requests import (
    Invitation,
    MyInvitation,
    ReplyToInvitation,
    SeatFree,
    SeeSessions,
)
from bot.features.training_sessions.texts import changed, facts
from bot.text.phrases import Say, paragraphs, t
from handlers.training_sessions.respond.conversations import Ctx, coming, done
from models.vocabulary import Reply


def keep(ctx: Ctx, mine: Invitation, reply: Reply, asked: int) -> Turn:
    """Keep their answer: they may change their mind until it begins; who joins late may answer
    until it ends. An answer to what is no longer so is none: it is asked again."""
    session = mine.session
    if session.cancelled:
        seen = SeeSessions((session.id,))
        return done(t("attend.cancelled", title=session.title), effects=(seen,))
    if session.starts_at <= ctx.now and not _joins_late(ctx, mine):
        return done(t("attend.begun", title=session.title))
    if mine.known is not None or asked < session.version:
        return end(then=Start("coming", {"session": session.id}))
    if reply is Reply.COMING:
        return _wants_to_come(ctx, mine)
    said = t("attend.declined" if reply is Reply.DECLINED else "attend.later", title=session.title)
    return done(said, effects=(ReplyToInvitation(session.id, reply),))


def _joins_late(ctx: Ctx, mine: Invitation) -> bool:
    return mine.session.ends_at > ctx.now and mine.reply in {Reply.INVITED, Reply.LATER}


def ask_again(ctx: Ctx, session: int) -> Turn:
    """Say what they knew that is no longer so; what is so now comes with the question."""
    mine = ctx.query(MyInvitation(session))
    if mine is None:
        return done(t("attend.not_invited"))
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
        return done(t("attend.not_invited"))
    return keep(ctx, mine, Reply(choice), mine.session.version)


def _wants_to_come(ctx: Ctx, mine: Invitation) -> Turn:
    session = mine.session
    if mine.reply is Reply.COMING:
        return done(paragraphs(t("attend.coming_already"), facts(session)))
    if mine.reply is Reply.WAITING:
        return done(t("attend.waiting_already", title=session.title, place=mine.place_in_line))
    if ctx.query(SeatFree(session.id)):
        coming = paragraphs(t("attend.coming"), facts(session), t("attend.coming_end"))
        return done(coming, effects=(ReplyToInvitation(session.id, Reply.COMING),))
    waiting = ReplyToInvitation(session.id, Reply.WAITING)
    return done(t("attend.waiting", title=session.title), effects=(waiting,))
