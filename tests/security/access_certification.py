"""Who may see what of the certification: lines of the table."""

from certification.models import CertificationPlan
from pixschool.core.models import SchoolYear
from students.models import Student
from tests.factories.sittings import a_plan, a_sitting
from tests.security.table import MANAGES_YEAR, SEES_PUPILS, Row, Thing, pk_of


def _plan(year: SchoolYear) -> CertificationPlan:
    plan = a_plan(year)
    a_sitting(plan, Student.objects.filter(school=year.school), room="Salle 12")
    return plan


PLAN = Thing(
    own=pk_of(lambda world: _plan(world.here.year)),
    foreign=pk_of(lambda world: _plan(world.elsewhere.year)),
)

ROOM = Thing(
    own=pk_of(lambda world: world.a.room),
    other_class=pk_of(lambda world: world.b.room),
    foreign=pk_of(lambda world: next(iter(world.elsewhere.classes.values())).room),
)

OF_CERTIFICATION = (
    Row("certification:overview", SEES_PUPILS),
    Row("certification:readiness", SEES_PUPILS, ROOM),
    Row("certification:papers", MANAGES_YEAR, PLAN),
    Row("certification:papers_days", MANAGES_YEAR, PLAN),
    Row("certification:papers_summons", MANAGES_YEAR, PLAN),
    Row("certification:papers_attendance", MANAGES_YEAR, PLAN),
    Row("certification:papers_invigilators", MANAGES_YEAR, PLAN),
)
