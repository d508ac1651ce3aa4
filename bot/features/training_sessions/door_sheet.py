"""The sheet for the door of a day: A4, a page for each channel, with the code in large digits and
as a QR code that opens the bot with it."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

from bot.documents import typesetting
from bot.engine.messages import Capabilities, FileContent
from bot.engine.renderer import Renderer
from bot.features.training_sessions.sessions import load_session
from bot.features.training_sessions.texts import moment
from bot.features.training_sessions.types import TrainingDay, TrainingSession
from bot.store.jobs import JobContext, JobResult, JobType, Links, NothingToMake
from bot.text.phrases import Say, t

_TEMPLATE = typesetting.ROOT / "templates" / "door_sheet.typ"
_PLAIN = Capabilities("plain", 4096, buttons=False)
_WIDTH_MM = 123  # of the QR code without its margin
_MARGIN = 4  # modules, as its standard has it


def _door_sheet(making: JobContext) -> JobResult:
    session = load_session(making.connection, int(making.arguments["session"]))
    days = () if session is None or session.cancelled else session.days
    day = next((one for one in days if one.number == making.arguments["day"]), None)
    if session is None or day is None:
        raise NothingToMake(t("schedule.gone"))
    content = typesetting.pdf(_TEMPLATE, sheet(session, day, making.links), making.now)
    at = moment(day, session.zone)
    caption = t("managing.code_sheet", title=session.title, at=at, code=day.code)
    return JobResult(FileContent(f"hadir-{day.code}.pdf", "application/pdf", content), caption)


def sheet(session: TrainingSession, day: TrainingDay, links: Links) -> Mapping[str, Any]:
    """Return what stands on the sheet. It is Indonesian, whoever asks for it."""
    said = Renderer("id", session.zone, _PLAIN).text
    place = t("session.online") if session.online else t("channel.plain", text=session.place)
    return {
        "title": session.title,
        "at": said(t("channel.plain", text=moment(day, session.zone))),
        "place": said(place),
        "code": day.code,
        "pages": [
            {"how": said(how), "address": address, **_qr(address)}
            for how, address in _doors(day.code, links)
        ],
    }


def _doors(code: str, links: Links) -> Iterator[tuple[Say, str]]:
    """What is said above each QR code, and what is in it."""
    if links.telegram:
        how = t("managing.door_how", channel="Telegram", code=code)
        yield how, f"https://t.me/{links.telegram}?start=hadir-{code}"
    if links.whatsapp:
        how = t("managing.door_how", channel="WhatsApp", code=code)
        yield how, f"https://wa.me/{links.whatsapp}?text=HADIR%20{code}"
    if not links.telegram and not links.whatsapp:
        yield t("managing.door_how_typed", code=code), f"HADIR {code}"


def _qr(address: str) -> Mapping[str, Any]:
    """Draw the code so that it is as wide as wanted without its margin."""
    import segno

    code, drawn = segno.make(address, error="m"), io.BytesIO()
    code.save(drawn, kind="svg", border=_MARGIN, xmldecl=False)
    modules = code.symbol_size(border=0)[0]
    width = _WIDTH_MM * (modules + 2 * _MARGIN) / modules
    return {"qr": drawn.getvalue().decode(), "width": round(width, 2)}


JOBS = {"door_code": JobType(_door_sheet)}
