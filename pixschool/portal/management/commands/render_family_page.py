"""manage.py render_family_page --school UAI --output FILE.html: the families' page in a file."""

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import CommandError
from django.core.management.base import CommandParser

from pixschool.core.management.school_command import SchoolCommand, known_school
from pixschool.portal.families import services
from pixschool.portal.families.languages import FRENCH, all_languages, missing_of
from pixschool.portal.families.page import render

STYLE = Path("static") / "css" / "family.css"


class Command(SchoolCommand):
    help = "Écrit dans un fichier la page des familles telle qu’elle serait publiée."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--lang", default=FRENCH, metavar="ar")
        parser.add_argument("--output", required=True, type=Path, metavar="familles.html")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError for a school or a language unknown, a file that cannot be written."""
        page = services.page_of(known_school(options["school"]))
        language = all_languages().get(options["lang"])
        if language is None:
            known = ", ".join(all_languages())
            message = f"Langue « {options['lang']} » inconnue. Choisissez parmi : {known}."
            raise CommandError(message)
        style = (settings.BASE_DIR / STYLE).read_text(encoding="utf-8")
        output: Path = options["output"]
        html = render(page, language, texts=page.drafts, codes=page.code_campaigns)
        # The file stands alone: it holds its sheet.
        html = re.sub(r'<link rel="stylesheet"[^>]*>', lambda _: f"<style>{style}</style>", html)
        try:
            output.write_text(html, encoding="utf-8")
        except OSError as error:
            message = f"Impossible d’écrire {output}. Vérifiez le dossier et vos droits."
            raise CommandError(message) from error
        missing = sorted(missing_of(language))
        self.answer(
            {"school": page.school.uai, "output": str(output), "missing_strings": missing},
            as_json=options["json"],
            lines=[f"{output} : {language.name}, {len(missing)} textes restés en français."],
        )
