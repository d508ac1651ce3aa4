"""A person is covered in the words of others, and nobody else is."""

from __future__ import annotations

import pytest

from bot.features.erasing.rules import Finder, Said, words_of
from bot.features.erasing.types import Marks

NAME, PHONE, CHAT = "Zulkarnaen Putra Wiryawan", "+6281111222233", "9172635481"
ASKED = "Kapan acara di Balai Desa dimulai & siapa yang mengajar di sana?"
SOMEBODY = Finder(Marks((NAME,), (PHONE,), (CHAT,), (ASKED,)))
ANI = Finder(Marks(("Ani",), (PHONE,)))


def test_what_covers_is_as_long_as_what_is_covered() -> None:
    covered = SOMEBODY.covered(f"Kepada {NAME}: silakan")
    assert covered == f"Kepada {'•' * len(NAME)}: silakan"


@pytest.mark.parametrize(
    "text",
    [
        "zulkarnaen putra wiryawan",
        "ZULKARNAEN  PUTRA\nWIRYAWAN",
        "*Zulkarnaen Putra Wiryawan*",
        "Zulkarnaen Wiryawan",
        "+6281111222233",
        "6281111222233",
        "081111222233",
        "0811-1122-2233",
        "+62 811 1122 2233",
        "+62 (0)811.1122.2233",
        "(0811) 11222233",
        "0811 11 22 22 33",
        CHAT,
    ],
)
def test_it_is_found_in_any_spelling(text: str) -> None:
    covered = SOMEBODY.covered(f"Pak {text}, hadir")
    assert covered.startswith("Pak ")
    assert covered.endswith(", hadir")
    assert not any(letter.isalnum() for letter in covered[4:-7])


@pytest.mark.parametrize(
    "text",
    [
        "Putra sudah datang",
        "Zulkarnaenitaputra Wiryawan",
        "Zulkarnaen Hidayat",
        "nomor 1081111222233",
        "nomor 0811112222330",
        "091726354819",
        "Kapan acara di Balai Kota?",
    ],
)
def test_what_is_somebody_elses_stays(text: str) -> None:
    assert SOMEBODY.covered(text) == text


def test_in_a_text_that_names_them_their_single_words_are_covered_too() -> None:
    covered = SOMEBODY.covered(f"{PHONE} itu nomor Pak Putra")
    assert covered == f"{'•' * len(PHONE)} itu nomor Pak •••••"


@pytest.mark.parametrize("drawn", [ASKED, ASKED.replace("&", "&amp;"), f"{ASKED[:40]}…"])
def test_what_they_wrote_is_covered_as_far_as_it_goes(drawn: str) -> None:
    covered = SOMEBODY.covered(f"1. {drawn}\n\nJawab?")
    assert covered.startswith("1. •••")
    assert covered.endswith(("•\n\nJawab?", "…\n\nJawab?"))
    assert "Balai" not in covered


def test_a_word_that_anybody_writes_is_no_mark() -> None:
    assert Finder(Marks(texts=("bagus", "terima kasih"))).covered("Acaranya bagus") == (
        "Acaranya bagus"
    )


@pytest.mark.parametrize("text", ["Ani hadir", "Berani hadir", "ani hadir", "Animasi"])
def test_a_single_word_is_nobodys_name_among_strangers(text: str) -> None:
    assert ANI.covered(text) == text


def test_among_those_who_answer_for_the_place_it_is_theirs() -> None:
    assert ANI.covered("1. Ani\n2. Berani, ani", Said.NEAR) == "1. •••\n2. Berani, ani"
    assert ANI.covered("Ani", Said.DRAFT) == "•••"
    assert ANI.covered("Ani dan kawan", Said.DRAFT) == "Ani dan kawan"


def test_a_name_that_others_bear_is_like_a_single_word() -> None:
    shared = Finder(Marks((NAME,)), frozenset({NAME.casefold()}))
    assert shared.covered(f"Panitia: {NAME}") == f"Panitia: {NAME}"
    assert NAME not in shared.covered(f"1. {NAME}", Said.NEAR)


def test_a_rare_word_of_the_name_is_enough_among_those_who_answer_for_the_place() -> None:
    rare = Finder(Marks((NAME,)), rare=frozenset({"zulkarnaen"}))
    assert rare.covered("hadir zulkarnaen, Putra", Said.NEAR) == "hadir ••••••••••, Putra"
    assert rare.covered("hadir Zulkarnaen") == "hadir Zulkarnaen"
    assert words_of(("H. Ma'arif Nu'man, S.Sos.", "Ani")) == {"ma'arif", "nu'man"}


def test_titles_may_be_left_out_and_apostrophes_too() -> None:
    titled = Finder(Marks(("H. Ma'arif Nu'man, S.Sos.",)))
    assert titled.covered("Maarif Numan datang") == "•••••••••••• datang"
    assert "arif" not in titled.covered("Pak MA’ARIF NU&#x27;MAN, S.Sos")


def test_in_json_what_says_where_somebody_stands_stays() -> None:
    state = {"frame": {"conversation": NAME, "draft": {"typed": NAME, "page": 1}}, "paused": [NAME]}
    cover = "•" * len(NAME)
    assert SOMEBODY.covered_in(state) == {
        "frame": {"conversation": NAME, "draft": {"typed": cover, "page": 1}},
        "paused": [cover],
    }


@pytest.mark.parametrize("marks", [Marks(), Marks(names=("",)), Marks(numbers=("+1",), ids=("7",))])
def test_of_whom_nothing_is_known_nothing_is_found(marks: Marks) -> None:
    text = "Halo, 7 orang hadir (+1)"
    assert Finder(marks).covered(text, Said.NEAR) == text


def test_what_is_looked_for_is_in_whatever_is_found() -> None:
    for text in (NAME, f"{NAME.split(maxsplit=1)[0]} Wiryawan", ASKED, CHAT):
        assert any(needle in text.lower() for needle in SOMEBODY.needles)
    assert Marks.load(SOMEBODY.marks.dump()) == SOMEBODY.marks
