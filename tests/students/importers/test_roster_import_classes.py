"""Whole classes: one that changes its name, one that leaves, a file that has only some of them."""

import pytest
from django.conf import settings

from pixschool.core.importing import batches
from pixschool.core.models import ImportBatch, School
from students.models import ClassLead, Classroom, Enrolment
from tests.factories.core import MembershipFactory
from tests.students.rosters import Status, present
from tests.support.imports import codes, confirm, drop, dump
from tests.support.work import Work

pytestmark = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)

Pupil = tuple[str, str, str]
ROOMS = ("6EA", "6EB", "5EA", "5EB")


def pupils_of(*rooms: str, number: int = 10) -> list[Pupil]:
    """The same children whatever their class is called today."""
    return [
        (f"NOM{chr(65 + ROOMS.index(room))}{chr(65 + nth)}", "Léa", room)
        for room in rooms
        for nth in range(number)
    ]


SCHOOL = pupils_of(*ROOMS)


def read(work: Work, school: School, pupils: list[Pupil]) -> ImportBatch:
    table = "\n".join(["Nom;Prénom;Classe", *map(";".join, pupils)]).encode()
    return drop(work, school, "roster", ("liste.csv", table))


def answer(batch: ImportBatch, **answers: object) -> ImportBatch:
    batches.replan(batches.answer(batch=batch, answers=answers))
    batch.refresh_from_db()
    return batch


@pytest.fixture(autouse=True)
def known(work: Work, school: School) -> None:
    confirm(work, read(work, school, SCHOOL))


class TestRenamed:
    AFTER = [(last, first, room.replace("6EA", "6 ROUGE")) for last, first, room in SCHOOL]

    def test_is_one_question(self, work: Work, school: School) -> None:
        batch = read(work, school, self.AFTER)

        [issue] = batch.pending_confirmations()
        assert (issue["code"], issue["where"]) == (
            "RENAMED_CLASS",
            ["la 6EA devient 6 ROUGE ?"],
        )
        assert (batch.counts["moved"], batch.counts["unchanged"]) == (0, 40)

    def test_all_that_is_the_class_s_follows_and_comes_back(
        self, work: Work, school: School
    ) -> None:
        lead = ClassLead.objects.create(
            classroom=Classroom.objects.get(name="6EA"),
            membership=MembershipFactory(school=school),
        )
        before = dump()
        batch = confirm(work, read(work, school, self.AFTER))

        lead.refresh_from_db()
        assert (lead.classroom.name, lead.classroom.key, lead.classroom.level) == (
            "6 ROUGE",
            "6rouge",
            "6E",
        )
        assert Classroom.objects.count() == len(ROOMS)
        assert present() == set(self.AFTER)
        assert Enrolment.objects.count() == len(SCHOOL)
        assert read(work, school, self.AFTER).status == Status.UNCHANGED

        batches.undo(batch=batch, actor=None)
        assert dump() == before

    def test_no_makes_another_class(self, work: Work, school: School) -> None:
        batch = answer(read(work, school, self.AFTER), renamed={"6rouge": "no"})

        assert "RENAMED_CLASS" not in codes(batch)
        assert batch.counts["moved"] == 10
        confirm(work, batch)
        assert Classroom.objects.count() == len(ROOMS) + 1

    def test_homonyms_of_the_class_follow_too(self, work: Work, school: School) -> None:
        twins = [("NOM", "Ana", "6EA"), ("NOM", "Ana", "6EA"), ("NOM", "Ana", "6EB")]
        confirm(work, read(work, school, [*SCHOOL, *twins]))
        renamed = [(last, first, room.replace("6EA", "6A")) for last, first, room in twins]
        after = [(last, first, room.replace("6EA", "6A")) for last, first, room in SCHOOL]
        batch = read(work, school, [*after, *renamed])

        assert "DOUBTFUL_PUPILS" not in codes(batch)
        assert (batch.counts["created"], batch.counts["closed"]) == (0, 0)

    def test_two_classes_that_become_one_are_not_renamed(self, work: Work, school: School) -> None:
        one = [(last, first, "6 VERTE" if room[0] == "6" else room) for last, first, room in SCHOOL]
        batch = read(work, school, one)

        assert "RENAMED_CLASS" not in codes(batch)
        assert batch.counts["moved"] == 20


class TestEmptied:
    def test_a_class_that_leaves_whole_asks_first(self, work: Work, school: School) -> None:
        confirm(work, read(work, school, [*SCHOOL, ("NEUF", "Ali", "6EC")]))
        batch = read(work, school, SCHOOL)

        [issue] = batch.pending_confirmations()
        assert (issue["code"], issue["where"]) == ("CLASS_EMPTIED", ["6EC"])
        confirm(work, batch)
        assert batch.counts["closed"] == 1

    def test_is_named_when_many_leave(self, work: Work, school: School) -> None:
        [issue] = read(work, school, pupils_of("6EA", "6EB", "5EA")).pending_confirmations()
        assert (issue["code"], issue["where"]) == ("MANY_LEAVING", ["5EB"])

    def test_the_file_may_be_said_to_be_of_its_classes_only(
        self, work: Work, school: School
    ) -> None:
        batch = read(work, school, [*pupils_of("6EA", "6EB", "5EA"), ("NEUF", "Ali", "6EA")])
        answer(batch, scope="classes")

        assert batch.pending_confirmations() == []
        assert (batch.counts["closed"], batch.counts["created"]) == (0, 1)


class TestPartial:
    @pytest.mark.parametrize("rooms", [("6EA",), ("6EA", "6EB"), ("5EA",)])
    def test_one_class_or_one_level_closes_nobody_outside(
        self, work: Work, school: School, rooms: tuple[str, ...]
    ) -> None:
        gone, *rest = pupils_of(*rooms)
        batch = read(work, school, [*rest, ("NEUF", "Ali", rooms[0])])

        assert (batch.counts["closed"], batch.counts["created"]) == (1, 1)
        assert batch.pending_confirmations() == []
        [issue] = [issue for issue in batch.issues if issue["code"] == "PARTIAL_FILE"]
        assert ", ".join(sorted(rooms)) in issue["message"]
        confirm(work, batch)
        assert present() == {*SCHOOL, ("NEUF", "Ali", rooms[0])} - {gone}

    def test_it_may_be_said_to_be_the_whole_school(self, work: Work, school: School) -> None:
        batch = read(work, school, [*pupils_of("6EA"), ("NEUF", "Ali", "6EA")])
        answer(batch, scope="whole")

        assert "MANY_LEAVING" in codes(batch)
        assert batch.counts["closed"] == 30

    def test_a_missing_class_does_not_hold_who_has_moved(self, work: Work, school: School) -> None:
        last, first, _ = SCHOOL[-1]
        batch = confirm(work, read(work, school, [*pupils_of("6EA"), (last, first, "6EA")]))

        assert (batch.counts["moved"], batch.counts["closed"]) == (1, 0)
