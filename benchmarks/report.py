"""The results as tables: on the terminal, and as docs/benchmarks.md."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template

from rich.console import Console
from rich.table import Table

from benchmarks.broadcast import BroadcastResult
from benchmarks.gathering import GatheringResult
from benchmarks.measures import Crowded, MemoryResult, Sizes, StartResult, TalkResult
from benchmarks.process import ROOT
from benchmarks.recap import RecapResult
from benchmarks.talk import LESSON, TYPED, Talk

PAGE = ROOT / "docs" / "benchmarks.md"
_TEMPLATE = Path(__file__).with_name("report.md")
_TALK_HEAD = (
    "",
    "CPU ms/turn",
    "database CPU",
    "turns/s",
    "p50 ms",
    "p95 ms",
    "alone ms",
    "durable",
)


@dataclass(frozen=True, slots=True)
class Results:
    """Everything of one run. `talks` holds a result for each subject and round."""

    sizes: Sizes
    machine: list[tuple[str, str]]
    talks: list[TalkResult]
    crowds: list[Crowded]
    start: StartResult
    memory: MemoryResult
    broadcasts: list[tuple[str, BroadcastResult]]
    gatherings: list[tuple[str, GatheringResult]]
    recaps: list[tuple[str, RecapResult]]


def show(results: Results) -> None:
    console = Console(width=max(Console().width, 120))
    for title, head, rows in (
        ("Machine", ("", ""), results.machine),
        ("What keeps the state", ("", ""), _stores(results.talks)),
        (f"{results.sizes.people} at once: {LESSON.name}", *_talk_table(results.talks, LESSON)),
        (f"{results.sizes.people} at once: {TYPED.name}", *_talk_table(results.talks, TYPED)),
        ("A talk among many", *_crowd_table(results.crowds)),
        ("Start to first answer", *_start_table(results.start)),
        ("Memory", *_memory_table(results.memory)),
        ("A broadcast", *_broadcast_table(results.broadcasts)),
        ("A session", *_gathering_table(results.gatherings)),
        ("A recap", *_recap_table(results.recaps)),
    ):
        table = Table(*head, title=title, title_justify="left")
        for row in rows:
            table.add_row(*row)
        console.print(table)
    console.print(load_note(results.talks))


def load_note(talks: Sequence[TalkResult]) -> str:
    busiest = max(talk.load_busy for talk in talks)
    return f"The load took at most {busiest:.0%} of a core."


def write(results: Results) -> None:
    sizes = results.sizes
    page = Template(_TEMPLATE.read_text("utf-8")).substitute(
        machine=_markdown(("Machine", ""), results.machine),
        stores=_markdown(("Bot", "State kept in"), _stores(results.talks)),
        talk=_markdown(*_talk_table(results.talks, LESSON)),
        typed=_markdown(*_talk_table(results.talks, TYPED)),
        crowds=_markdown(*_crowd_table(results.crowds)),
        start=_markdown(*_start_table(results.start)),
        memory=_markdown(*_memory_table(results.memory)),
        broadcast=_markdown(*_broadcast_table(results.broadcasts)),
        gathering=_markdown(*_gathering_table(results.gatherings)),
        recap=_markdown(*_recap_table(results.recaps)),
        people=sizes.people,
        moves=len(LESSON),
        messages=LESSON.messages,
        presses=LESSON.presses,
        typed_moves=len(TYPED),
        turns=f"{sizes.people * sizes.talks * len(LESSON):,}",
        rounds=sizes.rounds,
        starts=sizes.starts,
        memory_turns=f"{results.memory.turns:,}",
    )
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page, "utf-8")


def _stores(talks: Sequence[TalkResult]) -> list[tuple[str, str]]:
    return list({talk.subject.name: (talk.subject.name, talk.about) for talk in talks}.values())


def _talk_table(
    talks: Sequence[TalkResult], which: Talk
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    talks = [talk for talk in talks if talk.talk == which]
    subjects = list(dict.fromkeys(talk.subject.name for talk in talks))
    rows = [_talk_row([talk for talk in talks if talk.subject.name == s]) for s in subjects]
    return _TALK_HEAD, rows


def _talk_row(rounds: Sequence[TalkResult]) -> tuple[str, ...]:
    one = rounds[0]
    database = "–"
    if one.database_cpu is not None:
        database = _spread(rounds, lambda r: r.database_cpu or 0.0, ".2f")
    return (
        one.subject.name,
        _spread(rounds, lambda r: r.cpu, ".2f"),
        database,
        _spread(rounds, lambda r: r.per_second, ",.0f"),
        _spread(rounds, lambda r: r.p50, ".0f"),
        _spread(rounds, lambda r: r.p95, ".0f"),
        _spread(rounds, lambda r: r.alone, ".1f"),
        one.subject.durable,
    )


def _spread(rounds: Sequence[TalkResult], of: Callable[[TalkResult], float], form: str) -> str:
    return _median([of(one) for one in rounds], form)


def _median(values: Sequence[float], form: str) -> str:
    """The median, and the lowest and the highest where there are several."""
    middle = format(statistics.median(values), form)
    if len(values) == 1:
        return middle
    return f"{middle} ({format(min(values), form)}–{format(max(values), form)})"


def _crowd_table(crowds: Sequence[Crowded]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    head = ("registered", "CPU ms/turn", "database CPU", "turns/s", "alone ms")
    return head, [
        (
            f"{one.talk.subject.name}, {one.volunteers:,}",
            f"{one.talk.cpu:.2f}",
            "–" if one.talk.database_cpu is None else f"{one.talk.database_cpu:.2f}",
            f"{one.talk.per_second:,.0f}",
            f"{one.talk.alone:.1f}",
        )
        for one in crowds
    ]


def _start_table(start: StartResult) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    head = ("Start to first answer", "seconds", "CPU seconds")
    return head, [
        ("Kawan Bimtek, SQLite", _median(start.seconds, ".2f"), _median(start.cpu, ".2f"))
    ]


def _memory_table(memory: MemoryResult) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    head = ("Memory", "after one talk, MB", f"after {memory.turns:,} turns, MB")
    who = f"Kawan Bimtek, SQLite, {memory.volunteers:,} volunteers"
    return head, [(who, f"{memory.fresh:.0f}", f"{memory.after:.0f}")]


def _gathering_table(
    gatherings: Sequence[tuple[str, GatheringResult]],
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    head = (
        "registered, invited",
        "nothing due, CPU ms",
        "invitations, s",
        "reminders, s",
        "longest step, s",
        "memory +MB",
        "preparing one, CPU ms",
        "preview, ms",
        "numbers, ms",
    )
    return head, [
        (
            f"{database}, {one.volunteers:,}, {one.invited:,}",
            f"{one.sweep:.2f}",
            f"{one.invitations:.2f}",
            f"{one.reminders:.2f}",
            f"{one.step:.2f}",
            f"{one.grown:.1f}",
            f"{one.departure:.2f}",
            f"{one.preview:.0f}",
            f"{one.numbers:.0f}",
        )
        for database, one in gatherings
    ]


def _broadcast_table(
    broadcasts: Sequence[tuple[str, BroadcastResult]],
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    head = (
        "recipients, allowed",
        "seconds",
        "rate kept",
        "most in a second",
        "refused (429)",
        "answers meanwhile",
        "p50 ms",
        "p95 ms",
        "CPU ms/message",
    )
    return head, [
        (
            f"{database}, {one.recipients:,}, {one.rate:,}/s",
            f"{one.seconds:.1f}",
            f"{one.kept:.1%}",
            f"{one.in_a_second:,}",
            f"{one.refused}",
            f"{one.answers:,}",
            f"{one.p50:.0f}",
            f"{one.p95:.0f}",
            f"{one.cpu:.2f}",
        )
        for database, one in broadcasts
    ]


def _recap_table(
    recaps: Sequence[tuple[str, RecapResult]],
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    head = (
        "registered",
        "country, ms",
        "one city, ms",
        "names, ms",
        "names from the middle on, ms",
        "by number, ms",
        "by name, ms",
        "one person, ms",
        "one count written, ms",
        "the night's proof, s",
    )
    return head, [
        (
            f"{database}, {one.volunteers:,}",
            f"{one.country:.1f}",
            f"{one.city:.1f}",
            f"{one.page:.1f}",
            f"{one.later:.1f}",
            f"{one.number:.1f}",
            f"{one.name:.1f}",
            f"{one.learner:.1f}",
            f"{one.counted:.1f}",
            f"{one.proof:.1f}",
        )
        for database, one in recaps
    ]


def _markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
