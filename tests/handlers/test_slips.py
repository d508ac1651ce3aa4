"""A slip of a coordinator's finger does no harm: what goes to many is said in words or tapped."""

from __future__ import annotations

import pytest

from models.broadcasts import Broadcast
from models.training_sessions import TrainingSession
from tests.support.talk import PAID
from tests.support.volunteers_in_chat import VolunteersInChat

PLANNED = (
    "jadwal", "buat sesi", "Bimtek Dasar", "tatap muka", "Aula Kecamatan", "lewati",
    "Sabtu 5 Desember jam 8 sampai 16", "benar", "5", "tidak dibagi", "semua", "semua", "semua",
    "biasa",
)  # fmt: skip
WRITTEN = ("siaran", "Besok kerja bakti.", "semua")
DIGITS = ("1", "1.", "satu", "nomor 1", "no 1", "pilih 1", "yang pertama")


@pytest.mark.parametrize("slip", DIGITS)
def test_no_digit_publishes_a_session(chat: VolunteersInChat, slip: str) -> None:
    chat.says(1, *PLANNED, slip)
    assert chat.rows(TrainingSession) == []
    chat.says(1, "terbitkan")
    assert len(chat.rows(TrainingSession)) == 1


@pytest.mark.parametrize("slip", DIGITS)
def test_no_digit_sends_a_broadcast(chat: VolunteersInChat, slip: str) -> None:
    chat.says(1, *WRITTEN, slip)
    assert chat.rows(Broadcast) == []
    chat.says(1, "kirim")
    assert len(chat.rows(Broadcast)) == 1


def test_where_there_are_no_buttons_the_words_are_said(chat: VolunteersInChat) -> None:
    chat.see_by(PAID)
    chat.says(1, *WRITTEN)
    assert "Balas: KIRIM / COBA KE SAYA / PERBAIKI / BUANG" in chat.text(1)
    assert "1. " not in chat.text(1).split("Besok kerja bakti.")[1]
    chat.says(1, "1")
    assert "KIRIM / COBA KE SAYA" in chat.text(1)
    assert chat.rows(Broadcast) == []
    chat.says(1, "KIRIM")
    assert len(chat.rows(Broadcast)) == 1


@pytest.mark.parametrize("change", ["ubah tempat", "batalkan acara"])
def test_no_digit_confirms_what_is_told_to_many(chat: VolunteersInChat, change: str) -> None:
    chat.invite()
    asked = ("Gedung Serbaguna", "lewati") if change == "ubah tempat" else ()
    chat.says(1, "jadwal", "kelola", change, *asked, "1")
    [session] = chat.rows(TrainingSession)
    assert (session.version, session.cancelled_at) == (1, None)
    chat.says(1, "ya")
    [session] = chat.rows(TrainingSession)
    assert session.version == 2
