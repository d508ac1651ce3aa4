"""What is printed: every name fits and has its letters, the QR code can be read, nothing that a
person wrote is markup."""

from __future__ import annotations

import io
import unicodedata
from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image

from bot.documents import typesetting
from bot.engine.person import LessonRecord, PersonState, QuizRecord
from bot.features.certificates.files import document, picture
from bot.features.certificates.texts import printed
from bot.features.certificates.types import Certificate, CertificateState, Paper
from bot.features.learning.progress_picture import shown
from bot.web.certificate_page import page
from content.loader import load
from tests.support.talk import NOW, SITI

NUMBER = "KB-7K3M-Q2XA-9RTP"
BASE = "https://bimtek.example"
PAPER = Paper(
    name="Siti Aminah",
    course="Bimtek Dasar PSM",
    modules=(("Konsep dasar PSM", 88), ("Wawasan kebangsaan", 100)),
    earned_at=NOW,
    hours=5,
    organiser="Dinas Sosial Kota Contoh",
    signer="Dra. Contoh, M.Si.",
    signer_title="Kepala Dinas Sosial Kota Contoh",
    place="Kota Contoh",
)
GIVEN = Certificate(NUMBER, "bimtek-dasar", CertificateState.VALID, PAPER, NOW)
# Two of the same length in each script: without its letters they would be the same boxes.
SCRIPTS = {
    "Javanese": ("ꦱꦶꦠꦶ", "ꦭꦶꦤꦶ"),
    "Balinese": ("ᬦᬶᬮᬸᬄ", "ᬓᬶᬢᬸᬄ"),
    "Sundanese": ("ᮞᮤᮒᮤ", "ᮔᮤᮜᮤ"),
    "Buginese": ("ᨔᨗᨈᨗ", "ᨒᨗᨊᨗ"),
    "Batak": ("ᯘᯪᯖᯪ", "ᯞᯪᯉᯪ"),
    "Rejang": ("ꤼꥇꤳꥇ", "ꤽꥇꤵꥇ"),
    "Arabic": ("سيتي", "لينا"),
    "Tamil": ("சிதி", "லினி"),
    "simplified Han": ("黄美玲", "刘国强"),
    "traditional Han": ("陳國華", "劉國強"),
    "Latin with marks": ("Łukáš", "Ñuñuž"),
}
LONG = (
    "Raden Ajeng Kusumawardhani Prabaningrum Sastrowidjojo Hadiningrat-Tjokroaminoto",
    "W" * 80,
    "ꦱꦶꦠꦶ " * 16,
    "玲" * 80,
)


def named(name: str, **changes: object) -> Certificate:
    return replace(GIVEN, paper=replace(PAPER, name=name, **changes))  # type: ignore[arg-type]


def sheet(one: Certificate) -> Image.Image:
    """The document, as a picture."""
    from bot.features.certificates import files

    template = typesetting.ROOT / "templates" / "paper.typ"
    content = typesetting._set(template, files._filled(one, BASE), "png", ppi=144)
    return Image.open(io.BytesIO(content))


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def decoded(image: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(image)]


def test_the_document_is_one_page_and_says_what_it_is() -> None:
    content = document(GIVEN, BASE)
    assert content.startswith(b"%PDF-")
    assert document(GIVEN, BASE) == content
    assert sheet(GIVEN).size == (1684, 1191)  # A4


def test_the_code_on_the_paper_and_on_the_picture_leads_to_the_page() -> None:
    address = f"{BASE}/sertifikat/{NUMBER}"
    assert decoded(sheet(GIVEN)) == [address]
    assert decoded(opened(picture(GIVEN, BASE))) == [address]


def test_the_picture_can_be_scanned_from_a_small_phone() -> None:
    small = opened(picture(GIVEN, BASE)).convert("L")
    small.thumbnail((540, 1200))
    assert decoded(small) == [f"{BASE}/sertifikat/{NUMBER}"]


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_name_has_its_letters(script: str) -> None:
    one, other = (unicodedata.normalize("NFC", name) for name in SCRIPTS[script])
    assert len(one) == len(other)
    assert sheet(named(one)).tobytes() != sheet(named(other)).tobytes()


@pytest.mark.parametrize("name", LONG)
def test_the_longest_name_fits_on_the_page(name: str) -> None:
    longest = named(
        name.strip(),
        organiser="Dinas Sosial Pemberdayaan Perempuan dan Perlindungan Anak " * 2,
        modules=tuple(
            ("Aspek-aspek dasar keterampilan PSM dan kerelawanan", 100) for _ in range(8)
        ),
    )
    drawn = sheet(longest).convert("L")
    edges = {drawn.crop(box).getextrema()[0] for box in _margins(drawn)}
    assert edges == {255}, "something sticks out of the frame"
    assert opened(picture(longest, BASE)).size[0] == 1080
    assert decoded(drawn) == [f"{BASE}/sertifikat/{NUMBER}"]


def _margins(drawn: Image.Image) -> list[tuple[int, int, int, int]]:
    """Between the frame and what stands in it, left and right; and outside of the frame."""
    wide, high = drawn.size
    inner = (64, 70, 120, high - 70), (wide - 120, 70, wide - 64, high - 70)
    return [*inner, (0, 0, 40, high), (wide - 40, 0, wide, high)]


def test_without_organiser_and_signer_none_is_made_up() -> None:
    plain = named("Siti", organiser="", signer="", signer_title="", place="", hours=0)
    said = printed(plain, "")
    assert not said["organiser"] + said["signer"] + said["signer_title"]
    assert said["dated"] == "24 November 2026"
    assert "JP" not in said["statement"]
    assert document(plain, BASE).startswith(b"%PDF-")


@pytest.mark.parametrize("name", ['#panic("x")', "*Siti* $x$ <a> @b", '\\u{41} "]#', "{{}}"])
def test_a_name_is_never_markup(name: str) -> None:
    assert printed(named(name), "")["name"] == name
    assert document(named(name), BASE).startswith(b"%PDF-")


def test_the_days_are_those_where_the_person_is() -> None:
    late = NOW.replace(hour=15, minute=30)  # past midnight in Jayapura
    papua = replace(GIVEN, issued_at=late, paper=replace(PAPER, zone="Asia/Jayapura"))
    assert printed(papua, "")["dated"] == "Kota Contoh, 25 November 2026"


# --- the page ----------------------------------------------------------------------------------


def test_the_page_of_a_valid_one_shows_what_is_on_the_paper() -> None:
    shown_page = page(NUMBER.lower(), named("Siti <b>Aminah</b>"))
    assert "Sertifikat ini berlaku" in shown_page
    assert "Siti &lt;b&gt;Aminah&lt;/b&gt;" in shown_page
    for part in (NUMBER, "(5 jam pelajaran)", "Wawasan kebangsaan", "Dinas Sosial Kota Contoh"):
        assert part in shown_page
    assert "noindex" in shown_page
    assert "<script" not in shown_page


@pytest.mark.parametrize(
    ("state", "words"),
    [(CertificateState.REPLACED, "diganti"), (CertificateState.WITHDRAWN, "dicabut")],
)
def test_the_page_of_one_that_counts_no_more_shows_nobody(
    state: CertificateState, words: str
) -> None:
    said = page(NUMBER, replace(GIVEN, state=state, reason="Salah orang"))
    assert words in said
    assert not {"Siti Aminah", "Salah orang", "Sertifikat ini berlaku"} & {
        part for part in ("Siti Aminah", "Salah orang", "Sertifikat ini berlaku") if part in said
    }


def test_the_page_of_an_unknown_number_says_so_and_repeats_it_harmlessly() -> None:
    said = page("<script>alert(1)</script>", None)
    assert "tidak dikenal" in said
    assert "<script" not in said


# --- progress ----------------------------------------------------------------------------------

LIBRARY = load()


def learner() -> PersonState:
    module = LIBRARY.courses[0].modules[0]
    lessons = {lesson.id: LessonRecord(NOW, NOW, 3, 3) for lesson in module.lessons}
    return PersonState(
        SITI, lessons=lessons, quizzes=(QuizRecord("a", "d1", (), NOW, NOW, 88, True),)
    )


def test_the_picture_of_progress_is_as_wide_as_a_small_phone() -> None:
    template = typesetting.ROOT / "templates" / "learnt.typ"
    drawn = opened(typesetting.png(template, shown(LIBRARY, learner(), NOW)))
    assert drawn.size[0] == 720
    longer = opened(typesetting.png(template, shown(LIBRARY, learner(), NOW, streak=12)))
    assert longer.size[1] > drawn.size[1]


def test_progress_tells_lessons_and_quizzes() -> None:
    first, second = shown(LIBRARY, learner(), NOW)["courses"][0]["modules"][:2]
    assert (first["lessons"], first["quiz"], first["passed"]) == (
        "6 dari 6 pelajaran",
        "Lulus, nilai 88",
        True,
    )
    assert (second["lessons"], second["quiz"]) == ("0 dari 6 pelajaran", "Kuis belum")


def test_no_streak_is_shown_where_there_is_none() -> None:
    assert shown(LIBRARY, learner(), NOW)["streak"] == ""
