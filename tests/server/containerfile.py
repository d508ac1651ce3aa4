"""A Containerfile, read: its stages and their steps."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
KNOWN = frozenset(
    "FROM RUN WORKDIR COPY ENV USER EXPOSE STOPSIGNAL HEALTHCHECK ENTRYPOINT CMD".split()
)


@dataclass(frozen=True, slots=True)
class Instruction:
    name: str
    rest: str

    @property
    def words(self) -> list[str]:
        """What is given, as exec form or as words."""
        listed = self.rest.startswith("[")
        return list(json.loads(self.rest)) if listed else self.rest.split()


@dataclass(slots=True)
class Stage:
    """What is between one FROM and the next."""

    base: str
    name: str = ""
    instructions: list[Instruction] = field(default_factory=list)

    def all(self, name: str) -> list[Instruction]:
        return [one for one in self.instructions if one.name == name]

    @property
    def settings(self) -> dict[str, str]:
        pairs = (word.partition("=") for one in self.all("ENV") for word in one.words)
        return {name: value for name, _, value in pairs}


def stages() -> list[Stage]:
    """Read the Containerfile. Raises ValueError for what is not known here."""
    text = (ROOT / "Containerfile").read_text("utf-8")
    found: list[Stage] = []
    for one in map(_instruction, _lines(text)):
        if one.name == "FROM":
            base, _, name = one.rest.partition(" AS ")
            found.append(Stage(base, name))
        else:
            found[-1].instructions.append(one)
    return found


def _lines(text: str) -> list[str]:
    plain = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    joined = re.sub(r"\\\n\s*", "", plain)
    return [line.strip() for line in joined.splitlines() if line.strip()]


def _instruction(line: str) -> Instruction:
    name, _, rest = line.partition(" ")
    if name not in KNOWN:
        raise ValueError(f"no instruction that is known here: {line}")
    return Instruction(name, rest.strip())
