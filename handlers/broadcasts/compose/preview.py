"""Say when a broadcast goes out; look at the whole, change a part of it, send it or drop it."""

from __future__ import annotations

from datetime import datetime

from bot.engine.conversation import Turn, end, go, stay
from bot.engine.inputs import Choice, Input, Option, Typed
from bot.engine.messages import Attachment, Layout
from bot.features.audience.requests import AudienceCount, CountAudience
from bot.features.broadcasts.requests import KeptFile, SendBroadcast, SendSample
from bot.features.training_sessions.requests import ManagedSession
from bot.features.training_sessions.time_inputs import Beginning
from bot.text.phrases import Lines, Moment, Say, paragraphs, t
from handlers.broadcasts.compose.audience import ATTENDING, audience
from handlers.broadcasts.compose.conversation import (
    Ctx,
    broadcast,
    file_of,
    text,
    text_of,
    to_preview,
)
from handlers.shared.audience import cost_line, count_lines, recipients

_NOW = Option("now", t("siaran.label_now"), "siaran.words_now")


def _when_answer(ctx: Ctx) -> Input[datetime | str]:
    return Typed(Beginning(ctx.person.volunteer.zone), (_NOW,))


@broadcast.step(ask=t("siaran.ask_when"), answer=_when_answer, help=t("planning.help_day"))
def when(ctx: Ctx, said: datetime | str) -> Turn:
    send_at = None if isinstance(said, str) else said.isoformat()
    return to_preview(send_at=send_at)


def _send_at(ctx: Ctx) -> datetime | None:
    return datetime.fromisoformat(ctx.draft.send_at) if ctx.draft.send_at else None


# --- the whole of it ---------------------------------------------------------------------------


def _ask_preview(ctx: Ctx) -> Say:
    counted = ctx.query(CountAudience(audience(ctx)))
    people = t("siaran.people", count=counted.people)
    lines = [*_session_lines(ctx), *recipients(ctx.library, audience(ctx)), _when_line(ctx)]
    return paragraphs(
        t("siaran.preview"),
        text_of(ctx),
        Lines((*_file_lines(ctx), *lines)),
        Lines((count_lines(people, counted), *_notes(counted))),
        t("siaran.ask_send"),
    )


def _file_lines(ctx: Ctx) -> list[Say]:
    kept = file_of(ctx)
    if kept is None:
        return []
    if kept.failed:
        return [t("siaran.file_failed", name=ctx.draft.file_name)]
    if kept.attachment is None:
        return [t("siaran.file_coming", name=ctx.draft.file_name)]
    return [t("siaran.with_file", name=ctx.draft.file_name)]


def _session_lines(ctx: Ctx) -> list[Say]:
    if not ctx.draft.session:
        return []
    session = ctx.query(ManagedSession(ctx.draft.session))
    chosen = ctx.draft.attending or "all"
    told = next(option.label for option in ATTENDING if option.value == chosen)
    return [t("siaran.of_session", title=session.title if session else "?", which=told)]


def _when_line(ctx: Ctx) -> Say:
    send_at = _send_at(ctx)
    if send_at is None:
        return t("siaran.at_once")
    return t("siaran.at", at=Moment(send_at, ctx.person.volunteer.zone))


def _notes(counted: AudienceCount) -> list[Say]:
    """Say what it costs, and whose yes it needs."""
    cost = cost_line(counted)
    rows = [cost] if cost is not None else []
    if counted.days > 1:
        rows.append(t("siaran.spreads", days=counted.days, limit=counted.a_day))
    if counted.needs_second:
        needs = t("siaran.needs_second") if counted.seconds else t("siaran.no_second")
        rows.append(needs)
    return rows


# --- send, change or drop it -------------------------------------------------------------------


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
        layout=Layout.WORDED,
    ),
    help=t("siaran.help_preview"),
)
def preview(ctx: Ctx, choice: str) -> Turn:
    if choice == "edit":
        return go(edit)
    if choice == "drop":
        return end(t("siaran.dropped"))
    kept = file_of(ctx)
    if kept is not None and kept.attachment is None:
        return _not_here_yet(kept)
    if choice == "sample":
        sample = [SendSample(text_of(ctx), kept.attachment if kept else None)]
        return go(preview, t("siaran.sample_sent"), effects=sample, samples=ctx.draft.samples + 1)
    return _sent(ctx, kept.attachment if kept else None)


def _sent(ctx: Ctx, file: Attachment | None) -> Turn:
    counted = ctx.query(CountAudience(audience(ctx)))
    send_at = _send_at(ctx)
    if not counted.people:
        return go(edit, t("siaran.nobody"))
    if counted.needs_second and not counted.seconds:
        return go(edit, t("siaran.no_second"))
    if send_at is not None and send_at <= ctx.now:
        return go(when, t("planning.date_past"), editing=True)
    effect = SendBroadcast(ctx.draft.key, text_of(ctx), audience(ctx), send_at, file)
    return end(_told_sent(ctx, counted), effects=[effect])


def _told_sent(ctx: Ctx, counted: AudienceCount) -> Say:
    if counted.needs_second:
        return t("siaran.asked_second")
    send_at = _send_at(ctx)
    if send_at is None:
        return t("siaran.sent")
    return t("siaran.planned", at=Moment(send_at, ctx.person.volunteer.zone))


def _not_here_yet(kept: KeptFile) -> Turn:
    """Wait for a file that is not with us yet: nothing goes without it."""
    if kept.failed:
        return go(text, t("siaran.send_file_again"), editing=True)
    return stay(t("siaran.file_wait"))


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
    return go(broadcast.steps[choice], editing=True)
