"""How many questions of people find the lesson that answers them: `python -m tests.corpus.asked`.

asked.tsv was written before anything looked for answers: "tuned" is what words and floor were tuned
by, "held" was not looked at until the end, "none" is what no lesson answers (the floor was set by
it), "talk" is what is said of phones, days and the bot, which no lesson is about."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.features.enquiries.passages import Passages
from content.loader import load

_UNKNOWN = {"none", "talk"}
_FILE = Path(__file__).parent / "asked.tsv"


@dataclass(frozen=True, slots=True)
class Asked:
    kind: str
    lessons: frozenset[str]
    text: str


def asked() -> Iterator[Asked]:
    for row in _FILE.read_text("utf-8").splitlines()[1:]:
        kind, lessons, text = row.split("\t")
        yield Asked(kind, frozenset(lessons.split()), text)


def missed(passages: Passages, kind: str) -> list[str]:
    """The questions that did not find what answers them; of "none" and "talk" those that found
    anything."""
    wrong = []
    for one in asked():
        found = {passage.lesson for passage in passages.find(one.text)}
        right = not found if kind in _UNKNOWN else bool(found & one.lessons)
        if one.kind == kind and not right:
            wrong.append(one.text)
    return wrong


def main() -> None:
    began = time.process_time()
    passages = Passages(load())
    print(f"made in {time.process_time() - began:.2f} CPU s")
    for kind in ("tuned", "held", "fresh", "none", "talk"):
        wrong, whole = missed(passages, kind), sum(one.kind == kind for one in asked())
        print(f"{kind}: {whole - len(wrong)} of {whole}")
        print(*(f"    {text}" for text in wrong), sep="\n")
    print("a search: median {:.2f} ms, 95 of 100 within {:.2f} ms of CPU".format(*_times(passages)))


def _times(passages: Passages) -> tuple[float, float]:
    times = []
    for one in asked():
        began = time.process_time()
        passages.find(one.text)
        times.append(1000 * (time.process_time() - began))
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]


if __name__ == "__main__":
    main()
