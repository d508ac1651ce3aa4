"""What happened, never to whom: no name, number or text in any line of the log."""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path

import pytest

from bot import logs
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn
from tests.support.fixtures import OpenBot
from tests.support.people import OnTelegram, OnWhatsApp, register_on_telegram, register_on_whatsapp
from tests.support.process import Running, platform_settings

NAME, WORDS = "Zulkarnaen Wiryawan", "kata rahasia yang panjang"
OURS = ("bot", "handlers", "content", "models")


def secrets(*people: OnTelegram | OnWhatsApp) -> list[str]:
    return ["Zulkarnaen", "rahasia", "Pekayon", "6281111222233", *(str(p.id) for p in people)]


async def talk(telegram: TelegramStandIn, twilio: TwilioStandIn) -> list[str]:
    """Much of what can happen, and what must not be found."""
    ratna, budi = OnTelegram(telegram), OnWhatsApp(twilio)
    await register_on_telegram(ratna, NAME)
    await register_on_whatsapp(budi, NAME)
    for person in (ratna, budi):
        for text in (WORDS, "data saya", "kuis", "1", "a", "lanjut", "berhenti", "mulai"):
            await person.says(text)
    telegram.fail_next(1, 400, "Bad Request: message is too long")
    await telegram.say(ratna.id, WORDS)
    telegram.cut_after_accept()
    await ratna.says(WORDS)
    telegram.block(ratna.id)
    await telegram.say(ratna.id, WORDS)
    twilio.fail_next(1, 400, 63014)
    await twilio.say(budi.id, WORDS)
    return secrets(ratna, budi)


async def test_a_whole_process_at_its_most_talkative_names_nobody(
    tmp_path: Path, database_url: str, telegram: TelegramStandIn, twilio: TwilioStandIn
) -> None:
    settings = platform_settings(telegram, twilio) | {"log_level": "DEBUG"}
    async with Running(tmp_path, database_url=database_url, **settings) as running:
        telegram.bot_url = twilio.bot_url = running.url
        found = await talk(telegram, twilio)
        assert await running.terminate() == 0
    log = running.log.read_text()
    assert "refused message" in log
    assert [secret for secret in found if secret in log] == []


async def test_our_records_name_nobody(
    open_bot: OpenBot,
    telegram: TelegramStandIn,
    twilio: TwilioStandIn,
    caplog: pytest.LogCaptureFixture,
) -> None:
    for name in OURS:
        caplog.set_level(logging.DEBUG, logger=name)
    running_bot = await open_bot()
    found = await talk(telegram, twilio)
    await running_bot.stop()
    assert caplog.records
    ours = [record for record in caplog.records if record.name.partition(".")[0] in OURS]
    assert [r for r in ours if any(secret in r.getMessage() for secret in found)] == []


def record_of(error: Exception) -> logging.LogRecord:
    try:
        raise error
    except Exception:
        return logging.getLogger("bot.test").makeRecord(
            "bot.test", logging.ERROR, __file__, 1, "it failed", (), sys.exc_info()
        )


@pytest.mark.parametrize("form", ["console", "json"])
def test_an_error_is_told_by_its_kind_and_place_never_by_its_words(form: str) -> None:
    """An exception's words may hold what somebody typed."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    try:
        logs.set_up("DEBUG", form)
        [handler] = root.handlers
        line = handler.format(record_of(ValueError(f"invalid: {NAME}")))
    finally:
        root.handlers[:], root.level = before, level
    assert "it failed" in line
    assert "ValueError" in line
    assert "record_of" in line
    assert "Zulkarnaen" not in line
    if form == "json":
        assert json.loads(line)["level"] == "ERROR"


def test_what_led_to_an_error_is_told_without_its_words_as_well() -> None:
    error = RuntimeError(NAME)
    error.__cause__ = ValueError(WORDS)
    assert logs.told(error) == "RuntimeError\nbecause of\nValueError"
