"""The pages of the console, in the order in which they are offered."""

from __future__ import annotations

from bot.text.phrases import t
from bot.web.console.page import Page
from bot.web.console.pages import home, people

PAGES: tuple[Page, ...] = (*home.PAGES, *people.PAGES)
# What stands at the top of each page.
TABS = (
    ("home", "/konsol", t("console.tab_home")),
    ("people", "/konsol/relawan", t("console.tab_people")),
)
