"""`bimtek whatsapp templates sync|status`, and messages that go by what it made; on both
databases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.channels.base import TemplateStatus
from bot.channels.whatsapp.contents import definitions, filled
from bot.delivery.templates import APPROVED, approved, save_contents, usable
from bot.engine.messages import Key, Outbound
from bot.runtime.template_sync import sync_templates
from models.base import table
from models.messages import Outbox
from models.templates import Content
from models.volunteer import Address
from tests.cli.test_whatsapp_setup import account
from tests.standins.twilio import TwilioStandIn
from tests.support.databases import StoredRows
from tests.support.patience import until
from tests.support.people import NAME, OnWhatsApp, register_on_whatsapp
from tests.support.process import bimtek, complaint
from tests.support.running_bot import RunningBot
from tests.support.training_sessions import NOW

TEMPLATES = [d.name for d in definitions() if d.category]


async def synced(running_bot: RunningBot, stored_rows: StoredRows, twilio: TwilioStandIn) -> None:
    """As the command does it, and approved."""
    from bot.cli.whatsapp import _synced

    channel = running_bot.app._whatsapp
    assert channel is not None
    await _synced(channel, ())
    twilio.contents.decide("approved")
    with stored_rows.engine.begin() as connection:
        save_contents(connection, "whatsapp", await channel.contents(), NOW)
    await sync_templates(channel, running_bot.app.writer, NOW)


def stored(stored_rows: StoredRows) -> dict[str, str]:
    return {row.name: row.status for row in stored_rows.rows(Content)}


async def test_what_is_missing_is_made_once_and_kept(
    tmp_path: Path, twilio: TwilioStandIn, stored_rows: StoredRows, database_url: str
) -> None:
    settings = account(twilio) | {"database_url": database_url}
    for _ in range(2):
        code, said, complained = await bimtek(tmp_path, "whatsapp", "templates", "sync", **settings)
        assert (code, complaint(complained)) == (0, "")
        assert len(twilio.contents.by_sid) == len(definitions())
    assert stored(stored_rows) == {d.name: "received" if d.category else "" for d in definitions()}
    assert said.count("\n") == len(TEMPLATES) + 1
    assert said.endswith("buttons, lists 200 of 200 are there\n")
    assert all(twilio.contents.named(f"bimtek_{name}_").approval for name in TEMPLATES)


async def test_the_status_is_what_meta_says_now(
    tmp_path: Path, twilio: TwilioStandIn, stored_rows: StoredRows, database_url: str
) -> None:
    settings = account(twilio) | {"database_url": database_url}
    _, said, _ = await bimtek(tmp_path, "whatsapp", "templates", "status", **settings)
    assert "missing: run bimtek whatsapp templates sync" in said
    await bimtek(tmp_path, "whatsapp", "templates", "sync", **settings)
    twilio.contents.decide("approved")
    twilio.contents.decide("rejected", "bimtek_invitation", "it promises too much")
    _, said, _ = await bimtek(tmp_path, "whatsapp", "templates", "status", **settings)
    assert {stored(stored_rows)[name] for name in TEMPLATES} == {"approved", "rejected"}
    [told] = [line for line in said.splitlines() if line.startswith("invitation")]
    assert told.endswith("it promises too much")


async def test_a_run_that_was_cut_off_is_made_good_by_the_next(
    tmp_path: Path, twilio: TwilioStandIn, stored_rows: StoredRows, database_url: str
) -> None:
    settings = account(twilio) | {"database_url": database_url}
    twilio.fail_contents(1, after=5)
    code, _, complained = await bimtek(tmp_path, "whatsapp", "templates", "sync", **settings)
    assert code == 1
    assert "run it once more" in complained
    assert len(twilio.contents.by_sid) == 5
    code, _, _ = await bimtek(tmp_path, "whatsapp", "templates", "sync", **settings)
    assert code == 0
    assert len(twilio.contents.by_sid) == len(definitions())


def test_each_resource_has_a_label_of_its_own() -> None:
    labels = [definition.label for definition in definitions()]
    assert len(set(labels)) == len(labels)
    assert all(label.isascii() and len(label) <= 64 for label in labels)


async def test_the_old_words_go_until_the_new_ones_are_approved(
    tmp_path: Path, twilio: TwilioStandIn, stored_rows: StoredRows, database_url: str
) -> None:
    settings = account(twilio) | {"database_url": database_url}
    await bimtek(tmp_path, "whatsapp", "templates", "sync", **settings)
    twilio.contents.decide("approved")
    old = twilio.contents.named("bimtek_message_")
    old.friendly_name = "bimtek_message_0ld"
    with stored_rows.engine.begin() as connection:
        content = table(Content)
        this = content.c.name == "message"
        connection.execute(content.update().where(this).values(label=old.friendly_name))
    code, _, _ = await bimtek(tmp_path, "whatsapp", "templates", "sync", **settings)
    new = twilio.contents.named("bimtek_message_")
    assert (code, new is old) == (0, False)

    def in_use() -> str | None:
        with stored_rows.engine.begin() as connection:
            return approved(connection, "whatsapp", "message")

    assert in_use() == old.sid
    twilio.contents.decide("approved")
    await bimtek(tmp_path, "whatsapp", "templates", "status", **settings)
    assert in_use() == new.sid


async def test_what_was_deleted_at_twilio_is_used_no_more(
    running_bot: RunningBot, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    await synced(running_bot, stored_rows, twilio)
    twilio.contents.by_sid.pop(twilio.contents.named("bimtek_message_").sid)
    assert running_bot.app._whatsapp is not None
    await sync_templates(running_bot.app._whatsapp, running_bot.app.writer, NOW)
    assert stored(stored_rows)["message"] == "missing"
    assert stored(stored_rows)["reminder"] == APPROVED


# --- keys ---------------------------------------------------------------------------------------


async def test_few_choices_are_buttons_and_their_taps_are_answers(
    running_bot: RunningBot, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    await synced(running_bot, stored_rows, twilio)
    person = OnWhatsApp(twilio)
    for text in ("halo", "setuju", NAME):
        await person.says(text)
    assert list(person.last.keys) == ["Ya, sudah", "Belum"]
    assert person.last.body.endswith("Apakah usia Bapak/Ibu sudah 18 tahun atau lebih?")
    before = len(person.heard)
    await twilio.press(person.id, "Ya, sudah", person.last.keys["Ya, sudah"])
    await until(lambda: person.has_heard(before + 1), "an answer")
    assert "peran" in person.last.body


async def test_more_choices_are_a_list_and_can_be_typed_as_well(
    running_bot: RunningBot, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    await synced(running_bot, stored_rows, twilio)
    person = OnWhatsApp(twilio)
    menu = await register_on_whatsapp(person)
    assert list(person.last.keys)[:2] == ["Belajar", "Kuis"]
    assert "1. Belajar" not in menu  # the list shows them
    before, code = len(person.heard), person.last.keys["Kuis"]
    typed = await person.says("2")
    form = twilio.inbound_form(person.id, "Kuis", ListId=code, ListTitle="Kuis")
    await person.says("menu")
    await twilio.post_inbound(form)
    await until(lambda: person.has_heard(before + 3), "an answer")
    assert person.last.body == typed


async def test_without_resources_everything_is_text(
    running_bot: RunningBot, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    person = OnWhatsApp(twilio)
    await person.says("halo")
    assert person.last.content_sid is None
    assert "Balas dengan" in person.last.body


async def test_what_is_refused_with_its_keys_goes_without(
    running_bot: RunningBot, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    await synced(running_bot, stored_rows, twilio)
    person = OnWhatsApp(twilio)
    for text in ("halo", "setuju"):
        await person.says(text)
    twilio.fail_next(1, 400, 21656)
    await person.says(NAME)
    assert person.last.content_sid is None
    assert "Balas dengan" in person.last.body


async def test_what_went_with_keys_is_found_again_and_not_sent_twice(
    running_bot: RunningBot, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    await synced(running_bot, stored_rows, twilio)
    person = OnWhatsApp(twilio)
    await register_on_whatsapp(person)
    twilio.cut_after_accept()
    before = len(person.heard)
    menu = await person.says("menu")
    assert "\u200b" in menu
    await until(lambda: all(row.state == "sent" for row in stored_rows.rows(Outbox)), "its fate")
    assert len(person.heard) == before + 1


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "x" * 1100, "keyed": 1100},
        {"text": "\n".join("abcdefghijklmnopqrstu"), "keyed": 41},
        {"keyed": 0},
        {"rows": ()},
    ],
)
def test_what_does_not_fit_goes_as_text(changes: dict[str, Any]) -> None:
    known = usable([TemplateStatus(d.name, d.label, f"HX{n}") for n, d in enumerate(definitions())])
    given: dict[str, Any] = {"text": "Setuju?", "rows": ((Key("Ya", "1:yes"),),), "keyed": 7}
    assert filled(Outbound(**given), known) is not None
    assert filled(Outbound(**given | changes), known) is None


# --- outside the window -------------------------------------------------------------------------


async def test_a_message_that_turns_out_too_late_is_announced_and_follows_the_yes(
    running_bot: RunningBot, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    await synced(running_bot, stored_rows, twilio)
    person = OnWhatsApp(twilio)
    await register_on_whatsapp(person)
    late = await person.says("bantuan")
    twilio.outside_window(person.id)
    await twilio.callback(person.last, "undelivered", 63016)
    await until(lambda: "Balas YA" in person.last.body, "the announcement")
    assert list(person.last.keys) == ["Baca pesan"]
    before = len(person.heard)
    await person.says("ya")
    assert [sent.body for sent in person.heard[before:]] == [late]


async def test_a_template_that_is_out_of_use_stops_announcements_until_it_is_back(
    running_bot: RunningBot, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    await synced(running_bot, stored_rows, twilio)
    person = OnWhatsApp(twilio)
    await register_on_whatsapp(person)
    await person.says("bantuan")
    twilio.outside_window(person.id)
    twilio.contents.decide("paused")
    await twilio.callback(person.last, "undelivered", 63016)
    await until(lambda: stored(stored_rows)["message"] == "paused", "the template out of use")
    await until(lambda: stored_rows.rows(Address)[0].announced_at is None, "nobody told")
    [held] = [row for row in stored_rows.rows(Outbox) if row.state == "held"]
    assert held.error == "needs template"
    assert stored(stored_rows)["reminder"] == APPROVED
