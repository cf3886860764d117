"""Who may see what of the team, of the projects and of the links: lines of the table."""

from typing import Any

from tests.factories.rituals import (
    CouncilMinutesFactory,
    ProjectFactory,
    ResourceFactory,
    SessionFactory,
    StaffMeetingFactory,
)
from tests.security.table import (
    EVERYBODY_HERE,
    LEAD,
    MANAGES_CDI,
    MANAGES_YEAR,
    RUNS_CDI,
    SEES_PUPILS,
    TRAINS_STAFF,
    Row,
    Thing,
    form,
    pk_of,
    post,
)
from tests.support.world import World


def _meeting(world: World, place: str, holder: str) -> Any:
    year = getattr(world, place).year
    return StaffMeetingFactory(year=year, holder=world.members[holder])


def _project_hour(world: World, place: str) -> dict[str, Any]:
    project = ProjectFactory(year=getattr(world, place).year)
    session = SessionFactory(ritual=project.ritual, room=f"CDI {project.pk}")
    return {"pk": project.pk, "session": session.pk}


CAMPAIGN = Thing(
    own=pk_of(lambda world: world.here.campaign),
    foreign=pk_of(lambda world: world.elsewhere.campaign),
)
MEETING = Thing(
    own=pk_of(lambda world: _meeting(world, "here", "dora")),
    foreign=pk_of(lambda world: _meeting(world, "elsewhere", "charlie")),
)
COUNCIL = Thing(
    own=pk_of(lambda world: CouncilMinutesFactory(year=world.here.year)),
    foreign=pk_of(lambda world: CouncilMinutesFactory(year=world.elsewhere.year)),
)
PROJECT = Thing(
    own=pk_of(lambda world: ProjectFactory(year=world.here.year)),
    foreign=pk_of(lambda world: ProjectFactory(year=world.elsewhere.year)),
)
PROJECT_HOUR = Thing(
    own=lambda world: _project_hour(world, "here"),
    foreign=lambda world: _project_hour(world, "elsewhere"),
)
RESOURCE = Thing(
    own=pk_of(lambda world: ResourceFactory(school=world.here.school)),
    foreign=pk_of(lambda world: ResourceFactory(school=world.elsewhere.school)),
)

OF_THE_TEAM = (
    Row("portal:cdi_projects", RUNS_CDI),
    Row("portal:cdi_project", RUNS_CDI, PROJECT),
    form("portal:cdi_project_add", MANAGES_CDI),
    form("portal:cdi_project_edit", MANAGES_CDI, PROJECT),
    post("portal:cdi_project_remove", MANAGES_CDI, PROJECT),
    form("portal:cdi_session_add", MANAGES_CDI, PROJECT),
    post("portal:cdi_session_remove", MANAGES_CDI, PROJECT_HOUR),
    form("portal:cdi_literacy", MANAGES_CDI),
    Row("portal:cdi_resources", RUNS_CDI),
    form("portal:cdi_resource_add", MANAGES_CDI),
    post("portal:cdi_resource_own", MANAGES_CDI, RESOURCE),
    post("portal:cdi_resource_shipped", MANAGES_CDI, args={"key": "cnil"}),
    Row("portal:cdi_cards", RUNS_CDI, CAMPAIGN),
    Row("portal:staff_councils", EVERYBODY_HERE),
    Row("portal:staff_council", EVERYBODY_HERE, COUNCIL),
    Row("portal:staff_council_pdf", EVERYBODY_HERE, COUNCIL),
    form("portal:staff_council_add", MANAGES_YEAR),
    form("portal:staff_council_edit", MANAGES_YEAR, COUNCIL),
    post("portal:staff_council_remove", MANAGES_YEAR, COUNCIL),
    Row("portal:staff", EVERYBODY_HERE),
    Row("portal:staff_meeting", EVERYBODY_HERE, MEETING),
    Row("portal:staff_sheet", TRAINS_STAFF, MEETING),
    form("portal:staff_meeting_add", TRAINS_STAFF),
    form("portal:staff_meeting_edit", TRAINS_STAFF, MEETING),
    post("portal:staff_sign_up", EVERYBODY_HERE, MEETING),
    post("portal:staff_withdraw", EVERYBODY_HERE, MEETING),
    post("portal:staff_mark", TRAINS_STAFF, MEETING),
    post("portal:staff_add_person", TRAINS_STAFF, MEETING),
    post("portal:staff_cancel", TRAINS_STAFF, MEETING),
    post("portal:staff_remove", TRAINS_STAFF, MEETING),
    post("portal:staff_hand_over", EVERYBODY_HERE),
    form("portal:staff_steps", EVERYBODY_HERE),
    Row("portal:staff_welcome", EVERYBODY_HERE),
    Row("portal:staff_welcome_pdf", EVERYBODY_HERE),
    post("portal:staff_welcome_close", EVERYBODY_HERE),
    Row("portal:equity", frozenset({"nora", "alice", "bob", "brice"})),
    form("portal:equity_floor", LEAD),
    form("portal:equity_unseen", frozenset({"nora", "bob", "brice"})),
    post("portal:equity_unseen_undo", frozenset({"nora", "bob", "brice"})),
    Row("portal:equity_pdf", MANAGES_YEAR),
    Row("portal:cohorts", MANAGES_YEAR),
    Row("portal:obligations", SEES_PUPILS | {"brice"}),
    Row("portal:progression", MANAGES_YEAR),
    Row("portal:progression_pdf", MANAGES_YEAR),
    Row("portal:certified_pdf", MANAGES_YEAR),
    Row(
        "portal:progression_add",
        MANAGES_CDI,
        methods=("GET", "POST"),
        args={"level": "6E", "code": "5.1"},
    ),
    Row("portal:staff_summary", MANAGES_YEAR),
    Row("portal:staff_summary_pdf", MANAGES_YEAR),
)
