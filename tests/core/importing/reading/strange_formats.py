# ruff: noqa: PLW0108 - the bytes are made when a case runs, not when the cases are listed
"""More of the corpus: files that are not what is expected, and old encodings, at both doors."""

import io
import zipfile
from collections.abc import Callable, Iterator

from tests.support.corpus import PIX_NAME, TABLE, Case, ods, ods_row, pix_text, roster_csv, workbook

_WRONG = "INVALID_FILE_EXTENSION"
_EXCEL_2003 = (
    '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">'
    "<Worksheet><Table><Row><Cell><Data>Nom</Data></Cell></Row></Table></Worksheet></Workbook>"
)
_FLAT = (
    '<?xml version="1.0" encoding="UTF-8"?><!-- x --><office:document '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'office:mimetype="application/vnd.oasis.opendocument.{}"><office:body/></office:document>'
)
_MAIL = (
    b"Return-Path: <a@exemple.fr>\r\nFrom: A <a@exemple.fr>\r\nTo: B <b@exemple.fr>\r\n"
    b"Subject: la liste\r\nMIME-Version: 1.0\r\n\r\nBonjour\r\n"
)
_LINK = b'<?xml version="1.0"?><plist version="1.0"><dict><key>URL</key></dict></plist>'
_LOCKED = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/>'
    "</manifest:file-entry></manifest:manifest>"
)
_ODS = "application/vnd.oasis.opendocument.spreadsheet"


def zipped(*entries: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            stored = zipfile.ZIP_STORED if name == "mimetype" else None
            archive.writestr(name, data, stored)
    return buffer.getvalue()


def renamed(data: bytes, rename: Callable[[str], str]) -> bytes:
    """A ZIP whose entries have other names."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = [(rename(name), archive.read(name)) for name in archive.namelist()]
    return zipped(*entries)


def _open_document(kind: str) -> bytes:
    return zipped(
        ("mimetype", f"application/vnd.oasis.opendocument.{kind}".encode()),
        ("content.xml", b"<a/>"),
        ("META-INF/manifest.xml", b"<a/>"),
    )


def _ole(*streams: str) -> bytes:
    names = b"".join(name.encode("utf-16-le") + bytes(64) for name in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + names + bytes(512)


def strays() -> Iterator[tuple[str, str, Callable[[], bytes]]]:
    yield "excel-2003-xml", _WRONG, lambda: _EXCEL_2003.encode()
    yield "sylk", _WRONG, lambda: b'ID;PWXL;N;E\r\nC;Y1;X1;K"Nom"\r\nE\r\n'
    yield (
        "excel-2003-xml-prefixed",
        _WRONG,
        lambda: (
            b'<ss:Workbook xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"></ss:Workbook>'
        ),
    )
    yield "excel-2003-xml-utf-16", _WRONG, lambda: _EXCEL_2003.encode("utf-16")
    yield "flat-ods", _WRONG, lambda: _FLAT.format("spreadsheet").encode()
    yield "flat-odt", _WRONG, lambda: _FLAT.format("text").encode()
    yield "word-2003-xml", _WRONG, lambda: b'<?xml version="1.0"?><w:wordDocument xmlns:w="u"/>'
    yield "svg", _WRONG, lambda: b'<?xml version="1.0"?><!-- c --><svg xmlns="u"/>'
    yield "webloc", _WRONG, lambda: _LINK
    yield "url-shortcut", _WRONG, lambda: b"[InternetShortcut]\r\nURL=https://exemple.fr/\r\n"
    yield "desktop-entry", _WRONG, lambda: b"[Desktop Entry]\nType=Link\n"
    yield "lnk", _WRONG, lambda: b"\x4c\x00\x00\x00\x01\x14\x02\x00" + bytes(200)
    yield "gsheet", _WRONG, lambda: b'{"url": "https://docs.google.com/open?id=1", "doc_id": "1"}'
    yield "json", _WRONG, lambda: b'[\n {"nom": "NGUYEN", "classe": "5A"}]'
    yield "mail", _WRONG, lambda: _MAIL
    yield "calendar", _WRONG, lambda: b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    yield "vcard", _WRONG, lambda: b"BEGIN:VCARD\r\nEND:VCARD\r\n"
    for name, start in (
        ("doctype", b"<!DOCTYPE html><html></html>"),
        ("comment", b"<!-- export -->\n<table></table>"),
        ("xhtml", b'<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"></html>'),
        ("style", b"<style>td{mso-number-format:\\@}</style><table></table>"),
        ("utf-16", "<html><table></table></html>".encode("utf-16")),
    ):
        yield f"html-{name}", "HTML_FILE", lambda s=start: s
    for name, magic in (("webp", b"RIFF"), ("tiff", b"II*\x00"), ("heic", b"\0\0\0\x18ftypheic")):
        yield name, _WRONG, lambda m=magic: m + bytes(200)


def containers() -> Iterator[tuple[str, str, Callable[[], bytes]]]:
    for name, entry in (("docx", "word/document.xml"), ("pptx", "ppt/presentation.xml")):
        yield name, _WRONG, lambda e=entry: zipped(("[Content_Types].xml", b"<a/>"), (e, b"<a/>"))
    for kind in ("text", "presentation", "graphics"):
        yield f"open-document-{kind}", _WRONG, lambda k=kind: _open_document(k)
    yield (
        "numbers",
        _WRONG,
        lambda: zipped(
            ("Index/Document.iwa", b"x"), ("Metadata/Properties.plist", b"x"), ("preview.jpg", b"x")
        ),
    )
    yield (
        "numbers-old",
        _WRONG,
        lambda: zipped(
            ("index.xml", b"<ls:document/>"), ("buildVersionHistory.plist", b"<plist/>")
        ),
    )
    yield "epub", _WRONG, lambda: zipped(("mimetype", b"application/epub+zip"), ("a.xml", b"<a/>"))
    yield (
        "ods-locked",
        "ENCRYPTED",
        lambda: zipped(
            ("mimetype", _ODS.encode()),
            ("content.xml", bytes(range(256))),
            ("META-INF/manifest.xml", _LOCKED.encode()),
        ),
    )
    yield (
        "ods-locked-whole",
        "ENCRYPTED",
        lambda: zipped(
            ("mimetype", _ODS.encode()),
            ("encrypted-package", bytes(range(256))),
            ("META-INF/manifest.xml", _LOCKED.encode()),
        ),
    )
    damaged = "SHEET_UNREADABLE"
    yield (
        "xlsx-backslashes",
        damaged,
        lambda: renamed(workbook(TABLE), lambda name: name.replace("/", "\\")),
    )
    yield "xlsx-capitals", damaged, lambda: renamed(workbook(TABLE), str.upper)
    yield (
        "xlsx-without-workbook",
        damaged,
        lambda: renamed(workbook(TABLE), lambda name: name.replace("workbook.xml", "x.xml")),
    )
    for share in (0.2, 0.5, 0.9):
        yield (
            f"xlsx-truncated-{share}",
            damaged,
            lambda s=share: (data := workbook(TABLE))[: int(len(data) * s)],
        )
    yield (
        "ods-truncated",
        damaged,
        lambda: renamed(ods(ods_row("Nom", "Prénom", "Classe")), str)[:300],
    )
    yield (
        "docx-truncated",
        _WRONG,
        lambda: zipped(("[Content_Types].xml", b"<a/>"), ("word/document.xml", b"<a/>"))[:-40],
    )
    yield "doc", _WRONG, lambda: _ole("Root Entry", "WordDocument")
    yield "ppt", _WRONG, lambda: _ole("Root Entry", "PowerPoint Document")
    yield "msg", _WRONG, lambda: _ole("Root Entry", "__properties_version1.0")


def old_encodings(text: Callable[[], str]) -> Iterator[tuple[str, None, Callable[[], bytes]]]:
    for encoding in ("cp850", "cp437", "cp1252", "iso-8859-15", "mac_roman", "utf-16-le"):
        yield encoding, None, lambda e=encoding: text().encode(e)


def _plain_pix() -> str:
    """Without the curved apostrophe, which CP850 lacks; É has the same place in CP437."""
    return pix_text().replace("’", "'")


def passwords() -> Iterator[tuple[str, str, Callable[[], bytes]]]:
    code = "PASSWORDS_FILE"
    for name, titles in (
        ("pix", '"Classe";"Nom";"Prénom";"Identifiant";"Mot de passe"'),
        ("pix-2023", '"Identifiant";"Mot de passe";"Classe"'),
        ("temporary", "Nom;Prénom;Classe;Identifiant;Mot de passe temporaire"),
        ("short", "NOM;PRENOM;CLASSE;LOGIN;MDP"),
        ("english", "Nom;Prénom;Classe;Login;Password"),
    ):
        row = ";".join(["x"] * (titles.count(";") + 1))
        yield name, code, lambda t=titles, r=row: f"\ufeff{t}\n{r}\n".encode()
    yield "title-above", code, lambda: "Élèves\n\nNom;Prénom;Mot de passe\nA;B;c\n".encode()
    yield "cp1252", code, lambda: "Classe;Nom;Prénom;Mot de passe\n5A;A;B;c\n".encode("cp1252")
    yield (
        "xlsx",
        code,
        lambda: workbook(
            [["Classe", "Nom", "Prénom", "Identifiant", "Mot de passe"], ["5A", "A", "B", "c", "d"]]
        ),
    )


def _in(old: str, new: str) -> Callable[[], bytes]:
    def make() -> bytes:
        assert old in pix_text(), old
        return pix_text().replace(old, new).encode()

    return make


def dates() -> Iterator[tuple[str, str | None, Callable[[], bytes]]]:
    moment = "12/11/2026 10:04"
    yield "month-first", "DATES_MONTH_FIRST", _in(moment, "11/20/2026 10:04")
    yield "month-first-short-year", "DATES_MONTH_FIRST", _in(moment, "11/20/26 10:04")
    yield "month-first-day", "DATES_MONTH_FIRST", _in(moment, "11/20/2026")
    yield "no-such-day", "BAD_VALUE", _in(moment, "32/11/2026 10:04")
    for value in ("-1", "-1,0", "'-1"):
        yield f"no-stage-{value}", None, _in('10:51";2;', f'10:51";{value};')


def long_work() -> Iterator[tuple[str, str | None, Callable[[], bytes]]]:
    yield "comments", "INVALID_FILE", lambda: b"<!--" * 3_000_000
    yield "declarations", "INVALID_FILE", lambda: b"<?" * 3_000_000
    yield "half-comments", "INVALID_FILE", lambda: b"<!--->" * 2_000_000
    sign = "\ufdfa" * 900
    yield (
        "calligraphy",
        "SAME_NAME",
        lambda: (
            "Nom;Prénom;Classe\n" + "".join(f"A{i}{sign};B;5A\n" for i in range(3_000))
        ).encode(),
    )
    yield (
        "calligraphy-classes",
        "*",
        lambda: (
            "Nom;Prénom;Classe\n" + "".join(f"A;B;5{i}{sign}\n" for i in range(3_000))
        ).encode(),
    )


def _cases() -> Iterator[Case]:
    for name, code, make in dates():
        yield Case(f"dates/{name}", "results", code, make, PIX_NAME)
    for name, code, make in long_work():
        yield Case(f"long-work/{name}", "roster", code, make, "eleves.csv")
    doors = (("roster", "eleves.csv", roster_csv), ("results", PIX_NAME, _plain_pix))
    for page, filename, text in doors:
        for family in (strays, containers, passwords):
            for name, code, make in family():
                yield Case(f"{family.__name__}-{page}/{name}", page, code, make, filename)
        for name, none, make in old_encodings(text):
            yield Case(f"encoding-{page}/{name}", page, none, make, filename)


CASES = tuple(_cases())
