"""What projects plan to work on: competence × level × period, for the progression."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from pixschool.core.models import SchoolYear
from rituals.models import Project


@dataclass(frozen=True, slots=True)
class PlannedCompetence:
    """One competence that a project works on with one level, from a day to another, both included.
    `sessions`: how many hours of the project are in the calendar."""

    competence: str
    level: str
    project_id: int
    title: str
    subject: str
    teachers: str
    starts_on: date
    ends_on: date
    sessions: int


def planned(year: SchoolYear) -> list[PlannedCompetence]:
    """Of the projects that are in the year, by date, competence and level. Three queries, however
    many projects there are."""
    projects = (
        Project.objects.in_year(year)
        .kept()
        .select_related("ritual")
        .prefetch_related("members__user")
        .annotate(hours=Count("ritual__sessions", filter=Q(ritual__sessions__is_held=True)))
        .order_by("ritual__starts_on", "pk")
    )
    return [one for project in projects for one in _of(project)]


def _of(project: Project) -> Iterator[PlannedCompetence]:
    ritual = project.ritual
    hours: int = project.hours  # type: ignore[attr-defined]
    for competence in ritual.competences:
        for level in ritual.levels:
            yield PlannedCompetence(
                competence=competence,
                level=level,
                project_id=project.pk,
                title=ritual.title,
                subject=project.subject,
                teachers=teachers_words(project),
                starts_on=ritual.starts_on,
                ends_on=ritual.ends_on,
                sessions=hours,
            )


def teachers_words(project: Project) -> str:
    """« Mme Diallo, Marc Oliveira », those of the team after the others; `members__user` comes
    with the project."""
    team = [
        f"{member.user} (parti)" if member.left_at else str(member.user)
        for member in project.members.all()
    ]
    return ", ".join(filter(None, [project.teachers, *team]))
