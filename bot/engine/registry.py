"""The conversations and commands that an engine works with, checked when it is made."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from bot.engine.conversation import Context, Conversation
from bot.engine.messages import Media
from bot.text.matching import NEAR, asks_for_help, nearest, normalize, without_fillers, word_set

# With what argument a command is meant by a text, as things stand; None when it is not.
Meaning: TypeAlias = Callable[[Context[Any], str], str | None]


@dataclass(frozen=True, slots=True)
class Command:
    """Words that work from everywhere. `words` is a keyword entry of the catalogues; `opens` is the
    conversation that answers, None for what the engine does itself. `argument`: what follows may
    be of this pattern ("/start bekasi", "HADIR 4821"); of `urgent` it is heard from somebody who
    asked for silence as well. Typed, a `reserved` one is none from those whom its conversation is
    not for, and one that `yields` is none where it is an answer to what is open.

    `loose` (a keyword entry) and `pattern` (a pattern) are texts that mean the command only
    at times: when `asked` says that it is what was asked last, they mean it whatever else is open;
    when `wanted` says that it may be meant, they do where they are no answer (decision 12). A file
    of the kind `takes` that nobody asked for opens it as well, as the draft's `file`."""

    name: str
    words: str
    opens: str | None = None
    argument: str = ""
    urgent: str = ""
    loose: str = ""
    pattern: str = ""
    asked: Meaning | None = None
    wanted: Meaning | None = None
    reserved: bool = False
    yields: bool = False
    takes: Media | None = None


class Registry:
    """All conversations and commands, by name and by word. Raises ValueError for a name that is
    used twice or that leads nowhere."""

    def __init__(
        self,
        conversations: Sequence[Conversation[Any]],
        commands: Sequence[Command],
        *,
        entry: str,
        home: str,
    ) -> None:
        self.conversations = {c.name: c for c in conversations}
        self.commands = {command.name: command for command in commands}
        self.entry, self.home = entry, home
        self._by_word: dict[str, str] = {}
        for command in commands:
            self._add(command)
        if len(self.conversations) != len(conversations) or len(self.commands) != len(commands):
            raise ValueError("a conversation or command has the name of another")
        for name in (entry, home, *(c.opens for c in commands if c.opens)):
            if name not in self.conversations:
                raise ValueError(f"no conversation is named {name!r}")

    def _add(self, command: Command) -> None:
        for word in word_set(command.words):
            if self._by_word.setdefault(word, command.name) != command.name:
                other = self._by_word[word]
                raise ValueError(f"{word!r} is a keyword of both {other!r} and {command.name!r}")

    def exact(self, text: str) -> tuple[str | None, str]:
        """Return the command that the whole text is, but for courtesy, and its argument. What
        begins with a yes ("ya, terima kasih") is an answer first."""
        plain = text.removeprefix("/").split("@", 1)[0] if text.startswith("/") else text
        said = normalize(plain)
        agrees = said.partition(" ")[0] in word_set("answer.yes")
        name = self._by_word.get(said) or self._by_word.get(
            "" if agrees else without_fillers(plain)
        )
        if name is not None:
            return name, ""
        if asks_for_help(said):
            return "lost", ""
        first, rest = _parted(text.removeprefix("/").strip())
        name = self._by_word.get(normalize(first))
        if name is not None and re.fullmatch(
            self.commands[name].argument or "-", rest, re.IGNORECASE
        ):
            return name, rest
        return None, ""

    def is_for_registered(self, command: Command) -> bool:
        """Tell whether only who is registered can mean it by chance."""
        return command.opens is None or self.conversations[command.opens].registered

    def taking(self, media: Media | None) -> Command | None:
        """Return the command that a file of this kind is for."""
        return next((c for c in self.commands.values() if c.takes and c.takes is media), None)

    def loosely(self, text: str) -> tuple[Command, ...]:
        """Return the commands that a text may mean at times."""
        said, plain = normalize(text), without_fillers(text)
        return tuple(
            command
            for command in self.commands.values()
            if (command.loose and {said, plain} & word_set(command.loose))
            or (command.pattern and re.fullmatch(command.pattern, plain))
        )

    def near(self, text: str) -> str | None:
        """Return the command that a short text nearly is ("blajar"); a yes or no is none ("baik" is
        not "balik")."""
        plain = without_fillers(text)
        if not 3 <= len(plain) <= 20 or plain in word_set("answer.yes") | word_set("answer.no"):
            return None
        return nearest(plain, self._by_word, NEAR)


_GLUED = re.compile(r"([^\W\d_]+)[\s:.-]*(#?\d.*)", re.DOTALL)


def _parted(text: str) -> tuple[str, str]:
    """The first word and what follows; a number may be glued to it ("HADIR4821", "HADIR-4821")."""
    glued = _GLUED.fullmatch(text)
    first, _, rest = text.partition(" ")
    return (glued[1], glued[2].strip()) if glued else (first, rest.strip())
