"""The only writers of projects. What belongs to the year goes through the plan, with its undo."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from pixschool.core import journal
from pixschool.core.models import Membership, SchoolYear, User
from pixschool.core.reference.levels import LEVEL_ORDER
from pixschool.core.reference.roles import Role
from rituals.models import Project, Ritual, Session
from rituals.plan import services as plan
from rituals.sessions import making_way
from rituals.sessions import services as sessions
from rituals.sessions.making_way import SeatsAnswer, SeatsHit
from rituals.sessions.slots import Slot
from students.models import Classroom, Enrolment, Group
from students.slots.giving_back import GivenBack

HAS_SESSIONS = (
    "Une séance de ce projet a déjà eu lieu : il reste dans l’année. Pour l’arrêter, avancez sa "
    "date de fin."
)
FOR_WHOM = "Pour qui ? Cochez une classe, un groupe ou un niveau."


class ProjectRefusedError(Exception):
    """Why a project cannot be so; the message is a sentence for the page."""


@dataclass(frozen=True, kw_only=True)
class ProjectDraft:
    """What a project should be."""

    title: str
    subject: str
    theme: str
    starts_on: date
    ends_on: date
    competences: tuple[str, ...] = ()
    purpose: str = ""
    teachers: str = ""
    members: tuple[Membership, ...] = ()
    levels: tuple[str, ...] = ()
    classrooms: tuple[Classroom, ...] = ()
    groups: tuple[Group, ...] = ()

    @property
    def all_levels(self) -> list[str]:
        """Those that are asked for, and those of the classes and the groups."""
        enrolled = Enrolment.objects.open().filter(
            student__group_memberships__group__in=self.groups,
            student__group_memberships__ended_on=None,
            classroom__year__in={group.year_id for group in self.groups},
        )
        levels = set(enrolled.values_list("classroom__level", flat=True).distinct())
        levels |= {*self.levels, *(room.level for room in self.classrooms)}
        return sorted(levels, key=LEVEL_ORDER.__getitem__)

    @property
    def plan_values(self) -> dict[str, Any]:
        """What the ritual of the project takes."""
        return {
            "title": self.title,
            "theme": self.theme,
            "starts_on": self.starts_on,
            "ends_on": self.ends_on,
            "levels": self.all_levels,
            "competences": list(self.competences),
            "purpose": self.purpose,
        }


@transaction.atomic
def create(*, year: SchoolYear, draft: ProjectDraft, leader: Membership, actor: User) -> Project:
    """In the year and in the list of the CDI. Raises ProjectRefusedError, ValidationError."""
    values = draft.plan_values
    if not values["levels"]:
        raise ProjectRefusedError(FOR_WHOM)
    ritual = plan.create(
        year=year,
        actor=actor,
        values=values
        | {
            "kind": Ritual.Kind.SESSION.value,
            "lead_role": Role.LIBRARIAN.value,
            "leader_id": leader.pk,
        },
        classrooms=draft.classrooms,
        label=f"Projet « {draft.title} »",
    )
    project = Project(ritual=ritual, subject=draft.subject, teachers=draft.teachers)
    project.full_clean()
    project.save()
    _write_people(project, draft)
    _record("project_created", project, actor)
    return project


@transaction.atomic
def change(*, project: Project, version: int, draft: ProjectDraft, actor: User) -> Project:
    """`version` is that of its ritual: whoever moves it on the wall changes it too.

    Raises ProjectRefusedError for a stale page, ValidationError.
    """
    ritual = project.ritual
    if not draft.all_levels:
        raise ProjectRefusedError(FOR_WHOM)
    wanted = draft.plan_values
    values = {name: value for name, value in wanted.items() if value != getattr(ritual, name)}
    try:
        plan.change(
            ritual=ritual,
            version=version,
            actor=actor,
            values=values,
            classrooms=draft.classrooms,
            label=f"Modification du projet « {draft.title} »",
        )
    except plan.PlanConflictError as error:
        raise ProjectRefusedError(str(error)) from error
    project.subject, project.teachers = draft.subject, draft.teachers
    project.full_clean()
    project.save()
    _write_people(project, draft)
    _record("project_changed", project, actor)
    return project


@transaction.atomic
def remove(*, project: Project, version: int, actor: User) -> None:
    """Out of the year, from where it may come back; refused once a session has taken place."""
    if project.ritual.sessions.filter(starts_at__lte=timezone.now(), is_held=True).exists():
        raise ProjectRefusedError(HAS_SESSIONS)
    try:
        plan.remove(ritual=project.ritual, version=version, actor=actor)
    except plan.PlanConflictError as error:
        raise ProjectRefusedError(str(error)) from error
    _record("project_removed", project, actor)


def add_session(
    *, project: Project, slot: Slot, actor: User, answer: SeatsAnswer | None = None
) -> SeatsHit:
    """An hour of the project: a session of the class or the group like any other.

    Raises ProjectRefusedError, with what is in the way, and SeatsInTheWayError.
    """
    try:
        return making_way.create(
            ritual=project.ritual, slots=[slot], actor=actor, answer=answer or SeatsAnswer()
        )
    except sessions.SessionRefusedError as refusal:
        raise ProjectRefusedError(str(refusal)) from refusal


def remove_session(*, session: Session, actor: User) -> GivenBack:
    """The seats at the CDI that had given way to it come back.

    Raises ProjectRefusedError for one that has begun: it has taken place."""
    if session.starts_at <= timezone.now():
        raise ProjectRefusedError("Cette séance a déjà eu lieu : elle reste dans le projet.")
    try:
        return making_way.remove(session=session, actor=actor)
    except sessions.SessionRefusedError as refusal:
        raise ProjectRefusedError(str(refusal)) from refusal


def _write_people(project: Project, draft: ProjectDraft) -> None:
    project.members.set(draft.members)
    project.groups.set(draft.groups)


def _record(event: str, project: Project, actor: User) -> None:
    journal.record(
        event, school=project.ritual.school, actor=actor, target="project", ids=[project.pk]
    )


def leaders_of(project: Project) -> list[Membership]:
    """Who may lead its sessions: whoever leads it, and the colleagues of the team in it."""
    found: Iterable[Membership | None] = [project.ritual.leader, *project.members.all()]
    present = [one for one in found if one is not None and one.left_at is None]
    return list(dict.fromkeys(present))
