"""Make the fonts in this folder anew from Debian's packages of Noto, subset to what names need.

A developer's tool, not part of the bot: `python bot/documents/fonts/fetch.py` on Debian, with
fonttools."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).parent
PACKAGES = ("fonts-noto-core", "fonts-noto-cjk")
LATIN = (*range(0x20, 0x250), *range(0x2B0, 0x370), *range(0x1E00, 0x1F00), *range(0x2010, 0x2060))
# The scripts of the archipelago, and those that its people's names are written in elsewhere.
FONTS: dict[str, Iterable[int] | None] = {
    "NotoSans-Regular": LATIN,
    "NotoSans-Bold": LATIN,
    "NotoSansArabic-Regular": (*range(0x600, 0x700), *range(0x750, 0x780)),
    "NotoSansBalinese-Regular": None,
    "NotoSansBatak-Regular": None,
    "NotoSansBuginese-Regular": None,
    "NotoSansJavanese-Regular": None,
    "NotoSansRejang-Regular": None,
    "NotoSansSundanese-Regular": None,
    "NotoSansTamil-Regular": None,
}


def common_han() -> set[int]:
    """Return the characters of everyday Chinese, simplified and traditional: the first levels of GB
    2312 and of Big5."""
    simplified = (bytes((a, b)) for a in range(0xB0, 0xD8) for b in range(0xA1, 0xFF))
    traditional = (
        bytes((a, b)) for a in range(0xA4, 0xC7) for b in (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    )
    texts = [code.decode("gb2312", "ignore") for code in simplified]
    texts += [code.decode("big5", "ignore") for code in traditional]
    return {ord(text) for text in texts if len(text) == 1 and 0x4E00 <= ord(text) < 0xA000}


def subset(source: Path, target: Path, wanted: Iterable[int] | None, number: int = -1) -> None:
    from fontTools import subset as tool

    options = tool.Options(hinting=False, font_number=number, notdef_outline=True)
    options.drop_tables += ["vhea", "vmtx", "VORG", "STAT"]
    font = tool.load_font(str(source), options)
    subsetter = tool.Subsetter(options)
    subsetter.populate(unicodes=font.getBestCmap() if wanted is None else wanted)
    subsetter.subset(font)
    tool.save_font(font, str(target), options)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["apt-get", "download", *PACKAGES], cwd=folder, check=True)
        for package in sorted(Path(folder).glob("*.deb")):
            subprocess.run(["dpkg-deb", "-x", str(package), folder], check=True)
        fonts = Path(folder) / "usr/share/fonts"
        for name, wanted in FONTS.items():
            subset(fonts / f"truetype/noto/{name}.ttf", HERE / f"{name}.ttf", wanted)
        han = fonts / "opentype/noto/NotoSansCJK-Regular.ttc"
        subset(han, HERE / "NotoSansSC-Regular.otf", common_han(), number=2)


if __name__ == "__main__":
    main()
