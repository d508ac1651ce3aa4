"""Sentences that depend on what was said: a greeting in kind, a hint that was given before."""

from __future__ import annotations

from bot.text.phrases import Phrase, Say, arguments, t
from bot.text.speech.words import words

_IN_KIND = {
    ("assalamualaikum",): t("engine.greeting_peace"),
    ("selamat", "pagi"): t("engine.greeting_morning"),
    ("selamat", "siang"): t("engine.greeting_noon"),
    ("selamat", "sore"): t("engine.greeting_afternoon"),
    ("selamat", "malam"): t("engine.greeting_evening"),
    ("shalom",): t("engine.greeting_shalom"),
    ("om", "swastiastu"): t("engine.greeting_swastiastu"),
    ("om", "swastyastu"): t("engine.greeting_swastiastu"),
    ("namo", "buddhaya"): t("engine.greeting_buddhaya"),
}


def greeting_in_kind(text: str) -> Say:
    said = words(text)
    found = (say for key, say in _IN_KIND.items() if _holds(said, key))
    return next(found, t("engine.greeting"))


def _holds(said: tuple[str, ...], key: tuple[str, ...]) -> bool:
    return any(said[at : at + len(key)] == key for at in range(len(said)))


def put_otherwise(hint: Say) -> Say:
    """A hint in other words, for whoever read it a moment ago."""
    if not isinstance(hint, Phrase):
        return hint
    given = arguments(hint)
    otherwise: dict[str, Say] = {
        "answer.choose_button": t("miss.choose_button"),
        "answer.choose_letter": t("miss.choose_letter", letters=given.get("letters", "")),
        "answer.choose_word": t("miss.choose_word", words=given.get("words", "")),
        "answer.choose_number": t("miss.choose_number", last=given.get("last", "")),
        "answer.yes_or_no": t("miss.yes_or_no"),
        "answer.turn_page": t("miss.turn_page"),
        "answer.name_wanted": t("miss.name"),
        "registration.no_regency": t("miss.place"),
        "registration.which_wrong": t("miss.which_wrong"),
    }
    return otherwise.get(hint.key, t("miss.second"))
