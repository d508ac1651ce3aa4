"""The file of a broadcast: fetched from where it was sent, and kept until the broadcast is over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, update

from bot.documents.image_type import true_type
from bot.features.broadcasts.types import LARGEST_FILE
from bot.store.jobs import JobContext, JobType
from bot.text.phrases import Phrase
from models.base import table
from models.files import File

_file = table(File)


def _keep(making: JobContext) -> None:
    sent = making.sent
    assert sent is not None
    this = _file.c.key == making.arguments["key"]
    mime = true_type(sent.content, sent.mime)
    values = {"content": sent.content, "mime": mime, "ready": True}
    making.write(lambda connection: connection.execute(update(_file).where(this).values(**values)))


def _failed(connection: Connection, arguments: Mapping[str, Any], why: Phrase) -> None:
    this = _file.c.key == arguments["key"]
    connection.execute(update(_file).where(this).values(problem=why.key))


JOBS = {"keep_file": JobType(_keep, LARGEST_FILE, _failed)}
