"""manage.py seed_demo: invented schools, made through the services, and files to try by hand."""

import shutil
import time
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.text import slugify

from pixschool.core.access import demo
from pixschool.core.models import School
from pixschool.core.sql import analyze
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
        try:
            demo.refuse_beside_a_real_school()
        except demo.DemoBesideRealSchoolError as error:
            raise CommandError(str(error)) from error
        folder = settings.VAR_DIR / "demo"
        made = []
        plans = school_plans.school_plans(options["schools"], options["seed"])
        for rank, plan in enumerate(plans):
            slug = slugify(plan.name)
            school = School.objects.filter(uai=plan.uai(rank)).first()
            if school is None:
                started = time.monotonic()
                shutil.rmtree(folder / slug, ignore_errors=True)
                school = schools.create(
                    plan,
                    rank,
                    seed=options["seed"],
                    today=options["today"] or timezone.localdate(),
                    folder=folder / slug,
                )
                seconds = time.monotonic() - started
                self.stdout.write(f"{school.name} : créé en {seconds:.1f} s")
            else:
                self.stdout.write(f"{school.name} : déjà là, laissé tel quel")
            made.append((slug, school.name, school.uai))
        if made:
            analyze()
            readme.write(folder, made)
            self.stdout.write(f"Fichiers à essayer : {folder}")
            account = school_plans.first_account(options["seed"])
            self.stdout.write(
                f"Comptes : {account} et les autres de la page de "
                f"connexion, mot de passe « {staff.PASSWORD} »"
            )
