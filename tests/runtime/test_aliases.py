"""Whoever hides their number on WhatsApp, or shows it again, is still who they were; on both
databases."""

from __future__ import annotations

import asyncio

from models.messages import Outbox
from models.volunteer import Address, Volunteer
from tests.standins.twilio import TwilioStandIn
from tests.support.databases import StoredRows
from tests.support.patience import until
from tests.support.people import NAME, OnWhatsApp, register_on_whatsapp
from tests.support.running_bot import RunningBot

HIDDEN, OTHER = "ID.1234567890123456", "ID.9999999999999999"
BESIDE = {"ExternalUserId": f"whatsapp:{HIDDEN}"}


async def says(twilio: TwilioStandIn, person: str, text: str, **extra: str) -> None:
    before = len(twilio.sent)
    assert (await twilio.say(person, text, **extra))[0] == 200
    await until(lambda: len(twilio.sent) > before, "an answer")


async def test_whoever_hides_their_number_is_still_who_they_were(
    running_bot: RunningBot, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    person = OnWhatsApp(twilio)
    await register_on_whatsapp(person)
    await says(twilio, person.id, "menu", **BESIDE)
    assert stored_rows.row(Address).alias == f"whatsapp:{HIDDEN}"
    await says(twilio, HIDDEN, "profil")
    assert NAME in twilio.sent[-1].body
    assert twilio.sent[-1].number == person.id
    assert len(stored_rows.rows(Volunteer)) == len(stored_rows.rows(Address)) == 1


async def test_whoever_shows_their_number_later_is_written_to_there(
    running_bot: RunningBot, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    hidden = OnWhatsApp(twilio, HIDDEN)
    await register_on_whatsapp(hidden)
    shown = OnWhatsApp(twilio)
    await says(twilio, shown.id, "profil", **BESIDE)
    assert NAME in shown.last.body
    address = stored_rows.row(Address)
    assert (address.external_id, address.alias) == (
        f"whatsapp:{shown.id}",
        f"whatsapp:{HIDDEN}",
    )
    await says(twilio, HIDDEN, "menu")
    assert len(shown.heard) == 2


async def test_an_id_that_changed_is_noted(
    running_bot: RunningBot, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    person = OnWhatsApp(twilio)
    await says(twilio, person.id, "halo", **BESIDE)
    await says(twilio, person.id, "halo", ExternalUserId=f"whatsapp:{OTHER}")
    assert stored_rows.row(Address).alias == f"whatsapp:{OTHER}"


async def test_two_people_stay_two(
    running_bot: RunningBot, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    await says(twilio, "+6281234567890", "halo", **BESIDE)
    await says(twilio, "+6281234567891", "halo", ExternalUserId=f"whatsapp:{OTHER}")
    await says(twilio, "+6281234567892", "halo")
    assert len(stored_rows.rows(Volunteer)) == 3


async def test_both_names_at_once_are_answered_in_turn(
    running_bot: RunningBot, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    person = OnWhatsApp(twilio)
    await register_on_whatsapp(person)
    await says(twilio, person.id, "menu", **BESIDE)
    before = len(twilio.sent)
    await asyncio.gather(
        *(twilio.say(person.id, "profil", **BESIDE) for _ in range(5)),
        *(twilio.say(HIDDEN, "jadwal") for _ in range(5)),
    )
    await until(lambda: len(twilio.sent) == before + 10, "all answers")
    assert len(stored_rows.rows(Volunteer)) == 1
    assert {row.recipient for row in stored_rows.rows(Outbox)} == {f"whatsapp:{person.id}"}
