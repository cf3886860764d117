"""Files of Pix Orga, from the drop to the undo, through the services the screens use."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.conf import settings

from campaigns.matching import to_attach
from campaigns.models import (
    Campaign,
    CompetenceResult,
    Participation,
    PixCampaign,
)
from pixschool.core.importing import batches
from tests.campaigns.results import (
    AT,
    ELOISE,
    FILE,
    TOM,
    ZOE,
    Status,
    Year,
    conserves,
    drop_exports,
    read,
)
from tests.factories.campaigns import CampaignFactory, PixCampaignFactory
from tests.factories.core import SchoolFactory
from tests.factories.students import ClassroomFactory
from tests.support.imports import codes, confirm, drop, dump, row_versions
from tests.support.pix_files import CRCN, Export, Line
from tests.support.work import Work

pytestmark = [
    pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS),
    pytest.mark.usefixtures("that_day"),
]


class TestPreview:
    def test_writes_nothing(self, work: Work, year: Year) -> None:
        before, versions = dump(), row_versions()
        batch = drop_exports(work, year, FILE)

        assert batch.status == Status.PREVIEW
        assert dump() == before
        touched = {name for name, rows in row_versions().items() if rows != versions[name]}
        assert touched == {"core_importbatch", "core_importfile", "core_auditentry"}

    def test_equals_the_import(self, work: Work, year: Year) -> None:
        batch = drop_exports(work, year, FILE)
        shown = dict(batch.counts)
        confirm(work, batch)

        assert batch.counts == shown
        assert shown["new"] == Participation.objects.count() == 4
        assert shown["matched"] == Participation.objects.exclude(student=None).count() == 3
        assert shown["to_resolve"] == to_attach.count(year.school.pk) == 1
        assert shown["campaigns_created"] == Campaign.objects.count() == 1
        assert conserves(batch)

    def test_same_file_again_changes_nothing(self, work: Work, year: Year) -> None:
        read(work, year, FILE)
        before = dump()
        batch = drop_exports(work, year, FILE)

        assert batch.status == Status.UNCHANGED
        assert dump() == before
        assert conserves(batch)


class TestGenerations:
    @pytest.mark.parametrize("generation", ["2021", "2022", "2024", "2025", "2026"])
    @pytest.mark.parametrize("kind", ["assessment", "exam", "profiles"])
    def test_is_read(self, work: Work, year: Year, kind: str, generation: str) -> None:
        lines = (replace(ELOISE, levels=((2, 18), (1, 9))), TOM, ZOE)
        batch = read(work, year, Export(lines, kind=kind, generation=generation))

        assert (batch.status, batch.files.get().format) == (Status.DONE, kind)
        assert batch.counts["matched"] == 3
        campaign = Campaign.objects.get()
        assert (campaign.name, campaign.kind) == ("Rentrée 6e", kind)
        pix = PixCampaign.objects.get()
        assert pix.pix_id == 412345
        assert pix.code == ("" if generation == "2021" else "XKRTPV427")
        one = year.eloise.participations.get()
        assert one.is_shared
        assert one.shared_at is not None
        if kind == "profiles":
            assert (one.pix_total, one.is_certifiable, one.certifiable_count) == (187, False, 2)
            assert one.competences.get(competence="1.1").level == 2
            assert one.competences.count() == 16
        else:
            assert (one.mastery, one.stage, one.stage_max) == (0.67, 2, 3)
            assert one.competences.get(competence="1.2").mastery == 0.5
            assert one.competences.count() == 2
        assert year.tom.participations.get().is_shared is False
        assert year.tom.participations.get().progress == (0.417 if kind == "assessment" else None)

    @pytest.mark.parametrize(
        "changes",
        [
            {"managing_students": False},
            {"external_id": "Classe"},
            {"external_id": "email"},
            {"free_headers": ("Option",)},
            {"stages": None},
            {"badges": ()},
            {"areas": ()},
            {"skills": ("@rechInfo3", "@rechInfo4")},
            {"competences": CRCN},
            {"name": 'Rentrée "6e" ; A-B'},
            {"name": "=Rentrée"},
        ],
        ids=str,
    )
    def test_whatever_the_school_and_the_course(
        self, work: Work, year: Year, changes: dict
    ) -> None:
        export = replace(Export((ELOISE, TOM)), **changes)
        batch = read(work, year, export)

        assert batch.status == Status.DONE, batch.issues
        assert batch.counts["matched"] == 2
        assert Campaign.objects.get().name == export.name
        assert drop_exports(work, year, export).status == Status.UNCHANGED

    def test_an_unknown_competence_is_kept_as_text(self, work: Work, year: Year) -> None:
        read(work, year, Export((ELOISE,), competences=(CRCN[1], "Comprendre l’IA : les bases")))

        assert set(CompetenceResult.objects.values_list("competence", flat=True)) == {
            "1.2",
            "Comprendre l’IA : les bases",
        }

    def test_a_name_like_a_formula_loses_its_guard(self, work: Work, year: Year) -> None:
        pupil = year.add(Line("-BARNABÉ", "Noé"))
        batch = read(work, year, Export((Line("-BARNABÉ", "Noé"),)))

        assert batch.counts["matched"] == 1
        assert pupil.participations.exists()

    def test_a_class_of_digits_is_a_class(self, work: Work, year: Year) -> None:
        ClassroomFactory(year=year.year, name="601")
        line = Line("O'BRIEN", "Liam", "601")
        year.add(line)

        assert read(work, year, Export((line,))).counts["matched"] == 1

    def test_moments_are_paris_time_summer_and_winter(self, work: Work, year: Year) -> None:
        summer = replace(ELOISE, started_at=datetime(2026, 10, 1, 10, 4))
        read(work, year, Export((summer, replace(TOM, started_at=datetime(2026, 12, 1, 10, 4)))))

        started = dict(Participation.objects.values_list("student__first_name", "attempt_at"))
        assert (started["Éloïse"].hour, started["Tom"].hour) == (8, 9)


class TestCampaign:
    def test_known_by_its_code(self, work: Work, year: Year) -> None:
        pix = PixCampaignFactory(
            campaign=CampaignFactory(year=year.year), code=FILE.code, pix_id=None
        )
        batch = read(work, year, FILE)

        assert batch.counts["campaigns_created"] == 0
        assert set(Participation.objects.values_list("pix_campaign", flat=True)) == {pix.pk}
        pix.refresh_from_db()
        assert pix.pix_id == FILE.pix_id

    def test_known_by_its_id(self, work: Work, year: Year) -> None:
        campaign = CampaignFactory(year=year.year)
        pix = PixCampaignFactory(campaign=campaign, code="", pix_id=FILE.pix_id)
        read(work, year, FILE)

        pix.refresh_from_db()
        assert (pix.participations.count(), pix.code) == (4, FILE.code)

    def test_known_by_its_code_while_the_id_is_another_s(self, work: Work, year: Year) -> None:
        campaign = CampaignFactory(year=year.year)
        PixCampaignFactory(campaign=campaign, code=FILE.code, pix_id=None)
        PixCampaignFactory(campaign=campaign, code="", pix_id=FILE.pix_id)

        assert read(work, year, FILE).status == Status.DONE

    def test_of_another_school_stays_there(self, work: Work, year: Year) -> None:
        elsewhere = SchoolFactory()
        there = CampaignFactory(year=elsewhere.years.get())
        PixCampaignFactory(campaign=there, code=FILE.code, pix_id=FILE.pix_id)
        read(work, year, FILE)

        assert not there.participations.exists()
        assert Campaign.objects.filter(school=year.school).count() == 1

    def test_created_from_the_file_concerns_the_classes_seen(self, work: Work, year: Year) -> None:
        read(work, year, FILE, Export((ELOISE,), code="ABCDEF234", pix_id=5, name="Une classe"))

        both, one = (
            Campaign.objects.order_by("name")[::-1][0],
            Campaign.objects.get(name="Une classe"),
        )
        assert set(both.classrooms.all()) >= {year.a}
        assert (both.course, both.levels) == ("Parcours de rentrée 6e", ["6E"])
        assert list(one.classrooms.all()) == [year.a]
        assert one.pix_campaigns.get().classroom == year.a

    def test_created_once_for_two_files_of_one_code(self, work: Work, year: Year) -> None:
        batch = drop(
            work,
            year.school,
            "results",
            (FILE.named_at(AT), FILE.as_bytes()),
            (FILE.named_at(AT + timedelta(days=1)), FILE.as_bytes()),
        )
        assert batch.counts["campaigns_created"] == 1
        confirm(work, batch)

        assert (Campaign.objects.count(), PixCampaign.objects.count()) == (1, 1)
        assert Participation.objects.count() == 4
        assert conserves(batch)

    def test_left_aside(self, work: Work, year: Year) -> None:
        batch = drop_exports(work, year, FILE)
        choice = {str(batch.files.get().pk): "skip"}
        batches.replan(batches.answer(batch=batch, answers={"campaigns": choice}))
        batch.refresh_from_db()

        assert batch.status == Status.UNCHANGED
        assert (batch.counts["ignored"], conserves(batch)) == (4, True)
        assert not Campaign.objects.exists()

    def test_added_to_one_that_exists(self, work: Work, year: Year) -> None:
        campaign = CampaignFactory(year=year.year, name="Rentrée", classrooms=[year.b])
        batch = drop_exports(work, year, Export((ELOISE, TOM)))
        choice = {str(batch.files.get().pk): f"campaign:{campaign.pk}"}
        batches.replan(batches.answer(batch=batch, answers={"campaigns": choice}))
        batch.refresh_from_db()
        confirm(work, batch)

        assert Campaign.objects.get() == campaign
        assert set(campaign.classrooms.all()) == {year.a, year.b}
        assert campaign.pix_campaigns.get().code == FILE.code

    def test_of_another_school_cannot_be_chosen(self, work: Work, year: Year) -> None:
        there = CampaignFactory(year=SchoolFactory().years.get())
        batch = drop_exports(work, year, FILE)
        choice = {str(batch.files.get().pk): f"campaign:{there.pk}"}
        batches.replan(batches.answer(batch=batch, answers={"campaigns": choice}))
        batch.refresh_from_db()
        confirm(work, batch)

        assert not there.participations.exists()
        assert not there.pix_campaigns.exists()

    def test_a_refused_file_does_not_hold_back_the_others(self, work: Work, year: Year) -> None:
        batch = drop(
            work,
            year.school,
            "results",
            (FILE.file_name, FILE.as_bytes()),
            ("photo.csv", b"\x89PNG\r\n\x1a\n" + bytes(200)),
        )
        assert batch.status == Status.PREVIEW
        assert (batch.counts["files"], batch.counts["files_rejected"]) == (2, 1)
        confirm(work, batch)
        assert Participation.objects.count() == 4


class TestAttempts:
    FIRST = replace(ELOISE, mastery=0.4)
    SECOND = replace(
        ELOISE,
        started_at=datetime(2026, 11, 19, 8, 0),
        shared_at=datetime(2026, 11, 19, 8, 40),
        mastery=0.9,
    )
    THIRD = replace(ELOISE, started_at=datetime(2026, 11, 20, 8, 0), shared_at=None, progress=0.1)

    @pytest.mark.parametrize("lines", [(FIRST, SECOND, THIRD), (THIRD, SECOND, FIRST)])
    def test_the_latest_sent_counts_all_are_kept(
        self, work: Work, year: Year, lines: tuple[Line, ...]
    ) -> None:
        read(work, year, Export(lines))

        attempts = year.eloise.participations
        assert attempts.count() == 3
        assert attempts.get(counts=True).mastery == 0.9

    def test_a_later_attempt_takes_over(self, work: Work, year: Year) -> None:
        read(work, year, Export((self.FIRST,)))
        batch = read(work, year, Export((self.SECOND, self.FIRST)), at=AT + timedelta(days=1))

        assert (batch.counts["new"], batch.counts["changed"]) == (1, 0)
        assert year.eloise.participations.get(counts=True).mastery == 0.9

    def test_who_had_started_has_finished(self, work: Work, year: Year) -> None:
        read(work, year, Export((TOM,)))
        done = replace(TOM, shared_at=datetime(2026, 11, 19, 8, 40), progress=1, mastery=0.8)
        batch = read(work, year, Export((done,)), at=AT + timedelta(days=1))

        assert (batch.counts["new"], batch.counts["changed"]) == (0, 1)
        one = year.tom.participations.get()
        assert (one.is_shared, one.mastery, one.counts) == (True, 0.8, True)
        assert one.competences.count() == 2

    def test_an_older_file_never_overwrites_a_newer_one(self, work: Work, year: Year) -> None:
        newer = Export((replace(ELOISE, mastery=0.9),))
        older = Export((replace(ELOISE, mastery=0.1), TOM))
        read(work, year, newer)
        batch = read(work, year, older, at=AT - timedelta(days=5))

        assert "OLDER_READING" in codes(batch)
        assert year.eloise.participations.get().mastery == 0.9
        assert year.tom.participations.exists()  # what was missing is added
        assert PixCampaign.objects.get().read_at.day == AT.day

    @pytest.mark.parametrize("newest_first", [True, False])
    def test_two_files_of_one_campaign_in_one_drop(
        self, work: Work, year: Year, newest_first: bool
    ) -> None:
        older, newer = (Export((replace(ELOISE, mastery=share),)) for share in (0.1, 0.9))
        files = [
            (older.named_at(AT - timedelta(days=1)), older.as_bytes()),
            (newer.named_at(AT), newer.as_bytes()),
        ]
        batch = drop(work, year.school, "results", *files[:: -1 if newest_first else 1])
        confirm(work, batch)

        assert year.eloise.participations.get().mastery == 0.9
        assert conserves(batch)
        assert drop(work, year.school, "results", *files).status == Status.UNCHANGED

    def test_the_order_of_the_files_does_not_matter(self, work: Work) -> None:
        early = Export((TOM, ELOISE))
        late = Export(
            (
                replace(TOM, shared_at=datetime(2026, 11, 19, 8, 40), mastery=0.8),
                self.SECOND,
                ELOISE,
            )
        )
        found = []
        for exports in ([early, late], [late, early]):
            year = Year()
            for export in exports:
                read(work, year, export, at=AT + timedelta(days=export is late))
            found.append(
                sorted(
                    Participation.objects.filter(campaign__school=year.school).values_list(
                        "student__first_name", "attempt_at", "mastery", "is_shared", "counts"
                    ),
                    key=str,
                )
            )
        assert found[0] == found[1]

    def test_a_newer_reading_without_change_is_dated(self, work: Work, year: Year) -> None:
        read(work, year, FILE)
        batch = read(work, year, FILE, at=AT + timedelta(days=3))

        assert batch.status == Status.DONE
        assert PixCampaign.objects.get().read_at.day == AT.day + 3
        assert Participation.objects.count() == 4

    def test_a_profile_sent_replaces_the_one_that_waited(self, work: Work, year: Year) -> None:
        waiting = Export((replace(TOM, started_at=None),), kind="profiles")
        sent = Export((replace(ELOISE, last_name="N'DIAYE", first_name="Tom"),), kind="profiles")
        read(work, year, waiting)
        assert year.tom.participations.get().attempt_at is None
        before = dump()
        batch = read(work, year, sent, at=AT + timedelta(days=1))
        assert year.tom.participations.get().is_shared

        # Neither an older file nor the undo is puzzled by it.
        assert read(work, year, waiting, at=AT).status == Status.UNCHANGED
        batches.undo(batch=batch, actor=None)
        assert dump() == before

    def test_several_sendings_of_a_profile(self, work: Work, year: Year) -> None:
        first = replace(ELOISE, pix_total=81, shared_at=datetime(2026, 2, 3, 9, 12))
        second = replace(ELOISE, pix_total=92, shared_at=datetime(2026, 3, 10, 14, 40))
        read(work, year, Export((second, first), kind="profiles"))

        assert year.eloise.participations.count() == 2
        assert year.eloise.participations.get(counts=True).pix_total == 92

    def test_two_spellings_of_one_pupil_wait_for_somebody(self, work: Work, year: Year) -> None:
        year.add(Line("DUPONT-MORIN", "Jeanne"))
        batch = read(
            work, year, Export((Line("DUPONT", "Jeanne"), Line("MORIN", "Jeanne"), ELOISE))
        )
        assert (batch.counts["matched"], batch.counts["to_resolve"]) == (1, 2)
