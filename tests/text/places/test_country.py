"""A fixed sample of the whole country in all forms; `make places` reads all."""

from __future__ import annotations

from tests.support.written_places import FORMS, Tally, sample

SAMPLE, SEED = 20_000, 2026


def test_nobody_is_misplaced_and_nearly_all_are_found() -> None:
    tally = Tally()
    for form, desa, dice in sample(SAMPLE, SEED):
        tally.add(form, desa, dice)
    assert tally.wrong == []
    assert tally.found >= 0.99, tally.missed
    assert len(FORMS) >= 12
    assert all(counts["right"] > 0 for counts in tally.forms.values())
