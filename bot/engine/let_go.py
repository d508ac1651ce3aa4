"""Whether somebody stops for now, or wants to be left alone: put together from what they say, since
everybody says it otherwise."""

from __future__ import annotations

from collections.abc import Sequence

from bot.text.speech.choices import Reading, Sure
from bot.text.speech.parts import EMPTY, Part

_REASONS = frozenset({"question", "mark", "deny", "no", "person", "or", "wrong", "lost", "yes"})
_MOST_REASONS = 5


def pauses(found: Sequence[Part]) -> bool:
    """Whether somebody is tired, or stops for now, whatever for: "istirahat dulu mau sholat"."""
    roles = ["rest" if part.value == "pause" else part.role for part in found]
    said = {word for part in found for word in part.said}
    rests = "rest" in roles
    later = bool(said & _FOR_NOW) or "delay" in roles
    halts = later and bool(said & _HALTING or (said & _ONWARD and said & _LATER))
    named = {part.value for part in found if part.role == "option"} - _BESIDE_A_PAUSE
    if not (rests or halts) or named or any(part.role in _REASONS for part in found):
        return False
    if said & _MESSAGING:
        return False
    left = [w for p in found if p.role == "content" for w in p.said]
    told_why = bool(said & _FOR_NOW) or any(part.role in {"want", "yes_soft"} for part in found)
    why = halts or told_why or _sighs(found)
    most = _MOST_REASONS if why else 1  # "capek mata saya"
    return len(left) <= most and (halts or _rests_only(found))


def _sighs(found: Sequence[Part]) -> bool:
    """ "Capek ah kuisnya banyak amat"."""
    resting = found[0].role == "rest" or found[0].value == "pause"
    return resting and len(found) > 1 and found[1].said in _SIGHS


_SIGHS = {("ah",), ("ih",), ("euy",), ("deh",), ("banget",)}


def _rests_only(found: Sequence[Part]) -> bool:
    """Whether the word of rest is what the text is about, at its beginning or alone."""
    told = [part for part in found if part.role not in EMPTY | {"want", "yes_soft", "when"}]
    first = told[0] if told else None
    if first is None:
        return False
    return len(told) <= _BRIEFLY or first.role == "rest" or first.value == "pause"


_HALTING = frozenset(
    "berhenti cukup sudahan udahan pamit off tutup tunda ditunda sampai segini".split()
)
_BESIDE_A_PAUSE = frozenset({"pause", "greet", "thanks", "continue"})
_ONWARD = frozenset({"lanjut", "dilanjut", "terus"})
_LATER = frozenset({"besok", "nanti", "lusa", "kapan"})
_FOR_NOW = frozenset("dulu sementara sebentar besok nanti".split())
_MESSAGING = frozenset(
    "kirim kirimi kirimin mengirim dikirimi dikirim pesan chat hubungi dihubungi menghubungi ganggu"
    " diganggu mengganggu notif notifikasi langganan siaran blokir".split()
)
_UNWANTED = frozenset("berhenti stop jangan tidak keluar usah".split())
_BRIEFLY = 2
_MOST_UNWANTED = 3


def left_alone(found: Sequence[Part]) -> Reading | None:
    """A wish to be left alone is likely one to stop: "jangan ganggu saya lagi"."""
    said = {w for p in found if p.role != "thanks" and p.value != "thanks" for w in p.said}
    if not said & _UNWANTED or not said & _MESSAGING:
        return None
    left = tuple(
        word
        for part in found
        if part.role not in EMPTY | {"deny", "want", "option"}
        for word in part.said
        if word not in _MESSAGING | _UNWANTED
    )
    return Reading(Sure.LIKELY, "stop") if len(left) < _MOST_UNWANTED else None
