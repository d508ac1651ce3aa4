"""A lost phone: the record goes to another number, the old address may object; in real tables."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import update

from bot.features.moves import writes
from models.base import open_database, table
from models.coordinators import Coordinator
from models.learning import LessonProgress
from models.messages import Outbox
from models.moves import RecordMove
from models.vocabulary import State
from models.volunteer import Address, Audit, Volunteer
from tests.support.people_with_apps import Apps
from tests.support.training_sessions import NOW

OLD, TELEGRAM = "whatsapp:whatsapp:+6281111111111", "telegram:22"
NEW = "whatsapp:whatsapp:+6281234567890"
OFFICE, ELSEWHERE = "telegram:9", "telegram:8"
SHOWN = "0812-3456-7890"


@pytest.fixture
def apps(database_url: str) -> Iterator[Apps]:
    apps = Apps(open_database(database_url))
    apps.enter(OLD, name="Siti Aminah")
    apps.add(LessonProgress, volunteer_id=1, lesson="d1.1", started_at=NOW, right=3, total=3)
    office = apps.enter(OFFICE, name="Bu Koordinator")
    apps.add(Coordinator, volunteer_id=office, scope="32.75", added_at=NOW)
    yield apps
    apps.engine.dispose()


def asks(apps: Apps, number: str = SHOWN) -> str:
    apps.says(OFFICE, "rekap", "cari orang", "Siti Aminah", "hp hilang")
    said = apps.says(OFFICE, number)
    return apps.says(OFFICE, "ya") if "Permintaan ini dicatat" in said else said


def passes(apps: Apps, **delta: float) -> None:
    apps.waits(**delta)
    with apps.engine.begin() as connection:
        writes.carry_out(connection, apps.now)
    apps.deliver()


def state(apps: Apps) -> str:
    return str(apps.rows(RecordMove)[-1].state)


def acts(apps: Apps) -> list[str]:
    return [row.act for row in apps.rows(Audit) if row.act.startswith("record")]


def test_the_old_address_is_told_at_once_and_nothing_moves_for_a_day(apps: Apps) -> None:
    said = asks(apps)
    assert "Sudah dicatat" in said
    told = apps.text(OLD)
    assert "Bu Koordinator" in told
    assert "…7890" in told
    assert "+6281234567890" not in told
    assert "TOLAK PINDAH" in told
    passes(apps, hours=23, minutes=50)
    assert (state(apps), apps.whose(OLD)) == ("waiting", 1)


def test_after_a_day_the_new_number_has_the_record_and_the_old_phone_nothing(apps: Apps) -> None:
    asks(apps)
    passes(apps, hours=24, minutes=1)
    assert state(apps) == "done"
    assert apps.whose(NEW) == 1
    assert [row.external_id for row in apps.rows(Address, volunteer_id=1)] == [NEW[9:]]
    assert apps.rows(Volunteer, id=1)[0].phone == "+6281234567890"
    apps.says(NEW, "menu")
    assert any("sekarang di nomor ini" in one.text for one in apps.heard[NEW])
    assert "Siti Aminah" in apps.says(NEW, "data saya")
    apps.says(OLD, "menu")
    assert apps.whose(OLD) not in {1, 2}
    assert apps.rows(LessonProgress)[0].volunteer_id == 1
    assert acts(apps) == ["record move asked", "record moved"]
    assert {row.scope for row in apps.rows(Audit) if row.act.startswith("record")} == {"32.75"}


def test_the_old_address_objects_and_the_record_stays(apps: Apps) -> None:
    asks(apps)
    assert "tidak dipindahkan" in apps.says(OLD, "tolak pindah")
    passes(apps, hours=25)
    assert (state(apps), apps.whose(OLD)) == ("objected", 1)
    assert not apps.rows(Address, external_id=NEW[9:])
    assert any("menolak pindah nomor" in one.text for one in apps.heard[OFFICE])
    assert acts(apps) == ["record move asked", "record move objected"]
    assert "Tidak ada permintaan" in apps.says(OLD, "tolak pindah")


def test_the_coordinator_calls_it_off(apps: Apps) -> None:
    asks(apps)
    apps.says(OFFICE, "rekap", "cari orang", "Siti Aminah")
    assert "akan pindah ke +6281234567890" in apps.says(OFFICE, "hp hilang")
    apps.says(OFFICE, "ya")
    passes(apps, hours=25)
    assert (state(apps), apps.whose(OLD)) == ("called off", 1)


def test_what_waits_for_the_old_number_goes_along(apps: Apps) -> None:
    asks(apps)
    outbox = table(Outbox)
    with apps.engine.begin() as connection:
        waits = update(outbox).where(outbox.c.recipient == OLD[9:])
        connection.execute(waits.values(state=State.HELD))
    passes(apps, hours=25)
    assert not apps.rows(Outbox, recipient=OLD[9:])
    assert apps.rows(Outbox, recipient=NEW[9:])


def test_somebody_who_only_wrote_from_the_new_number_makes_room(apps: Apps) -> None:
    apps.says(NEW, "halo")
    asks(apps)
    passes(apps, hours=25)
    assert (state(apps), apps.whose(NEW)) == ("done", 1)
    assert "Siti Aminah" in apps.says(NEW, "data saya")


def test_a_number_of_another_volunteer_is_refused(apps: Apps) -> None:
    apps.enter(NEW, name="Orang Lain")
    assert "sudah dipakai" in asks(apps)
    assert not apps.rows(RecordMove)


def test_a_number_that_is_taken_meanwhile_keeps_the_record_where_it_is(apps: Apps) -> None:
    asks(apps)
    apps.enter(NEW, name="Orang Lain")
    passes(apps, hours=25)
    assert (state(apps), apps.whose(OLD)) == ("taken", 1)
    assert any("sudah dipakai relawan" in one.text for one in apps.heard[OFFICE])


@pytest.mark.parametrize("typed", ["nomor Siti", "12", "ya", "0812 3456 7890 1234 5678"])
def test_what_is_no_number_is_asked_once_more(apps: Apps, typed: str) -> None:
    assert "belum terbaca" in asks(apps, typed)
    assert not apps.rows(RecordMove)


def test_a_coordinator_of_elsewhere_cannot(apps: Apps) -> None:
    other = apps.enter(ELSEWHERE, name="Pak Jauh")
    apps.add(Coordinator, volunteer_id=other, scope="53", added_at=NOW)
    apps.says(ELSEWHERE, "rekap", "cari orang", "Siti Aminah", "hp hilang", SHOWN, "ya")
    assert not apps.rows(RecordMove)


def test_only_telegram_before_is_no_hindrance(apps: Apps) -> None:
    with apps.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE address SET channel = 'telegram', external_id = '22' WHERE volunteer_id = 1"
        )
    asks(apps)
    assert "TOLAK PINDAH" in apps.text(TELEGRAM)
    passes(apps, hours=25)
    assert [(row.channel, row.external_id) for row in apps.rows(Address, volunteer_id=1)] == [
        ("whatsapp", NEW[9:])
    ]


def test_the_person_sees_it_among_their_data(apps: Apps) -> None:
    asks(apps)
    assert "Akan pindah ke nomor +6281234567890" in apps.says(OLD, "data saya")
