"""manage.py render_document booklet --school UAI --all --output PATH: a document in a file."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile

from django.core.management import CommandError
from django.core.management.base import CommandParser

from campaigns.codes.named import Named
from pixschool.core.documents.rendering import NoRendererError
from pixschool.core.management.school_command import SchoolCommand, known_school, known_year
from pixschool.core.models import SchoolYear
from pixschool.core.text.french import count, some
from pixschool.core.web.checks import APT_LINE
from pixschool.papers.asked import Audience, PaperAsk
from pixschool.papers.joining import joined, pages_in
from pixschool.papers.making import html_of, pdfs_of
from pixschool.papers.naming import file_names
from pixschool.papers.registry import BY_KEY, PaperKind
from pixschool.portal.families.languages import FRENCH, all_languages
from students.models import Classroom, Group


class Command(SchoolCommand):
    help = "Écrit un document en PDF : d’une classe, de toutes, ou de l’établissement."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("document", choices=list(BY_KEY))
        super().add_arguments(parser)
        self.add_read_year_argument(parser)
        whose = parser.add_mutually_exclusive_group()
        whose.add_argument("--class", dest="audience", metavar="6A", help="une classe")
        whose.add_argument("--all", action="store_true", help="toutes les classes")
        parser.add_argument("--lang", default=FRENCH, metavar="ar", help="du dépliant")
        parser.add_argument("--form", default="", help="a5 ; rendez-vous ou codes")
        parser.add_argument("--without-names", action="store_true", help="sans la page qui nomme")
        parser.add_argument(
            "--output", required=True, type=Path, help="un fichier .pdf, ou .zip avec --all"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError when something asked for is unknown, or the file cannot be made."""
        begun = time.monotonic()
        paper, year = BY_KEY[options["document"]], _year(options)
        asks = _asks(paper, year, options)
        output: Path = options["output"]
        try:
            pdfs = list(pdfs_of([html_of(paper, ask) for ask in asks]))
        except NoRendererError as error:
            message = f"Ce serveur ne peut pas encore faire de PDF. Installez : {APT_LINE}"
            raise CommandError(message) from error
        try:
            _write(output, paper, asks, pdfs)
        except OSError as error:
            message = f"Impossible d’écrire {output}. Vérifiez le dossier et vos droits."
            raise CommandError(message) from error
        pages = sum(pages_in(pdf) for pdf in pdfs)
        self.answer(
            {
                "document": paper.key,
                "school": year.school.uai,
                "year": str(year),
                "lang": options["lang"],
                "classes": [ask.audience_name for ask in asks if ask.audience],
                "output": str(output),
                "pages": pages,
                "bytes": output.stat().st_size,
                "seconds": round(time.monotonic() - begun, 2),
            },
            as_json=options["json"],
            lines=[f"{output} : {paper.title}, {count(pages, 'page')}."],
        )


def _year(options: dict[str, Any]) -> SchoolYear:
    return known_year(known_school(options["school"]), options["year"])


def _asks(paper: PaperKind, year: SchoolYear, options: dict[str, Any]) -> list[PaperAsk]:
    language = options["lang"]
    known = all_languages() if paper.has_languages else {FRENCH: None}
    if language not in known:
        message = f"« {paper.title} » n’existe pas dans la langue « {language} »."
        raise CommandError(f"{message} Choisissez parmi : {', '.join(known)}.")
    forms = dict(paper.forms)
    if options["form"] and options["form"] not in forms:
        choice = ", ".join(form for form in forms if form) or "aucune"
        raise CommandError(f"« {options['form']} » n’est pas une forme. Formes : {choice}.")
    return [
        PaperAsk(
            year=year,
            today=year.school.today(),
            audience=audience,
            language=language,
            form=options["form"],
            with_names=not options["without_names"],
        )
        for audience in _audiences(paper, year, options)
    ]


def _audiences(
    paper: PaperKind, year: SchoolYear, options: dict[str, Any]
) -> Sequence[Audience | None]:
    """The class that was named, every class, or nothing for a document of the school."""
    rooms = list(Classroom.objects.in_year(year).by_level())
    if wanted := options["audience"]:
        groups = Group.objects.in_year(year) if paper.is_of_group else []
        found = Named(rooms, groups).named(wanted)
        if found is None:
            names = some([room.name for room in rooms], 12) or "aucune"
            raise CommandError(f"Aucune classe de {year} n’est « {wanted} ». Classes : {names}.")
        return [found]
    if not paper.is_of_class:
        return [None]
    if not rooms:
        raise CommandError(f"Aucune classe en {year} : importez d’abord la base élèves.")
    return rooms


def _write(output: Path, paper: PaperKind, asks: list[PaperAsk], pdfs: list[bytes]) -> None:
    titles = [ask.audience_name for ask in asks]
    if output.suffix.lower() != ".zip":
        output.write_bytes(joined(pdfs, titles=titles, title=paper.title))
        return
    with ZipFile(output, "w", ZIP_STORED) as zipped:
        for name, pdf in zip(file_names(paper, titles), pdfs, strict=True):
            zipped.writestr(name, pdf)
