"""A month's money for a region: over it broadcasts wait, answers and reminders never; on both
databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.delivery.budgets import left_of, remove_budget, set_budget, standings
from bot.delivery.costs import Kind
from bot.engine.renderer import Voice
from bot.features.broadcasts.reads import ledger, load_broadcast
from bot.features.broadcasts.texts import report
from bot.features.broadcasts.types import Fate, Ledger
from bot.features.recap.counts import load_recap
from models.costs import MessageCost
from models.messages import Outbox
from tests.delivery.test_announcements import A_DAY, OUT, SITI, approve, away, broadcast, charge
from tests.support.databases import Books
from tests.support.process import bimtek
from tests.support.training_sessions import NOW, START
from tests.support.volunteers_in_chat import Hall

IN = 80


@pytest.fixture
def hall(database_url: str) -> Iterator[Hall]:
    hall = Hall(database_url)
    charge(hall)
    hall.enter(4)
    hall.appoint(1, "32.75")
    yield hall
    hall.engine.dispose()


def cap(hall: Hall, rupiah: int, region: str = "32.75") -> None:
    with hall.engine.begin() as connection:
        set_budget(connection, region, rupiah, hall.now)


def spent(hall: Hall) -> int:
    return sum(row.rupiah for row in hall.rows(MessageCost))


def costs(hall: Hall) -> dict[str, tuple[int, int]]:
    return {row.kind: (row.messages, row.rupiah) for row in hall.rows(MessageCost)}


def of_broadcast(hall: Hall) -> Ledger:
    with hall.engine.begin() as connection:
        found = load_broadcast(connection, 1)
        assert found is not None
        return ledger(connection, found)


def got(hall: Hall, text: str = "alat tulis") -> set[int]:
    heard = (who for who in (2, 3, 4) if any(text in said for said in hall.texts(who)))
    return set(heard)


def write_broadcast(hall: Hall) -> None:
    """What it takes to write one is an answer, and costs as well."""
    hall.says(1, "siaran", "Mohon membawa alat tulis.", "semua")


@pytest.mark.parametrize("region", ["32.75", "32", ""])
def test_over_the_budget_a_broadcast_waits_and_answers_go_on(hall: Hall, region: str) -> None:
    write_broadcast(hall)
    cap(hall, spent(hall) + OUT + IN + 2 * OUT, region)
    hall.says(1, "kirim").sweep()
    counted = of_broadcast(hall)
    assert (counted.count(Fate.SENT), counted.count(Fate.TOO_DEAR)) == (2, 2)
    assert sum(counted.fates.values()) == counted.confirmed == 4
    before = len(hall.heard[SITI])
    hall.says(SITI, "menu")
    assert len(hall.heard[SITI]) == before + 1


@pytest.mark.parametrize("region", ["32.16", "31", "32.7"])
def test_another_regions_budget_holds_nobody_up(hall: Hall, region: str) -> None:
    cap(hall, 0, region)
    broadcast(hall)
    assert of_broadcast(hall).count(Fate.SENT) == 4


def test_reminders_go_whatever_has_been_spent(hall: Hall) -> None:
    hall.invite(reminders=(A_DAY,))
    hall.says(SITI, "hadir")
    cap(hall, 0)
    hall.wait_until(START - A_DAY)
    hall.says(SITI, "menu").sweep()
    approve(hall)
    hall.wait_until(START)
    assert any("engingatkan" in text for text in hall.texts(SITI))


def test_more_money_lets_what_waited_go(hall: Hall) -> None:
    cap(hall, 0)
    broadcast(hall)
    assert (got(hall), of_broadcast(hall).count(Fate.TOO_DEAR)) == (set(), 4)
    hall.sweep()
    assert got(hall) == set()
    cap(hall, 1_000_000)
    hall.sweep()
    assert got(hall) == {2, 3, 4}


def test_without_the_budget_it_goes_as_well(hall: Hall) -> None:
    cap(hall, 0)
    broadcast(hall)
    with hall.engine.begin() as connection:
        assert remove_budget(connection, "32.75", hall.now)
        assert not remove_budget(connection, "32.75", hall.now)
    hall.sweep()
    assert got(hall) == {2, 3, 4}


def test_writing_does_not_let_go_what_waits_for_money(hall: Hall) -> None:
    cap(hall, 0)
    broadcast(hall)
    hall.now += A_DAY
    hall.says(SITI, "menu").sweep()
    assert got(hall) == set()


def test_whoever_asks_to_read_it_is_not_kept_waiting(hall: Hall) -> None:
    """The word that it waits has been paid for already."""
    approve(hall)
    away(hall)
    broadcast(hall)
    cap(hall, 0)
    hall.says(SITI, "ya").sweep()
    assert 2 in got(hall)


def test_the_coordinator_sends_again_what_waited_for_money(hall: Hall) -> None:
    cap(hall, 0)
    broadcast(hall)
    hall.now += A_DAY
    assert of_broadcast(hall).again == 4


def test_a_new_month_has_new_money(hall: Hall) -> None:
    cap(hall, 10_000)
    hall.says(SITI, "menu")
    with hall.engine.begin() as connection:
        assert left_of(connection, "32.75.04", hall.now) == 10_000 - OUT - IN
        assert left_of(connection, "32.75.04", hall.now + 30 * A_DAY) == 10_000
        assert left_of(connection, "32.16", hall.now) is None
        [one] = standings(connection, hall.now)
    assert (one.rupiah, one.spent) == (10_000, OUT + IN)


def test_the_tightest_budget_holds(hall: Hall) -> None:
    cap(hall, 9_000, "")
    cap(hall, 500, "32")
    cap(hall, 7_000, "32.75")
    with hall.engine.begin() as connection:
        assert left_of(connection, "32.75.04.1001", hall.now) == 500
        assert left_of(connection, "31.74", hall.now) == 9_000


# --- what it cost ---------------------------------------------------------------------------------


def test_a_broadcast_tells_what_it_cost_with_its_announcements(hall: Hall) -> None:
    approve(hall)
    away(hall)  # two of the four
    broadcast(hall)
    assert of_broadcast(hall).rupiah == 4 * OUT
    hall.says(SITI, "ya").sweep()
    assert of_broadcast(hall).rupiah == 5 * OUT
    with hall.engine.begin() as connection:
        found = load_broadcast(connection, 1)
    assert found is not None
    text = Voice("id", "Asia/Jakarta", hall._capabilities).text(report(found, of_broadcast(hall)))
    assert "Biaya WhatsApp: kira-kira Rp2.400" in text


def test_what_costs_nothing_tells_no_cost(hall: Hall) -> None:
    hall.see_by(hall._capabilities)
    broadcast(hall)
    assert of_broadcast(hall).rupiah == 0


def test_every_message_keeps_its_price(hall: Hall) -> None:
    approve(hall)
    away(hall)
    hall.invite()
    hall.says(SITI, "ya").sweep()
    rows = hall.rows(Outbox)
    assert sum(row.rupiah for row in rows) == spent(hall) - costs(hall)[Kind.IN][1]
    assert {row.rupiah for row in rows if row.state == "sent"} == {OUT}


def test_a_lesson_is_told_apart_and_the_recap_says_what_one_costs(hall: Hall) -> None:
    hall.says(SITI, "belajar", "1", "1")
    while not costs(hall).get(Kind.LESSONS):
        hall.says(SITI, "a a a")
    of = costs(hall)
    assert of[Kind.LESSONS] == (1, 0)
    messages, came = of[Kind.LESSON][0], of[Kind.LESSON_IN][0]
    assert 0 < messages <= 3
    with hall.engine.begin() as connection:
        found = load_recap(connection, "32.75", hall.now).spent
    assert found.lesson == messages * OUT + came * IN
    assert found.out == of[Kind.LESSON][0] + of[Kind.ANSWER][0]
    assert found.came == of[Kind.LESSON_IN][0] + of[Kind.IN][0]


# --- by hand --------------------------------------------------------------------------------------


async def test_the_operator_sets_shows_and_removes_budgets(
    tmp_path: Path, books: Books, database_url: str
) -> None:
    settings: dict[str, Any] = {"database_url": database_url, "whatsapp_price": OUT}
    code, said, _ = await bimtek(tmp_path, "budget", "set", "Kota Bekasi", "500000", **settings)
    assert (code, said) == (0, "32.75\tKota Bekasi\tRp500,000 a month\tRp0 spent\n")
    await bimtek(tmp_path, "budget", "set", "nasional", "9000000", **settings)
    _, said, _ = await bimtek(tmp_path, "budget", "show", **settings)
    assert [line.split("\t")[0] for line in said.splitlines()] == ["-", "32.75"]
    code, said, _ = await bimtek(tmp_path, "budget", "remove", "32.75", **settings)
    assert (code, said) == (0, "Kota Bekasi has no budget any more\n")
    code, _, complained = await bimtek(tmp_path, "budget", "remove", "32.75", **settings)
    assert (code, complained) == (1, "no budget is set for Kota Bekasi\n")


@pytest.mark.parametrize(
    ("region", "complaint"),
    [("32.75.04", "too small"), ("99.99", "no one region"), ("Bekasi", "32.16")],
)
async def test_a_region_that_cannot_have_one_is_said(
    tmp_path: Path, books: Books, database_url: str, region: str, complaint: str
) -> None:
    settings: dict[str, Any] = {"database_url": database_url, "whatsapp_price": OUT}
    code, _, complained = await bimtek(tmp_path, "budget", "set", region, "1", **settings)
    assert code == 1
    assert complaint in complained


async def test_a_database_that_was_never_opened_is_made_or_asked_for(
    tmp_path: Path, blank_database_url: str, database_kind: str
) -> None:
    given = {"database_url": blank_database_url}
    code, said, complained = await bimtek(tmp_path, "budget", "show", **given)
    if database_kind == "sqlite":
        assert (code, "no budget is set" in said) == (0, True)
    else:
        assert (code, "run 'bimtek migrate' first" in complained) == (1, True)


async def test_without_a_price_it_says_that_nothing_is_counted(
    tmp_path: Path, books: Books, database_url: str
) -> None:
    code, said, complained = await bimtek(tmp_path, "budget", "show", database_url=database_url)
    assert code == 0
    assert "no budget is set" in said
    assert "BIMTEK_WHATSAPP_PRICE" in complained


def test_the_preview_says_when_the_money_will_not_do(hall: Hall) -> None:
    cap(hall, 3_000)
    write_broadcast(hall)
    assert "Anggaran WhatsApp bulan ini tinggal Rp" in hall.text(1)
    assert hall.now > NOW
