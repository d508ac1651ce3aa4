"""Numbers of residents: what looks like a NIK, or the number of a family card (KK), is covered.

Both have sixteen digits: six of a region, a day (of a woman's NIK 40 more), a month, a year, and
four that count. Phone numbers, dates, certificates and amounts are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from content import regions

DIGITS = 16
COVER = "•"
_GAP = r"[ \t.\-‐-―−_\u00a0\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069]{1,3}"
_RUN = re.compile(rf"\d+(?:{_GAP}\d+)*")
_GROUP = re.compile(r"\d+")
_ONE_WORD = re.compile(r"[^\W\d_]-$")  # "KB-2345-...": the number of a certificate
# How people divide it; shorter groups are rather those of a date and an hour.
_SHORT_GROUPS = frozenset(
    {
        (1,) * 16,
        (2,) * 8,
        (2, 2, 2, 2, 2, 2, 4),
        (2, 2, 2, 6, 4),
        (2, 2, 2, 10),
        (2, 4, 6, 4),
        (4, 2, 6, 4),
        (6, 2, 2, 2, 4),
        (2, 14),
        (2, 2, 12),
        (14, 2),
    }
)
_SHORTEST = 3  # digits of a group, where they are divided in any other way
# Regions that were divided since have other codes today; a NIK keeps that of its day.
_REGENCIES, _TOWNS = range(1, 31), range(71, 80)
# "+62 812" is a phone, and so is "812": there the code has to be one of today.
_LIKE_PHONES = frozenset({"81", "82"})


def cover(text: str) -> str:
    """The text with a dot for each digit of such a number, so that all else stays where it is; the
    very text where there is none."""
    found = [span for run in _RUN.finditer(text) for span in _numbers(text, run)]
    if not found:
        return text
    characters = list(text)
    for start, end in found:
        characters[start:end] = [COVER if c.isdecimal() else c for c in characters[start:end]]
    return "".join(characters)


def _numbers(text: str, run: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Where such numbers stand in digits that gaps divide."""
    if run.end() - run.start() < DIGITS:
        return
    groups = [found.span() for found in _GROUP.finditer(text, *run.span())]
    at = 0
    while at < len(groups):
        after = _end(groups, at)
        some = groups[at:after]
        if some and _is_one(text, some):
            yield some[0][0], some[-1][1]
            at = after
        else:
            at += 1


def _end(groups: Sequence[tuple[int, int]], at: int) -> int:
    """Behind the groups from here that have sixteen digits together; `at` where none have."""
    length = 0
    for n in range(at, min(at + DIGITS, len(groups))):
        length += groups[n][1] - groups[n][0]
        if length >= DIGITS:
            return n + 1 if length == DIGITS else at
    return at


def _is_one(text: str, groups: Sequence[tuple[int, int]]) -> bool:
    digits = "".join(str(int(c)) for start, end in groups for c in text[start:end])
    return _is_plausible(digits) and (len(groups) == 1 or _is_divided(text, groups))


def _is_divided(text: str, groups: Sequence[tuple[int, int]]) -> bool:
    """Whether people divide one number like this."""
    start = groups[0][0]
    if _ONE_WORD.search(text[max(0, start - 2) : start]):
        return False
    sizes = tuple(end - start for start, end in groups)
    if min(sizes) >= _SHORTEST:
        return True
    gaps = {text[one[1] : two[0]] for one, two in pairwise(groups)}
    return sizes in _SHORT_GROUPS and len(gaps) == 1


def _is_plausible(digits: str) -> bool:
    day, month = int(digits[6:8]), int(digits[8:10])
    born = (1 <= day <= 31 or 41 <= day <= 71) and 1 <= month <= 12
    return born and digits[4:6] != "00" and digits[12:] != "0000" and _is_region(digits)


def _is_region(digits: str) -> bool:
    province, regency = digits[:2], int(digits[2:4])
    if f"{province}.{digits[2:4]}" in _codes():
        return True
    older = province in _codes() and province not in _LIKE_PHONES
    return older and (regency in _REGENCIES or regency in _TOWNS)


@cache
def _codes() -> frozenset[str]:
    return frozenset(r.code for r in (*regions.provinces(), *regions.regencies()))
