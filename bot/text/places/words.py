"""Words of an address: what names a level, what stands before a smaller place than a desa, and how
the words of a name are compared ("Sbrg. Ulu II" and "seberang ulu 2" are the same)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import content

PROVINCE, REGENCY, DISTRICT, VILLAGE = 1, 2, 3, 4


@dataclass(frozen=True, slots=True)
class Label:
    """A word that says of which level the name after it is; of a kabupaten or kota also which of
    the two, of a desa or kelurahan likewise."""

    level: int
    kind: str = ""


def _labels() -> dict[str, Label]:
    words = {
        Label(REGENCY): "administrasi administratif adm",
        Label(PROVINCE): "provinsi propinsi prov prop prv province provinsinya",
        Label(REGENCY, "kabupaten"): "kabupaten kab kbpt kbp kabupatennya regency",
        Label(REGENCY, "kota"): "kota kotamadya kodya kotamdya ktmdy kotanya city",
        Label(
            DISTRICT
        ): "kecamatan kec kcmt kcmtn distrik kapanewon kemantren kecamatannya district",
        Label(VILLAGE, "desa"): "desa ds nagari pekon gampong desanya village",
        Label(VILLAGE, "kelurahan"): "kelurahan kel kelurahannya",
        Label(VILLAGE): "kalurahan",
    }
    return {word: label for label, said in words.items() for word in said.split()}


LABELS = _labels()
LONG_LABELS = ("kabupaten", "kecamatan", "kelurahan", "provinsi")
# What follows is smaller than a desa, as far as the part of the address goes: a street, a part of
# a desa, and what in one region is a desa and in another a part of one (many a name begins so).
STREET, DUSUN, KAMPUNG = 1, 2, 3
_SMALLER = {
    STREET: "jalan jl jln gang gg komplek kompleks komp perum perumahan perumnas griya cluster"
    " apartemen",
    DUSUN: "dusun dsn dukuh dkh dk lorong lrg lingkungan lingk lk link lingkungannya jorong gedung"
    " kantor hotel aula balai blok blk",
    KAMPUNG: "kampung kp kmp kpg",
}
SMALLER = {word: kind for kind, said in _SMALLER.items() for word in said.split()}
# What follows is a number, or one word.
NUMBERED = frozenset("rt rw no nomor nomer km kav lantai".split())
FILLERS = frozenset(
    "di ke dari dr d saya sy aku ak gue kami kita tinggal tgl tinggalnya tugas bertugas tugasnya"
    " wilayah wil daerah daerahnya alamat alamatnya almt domisili lokasi tempat asal berasal"
    " asalnya orang warga rumah rumahnya kak kakak kk pak bapak bpk bu ibu min admin bang mas mbak"
    " mba om tante ya yah iya y itu ini sini situ yang yg adalah yaitu ialah nya sih deh dong aja"
    " saja kok nih mau ganti maksud maksudnya maaf tadi bukannya indonesia ri negara kode pos"
    " kodepos selamat assalamualaikum assalamu alaikum halo hai terima kasih makasih mohon tolong"
    " dan atau serta juga sekarang skrg bagian area sekitar dekat sebelah ada in at from i".split()
)
POLITE = frozenset("pak bapak bpk bu ibu kak kakak kk mas mbak mba min admin ya yah".split())
DENIALS = frozenset("bukan tidak tdk bkn jangan salah tapi".split())

_WORDS = {
    "barat": "brt bar brat", "timur": "tmr tim tmur", "utara": "utr ut utra",
    "selatan": "slt sel sltn slatan slatn", "tengah": "tgh teng tngh", "pusat": "pst pus",
    "tenggara": "tenggr tgr", "kepulauan": "kep kepl", "gunung": "gn gng gnung",
    "tanjung": "tj tjg tanj tjung", "sungai": "sei sngai sungei", "kampung": "kp kmp kpg kampong",
    "pasar": "psr", "batang": "btg", "lubuk": "lb lbk", "perkebunan": "perk", "pondok": "pd pdk",
    "simpang": "sp simp", "meunasah": "mns", "muara": "ma", "pulau": "pl pulo", "teluk": "tlk",
    "dusun": "dsn", "kota": "kt", "1": "i satu", "2": "ii dua", "3": "iii tiga",
    "4": "iv empat ampat", "5": "v lima limo", "6": "vi enam anam", "7": "vii tujuh",
    "8": "viii delapan", "9": "ix sembilan", "10": "x sepuluh", "11": "xi", "12": "xii",
    "13": "xiii", "14": "xiv", "15": "xv", "16": "xvi", "17": "xvii", "18": "xviii", "19": "xix",
    "20": "xx", "0": "puluh",
}  # fmt: skip
_SAME = {short: word for word, shorts in _WORDS.items() for short in shorts.split()}
_COMMON = Path(content.__file__).parent / "words" / "indonesian.txt"
_APOSTROPHES = re.compile(r"['’‘`´]")
_PARTS = re.compile(r"[^\W\d_]+|\d+")


def same(word: str) -> str:
    """The form in which a word of a name is compared."""
    return _SAME.get(word, word)


def key_of(words: Iterable[str]) -> str:
    """Names are compared without spaces: Pekayonjaya is Pekayon Jaya."""
    return "".join([_SAME.get(word, word) for word in words])


def words_of(text: str) -> list[str]:
    folded = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", text).casefold())
    return _PARTS.findall(folded)


def of_names(word: str) -> bool:
    """Whether it tells names apart: a direction, a number, what is shortened."""
    return word in _SAME or word in _WORDS


@cache
def is_changed() -> frozenset[str]:
    """The words that are compared in another form than they are written in."""
    return frozenset(_SAME)


@lru_cache(maxsize=4)
def everyday(most: int | None = None) -> frozenset[str]:
    """Words of the language, the commonest only: none of them is a mistyped place."""
    return frozenset(_COMMON.read_text("utf-8").split()[:most])
