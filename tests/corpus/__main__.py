"""python -m tests.corpus FILE.tsv … [--json]: what the engine makes of each line, then the sums.
Without files: all of ours, and the times of coordinators."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tests.corpus.outcomes import Line, agrees, is_confident_error, outcome, read_lines
from tests.support.heard_dates import judge, rows

HERE = Path(__file__).parent
OWN = (HERE / "lines.tsv", HERE / "outside.tsv")
ENOUGH = 0.97


def main(arguments: Iterable[str]) -> int:
    given = list(arguments)
    named = [Path(name) for name in given if not name.startswith("--")]
    made = [(line, outcome(line)) for line in lines_of(named or OWN)]
    print("\n".join(_row(line, one) for line, one in made) if "--json" in given else _wrong(made))
    sums = summed(made)
    if not named:
        sums |= {"dates": heard_dates()}
    print(json.dumps(sums, ensure_ascii=False) if "--json" in given else _table(sums))
    return int(any(not _is_enough(sums[key]) for key in {"all", "dates"} & sums.keys()))


def _is_enough(counts: Counter[str]) -> bool:
    return not counts["confident errors"] and counts["right"] >= ENOUGH * counts["lines"]


def lines_of(files: Iterable[Path]) -> list[Line]:
    return [line for file in files for line in read_lines(file.read_text("utf-8"))]


def heard_dates() -> Counter[str]:
    """How the times of coordinators are read. Another reader with a corpus of its own is summed
    beside it likewise."""
    judged = Counter(judge(row) for row in rows())
    names = {"right": "right", "asked": "asked though clear", "wrong": "confident errors"}
    counts = Counter({names[one]: count for one, count in judged.items()})
    return counts + Counter(lines=judged.total())


def _row(line: Line, made: str) -> str:
    told = {
        "kind": line.kind,
        "options": "|".join(line.options),
        "typed": line.typed,
        "expected": line.outcome,
        "made": made,
        "right": agrees(made, line),
        "confident_error": is_confident_error(made, line),
    }
    return json.dumps(told, ensure_ascii=False)


def summed(made: Iterable[tuple[Line, str]]) -> dict[str, Counter[str]]:
    sums: dict[str, Counter[str]] = {}
    for line, one in made:
        for key in (line.kind, "all"):
            counts = sums.setdefault(key, Counter(dict.fromkeys(_COLUMNS, 0)))
            counts["lines"] += 1
            counts["right"] += agrees(one, line)
            counts["confident errors"] += is_confident_error(one, line)
            clear = line.outcome.startswith(("value:", "command:"))
            counts["asked though clear"] += (
                clear and not agrees(one, line) and not one.startswith(("value:", "command:"))
            )
    return {key: sums[key] for key in sorted(sums, key=lambda k: (k == "all", k))}


_COLUMNS = ("lines", "right", "asked though clear", "confident errors")


def _wrong(made: Iterable[tuple[Line, str]]) -> str:
    return "\n".join(
        f"{'!!' if is_confident_error(one, line) else '  '} {line.kind}\t{'|'.join(line.options)}\t"
        f"{line.typed}\t{line.outcome}\t-> {one}"
        for line, one in made
        if not agrees(one, line)
    )


def _table(sums: dict[str, Counter[str]]) -> str:
    rows = [f"{'':10}{''.join(f'{name:>20}' for name in _COLUMNS)}"]
    rows += [
        f"{kind:10}{''.join(f'{counts[name]:>20}' for name in _COLUMNS)}"
        for kind, counts in sums.items()
    ]
    return "\n".join(rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
