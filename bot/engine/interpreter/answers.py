"""The open question answered: by one answer, by several at once, or not at all."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.engine import own_questions
from bot.engine.ask_back import Meant, ask_back
from bot.engine.conversation import End, Missing, Resume, Stay, Turn, go
from bot.engine.inputs import Choice, Input, Invalid, Likely, YesNo
from bot.engine.interpreter.commands import command_of, is_theirs, loosely_meant
from bot.engine.interpreter.obey import ask_command, obey
from bot.engine.interpreter.said import Said, not_text, takes
from bot.engine.messages import Layout
from bot.engine.queries import IsAnswered
from bot.engine.session import Frame
from bot.engine.wording import put_otherwise
from bot.text.phrases import Phrase, Say, arguments, t
from bot.text.speech.choices import NOTHING, Sure
from bot.text.speech.letters import letters_in
from bot.text.topics import topics

MISSES_BEFORE_HELP = 3
_FEWEST_TOPICS = 2


def answer(said: Said, frame: Frame) -> None:
    """Take a message for an answer to the question of a frame."""
    open_answer = said.answer_at(frame)
    problem = not_text(said.inbound)
    if problem is not None and not takes(open_answer, said.inbound.media):
        _miss(said, problem)
    elif not _several(said, open_answer):
        if own_questions.is_own(open_answer, said.inbound):
            _answer_own_question(said, open_answer)
            return
        value = open_answer.parse(said.inbound, said.navigator.renderer())
        if isinstance(value, Invalid):
            _not_an_answer(said, open_answer, value)
        else:
            _advance(said, frame, value)
            _answer_ahead(said)


def answer_confirmed(said: Said, frame: Frame) -> None:
    """Take what was asked back for the answer, after a yes."""
    value = said.answer_at(frame).parse(said.inbound, said.navigator.renderer())
    if isinstance(value, Likely) and value.value is not None:
        _advance(said, frame, value.value)
    elif isinstance(value, Invalid):
        _miss(said, value.hint)
    else:
        _advance(said, frame, value)
        _answer_ahead(said)


def _advance(said: Said, frame: Frame, value: object) -> None:
    step, ctx = said.navigator.step(frame), said.navigator.context(frame)
    try:
        turn = step(ctx, value)
    except Missing as missing:
        turn = go(said.registry.conversations[frame.conversation].steps[missing.field])
    if _refuses(turn, frame) and not _names(value, turn.says[0]):
        _miss(said, *turn.says)
    else:
        said.navigator.follow(turn, frame)


def _refuses(turn: Turn, frame: Frame) -> bool:
    """Whether a step says what is wrong and asks the same again: nothing else comes of it."""
    if not turn.says or turn.effects or isinstance(turn.move, End):
        return False
    if isinstance(turn.move, Stay):
        return True
    kept = all(frame.draft.get(name) == value for name, value in turn.move.changes.items())
    return kept and turn.move.step.name == frame.step


def _names(value: object, hint: Say) -> bool:
    """Whether a hint names what was looked for: that nothing is found is news, each time anew."""
    return isinstance(hint, Phrase) and value in arguments(hint).values()


# --- several at once -----------------------------------------------------------------------------


def _several(said: Said, open_answer: Input[Any]) -> bool:
    """Several open questions answered in one text: each letter to the question whose number it has.
    What is numbered higher than a question without an answer waits for it."""
    if open_answer.layout is not Layout.LETTERED or said.tapped:
        return False
    number: int = getattr(open_answer, "number", 0)
    options, count = len(open_answer.buttons), said.session.open
    given = dict(letters_in(said.text, max(1, number), count, options))
    if not given:
        return False
    if number:
        said.navigator.ahead = {str(n): letter for n, letter in given.items()}
        return _answer_ahead(said) or bool(said.navigator.ahead)
    return all(_answer_letter(said, given[at]) for at in sorted(given))


def _answer_ahead(said: Said) -> bool:
    """Answer the open questions for which a letter waits; whether there was one."""
    navigator, answered = said.navigator, False
    while navigator.ahead and (open_answer := said.open_answer()) is not None:
        number = str(getattr(open_answer, "number", 0))
        waiting = dict(navigator.ahead)
        letter = waiting.pop(number, None)
        if letter is None:
            if open_answer.layout is not Layout.LETTERED:
                navigator.ahead = {}
            elif waiting:
                navigator.say(t("answer.number_open", number=int(number)))
            break
        navigator.ahead = waiting
        if not _answer_letter(said, letter):
            break
        answered = True
    return answered


def _answer_letter(said: Said, letter: str) -> bool:
    frame = said.navigator.frame
    if frame is None:
        return False
    open_answer = said.answer_at(frame)
    value = open_answer.parse(replace(said.inbound, text=letter), said.navigator.renderer())
    if open_answer.layout is not Layout.LETTERED or isinstance(value, Invalid):
        return False
    _advance(said, frame, value)
    return True


# --- no answer -----------------------------------------------------------------------------------


def _not_an_answer(said: Said, open_answer: Input[Any], invalid: Invalid) -> None:
    """Perhaps it was a command, likely one of the answers, or a question of their own."""
    meant = loosely_meant(said)
    if meant is not None:
        obey(said, *meant)
    elif is_light(said) and not isinstance(invalid, Likely):
        take_for_what_waits(said, asks=_asks(said, open_answer, invalid))
    elif isinstance(invalid, Likely):
        kind = "button" if invalid.button else "text"
        what = t("engine.meant", what=invalid.what)
        ask_back(said.navigator, Meant(kind, invalid.text), what)
    elif _asks(said, open_answer, invalid):
        _answer_own_question(said, open_answer)
    else:
        _perhaps_a_command(said, open_answer, invalid)


def is_light(said: Said) -> bool:
    """Tell whether what is open hears only what is an answer to it."""
    frame = said.navigator.frame
    return frame is not None and said.registry.conversations[frame.conversation].light


def take_for_what_waits(said: Said, *, asks: bool = False) -> None:
    """Take it as if nothing had come between: another question of their own, or an answer to what
    waits. A button of that is of an older message: it is asked again."""
    if asks and own_questions.looks_up(said.navigator, said.text):
        return
    said.navigator.open(Resume())
    frame = said.navigator.frame
    if frame is not None and _typed(said) and not is_light(said):
        answer(said, frame)


def _perhaps_a_command(said: Said, open_answer: Input[Any], invalid: Invalid) -> None:
    command, argument = command_of(said)
    if command is not None and command in open_answer.own:
        obey(said, command, argument)  # the word might have been an answer, and is none
        return
    unread = not _typed(said) or own_questions.is_free(open_answer)
    near = NOTHING if unread else said.registry.said(said.text)
    if near.sure is Sure.LIKELY and near.value == "thanks":
        obey(said, near.value)  # for whatever it is: nothing comes of it
    elif near.sure is not Sure.LIKELY or near.value in open_answer.own:
        if not _found(said, open_answer):
            _miss(said, invalid.hint)
    elif is_theirs(said, near.value):
        ask_command(said, near.value)
    else:
        _miss(said, invalid.hint)


def _found(said: Said, open_answer: Input[Any]) -> bool:
    """Whether it says nothing here, and is about something that is answered: "kartu kis mati". A
    question of ours is no place for it, nor is one for an hour or a code: it may be an answer in
    words of their own."""
    elsewhere = _is_tapped(open_answer) and open_answer.layout is not Layout.LETTERED
    if not (elsewhere and _typed(said) and said.registered):
        return False
    if sum(not topic.root.isdigit() for topic in topics(said.text)) < _FEWEST_TOPICS:
        return False
    answered = said.navigator.given.query(IsAnswered(said.text))
    return answered and own_questions.looks_up(said.navigator, said.text)


def _is_tapped(open_answer: Input[Any]) -> bool:
    """Whether all answers are there to be chosen from."""
    return isinstance(open_answer, (Choice, YesNo))


def _typed(said: Said) -> bool:
    return not said.tapped and not said.text.startswith("/")


def _asks(said: Said, open_answer: Input[Any], invalid: Invalid) -> bool:
    """Whether it is a question of their own, or puts the open one off: a "besok" does, but where it
    may be a part of the answer."""
    later = _is_tapped(open_answer) or own_questions.is_free(open_answer)
    return _typed(said) and (invalid.asks or own_questions.asks(said.text, later=later))


def _answer_own_question(said: Said, open_answer: Input[Any]) -> None:
    """Look it up; what is asked about the open question itself, in its words, its help answers."""
    here = not _is_tapped(open_answer) and own_questions.is_about_here(said.navigator, said.text)
    if here or not own_questions.looks_up(said.navigator, said.text):
        said.navigator.say(*own_questions.answered(said.navigator, said.text))


def _miss(said: Said, hint: Say, *more: Say) -> None:
    """Say what is wanted, never twice in the same words; the third time what helps."""
    navigator, frame = said.navigator, said.navigator.frame
    navigator.missed = True
    if said.session.misses == 0 or frame is None:
        navigator.say(hint, *more)
    elif said.session.misses + 1 < MISSES_BEFORE_HELP:
        navigator.say(put_otherwise(hint), *more)
    else:
        navigator.say(t("miss.third"), navigator.step(frame).help or t("help.general"))
        if said.registered:
            navigator.say(t("miss.ask"))
