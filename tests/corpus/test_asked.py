"""Questions in people's words find the lesson that answers them; others are said to be unknown."""

from __future__ import annotations

import pytest

from bot.features.enquiries.approved import passages
from tests.corpus.asked import asked, missed

# Of a hundred.
FOUND, UNKNOWN, TALK = 85, 90, 85


@pytest.mark.parametrize(
    ("kinds", "enough"),
    [(("tuned", "held"), FOUND), (("fresh",), FOUND), (("none",), UNKNOWN), (("talk",), TALK)],
)
def test_enough_questions_are_answered_or_said_to_be_unknown(
    kinds: tuple[str, ...], enough: int
) -> None:
    whole = sum(one.kind in kinds for one in asked())
    wrong = [text for kind in kinds for text in missed(passages(), kind)]
    assert 100 * (whole - len(wrong)) >= enough * whole, wrong
