"""What is printed or drawn as a picture, set by typst. A template gets its data as JSON and reads
it as values: nothing that a person wrote is ever part of the markup."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import typst

ROOT = Path(__file__).parent
_FONTS = ROOT / "fonts"
_POINTS_AN_INCH = 72


def pdf(template: Path, data: Mapping[str, Any], at: datetime) -> bytes:
    """Set a PDF. `at` is the date in the file's own description: the same data make the same
    file."""
    return _set(template, data, "pdf", timestamp=at.replace(microsecond=0))


def png(template: Path, data: Mapping[str, Any]) -> bytes:
    """Draw a picture: a point of the template is a dot of the picture."""
    return _set(template, data, "png", ppi=_POINTS_AN_INCH)


def _set(
    template: Path, data: Mapping[str, Any], kind: Literal["pdf", "png"], **options: Any
) -> bytes:
    """Typst is loaded here, by who needs it: few do. Raises ValueError for more than one page."""
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    made = _compiler().compile(input=template, format=kind, sys_inputs=inputs, **options)
    if not isinstance(made, bytes):
        raise ValueError(f"{template.name} does not fit on its page")
    return made


@cache
def _compiler() -> typst.Compiler:
    import typst

    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(_FONTS)])
    return typst.Compiler(root=str(ROOT), font_paths=fonts)
