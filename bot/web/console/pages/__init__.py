"""The pages of the console, in the order in which they are offered."""

from __future__ import annotations

from bot.text.phrases import t
from bot.web.console.page import Page
from bot.web.console.pages import (
    broadcasts,
    certificates,
    enquiries,
    home,
    invited,
    log,
    people,
    results,
    sessions,
)

PAGES: tuple[Page, ...] = (
    *home.PAGES,
    *people.PAGES,
    *invited.PAGES,
    *enquiries.PAGES,
    *sessions.PAGES,
    *results.PAGES,
    *broadcasts.PAGES,
    *certificates.PAGES,
    *log.PAGES,
)
# What stands at the top of each page.
TABS = (
    ("home", "/konsol", t("console.tab_home")),
    ("people", "/konsol/relawan", t("console.tab_people")),
    ("invited", "/konsol/undangan", t("console.tab_invited")),
    ("enquiries", "/konsol/pertanyaan", t("console.tab_enquiries")),
    ("sessions", "/konsol/acara", t("console.tab_sessions")),
    ("results", "/konsol/hasil", t("console.tab_results")),
    ("broadcasts", "/konsol/siaran", t("console.tab_broadcasts")),
    ("certificates", "/konsol/sertifikat", t("console.tab_certificates")),
    ("log", "/konsol/catatan", t("console.tab_log")),
)
