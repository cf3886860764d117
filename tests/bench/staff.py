"""A département of schools and thousands of people, each with something due on one morning."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pixschool.core import schools
from pixschool.core.models import Membership, SchoolYear, User
from rituals.models import Milestone, Ritual

MORNING = datetime.combine(date(2026, 11, 20), time(8), ZoneInfo("Europe/Paris"))
DUE = date(2026, 11, 23)
PER_SCHOOL = 1_000


def add_staff(people: int) -> None:
    """One reminder each, on MORNING."""
    for number in range(0, people, PER_SCHOOL):
        school = schools.create_school(
            uai=f"033{number // PER_SCHOOL:04d}A", start_year=MORNING.year
        )
        year = SchoolYear.objects.get(school=school)
        ritual = Ritual.objects.create(
            school=school, year=year, title="Campagne de rentrée", theme="rentree",
            levels=["6E"], starts_on=DUE, ends_on=DUE + timedelta(days=20),
        )  # fmt: skip
        users = User.objects.bulk_create(
            User(
                email=f"p{rank}@ecole.example",
                first_name="Camille",
                last_name=f"Personne {rank}",
                password="!",
            )
            for rank in range(number, min(number + PER_SCHOOL, people))
        )
        members = Membership.objects.bulk_create(
            Membership(user=user, school=school, roles=["staff"]) for user in users
        )
        Milestone.objects.bulk_create(
            Milestone(
                ritual=ritual, label="Coller les codes des classes", due_on=DUE, assignee=member
            )
            for member in members
        )
