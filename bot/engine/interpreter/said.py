"""What somebody said or tapped, and where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.engine.inputs import Input, TakesMedia
from bot.engine.messages import Inbound, Media
from bot.engine.navigation import Navigator
from bot.engine.queries import RepliedTo
from bot.engine.registry import Registry
from bot.engine.session import Frame, Session
from bot.text.phrases import Say, t

LONGEST_TEXT = 1000


@dataclass(slots=True)
class Said:
    """A message in mid-turn, with the navigator of who sent it."""

    navigator: Navigator
    inbound: Inbound

    @property
    def session(self) -> Session:
        return self.navigator.session

    @property
    def registry(self) -> Registry:
        return self.navigator.given.registry

    @property
    def text(self) -> str:
        return self.inbound.text

    @property
    def tapped(self) -> bool:
        return self.inbound.button is not None

    @property
    def readable(self) -> bool:
        """Whether it was typed, and is short enough to be read for what it may mean."""
        return self.inbound.button is None and len(self.inbound.text) <= LONGEST_TEXT

    @property
    def stopped(self) -> bool:
        return self.navigator.state.person.volunteer.stopped_at is not None

    @property
    def registered(self) -> bool:
        return self.navigator.state.person.volunteer.registered

    def open_answer(self) -> Input[Any] | None:
        """Return what is open, None where nothing is."""
        frame = self.navigator.frame
        return None if frame is None else self.answer_at(frame)

    def answer_at(self, frame: Frame) -> Input[Any]:
        """Return what the step of a frame takes for an answer."""
        return self.navigator.step(frame).answer(self.navigator.context(frame))

    def replied_to(self) -> tuple[str, str] | None:
        """Return the command and argument that answer the message of ours that was replied to."""
        reply_to = self.inbound.reply_to
        return self.navigator.given.query(RepliedTo(reply_to)) if reply_to else None


def takes(answer: object, media: Media | None) -> bool:
    """Tell whether an answer may be of this kind. Asked only of what is no text: a look at a
    protocol costs more than all else that is done with a word."""
    return isinstance(answer, TakesMedia) and media in answer.media


def not_text(inbound: Inbound) -> Say | None:
    """Return what to say to something that is no text at all."""
    if inbound.media is not None:
        return _NOT_TEXT.get(inbound.media, t("engine.not_text"))
    if len(inbound.text) > LONGEST_TEXT:
        return t("engine.too_long", max=LONGEST_TEXT)
    if inbound.text.startswith("/") and inbound.button is None:
        return t("engine.unknown_command")
    return None


_NOT_TEXT = {
    Media.VOICE: t("engine.not_text_voice"),
    Media.STICKER: t("engine.not_text_sticker"),
}
