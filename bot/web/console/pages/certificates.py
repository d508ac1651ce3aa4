"""Sertifikat: whether one counts, by its number; withdrawn where it must not."""

from __future__ import annotations

from bot.engine.forms import Form
from bot.features.certificates.requests import CertificateBelow
from bot.features.certificates.rules import read_number
from bot.features.certificates.types import LONGEST_REASON, SHORTEST_REASON
from bot.runtime.acts import Asker
from bot.web.console.drawing import View
from bot.web.console.page import Asked, Page, Right


def sought(asker: Asker, asked: Asked) -> View:
    typed = asked.word("nomor")
    number = read_number(typed)
    found = asker.ask(CertificateBelow(number)) if number is not None else None
    limits = {"shortest": SHORTEST_REASON, "longest": LONGEST_REASON}
    return View("certificates.html", {"typed": typed, "found": found, **limits})


def withdraw(asked: Asked) -> Form | None:
    if asked.posted.get("act") != "withdraw":
        return None
    reason = asked.posted.get("reason", "")
    answers = {"number": asked.word("nomor"), "reason": reason, **asked.said("sure")}
    return Form("withdraw", "", {}, answers)


PAGES = (
    Page(
        "/konsol/sertifikat",
        Right.COORDINATOR,
        sought,
        withdraw,
        tab="certificates",
        steps=(("withdraw", "number"), ("withdraw", "reason"), ("withdraw", "sure")),
    ),
)
