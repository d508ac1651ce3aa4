"""From the first word to a registered volunteer."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.engine.effects import Forget
from bot.engine.messages import Media
from bot.engine.person import Volunteer
from bot.features.volunteers.requests import Enrol, GiveConsent, NoteInvitation
from bot.text.phrases import keywords
from handlers.account.register import CONSENT_VERSION, registration
from tests.support.at_each_step import ANSWERED, BEKASI, PEKAYON, SOUTH_BEKASI, stand
from tests.support.talk import Talk

ANSWERS = ("Siti Aminah", "ya", "psm", "Kota Bekasi", "Bekasi Selatan", "Pekayonjaya")


def place(talk: Talk, text: str) -> Talk:
    """Type a place of duty, first of all the kabupaten or kota."""
    return _at(talk, "registration.regency").says(text)


def _at(talk: Talk, question: str) -> Talk:
    stood = stand(question, talk.capabilities)
    talk.session, talk.person = stood.session, stood.person
    return talk


def enrolled(talk: Talk) -> Enrol:
    return next(effect for effect in talk.effects if isinstance(effect, Enrol))


# --- the first word ---


@pytest.mark.parametrize(
    "word", ["/start", "halo", "Halo kak", "DAFTAR", "/start bekasi", "DAFTAR bekasi", "p", "😀"]
)
def test_any_first_word_is_met_with_the_notice_and_asked_for_consent(talk: Talk, word: str) -> None:
    talk.says(word)
    assert talk.heard[-3:] == ["registration.welcome", "registration.privacy", "registration.agree"]
    assert "engine.greeting" not in talk.heard
    assert talk.effects == []


def test_the_notice_names_who_keeps_the_data(talk: Talk) -> None:
    assert "Dinas Sosial Contoh" in talk.says("halo").text


# --- consent ---


@pytest.mark.parametrize("word", ["setuju", "Ya", "1", "saya setuju", "ok kak", "siap"])
def test_consent_is_recorded_with_its_version(talk: Talk, word: str) -> None:
    talk.says("halo", word)
    assert talk.effects == [GiveConsent(CONSENT_VERSION)]
    assert talk.step == "registration.full_name"


@pytest.mark.parametrize("word", ["tidak", "ga mau", "2", "tidak setuju", "saya tidak setuju"])
def test_without_consent_nothing_is_kept(talk: Talk, word: str) -> None:
    talk.says("/start bekasi", word)
    assert talk.heard == ["registration.declined"]
    assert talk.effects == [Forget()]
    assert talk.person.volunteer == Volunteer(id=1)
    assert talk.session.frame is None
    assert "bekasi" not in json.dumps(talk.session.dump())


@pytest.mark.parametrize("word", ["kurang setuju", "entahlah", "3", "setuju?? tidak??", "apa ini"])
def test_a_doubtful_word_is_no_consent(talk: Talk, word: str) -> None:
    talk.says("halo", word)
    assert not talk.person.volunteer.consent_version


# --- the short path ---


def test_eight_answers_register_a_volunteer(paid: Talk) -> None:
    paid.says("halo").says("setuju", *ANSWERS, "benar")
    assert enrolled(paid) == Enrol("Siti Aminah", "psm", PEKAYON, "", "Asia/Jakarta", "")
    assert paid.heard == ["registration.done", "menu.ask"]


def test_on_the_short_path_the_whole_place_is_one_answer(paid: Talk) -> None:
    paid.says("halo", "setuju", "Siti Aminah", "ya", "psm").says("Pekayon Jaya, Bekasi Selatan")
    assert paid.step == "registration.summary"
    assert paid.draft["place"] == PEKAYON


def test_the_zone_follows_from_the_place(paid: Talk) -> None:
    paid.says("halo", "setuju", "Yohana", "ya", "psm", "Kota Jayapura", "Abepura", "Awiyo", "ya")
    while paid.step != "menu.choose":
        paid.says("1")
    assert paid.person.volunteer.zone == "Asia/Jayapura"


# --- the name ---


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Sulastri", "Sulastri"),
        ("Yu", "Yu"),
        ("  Siti   Aminah \n", "Siti Aminah"),
        ("nama saya Siti Aminah", "Siti Aminah"),
        ("Nama: Siti Aminah", "Siti Aminah"),
        ("H. Ma’arif Nu`man, S.Sos.", "H. Ma'arif Nu'man, S.Sos."),
        ("Siti-Aminah", "Siti-Aminah"),
        ("Siti 😀", "Siti"),
        ("siti aminah", "Siti Aminah"),
        ("SITI AMINAH", "Siti Aminah"),
        ("Siti van der Berg", "Siti van der Berg"),
        ("🙏 Siti Aminah 🙏", "Siti Aminah"),
        ("pak budi", "Budi"),
        ("José Müller", "José Müller"),
        ("A" * 80, "A" + "a" * 79),
    ],
)
def test_a_name_is_taken_as_people_write_it(talk: Talk, typed: str, name: str) -> None:
    _at(talk, "registration.full_name").says(typed)
    assert (talk.step, talk.draft["full_name"]) == ("registration.adult", name)


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("S", "answer.name_length"),
        ("A" * 81, "answer.name_length"),
        ("..", "answer.name_length"),
        ("Siti 2", "answer.name_digits"),
        ("S1ti", "answer.name_digits"),
        ("Siti ٣", "answer.name_digits"),
        ("Siti\u202eAminah", "answer.name_signs"),
        ("Siti\u200fAminah", "answer.name_signs"),
        ("سيتي أمينة", "answer.name_signs"),
        ("Siti\x00Aminah", "answer.name_signs"),
        ("Siti\x1b[31m", "answer.name_digits"),
        ("Siti\u200bAminah", "answer.name_signs"),
        ("<b>Siti</b>", "answer.name_signs"),
        ("*Siti*", "answer.name_signs"),
        ("ya", "answer.name_wanted"),
        ("ya kak", "answer.name_wanted"),
        ("siap bu", "answer.name_wanted"),
        ("baik", "answer.name_wanted"),
        ("saya", "answer.name_wanted"),
        ("rahasia", "answer.name_wanted"),
        ("😀", "answer.name_length"),
    ],
)
def test_what_is_no_name_is_asked_again(talk: Talk, typed: str, hint: str) -> None:
    _at(talk, "registration.full_name").says(typed)
    assert talk.heard == [hint, "registration.ask_name"]


@pytest.mark.parametrize("greeting", sorted(keywords("keyword.greet") - {"salam", "p"}))
def test_a_greeting_is_no_name(talk: Talk, greeting: str) -> None:
    _at(talk, "registration.full_name").says(greeting)
    assert talk.step == "registration.full_name"


def test_people_may_be_named_salam(talk: Talk) -> None:
    assert _at(talk, "registration.full_name").says("Salam").draft["full_name"] == "Salam"


# --- age and role ---


@pytest.mark.parametrize("word", ["belum", "tidak", "2", "blm kak", "belum 18", "17", "16 tahun"])
def test_who_is_too_young_is_asked_once_more(talk: Talk, word: str) -> None:
    _at(talk, "registration.adult").says(word)
    assert talk.heard == ["registration.ask_minor"]
    assert talk.effects == []


@pytest.mark.parametrize("word", ["18", "25 tahun", "umur 40", "58 thn kak", "ya", "1"])
def test_an_adult_may_give_the_age_instead(talk: Talk, word: str) -> None:
    assert _at(talk, "registration.adult").says(word).draft["adult"] is True


@pytest.mark.parametrize(
    "word", ["2", "tidak", "bukan", "sudah", "sudah 18 kak", "58", "58 tahun", "salah tekan"]
)
def test_a_slip_costs_nobody_the_registration(talk: Talk, word: str) -> None:
    talk.says("halo", "setuju", "Siti Aminah", "2", word)
    assert (talk.step, talk.draft["adult"]) == ("registration.role", True)


@pytest.mark.parametrize("word", ["hmm", "benar sudah 18", "tidak tahu", "200", "3"])
def test_no_doubtful_word_makes_a_minor(talk: Talk, word: str) -> None:
    talk.says("halo", "setuju", "Siti Aminah", "belum", word)
    assert talk.step == "registration.minor"


@pytest.mark.parametrize("word", ["ya", "iya kak", "1", "masih", "belum", "17", "masih 17 tahun"])
def test_a_minor_is_not_registered_and_forgotten(talk: Talk, word: str) -> None:
    talk.says("halo", "setuju", "Siti Aminah", "belum", word)
    assert talk.heard == ["registration.too_young"]
    assert talk.effects[-1] == Forget()
    assert talk.person.volunteer == Volunteer(id=1)
    assert talk.session.frame is None


@pytest.mark.parametrize(
    ("typed", "role"),
    [
        ("psm", "psm"),
        ("saya PSM kak", "psm"),
        ("Pekerja Sosial Masyarakat", "psm"),
        ("calon psm", "candidate"),
        ("calon", "candidate"),
        ("katar", "karang_taruna"),
        ("karang taruna desa", "karang_taruna"),
        ("tagana", "tagana"),
        ("TKSK", "tksk"),
        ("lain", "other"),
        ("6", "other"),
    ],
)
def test_a_role_is_understood(talk: Talk, typed: str, role: str) -> None:
    _at(talk, "registration.role").says(typed)
    assert (talk.step, talk.draft["role"]) == ("registration.regency", role)


def test_who_denies_a_role_does_not_get_it(talk: Talk) -> None:
    assert _at(talk, "registration.role").says("bukan psm").step == "registration.role"


# --- the place of duty ---


@pytest.mark.parametrize("typed", ["kab bekasi", "Kab. Bekasi", "KABUPATEN BEKASI"])
def test_an_abbreviated_kabupaten_is_clear_at_once(talk: Talk, typed: str) -> None:
    place(talk, typed)
    assert (talk.step, talk.draft["place"]) == ("registration.district", "32.16")


def test_bekasi_alone_asks_which(talk: Talk) -> None:
    place(talk, "Bekasi")
    assert talk.step == "registration.pick"
    texts = [shown.get("text") for _, shown in talk.offered]
    assert texts == ["Kabupaten Bekasi", "Kota Bekasi", None]
    assert talk.says("kota").draft["place"] == BEKASI


@pytest.mark.parametrize("typed", ["bks brt", "bekasi brt", "Bekasi Barat", "kec bekasi barat"])
def test_a_kecamatan_typed_too_early_is_offered(talk: Talk, typed: str) -> None:
    place(talk, typed)
    assert talk.step == "registration.found"
    assert "Kecamatan Bekasi Barat, Kota Bekasi" in talk.text
    assert (talk.says("iya").step, talk.draft["place"]) == ("registration.village", "32.75.02")


def test_a_kelurahan_typed_too_early_settles_everything(talk: Talk) -> None:
    place(talk, "Pekayon Jaya").says("betul")
    assert (talk.step, talk.draft["place"]) == ("registration.phone", PEKAYON)


def test_a_no_to_the_offer_asks_again(talk: Talk) -> None:
    place(talk, "bks brt").says("bukan")
    assert talk.heard == ["registration.type_again", "registration.ask_regency"]


@pytest.mark.parametrize("typed", ["bks brt", "Bekasi"])
def test_instead_of_choosing_another_place_may_be_typed(talk: Talk, typed: str) -> None:
    place(talk, typed).says("Kota Bogor")
    assert (talk.step, talk.draft["place"]) == ("registration.district", "32.71")


def test_instead_of_keeping_what_is_in_no_list_too(talk: Talk) -> None:
    _at(talk, "registration.unlisted").says("Pekayonjaya")
    assert (talk.step, talk.draft["place"]) == ("registration.phone", PEKAYON)


@pytest.mark.parametrize("word", ["bukan", "bukan itu", "tidak", "salah", "lainnya", "tidak ada"])
@pytest.mark.parametrize("question", ["registration.found", "registration.pick"])
def test_a_no_is_never_looked_up_as_a_place(talk: Talk, question: str, word: str) -> None:
    _at(talk, question).says(word)
    assert talk.heard == ["registration.type_again", "registration.ask_regency"]


def test_several_are_listed_at_most_eight_and_other(talk: Talk) -> None:
    for typed in ("sukamaju", "tambun", "karang", "mekar", "sungai", "jaya", "tanjung"):
        place(talk, typed)
        if talk.step == "registration.pick":
            assert len(talk.offered) <= 9
            assert talk.offered[-1][0] == "registration.label_other_place"


@pytest.mark.parametrize(
    ("typed", "place_found"),
    [
        ("Kranji, Bekasi Barat, Kota Bekasi", "32.75.02.1002"),
        ("desa sukamaju kecamatan cibungbulang kabupaten bogor", "32.01.16.2013"),
        ("Jl. Melati 5 RT 02/RW 03, Ds. Padang, Kec. Singojuruh, Banyuwangi", "35.10.12.2008"),
    ],
)
def test_all_levels_are_taken_at_once(talk: Talk, typed: str, place_found: str) -> None:
    place(talk, typed)
    assert (talk.step, talk.draft["place"]) == ("registration.phone", place_found)


def test_one_word_picks_kabupaten_or_kota(talk: Talk) -> None:
    assert place(talk, "Bandung").says("kab").draft["place"] == "32.04"


def test_a_contradiction_is_shown_from_both_sides(talk: Talk) -> None:
    place(talk, "Kel. Kranji, Kota Bandung")
    assert talk.step == "registration.pick"
    assert "place" not in talk.draft
    assert talk.says("yang di bekasi barat").draft["place"] == "32.75.02.1002"


def test_a_word_that_is_left_over_is_named_and_asked_for(talk: Talk) -> None:
    place(talk, "Kab. Maros, Qwertyuiop")
    assert talk.heard == ["registration.words_left", "registration.ask_regency"]
    assert "place" not in talk.draft
    talk.says("Kab. Maros, Qwertyuiop")
    assert (talk.step, talk.draft["offered"]) == ("registration.found", ("73.09",))


def test_what_is_not_found_is_not_asked_twice_in_the_same_words(talk: Talk) -> None:
    place(talk, "Qwertyuiop")
    assert talk.heard == ["registration.no_regency", "registration.ask_regency"]
    talk.says("Asdfghjkl")
    assert talk.heard == ["registration.no_regency_again", "registration.ask_regency"]


def test_who_corrects_the_kabupaten_at_the_kecamatan_is_asked(talk: Talk) -> None:
    place(talk, "Kota Bekasi").says("kec delanggu klaten")
    assert (talk.step, talk.draft["offered"]) == ("registration.found", ("33.10.16",))
    assert talk.says("ya").draft["place"] == "33.10.16"


def test_what_is_known_already_is_no_answer(talk: Talk) -> None:
    place(talk, "Kab. Klaten").says("Kab. Klaten, Jawa Tengah")
    assert talk.heard == ["registration.place_known", "registration.ask_district"]


def test_a_kecamatan_may_be_named_salam(talk: Talk) -> None:
    talk.at(registration.steps["district"], **ANSWERED, place="33.08").says("Salam")
    assert talk.draft["place"] == "33.08.04"


@pytest.mark.parametrize(
    ("village", "code"),
    [
        ("Hai", "82.08.04.2009"),
        ("Lanjut", "21.04.06.2003"),
        ("Pelajaran", "16.04.06.2015"),
        ("Punten", "35.79.02.2001"),
        ("Tes", "17.07.04.1002"),
    ],
)
def test_a_desa_may_be_named_like_a_word_of_the_bot(talk: Talk, village: str, code: str) -> None:
    talk.at(registration.steps["village"], **ANSWERED, place=code.rpartition(".")[0]).says(village)
    assert talk.draft["place"] == code


def test_other_asks_again(talk: Talk) -> None:
    place(talk, "Bekasi").says("lainnya")
    assert talk.heard == ["registration.type_again", "registration.ask_regency"]


def test_a_province_asks_for_the_kabupaten(talk: Talk) -> None:
    place(talk, "Jawa Barat")
    assert talk.heard == ["registration.only_province", "registration.ask_regency"]


@pytest.mark.parametrize("typed", ["32", "32.75.04", "32.75.04.1001"])
def test_a_number_is_looked_up_as_a_kabupaten_and_not_taken_as_a_code(
    talk: Talk, typed: str
) -> None:
    place(talk, typed)
    assert talk.heard == ["registration.no_regency", "registration.ask_regency"]
    assert talk.draft.get("place") is None


def test_an_unknown_kabupaten_is_never_kept_as_typed(talk: Talk) -> None:
    place(talk, "Qwertyu").says("Qwertyu", "Qwertyu")
    assert talk.step == "registration.regency"


@pytest.mark.parametrize(
    ("question", "hint"),
    [
        ("registration.district", "registration.no_district"),
        ("registration.village", "registration.no_village"),
    ],
)
def test_what_is_not_found_twice_may_be_kept_as_typed(talk: Talk, question: str, hint: str) -> None:
    _at(talk, question).says("Qwertyu")
    assert talk.heard[0] == hint
    talk.says("Qwertyuiop")
    assert talk.heard == ["registration.ask_unlisted"]
    assert talk.says("ya").draft["village"] == "Qwertyuiop"
    assert talk.step == "registration.phone"


@pytest.mark.parametrize("answer", ["ya", "Iya", "tidak", "gak"])
def test_a_yes_or_no_that_came_too_late_is_no_place(talk: Talk, answer: str) -> None:
    _at(talk, "registration.village").says("Qwertyu", answer)
    assert talk.heard[0] == "registration.no_village"
    assert talk.says("Qwertyuiop").heard == ["registration.ask_unlisted"]


def test_a_place_kept_as_typed_has_no_control_characters(talk: Talk) -> None:
    _at(talk, "registration.village").says("Qwertyu", "Qwer\x00ty\u202eu\u200b", "ya")
    assert talk.draft["village"] == "Qwertyu"


def test_who_rejects_what_was_found_may_keep_what_was_typed(talk: Talk) -> None:
    _at(talk, "registration.village").says("kayuringin", "bukan")
    assert talk.heard == ["registration.ask_unlisted"]
    assert talk.says("simpan").draft["village"] == "kayuringin"


def test_or_type_it_once_more(talk: Talk) -> None:
    _at(talk, "registration.village").says("kayuringin", "bukan", "tulis lagi")
    assert talk.heard == ["registration.type_again", "registration.ask_village"]


def test_an_invitation_is_a_hint_to_tap_and_nothing_more(talk: Talk) -> None:
    talk.says("/start bekasi", "setuju", "Siti Aminah", "ya", "psm")
    assert talk.labels == ["Kabupaten Bekasi", "Kota Bekasi"]
    assert talk.presses("Kota Bekasi").draft["place"] == BEKASI


def test_the_hint_stands_in_nobodys_way(talk: Talk) -> None:
    talk.says("/start badung", "setuju", "Siti Aminah", "ya", "psm", "Kabupaten Bandung")
    assert talk.draft["place"] == "32.04"


def test_the_invitation_is_noted_when_they_are_registered(talk: Talk) -> None:
    talk.says("/start bks-2026", "setuju", *ANSWERS, "lewati")
    assert talk.person.volunteer.invitation == ""
    talk.says("benar")
    assert talk.effects[-1] == NoteInvitation("bks-2026")


def test_a_strange_invitation_is_not_kept(talk: Talk) -> None:
    talk.says("/start <script>", "setuju", *ANSWERS, "lewati", "benar")
    assert talk.person.volunteer.registered
    assert talk.person.volunteer.invitation == ""


# --- the phone number ---


def test_the_own_number_is_taken(talk: Talk) -> None:
    _at(talk, "registration.phone").sends(Media.CONTACT, phone="+6281234567890")
    assert talk.draft["phone"] == "+6281234567890"


def test_the_contact_of_somebody_else_is_not(talk: Talk) -> None:
    _at(talk, "registration.phone").sends(Media.CONTACT)
    assert talk.heard == ["answer.own_phone", "registration.ask_phone"]


def test_a_typed_number_is_not_either(talk: Talk) -> None:
    _at(talk, "registration.phone").says("081234567890")
    assert talk.heard == ["answer.own_phone", "registration.ask_phone"]


@pytest.mark.parametrize("word", ["lewati", "Lewati", "2", "tidak", "ga usah", "nanti saja"])
def test_the_number_may_be_skipped(talk: Talk, word: str) -> None:
    _at(talk, "registration.phone").says(word)
    assert (talk.step, talk.draft["phone"]) == ("registration.summary", "")


def test_it_is_not_asked_where_the_channel_cannot_share_it(paid: Talk) -> None:
    paid.says("halo", "setuju", *ANSWERS)
    assert paid.step == "registration.summary"


def test_a_number_at_any_other_question_is_no_answer(talk: Talk) -> None:
    _at(talk, "registration.full_name").sends(Media.CONTACT, phone="+6281234567890")
    assert talk.heard == ["engine.not_text", "registration.ask_name"]


# --- the summary ---


@pytest.mark.parametrize(
    ("word", "answer", "field", "value"),
    [
        ("Perbaiki nama", "Sulastri", "full_name", "Sulastri"),
        ("ubah nama", "Sulastri", "full_name", "Sulastri"),
        ("nama saya salah", "Sulastri", "full_name", "Sulastri"),
        ("perbaiki peran", "tagana", "role", "tagana"),
        ("ganti peran", "tagana", "role", "tagana"),
    ],
)
def test_one_line_is_corrected_and_the_summary_comes_back(
    talk: Talk, word: str, answer: str, field: str, value: str
) -> None:
    _at(talk, "registration.summary").says(word, answer)
    assert talk.step == "registration.summary"
    assert talk.draft == {**_complete(), field: value}


def test_the_place_is_corrected_from_the_kabupaten_down(talk: Talk) -> None:
    _at(talk, "registration.summary").says("4", "Kota Bekasi", "Bekasi Selatan", "Jakasetia")
    assert talk.step == "registration.summary"
    assert talk.draft == {**_complete(), "place": f"{SOUTH_BEKASI}.1004"}


@pytest.mark.parametrize("word", ["salah", "tidak benar", "belum benar", "tidak", "hmm"])
def test_only_a_yes_registers(talk: Talk, word: str) -> None:
    _at(talk, "registration.summary").says(word)
    assert talk.step == "registration.summary"
    assert not talk.person.volunteer.registered


def test_the_summary_pressed_twice_registers_once(talk: Talk) -> None:
    _at(talk, "registration.summary").says("hmm")
    code = talk.message.rows[0][0].value
    talk.presses_code(code).presses_code(code)
    assert [type(effect) for effect in talk.effects] == [Enrol]


def _complete() -> dict[str, Any]:
    return {**ANSWERED, "place": PEKAYON, "phone": ""}
