"""Pages drawn from templates: everything is escaped but what the bot itself words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from babel.dates import format_date
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bot.engine.person import Volunteer
from bot.engine.renderer import Renderer
from bot.runtime.acts import PAGE
from bot.text.phrases import Day, Moment, Say, t, tn
from bot.text.places import label, place_name, scope_name, short_name
from bot.web.console.assets import assets
from bot.web.console.charts import bars
from content import regions


@dataclass(frozen=True, slots=True)
class View:
    """A page: its template and what stands in it. `looked_at` is whose record it shows: who looks
    is written down."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    looked_at: int | None = None


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("bot.web.console", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals |= {
        "t": t,
        "tn": tn,
        "bars": bars,
        "near": near,
        "place_name": place_name,
        "scope_name": scope_name,
        "short_name": short_name,
        "asset": lambda name: assets()[name].address,
    }
    return made


def near(code: str, within: str | None) -> str:
    """Name a place with those it lies in, up to the region that the page is about."""
    found = regions.region(code)
    return (label(found, within or "") if found is not None else "") or short_name(code)


def draw(view: View, volunteer: Volunteer, **more: Any) -> str:
    """Draw a page in somebody's language and zone."""
    words = Words(volunteer)
    helpers = {
        "say": words.html,
        "plain": words.plain,
        "moment": words.moment,
        "date": words.day,
        "number": words.number,
        "weekday": words.weekday,
        "lang": volunteer.language,
    }
    template = _environment().get_template(view.template)
    return template.render(**helpers, **more, **view.values)


class Words:
    """What the bot says, as HTML and plain, in one person's language and zone."""

    def __init__(self, volunteer: Volunteer) -> None:
        self._zone = volunteer.zone
        self._renderer = Renderer(volunteer.language, volunteer.zone, PAGE)

    def html(self, say: Say) -> Markup:
        """Word a text with its marks and lines; names and what people typed are inert in it."""
        return Markup(self._renderer.text(say).replace("\n", "<br>"))

    def plain(self, say: Say) -> str:
        return self._renderer.label(say)

    def moment(self, at: datetime, zone: str = "") -> str:
        return self.plain(t("channel.plain", text=Moment(at, zone or self._zone)))

    def day(self, at: datetime) -> str:
        return self.plain(t("channel.plain", text=Day(at)))

    def weekday(self, day: date) -> str:
        """Word a day in short, as in a chart or table: "Sen, 30 Nov"."""
        return format_date(day, "EEE, d MMM", locale=self._renderer.language)

    def number(self, value: float) -> str:
        return self.plain(t("channel.plain", text=value))
