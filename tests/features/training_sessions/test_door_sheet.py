"""The sheet for the door: what stands on it is large enough, and its codes are read back from
pages that were blurred and tilted, as by an old phone over the heads of others."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest
import zxingcpp
from PIL import Image, ImageFilter

from bot.documents import typesetting
from bot.features.training_sessions.door_sheet import sheet
from bot.features.training_sessions.types import TrainingDay, TrainingSession
from bot.store.jobs import Links
from tests.support.training_sessions import NOW, START

TEMPLATE = typesetting.ROOT / "templates" / "door_sheet.typ"
DAY = TrainingDay(1, START, START + timedelta(hours=8), "4821")
SESSION = TrainingSession(1, "Bimtek Dasar PSM", "Asia/Jakarta", (DAY,), "Aula Kecamatan")
LINKS = Links("https://bimtek.example", "kawan_bimtek_bot", "6281100000000")
TELEGRAM = "https://t.me/kawan_bimtek_bot?start=hadir-4821"
WHATSAPP = "https://wa.me/6281100000000?text=HADIR%204821"
DOTS_AN_INCH = 100
MM = DOTS_AN_INCH / 25.4


def pages(session: TrainingSession, links: Links = LINKS) -> list[Image.Image]:
    """Each page of the sheet, as a picture."""
    data = sheet(session, session.days[0], links)
    return [drawn({**data, "pages": [one]}) for one in data["pages"]]


def drawn(data: dict[str, object]) -> Image.Image:
    content = typesetting._set(TEMPLATE, data, "png", ppi=DOTS_AN_INCH)
    return Image.open(io.BytesIO(content)).convert("L")


def read(image: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(image)]


def test_a_page_of_a4_for_each_channel() -> None:
    found = pages(SESSION)
    assert [read(page) for page in found] == [[TELEGRAM], [WHATSAPP]]
    assert {page.size for page in found} == {(827, 1169)}
    data = sheet(SESSION, DAY, LINKS)
    content = typesetting.pdf(TEMPLATE, data, NOW)
    assert content.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", content)) == 2


@pytest.mark.parametrize("tilt", [-20, 7, 30])
@pytest.mark.parametrize("blur", [1.5, 3.0])
def test_the_codes_are_read_blurred_and_tilted(tilt: int, blur: float) -> None:
    for page, address in zip(pages(SESSION), (TELEGRAM, WHATSAPP), strict=True):
        seen = page.rotate(tilt, Image.Resampling.BICUBIC, expand=True, fillcolor=200)
        assert read(seen.filter(ImageFilter.GaussianBlur(blur))) == [address]


def test_code_and_qr_are_large_enough_to_be_seen_from_the_queue() -> None:
    for page in pages(SESSION):
        [qr] = zxingcpp.read_barcodes(page)
        corners = qr.position
        assert corners.top_right.x - corners.top_left.x >= 120 * MM - 2
        assert corners.bottom_left.y - corners.top_left.y >= 120 * MM - 2
        assert tallest_row(page, corners.top_left.y) >= 40 * MM


def tallest_row(page: Image.Image, above: int) -> int:
    """The height of the tallest row of letters above the QR code, in dots."""
    dark = [min(page.crop((0, y, page.width, y + 1)).tobytes()) < 128 for y in range(above)]
    tallest = height = 0
    for row in dark:
        height = height + 1 if row else 0
        tallest = max(tallest, height)
    return tallest


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Bimbingan Teknis Pekerja Sosial Masyarakat Tingkat Dasar Angkatan Kedua 2026"},
        {"title": "W" * 100, "place": "Gedung " + "Serbaguna Kecamatan " * 14},
        {"online": True, "place": ""},
    ],
)
def test_whatever_stands_on_it_each_channel_has_one_page(changes: dict[str, object]) -> None:
    session = replace(SESSION, **changes)  # type: ignore[arg-type]
    assert [read(page) for page in pages(session)] == [[TELEGRAM], [WHATSAPP]]


def test_where_no_channel_is_known_the_code_is_the_word_itself() -> None:
    assert [read(page) for page in pages(SESSION, Links(""))] == [["HADIR 4821"]]
