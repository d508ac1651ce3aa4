"""Every desa and kelurahan as people write it, in many forms, and what is made of each."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import permutations
from random import Random

from rapidfuzz.distance import OSA

from bot.text.places import full_name, read
from content import regions

_SHORTER = {
    "barat": "brt", "timur": "tmr", "utara": "utr", "selatan": "slt", "tengah": "tgh",
    "kepulauan": "kep", "gunung": "gn", "tanjung": "tj", "sungai": "sei", "kampung": "kp",
    "1": "I", "2": "II", "3": "III", "i": "1", "ii": "2", "iii": "3", "iv": "4", "dua": "2",
}  # fmt: skip
_PROVINCES = {
    "11": "NAD", "12": "Sumut", "13": "Sumbar", "16": "Sumsel", "19": "Babel", "21": "Kepri",
    "31": "DKI Jakarta", "32": "Jabar", "33": "Jateng", "34": "DIY", "35": "Jatim", "52": "NTB",
    "53": "NTT", "61": "Kalbar", "62": "Kalteng", "63": "Kalsel", "64": "Kaltim", "65": "Kaltara",
    "71": "Sulut", "72": "Sulteng", "73": "Sulsel", "74": "Sultra", "76": "Sulbar", "82": "Malut",
    "93": "Papua", "94": "Papua", "95": "Papua", "96": "Papua Barat",
}  # fmt: skip
_SHORTEST = 4  # letters: of fewer, one that is mistyped tells nothing
_KINDS = re.compile(r"(?i)^(kabupaten|kota)( administrasi)? ")


@dataclass(frozen=True, slots=True)
class Written:
    """The names of a desa or kelurahan and of what it lies in, as the list has them."""

    code: str
    village: str
    district: str
    regency: str
    province: str

    @property
    def bare(self) -> str:
        """Of the kabupaten or kota: its name without the kind."""
        return _KINDS.sub("", self.regency)

    @property
    def kind(self) -> str:
        return "Kota" if self.regency.startswith("Kota") else "Kab."

    @property
    def own_kind(self) -> str:
        return "Kelurahan" if self.code.split(".")[3][0] == "1" else "Desa"


def slip(name: str, dice: Random | None) -> str:
    """One slip of the finger: a letter left out, doubled, swapped or hit beside."""
    if dice is None or len(name) < _SHORTEST:
        return name
    at = dice.randrange(1, len(name) - 1)
    kind = dice.choice(("out", "twice", "swapped", "beside"))
    if kind == "out":
        return name[:at] + name[at + 1 :]
    if kind == "twice":
        return name[:at] + name[at] + name[at:]
    if kind == "swapped":
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return name[:at] + dice.choice("aeioukrstnm") + name[at + 1 :]


def shorter(name: str) -> str:
    return " ".join(_SHORTER.get(word.casefold(), word) for word in name.split())


Form = Callable[
    [Written, Random | None], tuple[str, str]
]  # what is typed, and what is known already
FORMS: Mapping[str, Form] = {
    "kinds, commas, province": lambda w, _: (
        f"{w.own_kind} {w.village}, Kecamatan {w.district}, {w.regency}, {w.province}", ""),
    "commas": lambda w, _: (f"{w.village}, {w.district}, {w.bare}", ""),
    "nothing between": lambda w, _: (f"{w.village} {w.district} {w.bare}".lower(), ""),
    "nothing between, kind": lambda w, _: (
        f"{w.village} {w.district} {w.kind} {w.bare}".lower(), ""),
    "province, nothing between": lambda w, _: (
        f"{w.village} {w.district} {w.bare} {w.province}".lower(), ""),
    "short kinds": lambda w, _: (
        f"{'Kel.' if w.own_kind == 'Kelurahan' else 'Ds.'}{w.village} Kec.{w.district} "
        f"{w.kind}{' ' if w.kind == 'Kota' else ''}{w.bare}", ""),
    "short province": lambda w, _: (
        f"{w.village} {w.district} {w.bare} {_PROVINCES.get(w.code[:2], w.province)}".upper(), ""),
    "upside down": lambda w, _: (f"{w.kind} {w.bare}, Kec. {w.district}, {w.village}", ""),
    "upside down, nothing between": lambda w, _: (
        f"{w.bare} {w.district} {w.village}".lower(), ""),
    "upside down, cells": lambda w, _: (
        f"{w.province};{w.regency};{w.district};{w.village}", ""),
    "dashes": lambda w, _: (f"{w.village} - {w.district} - {w.regency}", ""),
    "strokes": lambda w, _: (f"{w.village}/{w.district}/{w.kind} {w.bare}", ""),
    "street and house": lambda w, _: (
        f"Jl. Melati No. 5 RT 02/RW 03 Dusun Krajan, {w.own_kind} {w.village}, "
        f"Kec. {w.district}, {w.regency} 57471", ""),
    "shortened": lambda w, _: (
        f"{shorter(w.village)} {shorter(w.district)} {shorter(w.bare)}".lower(), ""),
    "without blanks": lambda w, _: (
        f"{w.village.replace(' ', '')}, {w.district.replace(' ', '')}, "
        f"{w.kind} {w.bare.replace(' ', '')}".lower(), ""),
    "kecamatan left out": lambda w, _: (f"{w.village}, {w.regency}", ""),
    "kabupaten left out": lambda w, _: (f"{w.village}, Kec. {w.district}", ""),
    "desa mistyped": lambda w, dice: (
        f"{slip(w.village, dice)}, {w.district}, {w.kind} {w.bare}", ""),
    "kecamatan mistyped": lambda w, dice: (
        f"{w.village}, {slip(w.district, dice)}, {w.kind} {w.bare}", ""),
    "kabupaten mistyped": lambda w, dice: (
        f"{w.village} {w.district} {w.kind} {slip(w.bare, dice)}", ""),
    "in its kecamatan": lambda w, _: (w.village, w.code[:8]),
    "mistyped in its kecamatan": lambda w, dice: (slip(w.village, dice), w.code[:8]),
    "in its kabupaten": lambda w, _: (f"{w.village} {w.district}", w.code[:5]),
}  # fmt: skip


@cache
def written() -> tuple[Written, ...]:
    """All 83,762."""
    names = {r.code: r.name for r in (*regions.provinces(), *regions.regencies())}
    names |= {r.code: r.name for r in regions.all_districts()}
    rows = (line.split(",", 1) for line in regions.village_lines().decode().splitlines())
    return tuple(
        Written(code, name, names[code[:8]], names[code[:5]], names[code[:2]])
        for code, name in rows
    )


# --- the judge, which knows nothing of how the reader reads ---------------------------------------


def plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.casefold())


_NUMERALS = {
    "i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8",
    "ix": "9", "x": "10", "satu": "1", "dua": "2", "tiga": "3", "empat": "4", "lima": "5",
    "enam": "6", "tujuh": "7", "delapan": "8", "sembilan": "9",
}  # fmt: skip
_LONGER = {short: word for word, short in _SHORTER.items() if word.isalpha() and len(word) > 4}


def alike(text: str) -> str:
    """Without what may be written in one way or another: blanks, numerals, short words."""
    words = re.findall(r"[a-z]+|\d+", re.sub(r"['’`]", "", text.casefold()))
    return "".join(_NUMERALS.get(word, _LONGER.get(word, word)) for word in words)


_LEVELS = re.compile(
    r"(?i)\b(desa|kelurahan|kecamatan|kab|kabupaten|kota|administrasi|kec|kel|ds|kemantren|distrik"
    r"|nagari|pekon|gampong)\b\.?"
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`right`; `listed` among others; `asked`; `wrong`; `named`: taken for what the typed words are
    the official name of. `enough`: no other desa can be meant."""

    what: str
    enough: bool
    got: str = ""


def judge(form: str, desa: Written, dice: Random) -> tuple[str, Verdict]:
    typed, near = FORMS[form](desa, dice)
    meant = read(typed, near)
    one = meant.taken or (meant.offered[0] if len(meant.offered) == 1 else "")
    what = "asked"
    if one:
        what = "right" if one == desa.code else "wrong"
        straight = FORMS[form](desa, None)[0]
        if what == "wrong" and (_is_its_name(typed, one) or _is_its_name(straight, one)):
            what = "named"
    elif desa.code in meant.offered:
        what = "listed"
    got = "; ".join(full_name(code) for code in ([one] if one else meant.offered))
    return f"{typed} [{near}]" if near else typed, Verdict(what, _enough(form, desa, typed), got)


def _is_its_name(typed: str, code: str) -> bool:
    """Whether the text, without its slips, is nothing but names of that region and of what it lies
    in, and words for their levels."""
    parts = [regions.region(one) for one in regions.covering(code)[1:]]
    names = [alike(_KINDS.sub("", part.name)) for part in parts if part]
    said = alike(_LEVELS.sub(" ", typed))
    other = _PROVINCES.get(code[:2])
    for own in (names, [alike(other), *names[1:]] if other else names):
        for n in range(1, len(own) + 1):
            if any(said == "".join(order) for order in permutations(own, n)):
                return True
    return False


@cache
def _namesakes() -> Counter[tuple[str, ...]]:
    """How many desa there are of the same names, by the levels that are named."""
    found: Counter[tuple[str, ...]] = Counter()
    for row in written():
        v, d, r = alike(row.village), alike(row.district), alike(row.bare)
        found.update(
            [("vdr", v, d, r), ("vr", v, row.code[:5]), ("vd", v, d), ("v", v, row.code[:8])]
        )
    return found


@cache
def _kecamatan_of() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in regions.all_districts():
        found[row.parent].append(alike(row.name))
    return found


@cache
def _in_kecamatan() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in written():
        found[row.code[:8]].append(alike(row.village))
    return found


def _enough(form: str, desa: Written, typed: str) -> bool:
    v, d, r = alike(desa.village), alike(desa.district), alike(desa.bare)
    known = _namesakes()
    if form == "kecamatan left out":
        return known["vr", v, desa.code[:5]] == 1
    if form == "kabupaten left out":
        return known["vd", v, d] == 1
    if known["vdr", v, d, r] > 1 or known["v", v, desa.code[:8]] > 1:
        return False
    if form == "kecamatan mistyped":
        return _is_nearest(typed.split(", ")[1], d, _kecamatan_of()[desa.code[:5]])
    if "mistyped" in form and not form.startswith("kabupaten"):
        return _is_nearest(typed.partition(",")[0], v, _in_kecamatan()[desa.code[:8]])
    return True


def _is_nearest(typed: str, name: str, others: Sequence[str]) -> bool:
    """Whether no other name is as near to what was typed."""
    said = alike(typed)
    mine = OSA.distance(said, name)
    return all(OSA.distance(said, other) > mine for other in others if other != name)


def _counters() -> dict[str, Counter[str]]:
    return {form: Counter() for form in FORMS}


@dataclass(slots=True)
class Tally:
    """What became of many forms."""

    forms: dict[str, Counter[str]] = field(default_factory=_counters)
    wrong: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def add(self, form: str, desa: Written, dice: Random) -> None:
        typed, verdict = judge(form, desa, dice)
        counts = self.forms[form]
        counts[verdict.what] += 1
        line = f"{form}\t{typed}\t{desa.code}\t{verdict.got}"
        if verdict.what == "wrong":
            self.wrong.append(line)
        elif verdict.what == "named":
            self.named.append(line)
        elif verdict.enough:
            counts["enough"] += 1
            if verdict.what != "right":
                self.missed.append(line)

    def join(self, other: Tally) -> None:
        for form, counts in other.forms.items():
            self.forms[form] += counts
        self.wrong += other.wrong
        self.named += other.named
        self.missed += other.missed

    @property
    def found(self) -> float:
        """The share of those whose words are enough that is found."""
        enough = sum(counts["enough"] for counts in self.forms.values())
        return 1 - len(self.missed) / enough if enough else 0.0


def sample(count: int, seed: int) -> Iterator[tuple[str, Written, Random]]:
    """A fixed choice: the same forms of the same desa every time."""
    dice = Random(seed)
    rows = written()
    for _ in range(count):
        yield dice.choice(list(FORMS)), dice.choice(rows), dice
