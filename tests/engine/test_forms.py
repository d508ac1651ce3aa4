"""Forms: the questions of a conversation answered together, as its steps take them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import Any

import pytest

from bot.engine.conversation import Context, Conversation, Turn, end, go, needed, stay
from bot.engine.effects import SideEffect
from bot.engine.forms import Filled, Form, fill
from bot.engine.inputs import FreeText, YesNo
from bot.engine.navigation import TurnInput
from bot.engine.person import PersonState
from bot.engine.queries import nothing_to_ask
from bot.engine.registry import Registry
from bot.text.phrases import t
from content.loader import load
from tests.support.talk import CHAT, NOW, SITI


@dataclass(frozen=True, slots=True)
class Draft:
    name: str | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Rename(SideEffect):
    name: str


Ctx = Context[Draft]
rename = Conversation("rename", draft=Draft, coordinator=True)
home = Conversation("home", draft=Draft)


@rename.mending
def _mend(ctx: Ctx) -> Turn | None:
    return end(t("managing.gone")) if ctx.draft.gone else None


@rename.step(ask=t("recap.person_gone"), answer=FreeText(3, 20))
def name(ctx: Ctx, said: str) -> Turn:
    return stay(t("stop.still")) if said == "Nobody" else go(sure, name=said)


@rename.step(ask=t("managing.ask_sure_cancel"), answer=YesNo())
def sure(ctx: Ctx, yes: bool) -> Turn:
    if not yes:
        return go(name)
    return end(t("managing.unchanged"), effects=[Rename(needed(ctx.draft.name, "name"))])


@home.step(ask=t("stop.still"), answer=FreeText())
def lost(ctx: Ctx, said: str) -> Turn:
    return end(then=None)


COORDINATOR = PersonState(SITI, scope="32.75")
_REGISTRY = Registry((rename, home, replace(home, name="menu")), (), entry="home", home="menu")
_LIBRARY = load()


def filled(person: PersonState = COORDINATOR, step: str = "", **answers: Any) -> Filled:
    draft = answers.pop("draft", {})
    given = TurnInput(_REGISTRY, _LIBRARY, "", CHAT, NOW, Random(1), nothing_to_ask)
    return fill(given, person, Form("rename", step, draft, answers))


def test_all_answers_together_lead_to_what_is_done() -> None:
    found = filled(name="Siti Aminah", sure="yes")
    assert found.effects == (Rename("Siti Aminah"),)
    assert found.says == (t("managing.unchanged"),)
    assert found.done


def test_what_is_not_answered_is_asked() -> None:
    found = filled(name="Siti Aminah")
    assert (found.step, found.done, found.refused) == ("sure", False, False)
    assert found.asked is not None
    assert [button.value for button in found.asked.buttons] == ["yes", "no"]


def test_an_answer_that_is_none_is_refused_with_its_hint() -> None:
    found = filled(name="x", sure="yes")
    assert (found.step, found.refused) == ("name", True)
    assert found.says == (t("answer.text_length", min=3, max=20),)


def test_what_the_step_itself_refuses_is_refused_in_its_words() -> None:
    found = filled(name="Nobody", sure="yes")
    assert (found.step, found.refused, found.says) == ("name", True, (t("stop.still"),))


def test_a_no_does_nothing_and_asks_again() -> None:
    found = filled(name="Siti Aminah", sure="no")
    assert (found.step, found.done) == ("name", False)


def test_a_step_that_is_come_to_again_has_its_next_answer() -> None:
    found = filled(name=("Siti Aminah", "Siti A"), sure=("no", "yes"))
    assert found.effects == (Rename("Siti A"),)


def test_who_is_no_coordinator_fills_in_nothing() -> None:
    found = filled(PersonState(SITI), name="Siti Aminah", sure="yes")
    assert (found.done, found.refused, found.says) == (False, True, (t("coordinator.only"),))


def test_what_is_gone_meanwhile_is_told() -> None:
    found = filled(step="name", draft={"gone": True}, name="Siti Aminah", sure="yes")
    assert (found.done, found.says) == (False, (t("managing.gone"),))


def test_what_a_draft_lacks_is_asked_before_anything_is_done() -> None:
    found = filled(step="sure", sure="yes")
    assert (found.step, found.done) == ("name", False)


def test_a_form_of_no_conversation_is_an_error() -> None:
    given = TurnInput(_REGISTRY, _LIBRARY, "", CHAT, NOW, Random(1), nothing_to_ask)
    with pytest.raises(KeyError):
        fill(given, COORDINATOR, Form("none"))
