"""How a broadcast is told: to its recipients, to who has to agree to it, to its author."""

from __future__ import annotations

from bot.engine.messages import Button, Question
from bot.features.broadcasts.types import Broadcast, BroadcastState, Fate, Ledger
from bot.text.phrases import Lines, Moment, Say, paragraphs, t
from bot.text.rich_text import Formatted

_BAR = 8  # as much as fits beside its numbers on a phone


def message(text: Formatted) -> Say:
    """Word the broadcast; each one says how to stop them."""
    return paragraphs(text, t("broadcast.how_to_stop"))


def approval(broadcast: Broadcast) -> tuple[Say, Question]:
    of_it = f"b{broadcast.id}"
    asked = t("broadcast.asks", name=broadcast.author, count=broadcast.confirmed)
    buttons = (
        Button(f"/setuju_kirim {of_it}", t("broadcast.label_approve")),
        Button(f"/jangan_kirim {of_it}", t("broadcast.label_refuse")),
    )
    return paragraphs(asked, broadcast.text), Question(t("broadcast.ask_approval"), buttons)


def report(broadcast: Broadcast, ledger: Ledger) -> Say:
    """Say what became of it, once it is decided or done."""
    rows = (_STATES[broadcast.state], *fate_lines(ledger))
    return paragraphs(beginning(broadcast), Lines(rows), t("broadcast.report_end"))


def beginning(broadcast: Broadcast, most: int = 60) -> Say:
    """Return the first words, by which a coordinator knows it again."""
    first = " ".join(broadcast.text.text.split())
    return t("broadcast.title", text=first if len(first) <= most else f"{first[:most].rstrip()}…")


def progress(broadcast: Broadcast, ledger: Ledger, zone: str) -> Say:
    """Say how far it has got."""
    rows: list[Say] = [_STATES[broadcast.state]]
    if broadcast.state in {BroadcastState.SENDING, BroadcastState.PAUSED}:
        rows.append(_bar(ledger))
    return Lines((*rows, *fate_lines(ledger), *_limit_lines(ledger, zone)))


def _limit_lines(ledger: Ledger, zone: str) -> list[Say]:
    """Say why it does not go on at once, and when it does."""
    rows: list[Say] = []
    if ledger.resumes_at is not None:
        rows.append(t("broadcast.resumes", at=Moment(ledger.resumes_at, zone)))
    if ledger.told_until is not None:
        rows.append(t("broadcast.told_until", at=Moment(ledger.told_until, zone)))
    return rows


def _bar(ledger: Ledger) -> Say:
    done, people = ledger.settled, ledger.confirmed
    filled = done * _BAR // max(1, people)
    drawn = "▓" * filled + "░" * (_BAR - filled)
    percent = done * 100 // max(1, people)
    return t("broadcast.bar", bar=drawn, percent=percent, done=done, people=people)


def running(broadcast: Broadcast, ledger: Ledger, zone: str) -> Say:
    """Word the message that is changed while it runs: short, for it is read at a glance."""
    rows = (
        _STATES[broadcast.state],
        _bar(ledger),
        t(
            "broadcast.numbers",
            sent=ledger.count(Fate.SENT, Fate.DELIVERED, Fate.READ),
            failed=ledger.count(*_FAILED),
            waiting=ledger.count(Fate.WAITING),
        ),
    )
    others = [fate_line(fate, ledger.fates[fate]) for fate in _ELSE if ledger.fates.get(fate)]
    told = Lines((*rows, *others, *_limit_lines(ledger, zone)))
    return paragraphs(beginning(broadcast), told)


_FAILED = (Fate.UNREACHABLE, Fate.REFUSED, Fate.GIVEN_UP, Fate.FAILED)
_ELSE = (Fate.HELD, Fate.TOO_DEAR, Fate.UNKNOWN, Fate.STOPPED, Fate.CANCELLED, Fate.GONE)


def fate_lines(ledger: Ledger) -> tuple[Say, ...]:
    """Return a line for each fate that anybody met, and their sum."""
    rows = [fate_line(fate, ledger.fates[fate]) for fate in Fate if ledger.fates.get(fate)]
    if ledger.rupiah:
        rows.append(t("broadcast.cost", rupiah=ledger.rupiah))
    return (t("broadcast.people", count=ledger.confirmed), *rows)


def fate_line(fate: Fate, count: int) -> Say:
    told = {
        Fate.WAITING: t("broadcast.fate_waiting", count=count),
        Fate.SENT: t("broadcast.fate_sent", count=count),
        Fate.DELIVERED: t("broadcast.fate_delivered", count=count),
        Fate.READ: t("broadcast.fate_read", count=count),
        Fate.HELD: t("broadcast.fate_held", count=count),
        Fate.TOO_DEAR: t("broadcast.fate_too_dear", count=count),
        Fate.UNKNOWN: t("broadcast.fate_unknown", count=count),
        Fate.UNREACHABLE: t("broadcast.fate_unreachable", count=count),
        Fate.REFUSED: t("broadcast.fate_refused", count=count),
        Fate.GIVEN_UP: t("broadcast.fate_given_up", count=count),
        Fate.FAILED: t("broadcast.fate_failed", count=count),
        Fate.STOPPED: t("broadcast.fate_stopped", count=count),
        Fate.CANCELLED: t("broadcast.fate_cancelled", count=count),
        Fate.GONE: t("broadcast.fate_gone", count=count),
    }
    return told[fate]


_STATES: dict[BroadcastState, Say] = {
    BroadcastState.AWAITING: t("broadcast.is_awaiting"),
    BroadcastState.SENDING: t("broadcast.is_sending"),
    BroadcastState.PAUSED: t("broadcast.is_paused"),
    BroadcastState.CANCELLED: t("broadcast.is_cancelled"),
    BroadcastState.DONE: t("broadcast.is_done"),
}
