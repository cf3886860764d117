"""A ritual of last year that was a project is one again. Its groups were of their year."""

from collections.abc import Sequence

from pixschool.core import journal
from pixschool.core.models import User
from rituals.models import Project, Ritual


def carry(pairs: Sequence[tuple[Ritual, Ritual]], *, actor: User | None) -> list[Project]:
    """`pairs`: rituals of last year, each with the one it has become. Colleagues who have left
    stay behind."""
    past = Project.objects.filter(ritual__in=[old for old, _ in pairs]).prefetch_related("members")
    of_ritual = {project.ritual_id: project for project in past}
    carried = []
    for old, new in pairs:
        if (project := of_ritual.get(old.pk)) is None:
            continue
        copy = Project.objects.create(
            ritual=new, subject=project.subject, teachers=project.teachers
        )
        copy.members.set(one for one in project.members.all() if one.left_at is None)
        carried.append(copy)
    if carried:
        journal.record(
            "project_created",
            school=pairs[0][1].school,
            actor=actor,
            target="project",
            ids=[project.pk for project in carried],
        )
    return carried
