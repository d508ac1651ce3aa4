"""`bimtek whatsapp setup` prints what is to be set at Twilio, and tries the account."""

from __future__ import annotations

from pathlib import Path

from tests.standins.twilio import TwilioStandIn
from tests.support.process import bimtek
from tests.support.running_bot import ACCOUNT, AUTH, OURS, PUBLIC


def account(twilio: TwilioStandIn, token: str = AUTH) -> dict[str, str]:
    return {
        "twilio_account_sid": ACCOUNT,
        "twilio_auth_token": token,
        "twilio_api_url": twilio.url,
        "whatsapp_from": OURS,
        "public_url": PUBLIC,
    }


async def test_the_webhook_asks_for_repeats(tmp_path: Path, twilio: TwilioStandIn) -> None:
    code, said, _ = await bimtek(tmp_path, "whatsapp", "setup", **account(twilio))
    assert code == 0
    assert f"{PUBLIC}/webhook/whatsapp#rc=5&rp=all" in said
    assert said.endswith("The account answers.\n")


async def test_an_account_that_is_refused_is_said(tmp_path: Path, twilio: TwilioStandIn) -> None:
    wrong = account(twilio, token="c" * 32)
    code, said, complained = await bimtek(tmp_path, "whatsapp", "setup", **wrong)
    assert code == 1
    assert PUBLIC in said
    assert complained.startswith("the account does not work: ")
    twilio.faults.clear()


async def test_without_an_account_it_names_the_settings(tmp_path: Path) -> None:
    code, _, complained = await bimtek(tmp_path, "whatsapp", "setup")
    assert code == 1
    assert "BIMTEK_TWILIO_ACCOUNT_SID" in complained
