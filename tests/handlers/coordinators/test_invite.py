"""A coordinator sends a list; whoever is on it registers with a few taps."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.engine.messages import Media, SentFile
from bot.features.invitees.lists import move
from bot.features.invitees.requests import MyInvitation
from bot.features.invitees.types import Invitee, ListState
from models.files import Job
from models.invitees import Invitee as InviteeRow
from models.invitees import InviteeList
from tests.support.talk import CHAT, PAID, Talk
from tests.support.training_sessions import NOW
from tests.support.volunteers_in_chat import VolunteersInChat

LIST = SentFile("ref-1", "peserta.xlsx", "application/vnd.ms-excel", 20_000)


def sends(
    chat: VolunteersInChat, who: int = 1, file: SentFile = LIST, text: str = ""
) -> VolunteersInChat:
    return chat.sends(who, media=Media.DOCUMENT, file=file, text=text)


def ordered(chat: VolunteersInChat) -> list[str]:
    return [row.kind for row in chat.rows(Job)]


def read(chat: VolunteersInChat, people: int = 12) -> int:
    """The list has been read meanwhile; what was understood stands in the chat."""
    list: int = max(row.id for row in chat.rows(InviteeList))
    with chat.engine.begin() as connection:
        assert move(connection, list, ListState.LOOKING, ListState.READY, people=people)
    return list


def states(chat: VolunteersInChat) -> list[str]:
    return [row.state for row in chat.rows(InviteeList)]


def test_the_word_asks_for_the_file_and_gives_an_example(chat: VolunteersInChat) -> None:
    chat.says(1, "impor")
    assert "Kota Bekasi" in chat.text(1)
    chat.presses(1, "Minta contoh")
    assert ordered(chat) == ["intake_template"]
    sends(chat)
    assert "sedang dibaca" in chat.text(1)
    assert ordered(chat)[1:] == ["intake"]
    [job] = [row for row in chat.rows(Job) if row.kind == "intake"]
    assert job.source["ref"] == "ref-1"


@pytest.mark.parametrize("text", ["", "impor", "peserta.xlsx", "ini daftar kelurahan kami"])
@pytest.mark.parametrize("before", [(), ("belajar", "1"), ("rekap",)])
def test_a_file_that_nobody_asked_for_is_read_and_not_imported(
    chat: VolunteersInChat, text: str, before: tuple[str, ...]
) -> None:
    sends(chat.says(1, "menu", *before), text=text)
    assert "Belum ada yang diimpor" in chat.text(1)
    assert ordered(chat) == ["intake"]


@pytest.mark.parametrize("yes", ["ya", "impor sekarang", "sudah benar", "1"])
def test_a_yes_imports_what_was_shown(chat: VolunteersInChat, yes: str) -> None:
    sends(chat)
    read(chat)
    chat.says(1, yes)
    assert "12 orang sedang diimpor" in chat.text(1)
    assert ordered(chat) == ["intake", "intake_import"]


def test_a_yes_before_it_is_read_imports_nothing(chat: VolunteersInChat) -> None:
    sends(chat).says(1, "ya")
    assert states(chat) == ["looking"]
    read(chat)
    chat.says(1, "sudah?")
    assert "impor 12 orang ini ke Kota Bekasi?" in chat.text(1)
    chat.says(1, "ya")
    assert states(chat) == ["importing"]


def test_from_elsewhere_the_word_does_and_twice_is_once(chat: VolunteersInChat) -> None:
    sends(chat)
    read(chat)
    chat.says(1, "menu", "impor sekarang", "impor sekarang")
    assert "Tidak ada daftar yang menunggu" in chat.text(1)
    assert ordered(chat) == ["intake", "intake_import"]


@pytest.mark.parametrize("no", ["bukan", "jangan", "jangan impor", "batal impor"])
def test_it_is_left_alone_when_it_is_none(chat: VolunteersInChat, no: str) -> None:
    sends(chat)
    read(chat)
    chat.says(1, no)
    assert "tidak saya impor" in chat.text(1)
    assert states(chat) == ["dropped"]
    chat.says(1, "impor sekarang")
    assert ordered(chat) == ["intake"]


def test_a_mended_one_takes_the_place_of_the_first(chat: VolunteersInChat) -> None:
    sends(chat)
    read(chat)
    sends(chat, file=SentFile("ref-2", "peserta-2.xlsx", "", 10))
    assert states(chat) == ["dropped", "looking"]
    assert ordered(chat) == ["intake", "intake"]


def test_what_waited_too_long_is_not_imported(chat: VolunteersInChat) -> None:
    sends(chat)
    read(chat)
    chat.now += timedelta(days=3)
    chat.says(1, "impor sekarang")
    assert ordered(chat) == ["intake"]


def test_nobody_imports_the_list_of_another(chat: VolunteersInChat) -> None:
    sends(chat)
    list = read(chat)
    chat.appoint(2, "32.75")
    chat.says(2, f"impor sekarang l{list}", "impor sekarang", f"/import_now l{list}")
    assert ordered(chat) == ["intake"]


def imported(chat: VolunteersInChat, name: str = "peserta.xlsx") -> None:
    sends(chat, file=SentFile("r", name, "", 10))
    list = read(chat)
    with chat.engine.begin() as connection:
        move(connection, list, ListState.READY, ListState.IMPORTED, imported_at=chat.now)


def test_a_list_is_taken_back_after_a_yes(chat: VolunteersInChat) -> None:
    imported(chat)
    chat.says(1, "menu", "tarik daftar")
    assert "peserta.xlsx" in chat.text(1)
    chat.says(1, "tidak")
    assert states(chat) == ["imported"]
    chat.says(1, "tarik daftar", "ya")
    assert states(chat) == ["taken_back"]
    chat.says(1, "tarik daftar")
    assert "Belum ada daftar" in chat.text(1)


def test_of_several_lists_one_is_chosen(chat: VolunteersInChat) -> None:
    imported(chat, "satu.xlsx")
    imported(chat, "dua.xlsx")
    chat.says(1, "menu", "tarik daftar", "2", "ya")
    assert states(chat) == ["taken_back", "imported"]


def test_in_a_broadcast_a_document_is_the_broadcast_s(chat: VolunteersInChat) -> None:
    chat.says(1, "siaran")
    sends(chat, text="Besok kerja bakti.")
    assert "Siapa penerimanya" in chat.text(1)


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (SentFile("r", "surat.pdf", "", 10), "Ini dokumen"),
        (SentFile("r", "daftar.zip", "", 10), "terkompresi"),
        (SentFile("r", "foto.jpg", "", 10), "Ini gambar"),
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
    read(chat)
    chat.dismiss(1)
    chat.says(1, "ya", "impor sekarang")
    assert ordered(chat) == ["intake"]


# --- who is on a list ---------------------------------------------------------------------------

SITI = Invitee("+6281234567890", "Siti Aminah", "psm", "32.75.04.1001")


def invited(capabilities: Any = PAID, **changes: Any) -> Talk:
    talk = Talk(capabilities)
    told = {"phone": SITI.phone, "name": SITI.name, "role": SITI.role, "place": SITI.place}
    talk.readings[MyInvitation] = Invitee(**(told | changes))
    return talk.says("halo")


def test_nothing_of_it_is_shown_before_they_say_their_name() -> None:
    talk = invited().says("setuju")
    assert "Siti" not in talk.text
    assert "undangan" not in talk.text


def test_with_their_name_the_rest_is_there() -> None:
    talk = invited().says("setuju", "siti aminah")
    assert "sudah disiapkan koordinator" in talk.text
    talk.says("ya")
    assert "Siti Aminah" in talk.text
    assert "Bekasi Selatan" in talk.text
    talk.says("benar")
    volunteer = talk.person.volunteer
    assert (volunteer.name, volunteer.role, volunteer.place) == (SITI.name, "psm", SITI.place)


@pytest.mark.parametrize("name", ["Dewi Lestari", "Siti", "Siti Rahayu"])
def test_under_another_name_nothing_is_told(name: str) -> None:
    talk = invited().says("setuju", name)
    assert "koordinator" not in talk.text
    talk.says("ya")
    assert "peran" in talk.text.lower()


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({"role": ""}, "peran"),
        ({"place": "32.75"}, "kecamatan"),
        ({"place": "32.75.04"}, "kelurahan"),
    ],
)
def test_what_the_list_does_not_tell_is_asked(changes: dict[str, str], asked: str) -> None:
    talk = invited(**changes).says("setuju", "Siti Aminah", "ya")
    assert asked in talk.text.lower()


def test_the_role_alone_is_missing() -> None:
    talk = invited(role="").says("setuju", "Siti Aminah", "ya", "psm")
    assert "Mohon diperiksa" in talk.text


def test_on_telegram_nobody_is_known_by_a_number(chat: VolunteersInChat) -> None:
    with chat.engine.begin() as connection:
        row = {"phone": SITI.phone, "name": SITI.name, "role": "psm", "place": SITI.place}
        insert = InviteeRow.__table__.insert()  # type: ignore[attr-defined]
        connection.execute(insert, {**row, "invited_at": NOW})
    chat.see_by(CHAT)
    chat.says(50, "halo", "setuju")
    assert "Siapa nama lengkap" in chat.text(50)
