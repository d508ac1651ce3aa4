"""Add a day to a session that was published, or drop one."""

from __future__ import annotations

from bot.engine.conversation import Turn, go
from bot.engine.inputs import Input, Typed
from bot.features.training_sessions.time_inputs import BeginningOrWhole, Timed
from bot.features.training_sessions.types import MOST_DAYS
from bot.text.phrases import t
from handlers.shared.options import BACK
from handlers.training_sessions.manage.conversation import Ctx, manage, movable, session_of
from handlers.training_sessions.manage.move_time import confirm_time, until
from handlers.training_sessions.manage.view import view, which_day


def _beginning(ctx: Ctx) -> Input[Timed | str]:
    return Typed(BeginningOrWhole(session_of(ctx).zone), (BACK,))


@manage.step(ask=t("managing.ask_new_day"), answer=_beginning, help=t("planning.help_day"))
def add(ctx: Ctx, said: Timed | str) -> Turn:
    if isinstance(said, str):
        return go(manage.steps["edit"])
    if len(session_of(ctx).days) >= MOST_DAYS:
        return go(view, t("planning.most_days", most=MOST_DAYS))
    start = said.start.isoformat()
    if said.ended is None:
        return go(until, start=start, reply="add")
    return go(confirm_time, start=start, ended=said.ended.isoformat(), reply="add")


def drop(ctx: Ctx) -> Turn:
    """Ask which of them; one on which somebody was there, and the last one, stay."""
    session = session_of(ctx)
    if len(session.days) == 1:
        return go(view, t("managing.only_day"))
    if not movable(ctx, session):
        return go(view, t("managing.days_were_held"))
    return go(which_day, reply="drop")
