"""What a file is, by its first bytes and the names inside it: whatever it is called."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from enum import Enum

from bot.features.invitees.sheets.grid import NoSheets
from bot.text.phrases import Phrase, t

MOST_UNPACKED = 200_000_000
_MOST_TIMES = 200  # as large unpacked as packed: spreadsheets come to a tenth of that
_MOST_PARTS = 2_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"


class Kind(Enum):
    """How a file is read."""

    WORKBOOK = "workbook"
    MARKUP = "markup"
    LINES = "lines"


def kind_of(content: bytes) -> Kind:
    """Tell how a file is read. Raises NoSheets with the name of what it is instead."""
    for begins, what in _OTHERS:
        if content.startswith(begins):
            raise NoSheets(what)
    if content.startswith(_ZIP):
        return _packed(content)
    if content.startswith(_OLE):
        return _compound(content)
    if _OLD_SHEET.match(content):
        return Kind.WORKBOOK
    beginning = content[:4096].lstrip(b"\xef\xbb\xbf\x00 \r\n\t").lower()
    return _written(beginning, content)


# BIFF of versions before the compound file: a record "beginning of file".
_OLD_SHEET = re.compile(rb"\x09[\x00\x02\x04\x08][\x04-\x10]\x00")
_PICTURE, _DOCUMENT, _OTHER = (
    t("intake.is_picture"),
    t("intake.is_document"),
    t("intake.is_other"),
)
_OTHERS: tuple[tuple[bytes, Phrase], ...] = (
    (b"%PDF", _DOCUMENT),
    (b"\xff\xd8\xff", _PICTURE),
    (b"\x89PNG", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"RIFF", _PICTURE),
    (b"{\\rtf", _DOCUMENT),
    (b"Rar!", t("intake.is_archive")),
    (b"7z\xbc\xaf", t("intake.is_archive")),
    (b"\x1f\x8b", t("intake.is_archive")),
    (b"SQLite format 3", _OTHER),
    (b"BEGIN:VCARD", t("intake.is_contacts")),
    (b"ID;P", _OTHER),
)


def _packed(content: bytes) -> Kind:
    """What a zip holds; its sizes are looked at before anything is unpacked."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise NoSheets(t("intake.is_broken")) from None
    unpacked = sum(part.file_size for part in parts)
    too_large = unpacked > MOST_UNPACKED or unpacked > _MOST_TIMES * len(content)
    if too_large or len(parts) > _MOST_PARTS:
        raise NoSheets(t("intake.no_spreadsheet"))
    names = {part.filename for part in parts}
    if any(name.startswith("xl/workbook.") for name in names) or "content.xml" in names:
        return _open_document(content, names)
    if any(name.startswith("word/") for name in names):
        raise NoSheets(_DOCUMENT)
    if any(name.startswith("Index/") for name in names):
        raise NoSheets(t("intake.is_numbers"))
    inside = any(name.lower().endswith((".xlsx", ".xls", ".csv", ".ods")) for name in names)
    raise NoSheets(t("intake.is_archive") if inside else _OTHER)


def _open_document(content: bytes, names: set[str]) -> Kind:
    """A sheet, and not a text, of the kinds that LibreOffice writes."""
    if "mimetype" in names:
        with zipfile.ZipFile(io.BytesIO(content)) as packed, packed.open("mimetype") as file:
            if b"spreadsheet" not in file.read(200):
                raise NoSheets(_DOCUMENT)
    return Kind.WORKBOOK


def _compound(content: bytes) -> Kind:
    """Old Excel, or what is encrypted, by the names of its streams."""
    if _wide("EncryptedPackage") in content or _is_locked(content):
        raise NoSheets(t("intake.is_encrypted"))
    if _wide("WordDocument") in content or _wide("PowerPoint Document") in content:
        raise NoSheets(_DOCUMENT)
    if _wide("Workbook") in content or _wide("Book") in content:
        return Kind.WORKBOOK
    raise NoSheets(t("intake.is_broken"))


_BOOK_BEGINS = re.compile(rb"\x09\x08[\x08\x10]\x00\x00[\x05\x06]\x05\x00")
_FILE_PASS, _LOOKED_AT = 0x2F, 4  # records


def _is_locked(content: bytes) -> bool:
    """Whether one of the first records of an .xls says how the others are encrypted."""
    begins = _BOOK_BEGINS.search(content)
    at = begins.start() if begins else len(content)
    for _ in range(_LOOKED_AT):
        if at + 4 > len(content):
            return False
        kind, length = struct.unpack_from("<HH", content, at)
        if kind == _FILE_PASS:
            return True
        at += 4 + int(length)
    return False


def _wide(name: str) -> bytes:
    return name.encode("utf-16-le")


def _written(beginning: bytes, content: bytes) -> Kind:
    if beginning.startswith(b"mime-version:"):
        raise NoSheets(t("intake.is_web_page"))
    if beginning.startswith(b"{") and b"url" in beginning and len(content) < 4096:
        raise NoSheets(t("intake.is_link"))
    if not beginning.startswith(b"<"):
        return Kind.LINES
    if b"schemas-microsoft-com:office:spreadsheet" in beginning or b"<table" in content.lower():
        return Kind.MARKUP
    raise NoSheets(t("intake.is_web_page"))
