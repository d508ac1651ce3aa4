"""What is worth keeping of a module, as a picture for a small phone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.documents import typesetting
from bot.engine.messages import FileContent
from bot.store.jobs import JobContext, JobResult, JobType, NothingToMake
from bot.store.people import load_person
from bot.text.phrases import t
from content.loader import load
from content.schema import Keep, Library

# In the language of the material.
_FOOT = "Kawan Bimtek. Nomor dapat berubah: ketik NOMOR di percakapan."
_TEMPLATE = typesetting.ROOT / "templates" / "to_keep.typ"


def draw_keep(making: JobContext) -> JobResult:
    library = load()
    person = load_person(making.connection, making.volunteer)
    module = library.modules.get(str(making.arguments["module"]))
    if person is None or module is None or module.keep is None:
        raise NothingToMake(t("lesson.gone"))
    picture = typesetting.png(_TEMPLATE, shown(library, module.keep, person.volunteer.place))
    file = FileContent(f"{module.id}.png", "image/png", picture)
    return JobResult(file, t("keep.caption", title=module.keep.title), picture=True)


def shown(library: Library, keep: Keep, region: str) -> Mapping[str, Any]:
    """Return what the template is filled with, numbers for that region among it."""
    fill = library.contacts.filled
    rows = [(label, fill(text, region)) for label, text in keep.rows]
    return {"title": keep.title, "rows": rows, "foot": _FOOT}


JOBS = {"keep_picture": JobType(draw_keep)}
