"""manage.py seed_demo: invented schools, told through the services, and files to try by hand."""

import shutil
import time
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.text import slugify

from pixschool.core.models import School
from pixschool.demo import school_plans, schools, staff
from pixschool.demo.files import readme


class Command(BaseCommand):
    help = "Crée les établissements de démonstration et écrit les fichiers d’essai."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--schools", type=int, default=2, metavar="N")
        parser.add_argument("--seed", type=int, default=42)
        parser.add_argument(
            "--today",
            type=date.fromisoformat,
            default=None,
            metavar="AAAA-MM-JJ",
            help="le jour où l’histoire s’arrête ; aujourd’hui sans cette option",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            message = (
                "Ces comptes ont un mot de passe connu de tous : ils n’existent qu’en mode "
                "démonstration. Pour l’activer : PIXSCHOOL_DEMO=1."
            )
            raise CommandError(message)
        folder = settings.VAR_DIR / "demo"
        told = []
        for rank, sketch in enumerate(school_plans.sketches(options["schools"], options["seed"])):
            slug = slugify(sketch.name)
            school = School.objects.filter(uai=sketch.uai(rank)).first()
            if school is None:
                started = time.monotonic()
                shutil.rmtree(folder / slug, ignore_errors=True)
                school = schools.tell(
                    sketch,
                    rank,
                    seed=options["seed"],
                    today=options["today"] or timezone.localdate(),
                    folder=folder / slug,
                )
                seconds = time.monotonic() - started
                self.stdout.write(f"{school.name} : créé en {seconds:.1f} s")
            else:
                self.stdout.write(f"{school.name} : déjà là, laissé tel quel")
            told.append((slug, school.name, school.uai))
        if told:
            readme.write(folder, told)
            self.stdout.write(f"Fichiers à essayer : {folder}")
            self.stdout.write(
                f"Comptes : {school_plans.first_account(options['seed'])} et les autres de la page de "
                f"connexion, mot de passe « {staff.PASSWORD} »"
            )
