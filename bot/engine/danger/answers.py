"""Whether words of danger are an answer to what is open."""

from __future__ import annotations

from rapidfuzz import fuzz

from bot.engine.inputs import Answer, Invalid
from bot.engine.messages import Inbound
from bot.engine.renderer import Voice
from bot.text.matching import bare, simple

# How like its label an option must be typed, 0 to 100: "menolong korban kebakarn" still is one.
_ALIKE = 88
_SIGNED = 2


def answered_in_its_words(answer: Answer[object], inbound: Inbound, voice: Voice) -> bool:
    """An option typed as it stands on the screen, its letter before it or not; or a text where
    any text is an answer. What merely holds words of an option may well be a cry."""
    said = bare(inbound.text)
    labels = [simple(voice.label(button.label)) for button in answer.buttons]
    signed = said.partition(" ")[2] if len(said.partition(" ")[0]) < _SIGNED else said
    if any(fuzz.ratio(text, label) >= _ALIKE for text in (said, signed) for label in labels):
        return True
    value = answer.parse(inbound, voice)
    chosen = isinstance(value, bool) or value in {button.value for button in answer.buttons}
    return not (chosen or isinstance(value, Invalid))
