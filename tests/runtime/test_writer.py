"""One transaction for many: who is in it, and what becomes of the others when one fails."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from bot.engine.effects import Effect
from bot.engine.engine import Engine, Outcome
from bot.engine.messages import Address, Arrival, Inbound
from bot.features.volunteers.requests import GiveConsent
from bot.runtime.effects import Batch
from bot.runtime.turns import Done, Turns
from bot.store.transaction import TurnTransaction
from bot.text.phrases import wording
from models.base import table
from models.messages import Inbox, Outbox
from models.volunteer import Consent, Conversation, Volunteer
from tests.standins.telegram import TelegramStandIn
from tests.support.databases import StoredRows
from tests.support.running_bot import RunningBot

APOLOGY = wording("id", "engine.apology").replace("*", "")
GUILTY = 9_000_000_013


def arrival(running_bot: RunningBot, number: int, text: str, sender: int) -> Arrival:
    """Stamped a minute after the one before, so that none is an answer given too quickly."""
    address, at = (
        Address("telegram", str(sender)),
        running_bot.app.clock.now() + timedelta(minutes=number),
    )
    return Arrival(str(number), address, at, Inbound(str(number), address, at, text))


async def submit_together(
    running_bot: RunningBot, *said: tuple[int, str]
) -> list[BaseException | None]:
    """All in one go, in this order."""
    arrivals = [arrival(running_bot, n, text, sender) for n, (sender, text) in enumerate(said)]
    return await asyncio.gather(*map(running_bot.app.submit, arrivals), return_exceptions=True)


@pytest.fixture
def batches(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of the transactions that held messages."""
    sizes: list[int] = []
    write = Turns.write

    def counted(turns: Turns, arrivals: Sequence[Arrival], *more: Any) -> Done:
        sizes.extend([len(arrivals)] if arrivals else [])
        return write(turns, arrivals, *more)

    monkeypatch.setattr(Turns, "write", counted)
    return sizes


async def test_what_waits_is_taken_together_and_at_most_sixty_four(
    running_bot: RunningBot, telegram: TelegramStandIn, batches: list[int], stored_rows: StoredRows
) -> None:
    said = [(9_000_000_000 + n, "/start") for n in range(150)]
    assert not any(await submit_together(running_bot, *said))
    assert batches == [64, 64, 22]
    await telegram.wait_for_sent(150)
    assert stored_rows.count(Volunteer) == 150


async def test_of_one_person_one_message_is_taken_at_a_time_in_order(
    running_bot: RunningBot, telegram: TelegramStandIn, batches: list[int], stored_rows: StoredRows
) -> None:
    texts = ("/start", "setuju", "Ratna Wulandari", "ya", "psm")
    both = [(sender, text) for text in texts for sender in (1, 2)]
    assert not any(await submit_together(running_bot, *both))
    assert batches == [2] * len(texts)
    steps = [row.state["frame"]["step"] for row in stored_rows.rows(Conversation)]
    assert steps == ["regency", "regency"]


async def test_a_step_that_raises_fails_alone_and_its_sender_gets_one_apology(
    running_bot: RunningBot,
    telegram: TelegramStandIn,
    batches: list[int],
    stored_rows: StoredRows,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    handle = Engine.handle

    def raising(engine: Engine, session: Any, person: Any, inbound: Inbound, *more: Any) -> Outcome:
        if inbound.text == "guilty":
            raise ZeroDivisionError("in a step")
        return handle(engine, session, person, inbound, *more)

    monkeypatch.setattr(Engine, "handle", raising)
    assert not any(await submit_together(running_bot, (1, "halo"), (GUILTY, "guilty"), (2, "halo")))
    assert batches == [3]
    await running_bot.sender().emptied()
    assert [row.error for row in stored_rows.rows(Inbox)] == ["", "the conversation raised", ""]
    assert [sent.plain for sent in telegram.sent if sent.chat_id == GUILTY] == [APOLOGY]
    assert len(telegram.sent) == 3

    assert not any(await submit_together(running_bot, (GUILTY, "guilty")))
    await running_bot.sender().emptied()
    assert len(telegram.sent) == 3, "the same message again is answered once"


async def test_a_database_error_in_one_turn_leaves_the_others_alone(
    running_bot: RunningBot,
    telegram: TelegramStandIn,
    stored_rows: StoredRows,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    apply = Batch.apply
    guilty = Address("telegram", str(GUILTY))

    def failing(batch: Batch, turn: TurnTransaction, effect: Effect) -> None:
        if isinstance(effect, GiveConsent) and turn.address == guilty:
            turn.connection.execute(table(Consent).insert(), {"volunteer_id": 1})
        apply(batch, turn, effect)

    monkeypatch.setattr(Batch, "apply", failing)
    people = (1, GUILTY, 2)
    await submit_together(running_bot, *((sender, "/start") for sender in people))
    agreed = [arrival(running_bot, 10 + n, "setuju", sender) for n, sender in enumerate(people)]
    assert await asyncio.gather(*map(running_bot.app.submit, agreed)) == [None] * 3
    await running_bot.sender().emptied()
    errors = {row.external_id: row.error for row in stored_rows.rows(Inbox) if row.error}
    assert errors == {"11": f"{IntegrityError.__name__} in its transaction"}
    assert [sent.plain for sent in telegram.sent if sent.chat_id == GUILTY][1:] == [APOLOGY]
    steps = [row.state["frame"]["step"] for row in stored_rows.rows(Conversation)]
    assert sorted(steps) == ["consent", "full_name", "full_name"]
    assert stored_rows.count(Consent) == 2
    assert stored_rows.count(Outbox) == 6


async def test_a_runner_that_ends_takes_nothing_new(
    running_bot: RunningBot, stored_rows: StoredRows
) -> None:
    await running_bot.stop()
    with pytest.raises(RuntimeError):
        await running_bot.app.submit(arrival(running_bot, 1, "halo", 1))
    assert stored_rows.count(Inbox) == 0
