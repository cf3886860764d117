"""Who may see what of the certification: lines of the table."""

from certification.models import (
    CertificationPlan,
    CertificationSession,
    ComputerRoom,
    Invigilator,
    PlanEdit,
    PlanSettings,
    SettingsEdit,
)
from pixschool.core.models import SchoolYear
from students.models import Student
from tests.factories.sittings import a_plan, a_sitting
from tests.security.table import (
    EVERYBODY_HERE,
    LEAD,
    MANAGES_YEAR,
    SEES_PUPILS,
    Row,
    Thing,
    form,
    pk_of,
    post,
)
from tests.support.world import World


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


def _added(year: SchoolYear) -> SettingsEdit:
    settings, _ = PlanSettings.objects.get_or_create(year=year, level="3E")
    return SettingsEdit.objects.create(
        settings=settings, change="slot", text="Une semaine de plus.",
        before={"last_on": "2027-03-23", "to": "2027-03-30"},
    )  # fmt: skip


ADDED = Thing(
    own=pk_of(lambda world: _added(world.here.year)),
    foreign=pk_of(lambda world: _added(world.elsewhere.year)),
)


def _edited(year: SchoolYear) -> PlanEdit:
    return PlanEdit.objects.create(plan=_draft(year), number=1, text="Salle 12 au lieu de 11")


EDITED = Thing(
    own=pk_of(lambda world: _edited(world.here.year)),
    foreign=pk_of(lambda world: _edited(world.elsewhere.year)),
)


def _sitting_of(year: SchoolYear) -> CertificationSession:
    return CertificationSession.objects.filter(plan=_plan(year))[0]


SITTING = Thing(
    own=pk_of(lambda world: _sitting_of(world.here.year)),
    foreign=pk_of(lambda world: _sitting_of(world.elsewhere.year)),
)


def _piece(world: World, year: SchoolYear) -> dict[str, int]:
    """6A of a session: its class is ours in both."""
    return {"pk": _sitting_of(year).pk, "classroom": world.a.room.pk}


PIECE = Thing(
    own=lambda world: _piece(world, world.here.year),
    foreign=lambda world: _piece(world, world.elsewhere.year),
)


def _adult(year: SchoolYear) -> Invigilator:
    return Invigilator.objects.get_or_create(year=year, name="Mme Roche")[0]


ADULT = Thing(
    own=pk_of(lambda world: _adult(world.here.year)),
    foreign=pk_of(lambda world: _adult(world.elsewhere.year)),
)


def _computers(year: SchoolYear) -> ComputerRoom:
    return ComputerRoom.objects.get_or_create(
        school=year.school, name="Salle 7", defaults={"seats": 3}
    )[0]


COMPUTERS = Thing(
    own=pk_of(lambda world: _computers(world.here.year)),
    foreign=pk_of(lambda world: _computers(world.elsewhere.year)),
)
OF_A_LEVEL = {"level": "3E"}
ROOM_OF_YEAR = Thing(own=ROOM.own, foreign=ROOM.foreign)
OF_A_RULE = {"key": "test"}
OF_AN_ADULT = {"kind": "adulte"}

OF_CERTIFICATION = (
    Row("certification:overview", SEES_PUPILS),
    Row("certification:readiness", SEES_PUPILS, ROOM),
    Row("certification:duties", EVERYBODY_HERE),
    form("certification:results_drop", LEAD),
    Row("certification:results", SEES_PUPILS),
    Row("certification:papers", MANAGES_YEAR, PLAN),
    Row("certification:papers_days", MANAGES_YEAR, PLAN),
    Row("certification:papers_summons", MANAGES_YEAR, PLAN),
    Row("certification:papers_summons_page", MANAGES_YEAR, PLAN),
    Row("certification:papers_letters", MANAGES_YEAR, PLAN),
    Row("certification:papers_doors", MANAGES_YEAR, PLAN),
    post("certification:papers_print", MANAGES_YEAR, PLAN, data={"papier": "letters"}),
    Row("certification:papers_attendance", MANAGES_YEAR, PLAN),
    Row("certification:papers_invigilators", MANAGES_YEAR, PLAN),
    Row("certification:mass_import", MANAGES_YEAR, PLAN, methods=("GET", "POST")),
    Row("certification:plan", MANAGES_YEAR, args=OF_A_LEVEL),
    Row("certification:plan_settings", MANAGES_YEAR, methods=("GET", "POST"), args=OF_A_LEVEL),
    post("certification:plan_make", MANAGES_YEAR, args=OF_A_LEVEL),
    post("certification:plan_stop", MANAGES_YEAR, DRAFT),
    post("certification:plan_apply", MANAGES_YEAR, DRAFT),
    post("certification:plan_take_back", MANAGES_YEAR, DRAFT),
    Row("certification:machines", MANAGES_YEAR),
    form("certification:machines_room", MANAGES_YEAR, COMPUTERS),
    Row("certification:readiness_export", SEES_PUPILS, args={"kind": "csv"}),
    Row("certification:rules", SEES_PUPILS),
    Row("certification:rule", LEAD, methods=("GET", "POST"), args=OF_A_RULE),
    post("certification:rule_give_back", LEAD, args=OF_A_RULE),
    form("certification:durations", MANAGES_YEAR, ROOM_OF_YEAR),
    form("certification:timetable", MANAGES_YEAR, ROOM_OF_YEAR),
    Row("certification:week", MANAGES_YEAR, ADULT, methods=("GET", "POST"), args=OF_AN_ADULT),
    post("certification:plan_seat", MANAGES_YEAR, DRAFT, data={"student": "0"}),
    post("certification:plan_discard", MANAGES_YEAR, DRAFT),
    form("certification:sitting_move", MANAGES_YEAR, PIECE),
    form("certification:sitting_change", MANAGES_YEAR, SITTING),
    Row("certification:day", MANAGES_YEAR, SITTING),
    post("certification:day_mark", MANAGES_YEAR, SITTING, data={"presence": "present"}),
    post("certification:day_rest", MANAGES_YEAR, SITTING, data={"candidate": "0"}),
    post("certification:day_incident", MANAGES_YEAR, SITTING, data={"kind": "alarm"}),
    post("certification:day_calm", MANAGES_YEAR, SITTING, data={"incident": "0"}),
    post("certification:day_extra", MANAGES_YEAR, SITTING, data={"pupil": "0"}),
    post("certification:day_not", MANAGES_YEAR, SITTING, data={"candidate": "0"}),
    post("certification:day_finalise", MANAGES_YEAR, SITTING, data={"done": "1"}),
    form("certification:day_sheet_drop", MANAGES_YEAR, SITTING),
    post("certification:day_sheet_keep", MANAGES_YEAR, SITTING, data={"row": "0-0-present"}),
    Row("certification:day_sheet", MANAGES_YEAR, SITTING, args={"kind": "csv"}),
    post("certification:edit_undo", MANAGES_YEAR, EDITED),
    post("certification:plan_improve", MANAGES_YEAR, DRAFT, data={"n": "0"}),
    post("certification:improvement_undo", MANAGES_YEAR, ADDED),
)
