"""The conversations and commands that an engine works with, checked when it is made."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from bot.engine.conversation import Context, Conversation
from bot.engine.messages import Media
from bot.engine.wishes import Wishes
from bot.text.matching import normalize, word_set
from bot.text.phrases import wording
from bot.text.speech.choices import Sure
from bot.text.speech.lexicon import role
from bot.text.speech.manners import bare, is_lost
from bot.text.speech.words import words

# With what argument a command is meant by a text, as things stand; None when it is not.
Meaning: TypeAlias = Callable[[Context[Any], str], str | None]


@dataclass(frozen=True, slots=True)
class Command:
    """Words that work from everywhere. `words` is a keyword entry of the catalogues; `opens` is the
    conversation that answers, None for what the engine does itself. `argument`: what follows may
    be of this pattern ("/start bekasi", "HADIR 4821"); of `urgent` it is heard from somebody who
    asked for silence as well. Typed, a `reserved` one is none from those whom its conversation is
    not for, and one that `yields` is none where it is an answer to what is open.

    `loose` (a keyword entry), `pattern` (a pattern) and what `reads` knows are texts that mean the
    command only at times: when `asked` says that it is what was asked last, they mean it whatever
    else is open; when `wanted` says that it may be meant, they do where they are no answer
    (decision 12). A file of the kind `takes` that nobody asked for opens it as well, as the
    draft's `file`.
    `likely`: a keyword entry of what only likely means it, and is asked back."""

    name: str
    words: str
    opens: str | None = None
    argument: str = ""
    urgent: str = ""
    loose: str = ""
    pattern: str = ""
    reads: Callable[[str], bool] | None = None
    asked: Meaning | None = None
    wanted: Meaning | None = None
    reserved: bool = False
    yields: bool = False
    takes: Media | None = None
    likely: str = ""


class Registry:
    """All conversations and commands, by name and by word; `finder` looks for what answers a
    question of somebody's own. Raises ValueError for a name that is
    used twice or that leads nowhere."""

    def __init__(
        self,
        conversations: Sequence[Conversation[Any]],
        commands: Sequence[Command],
        *,
        entry: str,
        home: str,
        finder: str = "",
    ) -> None:
        self.conversations = {c.name: c for c in conversations}
        self.commands = {command.name: command for command in commands}
        self.entry, self.home, self.finder = entry, home, finder
        self._by_word: dict[str, str] = {}
        for command in commands:
            self._add(command)
        likely = [(w, c.name) for c in commands if c.likely for w in word_set(c.likely)]
        self.said = Wishes(self._by_word, likely).said
        if len(self.conversations) != len(conversations) or len(self.commands) != len(commands):
            raise ValueError("a conversation or command has the name of another")
        opened = (entry, home, finder or home, *(c.opens for c in commands if c.opens))
        for name in opened:
            if name not in self.conversations:
                raise ValueError(f"no conversation is named {name!r}")

    def _add(self, command: Command) -> None:
        for word in word_set(command.words):
            if self._by_word.setdefault(word, command.name) != command.name:
                other = self._by_word[word]
                raise ValueError(f"{word!r} is a keyword of both {other!r} and {command.name!r}")

    def exact(self, text: str) -> tuple[str | None, str]:
        """Return the command that the whole text is, but for manners, and its argument."""
        plain = text.removeprefix("/").split("@", 1)[0] if text.startswith("/") else text
        said = normalize(plain)
        name = None if _only_asked(plain) else self._by_word.get(said)
        if name is None and not text.startswith("/"):
            meant = self.said(plain)
            name = meant.value if meant.sure is Sure.CLEAR else None
        if name is not None:
            return name, ""
        if is_lost(plain):
            return "lost", ""
        first, rest = _parted(text.removeprefix("/").strip())
        name = self._by_word.get(normalize(first))
        if name is not None and re.fullmatch(
            self.commands[name].argument or "-", rest, re.IGNORECASE
        ):
            return name, rest
        return None, ""

    def is_word(self, text: str) -> bool:
        """Tell whether a text is just the word of a command."""
        return text.startswith("/") or normalize(text) in self._by_word

    def name(self, command: str, language: str) -> str:
        """What a command is called first."""
        return wording(language, self.commands[command].words).partition("|")[0].strip().upper()

    def is_for_registered(self, command: Command) -> bool:
        """Tell whether only who is registered can mean it by chance."""
        return command.opens is None or self.conversations[command.opens].registered

    def taking(self, media: Media | None) -> Command | None:
        """Return the command that a file of this kind is for."""
        return next((c for c in self.commands.values() if c.takes and c.takes is media), None)

    def loosely(self, text: str) -> tuple[Command, ...]:
        """Return the commands that a text may mean at times."""
        said, plain = normalize(text), bare(text)
        return tuple(
            command
            for command in self.commands.values()
            if (command.loose and {said, plain} & word_set(command.loose))
            or (command.pattern and re.fullmatch(command.pattern, plain))
            or (command.reads is not None and command.reads(text))
        )


def _only_asked(text: str) -> bool:
    """Whether a question mark is all that makes a question of it: "hapus data?" is no order, while
    "mana sertifikat saya?" is one as it stands."""
    return "?" in text and not any(role(word) == "question" for word in words(text))


_GLUED = re.compile(r"([^\W\d_]+)[\s:.-]*(#?\d.*)", re.DOTALL)


def _parted(text: str) -> tuple[str, str]:
    """The first word and what follows; a number may be glued to it ("HADIR4821", "HADIR-4821")."""
    glued = _GLUED.fullmatch(text)
    first, _, rest = text.partition(" ")
    return (glued[1], glued[2].strip()) if glued else (first, rest.strip())
