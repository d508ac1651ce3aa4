"""The files of a certificate. Whether it still counts is looked at once more."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from bot.documents import typesetting
from bot.engine.messages import FileContent
from bot.features.certificates.reads import certificate, load_certificates
from bot.features.certificates.texts import caption, file_names, printed
from bot.features.certificates.types import Certificate
from bot.store.jobs import JobContext, JobResult, JobType, NothingToMake
from bot.text.phrases import paragraphs, t


def on_paper(making: JobContext) -> JobResult:
    one = _asked(making)
    name, _ = file_names(one.number)
    content = FileContent(name, "application/pdf", document(one, making.links.base))
    return JobResult(content, paragraphs(caption(one), t("certificate.to_print")))


def in_chat(making: JobContext) -> JobResult:
    one = _asked(making)
    _, name = file_names(one.number)
    content = FileContent(name, "image/png", picture(one, making.links.base))
    return JobResult(content, caption(one), picture=True)


def _asked(making: JobContext) -> Certificate:
    """Raises NothingToMake when it is not theirs, or counts no more."""
    theirs = certificate.c.volunteer_id == making.volunteer
    this = certificate.c.number == str(making.arguments["number"])
    found = load_certificates(making.connection, theirs, this)
    if not found or not found[0].valid:
        raise NothingToMake(t("certificate.gone"))
    return found[0]


PATH = "/sertifikat"
_TEMPLATES = typesetting.ROOT / "templates"


def document(one: Certificate, base: str) -> bytes:
    """Set the document. `base` is our own address."""
    return typesetting.pdf(_TEMPLATES / "paper.typ", _filled(one, base), one.issued_at)


def picture(one: Certificate, base: str) -> bytes:
    return typesetting.png(_TEMPLATES / "picture.typ", _filled(one, base))


def _filled(one: Certificate, base: str) -> Mapping[str, Any]:
    address = f"{base}{PATH}/{one.number}"
    return {**printed(one, address), "qr": _qr(address)}


def _qr(address: str) -> str:
    import segno

    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", border=4, xmldecl=False)
    return drawn.getvalue().decode()


JOBS = {"certificate": JobType(on_paper), "certificate_picture": JobType(in_chat)}
