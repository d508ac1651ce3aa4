"""Words that work from everywhere, and where they give way to answers."""

from __future__ import annotations

import pytest

from bot.text.phrases import keywords
from handlers import COMMANDS, registry
from tests.support.at_each_step import REGISTERED, UNREGISTERED, right_letter, stand
from tests.support.talk import PAID, Talk

EVERYWHERE = [*UNREGISTERED, *REGISTERED]


@pytest.mark.parametrize("place", REGISTERED)
@pytest.mark.parametrize("word", ["menu", "MENU!", "/menu", "menu utama", "Beranda"])
def test_menu_works_from_everywhere(place: str, word: str) -> None:
    assert stand(place).says(word).step == "menu.choose"


@pytest.mark.parametrize("place", UNREGISTERED)
def test_who_is_not_registered_yet_is_led_back_to_the_question(place: str) -> None:
    talk = stand(place)
    before = talk.frame
    talk.says("menu")
    assert talk.heard[0] == "engine.register_first"
    assert talk.frame == before


@pytest.mark.parametrize("place", EVERYWHERE)
def test_help_is_about_the_open_question_and_asks_it_again(place: str) -> None:
    talk = stand(place)
    before, turn = talk.frame, talk.session.turn
    talk.says("bantuan")
    assert any("help" in phrase for phrase in talk.heard)
    assert len(talk.heard) > 1
    assert (talk.frame, talk.session.turn) == (before, turn)


@pytest.mark.parametrize("place", EVERYWHERE)
def test_cancel_leaves_the_conversation(place: str) -> None:
    talk = stand(place).says("batal")
    if place in UNREGISTERED and talk.draft.get("full_name"):
        assert talk.heard == ["engine.ask_cancel"]  # much is answered: it is asked back first
        talk.says("ya")
    registered = place in REGISTERED
    word = "engine.cancelled" if registered else "engine.registration_cancelled"
    assert talk.heard[0] == word
    assert talk.step == ("menu.choose" if registered else "")
    assert talk.says("apa saja").heard, "and the next word finds an open door"


@pytest.mark.parametrize("place", EVERYWHERE)
def test_back_leads_somewhere_from_everywhere(place: str) -> None:
    talk = stand(place).says("kembali")
    assert talk.heard
    assert talk.step


def test_back_asks_the_question_before_and_keeps_its_answer_out(talk: Talk) -> None:
    talk.says("halo", "setuju", "Siti Aminah", "ya").says("kembali")
    assert talk.step == "registration.adult"
    assert talk.draft == {"consent": True, "full_name": "Siti Aminah"}
    talk.says("kembali", "Sulastri", "ya", "psm")
    assert talk.draft["full_name"] == "Sulastri"


def test_back_turns_to_the_card_before() -> None:
    talk = stand("lesson.card").says("lanjut", "lanjut", "kembali")
    assert talk.draft["card"] == "d1.1-c2"


def test_back_stops_at_what_is_done(talk: Talk) -> None:
    talk.says("halo", "setuju", "kembali")
    assert talk.heard == ["engine.no_way_back", "registration.ask_name"]


@pytest.mark.parametrize("place", ["registration.consent", "lesson.card", "quiz.question"])
def test_back_from_a_first_step_stays_where_something_would_be_lost(place: str) -> None:
    talk = stand(place)
    before = talk.frame
    assert talk.says("kembali").heard[0] == "engine.no_way_back"
    assert talk.frame == before


@pytest.mark.parametrize("place", ["learn.module", "profile.choose", "onward.whereto"])
def test_back_from_any_other_first_step_leads_home(place: str) -> None:
    assert stand(place).says("kembali").heard == ["menu.ask"]


def test_back_does_not_undo_a_scored_answer() -> None:
    talk = stand("quiz.question").says("a", "kembali")
    assert talk.heard[:1] == ["engine.no_way_back"]
    assert talk.says("kuis", "1").draft["at"] == 1


def test_at_rest_any_word_opens_the_first_conversation(talk: Talk) -> None:
    assert talk.says("ini apa ya?").step == "registration.consent"


def test_at_rest_a_volunteer_comes_home(talk: Talk) -> None:
    assert talk.registered().says("selamat pagi kak").step == "menu.choose"


def test_a_greeting_is_returned_and_the_question_asked_again() -> None:
    talk = stand("quiz.question").says("Assalamu'alaikum")
    assert talk.heard == ["engine.greeting_peace", "quiz.question"]


@pytest.mark.parametrize("place", EVERYWHERE)
@pytest.mark.parametrize("word", ["terima kasih", "makasih kak", "🙏", "Terima kasih 🙏🙏"])
def test_thanks_are_returned_and_nothing_is_asked(place: str, word: str) -> None:
    talk = stand(place)
    before, turn = talk.frame, talk.session.turn
    talk.says(word)
    assert talk.heard == ["engine.thanks"]
    assert (talk.frame, talk.session.turn) == (before, turn)


@pytest.mark.parametrize(
    "word",
    ["gak ngerti bu", "saya bingung", "tidak paham", "tidak tahu", "siapa ini", "ini apa?"],
)
def test_who_is_lost_is_helped(word: str) -> None:
    assert stand("quiz.question").says(word).heard[0] == "quiz.help_question"


@pytest.mark.parametrize("word", ["ya 🙏", "ya, terima kasih", "Ya makasih pak", "setuju 🙏"])
def test_a_yes_with_thanks_is_a_yes(talk: Talk, word: str) -> None:
    assert talk.says("halo", word).step == "registration.full_name"


@pytest.mark.parametrize("word", ["{} 🙏", "{} makasih", "jawabannya {}, terima kasih kak"])
def test_a_letter_with_thanks_is_an_answer(word: str) -> None:
    talk = stand("quiz.question")
    assert talk.says(word.format(right_letter(talk))).heard[0] == "quiz.right"


def test_several_letters_with_thanks_are_answers() -> None:
    assert stand("lesson.question", PAID).says("a c b, makasih").step == "onward.whereto"


def test_a_courteous_yes_or_no_is_no_command() -> None:
    assert stand("registration.role").says("baik").heard[0] == "answer.choose_button"


def test_thanks_at_rest_open_nothing(talk: Talk) -> None:
    assert talk.says("makasih").heard == ["engine.thanks"]
    assert talk.session.frame is None


def test_who_thanks_for_a_question_may_still_answer_it() -> None:
    talk = stand("lesson.question", PAID).says("makasih", "a c b")
    assert talk.step == "onward.whereto"


def test_lanjut_at_a_question_says_that_it_waits() -> None:
    talk = stand("quiz.question").says("lanjut")
    assert talk.heard == ["engine.still_here", "quiz.question"]


@pytest.mark.parametrize(
    ("word", "place"),
    [
        ("blajar", "learn.module"),
        ("belajr", "learn.module"),
        ("Belajar!!", "learn.module"),
        ("kuiss", "quizzes.module"),
        ("profill", "profile.choose"),
        ("kemajuan sya", "progress.whereto"),
        ("lnjut", "lesson.card"),
    ],
)
def test_a_near_word_is_understood(word: str, place: str) -> None:
    assert stand("menu.choose").says(word).step == place


def test_a_command_that_is_nearly_said_is_asked_back() -> None:
    talk = stand("menu.choose").says("bahsa")
    assert talk.heard == ["engine.meant"]
    assert talk.says("ya").step == "language.which"


def test_a_near_word_does_not_overrule_an_answer() -> None:
    talk = stand("registration.full_name").says("Menur")
    assert talk.heard == ["engine.meant"]  # there is a village of that name
    talk.says("ya")
    assert talk.draft["full_name"] == "Menur"


def test_the_word_for_the_next_page_turns_it_rather_than_starting_anew() -> None:
    talk = stand("lesson.card").says("lanjut")
    assert (talk.step, talk.draft["card"]) == ("lesson.card", "d1.1-c2")


def test_after_a_lesson_quiz_means_that_module_when_it_is_offered() -> None:
    assert stand("onward.whereto").says("kuis").step == "quizzes.module"


@pytest.mark.parametrize("words", [c.words for c in COMMANDS if not c.reserved])
@pytest.mark.parametrize("place", EVERYWHERE)
def test_every_command_is_answered_at_every_question(words: str, place: str) -> None:
    talk = stand(place).says(min(keywords(words)))
    assert talk.text
    assert not any(id.startswith("answer.") for id in talk.heard)


def test_a_command_may_name_the_bot_and_carry_one_word() -> None:
    assert registry().exact("/menu@KawanBimtekBot") == ("menu", "")
    assert registry().exact("/start bekasi-2026") == ("begin", "bekasi-2026")
    assert registry().exact("DAFTAR bekasi") == ("begin", "bekasi")
    assert registry().exact("/start bekasi selatan") == (None, "")
    assert registry().exact("menu bekasi") == (None, "")


COORDINATORS_WORDS = [c.words for c in COMMANDS if c.reserved]


@pytest.mark.parametrize("words", COORDINATORS_WORDS)
@pytest.mark.parametrize("place", ["lesson.card", "quiz.question", "registration.full_name"])
def test_a_reserved_word_is_no_command_from_a_volunteer(words: str, place: str) -> None:
    for word in keywords(words):
        talk = stand(place).says(word)
        assert "coordinator.only" not in talk.heard
        assert talk.step.partition(".")[0] == place.partition(".")[0]


@pytest.mark.parametrize("text", ["jawab 2", "jawab b", "jawab 1 a 2 b", "JAWAB 12"])
def test_answers_to_what_is_open_are_no_answers_to_an_enquiry(text: str) -> None:
    assert registry().exact(text)[0] is None


@pytest.mark.parametrize(
    ("text", "argument"),
    [
        ("JAWAB 12 Besok jam 9.", "12 Besok jam 9."),
        ("jawab #12", "#12"),
        ("jawab #12 ya", "#12 ya"),
        ("/jawab q12", "q12"),
        ("Jawab 3 Dua baris:\nini.", "3 Dua baris:\nini."),
    ],
)
def test_an_answer_to_an_enquiry_names_it(text: str, argument: str) -> None:
    assert registry().exact(text) == ("answer", argument)
