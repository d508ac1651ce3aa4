"""The talks of the benchmarks are the bot's: where one changes, it is mended here, not after
twenty minutes of measuring."""

from __future__ import annotations

import pytest

from benchmarks.talk import LESSON, TYPED, Move
from benchmarks.talk import Talk as Script
from tests.support.talk import Talk


def taps(talk: Talk, move: Move) -> None:
    codes = [key.value for row in talk.message.rows for key in row]
    [code] = [code for code in codes if code.partition(":")[2] == move.value]
    talk.presses_code(code)


@pytest.mark.parametrize("script", [LESSON, TYPED], ids=lambda script: script.name)
def test_the_talks_of_the_benchmarks_are_walked_to_their_end(script: Script) -> None:
    talk = Talk()
    for move in script.moves:
        before = len(talk.sent)
        if move.value:
            taps(talk, move)
        else:
            talk.says(move.text.format(name="Siti Aminah"))
        assert len(talk.sent) - before == move.messages, move
    first = talk.library.courses[0].modules[0].lessons[0]
    assert talk.person.lesson_done(first.id) is (script is LESSON), talk.text
    assert talk.person.volunteer.registered
