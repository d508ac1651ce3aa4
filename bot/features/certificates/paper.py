"""A certificate as a document, and as a picture for the chat."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from bot.documents import typesetting
from bot.features.certificates.texts import printed
from bot.features.certificates.types import Certificate

PATH = "/sertifikat"
_TEMPLATES = typesetting.ROOT / "templates"


def document(one: Certificate, base: str) -> bytes:
    """`base` is our own address."""
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
