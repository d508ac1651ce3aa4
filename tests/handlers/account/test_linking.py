"""Codes and joined channels, as a talk."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.engine.messages import Address, Capabilities
from bot.engine.person import LessonRecord, PersonState
from bot.engine.session import Frame
from bot.features.learning.requests import StartQuiz
from bot.features.linking.requests import (
    CodeKept,
    CodeTyped,
    FreshCode,
    MergeAccounts,
    MyLinks,
    NoteWrongCode,
    OfferCode,
    SplitAccounts,
)
from bot.features.linking.types import Fresh, Holder, Links, Typed, Verdict
from handlers.account.linking import code, sure
from tests.support.talk import CHAT, NOW, PAID, SITI, Talk

HERE, THERE = Address("telegram", "1"), Address("whatsapp", "2")
LESSON = Frame("lesson", "card", {"lesson": "d1.1", "card": "d1.1-c2", "place": 1})
HOLDER = Holder(7, THERE, PersonState(replace(SITI, id=9), (THERE,)), (LESSON,), turn=500)
GOOD = Typed(Verdict.GOOD, HOLDER)


@pytest.fixture
def talk() -> Talk:
    talk = Talk().registered()
    talk.readings[MyLinks] = Links(HERE)
    return talk


def good(talk: Talk, typed: Typed = GOOD) -> Talk:
    talk.readings[CodeTyped] = talk.readings[CodeKept] = typed
    return talk


def done(talk: Talk, kind: type) -> list[object]:
    return [effect for effect in talk.effects if isinstance(effect, kind)]


@pytest.mark.parametrize(("here", "app"), [(HERE, "WhatsApp"), (THERE, "Telegram")])
def test_the_profile_offers_the_app_beside(talk: Talk, here: Address, app: str) -> None:
    talk.readings[MyLinks] = Links(here)
    talk.says("profil").presses(f"Hubungkan {app}")
    assert talk.step == "link.code"
    assert talk.heard == ["linking.code", "linking.ask_code"]
    assert done(talk, OfferCode) == [OfferCode("482913")]
    assert "482 913" in talk.text
    assert "482913" not in talk.frame


@pytest.mark.parametrize(
    "text", ["hubungkan 482913", "HUBUNGKAN 482 913", "hubungkan kode 482-913", "482913", "482 913"]
)
def test_a_code_is_understood_however_it_is_typed(talk: Talk, text: str) -> None:
    good(talk).says("menu", text)
    assert talk.step == "link.sure"
    assert talk.draft == {"holder": 7}


@pytest.mark.parametrize("text", ["hubungkan 482913", "482913"])
def test_who_is_not_registered_need_not_be(text: str) -> None:
    talk = good(Talk()).says("halo", text)
    assert talk.heard == ["linking.ask_sure_first"]
    assert "S… A…" in talk.text
    assert "Siti" not in talk.text


def test_where_we_know_what_we_are_called_there_a_tap_leads_there(talk: Talk) -> None:
    talk.readings[FreshCode] = Fresh("482913", "https://wa.me/62811?text=HUBUNGKAN%20482913")
    talk.says("hubungkan")
    assert "https://wa.me/62811?text=HUBUNGKAN%20482913" in talk.text


def test_who_comes_by_the_link_need_type_nothing() -> None:
    talk = good(Talk()).says("/start hubungkan-482913")
    assert talk.step == "link.sure"


def test_who_is_not_registered_may_ask_how(talk: Talk) -> None:
    talk = Talk().says("hubungkan")
    assert talk.heard == ["linking.ask_code_first"]
    talk.says("daftar baru")
    assert talk.step == "registration.consent"


def test_with_a_yes_the_lesson_goes_on_where_it_stopped(talk: Talk) -> None:
    good(talk).says("482913", "ya")
    assert talk.step == "lesson.card"
    assert talk.draft["card"] == "d1.1-c2"
    assert done(talk, MergeAccounts) == [MergeAccounts(HOLDER)]
    assert talk.person.volunteer.id == 9
    assert talk.session.turn > 500


def test_what_is_theirs_here_waits_behind_and_can_be_resumed(talk: Talk) -> None:
    talk.says("kuis", "1")
    assert done(talk, StartQuiz)
    good(talk).says("hubungkan 482913", "ya")
    assert talk.step == "lesson.card"
    assert [frame.conversation for frame in talk.session.paused] == ["quiz"]


def test_where_nothing_is_open_it_ends_at_the_menu(talk: Talk) -> None:
    good(talk, Typed(Verdict.GOOD, replace(HOLDER, frames=()))).says("482913", "ya")
    assert talk.step == "menu.choose"


def test_the_rest_of_the_turn_knows_what_both_have_done(talk: Talk) -> None:
    theirs = replace(HOLDER.person, lessons={"d1.1": LessonRecord(NOW, NOW, 3, 3)})
    good(talk, Typed(Verdict.GOOD, replace(HOLDER, person=theirs))).says("482913", "ya")
    assert talk.person.lesson_done("d1.1")


def test_a_no_leaves_all_as_it_was(talk: Talk) -> None:
    good(talk).says("belajar", "hubungkan 482913", "bukan saya")
    assert done(talk, MergeAccounts) == []
    assert talk.heard[0] == "linking.left_apart"
    assert talk.step == "menu.choose" or talk.step.startswith("learn")


def test_other_names_are_told_nothing_but_that(talk: Talk) -> None:
    person = replace(HOLDER.person, volunteer=replace(SITI, id=9, name="Budi Santoso"))
    good(talk, Typed(Verdict.GOOD, replace(HOLDER, person=person))).says("482913")
    assert talk.heard[0] == "linking.stranger"
    assert "Budi" not in talk.text
    assert done(talk, NoteWrongCode) == [NoteWrongCode("482913")]


def test_who_took_another_name_before_the_yes_is_not_joined(talk: Talk) -> None:
    good(talk).at(sure, holder=7)
    talk.person = replace(talk.person, volunteer=replace(SITI, name="Budi Santoso"))
    talk.says("ya")
    assert done(talk, MergeAccounts) == []


@pytest.mark.parametrize(
    ("typed", "said", "step"),
    [
        (Typed(Verdict.UNKNOWN, tries=4), "linking.wrong", "link.code"),
        (Typed(Verdict.UNKNOWN, tries=0), "linking.wrong_last", "menu.choose"),
        (Typed(Verdict.EXPIRED), "linking.expired", "link.code"),
        (Typed(Verdict.USED), "linking.used", "link.code"),
        (Typed(Verdict.OWN), "linking.own", "link.code"),
        (Typed(Verdict.WORN), "linking.worn", "link.code"),
        (Typed(Verdict.ONCE_MORE), "linking.once_more", "link.code"),
        (Typed(Verdict.TAKEN), "linking.taken", "menu.choose"),
        (Typed(Verdict.LOCKED, locked_until=NOW), "linking.locked", "menu.choose"),
    ],
)
@pytest.mark.parametrize("capabilities", [CHAT, PAID])
def test_what_is_no_good_is_said_in_a_sentence(
    capabilities: Capabilities, typed: Typed, said: str, step: str
) -> None:
    talk = Talk(capabilities).registered()
    talk.readings[CodeTyped] = typed
    talk.says("menu", "482913")
    assert talk.heard[0] == said
    assert talk.step == step
    counted = typed.verdict is Verdict.UNKNOWN
    assert len(done(talk, NoteWrongCode)) == counted


@pytest.mark.parametrize("text", ["hubungkan 48291", "hubungkan 4829134"])
def test_what_is_no_six_digits_is_no_guess(talk: Talk, text: str) -> None:
    talk.says(text)
    assert talk.heard[0] == "linking.six_digits"
    assert done(talk, NoteWrongCode) == []


def test_at_the_code_anything_else_is_said_to_be_none(talk: Talk) -> None:
    talk.at(code).says("apa ini kodenya")
    assert talk.heard[0] == "linking.help"


@pytest.mark.parametrize("verdict", list(Verdict))
def test_until_the_yes_much_may_happen(talk: Talk, verdict: Verdict) -> None:
    talk.at(sure, holder=7)
    talk.readings[CodeKept] = Typed(verdict, locked_until=NOW)
    talk.says("ya")
    assert done(talk, MergeAccounts) == []
    assert done(talk, NoteWrongCode) == []
    assert talk.heard[0].startswith("linking.")


def test_a_new_code_is_a_new_one(talk: Talk) -> None:
    talk.says("hubungkan", "kode baru")
    assert len(done(talk, OfferCode)) == 2
    assert talk.step == "link.code"


def test_while_a_join_can_be_undone_there_is_no_other(talk: Talk) -> None:
    talk.readings[MyLinks] = Links(HERE, (THERE,), NOW + timedelta(hours=1))
    talk.says("hubungkan")
    assert talk.heard[0] == "linking.one_at_a_time"
    assert done(talk, OfferCode) == []


# --- two again ---------------------------------------------------------------------------------


def test_the_profile_offers_to_undo_it_within_a_day(talk: Talk) -> None:
    talk.readings[MyLinks] = Links(HERE, (THERE,), NOW + timedelta(hours=1))
    talk.says("profil").presses("Pisahkan akun")
    assert talk.heard == ["linking.ask_apart"]
    talk.says("ya")
    assert done(talk, SplitAccounts) == [SplitAccounts()]
    assert talk.heard == ["linking.parted"]


@pytest.mark.parametrize("word", ["PISAHKAN", "pisahkan akun", "lepas"])
def test_a_no_to_undoing_keeps_it(talk: Talk, word: str) -> None:
    talk.readings[MyLinks] = Links(HERE, (THERE,), NOW + timedelta(hours=1))
    talk.says(word, "tetap terhubung")
    assert done(talk, SplitAccounts) == []
    assert talk.heard[0] == "linking.stays"


def test_who_is_not_registered_has_nothing_to_undo() -> None:
    talk = Talk().says("lepas")
    assert talk.heard[0] == "linking.nothing_to_undo"
    assert talk.step == "registration.consent"


@pytest.mark.parametrize(
    ("links", "said"),
    [(Links(HERE), "linking.nothing_to_undo"), (Links(HERE, (THERE,)), "linking.too_late")],
)
def test_there_may_be_nothing_to_undo(talk: Talk, links: Links, said: str) -> None:
    talk.readings[MyLinks] = links
    talk.says("lepas")
    assert talk.heard[0] == said
    assert done(talk, SplitAccounts) == []


def test_my_data_says_what_is_kept_and_until_when(talk: Talk) -> None:
    talk.readings[MyLinks] = Links(HERE, (THERE,), NOW + timedelta(hours=1))
    talk.says("data saya")
    assert "linking.my_data" in talk.heard


def test_six_digits_that_answer_a_question_are_no_code(talk: Talk) -> None:
    """The date of a certificate, as some write it."""
    talk.person = replace(talk.person, scope="32.75")
    talk.says("jadwal", "buat sesi", "Bimtek", "tatap muka", "Aula Kecamatan", "lewati")
    talk.says("051226")
    assert not talk.step.startswith("link.")
