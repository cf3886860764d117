"""Teaching groups: read beside the classes, kept, changed and taken back with the roster."""

import pytest
from django.conf import settings

from pixschool.core.models import ImportBatch, School
from students import groups
from students.models import Classroom, Enrolment, Group, GroupMember
from tests.factories.campaigns import CampaignFactory
from tests.students.rosters import Status, drop_rows, import_rows
from tests.support.imports import confirm, drop, dump
from tests.support.siecle_files import Listed, numbered
from tests.support.work import Work

pytestmark = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)

ROWS = numbered(
    [
        Listed("KEROUÉDAN", "Éloïse", "3A", groups=("3SVT2", "3 ALL 1")),
        Listed("N'DIAYE", "Tom", "3A", groups=("3SVT2",)),
        Listed("DA SILVA", "Zoé", "3B", groups=("3ALL1", "3ALL1")),
        Listed("PETIT", "Lou", "3B", groups=()),
    ]
)


def members() -> dict[str, set[str]]:
    return {
        group.key: {e.student.last_name for e in groups.enrolments(group, Classroom.objects.all())}
        for group in Group.objects.all()
    }


READ = {"3svt2": {"KEROUÉDAN", "N'DIAYE"}, "3all1": {"KEROUÉDAN", "DA SILVA"}}


def test_groups_are_read_beside_the_classes(work: Work, school: School) -> None:
    shown = drop_rows(work, school, ROWS)
    assert {key: shown.counts[key] for key in ("groups", "groups_created", "members_added")} == {
        "groups": 2, "groups_created": 2, "members_added": 4,
    }  # fmt: skip
    confirm(work, shown)

    assert members() == READ
    assert set(Classroom.objects.values_list("name", flat=True)) == {"3A", "3B"}
    assert Enrolment.objects.open().count() == len(ROWS)
    year = school.current_year
    by_name = {group.key: group.pk for group in Group.objects.all()}
    assert groups.sizes(year, Classroom.objects.all()) == {
        by_name["3svt2"]: (2, 1),
        by_name["3all1"]: (2, 2),
    }


def test_the_same_file_again_changes_nothing(work: Work, school: School) -> None:
    import_rows(work, school, ROWS)
    before = dump()

    batch = import_rows(work, school, ROWS)

    assert batch.status == Status.UNCHANGED
    assert dump() == before


def test_a_pupil_changes_group_and_the_undo_takes_it_back(work: Work, school: School) -> None:
    import_rows(work, school, ROWS)
    before = dump()
    changed = [ROWS[0].but(groups=("3SVT2", "3ESP1")), *ROWS[1:]]

    batch = import_rows(work, school, changed)

    assert (batch.counts["members_added"], batch.counts["members_ended"]) == (1, 1)
    assert members() == {
        "3svt2": {"KEROUÉDAN", "N'DIAYE"}, "3all1": {"DA SILVA"}, "3esp1": {"KEROUÉDAN"},
    }  # fmt: skip
    undo(batch)
    assert dump() == before


def undo(batch: ImportBatch) -> None:
    from pixschool.core.importing import batches

    batches.undo(batch=batch, actor=None)


def test_undoing_the_first_import_leaves_no_group(work: Work, school: School) -> None:
    batch = import_rows(work, school, ROWS)
    undo(batch)
    assert not Group.objects.exists()
    assert not GroupMember.objects.exists()


def test_a_file_without_groups_erases_none(work: Work, school: School) -> None:
    import_rows(work, school, ROWS)

    import_rows(work, school, [row.but(groups=()) for row in ROWS])
    assert members() == READ
    # Nor does a file in which one pupil alone has none.
    import_rows(work, school, [ROWS[0].but(groups=()), *ROWS[1:]])
    assert members() == READ


def test_a_group_made_by_hand_is_left_alone(work: Work, school: School) -> None:
    import_rows(work, school, ROWS)
    year = school.current_year
    group = Group.objects.create(school=school, year=year, name="Soutien", key="soutien")
    for enrolment in Enrolment.objects.open():
        GroupMember.objects.create(group=group, student=enrolment.student)

    import_rows(work, school, [ROWS[0].but(groups=("3ESP1",)), *ROWS[1:]])

    assert len(members()["soutien"]) == len(ROWS)


def test_a_class_named_among_the_groups_is_no_group(work: Work, school: School) -> None:
    import_rows(work, school, [row.but(groups=(*row.groups, "3 A")) for row in ROWS])

    assert set(members()) == {"3svt2", "3all1"}


def test_who_leaves_the_school_counts_no_more(work: Work, school: School) -> None:
    import_rows(work, school, ROWS)

    import_rows(work, school, [ROWS[0].but(left_on="01/12/2025"), *ROWS[1:]])

    assert members() == {"3svt2": {"N'DIAYE"}, "3all1": {"DA SILVA"}}


TABLE = (
    "Nom;Prénom;Classe;Groupes\n"
    'KEROUÉDAN;Éloïse;3A;"3SVT2, [3 ALL 1]"\n'
    "N'DIAYE;Tom;3A;3A / 3svt2\n"
    "DA SILVA;Zoé;3B;3ALL1|3ALL1\n"
    "PETIT;Lou;3B;\n"
)


def test_a_column_of_groups_is_read(work: Work, school: School) -> None:
    batch = confirm(work, drop(work, school, "roster", ("liste.csv", TABLE.encode())))

    assert batch.status == Status.DONE
    assert members() == READ
    assert set(Classroom.objects.values_list("name", flat=True)) == {"3A", "3B"}


def test_halves_of_a_class_are_no_teaching_groups(work: Work, school: School) -> None:
    text = "Nom;Prénom;Classe;Groupe\nPETIT;Lou;3B;G1\nN'DIAYE;Tom;3A;2\nDA SILVA;Zoé;3A;G2\n"

    batch = confirm(work, drop(work, school, "roster", ("liste.csv", text.encode())))

    assert batch.status == Status.DONE
    assert not Group.objects.exists()


def test_a_group_in_the_column_of_the_class_is_kept_as_a_group(work: Work, school: School) -> None:
    names = ["KEROUÉDAN;Éloïse", "N'DIAYE;Tom", "DA SILVA;Zoé", "PETIT;Lou"]
    lines = [f"{name};3A" for name in names] + [f"{name};3LATGR1" for name in names[:2]]
    text = "Nom;Prénom;Classe\n" + "\n".join(lines)

    confirm(work, drop(work, school, "roster", ("liste.csv", text.encode())))

    assert members() == {"3latgr1": {"KEROUÉDAN", "N'DIAYE"}}
    assert set(Classroom.objects.values_list("name", flat=True)) == {"3A"}


def test_the_levels_of_a_campaign_follow_its_groups(work: Work, school: School) -> None:
    """When an import is written, and when it is taken back."""
    import_rows(work, school, ROWS)
    group = Group.objects.get(key="3svt2")
    campaign = CampaignFactory(year=school.current_year, levels=["3E"], groups=[group])
    newcomer = Listed("LE GALL", "Yann", "4B", groups=("3SVT2",))
    batch = import_rows(work, school, numbered([*ROWS, newcomer]))
    campaign.refresh_from_db()
    assert campaign.levels == ["4E", "3E"]
    undo(batch)
    campaign.refresh_from_db()
    assert campaign.levels == ["3E"]
