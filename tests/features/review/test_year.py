"""A year of a thousand volunteers: reviews, streaks and nudges obey the rules on every day of it.
What is expected is counted here in another way than the rules count it."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.features.review.types import MOST_UNANSWERED, Verdict
from tests.support.simulated_year import DAYS, FIRST, QUIET, Diary, Looked, Year

PEOPLE = 1000
A_DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def diaries() -> list[Diary]:
    return [Year(seed).live() for seed in range(PEOPLE)]


def test_the_year_is_worth_looking_at(diaries: list[Diary]) -> None:
    """Everything that the other tests look for happens, and often."""
    verdicts = [one.verdict for diary in diaries for one in diary.looked]
    assert verdicts.count(Verdict.NUDGE) > 20_000
    assert verdicts.count(Verdict.STOP) > 100
    assert sum(len(diary.asked) for diary in diaries) > 50_000
    assert sum(not answer.right for diary in diaries for answer in diary.asked) > 10_000
    assert max(max(diary.streaks.values()) for diary in diaries) > 60
    looked = [one for diary in diaries for one in diary.looked if one.around.to_review]
    for why in ("silent", "reminded", "away"):
        assert sum(getattr(one.around, why) for one in looked) > 100, why
    assert sum(one.learned for one in looked) > 100


def test_what_is_missed_comes_tomorrow_and_what_is_known_later_and_later(
    diaries: list[Diary],
) -> None:
    for diary in diaries:
        for answer in diary.asked:
            wait = diary.day(answer.after.due_at) - diary.day(answer.at)
            begins = answer.after.due_at.astimezone(ZoneInfo(diary.zone))
            assert (begins.hour, begins.minute) == (0, 0)
            assert A_DAY <= wait <= 366 * A_DAY
            if not answer.right:
                assert wait == A_DAY
            elif answer.before is not None and diary.day(answer.before.reviewed_at) < diary.day(
                answer.at
            ):
                assert answer.after.stability > answer.before.stability


def test_a_review_asks_at_most_five_of_those_that_are_due_the_longest_first(
    diaries: list[Diary],
) -> None:
    for diary in diaries:
        for at, chosen, cards in diary.rounds:
            waiting = {id for id, card in cards.items() if card.due_at <= at}
            assert chosen
            assert set(chosen) <= waiting
            assert len(set(chosen)) == min(5, len(waiting))
            rest = [cards[id].due_at for id in waiting - set(chosen)]
            assert all(cards[id].due_at <= other for id in chosen for other in rest)


def test_a_streak_forgives_one_missed_day_a_week(diaries: list[Diary]) -> None:
    for diary in diaries:
        on = {diary.day(answer.at) for answer in diary.asked}
        assert diary.streaks == _streaks(on)


def _streaks(on: set[date]) -> dict[date, int]:
    """Day by day; a day that is over and was missed breaks it, unless it is the only one of seven
    and is made good on the next."""
    count, forgiven, shown = 0, date.min, dict[date, int]()
    for day in (FIRST + n * A_DAY for n in range(DAYS)):
        missed = day - A_DAY not in on
        if missed and (day - 2 * A_DAY not in on or (day - A_DAY - forgiven).days < 7):
            count = 0
        if day in on:
            if missed and count:
                forgiven = day - A_DAY
            count += 1
        shown[day] = count
    return shown


def test_at_most_one_nudge_a_day_never_at_night_and_at_the_hour_chosen(
    diaries: list[Diary],
) -> None:
    for diary in diaries:
        told = list(diary.heard(Verdict.NUDGE, Verdict.STOP))
        days = [diary.day(one.at) for one in told]
        assert len(days) == len(set(days))
        for one in told:
            assert not QUIET.holds(one.at, diary.zone)
            local = one.at.astimezone(ZoneInfo(diary.zone))
            assert local.hour * 60 + local.minute == _wanted(diary, one)


def _wanted(diary: Diary, one: Looked) -> int | None:
    return [minute for at, minute in diary.chosen if at < one.at][-1]


def test_a_nudge_comes_when_it_is_wanted_and_only_then(diaries: list[Diary]) -> None:
    """Nothing keeps it back but silence, a session's reminder, a closed channel, having learnt, or
    having been told something on that day; or that we were away when it was due."""
    for diary in diaries:
        told_on: set[date] = set()
        for one in diary.looked:
            day = diary.day(one.at)
            hindered = one.around.away or one.learned or day in told_on
            kept = day in diary.silent | diary.reminded or not one.around.to_review
            in_time = diary.day(one.due_at) == day
            assert (one.verdict != Verdict.NOTHING) == (in_time and not hindered and not kept)
            if one.verdict != Verdict.NOTHING:
                told_on.add(day)


def test_after_seven_unanswered_it_says_so_and_is_off_until_it_is_switched_on(
    diaries: list[Diary],
) -> None:
    for diary in diaries:
        told = list(diary.heard(Verdict.NUDGE, Verdict.STOP))
        begins = [at for at, _ in diary.chosen] + [answer.at for answer in diary.asked]
        unanswered = 0
        for n, one in enumerate(told):
            since = told[n - 1].at if n else one.at
            if any(since < at < one.at for at in begins):
                unanswered = 0
            assert (one.verdict == Verdict.STOP) == (unanswered == MOST_UNANSWERED)
            unanswered = 0 if one.verdict == Verdict.STOP else unanswered + 1
        for stop in diary.heard(Verdict.STOP):
            later = [one.at for one in diary.looked if one.at > stop.at]
            again = [at for at, minute in diary.chosen if at > stop.at and minute is not None]
            assert not later or (again and again[0] < later[0])
