"""Send certificates again, or with the name put right (SERTIFIKAT); withdraw one, as a coordinator
does."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.conversation import Context, Conversation, Resume, Turn, end, go, needed
from bot.engine.effects import Effect
from bot.engine.inputs import FreeText, YesNo
from bot.engine.registry import Command
from bot.features.certificates.requests import (
    CertificateBelow,
    IssueCertificate,
    MyCertificates,
    ReplaceCertificate,
    SendCertificate,
    WithdrawCertificate,
)
from bot.features.certificates.rules import current, earned, read_number, unpassed
from bot.features.certificates.texts import not_yet
from bot.features.certificates.types import LONGEST_REASON, SHORTEST_REASON, Certificate
from bot.text.phrases import Day, Lines, Material, Say, paragraphs, t
from content.schema import Course


@dataclass(frozen=True, slots=True)
class Draft:
    """Nothing to remember."""


Ctx = Context[Draft]
certificate = Conversation("certificate", draft=Draft, aside=True, help=t("certificate.help"))


@certificate.opening
def _open(ctx: Ctx) -> Turn:
    """Send what can be sent; a name that has changed is asked about first."""
    told: list[Say] = []
    effects: list[Effect] = []
    for course in ctx.library.courses:
        says, wanted = _of_course(ctx, course)
        told += says
        effects += wanted
    effects += [SendCertificate(one.number) for one in _of_other_courses(ctx)]
    if effects:
        told.append(t("certificate.coming"))
    if _outdated(ctx):
        return go(renamed, *told, effects=effects)
    return end(*(told or [_nothing_yet(ctx)]), effects=effects, then=Resume(offer=True))


def _of_course(ctx: Ctx, course: Course) -> tuple[list[Say], list[Effect]]:
    mine = ctx.query(MyCertificates())
    one = current(mine, course.id)
    if one is None:
        return [], [IssueCertificate(course.id)] if earned(course, ctx.person) else []
    if not one.valid:
        gone = t("certificate.is_withdrawn", course=one.paper.course, reason=one.reason)
        return [gone], []
    return [], [SendCertificate(one.number)] if _is_named_so(ctx, one) else []


def _of_other_courses(ctx: Ctx) -> list[Certificate]:
    """List those of courses that are taught no more."""
    known = {course.id for course in ctx.library.courses}
    mine = [one for one in ctx.query(MyCertificates()) if one.course not in known]
    return [one for one in mine if one.valid and _is_named_so(ctx, one)]


def _outdated(ctx: Ctx) -> list[Certificate]:
    """List those with a name that has been put right since."""
    mine = ctx.query(MyCertificates())
    return [one for one in mine if one.valid and not _is_named_so(ctx, one)]


def _is_named_so(ctx: Ctx, one: Certificate) -> bool:
    return one.paper.name == ctx.person.volunteer.name


def _nothing_yet(ctx: Ctx) -> Say:
    """Say what the first that is not earned yet still needs."""
    for course in ctx.library.courses:
        if earned(course, ctx.person) is None:
            return not_yet(course, unpassed(course, ctx.person))
    return t("certificate.none")


def _ask_renamed(ctx: Ctx) -> Say:
    before = {one.paper.name: None for one in _outdated(ctx)}
    names = ", ".join(before) or ctx.person.volunteer.name
    return t("certificate.ask_renamed", before=names, now=ctx.person.volunteer.name)


@certificate.step(
    ask=_ask_renamed,
    answer=YesNo(t("certificate.label_renew"), t("certificate.label_as_it_is")),
)
def renamed(ctx: Ctx, anew: bool) -> Turn:
    outdated = _outdated(ctx)
    if anew:
        renewed_ones = [ReplaceCertificate(one.number) for one in outdated]
        return end(t("certificate.renewed"), effects=renewed_ones, then=Resume(offer=True))
    as_they_are = [SendCertificate(one.number) for one in outdated]
    return end(t("certificate.coming"), effects=as_they_are, then=Resume(offer=True))


# --- withdrawn ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WithdrawDraft:
    argument: str = ""  # what stood behind the word
    number: str | None = None
    reason: str | None = None


Withdraw = Context[WithdrawDraft]
withdraw = Conversation(
    "withdraw",
    draft=WithdrawDraft,
    aside=True,
    coordinator=True,
    help=t("certificate.help_withdraw"),
)


@withdraw.opening
def _open_withdraw(ctx: Withdraw) -> Turn:
    return _found(ctx, ctx.draft.argument) if ctx.draft.argument else go(number)


@withdraw.mending
def _mend(ctx: Withdraw) -> Turn | None:
    """Leave one that another has withdrawn meanwhile, or whose owner has moved away, or gone."""
    if ctx.draft.number is None or _valid(ctx, ctx.draft.number) is not None:
        return None
    return end(t("certificate.not_found"), then=Resume())


@withdraw.step(ask=t("certificate.ask_number"), answer=FreeText(max=60))
def number(ctx: Withdraw, typed: str) -> Turn:
    return _found(ctx, typed)


def _found(ctx: Withdraw, typed: str) -> Turn:
    meant = read_number(typed)
    if meant is None or _valid(ctx, meant) is None:
        return go(number, t("certificate.not_found"), argument="", number=None)
    return go(reason, argument="", number=meant)


def _valid(ctx: Withdraw, number: str) -> Certificate | None:
    found = ctx.query(CertificateBelow(number))
    return found if found is not None and found.valid else None


@withdraw.step(
    ask=t("certificate.ask_reason"), answer=FreeText(SHORTEST_REASON, LONGEST_REASON, prose=True)
)
def reason(ctx: Withdraw, text: str) -> Turn:
    return go(sure, reason=text)


def _ask_sure(ctx: Withdraw) -> Say:
    one = _valid(ctx, needed(ctx.draft.number, "number"))
    assert one is not None, "mended before"
    rows = (
        t("certificate.whose", name=one.paper.name),
        t("certificate.of_course", course=Material(one.paper.course), at=Day(one.issued_at)),
        t("certificate.with_number", number=one.number),
        t("certificate.because", reason=needed(ctx.draft.reason, "reason")),
    )
    return paragraphs(Lines(rows), t("certificate.ask_sure"))


@withdraw.step(
    ask=_ask_sure, answer=YesNo(t("certificate.label_withdraw"), t("certificate.label_keep"))
)
def sure(ctx: Withdraw, yes: bool) -> Turn:
    if not yes:
        return end(t("certificate.kept"), then=Resume())
    effect = WithdrawCertificate(
        needed(ctx.draft.number, "number"), needed(ctx.draft.reason, "reason")
    )
    return end(t("certificate.withdrawn"), effects=[effect], then=Resume())


# "cabut KB-7K3M-Q2XA-9RTP", "cabut sertifikat nomor kb 7k3m q2xa 9rtp"
_WITH_NUMBER = r"(?:(?:sertifikat|nomor|no)\W{1,3})*kb[\W\w]{12,20}"
COMMANDS = (
    Command("certificate", "keyword.certificate", "certificate"),
    Command("withdraw", "keyword.withdraw", "withdraw", argument=_WITH_NUMBER, reserved=True),
)
