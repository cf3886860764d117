"""The year before in an invented school: its plan, its codes, somebody who has left since."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from pixschool.core import schools
from pixschool.core.models import School, User
from pixschool.demo import checklists, staff
from pixschool.demo import year as demo_year
from pixschool.demo.campaign_plans import CampaignPlan
from pixschool.demo.demo_school import DemoSchool
from pixschool.demo.moments import Moments, at_hour
from pixschool.demo.population import Population
from pixschool.demo.school_life import certification
from pixschool.demo.school_plans import SchoolPlan, seeded
from pixschool.demo.season import Season

# What was led by the person who has left.
LED = ("cyber", "parcours-emi", "egalite-respect")


def create(
    school: School, *, population: Population, school_plan: SchoolPlan, actor: User, folder: Path
) -> None:
    """All of it happened while that year was the current one; the present one is again, after."""
    start_year, present = population.start_year, school.current_year.start_year
    moments = Moments.at_the_end_of(start_year)
    year = schools.open_year(school=school, start_year=start_year, actor=actor)
    gone = staff.join(school, school_plan.gone)
    demo = DemoSchool(
        school=school,
        population=population,
        moments=moments,
        folder=folder / "an-dernier",
        rng=seeded(f"{school.uai}-{start_year}"),
    )
    demo.import_september(actor)
    demo.make_campaigns(_plans(school_plan, start_year), Season.of(year, moments))
    demo_year.plan(year, actor=actor)
    demo_year.link(year, demo.plan_campaigns(year, actor), actor=actor)
    demo_year.annotate(year, actor=actor)
    demo_year.entrust(year, dict.fromkeys(LED, gone), actor=actor)
    checklists.settle(year, moments=moments, actor=actor)
    demo.read_again(actor)
    certification.certify(demo, year, actor=actor)
    schools.open_year(school=school, start_year=present, actor=actor)
    staff.end_membership(gone, left_at=at_hour(date(start_year + 1, 7, 3), 17, 0), actor=actor)


def _plans(school_plan: SchoolPlan, start_year: int) -> list[CampaignPlan]:
    """Those of the start of the year, under the name they had."""
    return [
        replace(plan, name=f"{plan.name} ({start_year})", is_read_early=False)
        for plan in school_plan.year
        if plan.ritual == "rentree"
    ]
