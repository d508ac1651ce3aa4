"""SIARAN: a coordinator writes one text for many, sees for whom and at what cost, and sends it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.engine.conversation import Context, Conversation, Step, Turn, end, go, needed, stay
from bot.engine.effects import Effect
from bot.engine.inputs import Choice, Input, Option, Typed
from bot.engine.messages import Attachment
from bot.features.audience.requests import AudienceCount, CountAudience
from bot.features.audience.types import Audience
from bot.features.broadcasts.inputs import Message, Text, Written
from bot.features.broadcasts.requests import (
    DraftFile,
    KeepFile,
    KeptFile,
    SendBroadcast,
    SendSample,
)
from bot.features.broadcasts.types import LONGEST_CAPTION
from bot.features.training_sessions.inputs import Beginning, Places
from bot.features.training_sessions.requests import ManagedSession, ManagedSessions
from bot.text.phrases import Lines, Moment, Say, paragraphs, t
from bot.text.places import scope_name
from bot.text.rich_text import Formatted, Span
from handlers.shared.audience import (
    LANGUAGE_NAMES,
    ROLE_CHOICE,
    chosen_progress,
    cost_line,
    count_lines,
    progress_choice,
    recipients,
)


@dataclass(frozen=True, slots=True)
class Draft:
    """`spans` are the formatting of `text` (bot/text/rich_text.py); `send_at` (ISO, UTC) None: at
    once. `purpose` tells a broadcast that was begun elsewhere (a reminder) from one that waits."""

    key: str = ""
    purpose: str = ""
    text: str | None = None
    spans: tuple[tuple[int, int, str, str], ...] = ()
    file_key: str = ""
    file_name: str = ""
    regions: tuple[str, ...] | None = None
    roles: tuple[str, ...] = ()
    progress: str = ""
    modules: tuple[str, ...] = ()
    language: str = ""
    session: int = 0
    attending: str = ""
    send_at: str | None = None
    samples: int = 0
    editing: bool = False


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
    """With an audience given already (those who have not finished, say) only the text is asked;
    with a text too there is only to look at it, and send it or change it."""
    key = f"{ctx.person.volunteer.id}-{ctx.rng.getrandbits(64):016x}"
    ready = ctx.draft.text is not None and ctx.draft.regions is not None
    return go(preview if ready else text, key=key)


def _onward(
    ctx: Ctx, following: Step[Draft, Any], effects: Sequence[Effect] = (), **changes: Any
) -> Turn:
    to = preview if ctx.draft.editing else following
    return go(to, effects=effects, editing=False, **changes)


def _scope(ctx: Ctx) -> str:
    return ctx.person.scope or ""


@broadcast.step(ask=t("siaran.ask_text"), answer=Message())
def text(ctx: Ctx, said: Written) -> Turn:
    """What is sent now takes the place of all that was sent before."""
    following = preview if ctx.draft.regions is not None else who
    if said.file is None:
        return _onward(ctx, following, file_key="", file_name="", **_stored(said.text))
    key = f"{ctx.draft.key}-{ctx.rng.getrandbits(32):08x}"
    kept: dict[str, Any] = {"file_key": key, "file_name": said.file.name}
    effects = [KeepFile(key, said.file)]
    if not said.text.text:
        return go(caption, effects=effects, **kept)
    return _onward(ctx, following, effects, **kept, **_stored(said.text))


@broadcast.step(ask=t("siaran.ask_caption"), answer=Text(LONGEST_CAPTION))
def caption(ctx: Ctx, said: Formatted) -> Turn:
    following = preview if ctx.draft.regions is not None else who
    return _onward(ctx, following, **_stored(said))


def _stored(said: Formatted) -> dict[str, Any]:
    spans = tuple((s.start, s.end, s.mark, s.url) for s in said.spans)
    return {"text": said.text, "spans": spans}


def _text(ctx: Ctx) -> Formatted:
    spans = tuple(Span(*span) for span in ctx.draft.spans)
    return Formatted(needed(ctx.draft.text, "text"), spans)


# --- for whom ----------------------------------------------------------------------------------


def _who_answer(ctx: Ctx) -> Input[tuple[str, ...] | str]:
    place = scope_name(_scope(ctx))
    options = [Option("all", t("planning.label_all_of", place=place), "planning.words_all")]
    if ctx.query(ManagedSessions()):
        options.append(Option("session", t("siaran.label_session"), "siaran.words_session"))
    return Typed(Places(_scope(ctx)), tuple(options))


@broadcast.step(ask=t("siaran.ask_who"), answer=_who_answer, help=t("planning.help_who"))
def who(ctx: Ctx, said: tuple[str, ...] | str) -> Turn:
    if said == "session":
        return go(which_session)
    regions = (_scope(ctx),) if isinstance(said, str) else said
    return go(preview, editing=False, regions=regions, session=0, attending="")


def _sessions(ctx: Ctx) -> Choice:
    return Choice(
        tuple(
            Option(f"s{s.id}", t("managing.label_session", title=s.title, at=s.starts_at.date()))
            for s in ctx.query(ManagedSessions())[:8]
        )
    )


@broadcast.step(ask=t("siaran.ask_session"), answer=_sessions)
def which_session(ctx: Ctx, choice: str) -> Turn:
    return go(attending, session=int(choice.removeprefix("s")))


_ATTENDING = (
    Option("all", t("siaran.label_all_invited"), "planning.words_all"),
    Option("coming", t("managing.label_coming"), "managing.words_coming"),
    Option("unanswered", t("managing.label_unanswered"), "managing.words_unanswered"),
    Option("present", t("siaran.label_present"), "siaran.words_present"),
)


@broadcast.step(ask=t("siaran.ask_attending"), answer=Choice(_ATTENDING))
def attending(ctx: Ctx, choice: str) -> Turn:
    chosen = "" if choice == "all" else choice
    return go(preview, editing=False, regions=(_scope(ctx),), attending=chosen)


@broadcast.step(ask=t("planning.ask_role"), answer=ROLE_CHOICE)
def role(ctx: Ctx, choice: str) -> Turn:
    return go(preview, editing=False, roles=() if choice == "all" else (choice,))


@broadcast.step(ask=t("planning.ask_progress"), answer=progress_choice)
def progress(ctx: Ctx, choice: str) -> Turn:
    return go(preview, editing=False, **chosen_progress(ctx.library, choice))


@broadcast.step(
    ask=t("siaran.ask_language"),
    answer=Choice(
        (
            Option("all", t("planning.label_any_progress"), "planning.words_all"),
            *(Option(code, t("channel.plain", text=name)) for code, name in LANGUAGE_NAMES.items()),
        )
    ),
)
def language(ctx: Ctx, choice: str) -> Turn:
    return go(preview, editing=False, language="" if choice == "all" else choice)


def audience(ctx: Ctx) -> Audience:
    draft, regions = ctx.draft, needed(ctx.draft.regions, "who")
    return Audience(
        regions,
        roles=draft.roles,
        progress=draft.progress,
        modules=draft.modules,
        language=draft.language,
        session=draft.session,
        attending=draft.attending,
    )


# --- when --------------------------------------------------------------------------------------


_NOW = Option("now", t("siaran.label_now"), "siaran.words_now")


def _when_answer(ctx: Ctx) -> Input[datetime | str]:
    return Typed(Beginning(ctx.person.volunteer.zone), (_NOW,))


@broadcast.step(ask=t("siaran.ask_when"), answer=_when_answer, help=t("planning.help_day"))
def when(ctx: Ctx, said: datetime | str) -> Turn:
    send_at = None if isinstance(said, str) else said.isoformat()
    return go(preview, editing=False, send_at=send_at)


# --- preview and send --------------------------------------------------------------------------


def _ask_preview(ctx: Ctx) -> Say:
    counted = ctx.query(CountAudience(audience(ctx)))
    people = t("siaran.people", count=counted.people)
    lines = [*_session_lines(ctx), *recipients(ctx.library, audience(ctx)), _when_line(ctx)]
    return paragraphs(
        t("siaran.preview"),
        _text(ctx),
        Lines((*_file_lines(ctx), *lines)),
        Lines((count_lines(people, counted), *_notes(counted))),
        t("siaran.ask_send"),
    )


def _file(ctx: Ctx) -> KeptFile | None:
    return ctx.query(DraftFile(ctx.draft.file_key)) if ctx.draft.file_key else None


def _file_lines(ctx: Ctx) -> list[Say]:
    kept = _file(ctx)
    if kept is None:
        return []
    if kept.failed:
        return [t("siaran.file_failed", name=ctx.draft.file_name)]
    if kept.attachment is None:
        return [t("siaran.file_coming", name=ctx.draft.file_name)]
    return [t("siaran.with_file", name=ctx.draft.file_name)]


def _not_here_yet(kept: KeptFile) -> Turn:
    """The file is not with us (yet): nothing goes without it."""
    if kept.failed:
        return go(text, t("siaran.send_file_again"), editing=True)
    return stay(t("siaran.file_wait"))


def _session_lines(ctx: Ctx) -> list[Say]:
    if not ctx.draft.session:
        return []
    session = ctx.query(ManagedSession(ctx.draft.session))
    chosen = ctx.draft.attending or "all"
    told = next(option.label for option in _ATTENDING if option.value == chosen)
    return [t("siaran.of_session", title=session.title if session else "?", which=told)]


def _when_line(ctx: Ctx) -> Say:
    if ctx.draft.send_at is None:
        return t("siaran.at_once")
    return t("siaran.at", at=Moment(datetime.fromisoformat(ctx.draft.send_at), _zone(ctx)))


def _zone(ctx: Ctx) -> str:
    return ctx.person.volunteer.zone


def _notes(counted: AudienceCount) -> list[Say]:
    """What it costs, and whose yes it needs."""
    cost = cost_line(counted)
    rows = [cost] if cost is not None else []
    if counted.needs_second:
        needs = t("siaran.needs_second") if counted.seconds else t("siaran.no_second")
        rows.append(needs)
    return rows


@broadcast.step(
    ask=_ask_preview,
    answer=Choice(
        (
            Option("send", t("siaran.label_send"), "siaran.words_send"),
            Option("sample", t("siaran.label_sample"), "siaran.words_sample"),
            Option("edit", t("planning.label_edit"), "planning.words_edit"),
            Option("drop", t("planning.label_drop"), "planning.words_drop"),
        ),
        own=frozenset({"profile"}),
        exact=True,
    ),
    help=t("siaran.help_preview"),
)
def preview(ctx: Ctx, choice: str) -> Turn:
    if choice == "edit":
        return go(edit)
    if choice == "drop":
        return end(t("siaran.dropped"))
    kept = _file(ctx)
    if kept is not None and kept.attachment is None:
        return _not_here_yet(kept)
    if choice == "sample":
        sample = [SendSample(_text(ctx), kept.attachment if kept else None)]
        return go(preview, t("siaran.sample_sent"), effects=sample, samples=ctx.draft.samples + 1)
    return _sent(ctx, kept.attachment if kept else None)


def _sent(ctx: Ctx, file: Attachment | None) -> Turn:
    counted = ctx.query(CountAudience(audience(ctx)))
    send_at = datetime.fromisoformat(ctx.draft.send_at) if ctx.draft.send_at else None
    if not counted.people:
        return go(edit, t("siaran.nobody"))
    if counted.needs_second and not counted.seconds:
        return go(edit, t("siaran.no_second"))
    if send_at is not None and send_at <= ctx.now:
        return go(when, t("planning.date_past"), editing=True)
    effect = SendBroadcast(ctx.draft.key, _text(ctx), audience(ctx), send_at, file)
    return end(_told_sent(ctx, counted), effects=[effect])


def _told_sent(ctx: Ctx, counted: AudienceCount) -> Say:
    if counted.needs_second:
        return t("siaran.asked_second")
    if ctx.draft.send_at is None:
        return t("siaran.sent")
    at = Moment(datetime.fromisoformat(ctx.draft.send_at), _zone(ctx))
    return t("siaran.planned", at=at)


_EDITABLE: dict[str, Callable[[], Step[Draft, Any]]] = {
    "text": lambda: text,
    "who": lambda: who,
    "role": lambda: role,
    "progress": lambda: progress,
    "language": lambda: language,
    "when": lambda: when,
}


@broadcast.step(
    ask=t("planning.ask_edit"),
    answer=Choice(
        (
            Option("text", t("siaran.label_text"), "siaran.words_text"),
            Option("who", t("siaran.label_who"), "siaran.words_who"),
            Option("role", t("siaran.label_role"), "siaran.words_role"),
            Option("progress", t("siaran.label_progress"), "siaran.words_progress"),
            Option("language", t("siaran.label_language"), "siaran.words_language"),
            Option("when", t("siaran.label_when"), "planning.words_when"),
        )
    ),
)
def edit(ctx: Ctx, choice: str) -> Turn:
    return go(_EDITABLE[choice](), editing=True)
