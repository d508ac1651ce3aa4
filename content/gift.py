"""Moodle's GIFT format, read and written. https://docs.moodle.org/en/GIFT_format

Read as Moodle's own importer does (question/format/gift/format.php), with two liberties: an empty
line between options does not end the question, and a category needs no empty line after it. What a
course cannot hold is refused with its line and the reason; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from content.foreign import FORMATS, ForeignError, Item, Remark, Taken, lines_of, shown
from content.schema import Option, Question

_CATEGORY = "$CATEGORY:"
_ESCAPED = re.compile(r"\\([\\:#={}~n])")
_ID = re.compile(r"\[id:((?:\\\]|[^\[\]])+)\]")
# What a question asks for goes as a tag among its sources: "kind-situation".
KIND_TAG = "kind-"
_TAG = re.compile(r"\[tag:((?:\\\]|[^\[\]])+)\]")
_FORMAT = re.compile(rf"\[({'|'.join(FORMATS)})\]")
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d*)?)%")
_HIDING = 0xF0000  # what is escaped stands there while the marks around it are looked for
_HIDDEN = re.compile(f"[{chr(_HIDING)}-{chr(_HIDING + 0xFF)}]")
_TRUE, _FALSE = frozenset({"T", "TRUE"}), frozenset({"F", "FALSE"})
TRUE_FALSE = ("Benar", "Salah")


def _hide(text: str) -> str:
    def hidden(found: re.Match[str]) -> str:
        return chr(_HIDING + ord("\n" if found[1] == "n" else found[1]))

    return _ESCAPED.sub(hidden, text)


def _reveal(text: str) -> str:
    return _HIDDEN.sub(lambda found: chr(ord(found[0]) - _HIDING), text)


# --- blocks ------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Block:
    """The lines of one question, without comments; what its comments say of it."""

    category: str
    line: int = 0
    lines: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    inside: bool = False  # between braces

    def add(self, number: int, line: str) -> None:
        self.line = self.line or number
        self.lines.append(line)
        for mark in line:
            if mark in "{}":
                self.inside = mark == "{"


def _blocks(text: str) -> Iterator[_Block]:
    lines = [_hide(line) for line in lines_of(text)]
    goes_on = _goes_on(lines)
    block = _Block("")
    for number, line in enumerate(lines, 1):
        bare = line.strip()
        if bare.startswith("::") and block.inside:  # the one before was never closed
            yield block
            block = _Block(block.category)
        if bare.startswith("//"):
            block.comments.append(_reveal(bare))
        elif bare.startswith(_CATEGORY) and not block.lines:
            block = _Block(_reveal(bare[len(_CATEGORY) :]).strip())
        elif bare or (block.inside and goes_on[number]):
            block.add(number, line)
        else:
            if block.lines:
                yield block
            block = _Block(block.category)
    if block.lines:
        yield block


def _goes_on(lines: Sequence[str]) -> list[bool]:
    """For each number of lines whether a question that is open there goes on behind it: the next
    line that says anything begins as an option, a feedback or the end of them does, and the brace
    is closed before another opens or a question begins anew. Anything else is the next question,
    and the open one was never closed."""
    closed, begins = [False] * (len(lines) + 1), [""] * (len(lines) + 1)
    for number in range(len(lines) - 1, -1, -1):
        bare = lines[number].strip()
        closed[number] = _closes(bare, closed[number + 1])
        says = bare and not bare.startswith("//")
        begins[number] = bare[0] if says else begins[number + 1]
    return [one and first in _GO_ON for one, first in zip(closed, begins, strict=True)]


_GO_ON = frozenset("=~#}")


def _closes(bare: str, later: bool) -> bool:
    if bare.startswith("//"):
        return later
    if bare.startswith(("::", _CATEGORY)):
        return False
    mark = next((mark for mark in bare if mark in "{}"), "")
    return mark == "}" if mark else later


# --- reading -----------------------------------------------------------------------------------


def read(text: str) -> Taken:
    """Raises ForeignError for a file that is none."""
    if _HIDDEN.search(text):
        raise ForeignError("the file has characters for private use, which nobody could read")
    taken = Taken()
    for block in _blocks(text):
        try:
            taken.items.append(_Reading(block).item())
        except ForeignError as error:
            taken.refused.append(Remark(block.line, str(error)))
    return taken


class _Reading:
    """One question being read. `_kind` is the format of its texts that name no other."""

    def __init__(self, block: _Block) -> None:
        self._block = block
        self._kind = "moodle"

    def item(self) -> Item:
        name, text = _named("\n".join(self._block.lines).strip())
        asked, answers = _parted(text)
        answers, separator, general = answers.rpartition("####")
        if not separator:
            answers, general = general, ""
        answers = answers.strip()
        asked, self._kind = _format(asked, self._kind)
        words = shown(asked, self._kind, _reveal)
        if not words:
            raise ForeignError("it has no question, only answers")
        options, reason = self._answers(answers)
        comment = "\n".join(self._block.comments)
        found = _ID.search(comment)
        return Item(
            line=self._block.line,
            text=words,
            options=options,
            reason=_together(reason, self._one_line(general)),
            name=_reveal(name).strip(),
            category=self._block.category,
            id=found[1].strip() if found else "",
            tags=tuple(tag.strip() for tag in _TAG.findall(comment)),
        )

    def _answers(self, answers: str) -> tuple[tuple[Option, ...], str]:
        """The options, and the feedback to the right one."""
        if not answers:
            raise ForeignError("it is an essay; the courses ask only what one chooses")
        if answers.startswith("#"):
            raise ForeignError("it asks for a number; the courses ask only what one chooses")
        if "~" in answers:
            return self._choices(answers)
        if "=" in answers and "->" in answers:
            raise ForeignError("it is about matching; the courses ask only what one chooses")
        word, *feedback = (part.strip() for part in answers.split("#", 2))
        if word.upper() in _TRUE | _FALSE:
            return self._true_false(word.upper() in _TRUE, feedback)
        raise ForeignError("its answer is to be typed (short answer); give wrong options with ~")

    def _true_false(self, right: bool, feedback: Sequence[str]) -> tuple[tuple[Option, ...], str]:
        """The first feedback is to the wrong answer, the second to the right one."""
        why = self._one_line(feedback[0]) if feedback else ""
        options = tuple(
            Option(word, is_right, "" if is_right else why)
            for word, is_right in zip(TRUE_FALSE, (right, not right), strict=True)
        )
        return options, self._one_line(feedback[1]) if len(feedback) > 1 else ""

    def _choices(self, answers: str) -> tuple[tuple[Option, ...], str]:
        before, *parts = answers.replace("=", "~=").split("~")
        if before.strip():
            raise ForeignError("there is text before its first option; begin each with = or ~")
        options, reasons = [], []
        for part in parts:
            option, feedback = self._choice(part.strip())
            options.append(option)
            if option.right:
                reasons.append(feedback)
            elif feedback:
                options[-1] = replace(option, reason=feedback)
        if len(reasons) != 1:
            many = f"{len(reasons)} right answers" if reasons else "no right answer"
            raise ForeignError(f"it has {many}; the courses ask for the one right option")
        return tuple(options), reasons[0]

    def _choice(self, part: str) -> tuple[Option, str]:
        right = part.startswith("=")
        part = part.removeprefix("=").lstrip()
        weight = _WEIGHT.match(part)
        part = part[weight.end() :] if weight else part
        words, _, feedback = part.partition("#")
        text = self._one_line(words)
        if not text:
            raise ForeignError("it has an empty option")
        share = float(weight[1]) if weight else 100.0 if right else 0.0
        if 0 < share < 100 or (right and share <= 0):
            raise ForeignError(f"{text!r} is worth {share:g} %; an option is right or it is not")
        return Option(text, share >= 100), self._one_line(feedback)

    def _one_line(self, text: str) -> str:
        words, kind = _format(text, self._kind)
        return shown(words, kind, _reveal).replace("\n", " ")


def _together(reason: str, general: str) -> str:
    """What is said of the right answer, and of the question; once where it is the same."""
    if not reason or reason in general:
        return general or reason
    return f"{reason} {general}".strip()


def _named(text: str) -> tuple[str, str]:
    """The title in its double colons, and the rest."""
    if not text.startswith("::"):
        return "", text
    name, closed, rest = text[2:].partition("::")
    return (name, rest) if closed else ("", text[2:])


def _parted(text: str) -> tuple[str, str]:
    """The question, with a gap where words come after the answers; and what is between braces."""
    before, opened, rest = text.partition("{")
    answers, closed, after = rest.partition("}")
    if not opened and "}" not in text:
        raise ForeignError("it is a description: it has no answers in { }")
    if not opened or not closed or "}" in before or "{" in answers:
        raise ForeignError("its braces { } do not match")
    if "{" in after or "}" in after:
        raise ForeignError("it has two sets of answers; leave an empty line between questions")
    if not after.strip():
        return before, answers
    return f"{before}…{after}", answers


def _format(text: str, otherwise: str) -> tuple[str, str]:
    """The text without the format that it begins with, and that format."""
    text = text.strip()
    found = _FORMAT.match(text)
    return (text[found.end() :].strip(), found[1]) if found else (text, otherwise)


# --- writing -----------------------------------------------------------------------------------


def written(path: str, questions: Iterable[Question]) -> str:
    """Questions of one lesson, in a category of this path. Ids and sources go along as Moodle keeps
    them: as id number and tags."""
    parts = [f"{_CATEGORY} $course$/top/{path}"]
    return "\n\n".join([*parts, *(_question(question) for question in questions)]) + "\n"


def _question(question: Question) -> str:
    kind = (f"{KIND_TAG}{question.kind}",) if question.kind else ()
    tags = "".join(f" [tag:{tag}]" for tag in (*question.sources, *kind))
    answers = [f"\t{'=' if o.right else '~'}{_option(o.text)}{_why(o)}" for o in question.options]
    return "\n".join(
        (
            f"// [id:{question.id}]{tags}",
            f"::{_escaped(question.id)}::[markdown]{_escaped(question.text)} {{",
            *answers,
            f"\t####[markdown]{_escaped(question.reason)}",
            "}",
        )
    )


def _why(option: Option) -> str:
    return f"#[markdown]{_escaped(option.reason)}" if option.reason else ""


def _option(text: str) -> str:
    """What could be taken for a weight or a format has the format before it."""
    return f"[markdown]{_escaped(text)}" if text.startswith(("%", "[")) else _escaped(text)


def _escaped(text: str) -> str:
    return re.sub(r"([\\:#={}~])", r"\\\1", text).replace("\n", "\\n")
