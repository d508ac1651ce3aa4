"""Everything that reads what comes from outside, and texts that are meant to hold it up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from bot.channels.forms import read_form
from bot.channels.telegram.updates import parse_update
from bot.channels.whatsapp.webhooks import parse_message, parse_status
from bot.engine import inputs, own_questions
from bot.engine.inputs import Choice, FreeText, Option
from bot.engine.messages import Address, Capabilities, Inbound, Layout
from bot.engine.renderer import Renderer, parse_code
from bot.features.certificates.rules import read_number
from bot.features.coordinators.types import clean_code
from bot.features.enquiries.inputs import checked
from bot.features.enquiries.rules import named
from bot.features.invitees.headings import guess
from bot.features.invitees.phones import mobile
from bot.features.invitees.roles import role_of
from bot.features.invitees.rules import place_of, same_person
from bot.features.invitees.understanding import understood
from bot.features.linking.rules import code_in
from bot.features.training_sessions import inputs as training
from bot.features.volunteers.inputs import Adult
from bot.text import names, places
from bot.text.danger.reader import danger_in
from bot.text.dates import reading, spans
from bot.text.matching import normalize
from bot.text.nik import cover
from bot.text.phone import e164
from bot.text.phrases import Material
from bot.text.rich_text import Formatted, Span, draw_formatted, from_telegram, from_whatsapp
from bot.text.speech.letters import letters_in
from bot.text.speech.manners import bare, is_lost
from bot.text.speech.numbers import number_in
from bot.text.speech.parts import parts
from bot.text.speech.ratings import rating_in
from bot.text.speech.words import words
from bot.web.simulator.phones import whatsapp_html
from content import aiken, gift
from content.html_text import from_html
from handlers import registry

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
WHO = Address("telegram", "1")
VOICE = Renderer("id", "Asia/Jakarta", Capabilities("html", 4096, buttons=True))
Reader = Callable[[str], object]

# Said again and again, to the length that is wanted.
SAID = (
    "a", " ", "*", "_", "~", "0", "1 ", "-", ".", ",", ";", "\n", "'", "(", "[", "{", "\\", "%",
    "a ", "a,", "a\n", " *", "*a", "*a* ", "_a_ ", "*_~", "*_a ", "_a* ", "a*b_c~", "**", "*a ",
    " a*", "1/", "1.", "1:", "1-", "1,", "12.", "1a", "a1", "jam ", "jam 8 ", "jam 8-", "8.00-",
    "5, ", "5 dan ", "dua puluh ", "malam sabtu ", "minggu depan ", "waktu papua ", "- ",
    "h-", "s/d ", "s d ", "senin ", "5 mei ", "tanggal 5 ", "besok ", "1 jam ", "30 menit, ",
    "wib ", "sampai ", "hari ini ", "setengah ", "saya ", "nama ", "nama saya ", "umur ",
    "bapak ", "bapak.", "pak /", "ya ", "tidak ", "b ", "1b ", "bukan ", "kab ", "kec ", "kota ",
    "bekasi ", "bekasi, ", "bekasi/", "kec bekasi ", "jakarta barat 5, ", "a 1 kursi ", "=",
    "~=a", "}", "{}", "::", "::a::", "//\n", "{\n\n", "\\n", "[id:", "[tag:\\]", "%1%", "->",
    "####", "a\n\n", "<", "<a", "<b>", "</b>", "<!--", "<!", "<?", "&", "&#", "&amp", "<b",
    "<a b='", "<p>", "</", "<ul><li>", "A) a\n", "A. ", "ANSWER: ", "ANSWER:\n", "__", "\r",
    "\r\n", "\t", "nama;", "nama,", "no hp\t", "\"", "\"\"", "\"a\";", "62", "+62", "(0)", "08",
    "KB", "AB3", "\u200d", "é", "e\u0301", "😀", "ﷺ", "\u0301", "🙏", "http://", "http://a ", "://",
    "www.", "/", "/start ", "/a", "@", "#", "#1 ", "#q1 ", "hadir", "hadir-", "koordinator-a",
)  # fmt: skip


def at_length(said: str, length: int) -> str:
    return (said * (length // len(said) + 1))[:length]


@cache
def texts(length: int) -> Mapping[str, str]:
    """By what they are made of; also with something before and behind."""
    made = {said: at_length(said, length) for said in SAID}
    around = {f"{one!r} around": f"{one}{at_length('a ', length - 2)}{one}" for one in "*_~'\"{}<"}
    around |= {f"{one!r} between": f"a{one * (length - 2)}b" for one in " \n0-*"}
    return made | around


def _inbound(text: str) -> Inbound:
    return Inbound("1", WHO, NOW, text)


def _answer(answer: inputs.Input[Any]) -> Reader:
    return lambda text: answer.parse(_inbound(text), VOICE)


def _update(**inside: Any) -> object:
    return parse_update({"update_id": 1, **inside}, NOW)


def _said(**message: Any) -> object:
    return _update(message={"chat": {"id": 1, "type": "private"}, **message})


def _form(**fields: str) -> dict[str, str]:
    return {"MessageSid": "SM1", "From": "whatsapp:+62812", "NumMedia": "0", **fields}


def _everywhere(kind: str) -> Reader:
    """One entity for each character, all of them from there to the end."""

    def read(text: str) -> object:
        whole = [{"type": kind, "offset": n, "length": len(text) - n} for n in range(len(text))]
        return draw_formatted(from_telegram(text, whole), "html")

    return read


def _all_the_same(text: str) -> object:
    kinds = ("bold", "italic", "strikethrough", "text_link")
    entities = [
        {"type": kinds[n % 4], "offset": 0, "length": len(text), "url": "https://a"}
        for n in range(len(text))
    ]
    return draw_formatted(from_telegram(text, entities), "whatsapp")


def _crossing(text: str) -> object:
    half = len(text) // 2
    entities = [
        {"type": ("bold", "italic")[n % 2], "offset": n, "length": half} for n in range(half)
    ]
    return draw_formatted(from_telegram(text, entities), "html")


def _drawn(text: str) -> object:
    spans = (Span(0, len(text), "bold"), Span(0, len(text), "italic"))
    return draw_formatted(Formatted(text, spans), "whatsapp")


def _typed_on_whatsapp(text: str) -> object:
    return draw_formatted(from_whatsapp(text), "html")


_OPTIONS = tuple(Option(word, Material(f"{word} ya")) for word in ("satu", "dua", "tiga", "empat"))
_REGISTRY = registry()


def _command(text: str) -> object:
    return _REGISTRY.exact(text), _REGISTRY.loosely(text), _REGISTRY.said.__wrapped__(text)


def _list(around: str) -> Reader:
    return lambda text: understood(around.replace("{}", text).encode(), "32.75")


READERS: Mapping[str, Reader] = {
    "marks on WhatsApp": _typed_on_whatsapp,
    "text with marks, drawn": _drawn,
    "entities to the end": _everywhere("bold"),
    "entities, all the same": _all_the_same,
    "entities that cross": _crossing,
    "links": _everywhere("text_link"),
    "a message on Telegram": lambda text: _said(text=text),
    "a caption on Telegram": lambda text: _said(
        caption=text, document={"file_id": text, "file_name": text}, from_={}
    ),
    "a press on Telegram": lambda text: _update(callback_query={"from": {"id": 1}, "data": text}),
    "a message on WhatsApp": lambda text: parse_message(_form(Body=text), NOW),
    "a press on WhatsApp": lambda text: parse_message(_form(ButtonPayload=text), NOW),
    "a file on WhatsApp": lambda text: parse_message(
        _form(Body=text, NumMedia="1", MediaContentType0=text, MediaUrl0=text), NOW
    ),
    "a place on WhatsApp": lambda text: parse_message(_form(Latitude=text, Longitude=text), NOW),
    "a status": lambda text: parse_status({"oid": text}, {"MessageStatus": text}),
    "a form": lambda text: read_form(text.encode()),
    "callback data": parse_code,
    "a picture of the simulator's": whatsapp_html,
    "plain words": lambda text: (normalize(text), bare(text)),
    "danger": lambda text: (danger_in(text), is_lost(text)),
    "a command": _command,
    "a choice": _answer(Choice(_OPTIONS)),
    "a lettered choice": _answer(Choice(_OPTIONS, layout=Layout.LETTERED)),
    "letters": lambda text: letters_in(text, 1, 5, 4),
    "words": words,
    "parts": parts,
    "a number in words": number_in,
    "a rating": rating_in,
    "a question of their own": own_questions.asks,
    "free text": _answer(FreeText(max=200)),
    "yes or no": _answer(inputs.YesNo()),
    "a name": names.name_in,
    "a name's title": names.without_title,
    "an age": _answer(Adult(_OPTIONS)),
    "a place": places.read,
    "a place in a region": lambda text: places.read(text, "32.75"),
    "a place by its zone": places.zone_named,
    "a resident's number": cover,
    "a date": lambda text: reading.find_moment(text, "Asia/Jakarta", NOW),
    "an hour": reading.find_clock,
    "a duration": spans.find_duration,
    "offsets": spans.find_offsets,
    "a link": _answer(training.Link()),
    "a number": _answer(training.Number(1, 500)),
    "places": _answer(training.Places("")),
    "quotas": _answer(training.Quotas("", 500)),
    "a group": training.group_code,
    "an enquiry": named,
    "own words": checked,
    "a phone number": lambda text: (e164(text), mobile(text)),
    "a role": role_of,
    "a region of a list": lambda text: place_of(text, "32.75"),
    "a list": _list("{}"),
    "a list's headings": _list("{}\nnama;hp;kota\nSiti;081234567890;Kota Bekasi\n"),
    "a list's cells": _list("nama;hp;kota\nSiti;081234567890;Kota Bekasi\n{}"),
    "a list's page": _list("<table><tr><td>{}</td></tr></table>"),
    "a heading": guess,
    "a name of a list": lambda text: same_person("Siti Aminah", text),
    "a code for joining": code_in,
    "a coordinator's code": clean_code,
    "a certificate's number": read_number,
    "GIFT": gift.read,
    "GIFT between braces": lambda text: gift.read(f"::a:: b {{\n{text}\n}}"),
    "GIFT in a comment": lambda text: gift.read(f"// {text}\n::a:: b {{T}}"),
    "GIFT in HTML": lambda text: gift.read(f"[html]{text}{{T}}"),
    "Aiken": lambda text: (aiken.looks_like(text), aiken.read(text)),
    "Aiken's answer": lambda text: aiken.read(f"a\nA) a\nANSWER: {text}"),
    "Aiken's option": lambda text: aiken.read(f"a\nA) {text}\nANSWER: A"),
    "HTML": from_html,
}  # fmt: skip
