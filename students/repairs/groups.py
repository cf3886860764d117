"""What a person does to a teaching group by hand: made, renamed, its pupils, taken away.

Imports leave alone the pupils that a person has put in a group (`students.importers.groups`). A
group that an import has made keeps its name, or the next import would make it again.
"""

from collections.abc import Collection, Iterator

from django.db import models, transaction

from pixschool.core.importing import locks
from pixschool.core.models import SchoolYear, User
from pixschool.core.reference.names import class_key
from pixschool.core.text.french import count
from students.models import Classroom, Enrolment, Group, GroupMember, Repair
from students.repairs.history import Recorder, RepairRefusedError, keep_one

FROM_THE_ROSTER = (
    "Ce groupe vient de la base élèves : le prochain import le referait. Créez-en plutôt un autre."
)


@transaction.atomic
def create(*, year: SchoolYear, name: str, actor: User | None) -> tuple[Group, Repair]:
    """Raises RepairRefusedError when a group or a class of the year has that name."""
    locks.one_writer(year.school_id)
    _check_name(year, name)
    recorder = Recorder()
    group = Group(school_id=year.school_id, year=year, name=name, key=class_key(name))
    recorder.create(group)
    return group, keep_one("group_added", recorder, group, actor)


@transaction.atomic
def rename(*, group: Group, name: str, actor: User | None) -> Repair:
    """Raises RepairRefusedError as `create` does, and for a group of the roster."""
    locks.one_writer(group.school_id)
    if not group.is_by_hand:
        raise RepairRefusedError(FROM_THE_ROSTER)
    _check_name(group.year, name, besides=group)
    recorder = Recorder()
    recorder.change(group, name=name, key=class_key(name))
    return keep_one("group_renamed", recorder, group, actor)


def _check_name(year: SchoolYear, name: str, *, besides: Group | None = None) -> None:
    key = class_key(name)
    other = Group.objects.in_year(year).filter(key=key).first()
    if other and other != besides:
        raise RepairRefusedError(f"Le groupe {other.name} existe déjà cette année.")
    if room := Classroom.objects.in_year(year).filter(key=key).first():
        raise RepairRefusedError(f"{room.name} est une classe : donnez un autre nom au groupe.")


@transaction.atomic
def set_members(
    *,
    group: Group,
    classroom: Classroom,
    ticked: Collection[int],
    shown: Collection[int],
    actor: User | None,
) -> Repair | None:
    """Write what changed in a class between the page as it was `shown` and as it is `ticked` (ids
    of pupils); None when nothing did.

    What somebody else has ticked meanwhile stays. Pupils of another class are left out.
    """
    locks.one_writer(group.school_id)
    here = set(Enrolment.objects.at(classroom=classroom).values_list("student", flat=True))
    members = {
        member.student_id: member
        for member in GroupMember.objects.filter(group=group, ended_on=None, student__in=here)
    }
    recorder = Recorder()
    for pk in sorted({*ticked} & here - {*shown} - members.keys()):
        recorder.create(GroupMember(group=group, student_id=pk))
    for pk in sorted(({*shown} - {*ticked}) & members.keys()):
        recorder.change(members[pk], ended_on=group.school.today())
    if not recorder.changes:
        return None
    return keep_one("group_members_changed", recorder, group, actor)


@transaction.atomic
def delete(*, group: Group, actor: User | None) -> Repair:
    """Raises RepairRefusedError for a group of the roster, and for one that still serves."""
    locks.one_writer(group.school_id)
    if not group.is_by_hand:
        raise RepairRefusedError(FROM_THE_ROSTER)
    if uses := list(_uses(group)):
        raise RepairRefusedError(f"Ce groupe sert encore à {', '.join(uses)} : retirez-le d’abord.")
    recorder = Recorder()
    for member in group.members.order_by("pk"):
        recorder.delete(member)
    recorder.delete(group)
    return keep_one("group_deleted", recorder, group, actor)


def _uses(group: Group) -> Iterator[str]:
    """« 2 campagnes », « 1 séance »: whatever other apps hang on a group."""
    for relation in Group._meta.related_objects:  # noqa: SLF001
        model = relation.related_model
        if model is GroupMember or isinstance(model, str):
            continue
        rows: models.QuerySet[models.Model] = model._default_manager.filter(  # noqa: SLF001
            **{relation.field.name: group}
        )
        if number := rows.count():
            names = model._meta  # noqa: SLF001
            yield count(number, f"{names.verbose_name},{names.verbose_name_plural}")
