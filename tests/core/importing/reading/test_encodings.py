"""Whatever the encoding of a roster, the names come out right or a person is asked."""

import random
from pathlib import Path

import pytest

from pixschool.core.importing.reading import encodings
from pixschool.core.importing.reading.text import detect_encoding, encoding_doubts, looks_mojibake
from tests.support.corpus import UAI, siecle_text
from tests.support.reading import Reader, codes, rows

FIRST = (
    "Zoé Hélène Noé Anaïs Théo Éloïse Chloé Léa Maëlle François Noëlle Raphaël Jérôme Benoît Inès "
    "Stéphane Lætitia Loïc Océane Côme Agnès Maïté Désiré Éric Gaëtan Aïssata Noûr Ève Léo Adèle"
).split()
LAST = (
    "DUPRÉ MÖLLER LEFÈVRE PÂRIS GARÇON CÔTÉ MAÎTRE NOËL ÉTIENNE PÉREZ NUÑEZ GONÇALVES MÜLLER "
    "PRÉVÔT CHÂTEAU BRÛLÉ SÈVE ÇELIK"
).split()
PLAIN = ("MARTIN", "LENOIR", "Petit")
OLD = ("cp1252", "iso8859-15", "mac_roman", "cp850", "cp437")
UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")


def roster(rnd: random.Random) -> str:
    """At least five pupils with an accent, in small letters, in capitals, or in both."""
    case = rnd.choice((str, str.upper, str.title))
    names: list[str] = []
    while len(names) < rnd.choice((5, 8, 20)):
        last, first = rnd.choice((*LAST, *PLAIN)), rnd.choice((*FIRST, "Tom"))
        name = f"{case(last)};{case(first)};6A"
        if not name.isascii():
            names.append(name)
    title = rnd.choice(("Nom;Prenom;Classe", "Nom;Prénom;Classe"))
    return "\n".join([title, *names, ""])


@pytest.mark.parametrize("encoding", [*OLD, *UNICODE])
def test_a_roster_in_any_encoding_is_read_rightly_or_asked(encoding: str, tmp_path: Path) -> None:
    rnd = random.Random(encoding)
    asked = 0
    for number in range(150):
        text = roster(rnd)
        try:
            data = text.encode(encoding)
        except UnicodeEncodeError:
            continue  # CP437 lacks most capitals with an accent
        path = tmp_path / f"{number}.csv"
        path.write_bytes(data)
        found = data.decode(detect_encoding(path)).removeprefix("\ufeff")
        asked += bool(encoding_doubts(path))
        assert found == text or encoding_doubts(path)
    assert asked < 5


def test_oe_of_latin_9_and_letters_of_windows_in_one_file(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes("Nom;Classe\nLŒUVRE Zoé;6A\n".encode("iso8859-15") + b"B\x9cUF No\xe9;6A\n")
    assert path.read_text(encoding=detect_encoding(path)).splitlines()[1:] == [
        "LŒUVRE Zoé;6A",
        "BœUF Noé;6A",
    ]


def test_the_work_does_not_grow_with_what_says_nothing_more(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"a" * 3_000_000 + b";Zo\xe9;" + b"\xe9" * 3_000_000)
    assert list(encodings._distinct_words(path)) == [b"Zo\xe9"]
    words = (
        b"Zo\xe9%s" % bytes([97 + i % 26, 97 + i // 26 % 26, 97 + i // 676]) for i in range(9_000)
    )
    path.write_bytes(b";".join(words))
    assert len(list(encodings._distinct_words(path))) == encodings._WORDS_MOST


def test_two_readings_as_likely_are_both_shown(read: Reader) -> None:
    reading = read("Nom;Prenom;Classe\nMARTIN;CÔME;6A\n".encode("cp1252"))
    (issue,) = reading.issues
    assert (issue.level, issue.code) == ("confirm", "ENCODING_DOUBT")
    assert issue.where == ["« CÔME » ou « CÈME »"]


@pytest.mark.parametrize("declared", ["ISO-8859-15", "ISO-8859-1", "windows-1252", "UTF-16"])
def test_utf_8_wins_over_what_siecle_declares(read: Reader, declared: str) -> None:
    reading = read(siecle_text().replace("ISO-8859-15", declared).encode())
    assert codes(reading) == []
    assert next(rows(reading))[4] == "Éloïse"


@pytest.mark.parametrize("declared", ["ISO-8859-15", "ISO-8859-1", "windows-1252"])
def test_bytes_of_windows_are_letters(read: Reader, declared: str) -> None:
    text = siecle_text().replace("ISO-8859-15", declared).replace("NGUYEN", "L\x8cUILLET")
    reading = read(text.encode("latin-1"))
    assert codes(reading) == []
    assert [row[3] for row in rows(reading)][1] == "LŒUILLET"


@pytest.mark.parametrize(
    "name",
    ["Noëmie FranÃ§oise", "Ã‰loÃ¯se", "Ã\x89loÃ¯se", "√âlodie", "DUPR├ë", "d’Âge â€™", "Zo\ufffd"],
)
def test_mojibake_is_seen(name: str) -> None:
    assert looks_mojibake(name)


@pytest.mark.parametrize(
    "name", ["PÂRIS", "Åsa", "NUNÃO", "GÂTÉ", "Ângela", "Ôdile", "Çağlar", "JÄÄSKÄ", "ÂÉ", "Zoé"]
)
def test_a_true_name_is_no_mojibake(name: str) -> None:
    assert not looks_mojibake(name)


def test_names_of_leavers_hold_nobody_back(read: Reader) -> None:
    gone = "<DATE_SORTIE>01/10/2026</DATE_SORTIE>"
    text = siecle_text().replace("ISO-8859-15", "UTF-8")
    damaged = text.replace("NGUYEN", "NGUYÃ©N\u200b" + "X" * 2000)
    assert codes(read(damaged.encode())) == ["CELL_TOO_LONG", "MOJIBAKE"]
    pupils = damaged.split("<ELEVE ")
    number = next(i for i, pupil in enumerate(pupils) if "NGUYÃ©N" in pupil)
    pupils[number] = pupils[number].replace("<PRENOM>", f"{gone}<PRENOM>")
    assert codes(read("<ELEVE ".join(pupils).encode())) == []
    assert UAI in damaged
