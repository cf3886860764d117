"""Kind words for a file that no reader of the page recognises: what it is, where it goes."""

import re

from pixschool.core.importing.reading import tables
from pixschool.core.importing.reading.archive import open_only_xml
from pixschool.core.importing.reading.issues import FileRefusedError
from pixschool.core.importing.reading.source import Shape, Source
from pixschool.core.importing.reading.text import looks_mojibake

# Titles that give a file away, as `label_key`s. They are facts about the files of Pix and SIECLE,
# known here so that each page can send a stray file to the right one.
_RESULTS = frozenset(
    {
        "nom du participant",
        "prenom du participant",
        "nom de la campagne",
        "id campagne",
        "partage (o/n)",
        "envoi (o/n)",
        "% maitrise de l'ensemble des acquis du profil",
        "nombre de pix total",
    }
)
_CERTIFICATION = frozenset(
    {
        "numero de certification",
        "date de passage de la certification",
        "centre de certification",
        "session",
        "nombre de pix",
        "score en pix",
    }
)
_ROSTER = frozenset(
    {
        "nom",
        "prenom",
        "classe",
        "classes",
        "division",
        "nom de famille",
        "eleve",
        "premier prenom*",
        "nom de famille*",
        "division*",
        "identifiant unique*",
    }
)
_FOREIGN_WORDS = re.compile(
    r"campaign|participant|organi[sz]ation|progress|shared|mastery|started|naam|campagne-id|"
    r"deelnemer|voornaam|organisatie|gedeeld|nombre del participante|campana"
)

# On the screens a link to the right page follows: templates/imports/_elsewhere.html.
RESULTS_FILE = "Ce fichier contient des résultats Pix. Déposez-le parmi les fichiers Pix."
ROSTER_FILE = "Ce fichier contient une liste d’élèves. Déposez-le comme base élèves."
CERTIFICATION_FILE = (
    "Ce fichier contient des résultats de certification Pix, pas ceux d’une campagne. "
    "Conservez-le\u00a0: PixSchool ne sait pas encore le lire."
)
OTHER_LANGUAGE = (
    "Les titres de colonnes ne sont pas en français. Passez Pix Orga en français, "
    "téléchargez à nouveau le fichier, puis redéposez-le."
)
MOJIBAKE_TITLES = (
    "Les titres de colonnes sont mal encodés (« PrÃ©nom »). Téléchargez le fichier à nouveau, "
    "ou enregistrez-le en « CSV UTF-8 »."
)
UNKNOWN = (
    "Ce fichier n’est reconnu ni comme une liste d’élèves ni comme un export de Pix. "
    "Vérifiez que c’est le bon, et que sa première ligne porte les titres des colonnes."
)


def is_results(titles: list[str]) -> bool:
    return tables.count_known(_RESULTS)(titles) >= 3


def is_certification(titles: list[str]) -> bool:
    return tables.count_known(_CERTIFICATION)(titles) >= 3


def is_other_language(titles: list[str]) -> bool:
    """Titles of a Pix export made in another language than French."""
    text = " | ".join(tables.TableHeader(titles, 1).keys)
    return not is_results(titles) and len(set(_FOREIGN_WORDS.findall(text))) >= 3


def certification() -> FileRefusedError:
    return FileRefusedError("CERTIFICATION_FILE", CERTIFICATION_FILE)


def explain(source: Source) -> FileRefusedError:
    """The refusal to raise for a file that nobody wanted."""
    if source.shape == Shape.XML:
        return FileRefusedError("ROSTER_FILE", ROSTER_FILE)
    if source.shape == Shape.ZIP:
        with open_only_xml(source.path, source.limits):
            return FileRefusedError("ROSTER_FILE", ROSTER_FILE)
    return explain_table(source)


def explain_table(source: Source) -> FileRefusedError:
    for known, code, message, least in (
        (_RESULTS, "RESULTS_FILE", RESULTS_FILE, 3),
        (_CERTIFICATION, "CERTIFICATION_FILE", CERTIFICATION_FILE, 3),
    ):
        header = tables.find_header(source, tables.count_known(known))
        if header and tables.count_known(known)(header.titles) >= least:
            return FileRefusedError(code, message)
    first = tables.first_row(source)
    if first and any(map(looks_mojibake, first.titles)):
        return FileRefusedError("MOJIBAKE", MOJIBAKE_TITLES, where=first.place(first.line))
    if first and is_other_language(first.titles):
        return FileRefusedError("OTHER_LANGUAGE", OTHER_LANGUAGE)
    header = tables.find_header(source, tables.count_known(_ROSTER))
    if header and tables.count_known(_ROSTER)(header.titles) >= 2:
        return FileRefusedError("ROSTER_FILE", ROSTER_FILE)
    return FileRefusedError("UNKNOWN_FORMAT", UNKNOWN)
