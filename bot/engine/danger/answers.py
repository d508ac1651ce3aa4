"""Whether words of danger are an answer to what is open."""

from __future__ import annotations

from rapidfuzz import fuzz

from bot.engine.inputs import Choice, Input, Invalid
from bot.engine.messages import Inbound
from bot.engine.renderer import Renderer
from bot.text.matching import normalize
from bot.text.speech.choices import Reading, Sure
from bot.text.speech.manners import bare

# How like its label an option must be typed, 0 to 100: "menolong korban kebakarn" still is one.
_ALIKE = 88
_SIGNED = 2


def _chooses(read: Reading) -> bool:
    """Whether an option is named in several words, none left over: "telpon ambulans dulu"."""
    return read.sure is not Sure.NONE and not read.left and len(read.used) > 1


def answered_in_its_words(answer: Input[object], inbound: Inbound, renderer: Renderer) -> bool:
    """Read an option typed as it stands on the screen, its letter before it or not; or a text where
    any text is an answer. What merely holds words of an option may well be a cry."""
    said = bare(inbound.text)
    labels = [normalize(renderer.label(button.label)) for button in answer.buttons]
    signed = said.partition(" ")[2] if len(said.partition(" ")[0]) < _SIGNED else said
    if any(fuzz.ratio(text, label) >= _ALIKE for text in (said, signed) for label in labels):
        return True
    if isinstance(answer, Choice) and _chooses(answer.read(inbound.text, renderer)):
        return True
    value = answer.parse(inbound, renderer)
    chosen = isinstance(value, bool) or value in {button.value for button in answer.buttons}
    return not (chosen or isinstance(value, Invalid))
