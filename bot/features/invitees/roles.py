"""Roles as lists name them."""

from __future__ import annotations

from functools import lru_cache

from bot.text.matching import nearest, normalize, word_set

_ROLES = {
    "psm": "role.words_psm",
    "candidate": "role.words_candidate",
    "karang_taruna": "role.words_karang_taruna",
    "tagana": "role.words_tagana",
    "tksk": "role.words_tksk",
    "other": "role.words_other",
}


@lru_cache(maxsize=1024)
def role_of(text: str) -> str:
    """Return a role that we know; else "other", and "" where none is given: then they are asked."""
    plain = normalize(text)
    if not plain:
        return ""
    words = {word: role for role, key in _ROLES.items() for word in word_set(key)}
    return words.get(plain) or nearest(plain, words) or "other"
