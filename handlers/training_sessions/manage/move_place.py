"""Give a session a new place, or a meeting in its stead."""

from __future__ import annotations

from bot.engine.conversation import Turn, go, needed
from bot.engine.inputs import FreeText, Typed, YesNo
from bot.engine.messages import Layout
from bot.features.training_sessions.inputs import Link
from bot.features.training_sessions.requests import ChangeSession, ManagedSession
from bot.features.training_sessions.texts import when, where
from bot.text.phrases import Lines, Say, paragraphs, t
from bot.text.places import zone_named
from handlers.shared.options import BACK, SKIP
from handlers.training_sessions.manage.conversation import Ctx, manage, session_of
from handlers.training_sessions.manage.numbers import told_when
from handlers.training_sessions.manage.view import view
from handlers.training_sessions.wording import IN_A_PLACE, MAP, ONLINE, ZONE_CHOICE


@manage.step(
    ask=t("managing.ask_place"), answer=Typed(FreeText(3, 300, prose=True), (ONLINE, BACK))
)
def place(ctx: Ctx, text: str) -> Turn:
    if text == "back":
        return go(view)
    return go(meeting) if text == "online" else go(spot, place=text, online=False)


@manage.step(ask=t("planning.ask_map"), answer=MAP, help=t("planning.help_map"))
def spot(ctx: Ctx, said: tuple[float, float] | str) -> Turn:
    """Take the zone from the region or the words of the place; else it is asked."""
    point, link = (None, "" if said == "skip" else said) if isinstance(said, str) else (said, "")
    scope = ctx.person.scope
    known = session_of(ctx).zone if scope else zone_named(needed(ctx.draft.place, "place"))
    return go(confirm_place if known else zone, point=point, link=link, zone=known)


@manage.step(ask=t("planning.ask_zone"), answer=ZONE_CHOICE)
def zone(ctx: Ctx, name: str) -> Turn:
    return go(confirm_place, zone=name)


@manage.step(ask=t("planning.ask_meeting"), answer=Typed(Link(), (SKIP, IN_A_PLACE, BACK)))
def meeting(ctx: Ctx, address: str) -> Turn:
    if address == "back":
        return go(view)
    if address == "place":
        return go(place)
    link = "" if address == "skip" else address
    return go(confirm_place, place="", point=None, link=link, online=True, zone=None)


def _moved(ctx: Ctx) -> ChangeSession:
    draft = ctx.draft
    where_to = needed(draft.place, "place")
    return ChangeSession(
        draft.session, None, where_to, draft.point, draft.link, draft.online, draft.zone
    )


def _ask_confirm_place(ctx: Ctx) -> Say:
    """Show it in full, and the hours as they are told there when it lies in another zone."""
    old = session_of(ctx)
    new = _moved(ctx).overlay(ManagedSession(old.id), old)
    rows: list[Say] = [t("session.is_now", what=where(new))]
    if new.zone != old.zone:
        rows.append(when(new.days, new.zone))
    return paragraphs(Lines(tuple(rows)), t("managing.ask_sure_place"))


@manage.step(ask=_ask_confirm_place, answer=YesNo(layout=Layout.WORDED))
def confirm_place(ctx: Ctx, sure: bool) -> Turn:
    if not sure:
        return go(view, t("managing.unchanged"))
    return go(view, told_when(ctx, t("managing.changed")), effects=[_moved(ctx)])
