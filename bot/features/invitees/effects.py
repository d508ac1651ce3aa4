"""What a coordinator's step may ask for around lists of invited people."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.effects import Unseen
from bot.engine.messages import SentFile


@dataclass(frozen=True, slots=True)
class ImportList(Unseen):
    """Read a list that was just sent, off the path of messages; a report comes back."""

    file: SentFile
