"""Let a cancelled session take place after all."""

from __future__ import annotations

from bot.engine.conversation import Turn, end, go
from bot.engine.inputs import Choice, Option, YesNo
from bot.engine.messages import Layout
from bot.features.training_sessions.requests import CancelledSessions, RestoreSession
from bot.features.training_sessions.texts import facts
from bot.features.training_sessions.types import TrainingSession
from bot.text.phrases import Say, paragraphs, t
from handlers.shared.options import BACK
from handlers.training_sessions.manage.conversation import Ctx, manage
from handlers.training_sessions.manage.numbers import told_when
from handlers.training_sessions.manage.view import pick


def _choice(ctx: Ctx) -> Choice:
    options = (
        Option(f"s{s.id}", t("managing.label_session", title=s.title, at=s.starts_at.date()))
        for s in ctx.query(CancelledSessions())[:8]
    )
    return Choice((*options, BACK))


@manage.step(ask=t("managing.ask_cancelled"), answer=_choice)
def cancelled(ctx: Ctx, choice: str) -> Turn:
    if choice == "back":
        return go(pick)
    return go(restore, offered=(int(choice.removeprefix("s")),))


def _chosen(ctx: Ctx) -> TrainingSession | None:
    found = (s for s in ctx.query(CancelledSessions()) if s.id in ctx.draft.offered)
    return next(found, None)


def _ask_restore(ctx: Ctx) -> Say:
    session = _chosen(ctx)
    if session is None:
        return t("managing.gone")
    over = session.ends_at <= ctx.now
    ask = t("managing.ask_reopen") if over else t("managing.ask_restore")
    return paragraphs(facts(session), ask)


@manage.step(ask=_ask_restore, answer=YesNo(layout=Layout.WORDED))
def restore(ctx: Ctx, sure: bool) -> Turn:
    """Answers and seats are as they were."""
    session = _chosen(ctx)
    if session is None:
        return end(t("managing.gone"))
    if not sure:
        return go(cancelled, t("managing.unchanged"), offered=())
    restored = RestoreSession(session.id)
    if session.ends_at <= ctx.now:
        return end(t("managing.reopened"), effects=[restored])
    told = told_when(ctx, t("managing.restored"), session.zone)
    return end(told, effects=[restored])
