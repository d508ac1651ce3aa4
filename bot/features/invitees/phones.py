"""The number in a cell of a list. What is not one number in the usual separators is mended where
that can be told, or refused with the reason; digits that stand apart are never joined."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from bot.text.nik import COVER
from bot.text.phrases import Phrase, t

_MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
# Behind or before a number these say nothing of whose it is.
_LABELS = re.compile(
    r"\b(?:no(?:mor|mer)?|n[uo]m(?:er|or)|hp|wa|whats ?app|telp|tel(?:epon)?|tlp|phone|handphone"
    r"|hape|aktif|saya|pribadi)\b\.?:?",
    re.IGNORECASE,
)
_LINK = re.compile(r"(?:https?://)?(?:wa\.me/|api\.whatsapp\.com/send/?\?phone=)", re.IGNORECASE)
_AREA = re.compile(r"\(\s*0\s*\)")
_BRACKETS = re.compile(r"\(\s*(\+?\d+)\s*\)")
_SHORTENED = re.compile(r"\d+(?:[.,]\d+)?[eE]\+?\d+")
_BROKEN_OFF = re.compile(r"(\d{9,})[.,]0+")
_PARTS = re.compile(r"[/,;|&\n]|\b(?:atau|dan|or)\b", re.IGNORECASE)
_ONE = re.compile(r"\+?\d+(?:(?: ?[-.\u2010-\u2015] ?| )\d+)*")
_SHORT = 2
_EMPTIED = re.compile(r"[(\[{]\s*[)\]}]")
_SHORTEST = 7  # digits: fewer are no number of anybody, but a note


@dataclass(frozen=True, slots=True)
class Number:
    """A number as E.164, and what was done to it beyond the usual (a phrase), to be told."""

    phone: str
    mended: Phrase | None = None


@lru_cache(maxsize=65536)
def number_in(cell: str) -> Number | Phrase:
    """Return the mobile number of a cell, or why there is none."""
    text = _plain(cell)
    if not text:
        return t("intake.no_phone")
    if COVER in text:
        return t("intake.phone_is_nik")
    if _SHORTENED.fullmatch(text):
        return t("intake.phone_shortened")
    if whole := _BROKEN_OFF.fullmatch(text):
        found = _read(whole[1])
        return found if isinstance(found, Phrase) else Number(found, t("intake.mended_tail"))
    return _of_several(text)


def mobile(text: str) -> str:
    """Return the number of a cell, E.164; "" for none."""
    found = number_in(text)
    return "" if isinstance(found, Phrase) else found.phone


def _plain(cell: str) -> str:
    """Without what cannot be seen (phones copy such signs), labels and quotes; digits as digits."""
    seen = "".join(
        c for c in unicodedata.normalize("NFKC", cell) if unicodedata.category(c) != "Cf"
    )
    digits = "".join(str(int(c)) if c.isdecimal() else c for c in seen)
    unlabelled = _EMPTIED.sub(" ", _LABELS.sub(" ", _LINK.sub(" ", digits).replace("'", " ")))
    return " ".join(unlabelled.split()).strip(" :=")


def _of_several(text: str) -> Number | Phrase:
    """The first that can be written to, where several numbers stand side by side."""
    parts = [part.strip() for part in _PARTS.split(_BRACKETS.sub(r"\1", _AREA.sub("", text)))]
    wanted = [part for part in parts if part]
    if not wanted:
        return t("intake.no_phone")
    read = [_read(part) for part in wanted]
    if len(read) == 1:
        return read[0] if isinstance(read[0], Phrase) else Number(read[0])
    numbers = list(dict.fromkeys(one for one in read if isinstance(one, str)))
    if any(sum(map(str.isdigit, part)) < _SHORTEST for part in wanted):
        return t("intake.phone_unclear")  # "0812-3456/7890": two runs of one number, or of two
    if not numbers:
        return next(one for one in read if isinstance(one, Phrase))
    return Number(numbers[0], t("intake.mended_first", number=_shown(numbers[0])))


def _read(text: str) -> str | Phrase:
    """One number, in separators as people set them."""
    if not any(map(str.isdigit, text)):
        return t("intake.phone_words")
    if not _ONE.fullmatch(text):
        words = any(map(str.isalpha, text))
        return t("intake.phone_words" if words else "intake.phone_unclear")
    groups = re.findall(r"\d+", text)
    whole = _e164(text.startswith("+"), groups)
    if len(groups) > 1 and _may_be_two(text, groups):
        return t("intake.phone_unclear")
    return whole


def _may_be_two(text: str, groups: list[str]) -> bool:
    """Whether one of its runs is a whole number already, or all but a short last one: the rest may
    be something else."""
    plus = text.startswith("+")
    if any(isinstance(_e164(plus, [group]), str) for group in groups):
        return True
    return len(groups[-1]) <= _SHORT and isinstance(_e164(plus, groups[:-1]), str)


def _e164(plus: bool, groups: list[str]) -> str | Phrase:
    """Spreadsheets drop the first zero, and people write "62…" without a plus, or "+62 08…"."""
    digits = "".join(groups)
    if not plus and digits.startswith("0062"):
        digits = digits[2:]
    if digits.startswith("62") and len(digits) > 10:
        digits = f"+62{digits[2:].lstrip('0')}"
    elif plus:
        digits = f"+{digits}"
    elif digits.startswith("8"):
        digits = f"0{digits}"
    return _valid(digits)


def _valid(digits: str) -> str | Phrase:
    try:
        parsed = phonenumbers.parse(digits, "ID")
    except phonenumbers.NumberParseException:
        return t("intake.bad_phone")
    if not phonenumbers.is_valid_number(parsed):
        length = len(digits.removeprefix("+62").lstrip("0"))
        return t("intake.phone_too_short" if length < 9 else "intake.bad_phone")
    if phonenumbers.number_type(parsed) not in _MOBILE:
        return t("intake.phone_landline")
    return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)


def _shown(phone: str) -> str:
    return f"0{phone.removeprefix('+62')}" if phone.startswith("+62") else phone
