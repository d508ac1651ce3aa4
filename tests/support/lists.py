"""Lists as several programs write them, made by hand."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from html import escape

import openpyxl

from bot.features.invitees.types import Judged, ReadList
from bot.features.invitees.understanding import understood

HEAD = ("Nama", "Nomor HP", "Wilayah", "Peran")
SITI = ("Siti Aminah", "081234567890", "Pekayon Jaya, Bekasi Selatan, Kota Bekasi", "PSM")
BUDI = ("Budi", "081298765432", "Kota Bekasi", "")
PEKAYON = "32.75.04.1001"


def xlsx(*rows: Sequence[object], **sheets: Sequence[Sequence[object]]) -> bytes:
    """A workbook by openpyxl; `sheets` are more of it."""
    book = openpyxl.Workbook()
    assert book.active is not None
    for title, some in {book.active.title: rows, **sheets}.items():
        sheet = book[title] if title in book.sheetnames else book.create_sheet(title)
        for row in some:
            sheet.append(list(row))
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def csv(*rows: Sequence[str], by: str = ",", encoding: str = "utf-8") -> bytes:
    lines = (by.join(f'"{cell}"' if by in cell else cell for cell in row) for row in rows)
    return "\r\n".join(lines).encode(encoding)


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return buffer.getvalue()


_NS = "http://schemas.openxmlformats.org"
_TYPES = (
    f'<Types xmlns="{_NS}/package/2006/content-types">'
    '<Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.worksheet+xml"/></Types>'
)


def bare_xlsx(rows: str, after: str = "") -> bytes:
    """A workbook as a small exporter writes it: no styles, no shared strings, no size noted."""
    relation = f"{_NS}/officeDocument/2006/relationships"
    main = f"{_NS}/spreadsheetml/2006/main"
    rels = f'<Relationships xmlns="{_NS}/package/2006/relationships">'
    return packed(
        {
            "[Content_Types].xml": _TYPES,
            "_rels/.rels": f'{rels}<Relationship Id="r1" Type="{relation}/officeDocument"'
            ' Target="xl/workbook.xml"/></Relationships>',
            "xl/_rels/workbook.xml.rels": f'{rels}<Relationship Id="r1" Type="{relation}/worksheet"'
            ' Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relation}"><sheets>'
            '<sheet name="Data" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData>'
            f"{after}</worksheet>",
        }
    )


def inline_rows(*rows: Sequence[str]) -> str:
    """Rows of inline strings, without the names of cells."""
    cells = (
        "".join(f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for cell in row)
        for row in rows
    )
    return "".join(f"<row>{row}</row>" for row in cells)


def ods(*rows: Sequence[str]) -> bytes:
    """As LibreOffice writes it: cells repeated by a count, the type in a part of its own."""
    oasis = "urn:oasis:names:tc:opendocument:xmlns"
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    body = "".join(
        f"<table:table-row>{''.join(cell.format(escape(one)) for one in row)}</table:table-row>"
        for row in rows
    )
    content = (
        f'<office:document-content xmlns:office="{oasis}:office:1.0"'
        f' xmlns:table="{oasis}:table:1.0" xmlns:text="{oasis}:text:1.0">'
        "<office:body><office:spreadsheet>"
        f'<table:table table:name="Lembar1">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content,
            "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:'
            'opendocument:xmlns:manifest:1.0"/>',
        }
    )


def html(*rows: Sequence[str]) -> bytes:
    """A page that a web program calls .xls."""
    cells = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows)
    body = "".join(f"<tr>{row}</tr>" for row in cells)
    return f"<html><head><style>td {{}}</style></head><body><table>{body}</table>".encode()


def xml_2003(*rows: Sequence[str]) -> bytes:
    """Excel's XML of 2003, as village programs write it."""
    cell = '<Cell><Data ss:Type="String">{}</Data></Cell>'
    body = "".join(f"<Row>{''.join(cell.format(escape(one)) for one in row)}</Row>" for row in rows)
    name = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{name}" xmlns:ss="{name}">'
        f'<Worksheet ss:Name="Data"><Table>{body}</Table></Worksheet></Workbook>'
    ).encode()


# --- .xls --------------------------------------------------------------------------------------

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def xls(*rows: Sequence[str | float]) -> bytes:
    """Excel's format of 1997: records in a stream, in a compound file."""
    return compound({"Workbook": _book(rows)})


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file (OLE) of a few streams, each of at least 4,096 bytes."""
    bodies, starts, at = [], {}, 0
    for name, content in streams.items():
        body = content.ljust(max(4096, -(-len(content) // _SECTOR) * _SECTOR), b"\x00")
        starts[name] = (at, len(body))
        bodies.append(body)
        at += len(body) // _SECTOR
    fat = []
    for start, length in starts.values():
        end = start + length // _SECTOR
        fat += [*range(start + 1, end), _END]
    directory, table = at, at + 1
    fat += [_END, _FAT]
    entries = _entry("Root Entry", 5, _END, 0, child=1)
    for number, (name, (start, length)) in enumerate(starts.items(), 1):
        right = number + 1 if number < len(starts) else _FREE
        entries += _entry(name, 2, start, length, right=right)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 16
    sizes = (0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0, 1, directory, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<HHHHHHIIIIIIIIII", *sizes)
    header += struct.pack("<I", table) + struct.pack("<I", _FREE) * 108
    sectors = b"".join(bodies) + entries.ljust(_SECTOR, b"\x00")
    return header + sectors + b"".join(struct.pack("<I", n) for n in fat).ljust(_SECTOR, b"\xff")


def _entry(
    name: str, kind: int, start: int, length: int, child: int = _FREE, right: int = _FREE
) -> bytes:
    wide = name.encode("utf-16-le") + b"\x00\x00"
    entry = wide.ljust(64, b"\x00") + struct.pack("<HBB", len(wide), kind, 1)
    entry += struct.pack("<III", _FREE, right, child) + b"\x00" * 36
    return entry + struct.pack("<IQ", start, length)


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _book(rows: Sequence[Sequence[str | float]]) -> bytes:
    begin = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 6))
    end = _record(0x0A, b"")
    name = b"\x04\x00Data"
    before = begin + _record(0x42, struct.pack("<H", 1200))
    offset = len(before) + 4 + 6 + len(name) + len(end)
    sheet = _record(0x85, struct.pack("<IBB", offset, 0, 0) + name)
    page = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 6))
    for r, row in enumerate(rows):
        for n, cell in enumerate(row):
            if isinstance(cell, str):
                text = struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le")
                page += _record(0x204, struct.pack("<HHH", r, n, 0) + text)
            else:
                page += _record(0x203, struct.pack("<HHHd", r, n, 0, cell))
    return before + sheet + end + page + end


# --- what is read -------------------------------------------------------------------------------


def read(content: bytes, scope: str = "") -> ReadList:
    return understood(content, scope)


def people(content: bytes, scope: str = "") -> list[tuple[str, str, str, str]]:
    """Name, number, place and role of all that can be invited."""
    found = (one.invitee for one in read(content, scope).judged)
    return [(one.name, one.phone, one.place, one.role) for one in found if one is not None]


def persons(content: bytes, scope: str = "") -> list[Judged]:
    """All rows that are somebody, also those that are refused."""
    return [one for one in read(content, scope).judged if one.row.passed is None]


def only(content: bytes, scope: str = "") -> Judged:
    [judged] = persons(content, scope)
    return judged


def why(judged: Judged) -> str:
    assert judged.why is not None
    return judged.why.key
