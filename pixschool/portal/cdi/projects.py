"""Projects of the CDI in words: for whom, when, on what, how many hours."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pixschool.core.text.french import date_fr
from rituals.models import Project
from rituals.plan.wording import audience
from rituals.projects.literacy import LiteracyLine
from rituals.projects.planned import teachers_words


@dataclass(frozen=True)
class ProjectLine:
    """A project as the list shows it."""

    project: Project
    audience: str
    teachers: str
    when: str
    is_over: bool
    sessions: int


def lines(projects: Iterable[Project], today: date) -> list[ProjectLine]:
    """Projects come `with_all`: no query."""
    return [
        ProjectLine(
            project=project,
            audience=audience_words(project),
            teachers=teachers_words(project),
            when=_when(project),
            is_over=project.ritual.ends_on < today,
            sessions=sum(1 for one in project.ritual.sessions.all() if one.is_held),
        )
        for project in projects
    ]


def audience_words(project: Project) -> str:
    """« 6A, 6B, groupe 3SVT2 », else the levels."""
    names = [room.name for room in project.ritual.classrooms.all()]
    names += [f"groupe {group.name}" for group in project.groups.all()]
    return audience(project.ritual, names)


def _when(project: Project) -> str:
    starts, ends = project.ritual.starts_on, project.ritual.ends_on
    if starts == ends:
        return f"le {date_fr(starts, 'short')}"
    return f"du {date_fr(starts, 'short')} au {date_fr(ends, 'short')}"


def literacy_of(project: Project, table: Iterable[LiteracyLine]) -> list[LiteracyLine]:
    """The competences of the project, with what the CDI works on."""
    chosen = set(project.ritual.competences)
    return [line for line in table if line.competence.code in chosen]
