"""Relawan: who is found, who is not, and what is written down of looking."""

from __future__ import annotations

from models.volunteer import Audit, Volunteer
from tests.support.databases import StoredRows
from tests.support.running_bot import RunningBot
from tests.web.console.visitor import BEKASI_SELATAN, MEDAN_SATRIA, Visitor


async def test_a_region_is_listed_with_its_own_people_only(visitor: Visitor) -> None:
    await visitor.enters(1)
    await visitor.opens("/konsol/relawan")
    assert [f"Relawan {n}" for n in range(1, 10) if f">Relawan {n}<" in visitor.text] == [
        f"Relawan {n}" for n in range(1, 5)
    ]


async def test_a_name_is_found_and_a_stranger_is_not(visitor: Visitor) -> None:
    await visitor.enters(1)
    await visitor.opens("/konsol/relawan?cari=relawan+3")
    assert 'href="/konsol/relawan/3"' in visitor.text
    assert 'href="/konsol/relawan/7"' not in visitor.text


async def test_another_region_is_not_there(visitor: Visitor) -> None:
    await visitor.enters(1)
    for path in ("relawan?wilayah=", "?wilayah="):
        await visitor.opens(f"/konsol/{path}{MEDAN_SATRIA}".replace("/?", "?"))
        assert visitor.status == 404
    assert (await visitor.opens("/konsol/relawan/7")).status == 404
    assert "Relawan 7" not in visitor.text


async def test_who_is_above_sees_both(visitor: Visitor) -> None:
    await visitor.enters(9)
    for region in (BEKASI_SELATAN, MEDAN_SATRIA):
        assert (await visitor.opens(f"/konsol/relawan?wilayah={region}")).status == 200


async def test_looking_at_a_person_is_written_down(
    visitor: Visitor, stored_rows: StoredRows
) -> None:
    await visitor.enters(1)
    await visitor.opens("/konsol/relawan/3")
    assert "Relawan 3" in visitor.text
    acts = [(row.act, row.by, row.details) for row in stored_rows.rows(Audit)]
    assert acts[-1] == ("person looked at", 1, {"volunteer": 3})


async def test_a_role_is_confirmed_as_in_the_chat(
    visitor: Visitor, bot: RunningBot, stored_rows: StoredRows
) -> None:
    await visitor.enters(1)
    await visitor.opens("/konsol/relawan/3")
    await visitor.posts("/konsol/relawan/3", act="role")
    assert "sudah dikonfirmasi" in visitor.text
    assert stored_rows.row(Volunteer, id=3).confirmed_role == "psm"


async def test_nobody_of_another_region_is_confirmed(
    visitor: Visitor, stored_rows: StoredRows
) -> None:
    await visitor.enters(1)
    await visitor.posts("/konsol/relawan/7", act="role")
    assert visitor.status == 404
    assert stored_rows.row(Volunteer, id=7).confirmed_role == ""
