"""Choose a session, look at how it stands, and choose what to do about it."""

from __future__ import annotations

from bot.engine.conversation import Turn, end, go
from bot.engine.effects import Effect, MakeFile
from bot.engine.inputs import Choice, Option, YesNo
from bot.engine.messages import Layout
from bot.features.training_sessions.requests import (
    CancelledSessions,
    CancelSession,
    InviteAgain,
    ManagedSessions,
)
from bot.features.training_sessions.texts import moment
from bot.features.training_sessions.types import DOOR_CLOSES, TrainingSession
from bot.text.phrases import Lines, Say, t
from handlers.shared.options import BACK, LOOK_AGAIN, MENU
from handlers.training_sessions.manage.conversation import (
    Ctx,
    manage,
    movable,
    session_of,
)
from handlers.training_sessions.manage.numbers import ask_view, told_when

_ALL_DAYS = "all"
# The steps that ask about a day which are not called like what was chosen.
_OF_A_DAY = {"present": "listed", "drop": "confirm_time"}
_CANCELLED = Option("cancelled", t("managing.label_cancelled"), "managing.words_cancelled")
_AT_ONCE = frozenset({"look", "code", "sheet", "again"})


@manage.opening
def _open(ctx: Ctx) -> Turn:
    sessions = ctx.query(ManagedSessions())
    if ctx.query(CancelledSessions()):
        return go(pick)
    if not sessions:
        return end(t("managing.none"), then="schedule")
    return go(view, session=sessions[0].id) if len(sessions) == 1 else go(pick)


def _managed(ctx: Ctx) -> Choice:
    options = (
        Option(f"s{s.id}", t("managing.label_session", title=s.title, at=s.starts_at.date()))
        for s in ctx.query(ManagedSessions())[:8]
    )
    gone = [_CANCELLED] if ctx.query(CancelledSessions()) else []
    return Choice((*options, *gone, MENU))


@manage.step(ask=t("managing.ask_pick"), answer=_managed)
def pick(ctx: Ctx, choice: str) -> Turn:
    if choice == "/menu":
        return end()
    if choice == "cancelled":
        return go(manage.steps["cancelled"])
    return go(view, session=int(choice.removeprefix("s")))


# --- what can be done --------------------------------------------------------------------------


# What can be said here as well; ten choices are as many as a list shows.
SHEET = Option("sheet", t("managing.label_sheet"), "managing.words_sheet")
AGAIN = Option("again", t("managing.label_again"), "managing.words_again")


def _can_do(ctx: Ctx) -> Choice:
    session = session_of(ctx)
    options = [
        LOOK_AGAIN,
        Option("people", t("managing.label_people"), "managing.words_people"),
        Option("knows", t("managing.label_knows"), "managing.words_knows"),
    ]
    if session.ends_at + DOOR_CLOSES > ctx.now:
        options.append(Option("code", t("managing.label_code"), "managing.words_code"))
    options.append(Option("mark", t("managing.label_mark"), "managing.words_mark"))
    unshown = (SHEET, AGAIN) if session.ends_at > ctx.now else (SHEET,)
    return Choice((*options, *_can_change(ctx, session), MENU), unshown=unshown)


def _can_change(ctx: Ctx, session: TrainingSession) -> list[Option]:
    options = []
    over = session.ends_at <= ctx.now
    if movable(ctx, session):
        options.append(Option("time", t("managing.label_time"), "managing.words_time"))
    if not over:
        options.append(Option("place", t("managing.label_place"), "managing.words_place"))
    options.append(Option("edit", t("managing.label_edit"), "managing.words_edit"))
    if over:
        return [*options, Option("close", t("managing.label_close"), "managing.words_close")]
    return [*options, Option("cancel", t("managing.label_cancel"), "managing.words_cancel")]


@manage.step(ask=ask_view, answer=_can_do)
def view(ctx: Ctx, choice: str) -> Turn:
    if choice == "/menu":
        return end()
    if choice not in _AT_ONCE:
        return _begun(session_of(ctx), choice)
    told, effects = at_once(ctx, choice)
    return go(view, *told, effects=effects, looks=ctx.draft.looks + 1)


def _begun(session: TrainingSession, choice: str) -> Turn:
    """Ask what is called like the choice; before it, of which day, where there are several."""
    if choice in {"time", "mark"}:
        several = len(session.days) > 1
        step = which_day if several else manage.steps[choice]
        return go(step, reply=choice, day=1)
    if choice == "place" and session.online:
        return go(manage.steps["meeting"])
    return go(manage.steps[choice], reply=choice)


def at_once(ctx: Ctx, choice: str) -> tuple[list[Say], list[Effect]]:
    """Do what needs no question, and look at the session anew."""
    session = session_of(ctx)
    if choice == "code":
        return [_codes(session)], _sheets(session)
    if choice == "sheet":
        return [t("managing.sheet_comes")], [MakeFile("attendance", (("session", session.id),))]
    if choice == "again":
        return [told_when(ctx, t("managing.invited_again"))], [InviteAgain(session.id)]
    return [], []


def _codes(session: TrainingSession) -> Say:
    """Tell the word of the door of each day, to be shown there."""
    rows = (t("managing.code", at=moment(day, session.zone), code=day.code) for day in session.days)
    return Lines((*rows, t("managing.code_how")))


def _sheets(session: TrainingSession) -> list[Effect]:
    return [
        MakeFile("door_code", (("session", session.id), ("day", day.number)))
        for day in session.days
    ]


@manage.step(
    ask=t("managing.ask_sure_cancel"), answer=YesNo(layout=Layout.WORDED, own=frozenset({"cancel"}))
)
def cancel(ctx: Ctx, sure: bool) -> Turn:
    if not sure:
        return go(view, t("managing.unchanged"))
    cancelled = CancelSession(ctx.draft.session)
    return end(told_when(ctx, t("managing.cancelled")), effects=[cancelled])


@manage.step(ask=t("managing.ask_sure_close"), answer=YesNo())
def close(ctx: Ctx, sure: bool) -> Turn:
    """Put away a session that is over: nobody is told."""
    if not sure:
        return go(view, t("managing.unchanged"))
    return end(t("managing.closed"), effects=[CancelSession(ctx.draft.session)])


# --- which day ---------------------------------------------------------------------------------


def _days(ctx: Ctx) -> Choice:
    session, moving = session_of(ctx), ctx.draft.reply in {"time", "drop"}
    options = [
        Option(
            f"d{day.number}", t("session.when_day", number=day.number, at=moment(day, session.zone))
        )
        for day in (movable(ctx, session) if moving else session.days)
    ]
    if ctx.draft.reply == "time" and _all_movable(ctx, session):
        options.append(Option(_ALL_DAYS, t("managing.label_all_days"), "planning.words_all"))
    return Choice((*options, BACK))


def _all_movable(ctx: Ctx, session: TrainingSession) -> bool:
    return len(movable(ctx, session)) == len(session.days)


@manage.step(ask=t("managing.ask_day"), answer=_days)
def which_day(ctx: Ctx, choice: str) -> Turn:
    if choice == "back":
        return go(view)
    number = 0 if choice == _ALL_DAYS else int(choice.removeprefix("d"))
    reply = ctx.draft.reply
    return go(manage.steps[_OF_A_DAY.get(reply, reply)], day=number)
