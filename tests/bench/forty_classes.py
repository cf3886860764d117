"""How long a proposal takes for forty classes, what the planner's page asks and costs."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from pixschool.core.models import Membership, School, SchoolYear, User
from pixschool.core.reference.names import class_key
from pixschool.core.reference.roles import Role
from rituals.models import Ritual
from rituals.plan import proposing
from rituals.plan.year_facts import facts_of
from students.models import Classroom
from tests.bench.report import conditions

CLASSES = {"6E": 5, "5E": 5, "4E": 5, "3E": 5, "2DE": 8, "1RE": 6, "TLE": 6}  # 40
MANY = 300
RUNS = 20
OK = 200
TARGET_MS = 200
MOST_QUERIES = 15


@dataclass(frozen=True)
class Visit:
    rituals: int
    queries: int
    milliseconds: float


def milliseconds(act: Callable[[], object], runs: int = RUNS) -> list[float]:
    found = []
    for _ in range(runs):
        started = time.perf_counter()
        act()
        found.append((time.perf_counter() - started) * 1000)
    return found


def measure(uai: str) -> str:
    """The section of the report, in a school made of forty classes."""
    settings.ALLOWED_HOSTS = ["localhost"]
    call_command("build_assets", verbosity=0)  # a page of production names its files by their hash
    call_command("collectstatic", interactive=False, verbosity=0)
    school = School.objects.get(uai=uai)
    year = school.current_year
    user = User.objects.create_user("rupn@bench.example", first_name="Banc", last_name="Essai")
    Membership.objects.create(user=user, school=school, roles=[Role.LEAD])
    Classroom.objects.filter(year=year).delete()
    for level, count in CLASSES.items():
        for rank in range(count):
            name = f"{level}{rank}"
            Classroom.objects.create(
                school=school, year=year, name=name, key=class_key(name), level=level
            )
    facts = facts_of(year, school)
    answers = proposing.remembered(facts, [])
    offered = milliseconds(lambda: proposing.preview(facts_of(year, school), answers))
    started = time.perf_counter()
    made = proposing.apply(year=year, answers=answers, actor=user)
    applied = (time.perf_counter() - started) * 1000
    small = visit(school, user)
    fill(year)
    large = visit(school, user)
    return _markdown(offered, applied, len(made), [small, large])


def visit(school: School, user: User) -> Visit:
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    url = reverse("rituals:planner", args=[school.uai])
    if client.get(url, secure=True).status_code != OK:
        raise RuntimeError(url)
    asked: list[str] = []

    def count(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        client.get(url, secure=True)
    taken = milliseconds(lambda: client.get(url, secure=True), 7)
    return Visit(Ritual.objects.planned().count(), len(asked), median(taken))


def fill(year: SchoolYear) -> None:
    first = date(year.start_year, 9, 14)
    Ritual.objects.bulk_create(
        Ritual(
            school_id=year.school_id,
            year=year,
            title=f"Rituel {rank}",
            theme="autre",
            kind=Ritual.Kind.EVENT,
            levels=[list(CLASSES)[rank % len(CLASSES)]],
            starts_on=first + timedelta(weeks=rank % 5),
            ends_on=first + timedelta(weeks=rank % 5, days=4),
        )
        for rank in range(MANY)
    )


def _markdown(offered: list[float], applied: float, made: int, visits: list[Visit]) -> str:
    rows = "\n".join(
        f"| {one.rituals} | {one.queries} | {one.milliseconds:.0f} |" for one in visits
    )
    return f"""## The year

{conditions()}

A whole-year proposal for 40 classes, from the database to the last explanation: median \
**{median(offered):.0f} ms**, worst {max(offered):.0f} ms of {len(offered)} (target {TARGET_MS}). \
Written in one act, {made} rituals and their checklists: {applied:.0f} ms.

| rituals on the planner's page | queries | ms |
|---|---|---|
{rows}

Targets: {MOST_QUERIES} queries, the same whatever the number of rituals.
"""
