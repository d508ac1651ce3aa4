"""Words for what the bot says: a language, a time zone and a channel's marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from bot.engine.messages import Button, Capabilities, Key, Layout, Outbound, Question
from bot.text.marks import settle
from bot.text.markup import MARKUPS, unsettled
from bot.text.phrases import Day, Lines, Material, Moment, Phrase, Say, Url, Value, t, wording
from bot.text.rich_text import Formatted, unsettled_formatted

LETTERS = "ABCDEFGH"
_LOCALES = {"id": "id_ID", "en": "en_GB"}
_SHORT_LABEL = 16  # two such keys share a row
_LONGEST_LABEL = 32  # a longer one is cut off on a small phone
_SIGNS_A_ROW = 5
_LONGEST_CODE = 256  # characters; Telegram takes 64, WhatsApp's keys have as many
_LONGEST_LISTED, _LONGEST_NOTE = 24, 72  # of WhatsApp's lists


@dataclass(frozen=True, slots=True)
class Renderer:
    """How one person is spoken to."""

    language: str
    zone: str
    capabilities: Capabilities

    def text(self, say: Say) -> str:
        """Word a text in the channel's markup."""
        return settle(self._word(say, self.capabilities.markup))

    def label(self, say: Say) -> str:
        """Word a text without any marks, as on a button."""
        return self._word(say, "plain")

    def message(self, says: Sequence[Say], questions: Sequence[Question], turn: int) -> Outbound:
        """Word everything that one turn says as one message; the keys carry the turn."""
        parts = [self.text(say) for say in says]
        if len(questions) == 1:
            parts.append(self._single(questions[0]))
        elif questions:
            # Two empty lines between them: one stands within a question already.
            asked = [f"{self.text(q.text)}\n{self._listed(q)}" for q in questions]
            parts.append("\n\n\n".join(asked))
            parts.append(self.text(_together_hint(len(questions))))
        rows = self._rows(questions[0], turn) if len(questions) == 1 else ()
        text = "\n\n".join(part for part in parts if part)
        if len(questions) != 1 or not self._beside(questions[0]):
            return Outbound(text, rows)
        return self._keyed(text, questions[0], turn)

    def notice(self, say: Say, question: Question | None) -> Outbound:
        """Word a message that comes of itself, beside whatever question is open. Its choices are
        commands, which work at any time; where they must be typed, it says which words."""
        if question is None:
            return Outbound(self.text(say))
        if self.capabilities.buttons:
            return self.message((say,), (question,), 0)
        words = t("channel.reply_words", words=self._listed_words(question))
        told = "\n\n".join((self.text(say), self.text(question.text)))
        text = f"{told}\n\n{self.text(words)}"
        if not self._beside(question):
            return Outbound(text)
        return replace(self._keyed(text, question, 0), keyed=len(told))

    def _beside(self, question: Question) -> bool:
        """Whether its choices may be shown as keys, beside a text that does without: few as
        buttons, more as a list."""
        can, count = self.capabilities, len(question.buttons)
        if not 0 < count <= can.most_keys or question.layout is Layout.CONTACT:
            return False
        if count > can.most_buttons or question.layout is Layout.LETTERED:
            return True
        labels = (self.label(button.label) for button in question.buttons)
        return max(map(len, labels)) <= can.longest_button

    def _keyed(self, text: str, question: Question, turn: int) -> Outbound:
        """With buttons, or a list that shows them in full, the text need not name the choices."""
        labels = [self.label(button.label) for button in question.buttons]
        worded = question.layout is Layout.WORDED
        signs = [label.upper() for label in labels] if worded else _signs(question)
        rows = tuple(zip(signs, labels, question.buttons, strict=False))
        if len(rows) > self.capabilities.most_buttons:
            keys = [self._list_key(sign, label, _code(b, turn)) for sign, label, b in rows]
            whole = question.layout is Layout.NUMBERED and max(map(len, labels)) <= _LONGEST_NOTE
            needed = self._without_choices(text, question) if whole else len(text)
            return Outbound(text, tuple((key,) for key in keys), keyed=needed)
        lettered = question.layout is Layout.LETTERED
        shown = [Key(sign if lettered else label, _code(b, turn)) for sign, label, b in rows]
        return Outbound(text, (tuple(shown),), keyed=self._without_choices(text, question))

    def _without_choices(self, text: str, question: Question) -> int:
        """How much of a text is needed beside keys that show the choices. Letters stand for answers
        that are read in the text."""
        unneeded = self.text(self._how_to_reply(question))
        if question.layout is not Layout.LETTERED and self._in_text(question):
            unneeded = f"{self._listed(question)}\n\n{unneeded}"
        return len(text.removesuffix(unneeded).rstrip())

    def _list_key(self, sign: str, label: str, code: str) -> Key:
        """A short label with how to type it, a long one below what it is called."""
        if len(label) <= _LONGEST_LISTED:
            return Key(label, code, note=self.label(t("channel.or_type", sign=sign)))
        return Key(sign, code, note=label[:_LONGEST_NOTE])

    def _listed_words(self, question: Question) -> str:
        return " / ".join(self.label(button.label).upper() for button in question.buttons)

    def fits(self, says: Sequence[Say], questions: Sequence[Question]) -> bool:
        """Tell whether it all goes into one message of the channel."""
        return len(self.message(says, questions, 0).text) <= self.capabilities.text_limit

    def _word(self, say: Say, markup: str) -> str:
        if isinstance(say, Material):
            return unsettled(say.markdown, markup)
        if isinstance(say, Formatted):
            return unsettled_formatted(say, markup)
        if isinstance(say, Lines):
            parts = (self._word(part, markup) for part in say.parts)
            return ("\n\n" if say.gap else "\n").join(part for part in parts if part)
        template = unsettled(wording(self.language, say.key, say.count), markup)
        if not say.args:
            return template
        return template.format_map({name: self._value(v, markup) for name, v in say.args})

    def _value(self, value: Value, markup: str) -> str:
        if isinstance(value, Phrase | Material | Lines | Formatted):
            return self._word(value, markup)
        if isinstance(value, str):
            return MARKUPS[markup].inert(value)
        if isinstance(value, Url):
            return MARKUPS[markup].address(value.address)
        if isinstance(value, Moment):
            return _span(value, self.language)
        if isinstance(value, Day):
            value = value.at.astimezone(_zone(self.zone)).date()
        if isinstance(value, datetime):
            return _moment(value, self.zone, self.language)
        if isinstance(value, date):
            return format_date(value, "d MMMM y", locale=_LOCALES[self.language])
        return _number(value, self.language)

    def _single(self, question: Question) -> str:
        """One question with its choices, and how to reply where there is nothing to tap."""
        parts = [self.text(question.text)]
        if self._in_text(question):
            parts.append(self._listed(question))
        if question.buttons and not self.capabilities.buttons:
            parts.append(self.text(self._how_to_reply(question)))
        return "\n\n".join(parts)

    def _in_text(self, question: Question) -> bool:
        """Whether the choices stand in the text: there are no buttons, or they are too narrow."""
        if question.layout is Layout.LETTERED:
            return True
        if question.layout is Layout.WORDED:
            return False
        if not self.capabilities.buttons:
            return len(question.buttons) > 1
        return any(len(self.label(button.label)) > _LONGEST_LABEL for button in question.buttons)

    def _listed(self, question: Question) -> str:
        rows = zip(_signs(question), question.buttons, strict=False)
        return "\n".join(f"{sign}. {self.text(button.label)}" for sign, button in rows)

    def _how_to_reply(self, question: Question) -> Say:
        if question.layout is Layout.LETTERED:
            return t("channel.reply_letter")
        if question.layout is Layout.WORDED:
            return t("channel.reply_words", words=self._listed_words(question))
        if len(question.buttons) > 1:
            return t("channel.reply_number")
        return t("channel.reply_word", word=self.label(question.buttons[0].label).upper())

    def _rows(self, question: Question, turn: int) -> tuple[tuple[Key, ...], ...]:
        if not self.capabilities.buttons or not question.buttons:
            return ()
        if self._in_text(question):
            signs = zip(_signs(question), question.buttons, strict=False)
            keys = [Key(sign, _code(button, turn)) for sign, button in signs]
            return tuple(
                tuple(keys[n : n + _SIGNS_A_ROW]) for n in range(0, len(keys), _SIGNS_A_ROW)
            )
        contact = question.layout is Layout.CONTACT
        return _in_rows(
            [
                Key(self.label(button.label), _code(button, turn), contact=contact and n == 0)
                for n, button in enumerate(question.buttons)
            ]
        )


def _signs(question: Question) -> Sequence[str]:
    """What the choices are called: letters, or numbers from 1."""
    if question.layout is Layout.LETTERED:
        return LETTERS
    return [str(number) for number in range(1, len(question.buttons) + 1)]


def _code(button: Button, turn: int) -> str:
    return f"{turn}:{button.value}"


def parse_code(code: str) -> tuple[int | None, str]:
    """Turn and value of a tapped button; a code that is not ours comes back as it is."""
    turn, separator, value = code[:_LONGEST_CODE].partition(":")
    if separator and turn.isascii() and turn.isdigit() and len(turn) < 10:
        return int(turn), value
    return None, code[:_LONGEST_CODE]


def _in_rows(keys: list[Key]) -> tuple[tuple[Key, ...], ...]:
    """Two short keys share a row; a long label has a row of its own, so that it is not cut off."""
    rows: list[tuple[Key, ...]] = []
    for key in keys:
        short = len(key.label) <= _SHORT_LABEL and not key.contact
        if rows and short and len(rows[-1]) == 1 and len(rows[-1][0].label) <= _SHORT_LABEL:
            rows[-1] = (rows[-1][0], key)
        else:
            rows.append((key,))
    return tuple(rows)


def _together_hint(count: int) -> Say:
    return t("channel.reply_letters", count=count, example=" ".join("acbacb"[:count]))


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _span(value: Moment, language: str) -> str:
    told = _moment(value.at, value.zone, language)
    if value.until is None:
        return told
    until = value.until.astimezone(_zone(value.zone))
    clock = until.strftime("%H.%M" if language == "id" else "%H:%M")
    rest, zone = told.rsplit(" ", 1)
    return f"{rest}–{clock} {zone}"


def _moment(value: datetime, zone: str, language: str) -> str:
    """Day, date, hour and zone in full: "Selasa, 24 November 2026, pukul 09.30 WITA"."""
    at = "'pukul' HH.mm" if language == "id" else "'at' HH:mm"
    pattern = f"EEEE, d MMMM y, {at}"
    local = value.astimezone(_zone(zone))
    return f"{format_datetime(local, pattern, locale=_LOCALES[language])} {local.tzname()}"


def _number(value: int | float, language: str) -> str:
    """Four digits and more are grouped ("1.250"); a broken number has one decimal ("4,5")."""
    if isinstance(value, int) and value <= 999:
        return str(value)
    form = None if isinstance(value, int) else "#,##0.0"
    return format_decimal(value, form, locale=_LOCALES[language])
