"""Siaran: looked at before it is sent, sent once, held, called off, and never beyond the region."""

from __future__ import annotations

import re

import pytest

from bot.features.broadcasts.types import BroadcastState
from models.broadcasts import Broadcast
from tests.support.databases import StoredRows
from tests.web.console.visitor import BEKASI_SELATAN, Visitor

NEW = "/konsol/siaran/baru"


async def key_of(visitor: Visitor) -> str:
    await visitor.opens(NEW)
    found = re.search(r'name="key" value="([0-9a-f]{32})"', visitor.text)
    assert found is not None
    return found[1]


async def sent(visitor: Visitor, **more: str) -> Visitor:
    key = more.pop("key", "") or await key_of(visitor)
    fields = {"key": key, "text": "Besok *rapat*", "act": "send", **more}
    return await visitor.posts(NEW, **fields)


async def test_it_is_looked_at_before_it_goes(visitor: Visitor, stored_rows: StoredRows) -> None:
    await visitor.enters(1)
    await sent(visitor, act="look")
    assert stored_rows.count(Broadcast) == 0
    assert "<b>rapat</b>" in visitor.text
    assert 'value="send"' in visitor.text
    assert "penerima: 4" in visitor.text


async def test_it_goes_to_the_region_and_once(visitor: Visitor, stored_rows: StoredRows) -> None:
    await visitor.enters(1)
    key = await key_of(visitor)
    for _ in range(2):
        await sent(visitor, key=key)
    row = stored_rows.row(Broadcast)
    assert (row.confirmed, row.scope, row.sent_by) == (4, BEKASI_SELATAN, 1)


async def test_role_and_time_are_read_as_the_chat_reads_them(
    visitor: Visitor, stored_rows: StoredRows
) -> None:
    await visitor.enters(1)
    await sent(visitor, role="psm", when="besok jam 8")
    row = stored_rows.row(Broadcast)
    assert row.audience["roles"] == ["psm"]
    assert row.send_at.isoformat() == "2026-11-25T01:00:00+00:00"


@pytest.mark.parametrize(
    "wrong", [{"text": ""}, {"who": "Medan Satria"}, {"when": "kemarin"}, {"role": "raja"}]
)
async def test_what_the_chat_would_not_take_is_not_sent(
    visitor: Visitor, stored_rows: StoredRows, wrong: dict[str, str]
) -> None:
    await visitor.enters(1)
    await sent(visitor, **wrong)
    assert "told wrong" in visitor.text
    assert stored_rows.count(Broadcast) == 0


async def test_without_a_key_nothing_is_sent(visitor: Visitor, stored_rows: StoredRows) -> None:
    await visitor.enters(1)
    await sent(visitor, key="mine")
    assert stored_rows.count(Broadcast) == 0


async def test_it_is_held_gone_on_with_and_called_off(
    visitor: Visitor, stored_rows: StoredRows
) -> None:
    await visitor.enters(1)
    await sent(visitor)
    path = f"/konsol/siaran/{stored_rows.row(Broadcast).id}"

    async def state_after(**fields: str) -> str:
        await visitor.posts(path, **fields)
        return str(stored_rows.row(Broadcast).state)

    assert await state_after(act="pause") == BroadcastState.PAUSED
    assert await state_after(act="pause") == BroadcastState.PAUSED
    assert await state_after(act="resume") == BroadcastState.SENDING
    assert await state_after(act="cancel") == BroadcastState.SENDING
    assert await state_after(act="cancel", cancel="yes") == BroadcastState.CANCELLED


@pytest.mark.parametrize("act", ["pause", "cancel", "again", "approve", "refuse"])
async def test_a_broadcast_of_another_region_is_not_there(
    visitor: Visitor, stored_rows: StoredRows, act: str
) -> None:
    await visitor.enters(5)
    await sent(visitor)
    path = f"/konsol/siaran/{stored_rows.row(Broadcast).id}"
    await visitor.enters(1)
    await visitor.opens(path)
    assert (visitor.status, "rapat" in visitor.text) == (404, False)
    await visitor.posts(path, act=act, cancel="yes")
    assert visitor.status == 404
    assert stored_rows.row(Broadcast).state == BroadcastState.SENDING
