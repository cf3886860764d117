"""Whose results they are, file after file; and taking an import back."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.conf import settings

from campaigns.matching import arbitration, to_attach
from campaigns.models import Campaign, ParticipantLink, ParticipationBefore
from pixschool.core.importing import batches
from students.models import Enrolment
from tests.campaigns.results import (
    AT,
    ELOISE,
    FILE,
    STRANGER,
    TOM,
    Decision,
    Status,
    Year,
    drop_exports,
    read,
)
from tests.factories.campaigns import CampaignFactory, PixCampaignFactory
from tests.support.imports import confirm, dump
from tests.support.pix_files import Export, Line
from tests.support.work import Work

pytestmark = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)


class TestNames:
    def test_a_pupil_who_has_arrived_since_answers_for_the_past(
        self, work: Work, year: Year
    ) -> None:
        read(work, year, FILE)
        alix = year.add(STRANGER)
        before = dump()
        batch = read(work, year, FILE)

        assert batch.status == Status.DONE
        assert alix.participations.get().counts is True
        assert ParticipantLink.objects.get(student=alix).decision == Decision.CERTAIN
        batches.undo(batch=batch, actor=None)
        assert dump() == before

    def test_recognised_in_one_campaign_they_count_in_the_others(
        self, work: Work, year: Year
    ) -> None:
        other = Export((STRANGER,), code="ABCDEF234", pix_id=6, name="Autre")
        read(work, year, other)
        alix = year.add(STRANGER)
        before = dump()
        batch = read(work, year, FILE)

        assert list(alix.participations.values_list("counts", flat=True)) == [True, True]
        batches.undo(batch=batch, actor=None)
        assert dump() == before

    def test_a_better_bearer_of_the_name_reopens_the_question(self, work: Work, year: Year) -> None:
        short = Line("DUPONT", "Jeanne")
        long = year.add(Line("DUPONT-MORIN", "Jeanne"))
        read(work, year, Export((short,)))
        assert long.participations.exists()
        year.add(short)
        before = dump()

        batch = read(work, year, Export((short,)))

        assert batch.counts["to_resolve"] == 1
        assert not long.participations.exists()
        assert to_attach.count(year.school.pk) == 1
        batches.undo(batch=batch, actor=None)
        assert dump() == before

    def test_a_pupil_who_left_keeps_the_results(self, work: Work, year: Year) -> None:
        Enrolment.objects.filter(student=year.eloise).update(ends_on=datetime(2026, 11, 2))
        assert read(work, year, FILE).counts["matched"] == 3

    def test_a_pupil_of_another_school_is_not_a_candidate(self, work: Work, year: Year) -> None:
        there = Year()
        stranger = there.add(STRANGER)
        read(work, year, FILE)

        assert not stranger.participations.exists()
        (question,) = arbitration.waiting(year.school.pk)
        assert stranger.pk not in {
            c.pupil.id for c in arbitration.candidates(question, year.year, limit=50)
        }

    def test_without_class_column_a_lone_bearer_of_the_name_is_taken(
        self, work: Work, year: Year
    ) -> None:
        year.add(Line("N'DIAYE", "Tom", "6B"))
        export = Export((ELOISE, TOM), managing_students=False)
        batch = read(work, year, export)

        assert (batch.counts["matched"], batch.counts["to_resolve"]) == (1, 1)
        assert year.eloise.participations.exists()
        assert ParticipantLink.objects.get(first_name="Tom").decision == Decision.HOMONYMS

    def test_a_name_without_class_is_the_same_once_the_campaign_has_one(
        self, work: Work, year: Year
    ) -> None:
        export = Export((ELOISE,), managing_students=False)
        read(work, year, export)
        assert list(Campaign.objects.get().classrooms.all()) == [year.a]

        assert drop_exports(work, year, export).status == Status.UNCHANGED


class TestUndo:
    def test_restores_exactly(self, work: Work, year: Year) -> None:
        read(work, year, FILE)
        before = dump()
        batch = read(
            work,
            year,
            Export((replace(TOM, shared_at=datetime(2026, 11, 19), mastery=1.0), ELOISE, STRANGER)),
            Export((ELOISE,), code="ABCDEF234", pix_id=7, name="Nouvelle"),
            at=AT + timedelta(days=1),
        )
        assert dump() != before
        batches.undo(batch=batch, actor=None)

        assert dump() == before
        assert not ParticipationBefore.objects.exists()

    def test_of_the_first_import(self, work: Work, year: Year) -> None:
        before = dump()
        batches.undo(batch=read(work, year, FILE), actor=None)

        assert dump() == before

    def test_of_a_file_added_to_a_campaign(self, work: Work, year: Year) -> None:
        campaign = CampaignFactory(year=year.year, name="Rentrée", classrooms=[year.b])
        before = dump()
        batch = drop_exports(work, year, Export((ELOISE, TOM)))
        choice = {str(batch.files.get().pk): f"campaign:{campaign.pk}"}
        batches.replan(batches.answer(batch=batch, answers={"campaigns": choice}))
        batch.refresh_from_db()
        batches.undo(batch=confirm(work, batch), actor=None)

        assert dump() == before

    def test_of_an_id_learnt_from_a_file(self, work: Work, year: Year) -> None:
        PixCampaignFactory(campaign=CampaignFactory(year=year.year), code=FILE.code, pix_id=None)
        before = dump()
        batches.undo(batch=read(work, year, FILE), actor=None)

        assert dump() == before
