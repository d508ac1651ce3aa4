"""What was found out about an account or a machine, in a sentence with its cure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Weight(Enum):
    FINE = "ok"
    NOTE = "note"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    weight: Weight
    text: str

    def __str__(self) -> str:
        return f"{self.weight.value:<5} {self.text}"


def fine(text: str) -> Finding:
    return Finding(Weight.FINE, text)


def note(text: str) -> Finding:
    return Finding(Weight.NOTE, text)


def fault(text: str) -> Finding:
    return Finding(Weight.FAULT, text)
