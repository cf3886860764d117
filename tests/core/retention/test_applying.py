import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from campaigns.models import CompetenceResult, ParticipantLink, Participation
from pixschool.core.models import AuditEntry, Erasure, Membership, OutgoingEmail, SchoolYear
from pixschool.core.retention import applying, erasing
from pixschool.core.retention.rules import GRACE, all_rules, years_past
from students.models import Enrolment, Student
from tests.factories.campaigns import (
    CampaignFactory,
    CompetenceResultFactory,
    ParticipantLinkFactory,
    ParticipationFactory,
    PixCampaignFactory,
)
from tests.factories.core import MembershipFactory, SchoolFactory, SchoolYearFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import World

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 25, 9, tzinfo=PARIS)
LATER = NOW + GRACE


def twice(now: datetime = NOW) -> list[applying.RuleOutcome]:
    """Announced, then erased."""
    applying.apply(now)
    return applying.apply(now + GRACE)


def a_pupil_of(school: Any, start_year: int) -> Student:
    """Enrolled that year only, with one result, by a name that is theirs."""
    year, _ = SchoolYear.objects.get_or_create(school=school, start_year=start_year)
    pupil = EnrolmentFactory(classroom=ClassroomFactory(year=year)).student
    pix = PixCampaignFactory(campaign=CampaignFactory(year=year))
    link = ParticipantLinkFactory(
        school=school, student=pupil, decision="certain", class_key=f"Z{pupil.pk}"
    )
    attempt = ParticipationFactory(pix_campaign=pix, link=link, student=pupil)
    CompetenceResultFactory(participation=attempt)
    return pupil


def of_campaigns(school: Any) -> Counter[int]:
    """How many results there are of each year."""
    return Counter(
        Participation.objects.filter(campaign__school=school).values_list(
            "campaign__year__start_year", flat=True
        )
    )


@pytest.mark.django_db
class TestYears:
    @pytest.mark.parametrize(
        ("zone", "at", "last"),
        [
            ("Europe/Paris", datetime(2026, 8, 31, 21, 59, tzinfo=UTC), 2023),
            ("Europe/Paris", datetime(2026, 8, 31, 22, 0, tzinfo=UTC), 2024),
            ("Indian/Reunion", datetime(2026, 8, 31, 19, 59, tzinfo=UTC), 2023),
            ("Indian/Reunion", datetime(2026, 8, 31, 20, 0, tzinfo=UTC), 2024),
            ("Europe/Paris", datetime(2026, 7, 31, 12, tzinfo=UTC), 2023),
            ("Europe/Paris", datetime(2026, 10, 25, 0, 30, tzinfo=UTC), 2024),
            ("Europe/Paris", datetime(2026, 3, 29, 1, 30, tzinfo=UTC), 2023),
        ],
    )
    def test_one_year_after_the_31st_of_august(self, zone: str, at: datetime, last: int) -> None:
        school = SchoolFactory(timezone=zone)
        for start_year in (2022, 2023, 2024, 2025):
            SchoolYearFactory(school=school, start_year=start_year)
        assert max(years_past(school, at).values_list("start_year", flat=True)) == last

    def test_never_the_current_one(self) -> None:
        school = SchoolFactory(year=2020)
        assert not years_past(school, NOW).exists()


@pytest.mark.django_db
class TestSteps:
    def test_announced_then_waiting_then_erased(self, world: World) -> None:
        pupil = a_pupil_of(world.here.school, 2024)

        def states(now: datetime, **more: Any) -> dict[str, tuple[int, str]]:
            found = applying.apply(now, schools=[world.here.school], **more)
            return {
                outcome.rule.code: (outcome.count, outcome.state)
                for outcome in found
                if outcome.count
            }

        def both(state: str) -> dict[str, tuple[int, str]]:
            return {"results": (1, state), "leavers": (1, state)}

        assert states(NOW, dry_run=True) == both("to_announce")
        assert not Erasure.objects.exists()
        assert states(NOW) == both("announced")
        told = OutgoingEmail.objects.filter(kind="retention")
        assert set(told.values_list("recipient", flat=True)) == {world.user("nora").email}
        number = told.count()
        assert states(LATER - timedelta(seconds=1)) == both("waiting")
        assert Student.objects.filter(pk=pupil.pk).exists()
        assert states(LATER, dry_run=True) == both("to_erase")
        assert states(LATER) == both("erased")
        assert not Student.objects.filter(pk=pupil.pk).exists()
        assert states(LATER) == {}
        assert told.count() == number
        proofs = Erasure.objects.filter(rule__in=["results", "leavers"])
        assert [proof.count for proof in proofs] == [1, 1]
        assert all(proof.ended_at == LATER for proof in proofs)
        for proof in proofs:
            assert pupil.last_name not in repr(vars(proof))

    def test_what_ages_meanwhile_waits_for_its_own_announcement(self, world: World) -> None:
        school = world.here.school
        a_pupil_of(school, 2023)
        before = datetime(2026, 8, 10, tzinfo=PARIS)
        applying.apply(before)
        pupil = a_pupil_of(school, 2024)  # past on 1 September, in the grace of the other
        applying.apply(before + GRACE)
        assert Student.objects.filter(pk=pupil.pk).exists()
        assert of_campaigns(school)[2024] == 1

    def test_a_school_that_closes_is_left_to_its_end(self, world: World) -> None:
        a_pupil_of(world.here.school, 2020)
        world.here.school.closing_since = NOW
        world.here.school.save()
        assert twice()
        assert not Erasure.objects.filter(school=world.here.school).exists()

    def test_one_that_was_killed_goes_on_and_counts_right(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for _ in range(5):
            a_pupil_of(world.here.school, 2022)
        applying.apply(NOW)
        monkeypatch.setattr(erasing, "AT_ONCE", 2)
        killed = BaseException("killed")

        def dying(after: int) -> Callable[..., Any]:
            calls: list[Any] = []
            unpatched = erasing.in_batches

            def in_batches(rows: Any, act: Any, noted: Any = erasing.unnoted) -> int:
                def acted(some: Any) -> None:
                    calls.append(some)
                    if len(calls) > after:
                        raise killed
                    act(some)

                return unpatched(rows, acted, noted)

            return in_batches

        for after in (1, 2, 1):
            with monkeypatch.context() as patch:
                patch.setattr(erasing, "in_batches", dying(after))
                with pytest.raises(BaseException, match="killed"):
                    applying.apply(LATER)
        applying.apply(LATER)
        counts = dict(Erasure.objects.filter(ended_at=LATER).values_list("rule", "count"))
        assert (counts["results"], counts["leavers"]) == (5, 5)

    def test_a_name_stays_with_its_pupil(self, world: World) -> None:
        school = world.here.school
        pupil = a_pupil_of(school, 2024)
        EnrolmentFactory(classroom=world.a.room, student=pupil)
        twice()
        assert Student.objects.filter(pk=pupil.pk).exists()
        assert ParticipantLink.objects.filter(student=pupil).exists()
        assert of_campaigns(school)[2024] == 0

    def test_who_left_the_team_a_year_ago(self, world: World) -> None:
        gone, recent = (
            MembershipFactory(
                school=world.here.school,
                joined_at=NOW - timedelta(days=900),
                left_at=NOW - timedelta(days=days),
            )
            for days in (366, 364)
        )
        twice()
        assert not Membership.objects.filter(pk=gone.pk).exists()
        assert Membership.objects.filter(pk=recent.pk).exists()

    def test_journal_and_mails(self, world: World) -> None:
        entries = [
            AuditEntry.objects.create(school=school, event="school_changed")
            for school in (world.here.school, world.here.school, world.elsewhere.school)
        ]
        old, recent, _other = entries
        AuditEntry.objects.filter(pk=old.pk).update(at=NOW - timedelta(days=366))
        AuditEntry.objects.exclude(pk=old.pk).update(at=NOW - timedelta(days=364))
        twice()
        assert not AuditEntry.objects.filter(pk=old.pk).exists()
        assert AuditEntry.objects.filter(pk=recent.pk).exists()


class TestConservation(TestCase):
    """Nothing younger than its period goes, all that is older does, of one school at a time."""

    @settings(deadline=None, max_examples=12)
    @given(
        years=st.lists(
            st.lists(st.integers(2021, 2026), unique=True, min_size=1, max_size=3),
            min_size=1,
            max_size=4,
        ),
        current=st.integers(2025, 2026),
    )
    def test_law(self, years: list[list[int]], current: int) -> None:
        here, other = SchoolFactory(year=current), SchoolFactory(year=current)
        pupils: dict[int, list[int]] = {}
        for school in (here, other):
            for enrolled in years:
                pupil = a_pupil_of(school, enrolled[0])
                for start_year in enrolled[1:]:
                    year, _ = SchoolYear.objects.get_or_create(school=school, start_year=start_year)
                    EnrolmentFactory(classroom=ClassroomFactory(year=year), student=pupil)
                if school == here:
                    pupils[pupil.pk] = enrolled
        before, others = of_campaigns(here), of_campaigns(other)
        applying.apply(NOW, schools=[here])
        applying.apply(LATER, schools=[here])
        assert of_campaigns(here) == Counter({y: n for y, n in before.items() if y >= 2025})
        assert of_campaigns(other) == others
        assert set(Student.objects.filter(school=here).values_list("pk", flat=True)) == {
            pk for pk, enrolled in pupils.items() if max(enrolled) >= 2025
        }
        assert Student.objects.filter(school=other).count() == len(years)
        assert not CompetenceResult.objects.filter(
            participation__campaign__year__start_year__lt=2025,
            participation__campaign__school=here,
        ).exists()
        assert not Enrolment.objects.filter(student=None).exists()


@pytest.mark.django_db
class TestShown:
    def test_the_pages(self, client: PageClient, world: World) -> None:
        a_pupil_of(world.here.school, 2020)
        client.force_login(world.user("nora"))
        url = reverse("core:retention", args=[world.here.uai])
        assert "Élèves partis" in page_of(client.get(url))
        privacy = page_of(client.get(reverse("core:privacy")))
        assert all(rule.what in privacy for rule in all_rules())

    def test_the_home_says_what_will_go(self, client: PageClient, world: World) -> None:
        a_pupil_of(world.here.school, 2020)
        client.force_login(world.user("nora"))
        home = reverse("portal:home", args=[world.here.uai])
        assert "seront effac" not in page_of(client.get(home))
        applying.apply(NOW)
        assert "seront effac" in page_of(client.get(home))

    def test_the_command(self, world: World, capsys: pytest.CaptureFixture[str]) -> None:
        a_pupil_of(world.here.school, 2020)
        uai = world.here.uai
        call_command("apply_retention", "--school", uai, "--dry-run", "--json")
        found = json.loads(capsys.readouterr().out)
        assert [set(line) for line in found] == [
            {"school", "what", "count", "due", "state"} for _ in all_rules()
        ]
        (leavers,) = (line for line in found if line["what"] == "leavers")
        assert (leavers["school"], leavers["count"], leavers["state"]) == (uai, 1, "to_announce")
        assert not Erasure.objects.exists()
        call_command("apply_retention")
        assert "annoncé" in capsys.readouterr().out
