"""What is worth keeping of a module, as a picture."""

from __future__ import annotations

import struct

import pytest

from bot.documents import typesetting
from bot.engine.effects import MakeFile
from bot.features.learning.keep_picture import _TEMPLATE, shown
from content.loader import load
from content.schema import Module
from tests.support.talk import Talk

LIBRARY = load()


@pytest.mark.parametrize("module", LIBRARY.modules.values(), ids=lambda module: module.id)
def test_every_module_has_one_as_wide_as_a_small_phone(module: Module) -> None:
    assert module.keep is not None
    data = shown(LIBRARY, module.keep, "32.75")
    assert all("{" not in text for _, text in data["rows"])
    width, height = struct.unpack(">II", typesetting.png(_TEMPLATE, data)[16:24])
    assert width == 720
    assert height < 2 * width


def test_it_is_asked_for_in_the_modules_list() -> None:
    talk = Talk().registered().says("belajar", "2", "simpan")
    assert talk.effects == [MakeFile("keep_picture", (("module", "d1"),))]
    assert talk.heard[0] == "keep.coming"
    assert talk.step == "menu.choose"
