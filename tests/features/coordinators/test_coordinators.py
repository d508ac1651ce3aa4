"""Who is made coordinator, by what an operator at a Dinas knows of them; on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.features.coordinators.admin import (
    CoordinatorError,
    add,
    level,
    listed,
    region_code,
    remove,
)
from models.base import open_database
from models.coordinators import Coordinator
from models.volunteer import Address, Audit
from tests.support.process import bimtek
from tests.support.training_sessions import NOW, Organiser

BEKASI = "32.75"


@pytest.fixture
def organiser(database_url: str) -> Iterator[Organiser]:
    engine = open_database(database_url)
    organiser = Organiser(engine)
    organiser.add_people(1, name="Siti Aminah", phone="+6281234567890")
    organiser.add_people(2, first=2, name="Budi Santoso")
    organiser.add_people(1, first=4, name="Ratna", registered_at=None)
    organiser.set(Address, {"volunteer_id": 2}, channel="whatsapp", external_id="whatsapp:+6281111")
    yield organiser
    engine.dispose()


def appoint(organiser: Organiser, who: str, scope: str = BEKASI) -> int:
    with organiser.engine.begin() as connection:
        return add(connection, who, scope, NOW).volunteer


@pytest.mark.parametrize(
    ("who", "volunteer"),
    [
        ("Siti Aminah", 1),
        ("  siti aminah ", 1),
        ("0812-3456-7890", 1),
        ("+62 812 3456 7890", 1),
        ("telegram:1", 1),
        ("telegram:3", 3),
        ("whatsapp:+6281111", 2),
        ("+6281111", 2),
    ],
)
def test_one_person_is_meant(organiser: Organiser, who: str, volunteer: int) -> None:
    assert appoint(organiser, who) == volunteer
    [row] = organiser._rows(Coordinator)
    assert (row.volunteer_id, row.scope) == (volunteer, BEKASI)


@pytest.mark.parametrize(
    ("who", "complaint"),
    [
        ("Budi Santoso", "2 people"),
        ("Ratna", "register first"),
        ("0899999999", "register first"),
        ("telegram:99", "register first"),
        ("%", "register first"),
        ("", "register first"),
    ],
)
def test_nobody_or_several_are_meant(organiser: Organiser, who: str, complaint: str) -> None:
    with pytest.raises(CoordinatorError, match=complaint):
        appoint(organiser, who)
    assert not organiser._rows(Coordinator)


def test_a_second_time_the_region_is_replaced(organiser: Organiser) -> None:
    appoint(organiser, "Siti Aminah")
    appoint(organiser, "Siti Aminah", "32")
    assert [row.scope for row in organiser._rows(Coordinator)] == ["32"]


def test_every_act_is_written_down(organiser: Organiser) -> None:
    appoint(organiser, "Siti Aminah")
    with organiser.engine.begin() as connection:
        assert [one.name for one in listed(connection)] == ["Siti Aminah"]
        assert remove(connection, "siti aminah", NOW).volunteer == 1
        assert not listed(connection)
    acts = [(row.act, row.scope, row.details) for row in organiser._rows(Audit)]
    assert acts == [
        ("coordinator added", BEKASI, {"volunteer": 1}),
        ("coordinator removed", BEKASI, {"volunteer": 1}),
    ]


def test_who_is_none_cannot_be_removed(organiser: Organiser) -> None:
    with organiser.engine.begin() as connection, pytest.raises(CoordinatorError):
        remove(connection, "Siti Aminah", NOW)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("32.75", "32.75"),
        ("Kota Bekasi", "32.75"),
        ("kab. bekasi", "32.16"),
        ("Jawa Barat", "32"),
        ("nasional", ""),
        ("Indonesia", ""),
        ("32.75.04.1001", "32.75.04.1001"),
    ],
)
def test_a_region_by_code_or_name(text: str, code: str) -> None:
    assert region_code(text) == code


@pytest.mark.parametrize("text", ["Bekasi", "Negeri Dongeng", "99", "32.75.", ""])
def test_no_one_region(text: str) -> None:
    with pytest.raises(CoordinatorError, match="Give its code"):
        region_code(text)


def test_the_level_follows_from_the_code() -> None:
    codes = ("", "32", "32.75", "32.75.04", "32.75.04.1001")
    assert [level(code) for code in codes] == [
        "nasional",
        "provinsi",
        "kabupaten/kota",
        "kecamatan",
        "kelurahan/desa",
    ]


async def test_on_the_command_line(tmp_path: Path, organiser: Organiser, database_url: str) -> None:
    async def command(*words: str) -> tuple[int, str, str]:
        return await bimtek(tmp_path, "coordinator", *words, database_url=database_url)

    code, said, _ = await command("add", "Kota Bekasi", "--who", "Siti Aminah")
    assert (code, said) == (0, "Siti Aminah: kabupaten/kota Kota Bekasi\n")
    code, said, _ = await command("list")
    assert said == "32.75\tkabupaten/kota\tKota Bekasi\tSiti Aminah\n"
    code, _, complaint = await command("add", "32.75", "--who", "Budi Santoso")
    assert code == 1
    where, why = complaint.splitlines()
    assert where.startswith("database: ")
    assert why.startswith("2 people are named")
    code, _, _ = await command("remove", "Siti Aminah")
    assert code == 0
    assert (await command("list"))[1] == ""
    code, said, _ = await command("add", "Kota Bekasi")
    assert code == 0
    assert "KOORDINATOR" in said
