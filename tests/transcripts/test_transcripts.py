"""Whole talks as volunteers see them, to be read by people.

`UPDATE_TRANSCRIPTS=1 pytest tests/transcripts` writes them anew; read the difference.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.support.at_each_step import right_letter, stand, wrong_letter
from tests.support.talk import CHAT, PAID, Talk

HERE = Path(__file__).parent

REGISTRATION = (
    "halo",
    "siapa ini?",
    "setuju 🙏",
    "S1ti",
    "siti aminah",
    "belum",
    "sudah 18",
    "psm",
    "Jawa Barat",
    "bekasi",
    "kota",
    "bks slt",
    "pekayon jaya",
    "lewati",
    "ubah nama",
    "Siti Aminah, S.Sos.",
    "benar",
    "bantuan",
    "terima kasih",
)
REGISTRATION_ON_WHATSAPP = (
    "p",
    "gak ngerti bu",
    "ya, terima kasih",
    "sulastri",
    "58 tahun",
    "katar",
    "tambun",
    "bukan",
    "Tambun Selatan, Kab Bekasi",
    "Kampung Anyar",
    "Kampung Anyar",
    "simpan",
    "benar",
)
LESSON = ("menu", "blajar", "1", *["lanjut"] * 5, "B.", "jwb a", "jawabannya c kak", "menu")
LESSON_ON_WHATSAPP = ("lanjut", "lanjut", "a c b", "menu")
QUIZ = (
    "kuis",
    "1",
    "a",
    "B",
    "menu",
    "lanjut",
    "lanjut",
    "5",
    "c",
    "a",
    "b 🙏",
    "c",
    "jwb a",
    "b",
    "kemajuan",
)
# As people talk: manners, doubts, questions of their own, slips.
REGISTRATION_IN_TALK = (
    "Assalamualaikum kak",
    "datanya buat apa?",
    "boleh gak ya",
    "nggak papa",
    "iya",
    "saya mau tanya dulu ini apa ya",
    "assalamualaikum, nama sy siti aminah, s.sos",
    "umur saya 58 tahun bu",
    "apa itu psm?",
    "anggota psm kak",
    "kota bekasi ya",
    "jangan kirim pesan",
    "tidak",
    "bks slt",
    "pekayon jaya",
    "iya salah",
    "namanya salah kak",
    "Siti Aminah",
    "batal",
    "tidak",
    "sudah benar semua, makasih",
)
QUIZ_IN_TALK = (
    "kuis kak",
    "1",
    "a atau b",
    "b?",
    "ya",
    "keluarga",
    "susah banget kak",
    "b bukan c",
    "halo kak, jawabannya b",
    "capek",
    "kuis",
    "1",
    "2b 1a",
    "stop dulu ya kak",
    "saya mau belajar lagi",
    "ya",
)
DANGER = (
    "kuis",
    "1",
    "a",
    "tetangga saya dipukul suaminya",
    "b",
    "sy capek hidup",
    "suami sy mukulin sy terus",
    "nomor darurat",
    "c",
    "bantuan",
)
CASE = ("belajar", "6", "7", "a", "a", "b", "b. nanti saya usulkan", "a", "a", "hmm", "a", "menu")
MISHAPS = (
    "lanjut",
    "hmm",
    "kembali",
    "tetangga saya dipukul suaminya",
    "batal",
    "makasih kak",
    "hapus data",
    "ya",
    "iya",
    "tidak",
    "berhenti",
    "halo",
    "mulai",
)

QUESTION = (
    "belajar",
    "1",
    "desil itu apa kak?",
    "2",
    "lanjut",
    "kembali",
    "kartu kis mati gmn ngaktifin lg",
    "lanjut",
    "brp harga beras skrg",
    "tanyakan ke koordinator",
    "ya",
)


def nearly_passing() -> list[str]:
    """Answers of which three of eight are wrong."""
    talk, given = stand("quiz.question"), list[str]()
    while talk.step == "quiz.question":
        given.append(wrong_letter(talk) if len(given) in {2, 4, 5} else right_letter(talk))
        talk.says(given[-1])
    return [*given, "baca"]


TALKS: dict[str, tuple[Callable[[], Talk], Sequence[str]]] = {
    "registration": (lambda: Talk(CHAT), REGISTRATION),
    "registration_whatsapp": (lambda: Talk(PAID), REGISTRATION_ON_WHATSAPP),
    "lesson": (lambda: Talk(CHAT).registered(), LESSON),
    "lesson_whatsapp": (lambda: Talk(PAID).registered(), LESSON_ON_WHATSAPP),
    "quiz": (lambda: Talk(CHAT).registered(), QUIZ),
    "quiz_failed": (lambda: stand("quiz.question"), nearly_passing()),
    "registration_in_talk": (lambda: Talk(CHAT), REGISTRATION_IN_TALK),
    "registration_in_talk_whatsapp": (lambda: Talk(PAID), REGISTRATION_IN_TALK),
    "quiz_in_talk": (lambda: Talk(CHAT).registered(), QUIZ_IN_TALK),
    "quiz_in_talk_whatsapp": (lambda: Talk(PAID).registered(), QUIZ_IN_TALK),
    "danger": (lambda: Talk(CHAT).registered(), DANGER),
    "danger_whatsapp": (lambda: Talk(PAID).registered(), DANGER),
    "case": (lambda: Talk(CHAT).registered(), CASE),
    "case_whatsapp": (lambda: Talk(PAID).registered(), CASE),
    "question": (lambda: Talk(CHAT).registered(), QUESTION),
    "question_whatsapp": (lambda: Talk(PAID).registered(), QUESTION),
    "mishaps": (lambda: Talk(CHAT).registered(), MISHAPS),
}


@pytest.mark.parametrize("name", TALKS)
def test_the_talk_is_the_one_that_was_read(name: str) -> None:
    begin, texts = TALKS[name]
    path, spoken = HERE / f"{name}.txt", begin().transcript(*texts)
    if os.environ.get("UPDATE_TRANSCRIPTS"):
        path.write_text(spoken, "utf-8")
    assert spoken == path.read_text("utf-8")
