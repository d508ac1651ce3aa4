"""From rows of text to people: which column is what, and what each row comes to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from types import MappingProxyType

import phonenumbers

from bot.features.invitees.types import MOST_ROWS, Invitee, Judged, Outcome, Row, UnreadableList
from bot.text.matching import nearest, normalize, word_set
from bot.text.names import name_in
from bot.text.nik import cover
from bot.text.phrases import Phrase, t
from bot.text.places import Found, find, full_name, is_below, scope_name
from content import regions

_HEADINGS = MappingProxyType(
    {
        "name": "nama|nama lengkap|nama peserta|nama relawan|nama psm|name|full name",
        "phone": "nomor hp|no hp|hp|nomor|no wa|wa|nomor wa|whatsapp|no whatsapp|nomor whatsapp|"
        "telepon|no telepon|nomor telepon|telp|no telp|handphone|no handphone|kontak|phone|"
        "phone number|no hp wa|nomor hp wa",
        "region": "wilayah|wilayah tugas|tempat tugas|alamat|alamat tugas|daerah|region|domisili",
        "village": "desa|kelurahan|desa kelurahan|kelurahan desa|kel|village",
        "district": "kecamatan|kec|district",
        "regency": "kabupaten|kota|kabupaten kota|kota kabupaten|kab kota|kab|regency",
        "province": "provinsi|prov|province",
        "role": "peran|jabatan|unsur|status|keterangan peran|role",
    }
)
_LIKE_ENOUGH = 85.0  # "bekasi selatn"; nobody is asked whether that was meant
_AMONG_THE_FIRST = 15  # rows: above a list there may be a title
_PLACE = ("village", "district", "regency", "province", "region")
_LEVELS = re.compile(
    r"(?<=\w)[\s,]+(?=(?:kecamatan|kec|kabupaten|kab|kota|provinsi|prov|kelurahan|kel|desa)\b)",
    re.IGNORECASE,
)
# A kecamatan and many a desa may have one name; more words tell which.
_SAYS_MORE = re.compile(
    r"[,;/]|\b(?:kecamatan|kec|kabupaten|kab|kota|kelurahan|kel|desa)\b", re.IGNORECASE
)


# --- columns -----------------------------------------------------------------------------------


def rows_of(grid: Sequence[Sequence[str]]) -> tuple[Row, ...]:
    """Return the rows below the heading that are not empty. Raises UnreadableList."""
    at, columns = _heading(grid)
    rows = [_row(number, cells, columns) for number, cells in enumerate(grid[at + 1 :], at + 2)]
    filled = tuple(row for row in rows if row.name or row.phone or row.region)
    if not filled:
        raise UnreadableList(t("intake.no_rows"))
    if len(filled) > MOST_ROWS:
        raise UnreadableList(t("intake.too_many", max=MOST_ROWS))
    return filled


def _heading(grid: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    """The row that names the columns, and which is what."""
    for at, cells in enumerate(grid[:_AMONG_THE_FIRST]):
        columns: dict[str, int] = {}
        for number, cell in enumerate(cells):
            if (what := _kind_of(cell)) is not None:
                columns.setdefault(what, number)
        if {"name", "phone"} <= columns.keys() and columns.keys() & set(_PLACE):
            return at, columns
    raise UnreadableList(t("intake.no_heading"))


@lru_cache(maxsize=512)
def _kind_of(heading: str) -> str | None:
    plain = normalize(heading)
    return _kinds().get(plain) or nearest(plain, _kinds(), 84) if plain else None


@lru_cache(maxsize=1)
def _kinds() -> dict[str, str]:
    return {word: kind for kind, words in _HEADINGS.items() for word in words.split("|")}


def _row(number: int, cells: Sequence[str], columns: dict[str, int]) -> Row:
    said = {what: cover(cells[at]) for what, at in columns.items() if at < len(cells)}
    place = ", ".join(said[part] for part in _PLACE if said.get(part))
    return Row(number, said.get("name", ""), said.get("phone", ""), place, said.get("role", ""))


# --- rows --------------------------------------------------------------------------------------


def judge(rows: Sequence[Row], scope: str) -> Iterator[Judged]:
    """Judge each row, in order; of several with one number the first counts. `scope` is the region
    of whoever sends the list: nobody outside of it is invited."""
    taken: dict[str, int] = {}
    for row in rows:
        judged = _judged(row, scope)
        if judged.invitee is not None and (first := taken.get(judged.invitee.phone)) is not None:
            judged = Judged(row, why=t("intake.twice", row=first))
        elif judged.invitee is not None:
            taken[judged.invitee.phone] = row.number
        yield judged


def _judged(row: Row, scope: str) -> Judged:
    name = name_in(row.name) if row.name else t("intake.no_name")
    if isinstance(name, Phrase):
        return Judged(row, why=name)
    phone = mobile(row.phone)
    if not phone:
        return Judged(row, why=t("intake.bad_phone" if row.phone else "intake.no_phone"))
    place = place_of(row.region, scope)
    if isinstance(place, Phrase):
        return Judged(row, why=place)
    return Judged(row, Invitee(phone, name, role_of(row.role), place))


def mobile(text: str) -> str:
    """Read a number that people can be written to at, E.164; "" for none. Spreadsheets drop the
    first zero, and people write "62…" without a plus."""
    digits = re.sub(r"[^\d+]", "", text.replace("(0)", ""))
    if digits.startswith("62"):
        digits = f"+{digits}"
    elif digits.startswith("8"):
        digits = f"0{digits}"
    try:
        parsed = phonenumbers.parse(digits, "ID")
    except phonenumbers.NumberParseException:
        return ""
    kinds = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)
    if not phonenumbers.is_valid_number(parsed) or phonenumbers.number_type(parsed) not in kinds:
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=65536)
def place_of(text: str, scope: str) -> str | Phrase:
    """Return the region's code, or why there is none."""
    if not text.strip():
        return t("intake.no_region")
    codes, likeness = _codes(text, scope)
    inside = [code for code in codes if is_below(code, scope)]
    if len(inside) == 1 and likeness >= _LIKE_ENOUGH:
        return inside[0]
    if inside:
        return t("intake.which_region", regions=_named(inside))
    return t("intake.outside", place=scope_name(scope)) if codes else t("intake.unknown_region")


def _codes(text: str, scope: str) -> tuple[list[str], float]:
    """Of the regions that may be meant, and how like the text is to them, of 100."""
    known = regions.region(text.strip())
    if known is not None and "." in known.code:
        return [known.code], 100.0
    parted = text if "," in text else _LEVELS.sub(", ", text)
    within = scope if "." in scope else ""
    found, there = find(parted), find(parted, within) if within else Found()
    if (there.regions and there.likeness >= found.likeness) or not found.regions:
        found = there
    guessed = not within and not found.certain and not _SAYS_MORE.search(text)
    return [region.code for region in found.regions], 0.0 if guessed else found.likeness


def _named(codes: Sequence[str]) -> str:
    return "; ".join(full_name(code) for code in codes[:4])


@lru_cache(maxsize=1024)
def role_of(text: str) -> str:
    """Return a role that we know; else "other", and "" where none is given: then they are asked."""
    plain = normalize(text)
    if not plain:
        return ""
    words = {word: role for role, key in _ROLES.items() for word in word_set(key)}
    return words.get(plain) or nearest(plain, words) or "other"


_ROLES = {
    "psm": "role.words_psm",
    "candidate": "role.words_candidate",
    "karang_taruna": "role.words_karang_taruna",
    "tagana": "role.words_tagana",
    "tksk": "role.words_tksk",
    "other": "role.words_other",
}


def outcome(new: Invitee, before: Invitee | None, *, registered: bool) -> Outcome:
    """Tell what becomes of a row. `before` is how they stood on a list already."""
    if registered or new == before:
        return Outcome.KNOWN
    return Outcome.NEW if before is None else Outcome.CHANGED
