"""A class in two: equal halves, the same for everybody; who arrives enters the smaller one."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from pixschool.core.models import AuditEntry
from students.halves import services as halves
from students.halves.dividing import Division, balanced, by_list, with_newcomers
from students.models import Classroom, Group, Halves, Repair, Student
from students.repairs import groups
from students.repairs.history import RepairRefusedError
from tests.factories.core import SchoolFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory, GroupFactory
from tests.support.client import PageClient
from tests.support.world import World

IDS = st.lists(st.integers(1, 60), unique=True, max_size=40)


class TestDividing:
    @given(IDS)
    def test_halves_are_equal_and_whole(self, pupils: list[int]) -> None:
        made = balanced(pupils)
        assert sorted((*made.first, *made.second)) == sorted(pupils)
        assert len(made.first) - len(made.second) in {0, 1}

    @given(IDS, st.sets(st.integers(1, 80)))
    def test_a_list_keeps_everybody_once(self, pupils: list[int], first: set[int]) -> None:
        made = by_list(pupils, first)
        assert sorted((*made.first, *made.second)) == sorted(pupils)
        assert set(made.first) == set(pupils) & first

    @given(IDS, IDS)
    def test_who_arrives_and_who_leaves(self, before: list[int], after: list[int]) -> None:
        old = balanced(before)
        new = with_newcomers(old, after)
        assert sorted((*new.first, *new.second)) == sorted(after)
        for was, now in ((old.first, new.first), (old.second, new.second)):
            assert {pk for pk in was if pk in after} <= set(now), "somebody has moved"
        gap = abs(len(new.first) - len(new.second))
        stayed = [len([pk for pk in half if pk in after]) for half in (old.first, old.second)]
        assert gap <= max(1, abs(stayed[0] - stayed[1])), "newcomers widen the gap"
        assert with_newcomers(new, after) == new


@pytest.fixture
def room() -> Classroom:
    room = ClassroomFactory(year=SchoolFactory().current_year, name="6A")
    for name in "CABED":
        EnrolmentFactory(classroom=room, student__last_name=name, student__name_key=name.lower())
    return room


def names(division: Division) -> tuple[str, str]:
    known = dict(Student.objects.values_list("pk", "last_name"))
    first, second = ("".join(known[pk] for pk in half) for half in
                     (division.first, division.second))  # fmt: skip
    return first, second


@pytest.mark.django_db
class TestServices:
    def test_a_class_becomes_two_groups(self, room: Classroom) -> None:
        made = halves.divide(whole=room, actor=None)
        assert [str(made.first), str(made.second)] == ["6A groupe 1", "6A groupe 2"]
        assert names(halves.division_of(made)) == ("ACE", "BD")
        assert AuditEntry.objects.get(event="halves_made").target_ids == [
            made.first_id, made.second_id,
        ]  # fmt: skip

    def test_again_by_list(self, room: Classroom) -> None:
        made = halves.divide(whole=room, actor=None)
        chosen = Student.objects.filter(last_name__in="AB").values_list("pk", flat=True)
        again = halves.divide(whole=room, actor=None, first=list(chosen))
        assert (again.pk, again.first_id) == (made.pk, made.first_id)
        assert names(halves.division_of(again)) == ("AB", "CDE")

    @pytest.mark.parametrize("letters", ["", "ABCDE"])
    def test_a_half_is_never_empty(self, room: Classroom, letters: str) -> None:
        chosen = list(
            Student.objects.filter(last_name__in=list(letters)).values_list("pk", flat=True)
        )
        with pytest.raises(RepairRefusedError, match="chaque demi-groupe"):
            halves.divide(whole=room, actor=None, first=chosen)
        assert not Halves.objects.exists()

    def test_one_pupil_is_not_cut(self, room: Classroom) -> None:
        alone = ClassroomFactory(year=room.year, name="6B")
        EnrolmentFactory(classroom=alone)
        with pytest.raises(RepairRefusedError, match="rien à partager"):
            halves.divide(whole=alone, actor=None)

    def test_arrivals_and_departures(self, room: Classroom) -> None:
        made = halves.divide(whole=room, actor=None)
        EnrolmentFactory(classroom=room, student__last_name="F", student__name_key="f")
        moved = room.enrolments.get(student__last_name="C")
        moved.classroom = ClassroomFactory(year=room.year, name="6B")
        moved.save()
        said = [(str(one.student)[0], str(one.half)) for one in halves.newcomers(made)]
        assert said == [("F", "6A groupe 1")]
        placed = halves.settle(halves=made, actor=None)
        assert [one.student.last_name for one in placed] == ["F"]
        assert names(halves.division_of(made)) == ("AEF", "BD")
        assert halves.settle(halves=made, actor=None) == []
        assert AuditEntry.objects.filter(event="halves_settled").count() == 1

    def test_a_group_too_and_a_name_that_is_taken(self, room: Classroom) -> None:
        GroupFactory(year=room.year, name="TECHNO GROUPE 2", pupils=[])
        whole = GroupFactory(year=room.year, name="Techno", pupils=list(Student.objects.all()))
        made = halves.divide(whole=whole, actor=None)
        assert str(made.second) == "Techno groupe 2 (2)"
        assert names(halves.division_of(made)) == ("ACE", "BD")

    def test_a_half_is_not_deleted_from_under_its_class(self, room: Classroom) -> None:
        made = halves.divide(whole=room, actor=None)
        with pytest.raises(RepairRefusedError, match="1 partage en demi-groupes"):
            groups.delete(group=made.first, actor=None)
        halves.forget(halves=made, actor=None)
        groups.delete(group=Group.objects.get(pk=made.first_id), actor=None)
        assert Group.objects.count() == 1


@pytest.mark.django_db
class TestPage:
    def test_a_list_made_by_hand_comes_back_after_one_click_too_many(
        self, client: PageClient, world: World
    ) -> None:
        client.force_login(world.user("nora"))
        page = reverse("students:class_halves", args=[world.here.uai, world.a.room.pk])
        assert 'popovertarget="balance"' not in client.get(page).text
        chosen = [str(halves.pupils_of(world.a.room)[0].pk)]
        client.post(page, {"act": "list", "first": chosen})
        by_hand = halves.division_of(halves.halves_of(world.a.room))
        assert len(by_hand.first) == 1
        assert 'popovertarget="balance"' in client.get(page).text

        done = client.post(page, {"act": "balanced"}, follow=True)
        assert "Les demi-groupes sont refaits." in done.text
        assert len(halves.division_of(halves.halves_of(world.a.room)).first) > 1
        undo = reverse("students:repair_undo", args=[world.here.uai, Repair.objects.get().pk])
        client.post(undo)
        assert halves.division_of(halves.halves_of(world.a.room)) == by_hand

    def test_a_click_that_moves_nobody_leaves_nothing_to_undo(
        self, client: PageClient, world: World
    ) -> None:
        client.force_login(world.user("nora"))
        page = reverse("students:class_halves", args=[world.here.uai, world.a.room.pk])
        client.post(page, {"act": "balanced"})
        again = client.post(page, {"act": "balanced"}, follow=True)
        assert "étaient déjà ainsi" in again.text
        assert not Repair.objects.exists()
