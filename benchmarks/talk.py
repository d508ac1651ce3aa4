"""The talks that every volunteer walks: from /start to the end of a lesson, and a registration of
which every answer is typed.

They name what is tapped by the button's value, which stays the same when labels are reworded. Where
the bot has come to ask something else, the run stops and says at which move.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

NAMES = "Siti Aminah, Budi Santoso, Ratna Sari Dewi, Ketut Wijaya, Maria Tobing, Agus".split(", ")


@dataclass(frozen=True, slots=True)
class Move:
    """What a volunteer does when asked `step`: types `text`, or taps the button `value`. The bot
    answers with so many `messages`, the question in the last one."""

    step: str
    text: str = ""
    value: str = ""
    messages: int = 1


@dataclass(frozen=True, slots=True)
class Talk:
    """Moves from /start to an end. What somebody does there is a turn each."""

    name: str
    moves: tuple[Move, ...]

    def __len__(self) -> int:
        return len(self.moves)

    @property
    def messages(self) -> int:
        return sum(move.messages for move in self.moves)

    @property
    def presses(self) -> int:
        return sum(1 for move in self.moves if move.value)

    def step(self, at: int) -> str:
        """The step of the move at this place; END after the last."""
        return self.moves[at].step if at < len(self.moves) else END


END = "end"
_FROM_THE_PLACE_ON = (
    Move("regency", text="kota bekasi"),
    Move("district", text="bekasi selatan"),
    Move("village", text="pekayon jaya"),
    Move("phone", text="Lewati", messages=2),  # the keyboard is taken away, then it goes on
    Move("summary", text="benar"),
)
LESSON = Talk(
    "a lesson",
    (
        Move("begin", text="/start"),
        Move("consent", value="agree"),
        Move("full_name", text="{name}"),
        Move("adult", value="yes"),
        Move("role", value="psm"),
        *_FROM_THE_PLACE_ON,
        Move("menu", value="/learn"),
        Move("module", value="next"),
        Move("test_before", value="skip"),
        Move("card", value="next"),
        Move("card", value="next"),
        Move("card", value="next"),
        Move("card", value="next"),
        Move("card", value="next"),
        Move("question", value="0"),
        Move("question", text="b"),
        Move("question", value="1"),
    ),
)
TYPED = Talk(
    "a typed registration",
    (
        Move("begin", text="/start"),
        Move("consent", text="setuju"),
        Move("full_name", text="{name}"),
        Move("adult", text="ya"),
        Move("role", text="psm"),
        *_FROM_THE_PLACE_ON,
    ),
)
TALKS = (LESSON, TYPED)


class TalkError(Exception):
    """The bot did not say what the talk expects."""


def code_of(value: str, message: dict[str, Any], step: str) -> str:
    """The callback data of the button with this value; a bot may put something and ":" before it.

    Raises TalkError when the message has no such button.
    """
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    codes = [str(button["callback_data"]) for row in rows for button in row]
    for code in codes:
        if value in {code, code.partition(":")[2]}:
            return code
    raise TalkError(
        f"at {step!r} the talk taps {value!r}, but the buttons are {codes} under:\n"
        f"{message.get('text', '')}\n(benchmarks/talk.py must follow the bot)"
    )


def value_of(code: str) -> str:
    """A button's value without what the bot put before it."""
    before, _, value = code.partition(":")
    return value if value and before.isdigit() else code
