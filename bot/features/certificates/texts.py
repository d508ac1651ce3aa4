"""How certificates are told in the chat, and what is printed on them. Paper is in Indonesian, for
whoever it is: a Dinas Sosial reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.engine.messages import Capabilities
from bot.engine.renderer import Renderer
from bot.features.certificates.types import Certificate, CertificateState, Paper
from bot.text.phrases import Day, Lines, Material, Say, t
from content.schema import Course, Module

_PLAIN = Capabilities(markup="plain", text_limit=4096, buttons=False)
STATES = {
    CertificateState.VALID: t("certificate.state_valid"),
    CertificateState.REPLACED: t("certificate.state_replaced"),
    CertificateState.WITHDRAWN: t("certificate.state_withdrawn"),
}


def file_names(number: str) -> tuple[str, str]:
    """Name the document and the picture."""
    return f"sertifikat-{number}.pdf", f"sertifikat-{number}.png"


def earned(courses: Sequence[Course]) -> list[Say]:
    """Say that it was earned, when the last quiz is passed."""
    return [t("certificate.earned", course=Material(course.title)) for course in courses]


def not_yet(course: Course, missing: Sequence[Module]) -> Say:
    numbers = {module.id: number for number, module in enumerate(course.modules, 1)}
    rows = [
        t("certificate.missing", number=numbers[module.id], title=Material(module.title))
        for module in missing
    ]
    rows = rows or [t("certificate.missing_test")]
    return Lines((t("certificate.not_yet", course=Material(course.title)), *rows))


def row(one: Certificate) -> Say:
    """Show one of somebody's certificates in a line."""
    return t(
        "certificate.row",
        number=one.number,
        course=one.paper.course,
        at=Day(one.issued_at),
        state=STATES[one.state],
    )


def caption(one: Certificate) -> Say:
    return t("certificate.caption", course=one.paper.course, number=one.number)


def voice_of(paper: Paper) -> Renderer:
    return Renderer("id", paper.zone, _PLAIN)


def printed(one: Certificate, address: str) -> Mapping[str, Any]:
    """Return what the templates are filled with, but for the QR code."""
    paper = one.paper
    say = voice_of(paper).text
    return {
        "title": say(t("certificate.paper_title")),
        "organiser": paper.organiser,
        "number": one.number,
        "number_line": say(t("certificate.paper_number", number=one.number)),
        "given_to": say(t("certificate.paper_given_to")),
        "name": paper.name,
        "statement": statement(paper),
        "module_heading": say(t("certificate.paper_module")),
        "score_heading": say(t("certificate.paper_score")),
        "modules": [
            {"title": f"{n}. {title}", "score": score}
            for n, (title, score) in enumerate(paper.modules, 1)
        ],
        "dated": dated(one),
        "signer": paper.signer,
        "signer_title": paper.signer_title,
        "address": address,
        "check_here": say(t("certificate.paper_check_here")),
        "check_short": say(t("certificate.paper_check_short")),
        "what_it_is": say(t("certificate.paper_what_it_is")),
    }


def statement(paper: Paper) -> str:
    """Say what the person did; a date is not broken over two rows."""
    say = voice_of(paper).text
    at = say(t("certificate.paper_day", at=Day(paper.earned_at))).replace(" ", "\u00a0")
    if not paper.hours:
        return say(t("certificate.paper_statement", course=paper.course, at=at))
    return say(
        t("certificate.paper_statement_hours", course=paper.course, hours=paper.hours, at=at)
    )


def dated(one: Certificate) -> str:
    day = voice_of(one.paper).text(t("certificate.paper_day", at=Day(one.issued_at)))
    return f"{one.paper.place}, {day}" if one.paper.place else day
