"""`python -m benchmarks`: run everything and print the tables."""
from __future__ import annotations
import asyncio, sys, tempfile, time
from pathlib import Path
import uvloop
from benchmarks.measures import *
from benchmarks.platform import Platform
from benchmarks.subjects import SUBJECTS
async def main():
    sizes = QUICK if "--quick" in sys.argv else WHOLE
    with tempfile.TemporaryDirectory() as d:
        async with Platform(time.time) as p:
            for s in SUBJECTS:
                print(await measure_talk(s,p,sizes,Path(d)/"script.json"), flush=True)
            print(await measure_start(p,sizes), flush=True)
            print(await measure_memory(p,sizes), flush=True)
uvloop.run(main())
