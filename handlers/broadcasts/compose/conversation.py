"""Begin a broadcast: its text, with a file or without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.engine.conversation import Context, Conversation, Turn, go, needed
from bot.engine.effects import Effect
from bot.features.broadcasts.inputs import Message, Text, Written
from bot.features.broadcasts.requests import DraftFile, KeepFile, KeptFile
from bot.features.broadcasts.types import LONGEST_CAPTION
from bot.text.phrases import t
from bot.text.rich_text import Formatted, Span


@dataclass(frozen=True, slots=True)
class Draft:
    key: str = ""  # the same draft confirmed twice is sent once
    purpose: str = ""  # tells one that was begun elsewhere (a reminder) from one that waits
    text: str | None = None
    spans: tuple[tuple[int, int, str, str], ...] = ()  # its formatting (bot/text/rich_text.py)
    file_key: str = ""
    file_name: str = ""
    regions: tuple[str, ...] | None = None
    roles: tuple[str, ...] = ()
    progress: str = ""
    modules: tuple[str, ...] = ()
    language: str = ""
    session: int = 0
    attending: str = ""  # which people of the session
    send_at: str | None = None  # ISO, UTC; None: at once
    samples: int = 0  # how many were sent to the coordinator
    editing: bool = False  # only this is being changed: the preview comes next


Ctx = Context[Draft]
broadcast = Conversation(
    "broadcast",
    draft=Draft,
    keep=True,
    identity=("purpose",),
    coordinator=True,
    help=t("siaran.help"),
)


@broadcast.opening
def _open(ctx: Ctx) -> Turn:
    """Ask only the text where an audience is given already (those who have not finished, say); with
    a text too there is only to look at it, and send it or change it."""
    key = f"{ctx.person.volunteer.id}-{ctx.rng.getrandbits(64):016x}"
    ready = ctx.draft.text is not None and ctx.draft.regions is not None
    return to_preview(key=key) if ready else go(text, key=key)


@broadcast.step(ask=t("siaran.ask_text"), answer=Message())
def text(ctx: Ctx, said: Written) -> Turn:
    """Replace all that was sent before by what is sent now."""
    if said.file is None:
        return _for_whom(ctx, file_key="", file_name="", **_stored(said.text))
    key = f"{ctx.draft.key}-{ctx.rng.getrandbits(32):08x}"
    kept: dict[str, Any] = {"file_key": key, "file_name": said.file.name}
    effects = [KeepFile(key, said.file)]
    if not said.text.text:
        return go(caption, effects=effects, **kept)
    return _for_whom(ctx, effects, **kept, **_stored(said.text))


@broadcast.step(ask=t("siaran.ask_caption"), answer=Text(LONGEST_CAPTION))
def caption(ctx: Ctx, said: Formatted) -> Turn:
    return _for_whom(ctx, **_stored(said))


def _stored(said: Formatted) -> dict[str, Any]:
    spans = tuple((s.start, s.end, s.mark, s.url) for s in said.spans)
    return {"text": said.text, "spans": spans}


# --- where an answer leads ---------------------------------------------------------------------


def to_preview(effects: Sequence[Effect] = (), **changes: Any) -> Turn:
    return go(broadcast.steps["preview"], effects=effects, editing=False, **changes)


def _for_whom(ctx: Ctx, effects: Sequence[Effect] = (), **changes: Any) -> Turn:
    """Ask for whom it is, unless that is known."""
    if ctx.draft.editing or ctx.draft.regions is not None:
        return to_preview(effects, **changes)
    return go(broadcast.steps["who"], effects=effects, **changes)


def scope_of(ctx: Ctx) -> str:
    return ctx.person.scope or ""


def text_of(ctx: Ctx) -> Formatted:
    spans = tuple(Span(*span) for span in ctx.draft.spans)
    return Formatted(needed(ctx.draft.text, "text"), spans)


def file_of(ctx: Ctx) -> KeptFile | None:
    return ctx.query(DraftFile(ctx.draft.file_key)) if ctx.draft.file_key else None
