"""Courses that open one after the other, and the tests before and after each."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from bot.engine.messages import Capabilities
from bot.engine.person import LessonRecord, QuizRecord
from bot.features.learning.requests import FinishQuiz, RecordAnswer, SkipPreTest, StartQuiz
from content.quiz import QuizKind
from content.schema import Course
from tests.support.at_each_step import right_letter, wrong_letter
from tests.support.revised_course import two_tiers, without_module
from tests.support.talk import CHAT, NOW, PAID, Talk

TIERS = two_tiers()
BASIC, HIGHER = TIERS.courses
WAIVED = (
    QuizRecord("c1:0", BASIC.id, (), NOW, NOW, None, True, QuizKind.CREDIT),
    *(
        QuizRecord(f"c1:{m.id}", m.id, (), NOW, NOW, None, True, QuizKind.WAIVER)
        for m in BASIC.modules
    ),
)


def beginner(capabilities: Capabilities = CHAT) -> Talk:
    return Talk(capabilities, TIERS).beginner()


def learner(*quizzes: QuizRecord, capabilities: Capabilities = CHAT) -> Talk:
    talk = Talk(capabilities, TIERS).registered()
    talk.person = replace(talk.person, quizzes=(*talk.person.quizzes, *quizzes))
    return talk


def passed(course: Course) -> tuple[QuizRecord, ...]:
    """The quizzes of all its modules."""
    return tuple(QuizRecord(f"k{m.id}", m.id, (), NOW, NOW, 88, True) for m in course.modules)


def took(course: Course, kind: QuizKind, score: int, *questions: str) -> QuizRecord:
    good = kind == QuizKind.POST and score >= course.pass_mark
    return QuizRecord(f"{kind}{score}", course.id, questions, NOW, NOW, score, good, kind)


def through(talk: Talk, right: int = 99) -> Talk:
    """To the end of the test that is open, so many answers right."""
    given = 0
    while talk.step == "quiz.question":
        talk.says(right_letter(talk) if given < right else wrong_letter(talk))
        given += 1
    return talk


def started(talk: Talk) -> StartQuiz:
    return next(e for e in reversed(talk.effects) if isinstance(e, StartQuiz))


def finished(talk: Talk) -> FinishQuiz:
    return next(e for e in reversed(talk.effects) if isinstance(e, FinishQuiz))


def modules_of(questions: tuple[str, ...]) -> Counter[str]:
    banks = {q.id: m.id for m in TIERS.modules.values() for q in m.bank}
    return Counter(banks[id] for id in questions)


# --- before the course -------------------------------------------------------------------------


@pytest.mark.parametrize("words", [("lanjut",), ("belajar", "1"), ("kuis", "1")])
def test_who_begins_is_offered_the_test_before(words: tuple[str, ...]) -> None:
    talk = beginner().says(*words)
    assert talk.step == "pre_test.offered"
    assert talk.heard == ["tier.ask_pre"]
    assert "tidak berpengaruh apa-apa" in talk.text


@pytest.mark.parametrize(
    ("words", "leads"),
    [(("lanjut",), "lesson.card"), (("kuis", "1"), "quiz.question")],
)
def test_it_may_be_skipped_and_is_not_offered_again(words: tuple[str, ...], leads: str) -> None:
    talk = beginner().says(*words, "lewati")
    assert talk.heard[0] == "tier.skipped"
    assert talk.step == leads
    [skipped] = [e for e in talk.effects if isinstance(e, SkipPreTest)]
    assert skipped.course == BASIC.id
    assert talk.says("menu", *words).step == leads


def test_who_was_led_elsewhere_is_asked_once_more() -> None:
    assert beginner().says("lanjut", "menu", "lanjut").step == "pre_test.offered"


def test_who_has_begun_already_is_not_asked() -> None:
    talk = beginner()
    talk.person = replace(talk.person, lessons={"d1.2": LessonRecord(NOW)})
    assert talk.says("lanjut").step == "lesson.card"


@pytest.mark.parametrize("word", ["kerjakan", "ya", "lanjut", "1"])
def test_it_asks_eight_questions_evenly_over_the_modules(word: str) -> None:
    talk = beginner().says("lanjut", word)
    assert talk.heard == ["quiz.intro_pre", "quiz.question"]
    begun = started(talk)
    assert (begun.module, begun.kind) == (BASIC.id, QuizKind.PRE)
    assert modules_of(begun.questions) == {"d1": 4, "d2": 4}


def test_it_tells_of_no_question_whether_it_was_right() -> None:
    talk = beginner().says("lanjut", "ya")
    for _ in range(7):
        assert talk.says(wrong_letter(talk)).heard == ["quiz.question"]
    talk.says(wrong_letter(talk))
    assert "quiz.not_right" not in talk.heard
    assert talk.heard[:2] == ["quiz.pre_done", "lesson.title"]


@pytest.mark.parametrize(("right", "score"), [(8, 100), (4, 50), (0, 0)])
def test_its_score_is_told_and_nobody_passes_by_it(right: int, score: int) -> None:
    talk = through(beginner().says("lanjut", "ya"), right)
    assert (finished(talk).score, finished(talk).passed) == (score, False)
    assert talk.step == "lesson.card"
    assert talk.draft["lesson"] == "d1.1"


def test_after_it_comes_the_quiz_that_was_to_be_opened() -> None:
    talk = beginner().says("kuis", "2", "ya", *["a"] * 8)
    assert (started(talk).module, started(talk).kind) == ("d2", QuizKind.MODULE)
    assert (talk.step, talk.draft.get("at", 0)) == ("quiz.question", 0)


def test_interrupted_it_goes_on_at_its_question() -> None:
    talk = beginner().says("lanjut", "ya", "a", "b", "c")
    assert talk.outcome is not None
    asked = talk.outcome.questions
    assert talk.says("menu").waits(days=3).says("lanjut").outcome is not None
    assert talk.outcome.questions == asked


def test_left_for_the_lessons_it_is_not_taken_up_again() -> None:
    talk = beginner().says("lanjut", "ya", "a", "menu", "belajar", "1")
    assert talk.step == "lesson.card"
    while talk.step == "lesson.card":
        talk.says("lanjut")
    talk.says("a", "b", "c", "menu").says("lanjut")
    assert talk.heard[0] == "quiz.pre_closed"
    assert talk.step == "learn.module"


# --- after it ----------------------------------------------------------------------------------


def test_the_test_after_opens_when_all_quizzes_are_passed() -> None:
    talk = learner(passed(BASIC)[0]).says("tes akhir")
    assert talk.heard[0] == "tier.post_closed"
    assert "sudah 1 dari 2" in talk.text
    assert talk.step == "quizzes.module"
    talk = learner(*passed(BASIC)).says("tes akhir")
    assert talk.step == "quiz.question"
    assert started(talk).kind == QuizKind.POST


def test_after_the_last_quiz_it_comes_first() -> None:
    talk = through(learner(passed(BASIC)[0]).says("kuis", "2"))
    assert talk.offered[0][0] == "quiz.label_post"
    assert talk.heard[-1] == "quiz.ask_post"
    assert started(talk.says("1")).kind == QuizKind.POST


def test_a_quiz_that_is_not_the_last_leads_on_as_before() -> None:
    talk = through(learner().says("kuis", "2"))
    assert talk.offered[0][0] == "menu.label_learn"


@pytest.mark.parametrize("seed", range(10))
def test_it_asks_twenty_evenly_and_none_of_those_before(seed: int) -> None:
    talk = beginner()
    talk._seed = seed * 100
    through(talk.says("lanjut", "ya"), 4)
    before = started(talk).questions
    talk.person = replace(talk.person, quizzes=(*talk.person.quizzes, *passed(BASIC)))
    after = started(talk.says("tes akhir")).questions
    assert len(set(after)) == 20
    assert not set(before) & set(after)
    assert modules_of(after) == {"d1": 10, "d2": 10}


def test_it_may_be_repeated_with_others_as_far_as_the_banks_reach() -> None:
    talk = learner(*passed(BASIC)).says("tes akhir")
    first = set(started(talk).questions)
    second = set(started(through(talk, 3).says("ulang")).questions)
    assert len(second - first) == sum(len(m.bank) for m in BASIC.modules) - 20


def test_its_answers_have_reasons_and_it_is_kept_under_the_course() -> None:
    talk = learner(*passed(BASIC)).says("tes akhir")
    assert "quiz.right" in talk.says(right_letter(talk)).heard
    assert "quiz.not_right" in talk.says(wrong_letter(talk)).heard
    through(talk)
    assert talk.person.best(BASIC.id) is None
    best = talk.person.best(BASIC.id, QuizKind.POST)
    assert best is not None
    assert best.score == 95


@pytest.mark.parametrize(("right", "good"), [(20, True), (14, True), (13, False), (0, False)])
def test_the_courses_mark_passes(right: int, good: bool) -> None:
    talk = through(learner(*passed(BASIC)).says("tes akhir"), right)
    assert finished(talk).passed is good
    assert ("quiz.post_passed" if good else "quiz.post_not_passed") in talk.heard
    assert ("tier.opened" in talk.heard) is good
    if 0 < right < 20:
        assert "quiz.read_again_module" in talk.heard


@pytest.mark.parametrize(("before", "told"), [(50, "tier.gain"), (95, "tier.no_gain")])
def test_the_gain_is_told(before: int, told: str) -> None:
    talk = learner(*passed(BASIC))
    talk.person = replace(talk.person, quizzes=(took(BASIC, QuizKind.PRE, before), *passed(BASIC)))
    through(talk.says("tes akhir"), 16)
    assert told in talk.heard
    assert "progress.pre" in talk.says("kemajuan").heard
    assert ("progress.gain" in talk.heard) is (told == "tier.gain")


def test_who_skipped_the_first_test_hears_of_no_gain() -> None:
    talk = through(learner(*passed(BASIC)).says("tes akhir"))
    assert not {"tier.gain", "tier.no_gain"} & set(talk.heard)


def test_interrupted_it_resumes_from_the_list_of_quizzes_too() -> None:
    talk = learner(*passed(BASIC)).says("tes akhir", "a", "b")
    key = talk.draft["run"]
    talk.says("menu", "kuis", "3")
    assert (talk.draft["run"], talk.draft["at"]) == (key, 2)


def test_a_course_that_is_gone_ends_its_test() -> None:
    talk = learner(*passed(BASIC)).says("tes akhir", "a")
    talk.library = replace(TIERS, courses=(replace(BASIC, id="another"), HIGHER))
    assert talk.says("b").heard[0] == "quiz.gone"


def test_a_module_that_is_gone_takes_its_questions_along() -> None:
    talk = learner(*passed(BASIC)).says("tes akhir")
    talk.library = without_module(TIERS, "d2")
    through(talk.says("a"))
    answers = [e for e in talk.effects if isinstance(e, RecordAnswer)]
    assert {modules_of((one.question,)).most_common()[0][0] for one in answers} <= {"d1"}
    assert finished(talk).score == 100


# --- where every message costs money -----------------------------------------------------------


@pytest.mark.parametrize(("right", "messages"), [(True, 7), (False, 8)])  # reasons take room
def test_twenty_questions_are_asked_in_few_messages(right: bool, messages: int) -> None:
    talk = learner(*passed(BASIC), capabilities=PAID).says("tes akhir")
    asking = 1
    while talk.step == "quiz.question":
        talk.says(" ".join(_letters(talk, right=right)))
        asking += talk.step == "quiz.question"
    assert asking == messages
    assert len(talk.sent) == messages + 1
    assert finished(talk).score == (100 if right else 0)


def test_the_eight_before_the_course_are_asked_in_three() -> None:
    talk = beginner(PAID).says("lanjut", "ya")
    asking = 1
    while talk.step == "quiz.question":
        talk.says(" ".join(_letters(talk, right=True)))
        asking += talk.step == "quiz.question"
    assert asking == 3
    assert talk.draft["lesson"] == "d1.1"


def _letters(talk: Talk, *, right: bool) -> list[str]:
    at = talk.draft.get("at", 0)
    letters = []
    for place in range(at, at + talk.session.open):
        question = talk.library.questions[talk.draft["questions"][place]]
        good = talk.draft["orders"][place].index(question.right)
        letters.append("abc"[good if right else (good + 1) % 3])
    return letters


# --- what is open ------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["belajar", "kuis", "kemajuan"])
def test_what_is_closed_says_what_opens_it(word: str) -> None:
    talk = learner().says(word)
    assert "tier.closed" in talk.heard
    assert f"{HIGHER.title} bisa dibuka setelah Bapak/Ibu lulus {BASIC.title}" in talk.text
    assert "M1" not in talk.text


@pytest.mark.parametrize("how", [(*passed(BASIC), took(BASIC, QuizKind.POST, 80)), WAIVED])
def test_a_course_opens_when_the_one_before_is_passed_or_credited(
    how: tuple[QuizRecord, ...],
) -> None:
    talk = learner(*how).says("belajar")
    assert "tier.closed" not in talk.heard
    labels = [id for id, _ in talk.offered]
    assert labels == [
        "learn.label_first",
        "learn.label_module",
        "learn.label_module",
        "tier.label_passed",
    ]
    assert talk.offered[1][1]["number"] == "M1"
    assert talk.says("lanjut").draft["lesson"] == "m1.1"


def test_passing_all_quizzes_alone_does_not_open_it() -> None:
    assert "tier.closed" in learner(*passed(BASIC)).says("belajar").heard


def test_whoever_has_passed_keeps_it_though_a_module_is_added() -> None:
    talk = learner(passed(BASIC)[0], took(BASIC, QuizKind.POST, 80)).says("belajar")
    assert "tier.closed" not in talk.heard


def test_what_was_passed_can_be_looked_at_again() -> None:
    talk = learner(*WAIVED).says("kuis")
    assert [id for id, _ in talk.offered] == [*["quiz.label_module"] * 2, "tier.label_passed"]
    talk.says("3")
    assert [id for id, _ in talk.offered] == [*["quiz.label_waived"] * 2, "tier.label_open"]


@pytest.mark.parametrize("lesson", ["m1.1", "m2.3"])
def test_a_lesson_of_a_closed_course_stays_closed(lesson: str) -> None:
    talk = learner().says("belajar", "2")
    frame = talk.session.frame
    assert frame is not None
    talk.session = replace(talk.session, frame=replace(frame, draft={"module": lesson[:2]}))
    talk.says("1")
    assert talk.heard[0] == "tier.closed"
    assert talk.step == "learn.module"


def test_who_is_credited_needs_no_test_after() -> None:
    talk = learner(*WAIVED, *passed(HIGHER), took(HIGHER, QuizKind.POST, 90)).says("kemajuan")
    assert talk.heard.count("progress.course_passed") == 2
    assert "progress.credited" in talk.heard


def test_nor_can_it_be_taken() -> None:
    talk = Talk(CHAT, replace(TIERS, courses=(BASIC,))).registered()
    talk.person = replace(talk.person, quizzes=WAIVED)
    talk.says("tes akhir")
    assert talk.heard[0] == "tier.post_needless"
    assert talk.step == "quizzes.module"


def test_progress_of_a_passed_course_is_short() -> None:
    done = (*passed(BASIC), took(BASIC, QuizKind.POST, 80))
    assert len(learner(*done).says("kemajuan").text) < 900
    assert learner(*done).says("kemajuan").heard.count("progress.module") == 2


def test_home_says_which_course_it_is_and_that_its_test_waits() -> None:
    assert f"Menu utama · {BASIC.title}" in learner().says("menu").text
    assert f"Menu utama · {HIGHER.title}" in learner(*WAIVED).says("menu").text
    assert learner(*passed(BASIC)).says("menu").heard == ["menu.ask", "menu.post_open"]


def test_a_course_without_questions_offers_no_test() -> None:
    bare = tuple(replace(module, bank=()) for module in BASIC.modules)
    talk = Talk(CHAT, replace(TIERS, courses=(replace(BASIC, modules=bare),))).beginner()
    assert talk.says("lanjut").step == "lesson.card"
    assert talk.says("menu", "kuis", "1").heard[0] == "quiz.gone"


# --- a fixed order -----------------------------------------------------------------------------


def fixed(*quizzes: QuizRecord) -> Talk:
    talk = Talk(CHAT, two_tiers(fixed=True)).registered()
    talk.person = replace(talk.person, quizzes=(*talk.person.quizzes, *quizzes))
    return talk


@pytest.mark.parametrize("word", ["belajar", "kuis"])
def test_in_a_fixed_order_the_next_module_waits_for_the_quiz_before(word: str) -> None:
    talk = fixed().says(word)
    assert "tier.module_closed" in talk.heard
    assert "Modul 2 bisa dibuka setelah Bapak/Ibu lulus kuis Modul 1" in talk.text
    assert "tier.module_closed" not in fixed(passed(BASIC)[0]).says(word).heard


def test_lanjut_stays_within_what_is_open() -> None:
    talk = fixed()
    lessons = {lesson.id: LessonRecord(NOW, NOW, 3, 3) for lesson in BASIC.modules[0].lessons}
    talk.person = replace(talk.person, lessons=lessons)
    assert talk.says("lanjut").step == "learn.module"
    opened = fixed(passed(BASIC)[0])
    opened.person = replace(opened.person, lessons=lessons)
    assert opened.says("lanjut").draft["lesson"] == "d2.1"


# --- sessions of the revision before -----------------------------------------------------------


def test_a_quiz_that_was_begun_before_there_were_kinds_goes_on() -> None:
    talk = Talk(CHAT, TIERS).registered().says("kuis", "1", "a")
    assert "kind" not in talk.draft
    assert through(talk).step == "after_quiz.whereto"
    assert "kind" not in talk.draft
    assert started(talk.says("ulang")).kind == QuizKind.MODULE


def test_who_passed_before_a_module_was_added_keeps_it_and_is_told_of_the_module() -> None:
    *_, added = BASIC.modules
    older = (*passed(BASIC)[:-1], took(BASIC, QuizKind.POST, 90))
    talk = learner(*older).says("kemajuan")
    assert "progress.course_passed" in talk.heard
    assert talk.heard.count("progress.module_added") == 1
    assert added.title in talk.text
    assert "progress.label_certificate" in [id for id, _ in talk.offered]
    assert "tier.closed" not in talk.heard


def test_who_was_in_it_when_a_module_was_added_is_offered_that_module() -> None:
    *_, added = BASIC.modules
    talk = learner(*passed(BASIC)[:-1]).says("tes akhir")
    assert "tier.post_closed" in talk.heard
    assert added.title in talk.says("belajar").text
