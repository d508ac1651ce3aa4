"""The end of a turn: pages joined where the channel wants it, the open question asked, and all of
it worded."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.engine.ask_back import GO_ON, Meant, ask_back
from bot.engine.conversation import Missing
from bot.engine.inputs import Continue
from bot.engine.messages import Layout, Outbound, Question
from bot.engine.navigation import Navigator
from bot.text.phrases import Say, t

# Within this time the question still stands on the screen, and need not be told in full again.
ON_THE_SCREEN = timedelta(hours=1)
LONG = 160  # characters of a question
_GOING_ON = t("engine.still_here")
SPOKEN_WHILE_STOPPED = frozenset({"erase", "my_data"})


def join_pages(navigator: Navigator) -> None:
    """Join pages where a message costs money: one that only waits for "next" is followed at once by
    what comes after it, as long as all of it fits into one message. A page that is asked again
    stays where it is."""
    if navigator.back is not None:
        return
    one_by_one = navigator.given.capabilities.together == 1
    if one_by_one or not may_ask(navigator) or not navigator.has_moved():
        return
    while (frame := navigator.frame) is not None:
        before, ctx = navigator.state, navigator.context(frame)
        step = navigator.step(frame)
        answer = step.answer(ctx)
        if not isinstance(answer, Continue):
            return
        navigator.say(step.ask(ctx))
        navigator.follow(step(ctx, answer.buttons[0].value), frame)
        if not _joined_well(navigator):
            navigator.state = before
            return


def offer_to_go_on(navigator: Navigator) -> None:
    """Offer it where what waited is long, rather than tell all of it to who asked for something
    else; and wherever it does not fit below what is said to them."""
    again = bool(navigator.state.says) and not navigator.has_moved()
    if not (navigator.offers or again) or not navigator.state.person.volunteer.registered:
        return
    if navigator.back is not None or navigator.quiet or not may_ask(navigator):
        return
    renderer, asked = navigator.renderer(), questions(navigator)
    long = navigator.offers and len(renderer.message((), asked, 0).text) > LONG
    if long or (again and not renderer.fits(navigator.state.says, asked)):
        navigator.set(says=tuple(one for one in navigator.state.says if one != _GOING_ON))
        ask_back(navigator, Meant(GO_ON, ""), t("engine.ask_go_on"))


def may_ask(navigator: Navigator) -> bool:
    """Tell whether anything may be asked: nothing of somebody who asked for silence, but to see or
    erase their data."""
    stopped = navigator.state.person.volunteer.stopped_at is not None
    frame = navigator.frame
    return frame is not None and (not stopped or frame.conversation in SPOKEN_WHILE_STOPPED)


def questions(navigator: Navigator) -> tuple[Question, ...]:
    """Return the open question, and as many of those ahead as fit beside it. When it needs an
    answer that was never given, then that is asked first."""
    if navigator.back is not None:
        return (navigator.back,)
    if navigator.quiet or not may_ask(navigator):
        return ()
    try:
        asked = _all_questions(navigator)
    except Missing as missing:
        assert navigator.frame is not None
        navigator.set(frame=replace(navigator.frame, step=missing.field))
        return questions(navigator)
    renderer = navigator.renderer()
    while len(asked) > 1 and not renderer.fits(navigator.state.says, asked):
        asked = asked[:-1]
    return asked


def messages(navigator: Navigator, asked: tuple[Question, ...], turn: int) -> tuple[Outbound, ...]:
    """Return what goes out: one message; two where a keyboard must be taken away first, since a
    platform does not do that and show buttons in one."""
    renderer, says = navigator.renderer(), navigator.state.says
    if not navigator.session.keyboard or shows_keyboard(navigator, asked):
        return (renderer.message(says, asked, turn),)
    first = renderer.message(says or (t("engine.noted"),), (), turn)
    second = (renderer.message((), asked, turn),) if asked else ()
    return (replace(first, clears_keyboard=True), *second)


def shows_keyboard(navigator: Navigator, asked: tuple[Question, ...]) -> bool:
    """Tell whether a keyboard stays below the chat after this."""
    if not navigator.given.capabilities.contact:
        return False
    if not asked:
        return navigator.session.keyboard
    return asked[0].layout is Layout.CONTACT


def _joined_well(navigator: Navigator) -> bool:
    if navigator.frame is None:
        return False
    return navigator.renderer().fits(navigator.state.says, _all_questions(navigator))


def _all_questions(navigator: Navigator) -> tuple[Question, ...]:
    frame = navigator.frame
    assert frame is not None
    step, ctx = navigator.step(frame), navigator.context(frame)
    answer = step.answer(ctx)
    question = Question(_text(navigator, step.ask(ctx), step.again), answer.buttons, answer.layout)
    together = 1 if navigator.ahead else navigator.given.capabilities.together
    return (question, *(step.ahead(ctx) if together > 1 else ()))[:together]


def _text(navigator: Navigator, in_full: Say, again: Say | None) -> Say:
    """A question that was asked a moment ago need not be told in full again."""
    asked_at = navigator.session.asked_at
    unasked = navigator.state.person.unasked
    if again is None or navigator.in_full or asked_at is None or unasked or navigator.has_moved():
        return in_full
    return again if navigator.given.now - asked_at < ON_THE_SCREEN else in_full
