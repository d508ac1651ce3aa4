"""The files of the recap: the picture and the spreadsheet. Whoever asked is looked at once more:
what they may see is what they may see now."""

from __future__ import annotations

from sqlalchemy import select

from bot.documents.spreadsheets import XLSX, workbook
from bot.engine.messages import FileContent
from bot.features.recap.chart import Bar, draw
from bot.features.recap.counts import load_recap
from bot.features.recap.invited import invited_sheet
from bot.features.recap.rules import reached, share
from bot.features.recap.texts import percent, rest
from bot.features.recap.types import MOST_EXPORTED, Recap
from bot.features.recap.workbook import sheets
from bot.store.jobs import JobContext, JobResult, JobType, NothingToMake
from bot.text.phrases import Day, t, wording
from bot.text.places import is_below, place_name, short_name
from content.loader import load
from content.schema import Library
from models.base import table
from models.coordinators import Coordinator
from models.volunteer import Volunteer

_MOST_BARS = 12
_coordinator, _volunteer = table(Coordinator), table(Volunteer)


def chart(making: JobContext) -> JobResult:
    """Draw a bar for each region below, or for each module where there is none below."""
    region, _ = _asked(making)
    now = making.now
    library, recap = load(), load_recap(making.connection, region, now)
    if not recap.registered:
        raise NothingToMake(t("recap.nobody", place=place_name(region)))
    bars = _region_bars(library, recap) if recap.below else _module_bars(library, recap)
    title = wording("id", "recap.chart_title").format(place=_chart_name(region))
    subtitle = wording("id", "recap.chart_regions" if recap.below else "recap.chart_modules")
    picture = draw(title, subtitle, bars)
    caption = t("recap.chart_caption", place=place_name(region), at=Day(now))
    more = rest(recap, bars) if recap.below else 0
    if more:
        caption = t("recap.chart_more", told=caption, count=more)
    return JobResult(
        FileContent(_file_name(region, "png"), "image/png", picture), caption, picture=True
    )


def _region_bars(library: Library, recap: Recap) -> list[Bar]:
    bars = []
    for below in recap.below[:_MOST_BARS]:
        done = share(below, library)
        bars.append(Bar(short_name(below.region), done, _note(done, below.people)))
    return bars


def _module_bars(library: Library, recap: Recap) -> list[Bar]:
    bars = []
    for module in (m for course in reached(library, recap) for m in course.modules):
        passed = recap.tally(module.id).passed
        done = percent(passed, recap.registered)
        name = f"{library.number_of(module)}. {module.title}"
        bars.append(Bar(name, done, _note(done, passed)))
    return bars


def _note(done: int, people: int) -> str:
    grouped = f"{people:,}".replace(",", ".")
    return wording("id", "recap.chart_note").format(percent=done, count=grouped)


def export(making: JobContext) -> JobResult:
    """Write a workbook of everybody of a region, with what they have done. Their numbers too:
    whoever gets it answers for these people."""
    region, zone = _asked(making)
    connection, now = making.connection, making.now
    found = load_recap(connection, region, now)
    count = found.registered
    if not count and not found.invited.people:
        raise NothingToMake(t("recap.nobody", place=place_name(region)))
    if count > MOST_EXPORTED:
        raise NothingToMake(t("recap.export_too_many", count=count, max=MOST_EXPORTED))
    people = sheets(connection, load(), region, zone, now)
    invited = invited_sheet(connection, region, zone, making.links)
    content = workbook(*people, *invited)
    caption = t("recap.export_caption", place=place_name(region), count=count, at=Day(now))
    return JobResult(FileContent(_file_name(region, "xlsx"), XLSX, content), caption)


def _asked(making: JobContext) -> tuple[str, str]:
    """The region, and the zone of who asks. Raises NothingToMake when it is not theirs to see."""
    query = select(_coordinator.c.scope, _volunteer.c.zone).join(
        _volunteer, _volunteer.c.id == _coordinator.c.volunteer_id
    )
    mine = _coordinator.c.volunteer_id == making.arguments["by"]
    row = making.connection.execute(query.where(mine)).one_or_none()
    region = str(making.arguments["region"])
    if row is None or not is_below(region, row.scope):
        raise NothingToMake(t("coordinator.only"))
    return region, row.zone


def _chart_name(region: str) -> str:
    """Its own name, with the level where the name alone does not tell."""
    return place_name(region).split(",")[0]


def _file_name(region: str, kind: str) -> str:
    return f"rekap-{region or 'indonesia'}.{kind}"


JOBS = {"recap_chart": JobType(chart), "recap_export": JobType(export)}
