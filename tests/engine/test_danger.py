"""What the bot does when somebody cries for help."""

from __future__ import annotations

from dataclasses import replace

import pytest

from content.contacts import Contact, Contacts
from content.loader import load
from content.schema import Option
from tests.support.at_each_step import REGISTERED, UNREGISTERED, stand
from tests.support.talk import CHAT, NOW, PAID, Talk

EVERYWHERE = [*UNREGISTERED, *REGISTERED]

CRY = "tetangga saya dipukul suaminya"


@pytest.mark.parametrize("place", EVERYWHERE)
def test_a_cry_for_help_is_no_answer_and_no_miss(place: str) -> None:
    talk = stand(place)
    before, misses = talk.frame, talk.session.misses
    talk.says("kak, ada kebakaran di rumah tetangga saya")
    assert talk.heard == ["danger.any"]
    assert (talk.frame, talk.session.misses) == (before, misses)


def test_it_is_heard_from_who_is_not_registered_and_opens_nothing() -> None:
    talk = Talk().says(CRY)
    assert (talk.heard, talk.step) == (["danger.any"], "")


def test_it_is_heard_from_who_asked_for_silence() -> None:
    talk = Talk().registered(stopped_at=NOW).says("saya mau mati saja")
    assert talk.heard == ["danger.own_life"]


def test_it_is_heard_in_a_text_that_is_too_long_for_anything_else() -> None:
    assert Talk().registered().says(f"{CRY} " + "dan " * 400).heard == ["danger.any"]


def test_who_speaks_of_themselves_is_spoken_to_first() -> None:
    talk = Talk().registered().says("suami saya mukulin saya")
    assert talk.text.startswith("Bapak/Ibu tidak sendirian")
    assert talk.text.index("129") < talk.text.index("112")


def test_who_wants_to_die_is_given_first_who_can_listen() -> None:
    talk = Talk().registered().says("capek hidup")
    assert talk.text.startswith("Bapak/Ibu tidak sendirian")
    assert talk.text.index("healing119.id") < talk.text.index("110")


def test_nothing_of_it_goes_to_anybody() -> None:
    assert Talk().registered().says(CRY).effects == []


def test_the_open_question_waits_and_is_answered_as_before() -> None:
    talk = stand("quiz.question")
    open_question = talk.frame
    talk.says(CRY)
    assert talk.frame == open_question
    assert talk.says("a").heard[0] in {"quiz.right", "quiz.not_right"}


def burning() -> Talk:
    """At a question with an option that speaks of danger."""
    talk = stand("quiz.question")
    asked = talk.draft["questions"][talk.draft.get("at", 0)]
    library = load()
    question = library.questions[asked]
    options = (
        Option("Menolong korban kebakaran", question.options[0].right),
        *question.options[1:],
    )
    changed = replace(question, options=options)
    modules = {
        m.id: replace(m, bank=tuple(changed if q.id == asked else q for q in m.bank))
        for m in library.modules.values()
    }
    courses = tuple(
        replace(c, modules=tuple(modules[m.id] for m in c.modules)) for c in library.courses
    )
    talk.library = replace(library, courses=courses)
    return talk


@pytest.mark.parametrize(
    "typed",
    ["Menolong korban kebakaran", "menolong korban kebakarn", "{}. menolong korban kebakaran"],
)
def test_an_option_typed_in_its_own_words_is_an_answer_with_the_number_beneath(typed: str) -> None:
    talk = burning()
    letter = "abc"[list(talk.draft["orders"][0]).index(0)]
    talk.says(typed.format(letter))
    assert talk.heard[0] in {"quiz.right", "quiz.not_right"}
    assert "contacts.beneath" in talk.heard


def test_words_of_an_option_are_no_answer_when_they_cry() -> None:
    talk = burning()
    before = talk.frame
    assert talk.says("kebakaran kak").heard == ["danger.any"]
    assert talk.frame == before


def test_a_command_that_holds_such_words_is_the_command() -> None:
    talk = Talk().registered().says("TANYA tetangga dipukul suaminya, saya harus bagaimana?")
    assert talk.step == "enquire.confirm"
    assert "enquiry.urgent" in talk.heard


def test_a_village_that_is_called_like_a_danger_is_a_village() -> None:
    talk = stand("registration.regency").says("Lindu")
    assert "danger.any" not in talk.heard


@pytest.mark.parametrize("word", ["NOMOR", "nomor darurat", "gawat darurat"])
@pytest.mark.parametrize("place", EVERYWHERE)
def test_the_numbers_are_told_from_everywhere(place: str, word: str) -> None:
    talk = stand(place)
    before = talk.frame
    assert talk.says(word).heard == ["contacts.all"]
    assert talk.frame == before


def test_the_numbers_are_told_to_who_is_not_registered_or_stopped() -> None:
    assert Talk().says("nomor").heard == ["contacts.all"]
    assert Talk().registered(stopped_at=NOW).says("nomor").heard == ["contacts.all"]


@pytest.mark.parametrize("capabilities", [CHAT, PAID])
def test_help_names_them_as_well(capabilities: object) -> None:
    talk = Talk(capabilities).registered().says("menu", "bantuan")  # type: ignore[arg-type]
    assert "contacts.for_help" in talk.heard
    assert "112" in talk.sent[-1].text + talk.sent[-2].text


def test_the_own_region_comes_first() -> None:
    library = load()
    own = Contact("uptd", "UPTD PPA", "0800-1", "pelindungan", NOW.date(), "-", True, None, "32.75")
    contacts = replace(library.contacts, regional=(own,))
    assert isinstance(contacts, Contacts)
    talk = Talk(library=replace(library, contacts=contacts)).registered().says("nomor")
    assert talk.text.index("0800-1") < talk.text.index("112")
