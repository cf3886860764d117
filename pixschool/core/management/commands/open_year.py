"""manage.py open_year --school UAI --year 2027-2028: a year to fill beside the current one."""

from typing import Any

from django.core.management import CommandError
from django.core.management.base import CommandParser

from pixschool.core import schools
from pixschool.core.management.school_command import SchoolCommand, known_school, start_year
from pixschool.core.models import School
from pixschool.core.reference.years import year_label


class Command(SchoolCommand):
    help = "Prépare une année à côté de l’année en cours, ou en fait celle-ci avec --current."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--year", required=True, type=start_year, metavar="2027-2028")
        parser.add_argument("--current", action="store_true", help="en faire l’année en cours")

    def handle(self, *args: Any, **options: Any) -> None:
        school, wanted = known_school(options["school"]), options["year"]
        status = _open(school, wanted, make_current=options["current"])
        result = {
            "school": school.uai,
            "year": year_label(wanted),
            "status": status,
            "current": str(school.current_year),
        }
        self.answer(result, as_json=options["json"], lines=[_in_words(result)])


def _open(school: School, start_year: int, *, make_current: bool) -> str:
    """« prepared »: made now; « exists »: it was there; « current »: it is everybody’s.

    Raises CommandError for a year that has neither dates nor a place among the others.
    """
    known = school.years.filter(start_year=start_year).first()
    if not schools.may_be_prepared(school, start_year):
        message = (
            f"Le calendrier {year_label(start_year)} n’est pas publié pour {school}, ou l’année "
            "d’avant n’est pas encore préparée. Entrez ses dates dans Réglages, Calendrier."
        )
        raise CommandError(message)
    if known is not None and known.is_current:
        return "current"
    if make_current:
        schools.open_year(school=school, start_year=start_year, actor=None)
        return "current"
    schools.prepare_year(school=school, start_year=start_year, actor=None)
    return "exists" if known else "prepared"


def _in_words(result: dict[str, str]) -> str:
    words = {
        "prepared": "est maintenant en préparation",
        "exists": "existe déjà",
        "current": "est l’année en cours",
    }[result["status"]]
    more = "" if result["status"] == "current" else f" ; l’année en cours est {result['current']}"
    return f"{result['school']} : l’année {result['year']} {words}{more}."
