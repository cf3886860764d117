"""Makes an invented school, from its first file to this morning."""

from datetime import date
from pathlib import Path

from django.db import transaction

from pixschool.core import schools
from pixschool.core.calendars.of_school import calendar_or_none
from pixschool.core.models import School, User
from pixschool.demo import (
    cdi,
    checklists,
    last_year,
    reminders,
    staff,
    teaching_groups,
    timetable,
)
from pixschool.demo import year as demo_year
from pixschool.demo.demo_school import DemoSchool
from pixschool.demo.helping import peers, story
from pixschool.demo.moments import Moments
from pixschool.demo.population import populate, year_before
from pixschool.demo.school_life import certification, families, meetings, projects
from pixschool.demo.school_plans import SchoolPlan, seeded
from pixschool.demo.season import Season


@transaction.atomic
def create(plan: SchoolPlan, rank: int, *, seed: int, today: date, folder: Path) -> School:
    """The school, its year before and its year up to today: whole, or not there at all."""
    uai = plan.uai(rank)
    moments = Moments.around(today)
    school = schools.create_school(
        uai=uai,
        name=plan.name,
        kind=plan.kind,
        start_year=moments.start_year,
        is_demo=True,
    )
    actor = staff.add_team(school, plan.team)
    rng = seeded(f"{seed}-{uai}")
    population = populate(plan.shapes, size=plan.size, start_year=moments.start_year, rng=rng)
    if calendar_or_none(school, moments.start_year - 1):
        last_year.create(
            school,
            population=year_before(population, seeded(f"{seed}-{uai}-before")),
            school_plan=plan,
            actor=actor,
            folder=folder,
        )
    demo = DemoSchool(school=school, population=population, moments=moments, folder=folder, rng=rng)
    _fill_this_year(demo, plan, actor)
    if plan.planned is None:
        reminders.subscribe(school)
    reminders.choose(school)
    reminders.write(school, moments)
    if moments.is_over and plan.planned is not None:
        schools.open_year(school=school, start_year=moments.start_year + 1, actor=actor)
    return school


def _fill_this_year(demo: DemoSchool, plan: SchoolPlan, actor: User) -> None:
    school, moments = demo.school, demo.moments
    demo.import_september(actor)
    year = school.current_year
    staff.give_classes(year, plan.team, plan.invited, actor=actor)
    demo.make_campaigns(plan.year, Season.of(year, moments))
    is_whole = plan.planned is None or moments.is_over
    demo_year.plan(year, actor=actor, only=None if is_whole else plan.planned)
    demo_year.link(year, demo.plan_campaigns(year, actor), actor=actor)
    teaching_groups.give_campaign(year, moments=moments, actor=actor)
    demo_year.annotate(year, actor=actor)
    story.leave_out(year, actor=actor)
    demo_year.adjust(year, actor=actor)
    teaching_groups.divide(year, actor=actor)
    timetable.fill(year, moments=moments, actor=actor)
    checklists.share_out(year, today=moments.today, actor=actor)
    if not moments.is_over:
        checklists.add_own(year, today=moments.today, actor=actor)
    checklists.settle(year, moments=moments, actor=actor)
    demo.read_first(actor)
    demo.import_autumn(actor)
    demo.read_again(actor)
    demo.decide_some(year, actor)
    cdi.fill(year, moments=moments)
    story.fill(year, moments=moments, population=demo.population, actor=actor)
    peers.fill(year, moments=moments)
    meetings.fill(year, moments=moments)
    projects.fill(year, moments=moments)
    families.fill(year, actor=actor)
    certification.plan(year, moments=moments, actor=actor)
    teaching_groups.observe(year, moments=moments, actor=actor)
    demo.write_files_to_try()
