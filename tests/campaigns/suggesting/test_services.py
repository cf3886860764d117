from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from campaigns import attempts, suggesting
from campaigns.models import Campaign, Participation, PixCampaign
from campaigns.suggesting import reading
from campaigns.suggesting.reading import Suggestion, grouped, suggestions
from pixschool.core.models import AuditEntry, School, SchoolYear, User
from students.models import (
    ChosenBy,
    Classroom,
    Student,
    SupportClosing,
    SupportDismissal,
    SupportFlag,
    SupportReason,
)
from students.support import flags, rules
from tests.factories.campaigns import CampaignFactory, ParticipationFactory, PixCampaignFactory
from tests.factories.core import MembershipFactory, SchoolFactory, UserFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.support.world import World

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
BEGUN = NOW - timedelta(days=40)


class Sixth:
    """A class of five: three have finished, one has stopped, one has done nothing."""

    def __init__(self) -> None:
        self.school: School = SchoolFactory()
        self.year: SchoolYear = self.school.current_year
        self.room: Classroom = ClassroomFactory(year=self.year, name="6A")
        self.campaign: Campaign = CampaignFactory(
            year=self.year, name="Rentrée 6e", classrooms=[self.room],
            opens_on=date(2026, 10, 1), closes_on=date(2026, 12, 18),
        )  # fmt: skip
        self.pix: Any = PixCampaignFactory(campaign=self.campaign, read_at=NOW)
        self.pupils: list[Student] = [
            EnrolmentFactory(classroom=self.room).student for _ in range(5)
        ]
        for pupil in self.pupils[:3]:
            self.tries(pupil, finished=True)
        self.tries(self.stopped, started=True)
        self.actor: User = UserFactory()

    @property
    def stopped(self) -> Student:
        return self.pupils[3]

    @property
    def idle(self) -> Student:
        return self.pupils[4]

    def tries(self, pupil: Student, **fields: Any) -> Participation:
        made: Participation = ParticipationFactory(
            pix_campaign=self.pix, student=pupil, **({"attempt_at": BEGUN} | fields)
        )
        return made

    def suggested(self) -> list[Suggestion]:
        return suggestions(year=self.year)

    def reasons(self) -> set[tuple[Student, str]]:
        return {(one.student, one.reason.value) for one in self.suggested()}

    def finish(self, pupil: Student) -> None:
        Participation.objects.filter(student=pupil).delete()
        self.tries(pupil, finished=True)
        attempts.recount(campaign_ids=[self.campaign.pk])


@pytest.fixture
def sixth() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield Sixth()


def test_each_explains_itself(sixth: Sixth) -> None:
    assert {one.student: (one.reason, one.explanation) for one in sixth.suggested()} == {
        sixth.stopped: (
            SupportReason.STOPPED,
            (
                "A commencé « Rentrée 6e » le 16 oct. (42 %) ; pas terminé à la lecture du "
                "25 nov., 40 jours après."
            ),
        ),
        sixth.idle: (
            SupportReason.NOT_STARTED,
            "N’a rien commencé de « Rentrée 6e » ; 3 élèves sur 5 de la classe ont terminé.",
        ),
    }
    groups = grouped(sixth.suggested(), rules=rules.rules_of(sixth.year))
    assert [(group.class_name, group.words) for group in groups] == [
        ("6A", "1 élève arrêté au milieu de « Rentrée 6e » depuis 21 jours ou plus"),
        ("6A", "1 élève n’a rien commencé de « Rentrée 6e » ; 60 % de la classe ont terminé"),
    ]


def test_nothing_is_said_of_the_days_after_the_last_reading(sixth: Sixth) -> None:
    PixCampaign.objects.update(read_at=BEGUN + timedelta(days=3))
    assert (sixth.stopped, SupportReason.STOPPED) not in sixth.reasons()


def test_the_reading_is_that_of_the_code_of_the_class(sixth: Sixth) -> None:
    other = ClassroomFactory(year=sixth.year, name="6B")
    PixCampaign.objects.update(read_at=BEGUN, classroom=sixth.room)
    PixCampaignFactory(campaign=sixth.campaign, classroom=other, read_at=NOW)
    assert (sixth.stopped, SupportReason.STOPPED) not in sixth.reasons()


def test_an_accepted_one_is_a_flag_of_figures_with_its_explanation(sixth: Sixth) -> None:
    [flag, _] = suggesting.accept(year=sixth.year, suggestions=sixth.suggested(), actor=sixth.actor)
    assert (flag.chosen_by, flag.needed_by) == (ChosenBy.SCORE, date(2026, 12, 18))
    assert flag.explanation.startswith("A commencé")
    assert sixth.suggested() == []


def test_a_flag_closed_by_hand_is_not_suggested_again_for_the_same_facts(sixth: Sixth) -> None:
    [flag, _] = suggesting.accept(year=sixth.year, suggestions=sixth.suggested(), actor=sixth.actor)
    flags.close_flag(flag=flag, closing=SupportClosing.HELPED, actor=sixth.actor, version=1)
    assert sixth.suggested() == []


def test_taking_back_brings_the_suggestions_back(sixth: Sixth) -> None:
    before = sixth.reasons()
    raised = suggesting.accept(year=sixth.year, suggestions=sixth.suggested(), actor=sixth.actor)
    assert suggesting.take_back(raised=raised, actor=sixth.actor) == 2
    assert sixth.reasons() == before


def test_dismissed_ones_stay_away_until_the_facts_change(sixth: Sixth) -> None:
    suggesting.dismiss(year=sixth.year, suggestions=sixth.suggested(), actor=sixth.actor)
    suggesting.dismiss(year=sixth.year, suggestions=sixth.suggested(), actor=sixth.actor)
    assert sixth.suggested() == []
    PixCampaign.objects.update(read_at=NOW - timedelta(days=1))  # the same facts, read again
    assert sixth.suggested() == []
    Participation.objects.filter(student=sixth.stopped).update(progress=0.5)
    assert sixth.reasons() == {(sixth.stopped, SupportReason.STOPPED)}
    entry = AuditEntry.objects.get(event="suggestions_dismissed")
    assert set(entry.target_ids) == {sixth.stopped.pk, sixth.idle.pk}


def test_a_dismissal_is_taken_back_once_by_anybody(sixth: Sixth) -> None:
    before = sixth.reasons()
    suggesting.dismiss(year=sixth.year, suggestions=sixth.suggested(), actor=sixth.actor)
    aside = [one.dismissal.pk for one in reading.read(year=sixth.year).dismissed]
    other = MembershipFactory(school=sixth.year.school, librarian=True).user
    assert suggesting.bring_back(year=sixth.year, dismissals=aside, actor=other) == 2
    assert suggesting.bring_back(year=sixth.year, dismissals=aside, actor=other) == 0
    assert sixth.reasons() == before
    entry = AuditEntry.objects.get(event="suggestions_brought_back")
    assert set(entry.target_ids) == {sixth.stopped.pk, sixth.idle.pk}


def test_what_was_accepted_is_not_a_dismissal_to_take_back(sixth: Sixth) -> None:
    [flag, _] = suggesting.accept(year=sixth.year, suggestions=sixth.suggested(), actor=sixth.actor)
    flags.close_flag(flag=flag, closing=SupportClosing.HELPED, actor=sixth.actor, version=1)
    assert reading.read(year=sixth.year).dismissed == []
    every = list(SupportDismissal.objects.values_list("pk", flat=True))
    assert suggesting.bring_back(year=sixth.year, dismissals=every, actor=sixth.actor) == 0


def test_a_dismissal_whose_facts_have_changed_is_not_listed(sixth: Sixth) -> None:
    suggesting.dismiss(year=sixth.year, suggestions=sixth.suggested(), actor=sixth.actor)
    Participation.objects.filter(student=sixth.stopped).update(progress=0.5)
    [still] = reading.read(year=sixth.year).dismissed
    assert still.suggestion.student == sixth.idle


def test_an_open_flag_of_a_person_silences_the_same_reason(sixth: Sixth) -> None:
    flags.raise_flag(
        student=sixth.idle, year=sixth.year, reason=SupportReason.NOT_STARTED, actor=sixth.actor
    )
    assert sixth.reasons() == {(sixth.stopped, SupportReason.STOPPED)}


def test_a_flag_of_figures_is_closed_when_its_reason_is_gone(sixth: Sixth) -> None:
    suggesting.accept(year=sixth.year, suggestions=sixth.suggested(), actor=sixth.actor)
    attempts.recount(campaign_ids=[sixth.campaign.pk])
    assert SupportFlag.objects.open().count() == 2
    sixth.finish(sixth.stopped)
    [closed] = SupportFlag.objects.exclude(closed_at=None)
    assert (closed.student, closed.closing, closed.closed_by) == (
        sixth.stopped,
        SupportClosing.GONE,
        None,
    )
    assert AuditEntry.objects.get(event="support_gone").target_ids == [closed.pk]


def test_who_has_begun_since_has_not_done_nothing(sixth: Sixth) -> None:
    suggesting.accept(year=sixth.year, suggestions=sixth.suggested(), actor=sixth.actor)
    sixth.tries(sixth.idle, started=True, attempt_at=NOW, counts=False)
    attempts.recount(campaign_ids=[sixth.campaign.pk])
    assert [flag.student for flag in SupportFlag.objects.open()] == [sixth.stopped]


def test_a_flag_of_a_person_waits_for_a_person(sixth: Sixth) -> None:
    flag = flags.raise_flag(
        student=sixth.stopped, year=sixth.year, reason=SupportReason.STOPPED, actor=sixth.actor
    )
    sixth.finish(sixth.stopped)
    assert list(SupportFlag.objects.open()) == [flag]


def test_points_of_two_courses_are_never_compared(sixth: Sixth) -> None:
    later = CampaignFactory(
        year=sixth.year, classrooms=[sixth.room], course="Autre", opens_on=date(2026, 11, 1)
    )
    Campaign.objects.filter(pk=sixth.campaign.pk).update(course="Test de rentrée")
    pupil, pix = sixth.pupils[0], PixCampaignFactory(campaign=later, read_at=NOW)
    ParticipationFactory(
        pix_campaign=pix, student=pupil, attempt_at=NOW, is_shared=True, shared_at=NOW,
        progress=1, mastery=0.2, counts=True,
    )  # fmt: skip
    assert (pupil, SupportReason.SLIDING) not in sixth.reasons()
    Campaign.objects.filter(pk=later.pk).update(course="test de  RENTRÉE")
    [slide] = [one for one in sixth.suggested() if one.student == pupil]
    assert slide.explanation == (
        "67 % le 12 nov., 20 % le 25 nov. sur le même parcours : 47 points de moins."
    )


def test_who_may_not_help_is_suggested_nobody_and_a_class_lead_their_own(world: World) -> None:
    PixCampaign.objects.update(read_at=NOW)
    rules.change(year=world.here.year, actor=world.user("nora"), most_finished=30)
    with time_machine.travel(NOW):
        seen = {
            name: {one.classroom.name for one in suggestions(year=world.here.year, membership=who)}
            for name, who in world.members.items()
            if name != "charlie"
        }
    assert seen == {
        "nora": {"6A", "6B"}, "dora": {"6A", "6B"}, "bob": {"6A"}, "brice": {"6B"},
        "alice": set(), "ines": set(), "sam": set(),
    }  # fmt: skip


def test_queries_do_not_grow(sixth: Sixth, count_queries: Callable[..., None]) -> None:
    def more() -> None:
        for name in ("6B", "6C", "6D"):
            room = ClassroomFactory(year=sixth.year, name=name)
            campaign = CampaignFactory(year=sixth.year, classrooms=[room])
            PixCampaignFactory(campaign=campaign, read_at=NOW)
            sixth.campaign.classrooms.add(room)
            for _ in range(4):
                sixth.tries(EnrolmentFactory(classroom=room).student, started=True)

    count_queries(sixth.suggested, more, at_most=10)
