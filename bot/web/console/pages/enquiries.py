"""Pertanyaan: what waits for an answer, one of it with all that was said, and the answer."""

from __future__ import annotations

from bot.engine.forms import Form
from bot.features.enquiries.requests import ManagedEnquiry, OpenEnquiries
from bot.features.enquiries.rules import is_taken
from bot.features.enquiries.types import LONGEST_TEXT
from bot.runtime.acts import Asker
from bot.text.rich_text import from_whatsapp
from bot.web.console.drawing import View
from bot.web.console.page import Asked, NotThere, Page, Right

_PAGE = 20


def listed(asker: Asker, asked: Asked) -> View:
    number = asked.number("halaman")
    page = asker.ask(OpenEnquiries(number * _PAGE, _PAGE))
    more = page.count > (number + 1) * _PAGE
    rows = [(one, is_taken(one, asker.now)) for one in page.enquiries]
    return View(
        "enquiries.html", {"count": page.count, "rows": rows, "next": number + 1 if more else 0}
    )


def one(asker: Asker, asked: Asked) -> View:
    found = asker.ask(ManagedEnquiry(asked.id()))
    if found is None:
        raise NotThere
    answers = [(answer, from_whatsapp(answer.text)) for answer in found.answers]
    values = {
        "enquiry": found,
        "text": from_whatsapp(found.text),
        "answers": answers,
        "taken": is_taken(found, asker.now),
        "mine": found.taken_by == asker.person.volunteer.id,
        "longest": LONGEST_TEXT,
    }
    return View("enquiry.html", values)


def act(asked: Asked) -> Form | None:
    """Answer it, take it, or close it."""
    id, act = asked.id(), asked.posted.get("act")
    if act == "answer":
        # Where another is at it, or has answered, the step asks; a yes goes on with the text.
        text = from_whatsapp(asked.posted.get("write", ""))
        nevertheless = asked.said("take_over", "add")
        return Form("answer", "write", {"enquiry": id}, {"write": text, **nevertheless})
    if act == "take":
        return Form("answer", "", {"argument": f"q{id}", "over": True})
    if act == "close":
        return Form("enquiries", "close", {"enquiry": id}, {"close": "yes"})
    return None


PAGES = (
    Page("/konsol/pertanyaan", Right.COORDINATOR, listed, tab="enquiries"),
    Page(
        "/konsol/pertanyaan/{id:int}",
        Right.COORDINATOR,
        one,
        act,
        tab="enquiries",
        steps=(
            ("answer", ""),
            ("answer", "write"),
            ("answer", "take_over"),
            ("answer", "add"),
            ("enquiries", "close"),
        ),
    ),
)
