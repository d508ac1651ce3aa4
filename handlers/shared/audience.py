"""Ask and say for whom sessions and broadcasts are."""

from __future__ import annotations

from typing import Any

from bot.engine.conversation import Context
from bot.engine.inputs import Choice, Option
from bot.features.audience.requests import AudienceCount
from bot.features.audience.types import Audience
from bot.text.phrases import Lines, Material, Say, t
from bot.text.places import scope_name
from content.schema import Course, Library
from handlers.shared.numbering import module_number
from handlers.shared.roles import ROLES, role_name

ALL_ROLES = Option("all", t("planning.label_all_roles"), "planning.words_all")
LANGUAGE_NAMES = {"id": "Bahasa Indonesia", "en": "English"}
ROLE_CHOICE = Choice((ALL_ROLES, *ROLES))


def progress_choice(ctx: Context[Any]) -> Choice:
    """Offer how far they are with the course; `chosen_progress` reads the answer."""
    modules = (
        Option(f"in {m.id}", t("planning.label_in", number=module_number(ctx.library, m)))
        for m in ctx.library.modules.values()
    )
    return Choice(
        (
            Option("all", t("planning.label_any_progress"), "planning.words_all"),
            Option("none", t("planning.label_none"), "planning.words_none"),
            *modules,
            *map(_done_option, ctx.library.courses),
            Option("certificate", t("certificate.label_held"), "certificate.words_held"),
        )
    )


def _done_option(course: Course) -> Option:
    words = None if course.requires else "planning.words_done"
    return Option(f"done {course.id}", t("planning.label_done", title=course.title), words)


def chosen_progress(library: Library, choice: str) -> dict[str, Any]:
    """Turn a choice of `progress_choice` into draft fields."""
    kind, _, id = choice.partition(" ")
    modules: tuple[str, ...] = (id,) if id else ()
    if kind == "done" and (course := library.course(id)):
        modules = tuple(module.id for module in course.modules)
    return {"progress": "" if kind == "all" else kind, "modules": modules}


def audience_names(audience: Audience) -> str:
    """Name regions and groups."""
    return "; ".join([*map(scope_name, audience.regions), *audience.groups])


def narrowing_lines(library: Library, invited: Audience) -> list[Say]:
    """Say what narrows the regions and groups down."""
    rows: list[Say] = []
    if invited.roles:
        rows.append(t("planning.only_role", role=role_name(invited.roles[0])))
    if invited.progress:
        rows.append(t("planning.only_progress", progress=progress_name(library, invited)))
    if invited.language:
        rows.append(t("siaran.only_language", language=LANGUAGE_NAMES[invited.language]))
    return rows


def recipients(library: Library, audience: Audience) -> list[Say]:
    """Say who gets a broadcast."""
    names = t("siaran.recipients", names=audience_names(audience))
    return [names, *narrowing_lines(library, audience)]


def progress_name(library: Library, invited: Audience) -> Say:
    if invited.progress == "in":
        module = library.modules.get(invited.modules[0])
        number = module_number(library, module) if module else Material(invited.modules[0])
        return t("planning.label_in", number=number)
    if invited.progress == "not_done":
        return _not_done(library, invited)
    if invited.progress == "certificate":
        return t("certificate.label_held")
    if invited.progress == "none":
        return t("planning.label_none")
    titles = [c.title for c in library.courses if c.modules[0].id in invited.modules]
    return t("planning.label_done", title=", ".join(titles))


def _not_done(library: Library, invited: Audience) -> Say:
    """Say who has not passed the quizzes of these modules; "1, 2" for several."""
    known = (library.modules.get(id) for id in invited.modules)
    numbers = [str(module_number(library, module)) for module in known if module]
    return t("recap.not_done", numbers=", ".join(numbers or invited.modules))


def count_lines(people: Say, counted: AudienceCount) -> Say:
    """Count `people`, by channel, and who will not be reached."""
    rows = [people]
    rows += [
        t("planning.by_channel", channel=channel_name(name), count=count)
        for name, count in sorted(counted.channels.items())
    ]
    if counted.unreachable:
        rows.append(t("planning.unreachable", count=counted.unreachable))
    if counted.outside:
        rows.append(t("planning.outside", count=counted.outside))
    if counted.stopped:
        rows.append(t("planning.stopped", count=counted.stopped))
    return Lines(tuple(rows))


def cost_line(counted: AudienceCount) -> Say | None:
    """Say what it costs on WhatsApp, as of when; None when nobody is there."""
    if not counted.paid:
        return None
    if counted.rupiah is None:
        return t("siaran.cost_unknown")
    total = counted.paid * counted.rupiah
    told = t("siaran.cost", rupiah=total, each=counted.rupiah)
    if counted.rupiah_since is not None:
        since = counted.rupiah_since
        told = t("siaran.cost_since", rupiah=total, each=counted.rupiah, since=since)
    if counted.left is None or counted.left >= total:
        return told
    return Lines((told, t("siaran.over_budget", left=counted.left)))


def channel_name(name: str) -> str:
    known = {"telegram": "Telegram", "whatsapp": "WhatsApp"}
    return known.get(name.removeprefix("simulator-"), name)
