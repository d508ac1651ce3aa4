"""People who talk on though an answer may not have arrived: they are told so at their next word,
with the open question again, and then say once more what that word was to answer."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from sqlalchemy import select

from models.base import table
from models.messages import Outbox
from models.vocabulary import State
from tests.faults.answered import is_it, lost
from tests.faults.crowd import Crowd
from tests.support.databases import StoredRows

# Understood whatever is open; no answer ends as another does.
COMMANDS = ("profil", "belajar", "kemajuan", "bahasa")
_LOOK_AGAIN = 0.2  # seconds
_MOST_TIMES = 20
_outbox = table(Outbox)


@dataclass(slots=True)
class Doubters:
    """The crowd, and what the table says of it: whether anything is still to come.

    Who waits for each answer says the word again when all that was for them has been sent and the
    answer was not among it. In every second place they wait for nothing: on WhatsApp from the first
    word; on Telegram, where a word is no answer while the question may not be known, from their
    first command."""

    crowd: Crowd
    stored_rows: StoredRows
    again: int = 0
    _waiting: frozenset[str] = frozenset()
    _looks: int = 0

    async def look(self) -> None:
        """Again and again at who waits for a message."""
        waits = select(_outbox.c.recipient).where(
            _outbox.c.state.in_((State.PENDING, State.SENDING))
        )
        while True:
            with self.stored_rows._reading.connect() as connection:
                self._waiting = frozenset(connection.execute(waits).scalars())
            self._looks += 1
            self.crowd.ears.tell()
            await asyncio.sleep(_LOOK_AGAIN)

    async def fill(self, place: int) -> None:
        """One newcomer after the other talks in this place, until the crowd is to end."""
        while not self.crowd.ending:
            on_whatsapp, hurried = place % 5 == 4, place % 2 == 1
            who, words = self.crowd.newcomer(on_whatsapp)
            answers = [answer[-1] for answer in self.crowd.answers_to(who)]
            hurries_from = 0 if on_whatsapp else len(words) - len(COMMANDS)
            patient = hurries_from if hurried else len(words)
            for word, answer in zip(words[:patient], answers, strict=False):
                await self._ask(who, word, answer)
            for word in words[patient:]:
                await self.crowd.say(who, word)
            await self._be_told_all(who, words[-1], answers[-1])

    async def _ask(self, who: str, word: str, answer: str) -> None:
        """Say it until it is answered."""
        await self.crowd.say(who, word)
        while not await self._hears(who, answer):
            await self._say_again(who, word)

    async def _be_told_all(self, who: str, word: str, answer: str) -> None:
        """Say the last word again until each answer was heard, or told of."""
        for _ in range(_MOST_TIMES):
            look = self._looks + 1
            await self.crowd.ears.until(lambda: self._all_came(who, look))  # noqa: B023
            if self._heard(who, answer) and not lost(self.crowd, who):
                return
            await self._say_again(who, word)

    async def _say_again(self, who: str, word: str) -> None:
        self.again += 1
        await self.crowd.say(who, word)

    async def _hears(self, who: str, answer: str) -> bool:
        """Whether it was among all that was for them; known as soon as it comes."""
        look = self._looks + 1
        await self.crowd.ears.until(lambda: self._heard(who, answer) or self._all_came(who, look))
        return self._heard(who, answer)

    def _heard(self, who: str, answer: str) -> bool:
        return any(is_it(text, answer) for text in self.crowd.ears.heard.get(who, ()))

    def _all_came(self, who: str, look: int) -> bool:
        return self._looks >= look and who not in self._waiting
