"""`python -m benchmarks`: measure everything and print the tables. Takes about twenty
minutes: a broadcast to 10,000 people at what Telegram allows takes six."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import warnings
from pathlib import Path

import uvloop
from rich.console import Console

from benchmarks import machine, report
from benchmarks.load import LoadError
from benchmarks.measures import (
    QUICK,
    WHOLE,
    Sizes,
    TalkResult,
    measure_broadcasts,
    measure_crowds,
    measure_gatherings,
    measure_memory,
    measure_recaps,
    measure_start,
    measure_talk,
)
from benchmarks.platform import Platform
from benchmarks.subjects import SUBJECTS
from benchmarks.talk import TALKS

_console = Console(stderr=True)


async def measure(sizes: Sizes) -> report.Results:
    facts = machine.facts()
    with tempfile.TemporaryDirectory(prefix="kawan-bench-") as folder:
        async with Platform(time.time) as platform:
            talks = await _talks(platform, sizes, Path(folder) / "script.json")
            _console.print(f"a talk among {sizes.many[0]:,} volunteers…")
            crowds = await measure_crowds(platform, sizes, Path(folder) / "script.json")
            _console.print("start…")
            start = await measure_start(platform, sizes)
            _console.print(f"memory with {sizes.seeded:,} volunteers…")
            memory = await measure_memory(platform, sizes)
            _console.print("broadcasts…")
            broadcasts = await measure_broadcasts(platform, sizes)
    _console.print(f"a session among {sizes.many[0]:,} volunteers…")
    gatherings = measure_gatherings(sizes)
    _console.print(f"a recap of {sizes.many[0]:,} volunteers…")
    recaps = measure_recaps(sizes)
    return report.Results(
        sizes, facts, talks, crowds, start, memory, broadcasts, gatherings, recaps
    )


async def _talks(platform: Platform, sizes: Sizes, script: Path) -> list[TalkResult]:
    talks = []
    for number in range(1, sizes.rounds + 1):
        for talk in TALKS:
            for subject in SUBJECTS:
                _console.print(f"round {number} of {sizes.rounds}: {talk.name}, {subject.name}…")
                talks.append(await measure_talk(subject, platform, sizes, script, talk))
    return talks


def main() -> None:
    parser = argparse.ArgumentParser("python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a short run, for a first look")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    options = parser.parse_args()
    if sys.platform != "linux":
        sys.exit("The benchmarks read /proc: run them on Linux.")
    warnings.filterwarnings("ignore", module="platformdirs")
    try:
        results = uvloop.run(measure(QUICK if options.quick else WHOLE))
    except LoadError as error:
        sys.exit(f"The run failed: {error}")
    report.show(results)
    if options.write:
        report.write(results)
        _console.print(f"written to {report.PAGE}")


if __name__ == "__main__":
    main()
