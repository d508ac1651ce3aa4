"""Options, commands, yes and no, wrapped in all that people type around them. What a line means is
known from how it was made; nothing else may be made of it with confidence."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from tests.corpus.outcomes import Line

_BEFORE = (
    "", "", "", "halo kak, ", "assalamualaikum, ", "selamat pagi bu ", "hmm ", "oh ", "maaf kak, ",
    "jawabannya ", "saya pilih ", "jwb ", "menurut saya ", "kayaknya ", "yang ", "bismillah ",
)  # fmt: skip
_BEHIND = (
    "", "", "", " kak", " bu", " ya", " ya kak", " deh", " aja", " dong", " makasih", " 🙏",
    ", terima kasih kak", " ya bu, matur nuwun", " kak hatur nuhun", "...", "!", ".", " pak",
)  # fmt: skip
# What turns a line into something else: never to be acted on as if it were not there.
_DENIED = ("bukan {}", "jangan {}", "{} bukan ya", "bukan {} kak", "tidak mau {}", "ga mau {}")
_ASKED = ("apa itu {}?", "kenapa {}?", "kok {}?", "{} itu apa?", "apa {}?", "maksudnya {}?")
_DOUBTED = ("{} atau yang lain", "{} tapi ragu", "{}?", "antara {} dan satunya", "kalau {} gimana")
_OPTIONS = (
    ("Bertanya dulu", "Langsung pulang", "Memberi nasihat"),
    ("Rumah Sakit", "Puskesmas", "Posyandu", "Kantor Desa"),
    ("Kemiskinan", "Keterpencilan", "Pengangguran di kota besar"),
    ("Mencatat kejadian", "Menyalahkan korban", "Menyebarkan foto"),
    ("Musyawarah warga", "Keputusan sendiri", "Menunggu perintah"),
    ("Data dirahasiakan", "Data ditempel di balai desa", "Data dikirim ke grup"),
)
_YES = (
    "ya",
    "iya",
    "setuju",
    "boleh",
    "oke",
    "siap",
    "nggih",
    "muhun",
    "iyo",
    "olo",
    "iye",
    "baik",
)
_NO = ("tidak", "gak", "nggak", "tidak setuju", "jangan", "mboten", "henteu", "indak", "ora", "tra")
_COMMANDS = {
    "stop": ("berhenti", "stop"),
    "erase": ("hapus data", "hapus data saya"),
    "menu": ("menu",),
    "learn": ("belajar", "materi"),
    "quizzes": ("kuis",),
}
_SIGNS = "abcd"


def lines(count: int, seed: int) -> Iterator[Line]:
    rng = Random(seed)
    makers = (_option, _letter, _yes_or_no, _command, _twice, _letter_against_words)
    for _ in range(count):
        yield rng.choice(makers)(rng)


def _option(rng: Random) -> Line:
    options = rng.choice(_OPTIONS)
    at = rng.randrange(len(options))
    return _wrapped(rng, "choice", options, options[at], f"value:{'ABCD'[at]}")


def _letter(rng: Random) -> Line:
    options = rng.choice(_OPTIONS)
    at = rng.randrange(len(options))
    return _wrapped(rng, "choice", options, _SIGNS[at], f"value:{'ABCD'[at]}")


def _yes_or_no(rng: Random) -> Line:
    yes = rng.random() < 0.5
    kind = rng.choice(("consent", "yesno"))
    said = rng.choice(_YES if yes else _NO)
    meant = {"consent": "AB", "yesno": ("yes", "no")}[kind][not yes]
    return _wrapped(rng, kind, (), said, f"value:{meant}")


def _command(rng: Random) -> Line:
    name = rng.choice(tuple(_COMMANDS))
    kind = rng.choice(("quiz", "menu", "lesson"))
    return _wrapped(rng, kind, (), rng.choice(_COMMANDS[name]), f"command:{name}")


def _twice(rng: Random) -> Line:
    """Two at once."""
    options = rng.choice(_OPTIONS)
    one, other = rng.sample(range(len(options)), 2)
    joined = rng.choice(("{} atau {}", "{} dan {}", "{}, {}", "{} / {}", "antara {} dan {}"))
    said = rng.choice((options, _SIGNS))
    typed = joined.format(said[one], said[other])
    return Line("choice", options, rng.choice(_BEFORE) + typed + rng.choice(_BEHIND), "ask")


def _letter_against_words(rng: Random) -> Line:
    options = rng.choice(_OPTIONS)
    one, other = rng.sample(range(len(options)), 2)
    joined = rng.choice(("{}. {}", "{} {}", "{}, {}", "{}) {}", "{} - {}"))
    return Line("choice", options, joined.format(_SIGNS[one], options[other]), "ask")


def _wrapped(rng: Random, kind: str, options: tuple[str, ...], said: str, outcome: str) -> Line:
    """Most lines still mean it; some do not, and may be read as anything but something else."""
    way = rng.random()
    case = rng.choice((str, str, str.upper, str.capitalize))
    if way < 0.55:
        return Line(kind, options, rng.choice(_BEFORE) + case(said) + rng.choice(_BEHIND), outcome)
    if way < 0.7:
        return Line(kind, options, _mistyped(rng, said), outcome, "slip")
    around = rng.choice((_DENIED, _ASKED, _DOUBTED))
    return Line(kind, options, rng.choice(around).format(said), "ask", "turned")


def _mistyped(rng: Random, said: str) -> str:
    """One slip of the finger in a word of five letters and more."""
    words = said.split()
    long = [n for n, word in enumerate(words) if len(word) >= 5]
    if not long:
        return said
    at = rng.choice(long)
    word = words[at]
    place = rng.randrange(1, len(word))
    words[at] = rng.choice(
        (
            word[:place] + word[place + 1 :],
            word[:place] + word[place] + word[place:],
            word[:place] + rng.choice("aeiounrs") + word[place + 1 :],
        )
    )
    return " ".join(words)
