"""Planning: a note, and a number of seats that is one."""

from __future__ import annotations

from models.training_sessions import TrainingSession
from tests.support.volunteers_in_chat import VolunteersInChat

UP_TO_SEATS = (
    "jadwal", "buat sesi", "Bimtek Dasar", "tatap muka", "Aula Kecamatan", "lewati",
    "Sabtu 5 Desember jam 8 sampai 16", "benar",
)  # fmt: skip


def test_one_seat_is_one_seat(chat: VolunteersInChat) -> None:
    chat.says(1, *UP_TO_SEATS, "1", "tidak dibagi", "semua", "semua", "semua", "biasa")
    assert "Kursi: 1" in chat.text(1)
    chat.says(1, "terbitkan")
    assert chat.rows(TrainingSession)[0].seats == 1


def test_unlimited_is_said_in_words(chat: VolunteersInChat) -> None:
    chat.says(1, *UP_TO_SEATS, "tidak dibatasi", "semua", "semua", "semua", "biasa", "terbitkan")
    assert chat.rows(TrainingSession)[0].seats is None


def test_a_note_is_shown_and_told_with_the_invitation(chat: VolunteersInChat) -> None:
    chat.says(1, *UP_TO_SEATS, "5", "tidak dibagi", "semua", "semua", "semua", "biasa")
    chat.says(1, "ubah", "catatan", "Bawa KTP dan alat tulis")
    assert "Catatan: Bawa KTP dan alat tulis" in chat.text(1)
    chat.says(1, "terbitkan").sweep()
    assert "Catatan: Bawa KTP dan alat tulis" in chat.text(2)
