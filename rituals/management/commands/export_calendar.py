"""manage.py export_calendar --school UAI --output year.ics: the year and its sessions in a file."""

from pathlib import Path
from typing import Any

from django.core.management import CommandError
from django.core.management.base import CommandParser
from django.utils import timezone

from pixschool.core.management.school_command import SchoolCommand, known_school
from pixschool.core.text.french import count
from rituals.feeds import services as feeds
from rituals.feeds.ical import build


class Command(SchoolCommand):
    help = "Écrit l’année Pix et les séances d’un établissement dans un fichier iCalendar."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--output", required=True, type=Path, metavar="annee.ics")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        school, output = known_school(options["school"]), options["output"]
        calendar = feeds.calendar_of_school(school, now=now)
        try:
            output.write_bytes(build(calendar, now=now))
        except OSError as error:
            message = f"Impossible d’écrire {output}. Vérifiez le dossier et vos droits."
            raise CommandError(message) from error
        entries = len(calendar.entries)
        self.answer(
            {"school": school.uai, "output": str(output), "entries": entries},
            as_json=options["json"],
            lines=[f"{output} : {count(entries, 'événement')}."],
        )
