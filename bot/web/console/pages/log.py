"""Catatan: what coordinators of the region did, the latest first."""

from __future__ import annotations

from bot.features.coordinators.requests import Acts
from bot.runtime.acts import Asker
from bot.web.console.drawing import View
from bot.web.console.page import Asked, Page, Right
from handlers.coordinators.acts import act_name

_PAGE = 40


def log(asker: Asker, asked: Asked) -> View:
    page = asked.number("halaman")
    found = asker.ask(Acts(page * _PAGE, _PAGE))
    rows = [(one, act_name(one)) for one in found]
    return View("log.html", {"rows": rows, "next": page + 1 if len(found) == _PAGE else 0})


PAGES = (Page("/konsol/catatan", Right.COORDINATOR, log, tab="log"),)
