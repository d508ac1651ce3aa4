"""The outcome of a line, in the words of the corpus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.engine.ask_back import Meant
from tests.corpus.states import ANYWHERE, STATES, State
from tests.support.talk import Talk

CONFIDENT = ("value:", "command:")
# What the engine calls it, to what the corpus does.
_COMMANDS = {
    "begin": "start",
    "enquire": "ask-coordinator",
    "not_coming": "not-coming",
    "quizzes": "quiz",
    "lesson": "continue",
    "resume": "continue",
    "schedule": "sessions",
    "nudge": "reminder",
    "full_name": "change-name",
    "change_name": "change-name",
    "change_place": "change-place",
    "change_role": "change-role",
    "place": "change-place",
    "role": "change-role",
    "phone": "change-number",
    "change_phone": "change-number",
    "my-data": "my_data",
}
_ENDS = {
    "stop.done": "command:stop",
    "engine.paused": "command:pause",
    "engine.registration_cancelled": "command:cancel",
    "engine.cancelled": "command:cancel",
    "engine.thanks": "thanks",
    "stop.undone": "command:start",
    "engine.no_way_back": "command:back",
    "contacts.list": "urgent",
    "contacts.for_help": "command:help",
    "my_data.title": "command:my_data",
    "review.nothing_yet": "command:review",
    "schedule.none": "command:sessions",
    "certificate.not_yet": "command:certificate",
}
_EDITS = {
    "full_name": "change-name",
    "regency": "change-place",
    "role": "change-role",
    "phone": "change-number",
}
_ASKED = frozenset({"menu.post_open"})


@dataclass(frozen=True)
class Line:
    kind: str
    options: tuple[str, ...]
    typed: str
    outcome: str
    note: str = ""


def read_lines(text: str) -> list[Line]:
    rows = [row.split("\t") for row in text.rstrip("\n").split("\n")[1:]]
    return [_line(row) for row in rows if len(row) >= 4]


def _line(row: Sequence[str]) -> Line:
    options = tuple(row[1].split("|")) if "|" in row[1] else ()
    typed = row[2].replace("\\u200e", "\u200e").replace("\\n", "\n")
    return Line(row[0], options, typed, row[3], row[4] if len(row) > 4 else "")


def outcome(line: Line) -> str:
    """What the engine makes of it; of a line that may be typed anywhere, the first that is not
    what was expected."""
    if line.kind != "any":
        return _in_state(STATES[line.kind], line)
    made = [_in_state(state, line) for name, state in ANYWHERE.items() if _holds_at(name, line)]
    return next((one for one in made if not agrees(one, line)), made[0])


def _holds_at(state: str, line: Line) -> bool:
    """What only who is registered can do is not tried before."""
    return state != "consent" or line.outcome.partition(" / ")[0] not in _OF_THE_REGISTERED


_OF_THE_REGISTERED = {
    f"command:{name}"
    for name in (
        "menu learn continue quiz progress certificate sessions review reminder profile"
        " ask-coordinator"
    ).split()
}


def agrees(made: str, line: Line) -> bool:
    """An answer to a question of their own asks the open question again, as "ask" wants."""
    wanted = {_named(one.strip()) for one in line.outcome.split(" / ")}
    return _named(made) in wanted or (made == "answer" and "ask" in wanted)


def _named(outcome: str) -> str:
    kind, _, name = outcome.partition(":")
    return f"{kind}:{_COMMANDS.get(name, name)}" if kind in {"command", "confirm"} else outcome


def is_confident_error(made: str, line: Line) -> bool:
    return made.startswith(CONFIDENT) and not agrees(made, line)


def _in_state(state: State, line: Line) -> str:
    before, after = state.enter(line.options), state.enter(line.options)
    after.says(line.typed)
    return _outcome(state, before, after, line)


def _outcome(state: State, before: Talk, after: Talk, line: Line) -> str:
    heard = after.heard
    if any(key.startswith("danger.") for key in heard) or "contacts.all" in heard:
        return "urgent"
    if after.session.meant:
        return f"confirm:{_meant(after, before)}"
    value = state.value(before, after, line.options)
    if value:
        return f"value:{value}"
    for key, ended in _ENDS.items():
        if key in heard:
            return ended
    if any(key.startswith("engine.greeting") for key in heard):
        return "greet"
    if heard == ["menu.ask"] and before.step == "menu.choose" and not after.session.misses:
        return "command:menu"
    return _moved(before, after)


def _moved(before: Talk, after: Talk) -> str:
    if "registration.no_regency" in after.heard:
        return "ask"
    conversation, _, step = after.step.partition(".")
    if conversation == "found":
        return "answer"
    if after.frame == before.frame:
        if after.session.misses or "stop.still" in after.heard:
            return "ask"
        return "answer"
    editing = after.draft.get("editing")
    if editing:
        return f"command:{_EDITS.get(step, step)}"
    if after.step == "registration.phone":
        return "command:change-number"
    if conversation == before.step.partition(".")[0] and step == before.step.partition(".")[2]:
        return "ask" if after.session.misses else "answer"
    return f"command:{_COMMANDS.get(conversation, conversation)}"


def _meant(after: Talk, before: Talk) -> str:
    meant = Meant.load(after.session.meant)
    if meant.kind == "command":
        return _COMMANDS.get(meant.value, meant.value).replace("_", "-")
    if meant.kind == "text":
        return meant.value
    if before.step in {"registration.consent"}:
        return {"agree": "A", "decline": "B"}[meant.value]
    if before.step == "registration.summary":
        return {"right": "A", "wrong": "B"}.get(meant.value, f"change-{meant.value}")
    if before.step == "quiz.question":
        order = before.draft["orders"][before.draft.get("at", 0)]
        return "ABCDEFGH"[list(order).index(int(meant.value))]
    if meant.value.isdigit():
        return "ABCDEFGH"[int(meant.value)]
    return meant.value.removeprefix("/")
