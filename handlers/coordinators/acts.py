"""Read what the coordinators below have done: who, what, and about whom or what."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.conversation import Context, Conversation, Turn, end, go
from bot.engine.inputs import Choice
from bot.engine.registry import Command
from bot.features.coordinators.requests import Acts
from bot.features.coordinators.types import AuditEntry, Subject
from bot.text.phrases import Lines, Moment, Phrase, Say, paragraphs, t
from bot.text.places import scope_name
from handlers.shared.options import MENU, NEXT_PAGE

PAGE = 15


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
    return t(
        "office.act_row",
        at=Moment(one.at, ctx.person.volunteer.zone),
        who=one.by or t("office.by_operator"),
        place=scope_name(one.scope),
        act=act_name(one),
    )


def act_name(one: AuditEntry) -> Phrase:
    """Name what was done, about what, and for how many."""
    count = one.details.get("people")
    done = ACTS.get(one.act, t("channel.plain", text=one.act))
    if one.about:
        done = t("office.act_about", act=done, about=", ".join(map(_called, one.about)))
    return t("office.act_for", act=done, count=count) if isinstance(count, int) else done


def _called(subject: Subject) -> str:
    return f"“{subject.name}”" if subject.kind == "broadcast" else subject.name


def _pages(ctx: Ctx) -> Choice:
    options = [MENU]
    if len(_page(ctx)) == PAGE:
        options.insert(0, NEXT_PAGE)
    return Choice(tuple(options), own=frozenset({"continue"}))


@acts.step(ask=_ask_acts, answer=_pages)
def listed(ctx: Ctx, choice: str) -> Turn:
    return go(listed, page=ctx.draft.page + 1) if choice == "next" else end()


# Every act that is noted (bot/store/audit.py) has its words: a test looks for those that have none.
ACTS: dict[str, Phrase] = {
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
    "person looked at": t("office.act_looked"),
    "console opened": t("office.act_console"),
    "coordinator code made": t("office.act_code_made"),
    "coordinator code used": t("office.act_code_used"),
    "coordinator added": t("office.act_added"),
    "coordinator removed": t("office.act_removed"),
    "session edited": t("office.act_session_edited"),
    "session restored": t("office.act_session_restored"),
    "session invitations changed": t("office.act_session_invitations"),
    "session seats changed": t("office.act_session_seats"),
    "mark taken back": t("office.act_mark_taken_back"),
    "seat given": t("office.act_seat_given"),
    "put first in line": t("office.act_put_first"),
    "enquiry taken": t("office.act_enquiry_taken"),
    "enquiry answered": t("office.act_enquiry_answered"),
    "enquiry added to": t("office.act_enquiry_added"),
    "answer kept": t("office.act_answer_kept"),
    "enquiry closed": t("office.act_enquiry_closed"),
    "list imported": t("office.act_list_imported"),
    "list taken back": t("office.act_list_taken_back"),
    "invitee matched": t("office.act_invitee_matched"),
    "invitee not matched": t("office.act_invitee_not_matched"),
    "role confirmed": t("office.act_role_confirmed"),
    "budget set": t("office.act_budget_set"),
    "budget removed": t("office.act_budget_removed"),
    "certificate replaced": t("office.act_certificate_replaced"),
    "channels joined": t("office.act_channels_joined"),
    "channels parted": t("office.act_channels_parted"),
    "volunteer erased": t("office.act_volunteer_erased"),
    "questions rescored": t("office.act_questions_rescored"),
}


COMMANDS = (Command("acts", "keyword.acts", "acts"),)
