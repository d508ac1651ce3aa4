"""One person in every feature, and where they are found: in any column, in what is packed in kept
files, and in the bytes of an SQLite file."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from bot.features.erasing.columns import name_of
from models.base import Base, table
from models.broadcasts import BroadcastProgress
from models.certificates import Certificate
from models.courses import Credit
from models.deeds import DeedStory
from models.enquiries import ApprovedAnswer, Enquiry, EnquiryAnswer
from models.files import File, Job
from models.invitees import Invitee, Mismatch
from models.messages import Inbox, Outbox
from models.moves import RecordMove
from models.notices import Notice
from models.schema import metadata
from models.training_sessions import Evaluation, SessionVersion, TrainingSession
from models.volunteer import Address, Audit, Volunteer
from tests.support.training_sessions import NOW

NAME = "Zulkarnaen Wiryawan"
CHAT, SHARED, WHATSAPP = 9_172_635_481, "+6281111222233", "+6281234567890"
HIDDEN = "ID.Zk7Qm2Vx9Lp4Rt"
ASKED = "Kapan lampu tembok jambu kelutuk di balai desa diganti?"
FELT = "Semangka warna jingga dibagikan terlalu lambat"
PAPER, CERTIFICATE = "071/JINGGA/2019", "KB-ZK7Q-M2VX-9LPR"
# What others say of them, in several spellings.
SAID = f"Pak zulkarnaen  WIRYAWAN (0811-1122 2233) minta dihubungi; catatan {PAPER}"
MARKS = (
    "zulkarnaen",
    "wiryawan",
    "jambu kelutuk",
    "semangka warna",
    "jingga",
    "id.zk7qm2vx9lp4rt",
    "zk7q-m2vx",
)
DIGITS = ("9172635481", "81111222233", "81234567890")


def holds(text: str) -> bool:
    """Any of the marks, in any case, whatever stands between digits."""
    small, digits = text.lower(), re.sub(r"[\s\-.()/]", "", text)
    return any(mark in small for mark in MARKS) or any(one in digits for one in DIGITS)


def where_found(engine: Engine) -> dict[str, list[str]]:
    """The values that hold a mark, by column."""
    found: dict[str, list[str]] = {}
    reading = engine.execution_options(sqlite_begin="DEFERRED")
    with reading.connect() as connection:
        for one in metadata.sorted_tables:
            for row in connection.execute(select(one)):
                for column in one.columns:
                    value = row._mapping[column.name]
                    if any(map(holds, _texts(value))):
                        found.setdefault(name_of(column), []).append(str(value)[:300])
    return found


def bytes_found(file: Path) -> list[str]:
    """Files of an SQLite database that hold a mark anywhere, between their rows too."""
    beside = (file, *(file.with_name(file.name + end) for end in ("-wal", "-shm", "-journal")))
    return [one.name for one in beside if one.exists() and holds(one.read_bytes().decode("latin1"))]


def _texts(value: Any) -> Iterator[str]:
    if not isinstance(value, bytes):
        yield str(value)
        return
    yield value.decode("utf-8", "replace")
    if value.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(value)) as packed:
            yield from (packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", value, re.DOTALL):
        try:
            yield zlib.decompress(stream).decode("utf-8", "replace")
        except zlib.error:
            continue


# --- what no conversation of the test leads to ----------------------------------------------------


def write_the_rest(engine: Engine, person: int, boss: int, other: int) -> None:
    """Rows of the person, and what stands of them in rows of others, wherever the conversations
    of the test write nothing of them."""
    with engine.begin() as connection:
        _own(connection, person)
        _of_others(connection, boss, other)
        _in_messages(connection)


def _own(connection: Connection, person: int) -> None:
    whose, paper = {"volunteer_id": person}, {"name": NAME, "title": "Bimtek Dasar"}
    _add(connection, Credit, **whose, course="x", number=PAPER, organiser="PMI", held_on=NOW.date(),
         given_at=NOW)  # fmt: skip
    _add(connection, Certificate, **whose, number=CERTIFICATE, course="x", state="valid",
         paper=paper, issued_at=NOW, reason=SAID)  # fmt: skip
    session = connection.execute(select(table(TrainingSession).c.id)).scalars().first()
    _add(connection, Evaluation, **whose, session_id=session, rating=4, words=FELT, at=NOW)
    _add(connection, DeedStory, **whose, lesson="d1.1", text=FELT, told_at=NOW)
    listed = connection.execute(select(table(Invitee).c.phone)).scalars().first()
    _add(connection, Mismatch, **whose, phone=listed)
    _add(connection, RecordMove, **whose, number=SHARED, scope="32.75", asked_at=NOW, ripe_at=NOW,
         state="objected")  # fmt: skip
    _add(connection, Job, **whose, kind="noted", arguments={}, channel="telegram",
         recipient=str(CHAT), state="done", run_until=NOW, created_at=NOW)  # fmt: skip
    _change(connection, Address, "channel", "whatsapp", alias=f"whatsapp:{HIDDEN}")
    _change(connection, Volunteer, "id", person, village="Kampung Wiryawan")


def _of_others(connection: Connection, boss: int, other: int) -> None:
    ask = {"volunteer_id": other, "text": SAID, "state": "answered", "asked_at": NOW}
    enquiry = connection.execute(insert(table(Enquiry)).values(ask).returning(table(Enquiry).c.id))
    notice = _notice(connection)
    _add(connection, EnquiryAnswer, enquiry_id=enquiry.scalar_one(), notice_id=notice,
         answered_by=boss, scope="32.75", text=SAID, at=NOW)  # fmt: skip
    _add(connection, ApprovedAnswer, scope="32.75", question=SAID, answer=SAID,
         approved_by=boss, approved_at=NOW)  # fmt: skip
    _add(connection, Credit, volunteer_id=other, course="y", number=f"7 {NAME}", organiser=SAID,
         held_on=NOW.date(), given_at=NOW)  # fmt: skip
    _add(connection, Certificate, volunteer_id=other, number="KB-OTHER", course="x", state="valid",
         paper={"name": "Relawan"}, issued_at=NOW, reason=SAID)  # fmt: skip
    session = connection.execute(select(table(TrainingSession).c.id)).scalars().first()
    _add(connection, Evaluation, volunteer_id=other, session_id=session, rating=4, words=SAID,
         at=NOW)  # fmt: skip
    _add(connection, DeedStory, volunteer_id=other, lesson="d1.1", text=SAID, told_at=NOW)
    _change(connection, TrainingSession, "id", session, title=f"Rapat {NAME}", place=SAID,
            link="https://wa.me/6281111222233", note=SAID)  # fmt: skip
    _add(connection, SessionVersion, session_id=session, version=99, facts={"place": SAID})
    _add(connection, Audit, at=NOW, act="noted", details={"of": SAID})
    _change(connection, BroadcastProgress, "volunteer_id", boss, shown=SAID)
    _add(connection, File, token="t", name="surat.txt", mime="text/plain", content=SAID.encode(),
         expires_at=NOW + timedelta(days=9), ready=True)  # fmt: skip
    _add(connection, File, token="u", name=f"Surat {NAME}.pdf", mime="text/plain", content=b"-",
         expires_at=NOW + timedelta(days=9), ready=True)  # fmt: skip
    _add(connection, Job, kind="noted", arguments={"x": SAID}, source={"name": SAID},
         volunteer_id=boss, channel="telegram", recipient="1", state="done", run_until=NOW,
         created_at=NOW, error=SAID[:200])  # fmt: skip


def _notice(connection: Connection) -> int:
    row = {"kind": "change", "version": 1, "before": {"place": SAID}, "state": "done"}
    row |= {"due_at": NOW, "expires_at": NOW}
    made = insert(table(Notice)).values(row).returning(table(Notice).c.id)
    return int(connection.execute(made).scalar_one())


def _in_messages(connection: Connection) -> None:
    _add(connection, Inbox, channel="telegram", external_id="z", sender="1", received_at=NOW,
         body={"text": f"hadir {SAID}"}, error=SAID)  # fmt: skip
    _add(connection, Outbox, key="z", channel="telegram", recipient="1", priority=0, state="sent",
         body={"text": f"<b>{NAME}</b>: {ASKED[:40]}…", "rows": [[[NAME, "x", False]]]},
         error=SAID[:200], created_at=NOW, send_after=NOW)  # fmt: skip


def _add(connection: Connection, model: type[Base], **values: Any) -> None:
    connection.execute(insert(table(model)), values)


def _change(connection: Connection, model: type[Base], by: str, is_: Any, **to: Any) -> None:
    changed = update(table(model)).where(table(model).c[by] == is_).values(**to)
    assert connection.execute(changed).rowcount, model.__tablename__
