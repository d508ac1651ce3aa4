"""The end of a turn: pages joined where the channel wants it, the open question asked, and all of
it worded."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.engine.conversation import Missing
from bot.engine.inputs import Continue
from bot.engine.messages import Layout, Outbound, Question
from bot.engine.navigation import Navigator
from bot.text.phrases import Say, t

# Within this time the question still stands on the screen, and need not be told in full again.
ON_THE_SCREEN = timedelta(hours=1)
SPOKEN_WHILE_STOPPED = frozenset({"erase", "my_data"})


def join_pages(standing: Navigator) -> None:
    """Where a message costs money, a page that only waits for "next" is followed at once by what
    comes after it, as long as all of it fits into one message. A page that is asked again stays
    where it is."""
    one_by_one = standing.around.capabilities.together == 1
    if one_by_one or not may_ask(standing) or not standing.has_moved():
        return
    while (frame := standing.frame) is not None:
        before, ctx = standing.state, standing.context(frame)
        step = standing.step(frame)
        answer = step.answer(ctx)
        if not isinstance(answer, Continue):
            return
        standing.say(step.ask(ctx))
        standing.follow(step(ctx, answer.buttons[0].value), frame)
        if not _joined_well(standing):
            standing.state = before
            return


def may_ask(standing: Navigator) -> bool:
    """Nothing is asked of somebody who asked for silence, but to see or erase their data."""
    stopped = standing.state.world.volunteer.stopped_at is not None
    frame = standing.frame
    return frame is not None and (not stopped or frame.conversation in SPOKEN_WHILE_STOPPED)


def questions(standing: Navigator) -> tuple[Question, ...]:
    """The open question, and as many of those ahead as fit beside it. When it needs an answer that
    was never given, then that is asked first."""
    if standing.quiet or not may_ask(standing):
        return ()
    try:
        asked = _all_questions(standing)
    except Missing as missing:
        assert standing.frame is not None
        standing.set(frame=replace(standing.frame, step=missing.field))
        return questions(standing)
    voice = standing.voice()
    while len(asked) > 1 and not voice.fits(standing.state.says, asked):
        asked = asked[:-1]
    return asked


def messages(standing: Navigator, asked: tuple[Question, ...], turn: int) -> tuple[Outbound, ...]:
    """What goes out: one message; two where a keyboard must be taken away first, since a platform
    does not do that and show buttons in one."""
    voice, says = standing.voice(), standing.state.says
    if not standing.session.keyboard or shows_keyboard(standing, asked):
        return (voice.message(says, asked, turn),)
    first = voice.message(says or (t("engine.noted"),), (), turn)
    second = (voice.message((), asked, turn),) if asked else ()
    return (replace(first, clears_keyboard=True), *second)


def shows_keyboard(standing: Navigator, asked: tuple[Question, ...]) -> bool:
    """Whether a keyboard stays below the chat after this."""
    if not standing.around.capabilities.contact:
        return False
    if not asked:
        return standing.session.keyboard
    return asked[0].layout is Layout.CONTACT


def _joined_well(standing: Navigator) -> bool:
    if standing.frame is None:
        return False
    return standing.voice().fits(standing.state.says, _all_questions(standing))


def _all_questions(standing: Navigator) -> tuple[Question, ...]:
    frame = standing.frame
    assert frame is not None
    step, ctx = standing.step(frame), standing.context(frame)
    answer = step.answer(ctx)
    question = Question(_text(standing, step.ask(ctx), step.again), answer.buttons, answer.layout)
    together = standing.around.capabilities.together
    return (question, *(step.ahead(ctx) if together > 1 else ()))[:together]


def _text(standing: Navigator, in_full: Say, again: Say | None) -> Say:
    """A question that was asked a moment ago need not be told in full again."""
    asked_at = standing.session.asked_at
    unasked = standing.state.world.unasked
    if again is None or asked_at is None or unasked or standing.has_moved():
        return in_full
    return again if standing.around.now - asked_at < ON_THE_SCREEN else in_full
