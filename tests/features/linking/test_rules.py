"""Codes, who may be one, and what becomes of two: pure rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.messages import Address
from bot.engine.person import LessonRecord, PersonState, QuizRecord, Volunteer
from bot.engine.session import Frame, Session
from bot.features.linking import rules

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def known(name: str, phone: str = "", *addresses: Address) -> PersonState:
    return PersonState(Volunteer(id=1, name=name, phone=phone, registered_at=NOW), addresses)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("482913", "482913"),
        ("482 913", "482913"),
        ("kode 482-913 ya", "482913"),
        ("4 8 2 9 1 3", "482913"),
        ("48291", None),
        ("4829133", None),
        ("٤٨٢٩١٣", None),
        ("kode", None),
    ],
)
def test_six_digits_are_a_code_however_they_are_parted(text: str, code: str | None) -> None:
    assert rules.code_in(text) == code


@given(st.integers(0, 999_999))
def test_a_code_as_it_is_shown_is_read_again(number: int) -> None:
    assert rules.code_in(rules.shown(f"{number:06}")) == f"{number:06}"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Siti Aminah", "siti aminah"),
        ("Siti Aminah", "Ibu Siti Aminah, S.Sos."),
        ("Siti Aminah", "Siti Aminh"),
        ("Aminah Siti", "Siti Aminah"),
        ("Nu'man Ma'arif", "Numan Maarif"),
    ],
)
def test_names_that_are_nearly_the_same_may_be_one_person(one: str, other: str) -> None:
    assert rules.same_person(known(one), known(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [("Siti Aminah", "Budi Santoso"), ("Siti Aminah", "Siti Rohmah"), ("Siti", "Sri")],
)
def test_other_names_are_other_people(one: str, other: str) -> None:
    assert not rules.same_person(known(one), known(other))


def test_who_writes_from_the_number_that_the_other_gave_is_the_same() -> None:
    wrote = known("S. Aminah", "", Address("whatsapp", "whatsapp:+6281234500022"))
    assert rules.same_person(known("Bu Haji", "+6281234500022"), wrote)
    assert not rules.same_person(known("Bu Haji", "+6281234500023"), wrote)


def test_somebody_who_is_not_registered_may_be_anybody() -> None:
    assert rules.same_person(known("Siti Aminah"), PersonState(Volunteer(id=2)))


def test_a_hint_of_a_name_tells_it_to_nobody_else() -> None:
    assert rules.hinted("Siti Aminah") == "S… A…"


def test_two_worlds_are_one_with_the_best_of_both() -> None:
    mine = replace(
        known("Siti"),
        lessons={"a": LessonRecord(LATER, LATER, 1, 3), "b": LessonRecord(NOW)},
        quizzes=(QuizRecord("k2", "m1", (), LATER, LATER, 50),),
        scope="32.75.04",
    )
    theirs = replace(
        known("Siti A."),
        lessons={"a": LessonRecord(NOW, NOW, 3, 3), "c": LessonRecord(NOW)},
        quizzes=(QuizRecord("k1", "m1", (), NOW, NOW, 88, True),),
        scope="32.75",
    )
    one = rules.joined(mine, theirs)
    assert one.lessons["a"] == LessonRecord(NOW, NOW, 3, 3)
    assert set(one.lessons) == {"a", "b", "c"}
    assert [quiz.key for quiz in one.quizzes] == ["k1", "k2"]
    assert (one.scope, one.volunteer.name) == ("32.75", "Siti")


@pytest.mark.parametrize(
    ("mine", "theirs", "one"),
    [
        (None, None, None),
        (None, "32.75", "32.75"),
        ("32.75", None, "32.75"),
        ("", "32.75", ""),
        ("32.75", "", ""),
        ("32.75", "32.16", "32.75"),
    ],
)
def test_the_office_around_the_other_holds(
    mine: str | None, theirs: str | None, one: str | None
) -> None:
    assert rules.wider(mine, theirs) == one


def test_undone_a_row_is_as_before_but_for_what_changed_since() -> None:
    before, made = {"right": 1, "total": 3, "done": 1}, {"right": 3, "total": 3, "done": 1}
    assert rules.undone(made, before, made) == before
    better = {**made, "right": 2, "done": 2}
    assert rules.undone(better, before, made) == {"right": 2, "total": 3, "done": 2}


def test_what_belongs_together_goes_back_together_or_stays() -> None:
    before, made = {"reply": "later", "at": 1, "told": 1}, {"reply": "coming", "at": 2, "told": 2}
    now = {**made, "at": 3}
    both = frozenset({"reply", "at"})
    assert rules.undone(now, before, made, both) == {"reply": "coming", "at": 3, "told": 1}


# --- where both stand ----------------------------------------------------------------------------

CARD = {"volunteer_id": 1, "question": "q", "stability": 2.0, "reviewed_at": NOW}
HABIT = {
    "streak": 3,
    "learned_on": NOW.date(),
    "forgiven_on": None,
    "offered": False,
    "nudge_at": None,
    "nudge_due_at": None,
    "nudged_on": None,
    "unanswered": 0,
    "echo": "",
    "echo_at": None,
    "deeds": 0,
}


def test_what_both_have_done_is_done_and_what_waits_for_either_comes_back() -> None:
    waits = HABIT | {"echo": "deed:d1.1", "echo_at": LATER, "deeds": 2}
    both = rules.one_habit(HABIT | {"deeds": 1}, waits)
    assert (both["echo"], both["echo_at"], both["deeds"]) == ("deed:d1.1", LATER, 3)


def test_of_two_cards_the_one_answered_last_stays() -> None:
    theirs = CARD | {"volunteer_id": 2, "stability": 9.0, "reviewed_at": LATER}
    assert rules.later_review(CARD, theirs) == theirs | {"volunteer_id": 1}
    assert rules.later_review(theirs, CARD) == theirs


def test_the_streak_is_that_of_who_learned_last() -> None:
    gone = HABIT | {"streak": 40, "learned_on": NOW.date() - timedelta(days=20)}
    assert rules.one_habit(gone, HABIT)["streak"] == rules.one_habit(HABIT, gone)["streak"] == 3
    assert rules.one_habit(HABIT, HABIT | {"streak": 5})["streak"] == 5


def test_one_nudge_a_day_for_two_who_are_one() -> None:
    nudged = HABIT | {"nudge_at": 420, "nudge_due_at": LATER, "nudged_on": NOW.date()}
    other = HABIT | {"nudge_at": 1140, "nudge_due_at": NOW}
    assert rules.one_habit(HABIT, nudged)["nudge_at"] == 420
    both = rules.one_habit(other, nudged)
    assert (both["nudge_at"], both["nudge_due_at"]) == (1140, NOW)
    assert both["nudged_on"] == NOW.date()


LESSON = Frame("lesson", "card", {"lesson": "m1.l1"})
QUIZ = Frame("quiz", "question", {"module": "m1", "run": "r", "at": 1})
SAME_QUIZ = Frame("quiz", "question", {"module": "m1", "run": "other"})


def test_what_the_giver_was_at_comes_first_and_the_rest_waits() -> None:
    assert rules.waiting((LESSON,), (QUIZ,)) == (QUIZ, LESSON)
    assert rules.waiting((QUIZ,), (SAME_QUIZ, LESSON)) == (LESSON, QUIZ)


def test_what_came_over_goes_back_as_far_as_it_has_come() -> None:
    theirs = Session(Frame("link", "sure"), (QUIZ,), turn=5)
    now = Session(QUIZ, (LESSON,), turn=9)
    over = dict(rules.carried(now, (LESSON,), theirs))
    further = replace(QUIZ, draft={**QUIZ.draft, "at": 2})
    mine, back = rules.parted(Session(None, (LESSON, further), turn=20), theirs, over)
    assert (mine.paused, mine.frame) == ((LESSON,), None)
    assert (back.paused, back.frame, back.turn) == ((further,), None, 20)


def test_what_was_finished_meanwhile_is_over_for_both() -> None:
    theirs = Session(None, (QUIZ,))
    over = dict(rules.carried(Session(QUIZ), (), theirs))
    again = Session(SAME_QUIZ)  # begun since: the giver's
    assert rules.parted(again, theirs, over) == (again, Session())


def test_what_did_not_come_over_stands_as_it_stood() -> None:
    theirs = Session(None, (SAME_QUIZ,))
    over = dict(rules.carried(Session(QUIZ), (QUIZ,), theirs))
    assert over == {}
    assert rules.parted(Session(QUIZ), theirs, over) == (Session(QUIZ), theirs)


def test_who_stood_nowhere_stands_nowhere() -> None:
    assert rules.parted(Session(LESSON, turn=7), None, {}) == (
        Session(LESSON, turn=7),
        Session(turn=7),
    )
