"""Become a coordinator by a code; read what the coordinators below have done."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.conversation import Context, Conversation, Resume, Turn, end, go
from bot.engine.inputs import Choice, FreeText
from bot.engine.registry import Command
from bot.features.coordinators.requests import Acts, BecomeCoordinator, CodeOpens
from bot.features.coordinators.types import CODE_LENGTH, AuditEntry, clean_code
from bot.text.phrases import Lines, Moment, Phrase, Say, paragraphs, t
from bot.text.places import scope_name
from handlers.shared.options import MENU, NEXT_PAGE

PAGE = 15


@dataclass(frozen=True, slots=True)
class ClaimDraft:
    argument: str = ""  # the code, when it came with the word


Claim = Context[ClaimDraft]
claim = Conversation("claim", draft=ClaimDraft, aside=True, help=t("office.help_code"))


@claim.opening
def _claim(ctx: Claim) -> Turn:
    return _taken(ctx, ctx.draft.argument) if ctx.draft.argument else go(code)


@claim.step(ask=t("office.ask_code"), answer=FreeText(max=40))
def code(ctx: Claim, text: str) -> Turn:
    return _taken(ctx, text)


def _taken(ctx: Claim, said: str) -> Turn:
    found = ctx.query(CodeOpens(said)) if len(clean_code(said)) == CODE_LENGTH else None
    if found is None:
        return end(t("office.wrong_code"), then=Resume())
    mine = ctx.person.scope
    if mine is not None and (not mine or found == mine or found.startswith(f"{mine}.")):
        return end(t("office.already", place=scope_name(mine)), then=Resume())
    welcome = t("office.welcome", place=scope_name(found))
    return end(welcome, effects=[BecomeCoordinator(said, found)], then=Resume())


# --- what was done -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Draft:
    page: int = 0


Ctx = Context[Draft]
acts = Conversation("acts", draft=Draft, coordinator=True)


def _ask_acts(ctx: Ctx) -> Say:
    found = _page(ctx)
    rows = [_row(ctx, one) for one in found]
    return paragraphs(t("office.acts"), Lines(tuple(rows)) if rows else t("office.no_acts"))


def _page(ctx: Ctx) -> tuple[AuditEntry, ...]:
    return ctx.query(Acts(ctx.draft.page * PAGE, PAGE))


def _row(ctx: Ctx, one: AuditEntry) -> Say:
    count = one.details.get("people")
    done = _ACTS.get(one.act, t("office.act_other"))
    if isinstance(count, int):
        done = t("office.act_for", act=done, count=count)
    return t(
        "office.act_row",
        at=Moment(one.at, ctx.person.volunteer.zone),
        who=one.by or t("office.by_operator"),
        place=scope_name(one.scope),
        act=done,
    )


def _pages(ctx: Ctx) -> Choice:
    options = [MENU]
    if len(_page(ctx)) == PAGE:
        options.insert(0, NEXT_PAGE)
    return Choice(tuple(options), own=frozenset({"continue"}))


@acts.step(ask=_ask_acts, answer=_pages)
def listed(ctx: Ctx, choice: str) -> Turn:
    return go(listed, page=ctx.draft.page + 1) if choice == "next" else end()


_ACTS: dict[str, Phrase] = {
    "session published": t("office.act_session_published"),
    "session changed": t("office.act_session_changed"),
    "session cancelled": t("office.act_session_cancelled"),
    "session invited again": t("office.act_session_invited"),
    "marked present": t("office.act_marked_present"),
    "broadcast sent": t("office.act_broadcast_sent"),
    "broadcast approved": t("office.act_broadcast_approved"),
    "broadcast refused": t("office.act_broadcast_refused"),
    "broadcast paused": t("office.act_broadcast_paused"),
    "broadcast resumed": t("office.act_broadcast_resumed"),
    "broadcast cancelled": t("office.act_broadcast_cancelled"),
    "broadcast sent again": t("office.act_broadcast_again"),
    "course credited": t("credit.act_given"),
    "credit withdrawn": t("credit.act_withdrawn"),
    "certificate withdrawn": t("office.act_certificate_withdrawn"),
    "recap exported": t("office.act_recap_exported"),
    "breach list made": t("office.act_breach"),
    "record move asked": t("moving.act_asked"),
    "record move called off": t("moving.act_called_off"),
    "record move objected": t("moving.act_objected"),
    "record move not possible": t("moving.act_not_possible"),
    "record moved": t("moving.act_moved"),
    "coordinator code made": t("office.act_code_made"),
    "coordinator code used": t("office.act_code_used"),
    "coordinator added": t("office.act_added"),
    "coordinator removed": t("office.act_removed"),
}


COMMANDS = (
    Command("claim", "keyword.claim", "claim", argument=r"[A-Za-z0-9][A-Za-z0-9 -]{6,30}"),
    Command("acts", "keyword.acts", "acts"),
)
