# ruff: noqa: PLW0108 - the bytes are made when a case runs, not when the cases are listed
"""Files that people, tools or ill-wishers could drop on an import page, all made here by script.

Each case says on which page it is dropped and which issue must come of it: `None` when the file
must be read without any error. Nothing here names a real person.
"""

import gzip
import io
import random
import re
import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from tests.support.pix_files import Export, Line
from tests.support.siecle_files import Listed, numbered, siecle_xml, table_csv

UAI = "0999999Z"
PUPILS = numbered(
    [
        Listed("DUPONT-MORIN", "Éloïse", "5A"),
        Listed("NGUYEN", "Tom", "5A"),
        Listed("O'BRIEN", "Liam", "501"),
        Listed("LE GALL", "Yann", "5B"),
    ]
)
LATIN_9 = "iso-8859-15"
PIX_NAME = "Resultats-Rentrée-412345-2026-11-20-0930.csv"


@dataclass(frozen=True)
class Case:
    name: str
    page: str
    code: str | None
    make: Callable[[], bytes]
    filename: str


@cache
def siecle() -> bytes:
    return siecle_xml(PUPILS, uai=UAI)


@cache
def siecle_text() -> str:
    return siecle().decode(LATIN_9)


@cache
def pix() -> bytes:
    lines = (
        Line("DUPONT-MORIN", "Éloïse", "5A", competences={}),
        Line("NGUYEN", "Tom", "5A", shared_at=None, progress=0.42),
        Line("O'BRIEN", "Liam", "501"),
    )
    return Export(lines).as_bytes()


@cache
def pix_text() -> str:
    return pix().decode("utf-8-sig")


@cache
def roster_csv() -> str:
    return table_csv(PUPILS).decode()


def _altered(old: str, new: str, *, count: int = -1) -> Callable[[], bytes]:
    def make() -> bytes:
        text = siecle_text()
        assert old in text, old
        return text.replace(old, new, count).encode(LATIN_9)

    return make


def _doctype(body: str, use: str = "") -> Callable[[], bytes]:
    def make() -> bytes:
        prolog = f'<?xml version="1.0" encoding="ISO-8859-15"?>\n<!DOCTYPE BEE_ELEVES {body}>'
        text = siecle_text().replace('<?xml version="1.0" encoding="ISO-8859-15"?>', prolog)
        return text.replace("NGUYEN", use or "NGUYEN").encode(LATIN_9)

    return make


def _laughs(depth: int) -> str:
    entities = ['<!ENTITY l0 "ha">']
    entities += [f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, depth + 1)]
    return f"[{''.join(entities)}]"


def _many_attributes(count: int) -> str:
    attributes = " ".join(f'a{i}="1"' for i in range(count))
    return f"<DONNEES {attributes}><_/>"


def xml_bombs() -> Iterator[tuple[str, str | None, Callable[[], bytes]]]:
    forbidden = "FORBIDDEN_XML"
    for depth in (3, 9, 30):
        yield f"billion-laughs-{depth}", forbidden, _doctype(_laughs(depth), f"&l{depth};")
    for size in (1_000, 100_000, 1_000_000):
        yield (
            f"quadratic-{size}",
            forbidden,
            _doctype(f'[<!ENTITY a "{"a" * size}">]', "&a;" * 100),
        )
    for name, target in (
        ("file", "file:///etc/passwd"),
        ("http", "http://127.0.0.1:9/x"),
        ("ftp", "ftp://127.0.0.1/x"),
        ("jar", "jar:file:///x.jar!/y"),
        ("unc", "\\\\host\\share"),
        ("php", "php://filter/x"),
        ("expect", "expect://id"),
    ):
        yield f"xxe-{name}", forbidden, _doctype(f'[<!ENTITY x SYSTEM "{target}">]', "&x;")
        yield f"external-dtd-{name}", forbidden, _doctype(f'SYSTEM "{target}"')
    yield "parameter-entity", forbidden, _doctype('[<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]')
    yield "public-dtd", forbidden, _doctype('PUBLIC "-//X//Y" "http://127.0.0.1:9/y.dtd"')
    yield "empty-doctype", forbidden, _doctype("[]")
    yield "attlist-default", forbidden, _doctype('[<!ATTLIST ELEVE ELEVE_ID CDATA "1">]')
    yield (
        "doctype-after-long-comment",
        forbidden,
        lambda: (
            siecle_text()
            .replace("<BEE_ELEVES", f"<!--{'x' * 300_000}--><!DOCTYPE BEE_ELEVES []><BEE_ELEVES", 1)
            .encode(LATIN_9)
        ),
    )
    yield (
        "doctype-in-utf-16",
        forbidden,
        lambda: _doctype("[]")().decode(LATIN_9).replace("ISO-8859-15", "UTF-16").encode("utf-16"),
    )
    yield (
        "xinclude",
        None,
        _altered(
            "<DONNEES>",
            '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'
            "<DONNEES>",
        ),
    )
    yield (
        "stylesheet-instruction",
        None,
        _altered("<BEE_ELEVES", '<?xml-stylesheet href="http://127.0.0.1:9/x.xsl"?><BEE_ELEVES'),
    )
    yield (
        "many-attributes",
        None,
        _altered("<DONNEES>", _many_attributes(100_000)),
    )
    yield (
        "huge-attribute",
        "INVALID_FILE",
        _altered("<DONNEES>", f'<DONNEES a="{"x" * 11_000_000}">', count=1),
    )
    yield (
        "huge-text",
        "INVALID_FILE",
        _altered("NGUYEN", "N" * 11_000_000, count=1),
    )
    yield "deep-nesting", "INVALID_FILE", _altered("<DONNEES>", f"<DONNEES>{'<a>' * 100_000}")
    yield (
        "many-namespaces",
        None,
        _altered(
            "<DONNEES>", "<DONNEES>" + "".join(f'<a xmlns:n{i}="u{i}"/>' for i in range(20_000))
        ),
    )
    yield (
        "long-comment",
        "INVALID_FILE",
        _altered("<DONNEES>", f"<!--{'x' * 12_000_000}--><DONNEES>"),
    )


def xml_wrong() -> Iterator[tuple[str, str | None, Callable[[], bytes]]]:
    for share in (0.1, 0.5, 0.9, 0.999):
        yield (
            f"truncated-{share}",
            "INVALID_FILE",
            lambda s=share: siecle()[: int(len(siecle()) * s)],
        )
    yield "two-roots", "INVALID_FILE", lambda: siecle() + b"<BEE_ELEVES/>"
    yield "text-after-root", "INVALID_FILE", lambda: siecle() + b"encore"
    yield "unclosed-tag", "INVALID_FILE", _altered("</PRENOM>", "", count=1)
    yield (
        "crossed-tags",
        "INVALID_FILE",
        _altered("</PRENOM>\n        <PRENOM2>", "<PRENOM2></PRENOM>"),
    )
    yield "bare-ampersand", "INVALID_FILE", _altered("NGUYEN", "N & G")
    yield "not-xml-after-all", "INVALID_FILE", lambda: b"<<<<<<<<"
    yield "only-prolog", "INVALID_FILE", lambda: b'<?xml version="1.0"?>'
    yield "unknown-entity", "INVALID_FILE", _altered("NGUYEN", "N&eacute;")
    yield "control-character", "INVALID_FILE", _altered("NGUYEN", "N\x07GUYEN")
    yield "control-character-reference", "INVALID_FILE", _altered("NGUYEN", "N&#7;GUYEN")
    yield "nul", "INVALID_FILE", _altered("NGUYEN", "N\x00GUYEN")
    yield "nul-reference", "INVALID_FILE", _altered("NGUYEN", "N&#0;GUYEN")
    yield "lone-surrogate-reference", "INVALID_FILE", _altered("NGUYEN", "N&#xD800;GUYEN")
    yield "declared-utf-8-is-latin", "ENCODING_NOT_SUPPORTED", _altered("ISO-8859-15", "UTF-8")
    yield "declared-latin-is-utf-8", None, lambda: siecle_text().encode()
    yield (
        "double-encoded",
        "MOJIBAKE",
        lambda: siecle_text().replace("ISO-8859-15", "UTF-8").encode().decode("latin-1").encode(),
    )
    for encoding in ("UTF-7", "EBCDIC-CP-FR", "UTF-32", "KOI8-R", "x-unknown", "idna", "rot13"):
        yield f"declared-{encoding}", "ENCODING_NOT_SUPPORTED", _altered("ISO-8859-15", encoding)
    yield "utf-16-lie", "ENCODING_NOT_SUPPORTED", _altered("ISO-8859-15", "UTF-16")
    yield "utf-8", None, lambda: siecle_text().replace("ISO-8859-15", "UTF-8").encode()
    yield (
        "utf-8-bom",
        None,
        lambda: siecle_text().replace("ISO-8859-15", "UTF-8").encode("utf-8-sig"),
    )
    yield "bom-and-wrong-declaration", None, lambda: siecle_text().encode("utf-8-sig")
    yield "utf-16", None, lambda: siecle_text().replace("ISO-8859-15", "UTF-16").encode("utf-16")
    yield (
        "windows-1252",
        None,
        lambda: siecle_text().replace("ISO-8859-15", "windows-1252").encode("cp1252"),
    )
    yield "latin-1", None, _altered("ISO-8859-15", "ISO-8859-1")
    yield "single-quoted-prolog", None, _altered('encoding="ISO-8859-15"', "encoding='iso-8859-15'")
    yield "no-prolog", None, lambda: siecle_text().split("\n", 1)[1].encode()
    yield "cdata", None, _altered("NGUYEN", "<![CDATA[NGUYEN <b>]]>")
    yield "comments", None, _altered("NGUYEN", "NGU<!-- -->YEN")
    yield "crlf", None, lambda: siecle().replace(b"\n", b"\r\n")
    for root, code in (
        ("BEE_NOMENCLATURES", "OTHER_SIECLE_FILE"),
        ("BEE_STRUCTURES", "OTHER_SIECLE_FILE"),
        ("BEE_RESPONSABLES", "OTHER_SIECLE_FILE"),
        ("STS_EDT", "OTHER_SIECLE_FILE"),
        ("svg", "INVALID_FILE_EXTENSION"),
        ("office:document", "INVALID_FILE"),
    ):
        yield f"root-{root}", code, _altered("BEE_ELEVES", root)
    for name, uai in (("other", "0330001A"), ("empty", ""), ("short", "099")):
        yield f"uai-{name}", "UAI_MISMATCHED", _altered(f"<UAJ>{UAI}", f"<UAJ>{uai}")
    yield "uai-missing", "UAI_MISMATCHED", _altered(f"<UAJ>{UAI}</UAJ>", "")
    yield (
        "uai-last",
        "UAI_MISMATCHED",
        lambda: (
            siecle_text()
            .replace(f"<UAJ>{UAI}</UAJ>", "")
            .replace("</BEE_ELEVES>", f"<PARAMETRES><UAJ>{UAI}</UAJ></PARAMETRES></BEE_ELEVES>")
            .encode(LATIN_9)
        ),
    )
    yield "two-uai", "UAI_MISMATCHED", _altered("</UAJ>", "</UAJ><UAJ>0330001A</UAJ>")
    yield "uai-lower-case", None, _altered(UAI, UAI.lower())
    yield "no-pupil", "EMPTY", lambda: siecle_xml([], uai=UAI)
    yield "no-class", "EMPTY", lambda: siecle_xml([r.but(class_name=None) for r in PUPILS], uai=UAI)
    yield (
        "inactive-only",
        "EMPTY",
        lambda: siecle_xml([r.but(class_name="Inactifs") for r in PUPILS], uai=UAI),
    )
    yield (
        "all-left",
        "EMPTY",
        lambda: siecle_xml([r.but(left_on="01/10/2026") for r in PUPILS], uai=UAI),
    )
    yield "nobody-arrived", "EMPTY", lambda: siecle_xml([r.but(ine=None) for r in PUPILS], uai=UAI)
    for name, code, change in (
        ("ine-empty", "INE_REQUIRED", {"ine": ""}),
        ("ine-blank", "INE_REQUIRED", {"ine": "  "}),
        ("ine-twice", "INE_UNIQUE", {"ine": PUPILS[0].ine}),
        ("ine-twice-other-case", "INE_UNIQUE", {"ine": f" {str(PUPILS[0].ine).lower()} "}),
        ("last-name-empty", "LAST_NAME_REQUIRED", {"last_name": ""}),
        ("first-name-empty", "FIRST_NAME_REQUIRED", {"first_name": " "}),
        ("sex-empty", "SEX_CODE_REQUIRED", {"sex": ""}),
        ("birth-empty", "BIRTHDATE_REQUIRED", {"birth": ""}),
        ("birth-iso", "INVALID_BIRTHDATE_FORMAT", {"birth": "2013-03-05"}),
        ("birth-short", "INVALID_BIRTHDATE_FORMAT", {"birth": "5/3/2013"}),
        ("birth-two-digits", "INVALID_BIRTHDATE_FORMAT", {"birth": "05/03/13"}),
        ("birth-impossible", "INVALID_BIRTHDATE_FORMAT", {"birth": "31/02/2013"}),
        ("birth-excel", "INVALID_BIRTHDATE_FORMAT", {"birth": "41338"}),
        ("name-too-long", "CELL_TOO_LONG", {"last_name": "X" * 1001}),
        ("name-invisible", "INVISIBLE_CHARACTERS", {"last_name": "NGU\u200bYEN"}),
        ("ine-spaces", None, {"ine": " 999999999zz "}),
    ):
        if name == "name-invisible":
            yield (
                name,
                code,
                lambda: (
                    siecle_text()
                    .replace("ISO-8859-15", "UTF-8")
                    .replace("NGUYEN", "NGU\u200bYEN")
                    .encode()
                ),
            )
            continue
        yield (
            name,
            code,
            lambda c=change: siecle_xml([PUPILS[0], PUPILS[1].but(**c), *PUPILS[2:]], uai=UAI),
        )
    yield (
        "birth-city-missing",
        "BIRTH_CITY_CODE_REQUIRED_FOR_FR_STUDENT",
        _altered("<CODE_COMMUNE_INSEE_NAISS>33063</CODE_COMMUNE_INSEE_NAISS>", "", count=1),
    )
    yield (
        "class-too-long",
        "CELL_TOO_LONG",
        lambda: siecle_xml([r.but(class_name="C" * 1500) for r in PUPILS], uai=UAI),
    )
    yield (
        "future-leaving",
        "FUTURE_LEAVING",
        lambda: siecle_xml([PUPILS[0].but(left_on="01/01/2999"), *PUPILS[1:]], uai=UAI),
    )


def _zip(*entries: tuple[str, bytes], comment: bytes = b"") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
        archive.comment = comment
    return buffer.getvalue()


def _bomb(size: int) -> bytes:
    """Zeros as an XML entry, compressed chunk by chunk."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("Eleves.xml", "w") as entry,
    ):
        entry.write(b"<BEE_ELEVES>")
        for _ in range(size // 1_000_000):
            entry.write(b"<!--" + b" " * 999_992 + b"-->")
    return buffer.getvalue()


def _forged_size(data: bytes, declared: int) -> bytes:
    """The same archive, whose directory declares another uncompressed size."""
    at = data.index(b"PK\x01\x02")
    return data[: at + 24] + struct.pack("<I", declared) + data[at + 28 :]


def _flagged(data: bytes, *, flag: int = 0, method: int | None = None) -> bytes:
    """The same archive with another flag or method in its local header and directory."""
    for signature, at_flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(signature) + at_flag
        old = struct.unpack("<H", data[at : at + 2])[0]
        data = data[:at] + struct.pack("<H", old | flag) + data[at + 2 :]
        if method is not None:
            data = data[: at + 2] + struct.pack("<H", method) + data[at + 4 :]
    return data


def _symlink() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        entry = zipfile.ZipInfo("Eleves.xml")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    return buffer.getvalue()


def zips() -> Iterator[tuple[str, str | None, Callable[[], bytes]]]:
    name = "ElevesSansAdresses.xml"
    invalid = "INVALID_FILE"
    yield "plain", None, lambda: _zip((name, siecle()))
    yield (
        "macos-noise",
        None,
        lambda: _zip(
            (name, siecle()), (f"__MACOSX/._{name}", b"\x00\x05\x16\x07"), (".DS_Store", b"x")
        ),
    )
    yield "sub-folder", None, lambda: _zip((f"export/2026/{name}", siecle()))
    yield "upper-case-extension", None, lambda: _zip(("ELEVES.XML", siecle()))
    yield "with-readme", None, lambda: _zip((name, siecle()), ("lisez-moi.txt", b"bonjour"))
    yield "accented-name", None, lambda: _zip(("Élèves sans adresses.xml", siecle()))
    yield "comment", None, lambda: _zip((name, siecle()), comment=b"SIECLE")
    yield "self-extracting", "INVALID_FILE_EXTENSION", lambda: b"MZ" + _zip((name, siecle()))
    yield "traversal", invalid, lambda: _zip((f"../../{name}", siecle()))
    yield "absolute", None, lambda: _zip((f"/etc/{name}", siecle()))
    yield "windows-path", None, lambda: _zip((f"C:\\{name}", siecle()))
    yield "symlink", invalid, _symlink
    yield "two-xml", invalid, lambda: _zip((name, siecle()), ("Autre.xml", siecle()))
    yield "same-name-twice", invalid, _same_name_twice
    yield "hidden-only", invalid, lambda: _zip((f".{name}", siecle()))
    yield "empty", invalid, lambda: _zip()
    yield "nested-zip", invalid, lambda: _zip(("dedans.zip", _zip((name, siecle()))))
    yield "csv-inside", invalid, lambda: _zip(("resultats.csv", pix()))
    yield "text-inside", invalid, lambda: _zip(("lisez-moi.txt", b"bonjour"))
    yield "not-xml-inside", invalid, lambda: _zip((name, b"bonjour"))
    yield "truncated-xml-inside", invalid, lambda: _zip((name, siecle()[:-200]))
    yield "bomb-200-mb", "ARCHIVE_TOO_BIG", lambda: _bomb(200_000_000)
    yield "bomb-forged", invalid, lambda: _forged_size(_bomb(50_000_000), 10)
    yield "forged-small", invalid, lambda: _forged_size(_zip((name, siecle())), 10)
    yield "forged-large", None, lambda: _forged_size(_zip((name, siecle())), 2**31)
    yield "encrypted", "ENCRYPTED", lambda: _flagged(_zip((name, siecle())), flag=1)
    yield "strong-encryption", "ENCRYPTED", lambda: _flagged(_zip((name, siecle())), flag=0x41)
    yield "aes", "ENCRYPTED", lambda: _flagged(_zip((name, siecle())), flag=1, method=99)
    yield "unknown-method", invalid, lambda: _flagged(_zip((name, siecle())), method=97)
    yield (
        "many-entries",
        "TOO_MANY_ENTRIES",
        lambda: _zip((name, siecle()), *((f"{i}.txt", b"") for i in range(500))),
    )
    for share in (0.3, 0.6, 0.95):
        yield (
            f"truncated-{share}",
            invalid,
            lambda s=share: (data := _zip((name, siecle())))[: int(len(data) * s)],
        )
    yield "flipped-bytes", invalid, lambda: _flipped(_zip((name, siecle())))
    yield "only-signature", invalid, lambda: b"PK\x03\x04"
    yield (
        "docx",
        "INVALID_FILE_EXTENSION",
        lambda: _zip(("word/document.xml", b"<a/>"), ("b.xml", b"<a/>")),
    )
    yield "apk", invalid, lambda: _zip(("AndroidManifest.bin", b"x"), ("classes.dex", b"x"))
    for kind, magic in (
        ("rar", b"Rar!\x1a\x07\x01\x00"),
        ("7z", b"7z\xbc\xaf\x27\x1c\x00\x04"),
        ("gzip", gzip.compress(b"x")),
        ("bzip2", b"BZh91AY&SY"),
        ("xz", b"\xfd7zXZ\x00"),
        ("pdf", b"%PDF-1.7\n"),
        ("png", b"\x89PNG\r\n\x1a\n"),
        ("jpeg", b"\xff\xd8\xff\xe0"),
        ("exe", b"MZ\x90\x00"),
        ("elf", b"\x7fELF\x02\x01"),
        ("rtf", b"{\\rtf1\\ansi"),
        ("sqlite", b"SQLite format 3\x00"),
    ):
        yield f"{kind}-renamed", "INVALID_FILE_EXTENSION", lambda m=magic: m + b"\x00" * 200


def _same_name_twice() -> bytes:
    data = _zip(("Eleves.xml", siecle()), ("Elevez.xml", siecle()))
    return data.replace(b"Elevez.xml", b"Eleves.xml")


def _flipped(data: bytes) -> bytes:
    spoilt = bytearray(data)
    for at in random.Random(7).sample(range(60, len(data) - 120), 20):
        spoilt[at] ^= 0xFF
    return bytes(spoilt)


def _recoded(encoding: str) -> Callable[[], bytes]:
    return lambda: roster_csv().encode(encoding)


def roster_tables() -> Iterator[tuple[str, str | None, Callable[[], bytes]]]:
    text = roster_csv
    for separator, name in ((";", "semicolon"), (",", "comma"), ("\t", "tab"), ("|", "pipe")):
        yield name, None, lambda s=separator: table_csv(PUPILS, separator=s)
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252", "mac_roman"):
        yield f"encoding-{encoding}", None, _recoded(encoding)
    yield "utf-16-le-bare", None, _recoded("utf-16-le")
    yield "utf-16-be-bare", None, _recoded("utf-16-be")
    yield "latin-9-oe", None, lambda: text().replace("Tom", "Cœur").encode(LATIN_9)
    yield "not-text", "MOJIBAKE", lambda: text().encode() + b"\x81\x8d\xff" * 50
    yield "crlf", None, lambda: text().replace("\n", "\r\n").encode()
    yield "cr-only", None, lambda: text().replace("\n", "\r").encode()
    yield "mixed-line-ends", None, lambda: text().replace("\n", "\r\n", 2).encode()
    yield "no-last-line-end", None, lambda: text().rstrip("\n").encode()
    yield "trailing-separators", None, lambda: text().replace("\n", ";;;;\n").encode()
    yield "extra-empty-rows", None, lambda: (text() + ";;\n" * 50).encode()
    yield "header-on-line-3", None, lambda: f"Liste des élèves;;\n;;\n{text()}".encode()
    yield "total-line", "LINES_IGNORED", lambda: f"{text()}Total : 4;;\n".encode()
    yield "header-only", "EMPTY", lambda: b"Nom;Pr\xc3\xa9nom;Classe\n"
    yield "mojibake", "MOJIBAKE", lambda: text().encode().decode("cp1252").encode()
    yield "nul", "NUL_CHARACTER", lambda: text().replace("Tom", "T\x00m").encode()
    yield "unterminated-quote", "BAD_CSV_FORMAT", lambda: text().replace('Tom"', "Tom").encode()
    yield "stray-quote", "BAD_CSV_FORMAT", lambda: text().replace('Tom"', 'T"o"m"').encode()
    yield (
        "unterminated-quote-2-mb",
        "BAD_CSV_FORMAT",
        lambda: (text() + '"X;Y;5A\n' + "A;B;5A\n" * 300_000).encode(),
    )
    yield (
        "ten-thousand-columns",
        "TOO_MANY_COLUMNS",
        lambda: "\n".join([";".join(f"c{i}" for i in range(10_000))] * 2).encode(),
    )
    yield "million-columns", "TOO_MANY_COLUMNS", lambda: b";".join([b"c"] * 400_000)
    yield "one-long-line", "LINE_TOO_LONG", lambda: b"x;" * 3_000_000
    yield "extra-cell", "ROW_SHAPE", lambda: f"{text()}A;B;5A;C\n".encode()
    yield "missing-first-name", "NAME_MISSING", lambda: f"{text()}A;;5A\n".encode()
    yield "same-name", "SAME_NAME", lambda: f"{text()}NGUYEN;Tom;5A\n".encode()
    yield "invisible", "INVISIBLE_CHARACTERS", lambda: text().replace("Tom", "T\u202eom").encode()
    yield "bell", "INVISIBLE_CHARACTERS", lambda: text().replace("Tom", "T\x07om").encode()
    yield "long-name", "CELL_TOO_LONG", lambda: text().replace("Tom", "T" * 1001).encode()
    yield "decomposed-accents", None, lambda: text().replace("É", "E\u0301").encode()
    yield "duplicate-titles", "COLUMNS_TWICE", lambda: "Nom;Prénom;Classe;Nom\nA;B;5A;C\n".encode()
    yield "full-name", None, lambda: "Élève;Classe\nDUPONT-MORIN Éloïse;5A\n".encode()
    yield (
        "pronote",
        None,
        lambda: (
            "Nom;Prénom;Né(e) le;Classes;Projet d'accompagnement\n"
            "DUPONT-MORIN;Éloïse;05/03/2013;5A;\n".encode()
        ),
    )
    yield "one-column", "UNKNOWN_FORMAT", lambda: b"bonjour\ntout\nle monde\n"
    yield (
        "ine-damaged",
        "INE_DAMAGED",
        lambda: "Nom;Prénom;Classe;INE\nA;B;5A;1,23457E+10\n".encode(),
    )
    yield (
        "ine-twice",
        "INE_UNIQUE",
        lambda: "Nom;Prénom;Classe;INE\nA;B;5A;123456789AB\nC;D;5A;123456789ab\n".encode(),
    )
    yield "formula-apostrophe", None, lambda: 'Nom;Prénom;Classe\nA;"\'-B";5A\n'.encode()
    yield (
        "markup",
        None,
        lambda: "Nom;Prénom;Classe\n<script>alert(1)</script>;{{7*7}};5A\n".encode(),
    )
    yield "html-renamed", "HTML_FILE", lambda: b"<html><table><tr><td>Nom</td></tr></table></html>"
    yield "html-table-renamed", "HTML_FILE", lambda: b"\n <TABLE><tr><td>Nom</td></tr></TABLE>"
    yield "empty", "EMPTY_FILE", lambda: b""
    yield "blank", "EMPTY_FILE", lambda: b"\n \r\n\t"
    yield "only-bom", "EMPTY_FILE", lambda: b"\xef\xbb\xbf"
    yield "only-nuls", "EMPTY_FILE", lambda: b"\x00" * 1000
    yield "too-large", "PAYLOAD_TOO_LARGE", lambda: b"Nom;Prenom;Classe\n" * 1_700_000
    yield "pix-results", "RESULTS_FILE", pix
    yield (
        "pix-profiles",
        "RESULTS_FILE",
        lambda: Export((Line("A", "B"),), kind="profiles").as_bytes(),
    )
    yield "certification", "CERTIFICATION_FILE", certification


def certification() -> bytes:
    return (
        "\ufeff"
        '"Numéro de certification";"Prénom";"Nom";"Date de naissance";"Lieu de naissance";'
        '"Identifiant Externe";"Type de certification";"Statut";"Niveau";"Score en Pix";'
        '"1.1";"5.2";'
        '"Commentaire jury pour l’organisation";"Session";"Centre de certification";'
        '"Date de passage de la certification"\n'
        '20881;"Éloïse";"DUPONT-MORIN";"05/03/2011";"BORDEAUX";;"Pix";"Validée";"Indépendant 1";'
        '287;3;2;;120457;"Collège Ada Lovelace";"18/03/2026"'
    ).encode()


FREGATA_HEADER = (
    "Identifiant unique*;Premier prénom*;Deuxième prénom;Troisième prénom;Nom de famille*;"
    "Nom d'usage;Code sexe*;Date de naissance (jj/mm/aaaa)*;Code commune naissance**;"
    "Libellé commune naissance**;Code département naissance*;Code pays naissance*;Statut*;"
    "Code MEF*;Division*"
)
FREGATA_ROW = "1234567890Z;Maëlle;;;Le Goff;;Féminin;14/07/2010;29019;;29;99100;ST;2762100132A;2GT1"


def fregata(*, header: str = FREGATA_HEADER, row: str = FREGATA_ROW) -> str:
    return f"{header}\n{row}\n"


def fregata_files() -> Iterator[tuple[str, str | None, Callable[[], bytes]]]:
    for encoding in ("utf-8", "cp1252", "mac_roman"):
        yield encoding, None, lambda e=encoding: fregata().encode(e)
    yield "comma", None, lambda: fregata().replace(";", ",").encode()
    yield "two-digit-year", None, lambda: fregata().replace("/2010", "/10").encode()
    yield (
        "other-order",
        None,
        lambda: fregata(
            header=";".join(reversed(FREGATA_HEADER.split(";"))),
            row=";".join(reversed(FREGATA_ROW.split(";"))),
        ).encode(),
    )
    yield (
        "unknown-column",
        "HEADER_UNKNOWN",
        lambda: fregata(header=f"{FREGATA_HEADER};Régime", row=f"{FREGATA_ROW};DP").encode(),
    )
    yield (
        "missing-column",
        "HEADER_REQUIRED",
        lambda: fregata(
            header=FREGATA_HEADER.replace(";Statut*", ""), row=FREGATA_ROW.replace(";ST;", ";")
        ).encode(),
    )
    yield "identifier-twice", "IDENTIFIER_UNIQUE", lambda: f"{fregata()}{FREGATA_ROW}\n".encode()
    for name, code, old, new in (
        ("no-identifier", "FIELD_REQUIRED", "1234567890Z;", ";"),
        ("no-first-name", "FIELD_REQUIRED", "Maëlle", ""),
        ("no-division", "FIELD_REQUIRED", "2GT1", ""),
        ("no-birth-city", "FIELD_REQUIRED", "29019", ""),
        ("abroad-no-city-name", "FIELD_REQUIRED", "99100", "99350"),
        ("bad-sex", "FIELD_BAD_VALUES", "Féminin", "Autre"),
        ("bad-status", "FIELD_BAD_VALUES", ";ST;", ";XX;"),
        ("bad-date", "FIELD_DATE_FORMAT", "14/07/2010", "2010-07-14"),
        ("bad-city", "INSEE_CODE_INVALID", "29019", "290"),
        ("bad-country", "INSEE_CODE_INVALID", "99100", "FR"),
        ("bad-county", "FIELD_LENGTH", ";29;", ";2900;"),
        ("city-without-its-zero", "ZEROS_LOST", "29019", "1004"),
        ("county-without-its-zero", "ZEROS_LOST", ";29;", ";1;"),
        ("long-name", "FIELD_MAX_LENGTH", "Le Goff", "L" * 256),
    ):
        yield name, code, lambda o=old, n=new: fregata(row=FREGATA_ROW.replace(o, n)).encode()


def _swap(old: str, new: str) -> Callable[[], bytes]:
    def make() -> bytes:
        assert old in pix_text(), old
        return pix_text().replace(old, new).encode("utf-8-sig")

    return make


def libreoffice() -> str:
    """A Pix export opened and saved by LibreOffice: no quotes, decimal points, short years."""
    text = pix_text().replace('"', "").replace("0,67", "0.67").replace("0,42", "0.42")
    return text.replace("/2026 ", "/26 ")


def pix_files() -> Iterator[tuple[str, str | None, Callable[[], bytes]]]:
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        yield f"encoding-{encoding}", None, lambda e=encoding: pix_text().encode(e)
    yield (
        "comma-separated",
        None,
        lambda: re.sub(r"(\d,\d+)", r'"\1"', pix_text()).replace(";", ",").encode(),
    )
    yield "comma-unquoted-decimals", "ROW_SHAPE", lambda: pix_text().replace(";", ",").encode()
    yield "tab-separated", None, lambda: pix_text().replace(";", "\t").encode()
    yield "libreoffice", None, lambda: libreoffice().encode()
    yield "trailing-separators", None, lambda: pix_text().replace("\n", ";;;\n").encode()
    yield "crlf", None, lambda: pix_text().replace("\n", "\r\n").encode()
    yield "title-above", None, lambda: f"Export du 12 novembre\n\n{pix_text()}".encode()
    yield "percent-signs", None, _swap("0,67", "67 %")
    yield "typographic-titles", None, lambda: pix_text().replace("'", "’").encode()
    yield "decomposed-titles", None, lambda: pix_text().replace("é", "e\u0301").encode()
    for kind in ("assessment", "exam", "profiles"):
        for generation in ("2021", "2022", "2024", "2026"):
            yield (
                f"{kind}-{generation}",
                None,
                lambda k=kind, g=generation: Export(
                    (Line("A", "B"),), kind=k, generation=g
                ).as_bytes(),
            )
    yield "header-only", "NO_PARTICIPANT", lambda: pix_text().split("\n")[0].encode()
    yield "truncated-row", "LINE_INCOMPLETE", lambda: pix()[: pix().rindex(b";")]
    yield "cut-in-quotes", "BAD_CSV_FORMAT", lambda: pix()[: pix().rindex(b'"')]
    yield "extra-cell", "ROW_SHAPE", _swap('"NGUYEN";', '"NGUYEN";"X";')
    yield (
        "several-codes",
        "SEVERAL_CAMPAIGNS",
        lambda: (
            pix_text() + pix_text().split("\n")[1].replace("XKRTPV427", "BDFGHJ256") + "\n"
        ).encode(),
    )
    yield (
        "several-ids",
        "SEVERAL_CAMPAIGNS",
        lambda: (
            pix_text() + pix_text().split("\n")[1].replace("412345", "412346") + "\n"
        ).encode(),
    )
    yield "same-campaign-glued", "LINES_IGNORED", lambda: pix() + pix_text().encode()
    yield (
        "two-files-glued",
        "SEVERAL_CAMPAIGNS",
        lambda: pix() + pix_text().replace("XKRTPV427", "BDFGHJ256").encode(),
    )
    yield "total", "LINES_IGNORED", lambda: f'{pix_text()}"Total";;;;;;;;3\n'.encode()
    yield (
        "line-without-campaign",
        "LINE_INCOMPLETE",
        lambda: (pix_text() + pix_text().split("\n")[1].replace("XKRTPV427", "") + "\n").encode(),
    )
    yield "sent-unsaid", "BAD_VALUE", _swap('"Oui"', '""')
    yield "bad-ratio", "BAD_VALUE", _swap("0,67", "67")
    yield "text-in-ratio", "BAD_VALUE", _swap("0,67", "beaucoup")
    yield "nan", "BAD_VALUE", _swap("0,67", "nan")
    yield "infinite", "BAD_VALUE", _swap("0,67", "1e999")
    yield "bad-date", "BAD_VALUE", _swap("12/11/2026 10:04", "31/02/2026 10:04")
    yield "excel-serial-date", "BAD_VALUE", _swap("12/11/2026 10:04", "46338,42")
    yield "bad-time", "BAD_VALUE", _swap("12/11/2026 10:04", "12/11/2026 25:04")
    yield "bad-boolean", "BAD_VALUE", _swap('"Non"', '"Peut-être"')
    yield "column-removed", "COLUMNS_MISSING", _swap("Nom du Participant", "Autre")
    yield "no-mastery", "COLUMNS_MISSING", _swap("% maitrise de l'ensemble", "% autre")
    yield "half-a-competence", "COLUMNS_MISSING", _swap("Acquis maitrisés dans la", "Autre")
    yield "nul", "NUL_CHARACTER", _swap("NGUYEN", "NGU\x00YEN")
    yield "nobody", "NAME_MISSING", _swap('"NGUYEN";"Tom"', '"";""')
    yield "invisible", "INVISIBLE_CHARACTERS", _swap("NGUYEN", "NGU\u200bYEN")
    yield "mojibake", "MOJIBAKE", _swap("Éloïse", "Ã‰loÃ¯se")
    yield (
        "english",
        "OTHER_LANGUAGE",
        lambda: (
            b'"Name of the organization";"Campaign ID";"Campaign code";"Name of the campaign";'
            b'"Target profile";"Participant last name";"Participant first name";"% Progress";'
            b'"Started on";"Shared (Y/N)"\n"C";1;"ABCDEF234";"N";"P";"A";"B";1;"2026-01-01";"Yes"\n'
        ),
    )
    yield (
        "dutch",
        "OTHER_LANGUAGE",
        lambda: (
            b'"Naam van de organisatie";"Campagne-ID";"Naam van de campagne";'
            b'"Voornaam van de deelnemer";"Gedeeld (J/N)"\n"C";1;"N";"A";"Ja"\n'
        ),
    )
    yield "siecle-xml", "ROSTER_FILE", siecle
    yield "siecle-zip", "ROSTER_FILE", lambda: _zip(("ElevesSansAdresses.xml", siecle()))
    yield "roster-csv", "ROSTER_FILE", lambda: roster_csv().encode()
    yield "fregata", "ROSTER_FILE", lambda: fregata().encode()
    yield "certification", "CERTIFICATION_FILE", certification
    yield "unknown", "UNKNOWN_FORMAT", lambda: b"a;b;c\n1;2;3\n"
    yield "prose", "UNKNOWN_FORMAT", lambda: b"Bonjour,\nvoici les resultats.\n"
    yield "random-bytes", None, lambda: random.Random(3).randbytes(5000)
    yield "zip-of-csv", "INVALID_FILE", lambda: _zip(("a.csv", pix()), ("b.csv", pix()))


def workbook(rows: list[list[object]]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


TABLE: list[list[object]] = [["Nom", "Prénom", "Classe"], ["NGUYEN", "Tom", 601], ["A", "B", "5A"]]
_ODS_START = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
    '<office:body><office:spreadsheet><table:table table:name="Élèves">'
)
_ODS_END = "</table:table></office:spreadsheet></office:body></office:document-content>"
_ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def ods(rows: str, *, start: str = _ODS_START) -> bytes:
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS_TYPE}"/>'
        "</manifest:manifest>"
    )
    return _zip(
        ("mimetype", _ODS_TYPE.encode()),
        ("content.xml", f"{start}{rows}{_ODS_END}".encode()),
        ("META-INF/manifest.xml", manifest.encode()),
    )


def ods_row(*cells: str, repeat: int = 1, repeat_cell: int = 1) -> str:
    inside = "".join(
        '<table:table-cell office:value-type="string" '
        f'table:number-columns-repeated="{repeat_cell}">'
        f"<text:p>{cell}</text:p></table:table-cell>"
        for cell in cells
    )
    return f'<table:table-row table:number-rows-repeated="{repeat}">{inside}</table:table-row>'


_ODS_HEAD = ods_row("Nom", "Prénom", "Classe") + ods_row("NGUYEN", "Tom", "5A")
_ODS_GAP = '<table:table-row table:number-rows-repeated="{}"><table:table-cell/></table:table-row>'


def _ole(stream: str) -> bytes:
    signature = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    return signature + bytes(504) + stream.encode("utf-16-le") + bytes(512)


def _without(data: bytes, missing: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return _zip(*((n, archive.read(n)) for n in archive.namelist() if n != missing))


def _replaced(data: bytes, name: str, content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return _zip(*((n, content if n == name else archive.read(n)) for n in archive.namelist()))


def workbooks() -> Iterator[tuple[str, str | None, Callable[[], bytes]]]:
    yield "xlsx", None, lambda: workbook(TABLE)
    yield "xlsx-title-above", None, lambda: workbook([["Liste"], [None], *TABLE])
    yield "xlsx-far-cell", "*", _far_cell
    yield "xlsx-second-sheet", "SHEETS_NOT_READ", _second_sheet
    yield "xlsx-truncated", "SHEET_UNREADABLE", lambda: workbook(TABLE)[:2000]
    yield (
        "xlsx-no-sheet",
        "SHEET_UNREADABLE",
        lambda: _without(workbook(TABLE), "xl/worksheets/sheet1.xml"),
    )
    yield "xlsx-no-content-types", None, lambda: _without(workbook(TABLE), "[Content_Types].xml")
    yield (
        "xlsx-sheet-not-xml",
        "SHEET_UNREADABLE",
        lambda: _replaced(workbook(TABLE), "xl/worksheets/sheet1.xml", b"bonjour <<<"),
    )
    yield (
        "xlsx-bomb",
        "ARCHIVE_TOO_BIG",
        lambda: _replaced(
            workbook(TABLE), "xl/worksheets/sheet1.xml", b"<worksheet>" + b" " * 100_000_000
        ),
    )
    yield "xlsx-encrypted", "ENCRYPTED", lambda: _ole("EncryptedPackage")
    yield "xls-damaged", "SHEET_UNREADABLE", lambda: _ole("Workbook")
    yield (
        "xlsx-pix",
        "RESULTS_FILE",
        lambda: workbook([line.replace('"', "").split(";") for line in pix_text().splitlines()]),
    )
    yield "xlsx-header-only", "EMPTY", lambda: workbook(TABLE[:1])
    yield "xlsx-empty", "UNKNOWN_FORMAT", lambda: workbook([])
    yield "ods", None, lambda: ods(_ODS_HEAD)
    yield "ods-empty-tail", None, lambda: ods(_ODS_HEAD + _ODS_GAP.format(1_048_570))
    yield (
        "ods-gap",
        "*",
        lambda: ods(_ODS_HEAD + _ODS_GAP.format(1_000_000) + ods_row("A", "B", "C")),
    )
    yield (
        "ods-repeated-value",
        "*",
        lambda: ods(_ODS_HEAD + ods_row("A", "B", "C", repeat=1_048_570, repeat_cell=300)),
    )
    yield (
        "ods-repeated-rows",
        "*",
        lambda: ods(_ODS_HEAD + ods_row("A", "B", "C", repeat=1_000_000)),
    )
    yield (
        "ods-doctype",
        "*",
        lambda: ods(_ODS_HEAD, start=_ODS_START.replace("?>", f"?><!DOCTYPE x {_laughs(9)}>", 1)),
    )
    yield (
        "ods-cut-in-a-tag",
        "INVALID_FILE",
        lambda: _replaced(ods(_ODS_HEAD), "content.xml", _ODS_START.encode()[:-9]),
    )
    yield (
        "ods-cut-between-tags",
        "INVALID_FILE",
        lambda: _replaced(ods(_ODS_HEAD), "content.xml", _ODS_START.encode()),
    )


def _far_cell() -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    for row in TABLE:
        book.active.append(row)
    book.active["XFD1048576"] = "loin"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _second_sheet() -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["Lisez-moi"])
    sheet = book.create_sheet("Élèves")
    for row in TABLE:
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


_FAMILIES = (
    ("xml", "roster", "ElevesSansAdresses.xml", xml_bombs),
    ("siecle", "roster", "ElevesSansAdresses.xml", xml_wrong),
    ("zip", "roster", "ExportXML_ElevesSansAdresses.zip", zips),
    ("table", "roster", "eleves.csv", roster_tables),
    ("workbook", "roster", "eleves.xlsx", workbooks),
    ("fregata", "roster", "fregata.csv", fregata_files),
    ("pix", "results", PIX_NAME, pix_files),
)
CASES = tuple(
    Case(f"{family}/{name}", page, code, make, filename)
    for family, page, filename, files in _FAMILIES
    for name, code, make in files()
) + tuple(
    Case(f"apple-double/{page}", page, "APPLE_DOUBLE", make, f"._{name}")
    for page, name, make in (
        ("roster", "eleves.csv", lambda: b"\x00\x05\x16\x07\x00\x02" + b"\x00" * 100),
        ("results", PIX_NAME, pix),
    )
)
