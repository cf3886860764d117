from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from pixschool.core import schools
from pixschool.core.access import invitations
from pixschool.core.access.addresses import PastedPerson
from pixschool.core.models import School
from pixschool.core.reference.roles import Role


class Command(BaseCommand):
    help = "Open a school and invite its first RUPN: how a real installation starts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("uai", help="seven digits and a letter, as 0350001A")
        parser.add_argument("--name", default="", help="as people say it")
        parser.add_argument(
            "--kind", choices=School.SchoolKind.values, default=School.SchoolKind.COLLEGE
        )
        parser.add_argument("--lead", required=True, metavar="EMAIL", help="who is invited first")
        parser.add_argument(
            "--show-link", action="store_true", help="print the invitation's secret link"
        )

    def handle(self, *, uai: str, lead: str, **options: Any) -> None:
        if settings.DEMO:
            raise CommandError(
                "Le mode démonstration ouvre les comptes à n’importe qui : un établissement réel "
                "n’y est pas créé. Relancez avec PIXSCHOOL_DEMO=0."
            )
        try:
            validate_email(lead)
            with transaction.atomic():
                school = School.objects.filter(uai=uai).first() or schools.create_school(
                    uai=uai, name=options["name"], kind=options["kind"]
                )
                outcome = invitations.invite(
                    school=school,
                    people=[PastedPerson(lead.lower())],
                    roles=[Role.LEAD],
                    actor=None,
                )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except invitations.TooManyInvitationsError as error:
            raise CommandError(str(error)) from error
        place = f"{school.academie or 'académie inconnue'}, {school.get_zone_display()}"
        self.stdout.write(f"{school.uai} {school.name} ({place})")
        if not outcome.sent:
            self.stdout.write(f"{lead} fait déjà partie de l’équipe.")
            return
        self.stdout.write(f"Invitation envoyée à {lead}, valable 14 jours.")
        if options["show_link"]:
            self.stdout.write(outcome.links[outcome.sent[0].pk])
