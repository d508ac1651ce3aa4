"""Whether a text that names something is a wish for it, or speaks of it: "lihat nilai saya dong" is
one, "kuis di TV kemarin seru" is not."""

from __future__ import annotations

from collections.abc import Sequence

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
