"""What the journal says of projects and of the resources of the CDI."""

from django.urls import reverse

from pixschool.core.journal.labels import SCHOOL, register
from pixschool.core.journal.things import NamedThing, register_things
from pixschool.core.models import Membership
from rituals.models import Project

register("project_created", "a ajouté un projet du CDI", kind=SCHOOL)
register("project_changed", "a modifié un projet du CDI", kind=SCHOOL)
register("project_removed", "a retiré un projet du CDI", kind=SCHOOL)
register(
    "literacy_table_changed",
    "a modifié les liens entre compétences et information-documentation",
    kind=SCHOOL,
)


def _projects(reader: Membership, ids: set[int]) -> dict[int, NamedThing]:
    found = Project.objects.visible_to(reader).filter(pk__in=ids).select_related("ritual")
    return {
        one.pk: NamedThing(
            one.ritual.title, reverse("rituals:ritual", args=[reader.school.uai, one.ritual_id])
        )
        for one in found
    }


register_things("project", _projects)
