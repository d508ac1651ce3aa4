"""Forms of webhooks: as the standard library reads them, in time that does not depend on them."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.forms import MOST_FIELDS, read_form

TEXTS = st.text("ab=&+% \n\r\t\0é😀_*%3D", max_size=12)


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=8))
def test_a_form_is_read_as_it_was_written(fields: list[tuple[str, str]]) -> None:
    assert read_form(urlencode(fields).encode()) == fields


@pytest.mark.parametrize(
    "body", [b"", b"a", b"a=", b"=a", b"&&a=1&", b"a=b=c", b"a+b=c+d", b"a=%C3%A9%ff", b"%61=%2B"]
)
def test_odd_forms_are_read_as_everywhere(body: bytes) -> None:
    assert read_form(body) == parse_qsl(body.decode(), keep_blank_values=True)


@pytest.mark.parametrize("body", [b"%", b"a=%", b"a=%4", b"a=%zz", b"a=%%41", b"a=%\n1", b"\xff=1"])
def test_what_is_no_form_raises_nothing(body: bytes) -> None:
    assert isinstance(read_form(body), list)


def test_a_form_has_so_many_fields_and_no_more() -> None:
    assert len(read_form(b"&".join([b"a=1"] * MOST_FIELDS))) == MOST_FIELDS
    with pytest.raises(ValueError, match="too many"):
        read_form(b"&".join([b"a=1"] * (MOST_FIELDS + 1)))
