"""What the heading of a column says that stands below it: of a form, of a village's or a Dinas's
list, in full, shortened or with a slip of the finger."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from bot.text.matching import normalize


class Field(StrEnum):
    """What a column may hold of a person."""

    NAME = "name"
    PHONE = "phone"
    VILLAGE = "village"
    DISTRICT = "district"
    REGENCY = "regency"
    PROVINCE = "province"
    REGION = "region"
    ROLE = "role"
    OTHER = "other"  # known, and of no use to us
    OURS = "ours"  # written by us into a result that is sent again


PLACES = (Field.VILLAGE, Field.DISTRICT, Field.REGENCY, Field.PROVINCE, Field.REGION)


@dataclass(frozen=True, slots=True)
class Guess:
    """What a heading says, and how sure that is: of two columns for one thing the surer counts."""

    field: Field
    weight: int


# Just these, whatever else would follow from their words.
_EXACT = {
    Field.NAME: "nama|nama lengkap|nama peserta|nama relawan|nama psm|nama anggota|name|full name",
    Field.PHONE: "nomor|nomor hp|no hp|hp|no wa|wa|nomor wa|whatsapp|no whatsapp|nomor whatsapp|"
    "telepon|no telepon|nomor telepon|telp|no telp|handphone|no handphone|kontak|phone|"
    "phone number|mobile|no hp wa|nomor hp wa|no kontak",
    Field.REGION: "wilayah|wilayah tugas|tempat tugas|alamat|alamat lengkap|alamat tugas|daerah|"
    "region|domisili|alamat domisili|tempat tinggal",
    Field.VILLAGE: "desa|kelurahan|desa kelurahan|kelurahan desa|kel|ds|desa kel|kel desa|nagari|"
    "gampong|pekon|kampung|village",
    Field.DISTRICT: "kecamatan|kec|distrik|kapanewon|kemantren|district",
    Field.REGENCY: "kabupaten|kota|kabupaten kota|kota kabupaten|kab kota|kab|kota kab|regency",
    Field.PROVINCE: "provinsi|prov|propinsi|province",
    Field.ROLE: "peran|jabatan|unsur|status|keterangan peran|role|jabatan peran",
    Field.OTHER: "no|no urut|nomor urut|urut|nik|no nik|no ktp|nomor ktp|kk|no kk|nomor kk|"
    "timestamp|cap waktu|stempel waktu|email|e mail|surel|alamat email|email address|alamat surel|"
    "tempat lahir|tanggal lahir|tempat tanggal lahir|ttl|tgl lahir|umur|usia|jenis kelamin|"
    "jk|l p|gender|agama|pendidikan|pendidikan terakhir|pekerjaan|rt|rw|rt rw|dusun|jalan|"
    "kode pos|rekening|no rekening|nomor rekening|nama bank|ukuran baju|ukuran kaos|catatan|"
    "keterangan|ket|tanda tangan|ttd|paraf|foto|score|skor|nama ibu kandung|npwp|nomor sk|"
    "no sk|tanggal|tgl|instansi|lembaga|organisasi",
    Field.OURS: "hasil|wilayah resmi",
}
_WEIGHT_EXACT, _WEIGHT_WORDS, _WEIGHT_NEAR = 30, 20, 10

_PHONE = frozenset(
    "hp wa whatsapp wasap watsap telepon telp tlp telpon telfon tlpn handphone hape ponsel seluler"
    " phone mobile kontak contact".split()
)
_NAME = frozenset({"nama", "name"})
_ABOUT_A_NAME = frozenset(
    "lengkap full anda siapa peserta relawan psm calon anggota sesuai ktp kartu tanda penduduk dan"
    " dengan gelar tanpa beserta kader pengurus pekerja sosial masyarakat bapak atau tulis tuliskan"
    " isi isikan mohon yang huruf kapital besar di pada sertifikat untuk your tksk tagana karang"
    " diundang orang name nama dari ini".split()
)
_VILLAGE = frozenset("desa kelurahan kel nagari gampong pekon kampung village".split())
_DISTRICT = frozenset("kecamatan kec distrik kapanewon kemantren district".split())
_REGENCY = frozenset("kabupaten kota kab kotamadya regency city".split())
_PROVINCE = frozenset("provinsi prov propinsi province".split())
_REGION = frozenset("wilayah alamat domisili daerah region lokasi tinggal".split())
_ROLE = frozenset("peran jabatan unsur role".split())
# Of somebody else, or about something else than the words around them say.
_ELSE = frozenset(
    "email surel nik ktp kk lahir kelahiran kepala bank rekening ibu ayah istri suami pasangan"
    " darurat wali ortu keluarga panggilan instansi lembaga organisasi dinas kantor usaha akun"
    " tanggal tgl baju kaos sk npwp kode pos link tautan foto pendidikan sekolah agama".split()
)
_NOT_OF_A_NAME = _ELSE - {"ktp"}
# Where somebody serves or lives comes before where they are from, or what their card says.
_BETTER, _WORSE = (
    frozenset("tugas penugasan domisili bertugas wa whatsapp aktif".split()),
    frozenset("ktp asal lahir sesuai kantor".split()),
)


# Whoever is asked, in a form: "Wilayah tugas Bapak/Ibu".
_ADDRESSED = re.compile(r"\b(?:bapak|bpk|pak) (?:ibu|bu)\b|\b(?:saudara|saudari|anda)\b")
_SPACED = re.compile(r"\w(?: \w){2,}")  # "N A M A"


@lru_cache(maxsize=2048)
def guess(heading: str) -> Guess | None:
    """Return what a heading says; None for one that says nothing to us."""
    plain = _ADDRESSED.sub(" ", normalize(heading)).strip()
    if not plain or len(plain) > 200:
        return None
    if _SPACED.fullmatch(plain):
        plain = plain.replace(" ", "")
    if plain in _exact():
        return Guess(_exact()[plain], _WEIGHT_EXACT + _preference(plain.split()))
    words = plain.split()
    found = _by_words(words)
    if found is not None:
        return Guess(found, _WEIGHT_WORDS + _preference(words))
    mended = [_nearest_word(word) for word in words]
    if mended == words:
        return None
    exact = _exact().get(" ".join(mended))
    found = exact or _by_words(mended)
    return Guess(found, _WEIGHT_NEAR + _preference(mended)) if found else None


@cache
def _exact() -> dict[str, Field]:
    return {word: field for field, words in _EXACT.items() for word in words.split("|")}


def _preference(words: list[str]) -> int:
    said = set(words)
    return 2 * bool(said & _BETTER) - 2 * bool(said & _WORSE)


def _by_words(words: list[str]) -> Field | None:
    """By the words in it, as in the questions of a form: "Nomor WhatsApp yang aktif"."""
    said = set(words)
    return next((field for field, says in _SAYS if says(said, words)), None)


def _says_place(of: frozenset[str]) -> Callable[[set[str], list[str]], bool]:
    """One level and no other, or they are told together."""
    others = _LEVELS - of

    def says(said: set[str], words: list[str]) -> bool:
        return bool(said & of) and not said & others and not said & (_ELSE - {"ktp"})

    return says


_LEVELS = _VILLAGE | _DISTRICT | _REGENCY | _PROVINCE
_SAYS: tuple[tuple[Field, Callable[[set[str], list[str]], bool]], ...] = (
    (Field.PHONE, lambda said, words: bool(said & _PHONE) and not said & _ELSE),
    (
        Field.NAME,
        lambda said, words: (
            bool(said & _NAME) and said - _NAME <= _ABOUT_A_NAME and not said & _NOT_OF_A_NAME
        ),
    ),
    (Field.VILLAGE, _says_place(_VILLAGE)),
    (Field.DISTRICT, _says_place(_DISTRICT)),
    (Field.REGENCY, _says_place(_REGENCY)),
    (Field.PROVINCE, _says_place(_PROVINCE)),
    (
        Field.REGION,
        lambda said, words: bool(said & (_REGION | _LEVELS)) and not said & (_ELSE - {"ktp"}),
    ),
    (Field.ROLE, lambda said, words: bool(said & _ROLE) and not said & _ELSE),
    (Field.OTHER, lambda said, words: bool(said & _ELSE)),
)


@cache
def _known_words() -> list[str]:
    exact = {word for words in _exact() for word in words.split()}
    all = exact | _PHONE | _NAME | _ABOUT_A_NAME | _LEVELS | _REGION | _ROLE | _ELSE
    return sorted(word for word in all if len(word) >= 4)


def _nearest_word(word: str) -> str:
    """A word with one slip of the finger as it was meant; what is known is no slip."""
    if len(word) < 4 or word in _known_words():
        return word
    near = process.extractOne(word, _known_words(), scorer=fuzz.ratio, score_cutoff=80)
    return str(near[0]) if near else word
