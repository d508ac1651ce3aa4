"""What is no answer gets one short sentence, and the question again."""

from __future__ import annotations

import pytest

from bot.engine.interpreter.answers import MISSES_BEFORE_HELP
from bot.engine.messages import Media
from tests.support.at_each_step import REGISTERED, UNREGISTERED, stand
from tests.support.talk import Talk

EVERYWHERE = [*UNREGISTERED, *REGISTERED]


@pytest.mark.parametrize("place", EVERYWHERE)
@pytest.mark.parametrize("media", list(Media))
def test_media_is_answered_in_one_sentence_and_asked_again(place: str, media: Media) -> None:
    talk = stand(place)
    before = talk.frame
    talk.sends(media)
    hint = talk.heard[0]
    assert hint.startswith("engine.not_text") or hint == "answer.own_phone"
    assert talk.asked_again
    assert talk.frame == before


@pytest.mark.parametrize(
    ("media", "hint"),
    [(Media.VOICE, "engine.not_text_voice"), (Media.STICKER, "engine.not_text_sticker")],
)
def test_some_media_have_a_sentence_of_their_own(media: Media, hint: str) -> None:
    assert stand("quiz.question").sends(media).heard == [hint, "quiz.question"]


def test_a_photo_is_no_answer_even_with_one_below_it() -> None:
    talk = stand("quiz.question")
    talk.sends(Media.PHOTO, text="a")
    assert talk.heard == ["engine.not_text", "quiz.question"]


@pytest.mark.parametrize("place", EVERYWHERE)
def test_ten_thousand_characters_are_too_many(place: str) -> None:
    talk = stand(place)
    before = talk.frame
    talk.says("a" * 10_000)
    assert talk.heard[0] == "engine.too_long"
    assert talk.frame == before


@pytest.mark.parametrize("place", EVERYWHERE)
@pytest.mark.parametrize("text", ["😀🎈", "؟", "\u202e", "\x00\x07", "🇮🇩", "...", "-"])
def test_signs_without_words_answer_nothing(place: str, text: str) -> None:
    talk = stand(place)
    before, done = talk.frame, len(talk.effects)
    talk.says(text)
    hint = talk.heard[0]
    assert hint.startswith("answer.")
    assert talk.asked_again
    assert (talk.frame, len(talk.effects)) == (before, done)


@pytest.mark.parametrize("text", ["5", "0", "4", "d", "99999999999999", "½"])
def test_an_option_that_does_not_exist_is_not_taken(text: str) -> None:
    talk = stand("quiz.question").says(text)
    assert talk.heard == ["answer.choose_letter", "quiz.question"]


@pytest.mark.parametrize("place", EVERYWHERE)
@pytest.mark.parametrize("text", ["/nothing", "/ ", "/", "/start2 abc", "/ya", "/1", "/blajar"])
def test_a_command_that_does_not_exist_is_named_so(place: str, text: str) -> None:
    talk = stand(place)
    before = talk.frame
    talk.says(text)
    assert talk.heard[0] == "engine.unknown_command"
    assert talk.frame == before


def test_a_second_message_within_a_second_answers_no_second_question(talk: Talk) -> None:
    talk.says("halo", "setuju").says("Siti Aminah").says("ya", quickly=True)
    assert talk.heard == ["engine.too_quick", "registration.ask_adult"]
    assert talk.draft["full_name"] == "Siti Aminah"
    assert "adult" not in talk.draft


def test_a_quick_answer_is_welcome_once_the_question_could_be_read(talk: Talk) -> None:
    talk.says("halo", "setuju", "Siti Aminah").says("ya", quickly=True).says("ya")
    assert talk.step == "registration.role"


def test_a_command_is_never_too_quick() -> None:
    talk = stand("quiz.question").says("menu", quickly=True)
    assert talk.step == "menu.choose"


def test_two_taps_within_a_second_both_count_when_each_is_for_its_own_question() -> None:
    talk = stand("quiz.question")
    talk.does(button=talk.message.rows[0][0].value.partition(":")[2], turn=talk.session.turn)
    talk.does(button=talk.message.rows[0][0].value.partition(":")[2], turn=talk.session.turn)
    assert talk.draft["at"] == 2


@pytest.mark.parametrize(
    ("place", "help"),
    [
        ("registration.full_name", "registration.help_name"),
        ("registration.regency", "registration.help_place"),
        ("quiz.question", "quiz.help_question"),
        ("lesson.card", "lesson.help"),
        ("menu.choose", "help.general"),
        ("erase.sure", "erase.help"),
    ],
)
def test_the_third_miss_in_a_row_offers_help(place: str, help: str) -> None:
    talk = stand(place)
    heard = [talk.says("😀").heard for _ in range(MISSES_BEFORE_HELP + 1)]
    assert [help in ids for ids in heard] == [False, False, True, False]


def test_an_answer_in_between_ends_the_row_of_misses() -> None:
    talk = stand("quiz.question").says("😀", "😀", "a", "😀")
    assert talk.heard == ["answer.choose_letter", "quiz.question"]
