"""From the first word to a passed quiz, over real HTTP on both platforms."""

from __future__ import annotations

from models.learning import Answer, Attempt, LessonProgress
from models.messages import Inbox, Outbox
from models.vocabulary import State
from models.volunteer import Consent, Volunteer
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn
from tests.support.databases import StoredRows
from tests.support.fixtures import OpenBot
from tests.support.patience import until
from tests.support.people import (
    NAME,
    OnTelegram,
    OnWhatsApp,
    register_on_telegram,
    register_on_whatsapp,
    right_letters,
)
from tests.support.running_bot import RunningBot


async def test_on_telegram_from_start_to_a_passed_quiz(
    running_bot: RunningBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    person = OnTelegram(telegram)
    assert NAME in await register_on_telegram(person)
    await _read_a_lesson(person)
    await person.says("kuis")
    await _pass_the_quiz(person)

    volunteer = stored_rows.row(Volunteer)
    assert (volunteer.name, volunteer.role, volunteer.place) == (NAME, "psm", "32.75.04.1001")
    assert (volunteer.phone, volunteer.invitation) == ("+6281111222233", "bekasi")
    assert stored_rows.count(Consent) == 1
    assert stored_rows.row(LessonProgress).done_at is not None
    assert stored_rows.count(Attempt, kind="module", passed=True) == 1
    assert stored_rows.count(Answer, right=True) == 3 + 8
    assert not telegram.unanswered
    assert stored_rows.count(Outbox) == len(person.heard)
    await until(
        lambda: stored_rows.count(Outbox, state=State.SENT) == len(person.heard), "the reports"
    )


async def _read_a_lesson(person: OnTelegram) -> None:
    await person.says("lanjut")
    await person.presses("skip")
    while any(str(code).endswith(":next") for code in person.last.buttons.values()):
        await person.presses("next")
    for _ in range(3):
        [letter] = right_letters(person.last.plain)
        await person.says(f"jawabannya {letter.lower()} kak")


async def _pass_the_quiz(person: OnTelegram) -> None:
    await person.presses("d1")
    for _ in range(8):
        [letter] = right_letters(person.last.plain)
        await person.presses(str(person.last.buttons[letter]).partition(":")[2])


async def test_on_whatsapp_from_start_to_a_passed_quiz(
    running_bot: RunningBot, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    person = OnWhatsApp(twilio)
    assert NAME in await register_on_whatsapp(person)
    await person.says("kuis")
    await person.says("1")
    await person.says("lewati")
    while letters := right_letters(person.last.body, "whatsapp"):
        await person.says(" ".join(letters).lower())
    assert stored_rows.count(Attempt, kind="module", passed=True, score=100) == 1
    await until(
        lambda: stored_rows.count(Outbox, state=State.SENT) == len(person.heard), "the reports"
    )


async def test_on_whatsapp_a_lesson_with_its_questions_is_three_messages(
    running_bot: RunningBot, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    person = OnWhatsApp(twilio)
    await register_on_whatsapp(person)
    await person.says("lanjut")
    before = len(person.heard)
    await person.says("lewati")
    while not (letters := right_letters(person.last.body, "whatsapp")):
        await person.says("lanjut")
    assert len(letters) == 3
    await person.says("".join(letters).lower())
    assert stored_rows.row(LessonProgress).right == 3
    assert len(person.heard) - before <= 3


async def test_a_restart_goes_on_in_the_middle(
    open_bot: OpenBot, telegram: TelegramStandIn, twilio: TwilioStandIn, stored_rows: StoredRows
) -> None:
    """Every message is answered by another process than the one before."""
    ratna, budi = OnTelegram(telegram), OnWhatsApp(twilio)
    talk = ("/start", "setuju", "Ratna", "ya", "psm", "kota bekasi", "bekasi selatan")
    for text in talk:
        running_bot = await open_bot()
        await ratna.says(text)
        await budi.says(text)
        await running_bot.stop()
    await open_bot()
    for person in (ratna, budi):
        answer = await person.says("pekayon jaya")
        assert "Ratna" in answer or "nomor" in answer
    assert stored_rows.count(Inbox) == stored_rows.count(Outbox) == 2 * (len(talk) + 1)


async def test_web_and_worker_share_the_work(
    open_bot: OpenBot, telegram: TelegramStandIn, stored_rows: StoredRows
) -> None:
    """One process takes messages in, another sends them."""
    await open_bot(role="worker")
    await open_bot(role="web")
    person = OnTelegram(telegram)
    for text in ("/start", "setuju", "Ratna"):
        await person.says(text)
    assert len(person.heard) == stored_rows.count(Inbox) == 3
