"""Words about time as coordinators type them: Indonesian with its chat spelling, English, and words
of Javanese, Sundanese and Minang that mean one thing only. Hijri months are left out: on which day
one begins is seen, not reckoned."""

from __future__ import annotations

from enum import Enum, auto


class Kind(Enum):
    """What a word is for in a text about time."""

    NUMBER = auto()
    MARK = auto()
    UNKNOWN = auto()
    FILLER = auto()
    ADDRESS = auto()
    GREETING = auto()
    MONTH = auto()
    WEEKDAY = auto()
    PASARAN = auto()
    PART = auto()
    CLOCK = auto()
    HALF = auto()
    QUARTER = auto()
    PAST = auto()
    TO = auto()
    RELATIVE = auto()
    LATER_TODAY = auto()
    DAY = auto()
    WEEK = auto()
    MONTHS = auto()
    YEAR = auto()
    HOURS = auto()
    MINUTES = auto()
    NEXT = auto()
    THIS = auto()
    AGAIN = auto()
    DATE = auto()
    ZONE = auto()
    ZONE_WORD = auto()
    UNTIL = auto()
    ENDS = auto()
    AND = auto()


MONTHS = (
    "januari jan january jnr jnuari janari januri jnri",
    "februari pebruari feb peb february pebr febr fbruari febuari pebuari febrari feburari",
    "maret mar march mrt marit", "april apr aprl", "mei may", "juni jun june", "juli jul july",
    "agustus agu agt ags agst agus aug august agstus agusts agustu agutus",
    "september sept sep sptmbr septmber septembr sptember seprember",
    "oktober okt oct october oktbr oktobr oktobe",
    "november nopember nov nop nvmbr novmbr novembr novmber nopmber nvember",
    "desember des dec december dsmber dsmbr desmbr desembr desmber dsember",
)  # fmt: skip
WEEKDAYS = (
    "senin senen sen snn snin sening monday mon", "selasa slasa sls slsa tuesday tue",
    "rabu rebo rbu rab wednesday wed", "kamis kemis kms kmis kam thursday thu",
    "jumat jum'at jumaat jmat jmt jum jumt juma't friday fri jemuwah",
    "sabtu sbtu sbt sab sabt saptu saturday sat setu",
    "minggu mggu mgu mgg mnggu minggi ahad akad sunday sun",
)  # fmt: skip
# Days of the Javanese market week of five; 17 August 1945 was Legi.
PASARAN = ("legi", "pahing paing", "pon", "wage", "kliwon")
RELATIVE = {
    -1: "kemarin kmrn kemaren yesterday",
    0: "today hariini",
    1: "besok bsk bsok besuk esok esuk besoknya tomorrow sesuk isukan bisuak",
    2: "lusa lusanya pageto",
}
PARTS = {
    "morning": "pagi pg pgi paginya morning", "dawn": "subuh", "noon": "siang siangnya syang",
    "afternoon": "sore sorenya petang", "night": "malam mlm malem mlam malamnya",
    "am": "am", "pm": "pm",
}  # fmt: skip
ZONES = {
    "Asia/Jakarta": "wib", "Asia/Makassar": "wita", "Asia/Jayapura": "wit",
}  # fmt: skip
# Whole islands and the like; the zones of provinces and towns come from the official regions.
ISLANDS = {
    "Asia/Jakarta": "jawa|sumatera|sumatra|indonesia barat|indonesia bagian barat|jakarta|jogja"
    "|jogjakarta|yogya|madura"
    "|kalbar|kalteng|jabar|jateng|jatim|sumut|sumbar|sumsel|riau|aceh|barat",
    "Asia/Makassar": "sulawesi|nusa tenggara|lombok|sumbawa|sumba|flores|timor|indonesia tengah"
    "|indonesia bagian tengah"
    "|makasar|ntb|ntt|kalsel|kaltim|kaltara|sulsel|sulut|sulteng|sultra|sulbar|tengah",
    "Asia/Jayapura": "papua|maluku|halmahera|seram|indonesia timur|indonesia bagian timur"
    "|timur|irian|malut",
}
NUMBERS = {
    **{
        word: number
        for number, word in enumerate(
            "satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas".split(), 1
        )
    },
    **{"tigo": 3, "ampat": 4, "anam": 6, "tuju": 7, "dlapan": 8, "lapan": 8, "smbilan": 9},
}
# One word that says a number and its unit.
ONE_OF = {
    "sehari": "hari", "seminggu": "minggu", "sepekan": "pekan", "sebulan": "bulan",
    "setahun": "tahun", "sejam": "jam", "semenit": "menit", "semggu": "minggu",
}  # fmt: skip
_WORDS = {
    Kind.CLOCK: "jam jm pukul pkl pk pukl",
    Kind.HALF: "setengah stengah stgh stngah setgh",
    Kind.QUARTER: "seperempat sprempat seprapat",
    Kind.PAST: "lewat lwt liwat lebih lbh",
    Kind.TO: "kurang krg kurg krang",
    Kind.LATER_TODAY: "nanti nti ntar nnti entar",
    Kind.DAY: "hari hr hri harinya hr2 day days",
    Kind.WEEK: "pekan week weeks",
    Kind.MONTHS: "bulan bln bulannya month",
    Kind.YEAR: "tahun thn th taun year",
    Kind.MINUTES: "menit mnt minutes minute",
    Kind.NEXT: "depan dpn dpan mendatang next",
    Kind.THIS: "ini",
    Kind.AGAIN: "lagi lg",
    Kind.DATE: "tanggal tgl tggl tanggalnya tg tgal",
    Kind.ZONE_WORD: "waktu wkt zona",
    Kind.UNTIL: "sampai sampe smpe smp sampek hingga sd until till",
    Kind.ENDS: "selesai slesai selese kelar bubar berakhir",
    Kind.AND: "dan dn and serta & +",
    Kind.GREETING: "selamat met slmt slamat",
    Kind.ADDRESS: "pak bu bapak ibu bpk kak kakak kk mas mbak mba min admin bang bung om tante"
    " semua semuanya rekan teman dik sus",
    Kind.FILLER: "pada mulai mulainya dimulai mulei dari dr ya yah yak yaa y insyaallah insya"
    " insyaa isyaallah inshaallah allah di setempat on at from the of in syaa wr wb jamnya"
    " siap oke ok okay baik iya iyaa bismillah alhamdulillah assalamualaikum assalamu'alaikum"
    " assalammualaikum waalaikumsalam terima kasih makasih makasi trims tks thanks thx nuhun suwun"
    " matur aja saja dong deh jadi jadinya acara acaranya kegiatan kegiatannya jadwal jadwalnya"
    " tepat tepatnya persis rencana rencananya pelaksanaan pelatihan pelatihannya bimtek waktunya"
    " harinya mohon tolong"
    " diundur dimajukan dipindah pindah ke kita kami nggih inggih itu yg yang akan datang sih nya",
}
# Two words of one meaning; the spaces between them do not matter.
PAIRS: dict[tuple[str, str], tuple[Kind, int | str]] = {
    ("dini", "hari"): (Kind.PART, "dini"),
    ("hari", "ini"): (Kind.RELATIVE, 0),
    ("hr", "ini"): (Kind.RELATIVE, 0),
    ("jum", "at"): (Kind.WEEKDAY, 4),
    ("a", "m"): (Kind.PART, "am"),
    ("p", "m"): (Kind.PART, "pm"),
}


def _words() -> dict[str, tuple[Kind, int | str]]:
    known: dict[str, tuple[Kind, int | str]] = {}
    for kind, words in _WORDS.items():
        known |= dict.fromkeys(words.split(), (kind, ""))
    for kind, rows in ((Kind.MONTH, MONTHS), (Kind.WEEKDAY, WEEKDAYS), (Kind.PASARAN, PASARAN)):
        known |= {word: (kind, n) for n, row in enumerate(rows) for word in row.split()}
    for days, row in RELATIVE.items():
        known |= dict.fromkeys(row.split(), (Kind.RELATIVE, days))
    for part, row in PARTS.items():
        known |= dict.fromkeys(row.split(), (Kind.PART, part))
    for zone, row in ZONES.items():
        known |= dict.fromkeys(row.split(), (Kind.ZONE, zone))
    return known


WORDS = _words()
