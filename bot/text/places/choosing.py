"""Which of some places that are offered a text means: "kota", "yang di Jawa Barat"."""

from __future__ import annotations

from collections.abc import Sequence

from bot.text.places.index import Hit
from bot.text.places.naming import is_below
from bot.text.places.paths import best_of, content_of, paths_of
from bot.text.places.spans import allows, spans_of
from bot.text.places.tokens import LONGEST, tokens_of
from bot.text.places.words import DENIALS
from content.regions import covering


def chosen(text: str, offered: Sequence[str]) -> str:
    """The code of the one that the words choose; "" where they do not choose just one."""
    tokens = tokens_of(text) if len(text) <= LONGEST else ()
    if any(token.word in DENIALS for token in tokens):
        return ""
    labels = [token.label for token in tokens if token.label]
    left = [code for code in offered if all(allows(label, Hit(code)) for label in labels)]
    if content_of(tokens):
        above = {code for one in offered for code in covering(one)}
        spans = [span for span in spans_of(tokens) if span.code in above]
        best = best_of(paths_of(tokens, spans), "", tokens)
        paths = [path for path in best if not path.left]
        left = [code for code in offered if any(is_below(code, path.code) for path in paths)]
    elif not labels:
        return ""
    return left[0] if len(left) == 1 else ""
