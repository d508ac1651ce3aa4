"""Play a case: a talk that branches, in which a choice shows what it leads to."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.contacts import material
from bot.engine.conversation import Context, Conversation, Start, Turn, end, go
from bot.engine.inputs import Choice, Option
from bot.engine.messages import Layout
from bot.features.courses.rules import module_open
from bot.features.learning.requests import FinishLesson, StartLesson
from bot.text.phrases import Material, Say, t
from content.schema import Case, Scene
from handlers.learning.course_tests import module_opens


@dataclass(frozen=True, slots=True)
class Draft:
    case: str = ""
    scene: str = ""


Ctx = Context[Draft]
case = Conversation(
    "case", draft=Draft, keep=True, identity=("case",), anew="scene", help=t("case.help")
)


@case.opening
def _open(ctx: Ctx) -> Turn:
    chosen = ctx.library.cases.get(ctx.draft.case)
    if chosen is None:
        return end(t("case.gone"), then="learn")
    module = ctx.library.modules[chosen.module]
    if not module_open(ctx.library, ctx.person, module):
        return end(module_opens(ctx, module), then="learn")
    title = t("case.title", title=Material(chosen.title))
    return go(scene, title, effects=[StartLesson(chosen.id)], scene=chosen.scenes[0].id)


@case.mending
def _mend(ctx: Ctx) -> Turn | None:
    """Begin anew a case that was written anew since the last word."""
    chosen = ctx.library.cases.get(ctx.draft.case)
    if chosen is None:
        return end(t("case.gone"), then="learn")
    here = chosen.scene(ctx.draft.scene)
    return None if here is not None and here.ways else go(scene, scene=chosen.scenes[0].id)


def _played(ctx: Ctx) -> tuple[Case, Scene]:
    """Find the case and the scene; `_mend` makes sure that they are there."""
    chosen = ctx.library.cases[ctx.draft.case]
    here = chosen.scene(ctx.draft.scene)
    assert here is not None, "mended before"
    return chosen, here


def _told(ctx: Ctx, here: Scene) -> Material:
    return material(ctx.library.contacts, here.text, ctx.person.volunteer.place)


def _ask(ctx: Ctx) -> Say:
    return _told(ctx, _played(ctx)[1])


def _ways(ctx: Ctx) -> Choice:
    _, here = _played(ctx)
    shown = (Option(str(n), Material(way.text)) for n, way in enumerate(here.ways))
    return Choice(tuple(shown), Layout.LETTERED)


@case.step(ask=_ask, answer=_ways)
def scene(ctx: Ctx, choice: str) -> Turn:
    chosen, here = _played(ctx)
    onto = chosen.scene(here.ways[int(choice)].to)
    assert onto is not None, "`bimtek check` has looked at all ways"
    if onto.ways:
        return go(scene, scene=onto.id)
    done = FinishLesson(chosen.id, 0, 0)
    after = Start("onward", {"lesson": chosen.lesson})
    return end(_told(ctx, onto), t("case.done"), effects=[done], then=after)
