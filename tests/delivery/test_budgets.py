"""A month's money for a region: over it broadcasts wait, answers and reminders never; on both
databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.delivery.budgets import budget_statuses, left_of, remove_budget, set_budget
from bot.delivery.costs import CostKind
from bot.engine.renderer import Renderer
from bot.features.broadcasts.reads import ledger, load_broadcast
from bot.features.broadcasts.texts import report
from bot.features.broadcasts.types import Fate, Ledger
from bot.features.recap.counts import load_recap
from models.costs import MessageCost
from models.messages import Outbox
from tests.delivery.test_announcements import A_DAY, OUT, SITI, approve, away, broadcast, charge
from tests.support.databases import StoredRows
from tests.support.process import bimtek
from tests.support.training_sessions import NOW, START
from tests.support.volunteers_in_chat import VolunteersInChat

IN = 80


@pytest.fixture
def chat(database_url: str) -> Iterator[VolunteersInChat]:
    chat = VolunteersInChat(database_url)
    charge(chat)
    chat.enter(4)
    chat.appoint(1, "32.75")
    yield chat
    chat.engine.dispose()


def cap(chat: VolunteersInChat, rupiah: int, region: str = "32.75") -> None:
    with chat.engine.begin() as connection:
        set_budget(connection, region, rupiah, chat.now)


def spent(chat: VolunteersInChat) -> int:
    return sum(row.rupiah for row in chat.rows(MessageCost))


def costs(chat: VolunteersInChat) -> dict[str, tuple[int, int]]:
    return {row.kind: (row.messages, row.rupiah) for row in chat.rows(MessageCost)}


def of_broadcast(chat: VolunteersInChat) -> Ledger:
    with chat.engine.begin() as connection:
        found = load_broadcast(connection, 1)
        assert found is not None
        return ledger(connection, found)


def got(chat: VolunteersInChat, text: str = "alat tulis") -> set[int]:
    heard = (who for who in (2, 3, 4) if any(text in said for said in chat.texts(who)))
    return set(heard)


def write_broadcast(chat: VolunteersInChat) -> None:
    """What it takes to write one is an answer, and costs as well."""
    chat.says(1, "siaran", "Mohon membawa alat tulis.", "semua")


@pytest.mark.parametrize("region", ["32.75", "32", ""])
def test_over_the_budget_a_broadcast_waits_and_answers_go_on(
    chat: VolunteersInChat, region: str
) -> None:
    write_broadcast(chat)
    cap(chat, spent(chat) + OUT + IN + 2 * OUT, region)
    chat.says(1, "kirim").sweep()
    counted = of_broadcast(chat)
    assert (counted.count(Fate.SENT), counted.count(Fate.TOO_DEAR)) == (2, 2)
    assert sum(counted.fates.values()) == counted.confirmed == 4
    before = len(chat.heard[SITI])
    chat.says(SITI, "menu")
    assert len(chat.heard[SITI]) == before + 1


@pytest.mark.parametrize("region", ["32.16", "31", "32.7"])
def test_another_regions_budget_holds_nobody_up(chat: VolunteersInChat, region: str) -> None:
    cap(chat, 0, region)
    broadcast(chat)
    assert of_broadcast(chat).count(Fate.SENT) == 4


def test_reminders_go_whatever_has_been_spent(chat: VolunteersInChat) -> None:
    chat.invite(reminders=(A_DAY,))
    chat.says(SITI, "hadir")
    cap(chat, 0)
    chat.wait_until(START - A_DAY)
    chat.says(SITI, "menu").sweep()
    approve(chat)
    chat.wait_until(START)
    assert any("engingatkan" in text for text in chat.texts(SITI))


def test_more_money_lets_what_waited_go(chat: VolunteersInChat) -> None:
    cap(chat, 0)
    broadcast(chat)
    assert (got(chat), of_broadcast(chat).count(Fate.TOO_DEAR)) == (set(), 4)
    chat.sweep()
    assert got(chat) == set()
    cap(chat, 1_000_000)
    chat.sweep()
    assert got(chat) == {2, 3, 4}


def test_without_the_budget_it_goes_as_well(chat: VolunteersInChat) -> None:
    cap(chat, 0)
    broadcast(chat)
    with chat.engine.begin() as connection:
        assert remove_budget(connection, "32.75", chat.now)
        assert not remove_budget(connection, "32.75", chat.now)
    chat.sweep()
    assert got(chat) == {2, 3, 4}


def test_writing_does_not_let_go_what_waits_for_money(chat: VolunteersInChat) -> None:
    cap(chat, 0)
    broadcast(chat)
    chat.now += A_DAY
    chat.says(SITI, "menu").sweep()
    assert got(chat) == set()


def test_whoever_asks_to_read_it_is_not_kept_waiting(chat: VolunteersInChat) -> None:
    """The word that it waits has been paid for already."""
    approve(chat)
    away(chat)
    broadcast(chat)
    cap(chat, 0)
    chat.says(SITI, "ya").sweep()
    assert 2 in got(chat)


def test_the_coordinator_sends_again_what_waited_for_money(chat: VolunteersInChat) -> None:
    cap(chat, 0)
    broadcast(chat)
    chat.now += A_DAY
    assert of_broadcast(chat).again == 4


def test_a_new_month_has_new_money(chat: VolunteersInChat) -> None:
    cap(chat, 10_000)
    chat.says(SITI, "menu")
    with chat.engine.begin() as connection:
        assert left_of(connection, "32.75.04", chat.now) == 10_000 - OUT - IN
        assert left_of(connection, "32.75.04", chat.now + 30 * A_DAY) == 10_000
        assert left_of(connection, "32.16", chat.now) is None
        [one] = budget_statuses(connection, chat.now)
    assert (one.rupiah, one.spent) == (10_000, OUT + IN)


def test_the_tightest_budget_holds(chat: VolunteersInChat) -> None:
    cap(chat, 9_000, "")
    cap(chat, 500, "32")
    cap(chat, 7_000, "32.75")
    with chat.engine.begin() as connection:
        assert left_of(connection, "32.75.04.1001", chat.now) == 500
        assert left_of(connection, "31.74", chat.now) == 9_000


# --- what it cost ---------------------------------------------------------------------------------


def test_a_broadcast_tells_what_it_cost_with_its_announcements(chat: VolunteersInChat) -> None:
    approve(chat)
    away(chat)  # two of the four
    broadcast(chat)
    assert of_broadcast(chat).rupiah == 4 * OUT
    chat.says(SITI, "ya").sweep()
    assert of_broadcast(chat).rupiah == 5 * OUT
    with chat.engine.begin() as connection:
        found = load_broadcast(connection, 1)
    assert found is not None
    text = Renderer("id", "Asia/Jakarta", chat._capabilities).text(
        report(found, of_broadcast(chat))
    )
    assert "Biaya WhatsApp: kira-kira Rp2.400" in text


def test_what_costs_nothing_tells_no_cost(chat: VolunteersInChat) -> None:
    chat.see_by(chat._capabilities)
    broadcast(chat)
    assert of_broadcast(chat).rupiah == 0


def test_every_message_keeps_its_price(chat: VolunteersInChat) -> None:
    approve(chat)
    away(chat)
    chat.invite()
    chat.says(SITI, "ya").sweep()
    rows = chat.rows(Outbox)
    assert sum(row.rupiah for row in rows) == spent(chat) - costs(chat)[CostKind.IN][1]
    assert {row.rupiah for row in rows if row.state == "sent"} == {OUT}


def test_a_lesson_is_told_apart_and_the_recap_says_what_one_costs(chat: VolunteersInChat) -> None:
    chat.says(SITI, "belajar", "1", "1")
    while not costs(chat).get(CostKind.LESSONS):
        chat.says(SITI, "a a a")
    of = costs(chat)
    assert of[CostKind.LESSONS] == (1, 0)
    messages, came = of[CostKind.LESSON][0], of[CostKind.LESSON_IN][0]
    assert 0 < messages <= 3
    with chat.engine.begin() as connection:
        found = load_recap(connection, "32.75", chat.now).spent
    assert found.lesson == messages * OUT + came * IN
    assert found.out == of[CostKind.LESSON][0] + of[CostKind.ANSWER][0]
    assert found.came == of[CostKind.LESSON_IN][0] + of[CostKind.IN][0]


# --- by hand --------------------------------------------------------------------------------------


async def test_the_operator_sets_shows_and_removes_budgets(
    tmp_path: Path, stored_rows: StoredRows, database_url: str
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
    where, why = complained.splitlines()
    assert (code, where[:10], why) == (1, "database: ", "no budget is set for Kota Bekasi")


@pytest.mark.parametrize(
    ("region", "complaint"),
    [("32.75.04", "too small"), ("99.99", "no one region"), ("Bekasi", "32.16")],
)
async def test_a_region_that_cannot_have_one_is_said(
    tmp_path: Path, stored_rows: StoredRows, database_url: str, region: str, complaint: str
) -> None:
    settings: dict[str, Any] = {"database_url": database_url, "whatsapp_price": OUT}
    code, _, complained = await bimtek(tmp_path, "budget", "set", region, "1", **settings)
    assert code == 1
    assert complaint in complained


async def test_a_database_that_was_never_opened_is_asked_for(
    tmp_path: Path, blank_database_url: str, database_kind: str
) -> None:
    given = {"database_url": blank_database_url}
    code, said, complained = await bimtek(tmp_path, "budget", "show", **given)
    told = {"sqlite": "there is no database at ", "postgresql": "run 'bimtek migrate' first"}
    assert (code, said) == (1, "")
    assert told[database_kind] in complained
    assert not (tmp_path / "blank.db").exists()


async def test_without_a_price_it_says_that_nothing_is_counted(
    tmp_path: Path, stored_rows: StoredRows, database_url: str
) -> None:
    code, said, complained = await bimtek(tmp_path, "budget", "show", database_url=database_url)
    assert code == 0
    assert "no budget is set" in said
    assert "BIMTEK_WHATSAPP_PRICE" in complained


def test_the_preview_says_when_the_money_will_not_do(chat: VolunteersInChat) -> None:
    cap(chat, 3_000)
    write_broadcast(chat)
    assert "Anggaran WhatsApp bulan ini tinggal Rp" in chat.text(1)
    assert chat.now > NOW
