"""Beranda: what waits today, and the region at a glance."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.features.broadcasts.requests import ToApprove
from bot.features.enquiries.requests import OpenEnquiries
from bot.features.invitees.requests import MyOpenList
from bot.features.recap.requests import ActiveDays
from bot.features.recap.rules import reached
from bot.features.recap.texts import percent
from bot.features.recap.types import Recap
from bot.features.training_sessions.requests import ManagedSessions
from bot.runtime.acts import Asker
from bot.text.phrases import Phrase, t, tn
from bot.web.console.drawing import View
from bot.web.console.page import Asked, Page, Right
from bot.web.console.pages.regions import path_to, recap_of
from content.schema import Library

_SOON = timedelta(days=7)
_MOST_BELOW = 12


def home(asker: Asker, asked: Asked) -> View:
    found, library = recap_of(asker, asked), asker.library
    scope = asker.person.scope or ""
    return View(
        "home.html",
        {
            "waiting": list(_waiting(asker, found)) if found.region == scope else [],
            "recap": found,
            "courses": [(c, list(_modules(library, found, c.id))) for c in reached(library, found)],
            "days": asker.ask(ActiveDays(found.region)),
            "below": found.below[:_MOST_BELOW],
            "more": max(0, len(found.below) - _MOST_BELOW),
            "path": path_to(found.region, scope),
            "percent": percent,
        },
    )


def _waiting(asker: Asker, recap: Recap) -> Iterator[tuple[Phrase, str]]:
    """What waits for a word of theirs, and where it is said."""
    open_ones = asker.ask(OpenEnquiries(0, 1)).count
    if open_ones:
        yield tn("console.wait_enquiries", open_ones), "/konsol/pertanyaan"
    if waits := len(asker.ask(ToApprove())):
        yield tn("console.wait_approval", waits), "/konsol/siaran"
    if asker.ask(MyOpenList()) is not None:
        yield t("console.wait_list"), "/konsol/undangan"
    now = asker.now
    planned = asker.ask(ManagedSessions())
    soon = sum(now <= one.ends_at and one.starts_at < now + _SOON for one in planned)
    if soon:
        yield tn("console.wait_sessions", soon), "/konsol/acara"
    if recap.invited.missing:
        yield tn("console.wait_missing", recap.invited.missing), "/konsol/undangan"


def _modules(library: Library, recap: Recap, course: str) -> Iterator[tuple[str, float, str]]:
    """How many have passed each module, as bars."""
    for module in next(c for c in library.courses if c.id == course).modules:
        passed = recap.tally(module.id).passed
        share = percent(passed, recap.registered)
        label = f"{library.number_of(module)}. {module.title}"
        yield label, passed, f"{passed} ({share}%)"


PAGES = (Page("/konsol", Right.COORDINATOR, home, tab="home"),)
