"""The text that bytes are."""

from __future__ import annotations

from bot.features.invitees.sheets.grid import NoSheets
from bot.text.phrases import t

_BINARY = b"\x00"


def decoded(content: bytes) -> str:
    """Decode UTF-8, UTF-16 with or without its mark, else Windows-1252, in which Excel saves here.
    Raises NoSheets."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _as(content, "utf-16")
    if content[1:2] == _BINARY or content[:1] == _BINARY:
        return _as(content, "utf-16-le" if content[1:2] == _BINARY else "utf-16-be")
    if _BINARY in content:
        raise NoSheets(t("intake.no_spreadsheet"))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _as(content, "cp1252")


def _as(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise NoSheets(t("intake.no_spreadsheet")) from None
    if _BINARY.decode() in text:
        raise NoSheets(t("intake.no_spreadsheet"))
    return text
