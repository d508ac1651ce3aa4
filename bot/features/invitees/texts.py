"""What is said of lists: what was understood before anything is imported, and what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from bot.engine.messages import Button, Capabilities, Question
from bot.engine.renderer import Renderer
from bot.features.invitees.types import (
    PEOPLE,
    Imported,
    InviteLinks,
    Judged,
    Missing,
    OneList,
    Outcome,
    Passed,
    SheetSeen,
)
from bot.text.phrases import Lines, Phrase, Say, Url, lines, paragraphs, t, wording
from bot.text.places import full_name, scope_name

_SHOWN = 3  # of each kind: sheets, people, rows that are not clear
_MOST_SAID = 1_200  # characters: with the question it has to go into one message on WhatsApp
_LONGEST = 60  # characters of what stands in a cell
_PLAIN = Renderer("id", "Asia/Jakarta", Capabilities("plain", 4096, buttons=False))


# --- before ------------------------------------------------------------------------------------


def preview(name: str, seen: Imported) -> Say:
    """Tell what was understood of a file, and what would become of it: as many examples as go into
    a message."""
    told = [_preview(name, seen, shown) for shown in range(_SHOWN, -1, -1)]
    fits = (one for one in told if len(_PLAIN.text(one)) <= _MOST_SAID)
    return next(fits, told[-1])


def _preview(name: str, seen: Imported, shown: int) -> Say:
    lists = [sheet for sheet in seen.read.sheets if sheet.heading]
    alone = len(seen.read.sheets) == 1
    return paragraphs(
        t("intake.understood", name=name[:_LONGEST]),
        *(_sheet(sheet, shown, alone=alone) for sheet in lists[: max(1, shown)]),
        *_more_sheets(lists[max(1, shown) :]),
        *_left_out(seen),
        *_samples(seen, shown),
        lines(*_counts(seen)),
        *_unclear(seen, shown),
    )


def to_confirm(list: OneList, scope: str) -> Question:
    """Ask for the yes, by words that work at any time."""
    buttons = (
        Button(f"/import_now l{list.id}", t("intake.label_import")),
        Button(f"/import_not l{list.id}", t("intake.label_leave")),
    )
    return Question(ask_import(list, scope), buttons)


def ask_import(list: OneList, scope: str) -> Say:
    return t("intake.ask_import", count=list.people, place=scope_name(scope))


def _more_sheets(lists: Sequence[SheetSeen]) -> Iterator[Say]:
    if lists:
        yield t("intake.more_sheets", titles=", ".join(one.title for one in lists[:_SHOWN]))


def _sheet(sheet: SheetSeen, shown: int, *, alone: bool) -> Say:
    title = "intake.heading_row" if alone else "intake.sheet"
    rows: list[Say] = [t(title, title=sheet.title, row=sheet.heading)]
    for field, column in sheet.columns:
        key = "intake.column_guessed" if field in sheet.guessed else "intake.column"
        rows.append(t(key, field=_FIELDS[field], column=column))
    if not any(field == "region" for field, _ in sheet.columns):
        rows.append(t("intake.no_region_column"))
    if sheet.unused:
        most = 2 * max(1, shown)
        more = len(sheet.unused) - most
        unused = ", ".join(sheet.unused[:most])
        key = "intake.unused_more" if more > 0 else "intake.unused"
        rows.append(t(key, columns=unused, more=more))
    return Lines(tuple(rows))


_FIELDS: dict[str, Say] = {
    "name": t("intake.field_name"),
    "phone": t("intake.field_phone"),
    "region": t("intake.field_region"),
    "role": t("intake.field_role"),
}


def _left_out(seen: Imported) -> Iterator[Say]:
    """Sheets that are no lists or are hidden."""
    rows = []
    others = [sheet.title for sheet in seen.read.sheets if not sheet.heading and sheet.cells]
    if others:
        rows.append(t("intake.other_sheets", titles=", ".join(others[:_SHOWN])))
    if seen.read.hidden:
        rows.append(t("intake.hidden_sheets", titles=", ".join(seen.read.hidden[:_SHOWN])))
    if rows:
        yield lines(*rows)


def _samples(seen: Imported, shown: int) -> Iterator[Say]:
    people = [one for one, came in seen.each() if came in PEOPLE][:shown]
    if people:
        yield lines(t("intake.samples"), *map(_sample, people))


def _sample(one: Judged) -> Say:
    assert one.invitee is not None
    return t(
        "intake.sample",
        row=one.row.number,
        name=one.invitee.name,
        phone=shown_number(one.invitee.phone),
        place=full_name(one.invitee.place) if one.invitee.place else scope_name(""),
    )


def shown_number(phone: str) -> str:
    """A number as people here write it."""
    return f"0{phone.removeprefix('+62')}" if phone.startswith("+62") else phone


def _counts(seen: Imported) -> Iterator[Say]:
    """All rows of the file, added up: people, those that are not clear, those that are nobody."""
    yield t("intake.lines", count=len(seen.outcomes))
    for outcome, key in _COUNTS.items():
        if count := seen.count(outcome):
            yield t(key, count=count)
    if count := seen.count(Outcome.PASSED):
        yield t("intake.count_passed", count=count, what=_passed(seen))


_COUNTS = {
    Outcome.NEW: "intake.count_new",
    Outcome.CHANGED: "intake.count_changed",
    Outcome.KNOWN: "intake.count_known",
    Outcome.REFUSED: "intake.count_refused",
}


def _passed(seen: Imported) -> Say:
    """What these rows were, most of all first."""
    kinds = Counter(one.row.passed for one in seen.read.judged if one.row.passed is not None)
    words = [t("intake.passed_count", what=PASSED[kind], n=n) for kind, n in kinds.most_common(4)]
    told: Say = words[0]
    for word in words[1:]:
        told = t("intake.and_more", told=told, more=word)
    return told


PASSED: dict[Passed, Phrase] = {
    Passed.EMPTY: t("intake.passed_empty"),
    Passed.TITLE: t("intake.passed_title"),
    Passed.HEADING: t("intake.passed_heading"),
    Passed.TOTAL: t("intake.passed_total"),
    Passed.SIGNATURE: t("intake.passed_signature"),
    Passed.NOTE: t("intake.passed_note"),
    Passed.GROUP: t("intake.passed_group"),
    Passed.CONTINUED: t("intake.passed_continued"),
    Passed.UNREAD: t("intake.passed_unread"),
}


def _unclear(seen: Imported, shown: int) -> Iterator[Say]:
    """The first of those that are refused, so that a wrong column is seen before it is imported."""
    unclear = [one for one, came in seen.each() if came is Outcome.REFUSED]
    if unclear and shown:
        rows = [
            t(
                "intake.unclear",
                row=one.row.number,
                name=(one.row.name or "-")[:_LONGEST],
                why=why_refused(one),
            )
            for one in unclear[:shown]
        ]
        yield lines(t("intake.unclear_ones"), *rows)


def why_refused(one: Judged) -> Phrase:
    return one.why or t("intake.elsewhere")


# --- after -------------------------------------------------------------------------------------


def nobody(seen: Imported) -> Say:
    """Tell that nobody of a list can be invited."""
    return paragraphs(t("intake.nobody"), lines(*_counts(seen)), t("intake.mend"))


def result(imported: Imported, scope: str) -> Say:
    """Tell the result, numbers first; what to do about those that were refused."""
    rows: list[Say] = [
        t("intake.done", count=imported.people, place=scope_name(scope)),
        lines(*_counts(imported)),
    ]
    if imported.count(Outcome.REFUSED):
        rows.append(t("intake.mend"))
    return paragraphs(*rows, t("intake.can_be_taken_back"), t("intake.who_is_missing"))


def to_forward(links: InviteLinks, scope: str, organiser: str) -> Say | None:
    """Word an invitation for a group, to be passed on as it is; None where the bot is not to be
    found yet."""
    if not (links.telegram or links.whatsapp):
        return None
    place = scope_name(scope)
    return paragraphs(
        t("intake.forward_greeting", place=place, organiser=organiser),
        lines(t("intake.forward_how"), *_where(links)),
        t("intake.forward_name"),
    )


def _where(links: InviteLinks) -> Iterator[Say]:
    if links.whatsapp:
        yield t("intake.forward_whatsapp", url=Url(f"https://wa.me/{links.whatsapp}?text=Halo"))
    if links.telegram:
        yield t("intake.forward_telegram", url=Url(f"https://t.me/{links.telegram}"))


def forwarded(links: InviteLinks) -> str:
    """Word it for one person, short enough for the address of a link."""
    where = [f"https://wa.me/{links.whatsapp}"] if links.whatsapp else []
    where += [f"https://t.me/{links.telegram}"] if links.telegram else []
    return wording("id", "intake.personal").format(links=" / ".join(where))


def missing_line(number: int, one: Missing) -> Say:
    """Name somebody who has not come, with the address that opens a chat with them."""
    url = Url(f"https://wa.me/{one.phone.lstrip('+')}")
    key = "intake.missing_begun" if one.begun else "intake.missing"
    return t(key, number=number, name=one.name, url=url)


OUTCOMES: dict[Outcome, Phrase] = {
    Outcome.NEW: t("intake.outcome_new"),
    Outcome.CHANGED: t("intake.outcome_changed"),
    Outcome.KNOWN: t("intake.outcome_known"),
    Outcome.REFUSED: t("intake.outcome_refused"),
    Outcome.PASSED: t("intake.outcome_passed"),
}
