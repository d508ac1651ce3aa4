"""Whether a text that names something is a wish for it, or speaks of it: "lihat nilai saya dong" is
one, "kuis di TV kemarin seru" is not."""

from __future__ import annotations

from collections.abc import Sequence, Set

from bot.text.speech.parts import Part
from bot.text.speech.stems import Words

_WORDS = frozenset(
    "tolong minta coba ayo kasih kirim buka lihat cek tampilkan tunjukkan"
    " atur ubah ganti setel ingatkan".split()
)
_STATES = frozenset({"feeling", "person", "lost", "sigh"})  # said of something
_PAST = {("sudah",), ("pernah",), ("minggu", "lalu")}
_LONGEST_NUMBER = 4
_MOST_LEFT, _MOST_WISHED = 1, 3


def is_of_another(found: Sequence[Part], ours: Set[str]) -> bool:
    """Whether what stands behind a command makes it one of something that is not ours: "jadwal
    sholat", "hapus foto saya di grup". What is said of it beside a wish is no other."""
    at = next((n for n, part in enumerate(found) if part.role == "option"), len(found))
    behind = [part for part in found[at + 1 :] if part.said != ("ya",)]
    if not behind or behind[0].role not in {"content", "person"}:
        return False
    word = behind[0].said[0]
    return not (word.isdigit() or word in _OURS or word in ours or word.removesuffix("nya") in ours)


_OURS = frozenset(
    "psm bimtek baru pertama berikut berikutnya selanjutnya terdekat terdekatnya terbaru depan"
    " minggu hari bulan tahun ku mu sendiri tolong sosial relawan lengkap masih keluar muncul"
    " bersama mana jam tanggal semuanya".split()
)


def may_wish(found: Sequence[Part], left: Words) -> bool:
    """Whether it may be a wish, with these words left over."""
    if any(part.role in _STATES or part.said in _PAST for part in found):
        return False
    if any(word.isdigit() and len(word) > _LONGEST_NUMBER for word in left):
        return False
    wished = any(
        part.role in {"want", "yes_soft"} or _WORDS.intersection(part.said) for part in found
    )
    return len(left) <= (_MOST_WISHED if wished else _MOST_LEFT)
