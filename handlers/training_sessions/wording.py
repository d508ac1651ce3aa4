"""Ask and name alike what planning a session and managing it have in common."""

from __future__ import annotations

from bot.engine.inputs import Choice, FreeText, Input, Option, Typed
from bot.engine.policy import ZONES
from bot.features.training_sessions.inputs import Point
from bot.features.training_sessions.types import Quota
from bot.text.phrases import Say, t, tn
from bot.text.places import scope_name
from handlers.shared.options import SKIP

IN_A_PLACE = Option("place", t("planning.label_place"), "planning.words_place")
ONLINE = Option("online", t("planning.label_online"), "planning.words_online")
MAP: Input[tuple[float, float] | str] = Typed(Point(), (SKIP,))
_NO_NOTE = Option("none", t("managing.label_no_note"), "managing.words_no_note")
NOTE: Input[str] = Typed(FreeText(3, 500, prose=True), (_NO_NOTE,))
ZONE_CHOICE = Choice(
    tuple(
        Option(name, t("channel.plain", text=short), words)
        for name, short, words in zip(
            ZONES,
            ("WIB", "WITA", "WIT"),
            ("planning.words_wib", "planning.words_wita", "planning.words_wit"),
            strict=True,
        )
    )
)


def offset_name(minutes: int) -> Say:
    if minutes % 1440 == 0:
        return tn("planning.days_before", minutes // 1440)
    if minutes % 60 == 0:
        return tn("planning.hours_before", minutes // 60)
    return tn("planning.minutes_before", minutes)


def quota_name(quota: Quota) -> Say:
    if quota.group:
        return t("planning.group_short", code=quota.group)
    return (
        t("channel.plain", text=scope_name(quota.region)) if quota.region else t("planning.others")
    )
