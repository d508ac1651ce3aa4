"""Questions between the courses and other programs: from a question file to the text of a bank, and
from a course to GIFT."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import count

from content import aiken, gift
from content.foreign import ForeignError, Item, Remark, Taken
from content.lessons import questions_in
from content.reading import FILL_IN
from content.schema import Course, Kind, Library, Module, Option, Question

READERS = {"gift": gift.read, "aiken": aiken.read}
_NUMBER = re.compile(r"-b(\d+)")


# --- into a course -----------------------------------------------------------------------------


@dataclass(slots=True)
class Imported:
    """`questions` are ready but for what says FILL-IN; `todo` counts that, by what it is."""

    questions: list[Question] = field(default_factory=list)
    refused: list[Remark] = field(default_factory=list)
    todo: dict[str, int] = field(default_factory=dict)

    def text(self, module: str) -> str:
        """A bank in the courses' own format."""
        head = f"# Soal untuk {module}\n"
        return "\n".join([head, *(f"{own_format(question)}\n" for question in self.questions)])


def read(text: str, form: str = "") -> Taken:
    """A file in one of READERS' formats; "" finds out which. Raises ForeignError."""
    return READERS[form or ("aiken" if aiken.looks_like(text) else "gift")](text)


def fit(
    taken: Taken,
    library: Library,
    module: Module,
    sources: tuple[str, ...],
    faults_of: Callable[[Question], Iterable[str]],
) -> Imported:
    """What was read, as questions of the module's bank. `faults_of` says why one may not stand
    there; sources that the file names, and the course knows, go before `sources`."""
    imported = Imported(refused=list(taken.refused))
    ids, seen = _free_ids(library, module, taken.items), set[str]()
    for item in taken.items:
        why = _known(library, item) or _twice(item, seen)
        why = why or next(iter(faults_of(_bare(item))), "") or _unwritable(item)
        if why:
            imported.refused.append(Remark(item.line, why))
            continue
        question = _placed(library, module, item, sources)
        seen.update((item.id, item.text))
        imported.questions.append(replace(question, id=_own_id(item, module) or next(ids)))
    imported.refused.sort(key=lambda remark: remark.line)
    imported.todo = _todo(imported.questions)
    return imported


def as_question(item: Item) -> Question:
    """Just what the file says; "" and () where it says nothing."""
    lesson = item.category.rpartition("/")[2]
    kinds = {f"{gift.KIND_TAG}{kind}": kind for kind in Kind}
    sources = tuple(tag for tag in item.tags if tag not in kinds)
    kind = next((kinds[tag] for tag in item.tags if tag in kinds), None)
    return Question(item.id, lesson, item.text, item.options, item.reason, sources, kind)


def _bare(item: Item) -> Question:
    return replace(as_question(item), id="it", reason=item.reason or "-")


def _known(library: Library, item: Item) -> str:
    """Why it is not taken when it is in the course, or was."""
    if item.id in library.withdrawn:
        return f"it has the id of {item.id}, which is withdrawn"
    here = library.questions.get(item.id)
    if here is None:
        same = (q.id for q in library.questions.values() if q.text == item.text)
        twin = next(same, "")
        return f"{twin} asks the same in the course already" if twin else ""
    if here.text == item.text and here.options == item.options:
        return f"{item.id} is in the course already"
    return f"it has the id of {item.id}, which is in the course with other words; mend it there"


def _twice(item: Item, seen: set[str]) -> str:
    twice = (item.id and item.id in seen) or item.text in seen
    return "it stands in this file already, further up" if twice else ""


def _placed(library: Library, module: Module, item: Item, sources: tuple[str, ...]) -> Question:
    found = as_question(item)
    lessons = {lesson.id for lesson in module.lessons}
    known = tuple(tag for tag in item.tags if tag in library.sources)
    return replace(
        found,
        lesson=found.lesson if found.lesson in lessons else FILL_IN,
        reason=found.reason or FILL_IN,
        sources=tuple(dict.fromkeys((*known, *sources))) or (FILL_IN,),
    )


def _own_id(item: Item, module: Module) -> str:
    """The id that the file gives it, where that is one of this bank's."""
    return item.id if re.fullmatch(rf"{re.escape(module.id)}-b\d\d+", item.id) else ""


def _free_ids(library: Library, module: Module, items: Iterable[Item]) -> Iterator[str]:
    """Ids after the last one that the bank ever had, as far as the course still says."""
    known = {*library.questions, *library.withdrawn, *(item.id for item in items)}
    own = (
        _NUMBER.fullmatch(id.removeprefix(module.id)) for id in known if id.startswith(module.id)
    )
    last = max((int(found[1]) for found in own if found), default=0)
    return (f"{module.id}-b{number:02}" for number in count(last + 1))


def _todo(questions: Iterable[Question]) -> dict[str, int]:
    found = {"lesson": 0, "source": 0, "reason": 0}
    for question in questions:
        found["lesson"] += question.lesson == FILL_IN
        found["source"] += FILL_IN in question.sources
        found["reason"] += question.reason == FILL_IN
    return {what: number for what, number in found.items() if number}


# --- the courses' own format -------------------------------------------------------------------


def own_format(question: Question) -> str:
    return "\n".join(
        (
            f"## question {question.id}",
            f"lesson: {question.lesson}",
            f"source: {', '.join(question.sources)}",
            *([f"kind: {question.kind}"] if question.kind else ()),
            question.text,
            *(_option(option) for option in question.options),
            f"> {question.reason}",
        )
    )


def _option(option: Option) -> str:
    shown = f"- [{'x' if option.right else ' '}] {option.text}"
    return f"{shown}\n>> {option.reason}" if option.reason else shown


def _unwritable(item: Item) -> str:
    """Whether it comes back as it was: words that look like marks of the format do not."""
    question = replace(_bare(item), lesson="l", sources=("s",))
    found, faults = questions_in(own_format(question), "a question file")
    if faults or found != (question,):
        return "a line of it looks like a mark of the courses' format (#, >, - [ ], 'source:')"
    return ""


# --- out of a course ---------------------------------------------------------------------------


def exported(library: Library, course: str = "", module: str = "") -> str:
    """All questions of a course or of a module ("": of all) as GIFT, by lesson; a module's bank
    with the lessons that its questions are about. Raises ForeignError for one that is not there."""
    courses = [one for one in library.courses if course in {"", one.id}]
    if not courses:
        raise ForeignError(_which("course", course, (one.id for one in library.courses)))
    modules = [(c, m) for c in courses for m in c.modules if module in {"", m.id}]
    if not modules:
        raise ForeignError(_which("module", module, (m.id for c in courses for m in c.modules)))
    return "\n".join(part for c, m in modules for part in _module(c, m))


def _module(course: Course, module: Module) -> Iterator[str]:
    for lesson in module.lessons:
        banked = [question for question in module.bank if question.lesson == lesson.id]
        yield gift.written(f"{course.id}/{module.id}/{lesson.id}", [*lesson.questions, *banked])


def find_module(library: Library, id: str) -> Module:
    """Raises ForeignError."""
    if id not in library.modules:
        raise ForeignError(_which("module", id, library.modules))
    return library.modules[id]


def _which(what: str, wanted: str, there: Iterable[str]) -> str:
    return f"there is no {what} {wanted!r}; there are {', '.join(there)}"
