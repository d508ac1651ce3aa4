"""A session as a calendar file (RFC 5545), through the icalendar library."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, vGeo

from bot.features.training_sessions.texts import map_url
from bot.features.training_sessions.types import TrainingDay, TrainingSession

_REMIND = timedelta(hours=-2)


def calendar_file(session: TrainingSession, organiser: str, now: datetime) -> bytes:
    """Make a calendar with an event for each day. A calendar that has it already takes a later
    version for the same."""
    calendar = Calendar()
    calendar.add("prodid", "-//Kawan Bimtek//ID")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for day in session.days:
        calendar.add_component(_event(session, day, organiser, now))
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written


def _event(session: TrainingSession, day: TrainingDay, organiser: str, now: datetime) -> Event:
    zone = ZoneInfo(session.zone)
    event = Event()
    event.add("uid", f"session-{session.id}-day-{day.number}@kawan-bimtek")
    event.add("sequence", session.version)
    event.add("dtstamp", now)
    event.add("dtstart", day.starts_at.astimezone(zone))
    event.add("dtend", day.ends_at.astimezone(zone))
    title = session.title if len(session.days) == 1 else f"{session.title} ({day.number})"
    event.add("summary", title)
    event.add("location", session.place or session.link)
    event.add("description", _description(session, organiser))
    if session.point is not None:
        event.add("geo", vGeo(session.point))
    if session.link:
        event.add("url", session.link)
    event.add("status", "CANCELLED" if session.cancelled else "CONFIRMED")
    event.add_component(_alarm(session.title))
    return event


def _description(session: TrainingSession, organiser: str) -> str:
    way = [map_url(session.point)] if session.point is not None else []
    return "\n".join((organiser, *way, *([session.link] if session.link else [])))


def _alarm(title: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", _REMIND)
    return alarm
