"""A coordinator sends a list; whoever is on it registers with a few taps."""

from __future__ import annotations

from typing import Any

import pytest

from bot.engine.messages import Media, SentFile
from bot.features.invitees.requests import MyInvitation
from bot.features.invitees.types import Invitee
from models.files import Job
from models.invitees import Invitee as InviteeRow
from tests.support.talk import CHAT, PAID, Talk
from tests.support.training_sessions import NOW
from tests.support.volunteers_in_chat import VolunteersInChat

LIST = SentFile("ref-1", "peserta.xlsx", "application/vnd.ms-excel", 20_000)


def sends(
    chat: VolunteersInChat, who: int = 1, file: SentFile = LIST, text: str = ""
) -> VolunteersInChat:
    return chat.sends(who, media=Media.DOCUMENT, file=file, text=text)


def ordered(chat: VolunteersInChat) -> list[tuple[str, Any]]:
    return [(row.kind, row.source) for row in chat.rows(Job)]


def test_the_word_asks_for_the_file_and_gives_an_example(chat: VolunteersInChat) -> None:
    chat.says(1, "impor")
    assert "Kota Bekasi" in chat.text(1)
    chat.presses(1, "Minta contoh")
    assert ordered(chat) == [("intake_template", None)]
    sends(chat)
    assert "sedang diperiksa" in chat.text(1)
    assert ordered(chat)[1][0] == "intake"
    assert ordered(chat)[1][1]["ref"] == "ref-1"


@pytest.mark.parametrize("text", ["", "impor", "peserta.xlsx", "ini daftar kelurahan kami"])
@pytest.mark.parametrize("before", [(), ("belajar", "1"), ("rekap",)])
def test_a_file_that_nobody_asked_for_is_asked_about(
    chat: VolunteersInChat, text: str, before: tuple[str, ...]
) -> None:
    sends(chat.says(1, "menu", *before), text=text)
    assert "Apakah peserta.xlsx daftar orang yang diundang ke Kota Bekasi?" in chat.text(1)
    chat.presses(1, "Ya")
    assert [kind for kind, _ in ordered(chat)] == ["intake"]


def test_it_is_left_alone_when_it_is_none(chat: VolunteersInChat) -> None:
    sends(chat).says(1, "bukan")
    assert "tidak saya pakai" in chat.text(1)
    assert ordered(chat) == []


def test_in_a_broadcast_a_document_is_the_broadcast_s(chat: VolunteersInChat) -> None:
    chat.says(1, "siaran")
    sends(chat, text="Besok kerja bakti.")
    assert "Siapa penerimanya" in chat.text(1)


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (SentFile("r", "lama.xls", "", 10), ".xls lama"),
        (SentFile("r", "surat.pdf", "", 10), "tidak bisa dibaca"),
        (SentFile("r", "besar.xlsx", "", 11_000_000), "10 MB"),
    ],
)
def test_what_its_name_or_size_tells_is_said_at_once(
    chat: VolunteersInChat, file: SentFile, told: str
) -> None:
    sends(chat, file=file)
    assert told in chat.text(1)
    sends(chat, file=file)
    assert told in chat.text(1)
    assert ordered(chat) == []


def test_a_volunteer_s_document_is_nothing_and_the_word_neither(chat: VolunteersInChat) -> None:
    sends(chat, who=2)
    chat.says(2, "impor")
    assert ordered(chat) == []


def test_removed_between_question_and_yes(chat: VolunteersInChat) -> None:
    sends(chat)
    chat.dismiss(1)
    chat.says(1, "ya")
    assert ordered(chat) == []


# --- who is on a list ---------------------------------------------------------------------------

SITI = Invitee("+6281234567890", "Siti Aminah", "psm", "32.75.04.1001")


def invited(capabilities: Any = PAID, **changes: Any) -> Talk:
    talk = Talk(capabilities)
    told = {"phone": SITI.phone, "name": SITI.name, "role": SITI.role, "place": SITI.place}
    talk.readings[MyInvitation] = Invitee(**(told | changes))
    return talk.says("halo")


def test_nothing_of_it_is_shown_before_consent() -> None:
    talk = invited()
    assert "Siti" not in talk.text


def test_three_answers_and_they_are_registered() -> None:
    talk = invited().says("setuju")
    assert "Koordinator sudah menyiapkan" in talk.text
    talk.says("ya")
    assert "Siti Aminah" in talk.text
    assert "Bekasi Selatan" in talk.text
    talk.says("benar")
    volunteer = talk.person.volunteer
    assert (volunteer.name, volunteer.role, volunteer.place) == (SITI.name, "psm", SITI.place)


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({"role": ""}, "peran"),
        ({"place": "32.75"}, "kecamatan"),
        ({"place": "32.75.04"}, "kelurahan"),
    ],
)
def test_what_the_list_does_not_tell_is_asked(changes: dict[str, str], asked: str) -> None:
    talk = invited(**changes).says("setuju", "ya")
    assert asked in talk.text.lower()


def test_the_role_alone_is_missing() -> None:
    talk = invited(role="").says("setuju", "ya", "psm")
    assert "Mohon diperiksa" in talk.text


def test_a_wrong_name_is_mended() -> None:
    talk = invited().says("setuju", "ya", "perbaiki nama", "Sri Rahayu", "benar")
    assert talk.person.volunteer.name == "Sri Rahayu"


def test_on_telegram_nobody_is_known_by_a_number(chat: VolunteersInChat) -> None:
    with chat.engine.begin() as connection:
        row = {"phone": SITI.phone, "name": SITI.name, "role": "psm", "place": SITI.place}
        insert = InviteeRow.__table__.insert()  # type: ignore[attr-defined]
        connection.execute(insert, {**row, "invited_at": NOW})
    chat.see_by(CHAT)
    chat.says(50, "halo", "setuju")
    assert "Siapa nama lengkap" in chat.text(50)
