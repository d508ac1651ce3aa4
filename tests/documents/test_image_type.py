from __future__ import annotations

import pytest

from bot.documents.image_type import picture_type, true_type


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x10\x00\x00\x00WAVEfmt ", ""),
        (b"GIF89a", ""),
        (b"<svg/>", ""),
        (b"\x89PN", ""),
        (b"", ""),
    ],
)
def test_a_picture_is_told_by_how_it_begins(content: bytes, kind: str) -> None:
    assert picture_type(content) == kind


@pytest.mark.parametrize(
    ("said", "true"),
    [
        ("image/svg+xml", "application/octet-stream"),
        ("IMAGE/PNG", "application/octet-stream"),
        ("application/pdf", "application/pdf"),
    ],
)
def test_what_only_claims_to_be_a_picture_is_none(said: str, true: str) -> None:
    assert true_type(b"isi", said) == true
    assert true_type(b"\xff\xd8\xff", said) == "image/jpeg"
