"""A question or a feeling of the person's own, said instead of an answer: what can be said to it in
a sentence or two. The open question waits."""

from __future__ import annotations

from functools import cache

from bot.engine.conversation import Start
from bot.engine.inputs import FreeText, Input, Typed
from bot.engine.messages import Inbound
from bot.engine.navigation import Navigator
from bot.text.matching import word_set
from bot.text.names_in_talk import may_be_called
from bot.text.phrases import Say, t
from bot.text.speech.answering import is_not_put_off
from bot.text.speech.book import Book
from bot.text.speech.choices import Choices
from bot.text.speech.parts import parts, said_nothing
from bot.text.speech.stems import Words
from bot.text.speech.words import words
from bot.text.topics import NUMBER, root, topics, written

# What is often asked, by the keyword entry of its words.
_TOPICS: dict[str, tuple[str, Say]] = {
    "certificate": ("topic.words_certificate", t("topic.certificate")),
    "where": ("topic.words_where", t("topic.where")),
    "cost": ("topic.words_cost", t("topic.cost")),
    "who": ("topic.words_who", t("registration.who_i_am")),
    "data": ("topic.words_data", t("topic.data")),
    "aid": ("topic.words_aid", t("topic.aid")),
    "duration": ("topic.words_duration", t("topic.duration")),
    "psm": ("topic.words_psm", t("topic.psm")),
    "why_name": ("topic.words_name", t("topic.name")),
}
# What the lessons say more of.
_OF_LESSONS = frozenset({"aid", "psm"})
_MOST_WORDS = 25


def takes_prose(answer: object) -> bool:
    """Whether whatever is said is what was asked for: a question to coordinators, an opinion."""
    if isinstance(answer, Typed):
        return takes_prose(answer.text)
    if isinstance(answer, FreeText):
        return answer.prose
    own: frozenset[str] = getattr(answer, "own", frozenset())
    return bool(own & {"lost", "danger"})


def is_free(answer: object) -> bool:
    """Whether nearly any text would do, though no prose is asked for: a name, a place."""
    if isinstance(answer, Typed):
        return is_free(answer.text)
    return bool(getattr(answer, "free", False)) and not takes_prose(answer)


def is_own(answer: Input[object], inbound: Inbound) -> bool:
    """Whether a text is a question of theirs where nearly any text would be an answer."""
    if inbound.button is not None or inbound.media is not None or not is_free(answer):
        return False
    text = answer.text if isinstance(answer, Typed) else answer
    allowed = getattr(text, "allowed", None)
    if may_be_called(inbound.text):
        return False
    return asks(inbound.text, slips=False) and not (allowed is not None and allowed(inbound.text))


_BUSY = {("sedang",), ("masih",), ("lagi",)}
_ASKING = frozenset({"question", "feeling", "lost", "sigh"})
_PUTTING_OFF = _ASKING | {"delay"}


def asks(text: str, *, later: bool = True, slips: bool = True) -> bool:
    """Whether a text asks or complains, rather than answers; or puts off, where `later` is no
    answer ("besok" may be the beginning of a date)."""
    found = parts(text, slips=slips)
    roles = {part.role for part in found if not is_not_put_off(part, found)}
    if later and found and found[0].said[:1] in _BUSY and "content" in roles:
        return True  # "masih di sawah"
    return (
        bool(roles & (_PUTTING_OFF if later else _ASKING))
        or (
            bool(roles)
            and "mark" in roles
            and not said_nothing(p for p in found if p.role != "mark")
        )
        or _topic(text) is not None
    )


def looks_up(navigator: Navigator, text: str) -> bool:
    """Look for what answers it, where it is a question about something: not about the bot, and no
    mere feeling. What is open waits."""
    registry = navigator.given.registry
    if not registry.finder or registry.exact(text)[0] or _is_about_us(navigator, text):
        return False  # a command that is not theirs is no question
    roles = {part.role for part in parts(text)}
    if not roles & {"question", "mark", "lost", "content"} or not topics(text):
        return False
    navigator.open(Start(registry.finder, {"asked": text}))
    return True


def is_about_here(navigator: Navigator, text: str) -> bool:
    """Tell whether all that a text is about stands in the open question, or in its help."""
    frame, asked = navigator.frame, topics(text)
    if frame is None or not asked:
        return False
    step = navigator.step(frame)
    told = [step.ask(navigator.context(frame)), *([step.help] if step.help else [])]
    texts = [navigator.renderer().text(one) for one in told]
    roots = frozenset(root(word) for one in texts for word in written(one))
    return all(topic.root == NUMBER or topic.is_in(roots) for topic in asked)


def _is_about_us(navigator: Navigator, text: str) -> bool:
    """Whether it is what is often asked about the bot itself, and little else. Of who is not
    registered yet some of what the lessons say is."""
    topic = _about_us(text)
    registered = navigator.state.person.volunteer.registered
    return topic is not None and not (registered and topic in _OF_LESSONS)


def _about_us(text: str) -> str | None:
    """Return what is often asked, where that is more than half of what a text is about: "kapan
    sertifikat keluar", not "kapan sertifikat tanah warga keluar"."""
    whole = _topic(text)
    names = _TOPICS if whole is None else (whole,)
    phrases = [(words(one), name) for name in names for one in word_set(_TOPICS[name][0])]
    said = [pair for pair in phrases if _within(pair[0], words(text)) and (whole or pair[0][1:])]
    phrase, name = max(said, key=lambda pair: len(pair[0]), default=((), whole))
    about = [one for one in topics(" ".join(phrase)) if one.root != NUMBER]
    rest = [one for one in topics(text) if one not in about and one.root != NUMBER]
    weights = [sum(one.weight for one in some) for some in (rest, about)]
    return name if weights[0] <= weights[1] else None


def _within(phrase: Words, said: Words) -> bool:
    return any(said[at : at + len(phrase)] == phrase for at in range(len(said)))


def answered(navigator: Navigator, text: str) -> tuple[Say, ...]:
    """What can be said to it, and whom to ask for more."""
    said = _said(navigator, text)
    if navigator.state.person.volunteer.registered:
        return (said, t("own.ask"))
    return (said,)


def _said(navigator: Navigator, text: str) -> Say:
    topic = _about_us(text) or _topic(text)
    if topic is not None:
        return _TOPICS[topic][1]
    roles = {part.role for part in parts(text)}
    if "question" not in roles and "feeling" in roles:
        return t("own.comfort")
    if "question" not in roles and "delay" in roles:
        return t("own.no_hurry")
    frame = navigator.frame
    return (navigator.step(frame).help if frame else None) or t("help.general")


def _topic(text: str) -> str | None:
    if len(words(text)) > _MOST_WORDS:
        return None
    found = parts(text, _topics())
    if any(part.role == "content" for part in found):
        return None
    return next((part.value for part in found if part.role == "option"), None)


@cache
def _topics() -> Choices:
    book = Book(
        ((word, name) for name, (entry, _) in _TOPICS.items() for word in word_set(entry)),
        endings=False,
    )
    return Choices(book, (), numbers=False)
