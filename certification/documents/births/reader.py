"""SIECLE's list of pupils, read for the births that it says. Runs in the bare child process.

What is read goes back through the pipe of the process alone: no row is staged.
"""

from typing import Any

from lxml import etree

from pixschool.core.importing.reading.issues import FileRefusedError
from pixschool.core.importing.reading.output import Output
from pixschool.core.importing.reading.people import KeyedHash, clean_text
from pixschool.core.importing.reading.source import Source
from pixschool.core.importing.reading.xmlstream import elements
from students.importers.readers import siecle
from students.importers.readers.siecle_messages import MESSAGES

MOST = 5_000  # pupils: what they say must fit the pipe
_FIELDS = (
    "ID_NATIONAL", "NOM_DE_FAMILLE", "PRENOM", "CODE_SEXE", "DATE_NAISS", "CODE_PAYS",
    "CODE_COMMUNE_INSEE_NAISS", "VILLE_NAISS",
)  # fmt: skip
recognise = siecle.recognise


def read(source: Source, out: Output, options: dict[str, Any]) -> None:
    """`options`: `uai`, `ine_key`. The fact `births`: a list for each pupil who has not left, as
    `Birth` is made of. Raises FileRefusedError."""
    out.format = "siecle"
    siecle.check_root(source)
    hashed = KeyedHash(bytes.fromhex(options["ine_key"]))
    pupils: dict[str, list[str]] = {}
    classes: dict[str, str] = {}
    is_ours = False
    for element in elements(source, ("UAJ", "ELEVE", "STRUCTURES_ELEVE")):
        if element.tag == "UAJ":
            is_ours = (element.text or "").strip().upper() == options["uai"].upper()
            if not is_ours:
                raise _not_ours()
        elif element.tag == "ELEVE":
            _pupil(element, pupils, hashed)
        elif (number := element.get("ELEVE_ID")) and (name := siecle.division(element)):
            classes[number] = clean_text(name).class_key
    if not is_ours:
        raise _not_ours()
    out.rows = len(pupils)
    out.facts["births"] = [[*told, classes.get(number, "")] for number, told in pupils.items()]


def _not_ours() -> FileRefusedError:
    return FileRefusedError("UAI_MISMATCHED", MESSAGES["UAI_MISMATCHED"])


def _pupil(element: etree._Element, pupils: dict[str, list[str]], hashed: KeyedHash) -> None:
    if element.find("DATE_SORTIE") is not None:
        return
    fields = {child.tag: (child.text or "").strip() for child in element.iterchildren(*_FIELDS)}
    ine, *others = (fields.get(name, "") for name in _FIELDS)
    names = [clean_text(text).value for text in others[:2]]
    told = [hashed(ine.upper()) if ine else "", *names, *others[2:]]
    pupils[element.get("ELEVE_ID") or f"rank {len(pupils)}"] = [text[:255] for text in told]
    if len(pupils) > MOST:
        raise FileRefusedError(
            "TOO_MANY_ROWS",
            f"Le fichier contient plus de {MOST} élèves. Vérifiez que c’est le bon fichier.",
        )
