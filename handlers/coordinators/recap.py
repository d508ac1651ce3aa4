"""REKAP: who has finished what, region by region; who has not, and a reminder to them; one person.
EKSPOR: all of it as a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.engine.conversation import (
    Context,
    Conversation,
    Resume,
    Start,
    Turn,
    end,
    go,
    needed,
    stay,
)
from bot.engine.inputs import Choice, FreeText, Input, Option, Typed
from bot.features.courses.texts import paper
from bot.features.recap.inputs import Place
from bot.features.recap.requests import (
    DrawRecap,
    ExportRecap,
    OneLearner,
    PeopleLike,
    RegionRecap,
    SetWeeklyRecap,
    Unfinished,
    WeeklyRecap,
)
from bot.features.recap.rules import reached, share
from bot.features.recap.texts import label_name, overview, rest
from bot.features.recap.types import MOST_BELOW, MOST_EXPORTED, Below, Learner, Named, Recap
from bot.features.training_sessions.requests import Invitation
from bot.text.phrases import Lines, Material, Moment, Say, paragraphs, t, wording
from bot.text.places import is_below, place_name, short_name
from content.schema import Course, Module
from handlers.coordinators.credit import creditable
from handlers.learning.course_tests import heading
from handlers.shared.numbering import lessons_done_of, module_number
from handlers.shared.roles import role_name
from handlers.training_sessions.schedule import status

PAGE = 40


@dataclass(frozen=True, slots=True)
class Draft:
    """`region` is what is looked at (None: all that is theirs). A page of names begins behind the
    person `after` (place and id), as number `first`. `typed` is the name that was looked for."""

    region: str | None = None
    module: str = ""
    after: tuple[str, int] = ("", 0)
    first: int = 1
    typed: str = ""
    person: int = 0
    looks: int = 0


Ctx = Context[Draft]
recap = Conversation("recap", draft=Draft, coordinator=True, help=t("recap.help"))
_BACK = Option("back", t("managing.label_back"), "keyword.back")
_MENU = Option("/menu", t("menu.label_menu"), "keyword.menu")


@recap.opening
def _open(ctx: Ctx) -> Turn:
    """Or the page of one person, who was looked at a moment ago."""
    scope = ctx.person.scope or ""
    return go(person if ctx.draft.person else view, region=scope)


@recap.mending
def _mend(ctx: Ctx) -> Turn | None:
    """Their region may have become another, or a module may be gone."""
    draft, scope = ctx.draft, ctx.person.scope or ""
    gone = draft.module and draft.module not in ctx.library.modules
    if gone or not is_below(_region(ctx), scope):
        return go(view, region=scope, module="")
    return None


def _region(ctx: Ctx) -> str:
    region = ctx.draft.region
    return (ctx.person.scope or "") if region is None else region


def _recap(ctx: Ctx) -> Recap:
    return ctx.query(RegionRecap(_region(ctx)))


# --- numbers, region by region -----------------------------------------------------------------


def _ask_view(ctx: Ctx) -> Say:
    found = _recap(ctx)
    if not found.below:
        return paragraphs(overview(ctx.library, found), t("recap.ask_view"))
    shown = found.below[:MOST_BELOW]
    more = rest(found, shown)
    ask = t("recap.ask_more", count=more) if more else t("recap.ask_below")
    return paragraphs(overview(ctx.library, found), _below_lines(ctx, shown), ask)


def _below_lines(ctx: Ctx, shown: Sequence[Below]) -> Say:
    rows = (
        t(
            "recap.below",
            name=short_name(below.region),
            count=below.people,
            percent=share(below, ctx.library),
        )
        for below in shown
    )
    return Lines((t("recap.below_title"), *rows))


def _can_do(ctx: Ctx) -> Input[str]:
    found, scope = _recap(ctx), ctx.person.scope or ""
    options = [
        Option(below.region, t("channel.plain", text=label_name(below.region)))
        for below in found.below[:MOST_BELOW]
    ]
    if found.region != scope:
        above = label_name(found.region.rpartition(".")[0])
        options.append(Option("up", t("recap.label_up", name=above), "recap.words_up"))
    if found.registered:
        options.append(Option("names", t("recap.label_names"), "recap.words_names"))
        options.append(Option("search", t("recap.label_search"), "recap.words_search"))
        options.append(Option("chart", t("recap.label_chart"), "recap.words_chart"))
        options.append(Option("export", t("recap.label_export"), "keyword.export"))
    options += [_weekly_option(ctx), _MENU]
    own = frozenset({"export"} if found.registered else ())
    return Typed(Place(scope, found.region), tuple(options), own=own)


def _weekly_option(ctx: Ctx) -> Option:
    if ctx.query(WeeklyRecap()):
        return Option("weekly", t("recap.label_weekly_off"), "keyword.recap_off")
    return Option("weekly", t("recap.label_weekly_on"), "keyword.recap_on")


@recap.step(ask=_ask_view, answer=_can_do)
def view(ctx: Ctx, said: str) -> Turn:
    region, looks = _region(ctx), ctx.draft.looks + 1
    if said == "/menu":
        return end()
    if said == "up":
        return go(view, region=region.rpartition(".")[0])
    if said == "names":
        return go(which)
    if said == "search":
        return go(search)
    if said == "chart":
        return go(view, t("recap.chart_comes"), effects=[DrawRecap(region)], looks=looks)
    if said == "export":
        told, effects = _exported(ctx, region)
        return go(view, told, effects=effects, looks=looks)
    if said == "weekly":
        on = not ctx.query(WeeklyRecap())
        return go(view, _weekly_told(on), effects=[SetWeeklyRecap(on)], looks=looks)
    if not ctx.query(RegionRecap(said)).registered:
        return stay(t("recap.nobody", place=place_name(said)))
    return go(view, region=said)


def _exported(ctx: Context[Draft], region: str) -> tuple[Say, list[ExportRecap]]:
    count = ctx.query(RegionRecap(region)).registered
    if not count:
        return t("recap.nobody", place=place_name(region)), []
    if count > MOST_EXPORTED:
        return t("recap.export_too_many", count=count, max=MOST_EXPORTED), []
    return t("recap.export_comes", place=place_name(region), count=count), [ExportRecap(region)]


def _weekly_told(on: bool) -> Say:
    return t("recap.weekly_is_on") if on else t("recap.weekly_is_off")


# --- who has not finished ----------------------------------------------------------------------


def _modules(ctx: Ctx) -> Choice:
    found = _recap(ctx)
    options = (
        Option(
            module.id,
            t(
                "recap.label_module",
                number=module_number(ctx.library, module),
                count=found.unfinished(module.id),
            ),
        )
        for course in reached(ctx.library, found)
        for module in course.modules
    )
    return Choice((*options, _BACK), own=frozenset({"back"}))


@recap.step(ask=t("recap.ask_module"), answer=_modules)
def which(ctx: Ctx, choice: str) -> Turn:
    if choice == "back":
        return go(view)
    return go(unfinished, module=choice, after=("", 0), first=1)


def _module(ctx: Ctx) -> Module:
    return ctx.library.modules[needed(ctx.draft.module or None, "which")]


def _page(ctx: Ctx) -> tuple[Named, ...]:
    place, id = ctx.draft.after
    return ctx.query(Unfinished(_region(ctx), ctx.draft.module, (place, id), PAGE))


def _count(ctx: Ctx) -> int:
    return _recap(ctx).unfinished(ctx.draft.module)


def _ask_unfinished(ctx: Ctx) -> Say:
    """Names by region, a page of them."""
    rows: list[Say] = []
    region = None
    for number, person in enumerate(_page(ctx), ctx.draft.first):
        if (district := ".".join(person.place.split(".")[:3])) != region:
            region = district
            rows.append(t("managing.region", name=place_name(region)))
        rows.append(t("managing.person", number=number, name=person.name))
    title = t(
        "recap.unfinished",
        number=module_number(ctx.library, _module(ctx)),
        place=place_name(_region(ctx)),
        count=_count(ctx),
    )
    return paragraphs(title, Lines(tuple(rows)) if rows else t("recap.all_finished"))


def _with_the_page(ctx: Ctx) -> Choice:
    options = []
    if len(_page(ctx)) == PAGE:
        options.append(Option("next", t("managing.label_next_page"), "answer.next"))
    if count := _count(ctx):
        options.append(Option("remind", t("recap.label_remind", count=count), "recap.words_remind"))
    return Choice((*options, _BACK), own=frozenset({"back", "continue"}))


@recap.step(ask=_ask_unfinished, answer=_with_the_page)
def unfinished(ctx: Ctx, choice: str) -> Turn:
    if choice == "back":
        return go(which)
    if choice == "remind":
        return end(then=Start("broadcast", _reminder(ctx)))
    page = _page(ctx)
    after = (page[-1].place, page[-1].volunteer) if page else ("", 0)
    return go(unfinished, after=after, first=ctx.draft.first + len(page))


def _reminder(ctx: Ctx) -> dict[str, object]:
    """A broadcast as good as written: to those who have not passed, with words to begin with."""
    module, region = _module(ctx), _region(ctx)
    number = module_number(ctx.library, module)
    return {
        "purpose": f"not_done {module.id} {region}",
        "regions": (region,),
        "progress": "not_done",
        "modules": (module.id,),
        "text": wording("id", "recap.reminder").format(number=number, title=module.title),
    }


# --- one person --------------------------------------------------------------------------------


def _ask_search(ctx: Ctx) -> Say:
    return t("recap.ask_search", place=place_name(_region(ctx)))


@recap.step(ask=_ask_search, answer=Typed(FreeText(3, 80), (_BACK,)))
def search(ctx: Ctx, said: str) -> Turn:
    if said == "back":
        return go(view)
    found = ctx.query(PeopleLike(_region(ctx), said))
    if not found:
        return stay(t("recap.no_such_person", text=said, place=place_name(_region(ctx))))
    if len(found) == 1:
        return go(person, person=found[0].volunteer, typed=said)
    return go(who, typed=said)


def _alike(ctx: Ctx) -> Choice:
    options = (
        Option(
            f"v{one.volunteer}",
            t("managing.label_person", name=one.name, place=place_name(one.place)),
        )
        for one in ctx.query(PeopleLike(_region(ctx), ctx.draft.typed))
    )
    return Choice((*options, _BACK), own=frozenset({"back"}))


@recap.step(ask=t("managing.ask_who"), answer=_alike)
def who(ctx: Ctx, choice: str) -> Turn:
    return go(search) if choice == "back" else go(person, person=int(choice.removeprefix("v")))


def _ask_person(ctx: Ctx) -> Say:
    found = ctx.query(OneLearner(ctx.draft.person))
    if found is None:
        return t("recap.person_gone")
    modules = [part for course in ctx.library.courses for part in _of_course(ctx, found, course)]
    sessions = tuple(_session(mine) for mine in found.sessions[-5:])
    parts: list[Say] = [_facts(ctx, found), *modules]
    if sessions:
        parts.append(Lines((t("recap.sessions"), *sessions)))
    return paragraphs(*parts)


def _facts(ctx: Ctx, found: Learner) -> Say:
    one, zone = found.person, ctx.person.volunteer.zone
    place = place_name(one.place)
    rows: list[Say] = [
        t("recap.person", name=one.name, role=role_name(found.role)),
        t("recap.person_place", place=f"{one.village}, {place}" if one.village else place),
    ]
    if found.phone:
        rows.append(t("recap.person_phone", phone=found.phone))
    rows.append(t("recap.person_registered", at=Moment(found.registered_at, zone)))
    if found.seen_at is not None:
        rows.append(t("recap.person_seen", at=Moment(found.seen_at, zone)))
    return Lines(tuple(rows))


def _of_course(ctx: Ctx, found: Learner, course: Course) -> list[Say]:
    """Its modules and tests; one of several only where they have come to it."""
    modules = [_of_module(ctx, found, module) for module in course.modules]
    tests = list(_of_tests(found, course))
    begun = any(lessons_done_of(m, found.lessons) or m.id in found.scores for m in course.modules)
    if not (tests or begun) and course != ctx.library.courses[0]:
        return []
    return [Lines((*heading(ctx, course), *modules, *tests))]


def _of_tests(found: Learner, course: Course) -> Iterator[Say]:
    before, after = (found.scores.get(f"{of}:{course.id}") for of in ("pre", "post"))
    if before is not None:
        yield t("progress.pre", score=before)
    if after is not None:
        passed = f"post:{course.id}" in found.passed
        yield t("progress.post_passed" if passed else "progress.post_tried", score=after)
    if before is not None and after is not None:
        yield t("recap.person_gain", gain=after - before)
    credit = found.credit(course.id)
    if credit is not None:
        yield t("credit.credited", title=course.title, giver=credit.giver or "-")
        yield paper(credit)


def _of_module(ctx: Ctx, found: Learner, module: Module) -> Say:
    score = found.scores.get(module.id)
    told = t(
        "recap.person_module",
        number=module_number(ctx.library, module),
        title=Material(module.title),
        done=lessons_done_of(module, found.lessons),
        total=len(module.lessons),
    )
    if module.id in found.passed and score is not None:
        return t("recap.person_passed", told=told, score=score)
    return told if score is None else t("recap.person_tried", told=told, score=score)


def _session(mine: Invitation) -> Say:
    at = Moment(mine.session.starts_at, mine.session.zone)
    told = t("recap.session", title=mine.session.title, at=at, reply=status(mine))
    if not mine.present:
        return told
    return t("recap.session_present", told=told, days=", ".join(map(str, mine.present)))


def _from_person(ctx: Ctx) -> Choice:
    found = ctx.query(OneLearner(ctx.draft.person))
    options = [
        Option("again", t("recap.label_again"), "recap.words_search"),
        Option("view", t("recap.label_view"), "keyword.recap"),
    ]
    if found is not None and creditable(ctx, found):
        options.append(Option("credit", t("credit.label_give"), "credit.words_give"))
    if found is not None and found.credits and found.person.volunteer != ctx.person.volunteer.id:
        options.append(Option("uncredit", t("credit.label_withdraw"), "credit.words_withdraw"))
    return Choice((*options, _MENU), own=frozenset({"recap"}))


@recap.step(ask=_ask_person, answer=_from_person)
def person(ctx: Ctx, choice: str) -> Turn:
    if choice == "/menu":
        return end()
    if choice in {"credit", "uncredit"}:
        return end(then=Start(choice, {"volunteer": ctx.draft.person}))
    return go(search) if choice == "again" else go(view)


# --- by a word, from everywhere ----------------------------------------------------------------

export = Conversation("export", draft=Draft, aside=True, coordinator=True)
weekly_on = Conversation("weekly_on", draft=Draft, aside=True, coordinator=True)
weekly_off = Conversation("weekly_off", draft=Draft, aside=True, coordinator=True)


@export.opening
def _export(ctx: Ctx) -> Turn:
    told, effects = _exported(ctx, ctx.person.scope or "")
    return end(told, effects=effects, then=Resume())


@weekly_on.opening
def _switch_on(ctx: Ctx) -> Turn:
    return end(_weekly_told(True), effects=[SetWeeklyRecap(True)], then=Resume())


@weekly_off.opening
def _switch_off(ctx: Ctx) -> Turn:
    return end(_weekly_told(False), effects=[SetWeeklyRecap(False)], then=Resume())
