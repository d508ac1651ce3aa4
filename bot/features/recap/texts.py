"""How the recap is told: on request, and each Monday."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.engine.messages import Button, Question
from bot.features.invitees.types import Invited
from bot.features.recap.rules import reached
from bot.features.recap.types import Recap, Spent, Tally
from bot.text.phrases import Lines, Material, Say, lines, paragraphs, t
from bot.text.places import place_name, short_name
from content.schema import Course, Library, Module


def label_name(code: str) -> str:
    """Shorten a name so that it fits on a button."""
    return short_name(code).replace("Kabupaten ", "Kab. ")


def percent(part: int, whole: int) -> int:
    return part * 100 // max(1, whole)


def overview(library: Library, recap: Recap) -> Say:
    return paragraphs(
        t("recap.title", place=place_name(recap.region)),
        lines(
            t("recap.registered", count=recap.registered),
            t("recap.active", count=recap.active, percent=percent(recap.active, recap.registered)),
            *_invited(recap.invited),
            *_deeds(recap.deeds),
        ),
        *(_course(library, recap, course) for course in reached(library, recap)),
        *_spent(recap.spent),
    )


def _invited(invited: Invited) -> Iterator[Say]:
    """Nothing where no list was imported."""
    if invited.people:
        yield t("recap.invited", people=invited.people, came=invited.came, missing=invited.missing)


def _deeds(done: Tally) -> Iterator[Say]:
    if done.score:
        yield t("recap.deeds", count=done.score, people=done.begun)


def _spent(spent: Spent) -> Iterator[Say]:
    """Nothing where nothing is paid for."""
    if spent.rupiah:
        told = [t("recap.spent", out=spent.out, came=spent.came, rupiah=spent.rupiah)]
        if spent.lesson is not None:
            told.append(t("recap.spent_lesson", rupiah=spent.lesson))
        yield lines(*told)
    elif spent.out or spent.came:
        yield t("recap.spent_unpriced", out=spent.out, came=spent.came)


def _course(library: Library, recap: Recap, course: Course) -> Say:
    """Its modules and tests."""
    rows = [_module(library, recap, module) for module in course.modules]
    tests = list(_tests(recap, course))
    title = [t("tier.heading", title=course.title)] if len(library.courses) > 1 else []
    return Lines((*title, *rows, *tests))


def _tests(recap: Recap, course: Course) -> Iterator[Say]:
    """Those before and after, how much better people were, and who did it elsewhere."""
    before, after = recap.test("pre", course.id), recap.test("post", course.id)
    gain, credited = recap.test("gain", course.id), recap.test("credit", course.id)
    if before.mean is not None:
        yield t("recap.pre", count=before.tried, mean=round(before.mean, 1))
    if after.mean is not None:
        share = percent(after.passed, recap.registered)
        mean = round(after.mean, 1)
        yield t("recap.post", passed=after.passed, percent=share, mean=mean)
    if gain.mean is not None:
        yield t("recap.gain", count=gain.tried, gain=round(gain.mean, 1))
    if credited.passed > 0:
        yield t("recap.credited", count=credited.passed)


def _module(library: Library, recap: Recap, module: Module) -> Say:
    tally = recap.tally(module.id)
    told = t(
        "recap.module",
        number=library.number_of(module),
        title=Material(module.title),
        passed=tally.passed,
        percent=percent(tally.passed, recap.registered),
    )
    return told if tally.mean is None else t("recap.with_mean", told=told, mean=tally.mean)


def weekly(library: Library, recap: Recap) -> tuple[Say, Question]:
    """Word the short version. Both of its buttons are words too."""
    buttons = (
        Button("/rekap", t("recap.label_open")),
        Button("/rekap_mati", t("recap.label_weekly_off")),
    )
    said = paragraphs(t("recap.weekly"), overview(library, recap))
    return said, Question(t("recap.ask_weekly"), buttons)


def rest(recap: Recap, shown: Sequence[object]) -> int:
    """Say how many regions below have people and are not shown."""
    return len(recap.below) - len(shown)
