"""The menu of commands of a chat follows what its person is, and their language; and a file that is
being made shows so."""

from __future__ import annotations

from typing import Any

import pytest

from models.volunteer import Address
from tests.standins.telegram import TelegramStandIn
from tests.support.databases import StoredRows
from tests.support.patience import until
from tests.support.people import OnTelegram, register_on_telegram
from tests.support.running_bot import RunningBot
from tests.web.test_strangers import appoint


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.runtime.command_menus.LOOK_SECONDS", 0.1)


def menus(telegram: TelegramStandIn, person: OnTelegram) -> list[list[str]]:
    """What was set for this chat alone, in order; [] where it was taken back."""
    found: list[list[str]] = []
    for call in telegram.calls:
        scope: Any = call.params.get("scope") or {}
        if scope.get("chat_id") == person.id:
            found.append([one["command"] for one in call.params.get("commands", ())])
    return found


@pytest.mark.one_database
async def test_a_coordinator_has_a_menu_of_their_own_while_they_are_one(
    running_bot: RunningBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    person = OnTelegram(telegram)
    await register_on_telegram(person, "Sri Lestari")
    appoint(stored_rows)
    await until(lambda: len(menus(telegram, person)) == 1, "their menu")
    assert menus(telegram, person)[0][:3] == ["rekap", "siaran", "pertanyaan"]
    assert "lanjut" in menus(telegram, person)[0]
    await person.says("bahasa")
    await person.says("english")
    await until(lambda: len(menus(telegram, person)) == 2, "it in English")
    assert "broadcasts" in menus(telegram, person)[1]
    with stored_rows.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM coordinator")
    await until(lambda: len(menus(telegram, person)) == 3, "everybody's menu")
    assert menus(telegram, person)[2] == []
    await until(lambda: stored_rows.row(Address).menu is None, "its note")


async def test_what_telegram_refuses_is_not_asked_for_again(
    running_bot: RunningBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    person = OnTelegram(telegram)
    await register_on_telegram(person, "Sri Lestari")
    telegram.fail_next(1, 400, "Bad Request: x", method="setMyCommands")
    appoint(stored_rows)
    await until(lambda: stored_rows.row(Address).menu == "id", "the note")
    assert menus(telegram, person) == []


@pytest.mark.one_database
async def test_a_file_that_is_being_made_shows_so(
    running_bot: RunningBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    person = OnTelegram(telegram)
    await register_on_telegram(person, "Sri Lestari")
    appoint(stored_rows)
    await person.says("ekspor")
    await until(lambda: any(sent.files for sent in person.heard), "the file")
    assert [c.params["action"] for c in telegram.calls if c.method == "sendChatAction"][:1] == [
        "upload_document"
    ]
