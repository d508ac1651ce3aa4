"""What is said of lists: what became of each row, and of all."""

from __future__ import annotations

from bot.features.invitees.types import Imported, Outcome
from bot.text.phrases import Lines, Say, t


def result(imported: Imported) -> Say:
    """Tell the result, numbers first; what to do about those that were refused."""
    counted = {outcome: imported.count(outcome) for outcome in Outcome}
    rows: list[Say] = [t("intake.done", count=len(imported.judged))]
    rows += [_COUNTS[outcome](count) for outcome, count in counted.items() if count]
    if counted[Outcome.REFUSED]:
        rows.append(t("intake.mend"))
    return Lines(tuple(rows))


_COUNTS = {
    Outcome.NEW: lambda count: t("intake.count_new", count=count),
    Outcome.CHANGED: lambda count: t("intake.count_changed", count=count),
    Outcome.KNOWN: lambda count: t("intake.count_known", count=count),
    Outcome.REFUSED: lambda count: t("intake.count_refused", count=count),
}
OUTCOMES: dict[Outcome, Say] = {
    Outcome.NEW: t("intake.outcome_new"),
    Outcome.CHANGED: t("intake.outcome_changed"),
    Outcome.KNOWN: t("intake.outcome_known"),
    Outcome.REFUSED: t("intake.outcome_refused"),
}
