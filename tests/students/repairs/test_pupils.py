"""People repair by hand, a later file does not undo it, and each act is taken back in one step."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.conf import settings

from campaigns.models import ParticipantLink
from pixschool.celery import app
from pixschool.core.models import AuditEntry, ImportBatch, School, User
from students.models import Classroom, Enrolment, NameCorrection, Repair, Student
from students.repairs import classes, history, names, pupils
from students.repairs.history import RepairRefusedError
from tests.factories.campaigns import (
    CampaignFactory,
    ParticipationFactory,
    PixCampaignFactory,
)
from tests.factories.core import UserFactory
from tests.students.rosters import ROWS, drop_rows, import_rows, present
from tests.support.imports import confirm, drop, dump
from tests.support.siecle_files import Listed, table_csv
from tests.support.work import Work

pytestmark = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)

DAY = date(2026, 11, 16)
NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)


@pytest.fixture
def nora() -> User:
    return UserFactory()


@pytest.fixture
def room(imported: ImportBatch) -> Classroom:
    return Classroom.objects.get(key="6a")


def pupil(first_name: str) -> Student:
    return Student.objects.get(first_name=first_name)


def take_back(user: User) -> None:
    repair = Repair.objects.get(actor=user)
    history.take_back(repair=repair, actor=user)


class TestArrival:
    def test_is_in_the_class(self, room: Classroom, nora: User) -> None:
        before = dump()
        pupils.add(classroom=room, last_name="MARTIN", first_name="Léa", starts_on=DAY, actor=nora)
        assert ("MARTIN", "Léa", "6A") in present()
        assert AuditEntry.objects.latest("pk").event == "pupil_added"
        take_back(nora)
        assert dump() == before

    def test_the_next_file_recognises_it(
        self, work: Work, school: School, room: Classroom, nora: User
    ) -> None:
        added, _ = pupils.add(
            classroom=room, last_name="MARTIN", first_name="Léa", starts_on=DAY, actor=nora
        )
        rows = [*ROWS, Listed("MARTIN", "Léa", "6A", ine="987654321AB")]
        batch = import_rows(work, school, rows)
        assert batch.counts["created"] == 0
        added.refresh_from_db()
        assert added.ine_hash

    def test_absent_from_the_next_file_it_is_closed_and_named(
        self, work: Work, school: School, room: Classroom, nora: User
    ) -> None:
        pupils.add(classroom=room, last_name="MARTIN", first_name="Léa", starts_on=DAY, actor=nora)
        batch = drop_rows(work, school, ROWS)
        assert batch.counts["closed"] == 1
        assert [entry["last_name"] for entry in batch.preview["closed"]] == ["MARTIN"]

    def test_who_has_a_result_is_not_taken_back(self, room: Classroom, nora: User) -> None:
        added, _ = pupils.add(
            classroom=room, last_name="MARTIN", first_name="Léa", starts_on=DAY, actor=nora
        )
        campaign = CampaignFactory(year=room.year, classrooms=[room])
        ParticipationFactory(
            pix_campaign=PixCampaignFactory(campaign=campaign), student=added, finished=True
        )
        with pytest.raises(RepairRefusedError):
            take_back(nora)
        assert ("MARTIN", "Léa", "6A") in present()

    @pytest.mark.parametrize(
        "typed", [("KEROUEDAN", "eloise"), ("Éloïse", "Kerouédan"), ("N’DIAYE", "TOM")]
    )
    def test_who_may_be_the_same(self, room: Classroom, typed: tuple[str, str]) -> None:
        last_name, first_name = typed
        found = names.bearers(school=room.school, last_name=last_name, first_name=first_name)
        assert len(found) == 1


class TestDepartureAndReturn:
    def test_closed_then_reopened(self, room: Classroom, nora: User) -> None:
        before = dump()
        enrolment = Enrolment.objects.at(student=pupil("Tom")).get()
        leaving = max(enrolment.starts_on, DAY)
        pupils.close(enrolment=enrolment, on=leaving, actor=nora)
        assert ("N'DIAYE", "Tom", "6A") not in present()
        take_back(nora)
        assert dump() == before

        pupils.close(enrolment=enrolment, on=leaving, actor=nora)
        pupils.place(student=pupil("Tom"), classroom=room, on=leaving, actor=nora)
        assert ("N'DIAYE", "Tom", "6A") in present()
        assert AuditEntry.objects.latest("pk").event == "pupil_returned"

    def test_moved(self, room: Classroom, nora: User) -> None:
        before = dump()
        other = Classroom.objects.get(key="6b")
        today = room.school.today()
        pupils.place(student=pupil("Tom"), classroom=other, on=today, actor=nora)
        assert ("N'DIAYE", "Tom", "6B") in present()
        take_back(nora)
        assert dump() == before

    def test_is_refused_where_the_pupil_is_already(self, room: Classroom, nora: User) -> None:
        today = room.school.today()
        with pytest.raises(RepairRefusedError, match="déjà en 6A"):
            pupils.place(student=pupil("Tom"), classroom=room, on=today, actor=nora)
        with pytest.raises(RepairRefusedError, match="que depuis le"):
            pupils.place(
                student=pupil("Tom"),
                classroom=Classroom.objects.get(key="6b"),
                on=date(2020, 1, 1),
                actor=nora,
            )


class TestName:
    def test_stays_against_a_file_that_keeps_the_old_one(
        self, work: Work, school: School, room: Classroom, nora: User
    ) -> None:
        pupils.rename(student=pupil("Tom"), last_name="NDIAYE", first_name="Thomas", actor=nora)
        batch = import_rows(work, school, ROWS)
        assert batch.status == "unchanged"
        assert ("NDIAYE", "Thomas", "6A") in present()

    def test_without_ine_too(self, work: Work, school: School, nora: User) -> None:
        rows = [Listed("DUPOND", "Marie", "6A", ine=""), Listed("LENOIR", "Lou", "6A", ine="")]
        listed = ("liste.csv", table_csv(rows))
        import_table(work, school, listed)
        pupils.rename(student=pupil("Marie"), last_name="DUPONT", first_name="Marie", actor=nora)
        batch = drop(work, school, "roster", listed)
        assert (batch.counts["created"], batch.counts["closed"]) == (0, 0)
        assert ("DUPONT", "Marie", "6A") in present()

    def test_a_third_name_is_the_file_s(
        self, work: Work, school: School, room: Classroom, nora: User
    ) -> None:
        pupils.rename(student=pupil("Tom"), last_name="NDIAYE", first_name="Thomas", actor=nora)
        third = [ROWS[0], ROWS[1].but(first_name="Tommy"), *ROWS[2:]]
        import_rows(work, school, third)
        assert ("N'DIAYE", "Tommy", "6A") in present()

    def test_keeps_its_results_and_their_name(self, room: Classroom, nora: User) -> None:
        campaign = CampaignFactory(year=room.year, classrooms=[room])
        ParticipationFactory(
            pix_campaign=PixCampaignFactory(campaign=campaign), student=pupil("Tom"), finished=True
        )
        before = dump()
        pupils.rename(student=pupil("Tom"), last_name="NDIAYE", first_name="Thomas", actor=nora)
        link = ParticipantLink.objects.get()
        assert (link.decision, link.decided_by, link.student) == (
            "confirmed", nora, pupil("Thomas"),
        )  # fmt: skip
        take_back(nora)
        assert dump() == before

    def test_back_and_forth(self, room: Classroom, nora: User) -> None:
        pupils.rename(student=pupil("Tom"), last_name="NDIAYE", first_name="Thomas", actor=nora)
        pupils.rename(student=pupil("Thomas"), last_name="N'DIAYE", first_name="Tom", actor=nora)
        pupils.rename(student=pupil("Tom"), last_name="NDIAYE", first_name="Thomas", actor=nora)
        assert NameCorrection.objects.count() == 2


class TestClass:
    def test_a_name_and_a_level(self, room: Classroom, nora: User) -> None:
        campaign = CampaignFactory(year=room.year, classrooms=[room], levels=["6E"])
        before = dump()
        classes.change(classroom=room, name="5 Jade", level="5E", actor=nora)
        campaign.refresh_from_db()
        assert campaign.levels == ["5E"]
        assert ("N'DIAYE", "Tom", "5 Jade") in present()
        take_back(nora)
        assert dump() == before

    def test_a_name_that_is_taken(self, room: Classroom, nora: User) -> None:
        with pytest.raises(RepairRefusedError, match="6B existe déjà"):
            classes.change(classroom=room, name="6ème b", level="6E", actor=nora)


class TestTakingBack:
    def test_is_of_one_s_own_last_act(self, room: Classroom, nora: User) -> None:
        repair = classes.change(classroom=room, name="6 Jade", level="6E", actor=nora)
        other = UserFactory()
        school = room.school
        assert history.last_act(school=school, actor=other, pk=repair.pk) is None
        classes.change(classroom=room, name="6 Rubis", level="6E", actor=nora)
        assert history.last_act(school=school, actor=nora, pk=repair.pk) is None

    def test_is_refused_once_somebody_has_changed_the_same(
        self, room: Classroom, nora: User
    ) -> None:
        classes.change(classroom=room, name="6 Jade", level="6E", actor=nora)
        classes.change(classroom=room, name="6 Rubis", level="6E", actor=UserFactory())
        with pytest.raises(RepairRefusedError):
            take_back(nora)

    def test_ends_after_a_day_and_keeps_no_name(self, room: Classroom, nora: User) -> None:
        rename = {"last_name": "N'DIAYE", "first_name": "Thomas", "actor": nora}
        with time_machine.travel(NOW, tick=False) as clock:
            repair = pupils.rename(student=pupil("Tom"), **rename)
            classes.change(classroom=room, name="6 Jade", level="6E", actor=UserFactory())
            clock.shift(history.UNDO_FOR - timedelta(seconds=1))
            app.tasks["students.tasks.forget_repairs"].run()
            assert Repair.objects.count() == 2
            assert history.last_act(school=room.school, actor=nora, pk=repair.pk) == repair
            clock.shift(timedelta(seconds=1))
            assert history.last_act(school=room.school, actor=nora, pk=repair.pk) is None
            with pytest.raises(RepairRefusedError):
                history.take_back(repair=repair, actor=nora)
            app.tasks["students.tasks.forget_repairs"].run()
        assert not Repair.objects.exists()
        assert pupil("Thomas").last_name == "N'DIAYE"


def import_table(work: Work, school: School, file: tuple[str, bytes]) -> None:
    assert confirm(work, drop(work, school, "roster", file)).status == "done"
