"""In which classes to look for names that a file gives without one."""

from collections.abc import Iterable

from campaigns.importers.targets import Target
from campaigns.missing import expected
from students import groups
from students.models import Classroom, Group


def of(targets: Iterable[Target]) -> frozenset[str]:
    """Keys of the classes of the campaign, or of the class or the group whose code it is; none when
    the files without classes are not all for the same ones."""
    bare = [target for target in targets if not target.has_classes]
    places = expected.places({target.campaign_id for target in bare if target.campaign_id})
    found = {_class_keys(target, places.get(target.campaign_id or 0)) for target in bare}
    return found.pop() if len(found) == 1 else frozenset()


def _class_keys(target: Target, places: frozenset[int] | None) -> frozenset[str]:
    if isinstance(target.audience, Classroom):
        return frozenset({target.audience.key})
    if isinstance(target.audience, Group):
        return groups.class_keys(target.audience)
    rooms = Classroom.objects.filter(pk__in=places or ())
    return frozenset(rooms.values_list("key", flat=True))
