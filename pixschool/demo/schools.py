"""The tale of an invented school, from its first file to this morning."""

from datetime import date
from pathlib import Path

from django.db import transaction

from pixschool.core import schools
from pixschool.core.calendars.of_school import calendar_or_none
from pixschool.core.models import School, User
from pixschool.demo import checklists, last_year, reminders, staff, timetable
from pixschool.demo import year as demo_year
from pixschool.demo.demo_school import Story
from pixschool.demo.moments import Moments
from pixschool.demo.population import populate, year_before
from pixschool.demo.school_plans import Sketch, seeded
from pixschool.demo.season import Season


@transaction.atomic
def tell(sketch: Sketch, rank: int, *, seed: int, today: date, folder: Path) -> School:
    """The school, its year before and its year up to today: whole, or not there at all."""
    uai = sketch.uai(rank)
    moments = Moments.around(today)
    school = schools.create_school(
        uai=uai,
        name=sketch.name,
        kind=sketch.kind,
        start_year=moments.start_year,
        is_demo=True,
    )
    actor = staff.hire(school, sketch.team)
    rng = seeded(f"{seed}-{uai}")
    population = populate(sketch.shapes, size=sketch.size, start_year=moments.start_year, rng=rng)
    if calendar_or_none(school, moments.start_year - 1):
        last_year.tell(
            school,
            population=year_before(population, seeded(f"{seed}-{uai}-before")),
            sketch=sketch,
            actor=actor,
            folder=folder,
        )
    story = Story(school=school, population=population, moments=moments, folder=folder, rng=rng)
    _tell_this_year(story, sketch, actor)
    if sketch.planned is None:
        reminders.subscribe(school)
    reminders.choose(school)
    reminders.write(school, moments)
    if moments.is_over and sketch.planned is not None:
        schools.open_year(school=school, start_year=moments.start_year + 1, actor=actor)
    return school


def _tell_this_year(story: Story, sketch: Sketch, actor: User) -> None:
    school, moments = story.school, story.moments
    story.import_september(actor)
    year = school.years.get(is_current=True)
    staff.give_classes(year, sketch.team, sketch.invited, actor=actor)
    story.happen(sketch.year, Season.of(year, moments))
    is_whole = sketch.planned is None or moments.is_over
    demo_year.plan(year, actor=actor, only=None if is_whole else sketch.planned)
    demo_year.link(year, story.plan_campaigns(year, actor), actor=actor)
    demo_year.annotate(year, actor=actor)
    demo_year.adjust(year, actor=actor)
    timetable.fill(year, moments=moments, actor=actor)
    checklists.share_out(year, today=moments.today, actor=actor)
    if not moments.is_over:
        checklists.add_own(year, today=moments.today, actor=actor)
    checklists.settle(year, moments=moments, actor=actor)
    story.read_first(actor)
    story.import_autumn(actor)
    story.read_again(actor)
    story.decide_some(year, actor)
    story.write_files_to_try()
