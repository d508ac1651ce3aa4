"""A volunteer asks, a coordinator answers: both sides of an enquiry, at set times."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.enquiries import Enquiry, EnquiryAnswer
from models.volunteer import Audit
from tests.support.talk import CHAT, PAID, Talk
from tests.support.volunteers_in_chat import VolunteersInChat

BEKASI, WEST_JAVA, JAKARTA = "32.75", "32", "31.74.01.1001"
QUESTION = "Kapan sertifikat dibagikan?"


def asks(chat: VolunteersInChat, who: int = 2, text: str = QUESTION) -> VolunteersInChat:
    return chat.says(who, "tanya", text, "kirim").sweep()


def states(chat: VolunteersInChat) -> list[str]:
    return [row.state for row in chat.rows(Enquiry)]


def answers(chat: VolunteersInChat) -> list[str]:
    return [row.text for row in chat.rows(EnquiryAnswer)]


# --- asking ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word", ["TANYA", "tanya", "bertanya", "mau tanya", "Pak, saya mau tanya 🙏", "izin bertanya"]
)
def test_there_are_many_words_for_asking(word: str) -> None:
    assert Talk().registered().says("menu", word).step == "enquire.text"


def test_the_question_may_follow_the_word_at_once() -> None:
    talk = Talk().registered().says("menu", f"tanya {QUESTION}")
    assert (talk.step, talk.draft["text"]) == ("enquire.confirm", QUESTION)


@pytest.mark.parametrize("text", ["Tanya", "Tanya Putri"])
def test_who_is_called_tanya_may_say_so(text: str) -> None:
    talk = Talk().says("halo", "setuju", text, "ya")  # a question begins so too: asked back
    assert (talk.step, talk.draft["full_name"]) == ("registration.adult", text)


@pytest.mark.parametrize("text", ["?", "a", "…", "😀😀", "a" * 1001, "/apa"])
def test_what_is_no_question_is_asked_again(text: str) -> None:
    talk = Talk().registered().says("tanya", text)
    assert talk.step == "enquire.text"
    assert len(talk.heard) == 2


@pytest.mark.parametrize(
    "text", ["ok", "a" * 1000, "Baris satu.\n\nBaris dua.", "saya bingung soal kuis"]
)
def test_what_is_a_question_is_shown_once_as_it_was_written(text: str) -> None:
    talk = Talk().registered().says("tanya", text)
    assert (talk.step, talk.draft["text"]) == ("enquire.confirm", text)
    assert text in talk.text


def test_nothing_is_asked_before_it_is_sent(chat: VolunteersInChat) -> None:
    chat.says(2, "tanya", QUESTION)
    assert states(chat) == []
    chat.says(2, "ubah", "Di mana tempatnya?", "batal")
    assert "tidak dikirim" in chat.text(2)
    assert states(chat) == []


def test_it_says_who_will_read_it_and_goes_on_where_they_were(chat: VolunteersInChat) -> None:
    chat.says(2, "belajar", "1", "tanya", QUESTION)
    assert "koordinator Kota Bekasi (1 orang)" in chat.text(2)
    assert "bukan nomor HP" in chat.text(2)
    chat.says(2, "kirim")
    assert "sudah dikirim" in chat.text(2)
    assert "(1/" not in chat.text(2), "going on is offered"
    chat.says(2, "ya")
    assert "(1/" in chat.text(2), "the lesson goes on"


def test_who_speaks_of_danger_is_told_whom_to_call_and_may_still_ask(
    chat: VolunteersInChat,
) -> None:
    chat.says(2, "tanya", "Apa yang harus dilakukan bila anak dipukul ayahnya?")
    assert "Segera hubungi" in chat.text(2)
    chat.says(2, "kirim")
    assert states(chat) == ["open"]


def test_five_may_be_open_and_no_more(chat: VolunteersInChat) -> None:
    for n in range(5):
        asks(chat, text=f"Pertanyaan ke-{n}?")
    chat.says(2, "tanya")
    assert "Masih ada 5 pertanyaan" in chat.text(2)
    chat.says(1, "jawab #1 Sudah.").says(2, "tanya")
    assert "menunggu jawaban: 4" in chat.text(2)


# --- to whom -----------------------------------------------------------------------------------


def test_it_goes_to_the_nearest_level_that_has_anyone(chat: VolunteersInChat) -> None:
    chat.enter(3, first=10, place=JAKARTA)
    for who, scope in ((10, ""), (11, WEST_JAVA), (12, BEKASI)):
        chat.appoint(who, scope)
    asks(chat)
    assert QUESTION in chat.text(1)
    assert QUESTION in chat.text(12)
    assert not chat.heard[10]
    assert not chat.heard[11]


def test_the_message_names_person_and_place_and_no_number(chat: VolunteersInChat) -> None:
    chat.enter(1, first=20, name="Siti Aminah", phone="+6281234567890")
    asks(chat, 20)
    assert "Siti Aminah (Kelurahan Pekayonjaya" in chat.text(1)
    assert "234567" not in chat.text(1)
    assert chat.labels(1) == ["Jawab", "Nanti"]


def test_without_a_coordinator_it_is_kept_until_there_is_one(chat: VolunteersInChat) -> None:
    chat.enter(2, first=10, place=JAKARTA)
    chat.says(10, "tanya", QUESTION)
    assert "Belum ada koordinator" in chat.text(10)
    assert "Dinas Sosial Contoh" in chat.text(10)
    chat.says(10, "kirim")
    assert "disimpan" in chat.text(10)
    chat.sweep().sweep()
    chat.appoint(11, "31")
    chat.sweep().sweep()
    assert [text for text in chat.texts(11) if QUESTION in text] == [chat.text(11)]


def test_when_all_who_were_told_are_gone_it_goes_to_others(chat: VolunteersInChat) -> None:
    asks(chat)
    chat.enter(1, first=10)
    chat.appoint(10, WEST_JAVA)
    chat.sweep().sweep()
    assert not chat.heard[10], "Kota Bekasi has one"
    chat.dismiss(1)
    chat.sweep().sweep()
    assert QUESTION in chat.text(10)
    assert len(chat.heard[10]) == 1


def test_a_coordinator_does_not_answer_themselves(chat: VolunteersInChat) -> None:
    asks(chat, 1)
    chat.says(1, "pertanyaan")
    assert "Tidak ada pertanyaan" in chat.text(1)
    chat.says(1, "jawab #1 Saya sendiri.")
    assert answers(chat) == []


def test_who_said_stop_is_nobody_to_ask(chat: VolunteersInChat) -> None:
    chat.says(1, "berhenti")
    chat.says(2, "tanya", QUESTION)
    assert "Belum ada koordinator" in chat.text(2)


# --- answering ---------------------------------------------------------------------------------


def test_by_the_button(chat: VolunteersInChat) -> None:
    asks(chat).presses(1, "Jawab").says(1, "Bulan depan,\nsetelah ujian.").sweep()
    assert states(chat) == ["answered"]
    assert "Bulan depan,\nsetelah ujian." in chat.text(2)
    assert QUESTION in chat.text(2)
    assert "Dijawab oleh Relawan 1, koordinator Kota Bekasi." in chat.text(2)
    assert chat.labels(2) == ["Terima kasih, jelas", "Tanya lagi"]


def test_in_one_message_whatever_is_open(chat: VolunteersInChat) -> None:
    asks(chat).says(1, "jadwal", "buat sesi", "JAWAB 1 Bulan depan.")
    assert answers(chat) == ["Bulan depan."]
    assert "Apa nama acaranya?" in chat.text(1), "the plan goes on"
    chat.sweep()
    assert "Bulan depan." in chat.text(2)


def test_the_bare_word_means_the_only_one_else_asks_which(chat: VolunteersInChat) -> None:
    asks(chat).says(1, "jawab")
    assert "Silakan tulis jawabannya" in chat.text(1)
    chat.says(1, "menu")
    asks(chat, 3, "Di mana?").says(1, "jawab")
    assert "belum dijawab: 2" in chat.text(1)


def test_later_leaves_it_on_the_list(chat: VolunteersInChat) -> None:
    asks(chat).presses(1, "Nanti")
    assert "tetap ada di daftar" in chat.text(1)
    assert states(chat) == ["open"]


@pytest.mark.parametrize("text", ["x", "!!", "a" * 1001])
def test_what_is_no_answer_is_not_sent(chat: VolunteersInChat, text: str) -> None:
    asks(chat).presses(1, "Jawab").says(1, text)
    assert answers(chat) == []
    assert "Silakan tulis jawabannya" in chat.text(1)


@pytest.mark.parametrize("number", ["#9", "#0", "#999999999999999"])
def test_one_that_is_not_there(chat: VolunteersInChat, number: str) -> None:
    asks(chat).says(1, f"jawab {number} Bulan depan.")
    assert "tidak ada di wilayah" in chat.text(1)
    assert answers(chat) == []


def test_all_is_clear(chat: VolunteersInChat) -> None:
    asks(chat).says(1, "jawab #1 Bulan depan.").sweep().presses(2, "Terima kasih, jelas")
    assert states(chat) == ["closed"]
    assert "Syukurlah" in chat.text(2)


def test_to_ask_again_tells_what_it_follows(chat: VolunteersInChat) -> None:
    asks(chat).says(1, "jawab #1 Bulan depan.").sweep().presses(2, "Tanya lagi")
    chat.says(2, "Tanggal berapa?", "kirim").sweep()
    assert f"Lanjutan dari: “{QUESTION}”" in chat.text(1)
    assert states(chat) == ["answered", "open"]


def test_to_who_has_stopped_messages_it_is_kept_and_said_so(chat: VolunteersInChat) -> None:
    asks(chat).says(2, "berhenti").says(1, "jawab #1 Bulan depan.").sweep()
    assert "sedang menghentikan pesan" in chat.text(1)
    assert "Bulan depan." not in chat.text(2)
    chat.says(2, "data saya")
    assert "Bulan depan." in chat.text(2)


def test_at_night_both_wait_for_the_morning(chat: VolunteersInChat) -> None:
    chat.wait_until(chat.now.replace(hour=15))  # 22.00 in Jakarta
    asks(chat)
    assert not chat.heard[1]
    chat.wait_until(chat.now + timedelta(hours=9))
    assert QUESTION in chat.text(1)


# --- several coordinators ----------------------------------------------------------------------


@pytest.fixture
def pair(chat: VolunteersInChat) -> VolunteersInChat:
    """A second coordinator of Kota Bekasi: volunteer 5."""
    chat.appoint(5, BEKASI)
    return asks(chat)


def test_who_comes_second_is_told_and_may_add(pair: VolunteersInChat) -> None:
    pair.says(1, "jawab #1 Bulan depan.").presses(5, "Jawab")
    assert "sudah dijawab: “Bulan depan.”" in pair.text(5)
    assert "Relawan 1" in pair.text(5)
    pair.says(5, "ya", "Tanggal 12.").sweep()
    assert answers(pair) == ["Bulan depan.", "Tanggal 12."]
    assert pair.text(2).startswith("<b>Tambahan jawaban</b>")


def test_an_answer_that_came_too_late_is_not_lost_nor_sent_unasked(pair: VolunteersInChat) -> None:
    pair.presses(5, "Jawab")
    pair.says(1, "jawab #1 Bulan depan.", "ya").says(5, "Tanggal 12.")
    assert answers(pair) == ["Bulan depan."]
    pair.says(5, "ya")
    assert answers(pair) == ["Bulan depan.", "Tanggal 12."]


def test_or_is_left_unsent(pair: VolunteersInChat) -> None:
    pair.says(1, "jawab #1 Bulan depan.").says(5, "jawab #1 Tanggal 12.", "tidak")
    assert answers(pair) == ["Bulan depan."]


def test_one_that_is_taken_can_be_taken_over(pair: VolunteersInChat) -> None:
    pair.presses(1, "Jawab").presses(5, "Jawab")
    assert "Sedang dijawab oleh Relawan 1" in pair.text(5)
    pair.says(5, "ya").says(1, "Bulan depan.")
    assert "Sedang dijawab oleh Relawan 5" in pair.text(1)
    pair.says(1, "tidak").says(5, "Tanggal 12.")
    assert answers(pair) == ["Tanggal 12."]


def test_after_a_day_it_is_free_again(pair: VolunteersInChat) -> None:
    pair.presses(1, "Jawab")
    pair.now += timedelta(hours=24)
    pair.presses(5, "Jawab")
    assert "Silakan tulis jawabannya" in pair.text(5)


def test_a_moment_before_it_is_not(pair: VolunteersInChat) -> None:
    pair.presses(1, "Jawab")
    pair.now += timedelta(hours=24) - timedelta(minutes=1)
    pair.presses(5, "Jawab")
    assert "Sedang dijawab" in pair.text(5)


def test_who_is_coordinator_no_more_holds_nothing(pair: VolunteersInChat) -> None:
    pair.presses(1, "Jawab").dismiss(1)
    pair.says(1, "Bulan depan.")
    assert "khusus koordinator" in pair.text(1)
    pair.presses(5, "Jawab")
    assert "Silakan tulis jawabannya" in pair.text(5)
    assert answers(pair) == []


# --- the list ----------------------------------------------------------------------------------


def test_the_list_is_oldest_first_in_pages(chat: VolunteersInChat) -> None:
    for n in range(7):
        asks(chat, 2 + n % 3, f"Pertanyaan ke-{n}?")
    chat.says(1, "pertanyaan")
    assert "belum dijawab: 7" in chat.text(1)
    assert "1. Relawan 2, 24 November 2026: Pertanyaan ke-0?" in chat.text(1)
    assert "Pertanyaan ke-5" not in chat.text(1)
    chat.says(1, "6")
    assert "1. Relawan 4, 24 November 2026: Pertanyaan ke-5?" in chat.text(1)
    chat.says(1, "1")
    assert "Pertanyaan nomor 6" in chat.text(1)


def test_from_the_list_it_is_taken_answered_and_led_back(chat: VolunteersInChat) -> None:
    asks(chat)
    asks(chat, 3, "Di mana?").says(1, "pertanyaan", "1").presses(1, "Saya jawab")
    assert chat.rows(Enquiry)[0].taken_by == 1
    chat.says(1, "Bulan depan.")
    assert "belum dijawab: 1" in chat.text(1)
    assert "Di mana?" in chat.text(1)
    assert answers(chat) == ["Bulan depan."]


def test_the_list_tells_who_is_at_it(pair: VolunteersInChat) -> None:
    pair.presses(1, "Jawab").says(5, "pertanyaan")
    assert "(sedang dijawab Relawan 1)" in pair.text(5)
    pair.says(5, "1")
    assert "Ambil alih" in pair.labels(5)
    pair.presses(5, "Ambil alih").says(5, "Tanggal 12.")
    assert answers(pair) == ["Tanggal 12."]


def test_one_is_closed_without_an_answer_and_who_asked_is_told(chat: VolunteersInChat) -> None:
    asks(chat).says(1, "pertanyaan", "1", "tutup", "tidak").says(1, "tutup", "ya").sweep()
    assert states(chat) == ["closed"]
    assert "tanpa jawaban tertulis" in chat.text(2)
    assert "Tidak ada pertanyaan" in chat.text(1)


def test_settled_by_another_meanwhile(pair: VolunteersInChat) -> None:
    pair.says(5, "pertanyaan", "1", "tutup").says(1, "jawab #1 Bulan depan.").says(5, "ya")
    assert "sudah selesai" in pair.text(5)
    assert states(pair) == ["answered"]


# --- what is theirs to see ----------------------------------------------------------------------


@pytest.mark.parametrize("scope", ["32.16", "31", "32.75.05", "32.7"])
@pytest.mark.parametrize("said", ["jawab #1 Rahasia.", "/jawab q1", "/jawab q1 Rahasia."])
def test_nobody_reaches_what_is_not_below_their_region(
    chat: VolunteersInChat, scope: str, said: str
) -> None:
    asks(chat).enter(1, first=10, place=JAKARTA)
    chat.appoint(10, scope)
    chat.says(10, said)
    assert QUESTION not in " ".join(chat.texts(10))
    chat.says(10, "pertanyaan")
    assert "Tidak ada pertanyaan" in chat.text(10)
    chat.sends(10, button="/jawab q1", turn=0)
    assert "tidak ada di wilayah" in chat.text(10)
    assert answers(chat) == []


@pytest.mark.parametrize("scope", ["", "32", "32.75.04", "32.75.04.1001"])
def test_every_level_above_does(chat: VolunteersInChat, scope: str) -> None:
    asks(chat).enter(1, first=10, place=JAKARTA)
    chat.appoint(10, scope)
    chat.says(10, "jawab #1 Bulan depan.")
    assert answers(chat) == ["Bulan depan."]


def test_who_moved_away_is_out_of_reach_at_once(chat: VolunteersInChat) -> None:
    asks(chat).presses(1, "Jawab")
    chat.move(2, JAKARTA)
    chat.says(1, "Bulan depan.")
    assert "tidak ada di wilayah" in chat.text(1)
    assert answers(chat) == []


def test_another_volunteer_cannot_close_it_or_follow_it(chat: VolunteersInChat) -> None:
    asks(chat).says(1, "jawab #1 Bulan depan.").sweep()
    chat.sends(3, button="/sudah_jelas q1", turn=0)
    assert states(chat) == ["answered"]
    chat.sends(3, button="/tanya_lagi q1", turn=0).says(3, "Apa itu?", "kirim").sweep()
    assert QUESTION not in chat.text(1)


def test_every_act_of_a_coordinator_is_written_down(pair: VolunteersInChat) -> None:
    pair.presses(1, "Jawab").says(1, "Bulan depan.").says(5, "jawab #1 Tanggal 12.", "ya")
    asks(pair, 3, "Di mana?").says(1, "pertanyaan", "1", "tutup", "ya")
    acts = [(row.act, row.by, row.scope, row.details) for row in pair.rows(Audit)]
    assert acts == [
        ("enquiry taken", 1, BEKASI, {"enquiry": 1}),
        ("enquiry answered", 1, BEKASI, {"enquiry": 1}),
        ("enquiry added to", 5, BEKASI, {"enquiry": 1}),
        ("enquiry closed", 1, BEKASI, {"enquiry": 2}),
    ]


# --- data --------------------------------------------------------------------------------------


def test_my_data_shows_what_was_asked_and_answered(chat: VolunteersInChat) -> None:
    asks(chat).says(1, "jawab #1 Bulan depan.").says(2, "data saya")
    assert f"24 November 2026: {QUESTION}" in chat.text(2)
    assert "Jawaban: Bulan depan. (Dijawab oleh Relawan 1" in chat.text(2)


def test_who_is_erased_takes_their_questions_along(chat: VolunteersInChat) -> None:
    chat.wait_until(chat.now.replace(hour=15))  # at night: the coordinator has not got it yet
    asks(chat)
    chat.says(2, "hapus data", "ya", "hapus semua")
    assert chat.rows(Enquiry) == []
    chat.wait_until(chat.now + timedelta(hours=10))
    assert not chat.heard[1]


def test_in_the_middle_of_an_answer(chat: VolunteersInChat) -> None:
    asks(chat).presses(1, "Jawab").says(2, "hapus data", "ya", "hapus semua")
    chat.says(1, "Bulan depan.")
    assert "sudah dihapus penanyanya" in chat.text(1)
    assert chat.rows(EnquiryAnswer) == []


@pytest.mark.parametrize("capabilities", [CHAT, PAID])
def test_the_longest_of_both_is_one_message(chat: VolunteersInChat, capabilities: object) -> None:
    chat.see_by(capabilities)  # type: ignore[arg-type]
    asks(chat, text="a" * 1000)
    chat.says(1, "jawab #1 " + "b" * 991).sweep()
    limit = PAID.text_limit
    assert all(len(m.text) <= limit for who in (1, 2) for m in chat.heard[who])
    assert "b" * 991 in chat.text(2)
