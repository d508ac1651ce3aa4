"""Offer alike what many questions offer."""

from __future__ import annotations

from bot.engine.inputs import Option
from bot.text.phrases import t

BACK = Option("back", t("managing.label_back"), "keyword.back")
LOOK_AGAIN = Option("look", t("managing.label_look"), "managing.words_look")
MENU = Option("/menu", t("menu.label_menu"), "keyword.menu")
NEXT_PAGE = Option("next", t("managing.label_next_page"), "answer.next")
SKIP = Option("skip", t("registration.label_skip"), "answer.no")
