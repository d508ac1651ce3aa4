"""The sheet of those who were invited: who has come, and how to write to who has not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Row, select

from bot.documents.spreadsheets import Cell, Column, Sheet
from bot.features.invitees.missing import count_invited, load_missing
from bot.features.invitees.texts import forwarded, shown_number
from bot.features.invitees.types import InviteLinks, Missing
from bot.store.jobs import Links
from bot.store.regions import below
from bot.text.phrases import wording
from bot.text.places import short_name
from content import regions
from models.base import table
from models.invitees import Invitee as InviteeRow

_invitee = table(InviteeRow)
REGION_COLUMNS = (
    Column("Kode wilayah", 15),
    Column("Provinsi", 20),
    Column("Kabupaten/Kota", 24),
    Column("Kecamatan", 22),
    Column("Desa/Kelurahan", 24),
)
_COLUMNS = (
    Column("Nama", 32),
    Column("Nomor HP", 18),
    Column("Peran", 18),
    *REGION_COLUMNS,
    Column("Status", 30),
    Column("Diundang", 18),
    Column("Terdaftar", 18),
    Column("Tautan untuk menghubungi", 44),
)


def invited_sheet(
    connection: Connection, region: str, zone: str, links: Links
) -> tuple[Sheet, ...]:
    """Write who of a region was invited, the missing first; nothing where nobody was."""
    if not count_invited(connection, region).people:
        return ()
    return (Sheet("Undangan", _COLUMNS, _rows(connection, region, links), zone),)


def _rows(connection: Connection, region: str, links: Links) -> Iterator[list[Cell]]:
    text = quote(forwarded(InviteLinks(links.telegram, links.whatsapp)))
    for one in load_missing(connection, region):
        yield _missing(one, text)
    came = select(_invitee).where(_invitee.c.volunteer_id.is_not(None))
    came = came.where(below(_invitee.c.place, region)).order_by(_invitee.c.place, _invitee.c.phone)
    for row in connection.execute(came):
        yield _came(row)


def _missing(one: Missing, text: str) -> list[Cell]:
    status = "Mulai mendaftar, belum selesai" if one.begun else "Belum mendaftar"
    link = f"https://wa.me/{one.phone.lstrip('+')}?text={text}"
    who: list[Cell] = [one.name, shown_number(one.phone), _role(one.role), *region_cells(one.place)]
    return [*who, status, one.invited_at, None, link]


def _came(row: Row[Any]) -> list[Cell]:
    who: list[Cell] = [row.name, shown_number(row.phone), _role(row.role), *region_cells(row.place)]
    return [*who, "Terdaftar", row.invited_at, row.came_at, None]


def _role(role: str) -> str:
    return wording("id", f"role.{role}") if role else ""


def region_cells(code: str) -> list[str]:
    """Write the code as text, and the name on each level; "" below it."""
    names = [short_name(part) for part in regions.covering(code)[1:]]
    return [code, *names, *[""] * (4 - len(names))]
