"""A question of somebody's own, typed at any step: what answers it, and where they are after it."""

from __future__ import annotations

import pytest

from bot.engine.messages import Capabilities
from bot.features.enquiries.requests import (
    Answerers,
    ApprovedById,
    AskCoordinators,
    FindAnswers,
    MyAnswerers,
)
from bot.features.enquiries.types import ApprovedAnswer, Found, Passage
from handlers.account.menu import choose
from tests.support.talk import CHAT, NOW, PAID, Talk

ASKED = "desil itu apa kak?"
NOTHING = "resep rendang padang gimana?"


def in_a_lesson(capabilities: Capabilities = CHAT) -> Talk:
    return Talk(capabilities).registered().says("belajar", "1")


def in_a_quiz() -> Talk:
    return Talk().registered().says("kuis", "1")


def test_what_answers_it_is_shown_with_the_lessons_to_open() -> None:
    talk = in_a_lesson().says(ASKED)
    assert talk.step == "found.pick"
    assert "desil 1" in talk.text
    assert talk.labels[0] == "Pelajaran 5.1 · buka?"
    assert talk.labels[-2:] == ["Tanyakan ke koordinator", "Lanjutkan yang tadi"]


def test_on_whatsapp_it_is_one_message_with_numbers() -> None:
    talk = in_a_lesson(PAID)
    before = len(talk.sent)
    talk.says(ASKED)
    assert len(talk.sent) == before + 1
    assert len(talk.text) <= PAID.text_limit
    assert "1. Pelajaran 5.1" in talk.text


@pytest.mark.parametrize("word", ["lanjut", "lanjutkan yang tadi", "5"])
def test_going_on_leads_back_to_where_they_were(word: str) -> None:
    talk = in_a_lesson()
    stood = talk.frame
    assert talk.says(ASKED, word).frame == stood


def test_opening_a_lesson_loses_nothing() -> None:
    talk = in_a_lesson()
    stood = talk.frame
    talk.says(ASKED, "1", "lanjut")
    assert talk.step == "found.read"
    assert talk.says("kembali").frame == stood


def test_an_answer_to_what_waits_is_taken_there() -> None:
    talk = in_a_quiz()
    assert talk.step == "quiz.question"
    talk.says(ASKED, "b")
    assert talk.step == "quiz.question"
    assert talk.draft["at"] == 1


def test_a_button_of_what_waits_leads_back_to_it() -> None:
    talk = in_a_quiz()
    stood, old = talk.frame, talk.message.keys[0].value
    assert talk.says(ASKED).presses_code(old).frame == stood


def test_a_second_question_takes_the_place_of_the_first() -> None:
    talk = in_a_lesson()
    stood = talk.frame
    talk.says(ASKED, "syarat jadi psm apa?")
    assert talk.labels[0] == "Pelajaran 2.5 · buka?"
    assert talk.says("lanjut").frame == stood


def test_what_nothing_answers_is_said_to_be_unknown() -> None:
    talk = in_a_lesson().says(NOTHING)
    assert "found.nothing" in talk.heard
    assert talk.labels == ["Tanyakan ke koordinator", "Lanjutkan yang tadi"]


def test_one_tap_sends_the_question_as_it_was_typed() -> None:
    talk = in_a_lesson()
    talk.readings[MyAnswerers] = Answerers("32.75", 2)
    talk.says(NOTHING)
    assert "Kota Bekasi (2 orang)" in talk.text
    talk.presses("Tanyakan ke koordinator")
    assert AskCoordinators(NOTHING) in talk.effects
    assert "enquiry.sent" in talk.heard
    assert talk.step == "lesson.card"


def test_what_coordinators_answered_comes_first() -> None:
    kept = ApprovedAnswer(7, "32.75", "Kapan rompi dibagikan?", "Tanggal 12.", NOW)
    talk = in_a_lesson()
    talk.readings |= {FindAnswers: Found(approved=kept), ApprovedById: kept}
    talk.says("rompi kapan dibagi ya?")
    assert "Tanggal 12." in talk.text
    assert "koordinator Kota Bekasi" in talk.text


def test_a_statement_that_is_answered_is_no_miss() -> None:
    talk = Talk().registered().at(choose).says("kartu kis mati")
    assert talk.step == "found.pick"


def test_an_answer_in_words_of_their_own_is_none_to_be_looked_up() -> None:
    assert in_a_quiz().says("psm itu relawan sosial").step == "quiz.question"


def test_what_is_asked_about_the_bot_itself_is_answered_in_a_sentence() -> None:
    talk = in_a_lesson().says("kapan sertifikat keluar?")
    assert "topic.certificate" in talk.heard
    assert talk.step == "lesson.card"


def test_danger_is_no_question_to_be_looked_up() -> None:
    talk = in_a_lesson().says("saya mau bunuh diri, gimana caranya?")
    assert any(key.startswith("danger.") for key in talk.heard)


def test_who_is_not_registered_yet_reads_the_passage_and_is_asked_on() -> None:
    talk = Talk().says("halo")
    stood = talk.frame
    talk.says("apa bedanya psm dengan pekerja sosial?")
    assert talk.frame == stood
    assert "relawan" in talk.text


# --- after it ------------------------------------------------------------------------------------


def test_going_on_is_offered_not_told_in_full() -> None:
    talk = in_a_lesson().says(NOTHING, "tanyakan ke koordinator")
    assert "engine.ask_go_on" in talk.heard
    assert "(1/" not in talk.text
    assert "(1/" in talk.says("ya").text


def test_who_would_rather_not_go_on_is_left_in_peace() -> None:
    talk = in_a_lesson()
    stood = talk.frame
    talk.says(NOTHING, "tanyakan ke koordinator", "tidak")
    assert talk.heard == ["engine.waits"]
    assert talk.frame == stood


def test_what_is_offered_need_not_be_answered_to_go_on() -> None:
    talk = in_a_quiz().says("tanya Kapan dibagikan?", "kirim", "b")
    assert talk.step == "quiz.question"
    assert talk.draft["at"] == 1


@pytest.mark.parametrize("capabilities", [CHAT, PAID])
def test_the_longest_passage_is_one_message(capabilities: Capabilities) -> None:
    talk = Talk(capabilities).registered().says("menu")
    talk.readings[MyAnswerers] = Answerers("32.75.04.1001", 12)
    lessons = sorted(talk.library.lessons.values(), key=lambda one: -len(one.title))
    for lesson in lessons:
        others = [one for one in lessons if one is not lesson][:2]
        for card in (*lesson.cards, *((lesson.more,) if lesson.more else ())):
            found = (Passage(one.id, "", 1.0) for one in others)
            talk.readings[FindAnswers] = Found((Passage(lesson.id, card.id, 1.0), *found))
            assert len(talk.says("apa itu psm?").text) <= capabilities.text_limit, card.id
