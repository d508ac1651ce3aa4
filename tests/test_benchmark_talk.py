"""The benchmarks' talk is the bot's: where a conversation changes, it is mended here, not after
twenty minutes of measuring."""

from __future__ import annotations

from benchmarks.talk import TALK, Move
from tests.support.talk import Talk


def taps(talk: Talk, move: Move) -> None:
    codes = [key.value for row in talk.message.rows for key in row]
    [code] = [code for code in codes if code.partition(":")[2] == move.value]
    talk.presses_code(code)


def test_the_talk_of_the_benchmarks_is_walked_to_its_end() -> None:
    talk = Talk()
    for move in TALK:
        before = len(talk.sent)
        if move.value:
            taps(talk, move)
        else:
            talk.says(move.text.format(name="Siti Aminah"))
        assert len(talk.sent) - before == move.messages, move
    first = talk.library.courses[0].modules[0].lessons[0]
    assert talk.person.lesson_done(first.id), talk.text
