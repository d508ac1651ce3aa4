"""How much is done: little in CI, where all of tests/faults is to take a minute and a half, and
what `make prove` asks for."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """`kills` in all, shared by the four of tests/faults/test_kills.py; `away` are the seconds that
    the database is gone, `outages` how often the platforms are. `together_kills` on each database,
    and `together_people`, are those of tests/faults/test_all_together.py; the orders of
    tests/faults/test_callbacks.py are as long as `callbacks`."""

    kills: int
    recipients: int
    talkers: int
    away: float
    outages: int
    together_kills: int
    together_people: int
    callbacks: int
    seed: int


def sizes_from(environment: Mapping[str, str]) -> Sizes:
    kills = int(environment.get("FAULTS_KILLS", "50"))
    big = kills > 100
    return Sizes(
        kills,
        recipients=int(environment.get("FAULTS_RECIPIENTS", "10000" if big else "1000")),
        talkers=200 if big else 40,
        away=float(environment.get("FAULTS_AWAY", "30" if big else "2")),
        outages=int(environment.get("FAULTS_OUTAGES", "20" if big else "2")),
        together_kills=int(environment.get("FAULTS_TOGETHER_KILLS", "100" if big else "6")),
        together_people=int(environment.get("FAULTS_TOGETHER_PEOPLE", "60" if big else "20")),
        callbacks=int(environment.get("FAULTS_CALLBACKS", "5" if big else "2")),
        seed=int(environment.get("FAULTS_SEED") or secrets.randbelow(1_000_000)),
    )
