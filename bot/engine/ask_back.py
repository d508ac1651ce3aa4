"""What was likely meant, asked back in one short question: a yes does it, a no asks the open
question again. It is kept in the session, so that it outlives a restart."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.engine.inputs import Invalid, YesNo
from bot.engine.messages import Button, Inbound, Layout, Question
from bot.engine.navigation import Navigator
from bot.engine.renderer import Renderer
from bot.engine.session import Session
from bot.text.phrases import Say, t

_YES, _NO = "~yes", "~no"
GO_ON = "go on"


@dataclass(frozen=True, slots=True)
class Meant:
    """A "command", the "button" of an option, or a "text" that says it clearly; or to "go on" with
    what waited."""

    kind: str
    value: str

    def dump(self) -> str:
        return f"{self.kind}:{self.value}"

    @classmethod
    def load(cls, stored: str) -> Meant:
        kind, _, value = stored.partition(":")
        return cls(kind, value)

    def instead_of(self, inbound: Inbound, turn: int) -> Inbound:
        """Return a message as if just this had been typed or tapped at that turn."""
        if self.kind == "button":
            return replace(inbound, button=self.value, text="", turn=turn)
        return replace(inbound, text=self.value, button=None, turn=turn)


def ask_back(navigator: Navigator, meant: Meant, asked: Say) -> None:
    buttons = (Button(_YES, t("answer.label_yes")), Button(_NO, t("answer.label_no")))
    navigator.meant = meant.dump()
    navigator.back = Question(asked, buttons, Layout.NUMBERED)


def decided(inbound: Inbound, session: Session, renderer: Renderer) -> bool | None:
    """Whether what was asked back is meant; None when that is not what was answered."""
    if inbound.button is not None:
        mine = inbound.turn == session.turn and inbound.button in {_YES, _NO}
        return inbound.button == _YES if mine else None
    if inbound.media is not None:
        return None
    value = YesNo().parse(inbound, renderer)
    return None if isinstance(value, Invalid) else value
