"""An answer can be found again and changed; what is taken from a pupil no import gives back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings

from campaigns.matching import answers, arbitration, effects
from campaigns.matching.arbitration import AnsweredMeanwhileError, NameQuestion
from campaigns.missing.stats import PupilState
from campaigns.models import ParticipantLink, Participation
from pixschool.core.importing import batches
from pixschool.core.models import AuditEntry, User
from students.models import Student
from tests.campaigns.results import AT, ELOISE, FILE, STRANGER, TOM, Decision, Year, read
from tests.factories.core import UserFactory
from tests.support.pix_files import Export, Line
from tests.support.work import Work

pytestmark = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)

LATER = AT + timedelta(days=1)
AGAIN = Export((ELOISE,), code="ABCDEF234", pix_id=6, name="Autre")


@pytest.fixture
def nora() -> User:
    return UserFactory(first_name="Nora", last_name="Petit")


def answer_of(year: Year, student: Student) -> NameQuestion:
    """The answer that gave this pupil their first result."""
    result = student.participations.select_related("link").earliest("pk")
    found = arbitration.find(year.school.pk, result.answer_key)
    assert found is not None
    return found


def asked(year: Year) -> list[str]:
    return [question.link.last_name for question in arbitration.waiting(year.school.pk)]


class TestNotThisPupil:
    def test_no_import_links_it_again(self, work: Work, year: Year, nora: User) -> None:
        read(work, year, FILE)
        arbitration.refuse(question=answer_of(year, year.eloise), actor=nora)
        assert asked(year) == ["INCONNU", "KEROUÉDAN"]

        batch = read(work, year, FILE, AGAIN, at=LATER)
        assert batch.counts["to_resolve"] == 3
        assert not year.eloise.participations.exists()
        assert asked(year) == ["INCONNU", "KEROUÉDAN"]

    def test_once_answered_it_is_remembered_as_any_other(
        self, work: Work, year: Year, nora: User
    ) -> None:
        read(work, year, FILE)
        question = answer_of(year, year.eloise)
        arbitration.refuse(question=question, actor=nora)
        arbitration.decide(question=question, decision=Decision.NOT_OURS, student=None, actor=nora)
        read(work, year, AGAIN, at=LATER)

        assert asked(year) == ["INCONNU"]
        assert not year.eloise.participations.exists()

    def test_it_outlives_the_undo_of_the_import(self, work: Work, year: Year, nora: User) -> None:
        read(work, year, FILE)
        batch = read(work, year, Export((replace(ELOISE, mastery=0.9),)), at=LATER)
        arbitration.refuse(question=answer_of(year, year.eloise), actor=nora)
        batches.undo(batch=batch, actor=None)

        assert not year.eloise.participations.exists()
        assert "KEROUÉDAN" in asked(year)

    def test_a_result_of_who_bore_the_name_before(self, work: Work, year: Year, nora: User) -> None:
        """The name is somebody else's now: the old result is an answer of its own."""
        read(work, year, FILE)
        before = year.add(Line("PROVISOIRE", "Ana"))
        Participation.objects.filter(student=year.eloise).update(student=before)
        old = Participation.objects.get(link__student=year.eloise)
        question = arbitration.find(year.school.pk, old.answer_key)
        assert question is not None
        arbitration.refuse(question=question, actor=nora)

        assert asked(year) == ["INCONNU", "KEROUÉDAN"]
        arbitration.decide(question=question, decision=Decision.TEST, student=None, actor=nora)
        read(work, year, FILE, at=LATER)
        old.refresh_from_db()
        assert (old.student, old.is_ignored, asked(year)) == (None, True, ["INCONNU"])
        assert ParticipantLink.objects.get(pk=old.link_id).student == year.eloise

    def test_of_one_result_it_outlives_the_undo_too(
        self, work: Work, year: Year, nora: User
    ) -> None:
        lea = Line("MARTIN", "Léa")
        first, second = year.add(lea), year.add(lea)
        read(work, year, Export((lea,)))
        (question,) = arbitration.waiting(year.school.pk)
        arbitration.decide(
            question=question, decision=Decision.CONFIRMED, student=first, actor=nora
        )
        batch = read(work, year, Export((replace(lea, mastery=0.9),)), at=LATER)
        again = answer_of(year, first)
        arbitration.decide(question=again, decision=Decision.CONFIRMED, student=second, actor=nora)
        batches.undo(batch=batch, actor=None)

        result = second.participations.get()
        assert (result.mastery, result.decided_by) == (lea.mastery, nora)


class TestTwoPeople:
    def test_the_second_is_told(self, work: Work, year: Year, nora: User) -> None:
        read(work, year, FILE)
        (hers,) = arbitration.waiting(year.school.pk)
        (his,) = arbitration.waiting(year.school.pk)
        seen = his.version
        arbitration.decide(
            question=hers, decision=Decision.CONFIRMED, student=year.tom, actor=nora,
            seen=hers.version,
        )  # fmt: skip
        with pytest.raises(AnsweredMeanwhileError):
            arbitration.decide(
                question=his, decision=Decision.TEST, student=None, actor=None, seen=seen
            )
        assert his.answer == (Decision.CONFIRMED, year.tom.pk)
        assert ParticipantLink.objects.get(pk=his.link.pk).student == year.tom

    def test_the_same_answer_twice_is_one(self, work: Work, year: Year, nora: User) -> None:
        read(work, year, FILE)
        (question,) = arbitration.waiting(year.school.pk)
        seen = question.version
        for actor in (nora, None):
            arbitration.decide(
                question=question, decision=Decision.TEST, student=None, actor=actor, seen=seen
            )
        assert ParticipantLink.objects.get(pk=question.link.pk).decided_by == nora

    def test_an_answer_taken_back_under_another_s_hands(
        self, work: Work, year: Year, nora: User
    ) -> None:
        read(work, year, FILE)
        (question,) = arbitration.waiting(year.school.pk)
        arbitration.decide(question=question, decision=Decision.TEST, student=None, actor=nora)
        seen = question.version
        arbitration.reopen(question=question, actor=nora, seen=seen)
        with pytest.raises(AnsweredMeanwhileError):
            arbitration.refuse(question=question, actor=None, seen=seen)


class TestWhatItChanges:
    def test_who_comes_back_and_who_leaves(self, work: Work, year: Year) -> None:
        read(work, year, FILE)
        year.a.campaigns.get()  # made from the file, for 6A and 6B
        question = answer_of(year, year.eloise)
        changes = effects.of_moving(question.results, to=year.tom)

        assert [(c.student, c.class_name, c.state) for c in changes] == [
            (year.eloise, "6A", PupilState.NOT_STARTED),
            (year.tom, "6A", PupilState.FINISHED),
        ]

    def test_what_is_said_is_what_happens(self, work: Work, year: Year, nora: User) -> None:
        read(work, year, FILE)
        question = answer_of(year, year.tom)
        assert effects.of_moving(question.results, to=year.zoe) == []  # both stay where they are
        arbitration.decide(
            question=question, decision=Decision.CONFIRMED, student=year.zoe, actor=nora
        )
        assert year.zoe.participations.get(counts=True).mastery == 0.25

    def test_an_archived_campaign_misses_nobody(self, work: Work, year: Year) -> None:
        read(work, year, FILE)
        year.a.campaigns.update(is_archived=True)
        assert effects.of_moving(answer_of(year, year.eloise).results, to=None) == []


class TestList:
    def test_says_who_answered_and_when(self, work: Work, year: Year, nora: User) -> None:
        read(work, year, FILE)
        (question,) = arbitration.waiting(year.school.pk)
        arbitration.decide(
            question=question, decision=Decision.CONFIRMED, student=year.tom, actor=nora
        )
        (line,) = answers.lines(list(answers.listed(year.school.pk)))

        assert (line.student, line.class_name, line.by) == (year.tom, "6A", nora)
        assert line.at is not None
        assert line.campaigns == FILE.name

    @pytest.mark.parametrize(
        ("text", "sort", "found"),
        [
            ("", "auto", 3),
            ("kerou elo", "auto", 1),
            ("ndia", "auto", 0),
            ("zzz", "", 0),
            ("incon", "", 1),
            ("", "personne", 1),
            ("", "eleve", 0),
        ],
    )
    def test_is_searched(self, work: Work, year: Year, text: str, sort: str, found: int) -> None:
        read(work, year, FILE)
        (question,) = arbitration.waiting(year.school.pk)
        arbitration.decide(question=question, decision=Decision.TEST, student=None, actor=None)
        assert len(answers.listed(year.school.pk, text=text, sort=sort)) == found

    def test_is_the_school_s_own(self, work: Work, year: Year) -> None:
        read(work, year, FILE)
        elsewhere = Year()
        assert not answers.listed(elsewhere.school.pk, sort="auto").exists()

    def test_a_change_is_in_the_journal(self, work: Work, year: Year, nora: User) -> None:
        read(work, year, Export((ELOISE, TOM, STRANGER)))
        question = answer_of(year, year.eloise)
        arbitration.decide(
            question=question, decision=Decision.CONFIRMED, student=year.zoe, actor=nora
        )
        arbitration.refuse(question=question, actor=nora)
        mine = AuditEntry.objects.filter(actor=nora).order_by("pk")
        assert [entry.event for entry in mine] == ["name_changed", "name_refused"]
