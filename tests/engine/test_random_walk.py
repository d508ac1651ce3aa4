"""Walks through every conversation with whatever people may send: words that fit and words that do
not, buttons old and new, junk, media, long pauses, a course that is revised on the way."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.engine.effects import Effect
from bot.engine.messages import Capabilities, Layout, Media, Question
from bot.engine.person import Volunteer
from bot.engine.session import Session
from bot.features.learning.requests import FinishQuiz, RecordAnswer
from bot.text.phrases import Material, Phrase, arguments, keywords
from content.loader import load
from content.quiz import score
from handlers import COMMANDS
from tests.support.revised_course import without_card, without_lesson, without_question
from tests.support.talk import CHAT, PAID, Talk

COURSE = load()
ID_OF = {question.text: id for id, question in COURSE.questions.items()}
NAMES = ("Siti Aminah", "Sulastri", "A. Rahman", "Ya", "S1ti", "Menur")
PLACES = (
    "Kota Bekasi", "bekasi", "bks brt", "Bekasi Selatan", "Pekayon Jaya", "pekayonjaya", "tambun",
    "Pekayon Jaya, Bekasi Selatan", "Jawa Barat", "qwertyuiop", "kab bekasi", "jakasetia", "salam",
)  # fmt: skip
ANSWERS = (
    "ya", "iya kak", "tidak", "ga mau", "setuju", "benar", "lewati", "belum", "lainnya", "hapus",
    "a", "B.", "jwb c", "jawabannya B kak", "2", "3", "9", "a c b", "acb", "1a 2c 3b", "3a 1b 2c",
    "a z", "ulang", "baca", "ok", "lanjut", "psm", "english", "indonesia", "keterpencilan",
)  # fmt: skip
JUNK = (
    "", " ", "\n", "\x00", "\u202eabc", "😀", "🇮🇩🇮🇩", "/", "/x", "//menu", "@", "{name}", "%s",
    "{0}", "<b>", "*_~`", "a" * 999, "a" * 1001, "a" * 10_000, "7:next", "۲", "½", "ﷺ",
    "\ud7ff", "a\u0300" * 200,
)  # fmt: skip
COMMAND_WORDS = tuple(sorted(word for command in COMMANDS for word in keywords(command.words)))
TYPED = NAMES + PLACES + ANSWERS + JUNK + COMMAND_WORDS


@dataclass
class Walk:
    """A talk with all that was ever shown, so that old buttons can be pressed again. `asked` are
    the questions of the last message that asked any: thanks are answered and ask nothing."""

    talk: Talk
    codes: list[str] = field(default_factory=list)
    recorded: Counter[tuple[str, str]] = field(default_factory=Counter)
    revised: bool = False
    asked: tuple[Question, ...] = ()

    # --- steps ---

    def fits(self, n: int) -> None:
        """An answer that the open question takes."""
        shown = self.shown()
        if not shown:
            self.says("mulai")
        elif not shown[0].buttons:
            self.says((NAMES + PLACES)[n % len(NAMES + PLACES)])
        elif self.talk.message.rows:
            keys = [key for row in self.talk.message.rows for key in row]
            self.chooses(shown[0], n, lambda at: self.talk.presses_code(keys[at].value))
        elif shown[0].layout is Layout.LETTERED:
            self.chooses(shown[0], n, lambda at: self.talk.says("abcdefgh"[at]))
        else:
            self.says(str(n % len(shown[0].buttons) + 1))

    def chooses(self, question: Question, n: int, choose: Callable[[int], Talk]) -> None:
        """What is recorded is the option that stood there, or that was asked back."""
        at = n % len(question.buttons)
        before, meant = self.talk.session.turn, self.talk.session.meant
        choose(at)
        for effect in self.recordings():
            assert meant or effect.option == int(question.buttons[at].value)
            assert self.talk.session.turn > before

    def says(self, text: str) -> None:
        self.talk.says(text)

    def types(self, n: int) -> None:
        self.says(TYPED[n % len(TYPED)])

    def types_quickly(self, n: int) -> None:
        self.talk.says(TYPED[n % len(TYPED)], quickly=True)

    def presses_old(self, n: int) -> None:
        if not self.codes:
            return
        code = self.codes[n % len(self.codes)]
        turn, _, value = code.partition(":")
        stale = int(turn) != self.talk.session.turn
        self.talk.presses_code(code)
        if stale and not value.startswith("/") and not self.revised:
            assert self.effects() == ()

    def presses_anything(self, n: int) -> None:
        values = (
            "yes",
            "no",
            "agree",
            "erase",
            "right",
            "0",
            "2",
            "next",
            "/nothing",
            "/menu",
            "",
            "é",
        )
        self.talk.presses_code(f"{self.talk.session.turn - n % 3}:{values[n % len(values)]}")

    def sends(self, n: int) -> None:
        media = list(Media)[n % len(Media)]
        phone = "+62811" if media is Media.CONTACT and n % 2 else None
        self.talk.sends(media, phone=phone, text="a" if n % 5 == 0 else "")

    def waits(self, n: int) -> None:
        self.talk.waits(days=n % 400)

    def revises(self, n: int) -> None:
        """The course is changed, now and then where the volunteer just stands."""
        library, draft = self.talk.library, self.talk.draft
        asked = draft.get("questions") or tuple(COURSE.questions)
        change, id = (
            (without_question, asked[n % len(asked)]),
            (without_card, draft.get("card", "")),
            (without_lesson, draft.get("lesson", "") if n % 4 == 0 else ""),
        )[n % 3]
        if all(len(lesson.cards) > 1 and lesson.questions for lesson in library.lessons.values()):
            self.talk.library = change(library, id)
            self.revised = True

    # --- what must hold after each ---

    def shown(self) -> tuple[Question, ...]:
        return self.talk.outcome.questions if self.talk.outcome else ()

    def open_questions(self) -> tuple[Question, ...]:
        """What is shown; what is asked back is about the question that would be asked again."""
        if not self.talk.session.meant:
            return self.shown()
        again = self.aside("zzzzzz")
        return again.outcome.questions if again.outcome else ()

    def aside(self, *texts: str) -> Talk:
        """The talk as it would go on."""
        probe = copy.copy(self.talk)
        probe.effects, probe.sent = [], []
        return probe.says(*texts)

    def effects(self) -> tuple[Effect, ...]:
        return self.talk.outcome.effects if self.talk.outcome else ()

    def recordings(self) -> list[RecordAnswer]:
        return [effect for effect in self.effects() if isinstance(effect, RecordAnswer)]

    def goes_on(self, n: int) -> None:
        """Several fitting answers: as many as a quiz has questions."""
        for more in range(9):
            self.takes("fits", n + more)

    def takes(self, step: str, n: int) -> None:
        turns = len(self.talk.sent)
        self.asked = self.open_questions() or self.asked
        getattr(self, step)(n)
        if len(self.talk.sent) > turns:
            self.check_answers(self.asked)
            self.check_message()
            self.check_state()
            self.codes += [key.value for row in self.talk.message.rows for key in row]

    def check_answers(self, shown: tuple[Question, ...]) -> None:
        """Nothing is recorded but the questions asked last, in their order, and once."""
        questions = [effect.question for effect in self.recordings()]
        assert questions == [question_id(question) for question in shown[: len(questions)]]
        for effect in self.effects():
            if isinstance(effect, RecordAnswer):
                self.recorded[effect.run, effect.question] += 1
            elif isinstance(effect, FinishQuiz):
                self.check_score(effect)
        assert set(self.recorded.values()) <= {1}

    def check_score(self, finished: FinishQuiz) -> None:
        answers = [
            e for e in self.talk.effects if isinstance(e, RecordAnswer) and e.run == finished.key
        ]
        assert finished.score == score(sum(answer.right for answer in answers), len(answers))
        assert (
            sum(isinstance(e, FinishQuiz) and e.key == finished.key for e in self.talk.effects) == 1
        )

    def check_message(self) -> None:
        assert self.talk.outcome is not None
        assert self.talk.outcome.messages
        for message in self.talk.outcome.messages:
            assert message.text.strip()
            assert len(message.text) <= self.talk.capabilities.text_limit
            for key in (key for row in message.rows for key in row):
                assert key.label.strip()
                assert len(key.value.encode()) <= 64

    def check_state(self) -> None:
        session, volunteer = self.talk.session, self.talk.person.volunteer
        stored = json.dumps(session.dump())
        assert json.dumps(Session.load(json.loads(stored)).dump()) == stored
        if not volunteer.registered:
            blank = Volunteer(id=1)
            assert (volunteer.name, volunteer.place, volunteer.phone) == (blank.name, "", "")
        self.check_way_out(volunteer)

    def check_way_out(self, volunteer: Volunteer) -> None:
        """From here the word "menu" leads home, or to an open question; to no harm at all."""
        probe = self.aside("menu")
        if probe.step == "echo.deed":  # it is asked once, on the way
            probe.says("menu")
        if volunteer.stopped_at:
            assert probe.heard[0] in {"stop.still", "stop.ask_begin"}
        elif volunteer.registered:
            assert probe.step == "menu.choose"
        else:
            assert probe.step.startswith("registration.")
            assert probe.outcome is not None
            assert probe.outcome.questions


def question_id(question: Question) -> str:
    assert isinstance(question.text, Phrase)
    material = arguments(question.text)["question"]
    assert isinstance(material, Material)
    return ID_OF[material.markdown]


STEPS = (
    *["fits"] * 12, *["types"] * 6, *["presses_old"] * 2, "types_quickly", "presses_anything",
    "sends", "waits", "goes_on",
)  # fmt: skip
ONE_STEP = st.tuples(st.sampled_from(STEPS), st.integers(0, 10_000))
REVISING = st.tuples(st.sampled_from((*STEPS, *["revises"] * 3)), st.integers(0, 10_000))
WALKING = settings(
    max_examples=50,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    database=None,
)


@pytest.mark.parametrize("registered", [False, True])
@pytest.mark.parametrize("capabilities", [CHAT, PAID])
@WALKING
@given(steps=st.lists(ONE_STEP | REVISING, min_size=40, max_size=90))
def test_no_walk_breaks_or_ends_nowhere(
    capabilities: Capabilities, registered: bool, steps: list[tuple[str, int]]
) -> None:
    walk = Walk(Talk(capabilities).beginner() if registered else Talk(capabilities))
    for step, n in steps:
        walk.goes_on(n) if step == "goes_on" else walk.takes(step, n)


@pytest.mark.parametrize("capabilities", [CHAT, PAID])
@WALKING
@given(texts=st.lists(st.text(max_size=40), min_size=10, max_size=30))
def test_no_text_at_all_breaks_a_talk(capabilities: Capabilities, texts: list[str]) -> None:
    walk = Walk(Talk(capabilities))
    for n, text in enumerate(texts):
        walk.takes("fits", n)
        walk.says(text)
        walk.check_message()
        walk.check_state()


def test_the_questions_of_the_course_can_be_told_apart() -> None:
    assert len(ID_OF) == len(COURSE.questions)
