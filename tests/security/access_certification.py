"""Who may see what of the certification: lines of the table."""

from certification.models import CertificationPlan
from pixschool.core.models import SchoolYear
from students.models import Student
from tests.factories.sittings import a_plan, a_sitting
from tests.security.table import EVERYBODY_HERE, MANAGES_YEAR, SEES_PUPILS, Row, Thing, pk_of, post


def _plan(year: SchoolYear) -> CertificationPlan:
    plan = a_plan(year)
    a_sitting(plan, Student.objects.filter(school=year.school), room="Salle 12")
    return plan


def _draft(year: SchoolYear) -> CertificationPlan:
    return CertificationPlan.objects.create(
        school=year.school, year=year, level="3E", version=1, state="draft"
    )


PLAN = Thing(
    own=pk_of(lambda world: _plan(world.here.year)),
    foreign=pk_of(lambda world: _plan(world.elsewhere.year)),
)

ROOM = Thing(
    own=pk_of(lambda world: world.a.room),
    other_class=pk_of(lambda world: world.b.room),
    foreign=pk_of(lambda world: next(iter(world.elsewhere.classes.values())).room),
)

DRAFT = Thing(
    own=pk_of(lambda world: _draft(world.here.year)),
    foreign=pk_of(lambda world: _draft(world.elsewhere.year)),
)
OF_A_LEVEL = {"level": "3E"}

OF_CERTIFICATION = (
    Row("certification:overview", SEES_PUPILS),
    Row("certification:readiness", SEES_PUPILS, ROOM),
    Row("certification:duties", EVERYBODY_HERE),
    Row("certification:papers", MANAGES_YEAR, PLAN),
    Row("certification:papers_days", MANAGES_YEAR, PLAN),
    Row("certification:papers_summons", MANAGES_YEAR, PLAN),
    Row("certification:papers_attendance", MANAGES_YEAR, PLAN),
    Row("certification:papers_invigilators", MANAGES_YEAR, PLAN),
    Row("certification:plan", MANAGES_YEAR, args=OF_A_LEVEL),
    Row("certification:plan_settings", MANAGES_YEAR, methods=("GET", "POST"), args=OF_A_LEVEL),
    post("certification:plan_make", MANAGES_YEAR, args=OF_A_LEVEL),
    post("certification:plan_stop", MANAGES_YEAR, DRAFT),
    post("certification:plan_apply", MANAGES_YEAR, DRAFT),
    post("certification:plan_take_back", MANAGES_YEAR, DRAFT),
)
