"""After a list: who has not come, who may be whom, and who is what they say they are."""

from __future__ import annotations

import re

import pytest

from bot.engine.messages import Address as Where
from bot.features.invitees.lists import begin
from bot.features.invitees.reads import write_list
from bot.features.invitees.types import Invitee, Judged, Lot, Row
from models.base import table
from models.invitees import Invitee as InviteeRow
from models.invitees import Mismatch
from models.volunteer import Address, Audit, Volunteer
from tests.support.talk import CHAT, PAID
from tests.support.training_sessions import NOW
from tests.support.volunteers_in_chat import VolunteersInChat

SITI = Invitee("+6281234567890", "Siti Aminah", "psm", "32.75.04.1001")
BUDI = Invitee("+6281298765432", "Budi Santoso", "", "32.75.01")


def listed(chat: VolunteersInChat, *people: Invitee) -> None:
    with chat.engine.begin() as connection:
        lot = Lot(begin(connection, 1, "32.75", "peserta.xlsx", NOW), "32.75", 1)
        judged = [Judged(Row(n), one) for n, one in enumerate(people, 1)]
        write_list(connection, judged, lot, NOW)


def change(chat: VolunteersInChat, who: int, **values: str) -> None:
    rows = table(Volunteer)
    with chat.engine.begin() as connection:
        connection.execute(rows.update().where(rows.c.id == who).values(**values))


def plain(chat: VolunteersInChat) -> str:
    return re.sub(r"</?[bi]>", "", chat.text(1))


def came(chat: VolunteersInChat) -> dict[str, int | None]:
    return {row.name: row.volunteer_id for row in chat.rows(InviteeRow)}


def test_the_recap_counts_who_was_invited(chat: VolunteersInChat) -> None:
    assert "Diundang" not in chat.says(1, "rekap").text(1)
    change(chat, 2, name="Siti Aminah", phone=SITI.phone)
    listed(chat, SITI, BUDI)
    chat.says(1, "menu", "rekap")
    assert "Diundang 2 · terdaftar 1 · belum 1" in chat.text(1)


def test_the_missing_stand_there_by_name_with_an_address_each(chat: VolunteersInChat) -> None:
    people = [
        Invitee(f"+62812987654{n:02}", f"Relawan {chr(65 + n)}", "", "32.75.01") for n in range(14)
    ]
    listed(chat, *people)
    chat.says(1, "rekap", "belum mendaftar")
    assert "belum mendaftar: 14 orang" in chat.text(1)
    assert "1. Relawan A: https://wa.me/6281298765400" in chat.text(1)
    assert "Relawan M" not in chat.text(1)
    chat.says(1, "lanjut")
    assert "13. Relawan M: https://wa.me/6281298765412" in chat.text(1)
    chat.says(1, "kembali")
    assert "Diundang 14" in chat.text(1)


def test_a_page_of_the_missing_fits_into_a_message_on_whatsapp(chat: VolunteersInChat) -> None:
    name = "Muhammad Rizky Ramadhan Al Farisi Nasution"
    listed(chat, *(Invitee(f"+62812987654{n:02}", name, "", "32.75.01") for n in range(14)))
    chat.see_by(PAID)
    chat.says(1, "rekap", "belum mendaftar")
    assert len(chat.heard[1][-1].text) <= PAID.text_limit


def test_who_has_consented_and_not_finished_is_told_apart(chat: VolunteersInChat) -> None:
    listed(chat, SITI)
    with chat.engine.begin() as connection:
        row = {"created_at": NOW, "language": "id", "zone": "Asia/Jakarta", "consented_at": NOW}
        row |= dict.fromkeys(("name", "role", "confirmed_role", "place", "village"), "")
        row |= dict.fromkeys(("phone", "invitation", "consent_version"), "")
        new = table(Volunteer).insert().returning(table(Volunteer).c.id)
        who = connection.execute(new, row).scalar_one()
        where = Where("whatsapp", f"whatsapp:{SITI.phone}")
        address = {"volunteer_id": who, "channel": where.channel, "external_id": where.id}
        address |= {"reachable": True, "last_inbound_at": NOW}
        connection.execute(table(Address).insert(), address)
    chat.says(1, "rekap", "belum mendaftar")
    assert "Siti Aminah (sudah mulai, belum selesai): https://wa.me/" in chat.text(1)


def test_the_text_to_forward_has_both_links(chat: VolunteersInChat) -> None:
    listed(chat, SITI)
    accounts = {"telegram": "kawan_bot", "whatsapp": "628111000111"}
    chat.see_by(CHAT, accounts=accounts)
    chat.says(1, "rekap", "belum mendaftar", "teks undangan")
    said = " ".join(message.text for message in chat.heard[1][-3:])
    assert "https://wa.me/628111000111?text=Halo" in said
    assert "https://t.me/kawan_bot" in said


def test_of_another_region_nothing_is_seen(chat: VolunteersInChat) -> None:
    listed(chat, SITI)
    chat.appoint(2, "35.78")
    chat.says(2, "rekap")
    assert "Diundang" not in chat.text(2)
    chat.says(2, "cocokkan")
    assert "Tidak ada nama" in chat.text(2)


# --- who may be whom ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "registered",
    [
        {"name": "Siti Aminah", "place": "32.75.04.1001"},  # another number
        {"name": "Siti Aminh", "place": "32.75.04"},  # a slip of the finger
        {"name": "Bu Ami", "phone": SITI.phone, "place": "32.75.01.1001"},  # another name
    ],
)
def test_who_may_be_somebody_of_the_list_is_settled_by_the_coordinator(
    chat: VolunteersInChat, registered: dict[str, str]
) -> None:
    change(chat, 2, **registered)
    listed(chat, SITI)
    if "phone" not in registered:
        assert came(chat) == {"Siti Aminah": None}
    chat.says(1, "cocokkan")
    assert "Di daftar: Siti Aminah, 081234567890" in plain(chat)
    chat.says(1, "ya")
    assert came(chat) == {"Siti Aminah": 2}
    [who] = [row for row in chat.rows(Volunteer) if row.id == 2]
    assert who.confirmed_role == "psm"
    assert "invitee matched" in [row.act for row in chat.rows(Audit)]


def test_a_no_is_never_asked_again_and_a_later_is(chat: VolunteersInChat) -> None:
    change(chat, 2, name="Siti Aminah", place="32.75.04.1001")
    listed(chat, SITI)
    chat.says(1, "cocokkan", "nanti")
    assert "sisanya" in chat.text(1)
    chat.says(1, "cocokkan", "bukan")
    assert came(chat) == {"Siti Aminah": None}
    assert len(chat.rows(Mismatch)) == 1
    chat.says(1, "cocokkan")
    assert "Tidak ada nama yang perlu dicocokkan" in chat.text(1)


def test_of_two_who_may_be_one_the_second_is_gone_with_the_yes(chat: VolunteersInChat) -> None:
    for who in (2, 3):
        change(chat, who, name="Siti Aminah", place="32.75.04.1001")
    listed(chat, SITI, BUDI)
    change(chat, 4, name="Budi Santoso", place="32.75.01.1001")
    chat.says(1, "cocokkan")
    assert "(sisa 3)" in plain(chat)
    chat.says(1, "ya")
    assert "(sisa 2)" in plain(chat)
    chat.says(1, "ya")
    assert sorted(filter(None, came(chat).values())) == [2, 4]
    chat.says(1, "cocokkan")
    assert "Tidak ada nama" in chat.text(1)


def test_somebody_of_the_name_far_away_is_nobody_of_the_list(chat: VolunteersInChat) -> None:
    change(chat, 2, name="Siti Aminah", place="32.75.01.1001")
    listed(chat, SITI)
    chat.says(1, "cocokkan")
    assert "Tidak ada nama" in chat.text(1)


# --- roles -------------------------------------------------------------------------------------


def test_a_role_is_not_confirmed_until_a_coordinator_does(chat: VolunteersInChat) -> None:
    change(chat, 2, name="Ratna Wulandari", role="psm")
    chat.says(2, "data saya")
    assert "belum dikonfirmasi" in chat.text(2)
    chat.says(1, "rekap", "cari orang", "Ratna Wulandari")
    assert "PSM (belum dikonfirmasi)" in plain(chat)
    chat.presses(1, "Konfirmasi peran")
    assert "sudah dikonfirmasi" in chat.text(1)
    chat.says(2, "data saya")
    assert "belum dikonfirmasi" not in chat.text(2)
    assert "role confirmed" in [row.act for row in chat.rows(Audit)]


def test_another_role_is_to_be_confirmed_anew(chat: VolunteersInChat) -> None:
    change(chat, 2, role="psm", confirmed_role="psm")
    chat.says(2, "data saya")
    assert "belum dikonfirmasi" not in chat.text(2)
    change(chat, 2, role="tagana")
    chat.says(2, "data saya")
    assert "belum dikonfirmasi" in chat.text(2)
