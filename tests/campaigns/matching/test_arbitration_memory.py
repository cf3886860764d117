"""An answer is given once: it serves every file, until its pupil leaves or it is taken back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import OperationalError, connection, transaction

from campaigns.matching import arbitration, to_attach
from campaigns.matching.arbitration import NameQuestion, QuestionGoneError
from campaigns.matching.to_attach import NamesToAttach
from campaigns.models import Campaign, ParticipantLink, Participation
from pixschool.core.importing import batches
from pixschool.core.models import ImportBatch
from students.models import Classroom, Student
from tests.campaigns.results import (
    AT,
    ELOISE,
    FILE,
    STRANGER,
    TOM,
    Decision,
    Year,
    drop_exports,
    read,
)
from tests.factories.core import SchoolYearFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.support.imports import dump
from tests.support.pix_files import Export, Line
from tests.support.work import Work

pytestmark = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)

LEA = Line("MARTIN", "Léa")


def ask(year: Year) -> list[NameQuestion]:
    return arbitration.waiting(year.school.pk)


def names_of(year: Year) -> NamesToAttach:
    return to_attach.count_among(year.school.pk, Campaign.objects.all(), [year.a, year.b])


def decide(question: NameQuestion, answer: Student | str) -> None:
    student = answer if isinstance(answer, Student) else None
    decision = Decision.CONFIRMED if student else answer
    arbitration.decide(question=question, decision=decision, student=student, actor=None)


class TestRemembered:
    def test_a_confirmed_name_serves_the_past_and_the_next_file(
        self, work: Work, year: Year
    ) -> None:
        read(work, year, FILE)
        other = Export((STRANGER,), code="ABCDEF234", pix_id=6, name="Autre")
        read(work, year, other)
        (question,) = ask(year)  # one name, two results, one question
        decide(question, year.tom)
        assert ask(year) == []
        assert year.tom.participations.filter(link=question.link).count() == 2

        third = Export((STRANGER,), code="ABCDEF345", pix_id=7, name="Troisième")
        batch = read(work, year, third)
        assert (batch.counts["matched"], batch.counts["to_resolve"]) == (1, 0)

    @pytest.mark.parametrize("answer", [Decision.NOT_OURS, Decision.TEST])
    def test_not_one_of_ours_is_ignored_for_ever(self, work: Work, year: Year, answer: str) -> None:
        read(work, year, FILE)
        decide(ask(year)[0], answer)
        batch = drop_exports(work, year, FILE)

        assert batch.status == ImportBatch.BatchStatus.UNCHANGED
        assert (batch.counts["ignored"], batch.counts["to_resolve"]) == (1, 0)
        later = read(work, year, FILE, Export((STRANGER,), code="ABCDEF234", pix_id=6), at=AT)
        assert later.counts["ignored"] == 2
        assert ask(year) == []

    @pytest.mark.parametrize("answer", [Decision.NOT_OURS, Decision.TEST])
    def test_once_answered_the_pages_ask_no_more(self, work: Work, year: Year, answer: str) -> None:
        read(work, year, FILE)
        assert names_of(year) == NamesToAttach(1, 1)
        decide(ask(year)[0], answer)
        assert names_of(year) == NamesToAttach(0, 0)

    def test_a_question_whose_import_is_taken_back_meanwhile(self, work: Work, year: Year) -> None:
        batch = read(work, year, FILE)
        (question,) = ask(year)
        batches.undo(batch=batch, actor=None)
        with pytest.raises(QuestionGoneError):
            decide(question, Decision.TEST)

    def test_an_answer_is_never_overwritten_by_a_better_bearer(
        self, work: Work, year: Year
    ) -> None:
        read(work, year, FILE)
        decide(ask(year)[0], year.tom)
        year.add(STRANGER)
        read(work, year, FILE, at=AT + timedelta(days=1))

        assert ParticipantLink.objects.get(last_name="INCONNU").student == year.tom

    def test_taken_back_it_is_asked_again(self, work: Work, year: Year) -> None:
        read(work, year, FILE)
        (question,) = ask(year)
        before = dump()
        decide(question, year.tom)
        arbitration.reopen(question=arbitration.find(year.school.pk, question.key), actor=None)

        assert dump() == before
        assert [again.key for again in ask(year)] == [question.key]

    def test_of_two_results_of_one_pupil_one_counts(self, work: Work, year: Year) -> None:
        read(work, year, FILE)
        decide(ask(year)[0], year.eloise)
        mine = year.eloise.participations

        assert mine.count() == 2
        assert mine.filter(counts=True).count() == 1

    def test_it_outlives_the_undo_of_the_import_that_asked(self, work: Work, year: Year) -> None:
        batch = read(work, year, FILE)
        decide(ask(year)[0], year.tom)
        batches.undo(batch=batch, actor=None)
        assert not Participation.objects.exists()

        again = read(work, year, FILE)
        assert (again.counts["matched"], again.counts["to_resolve"]) == (4, 0)

    def test_it_also_holds_for_what_an_undo_puts_back(self, work: Work, year: Year) -> None:
        read(work, year, FILE)
        done = replace(STRANGER, mastery=0.9)
        batch = read(work, year, Export((done,)), at=AT + timedelta(days=1))
        decide(ask(year)[0], year.tom)
        batches.undo(batch=batch, actor=None)

        assert year.tom.participations.get(link__last_name="INCONNU").mastery == STRANGER.mastery

    def test_a_confirmed_pupil_who_is_gone_is_asked_again(self, work: Work, year: Year) -> None:
        read(work, year, FILE)
        gone = year.add(Line("PROVISOIRE", "Ana"))
        decide(ask(year)[0], gone)
        gone.delete()
        batch = read(work, year, FILE)

        assert batch.counts["to_resolve"] == 1
        assert [question.link.last_name for question in ask(year)] == ["INCONNU"]


class NextYear(Year):
    """The year after `last`: its classes are new, its pupils are where the test puts them."""

    def __init__(self, last: Year) -> None:
        self.school = last.school
        last.year.is_current = False
        last.year.save()
        self.year = SchoolYearFactory(school=last.school, start_year=2027, is_current=True)
        self.a = ClassroomFactory(year=self.year, name="6A")
        self.b = ClassroomFactory(year=self.year, name="5A")
        self.eloise, self.tom, self.zoe = last.eloise, last.tom, last.zoe

    def keep(self, pupil: Student, room: Classroom) -> None:
        EnrolmentFactory(classroom=room, student=pupil)


class TestNextYear:
    """A name answers for its pupil as long as that pupil is enrolled."""

    AGAIN = Export(
        (
            replace(
                STRANGER,
                started_at=datetime(2027, 11, 12, 10, 4),
                shared_at=datetime(2027, 11, 12, 10, 51),
            ),
        ),
        code="ABCDEF234",
        pix_id=6,
        name="Rentrée 2027",
    )
    AT = datetime(2027, 11, 20, 9, 30)

    @pytest.fixture
    def last(self, work: Work, year: Year) -> Year:
        """« INCONNU Alix », of 6A, is Tom: somebody said so, during that year."""
        read(work, year, FILE)
        decide(ask(year)[0], year.tom)
        ParticipantLink.objects.filter(decision=Decision.CONFIRMED).update(decided_at=self.AT_2026)
        return year

    AT_2026 = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)

    def test_who_is_still_enrolled_is_not_asked(self, work: Work, last: Year) -> None:
        now = NextYear(last)
        now.keep(last.tom, now.b)
        batch = read(work, now, self.AGAIN, at=self.AT)

        assert (batch.counts["matched"], ask(now)) == (1, [])
        assert last.tom.participations.filter(campaign__name="Rentrée 2027").exists()

    def test_who_left_is_asked(self, work: Work, last: Year) -> None:
        now = NextYear(last)
        before = dump()
        batch = read(work, now, self.AGAIN, at=self.AT)

        assert (batch.counts["to_resolve"], to_attach.count(now.school.pk)) == (1, 1)
        assert last.tom.participations.filter(link__last_name="INCONNU").count() == 1
        batches.undo(batch=batch, actor=None)
        assert dump() == before

    def test_the_answer_moves_the_results_of_the_new_pupil_only(
        self, work: Work, last: Year
    ) -> None:
        now = NextYear(last)
        read(work, now, self.AGAIN, at=self.AT)
        newcomer = now.add(Line("PROVISOIRE", "Ana"))
        (question,) = ask(now)
        assert [result.campaign.name for result in question.results] == ["Rentrée 2027"]
        decide(question, newcomer)

        assert newcomer.participations.get().campaign.name == "Rentrée 2027"
        assert last.tom.participations.filter(link__last_name="INCONNU").count() == 1
        arbitration.reopen(question=arbitration.find(now.school.pk, question.key), actor=None)
        assert not newcomer.participations.exists()
        assert last.tom.participations.filter(link__last_name="INCONNU").count() == 1

    def test_nor_does_a_new_child_take_what_nobody_has_answered(
        self, work: Work, year: Year
    ) -> None:
        read(work, year, FILE)
        now = NextYear(year)
        newcomer = now.add(STRANGER)
        before = dump()
        batch = read(work, now, self.AGAIN, at=self.AT)

        assert newcomer.participations.get().campaign.name == "Rentrée 2027"
        assert ask(now) == []
        batches.undo(batch=batch, actor=None)
        assert dump() == before

    def test_a_new_child_of_that_very_name(self, work: Work, last: Year) -> None:
        now = NextYear(last)
        newcomer = now.add(STRANGER)
        read(work, now, self.AGAIN, at=self.AT)

        assert newcomer.participations.get().campaign.name == "Rentrée 2027"
        assert last.tom.participations.filter(link__last_name="INCONNU").count() == 1

    def test_a_new_child_of_that_very_name_beside_the_one_remembered(
        self, work: Work, last: Year
    ) -> None:
        now = NextYear(last)
        now.keep(last.tom, now.b)
        now.add(STRANGER)
        batch = read(work, now, self.AGAIN, at=self.AT)

        assert batch.counts["to_resolve"] == 1
        assert last.tom.participations.filter(link__last_name="INCONNU").count() == 1

    def test_what_is_said_this_year_of_somebody_who_left_holds(
        self, work: Work, last: Year
    ) -> None:
        now = NextYear(last)
        read(work, now, self.AGAIN, at=self.AT)
        (question,) = ask(now)
        decide(question, last.tom)
        ParticipantLink.objects.filter(pk=question.link.pk).update(decided_at=self.AT.astimezone())
        batch = read(work, now, self.AGAIN, at=self.AT + timedelta(days=1))

        assert (batch.counts["matched"], ask(now)) == (1, [])

    def test_a_file_of_last_year_finds_last_year_s_pupils(self, work: Work, last: Year) -> None:
        now = NextYear(last)
        done = replace(STRANGER, mastery=0.9)
        batch = read(work, now, Export((done, ELOISE)), at=AT + timedelta(days=1))

        assert (batch.counts["matched"], batch.counts["to_resolve"]) == (2, 0)
        assert last.tom.participations.get(link__last_name="INCONNU").mastery == 0.9

    @pytest.mark.parametrize("answer", [Decision.NOT_OURS, Decision.TEST])
    def test_who_was_not_ours_is_asked_once_a_child_of_that_very_name_comes(
        self, work: Work, year: Year, answer: str
    ) -> None:
        read(work, year, FILE)
        decide(ask(year)[0], answer)
        ParticipantLink.objects.filter(decision=answer).update(decided_at=self.AT_2026)
        now = NextYear(year)
        assert read(work, now, self.AGAIN, at=self.AT).counts["ignored"] == 1
        newcomer = now.add(STRANGER)
        before = dump()
        batches.undo(batch=read(work, now, self.AGAIN, at=self.AT), actor=None)
        assert dump() == before

        batch = read(work, now, self.AGAIN, at=self.AT)
        assert (batch.counts["ignored"], batch.counts["to_resolve"]) == (0, 1)
        (question,) = ask(now)
        assert [result.campaign.name for result in question.results] == ["Rentrée 2027"]
        decide(question, newcomer)
        assert newcomer.participations.get().campaign.name == "Rentrée 2027"
        arbitration.reopen(question=arbitration.find(now.school.pk, question.key), actor=None)
        assert to_attach.count(now.school.pk) == len(ask(now)) == 1

    def test_a_name_recognised_without_asking_is_followed_too(self, work: Work, last: Year) -> None:
        """Two children of one name, in 6A one year after the other, are two."""
        now = NextYear(last)
        newcomer = now.add(ELOISE)
        moment = {"started_at": datetime(2027, 11, 12), "shared_at": datetime(2027, 11, 12)}
        export = replace(self.AGAIN, lines=(replace(ELOISE, **moment),))
        read(work, now, export, at=self.AT)

        assert newcomer.participations.get().campaign.name == "Rentrée 2027"
        assert last.eloise.participations.get().campaign.name == FILE.name


class TestHomonyms:
    LATER = replace(LEA, started_at=datetime(2026, 11, 13, 8, 0))

    @pytest.fixture
    def both(self, year: Year) -> tuple[Student, Student]:
        return year.add(LEA), year.add(LEA)

    def test_each_result_is_asked(
        self, work: Work, year: Year, both: tuple[Student, Student]
    ) -> None:
        batch = read(work, year, Export((self.LATER, LEA, ELOISE)))
        assert (batch.counts["matched"], batch.counts["to_resolve"]) == (1, 2)

        for question, pupil in zip(ask(year), both, strict=True):
            decide(question, pupil)
        assert [pupil.participations.get().counts for pupil in both] == [True, True]
        again = drop_exports(work, year, Export((self.LATER, LEA, ELOISE)))
        assert again.status == ImportBatch.BatchStatus.UNCHANGED
        assert again.counts["matched"] == 3

    def test_who_started_in_the_same_minute_stay_two(
        self, work: Work, year: Year, both: tuple[Student, Student]
    ) -> None:
        read(work, year, Export((LEA, LEA)))
        assert len(ask(year)) == 2

    def test_an_answer_can_be_changed(
        self, work: Work, year: Year, both: tuple[Student, Student]
    ) -> None:
        read(work, year, Export((self.LATER, LEA)))
        first, second = ask(year)
        decide(first, both[0])
        decide(second, both[0])
        decide(arbitration.find(year.school.pk, second.key), both[1])

        assert [pupil.participations.get().counts for pupil in both] == [True, True]

    def test_a_result_put_aside_is_ignored(
        self, work: Work, year: Year, both: tuple[Student, Student]
    ) -> None:
        read(work, year, Export((LEA,)))
        decide(ask(year)[0], Decision.TEST)
        batch = drop_exports(work, year, Export((LEA,)))

        assert (batch.counts["ignored"], batch.counts["to_resolve"]) == (1, 0)

    def test_a_homonym_who_arrives_does_not_take_what_was_read(
        self, work: Work, year: Year
    ) -> None:
        first = year.add(LEA)
        read(work, year, Export((LEA,)))
        year.add(LEA)
        batch = read(work, year, Export((self.LATER, LEA)), at=AT + timedelta(days=1))

        assert (batch.counts["matched"], batch.counts["to_resolve"]) == (1, 1)
        assert first.participations.count() == 1

    def test_answers_outlive_the_departure_of_one_of_them(
        self, work: Work, year: Year, both: tuple[Student, Student]
    ) -> None:
        read(work, year, Export((self.LATER, LEA)))
        for question, pupil in zip(ask(year), both, strict=True):
            decide(question, pupil)
        both[1].enrolments.all().delete()
        read(work, year, Export((self.LATER, LEA)), at=AT + timedelta(days=1))

        assert [pupil.participations.count() for pupil in both] == [1, 1]


class TestQueue:
    def test_is_the_school_s_own(self, work: Work, year: Year) -> None:
        elsewhere = Year()
        read(work, elsewhere, FILE)
        (question,) = ask(elsewhere)

        assert ask(year) == []
        assert arbitration.find(year.school.pk, question.key) is None

    @pytest.mark.parametrize("key", ["", "n", "n0", "x1", "n1.5", "r999999", "n²"])
    def test_a_key_of_nothing(self, year: Year, key: str) -> None:
        assert arbitration.find(year.school.pk, key) is None

    def test_candidates_say_why_and_what_they_already_have(self, work: Work, year: Year) -> None:
        near = replace(ELOISE, last_name="KEROUÉDANT")
        read(work, year, Export((ELOISE, TOM, near)))
        (question,) = ask(year)
        (first, *_others) = arbitration.candidates(question, year.year)

        assert first.pupil.id == year.eloise.pk
        assert (first.class_name, first.reason) == ("6A", "une lettre d’écart")
        assert [result.student for result in first.results] == [year.eloise]


def test_an_answer_waits_for_the_import_at_work(work: Work, year: Year) -> None:
    """It would be written over: the import decided before it knew."""
    read(work, year, FILE)
    question, other = ask(year)[0], connection.copy()
    try:
        with other.cursor() as importer, transaction.atomic(), connection.cursor() as cursor:
            importer.execute("SELECT pg_advisory_lock(1, %s)", [year.school.pk])
            cursor.execute("SET LOCAL lock_timeout = '100ms'")
            with pytest.raises(OperationalError):
                decide(question, year.tom)
    finally:
        other.close()
    decide(question, year.tom)
    assert ask(year) == []
