"""The checks of the roster import, its confirmation, and its undo."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from pixschool.core.importing import batches
from pixschool.core.models import AuditEntry, ImportBatch, School
from students.models import ClassLead, Classroom, Student, StudentBefore
from tests.factories.core import MembershipFactory
from tests.students.rosters import ROWS, Status, drop_rows, import_rows, present
from tests.support.imports import accept, codes, confirm, drop, dump
from tests.support.siecle_files import Listed, ine_of, numbered, siecle_xml, siecle_zip, table_csv
from tests.support.work import Work

pytestmark = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)


class TestGuards:
    def test_many_leaving_must_be_accepted(
        self, work: Work, school: School, imported: ImportBatch
    ) -> None:
        batch = drop_rows(work, school, ROWS[:2])
        before = dump()

        with pytest.raises(batches.ImportRefusedError):
            batches.confirm(batch=batch, digest=batch.digest, actor=None)
        assert dump() == before

        batches.confirm(batch=accept(batch, "MANY_LEAVING"), digest=batch.digest, actor=None)
        work.drain()
        assert len(present()) == 2

    def test_a_few_leaving_is_life(self, work: Work, school: School) -> None:
        rows = numbered([Listed(f"NOM{c}", "Léa") for c in "abcdefghij"])
        import_rows(work, school, rows)

        assert drop_rows(work, school, rows[1:]).pending_confirmations() == []
        assert codes(drop_rows(work, school, rows[2:])) == {"MANY_LEAVING"}

    def test_an_older_extraction_must_be_accepted(
        self, work: Work, school: School, imported: ImportBatch
    ) -> None:
        rows = [*ROWS, Listed("NEUF", "Ali", "6A", ine=ine_of(9))]
        older = drop_rows(work, school, rows, exported_on=date(2026, 9, 1))
        same = drop_rows(work, school, rows)

        assert codes(older) == {"OLDER_EXTRACTION"}
        assert codes(same) == set()

    def test_another_school_s_file_is_refused(self, work: Work, school: School) -> None:
        data = siecle_zip(ROWS, uai="0999999Z")
        batch = drop(work, school, "roster", ("siecle.zip", data))

        assert (batch.status, codes(batch)) == (Status.REJECTED, {"UAI_MISMATCHED"})
        assert not Student.objects.exists()

    def test_a_truncated_file_changes_nothing(
        self, work: Work, school: School, imported: ImportBatch
    ) -> None:
        before = dump()
        data = siecle_xml(ROWS, uai=school.uai)
        batch = drop(work, school, "roster", ("ElevesSansAdresses.xml", data[: len(data) // 2]))

        assert batch.status == Status.REJECTED
        assert dump() == before
        assert not [path for path in settings.PRIVATE_ROOT.rglob("*") if path.is_file()]


class TestConfirming:
    def test_the_base_moved_since_the_preview(
        self, work: Work, school: School, imported: ImportBatch
    ) -> None:
        batch = drop_rows(work, school, [ROWS[0].but(class_name="6B"), *ROWS[1:]])
        digest = batch.digest
        batches.confirm(batch=batch, digest=digest, actor=None)
        Student.objects.filter(first_name="Tom").update(last_name="AUTREMENT")

        work.drain()
        batch.refresh_from_db()

        assert batch.status == Status.PREVIEW
        assert batch.base_has_moved is True
        assert batch.digest != digest
        assert ("KEROUÉDAN", "Éloïse", "6A") in present()
        with pytest.raises(batches.ImportRefusedError):
            batches.confirm(batch=batch, digest=digest, actor=None)
        confirm(work, batch)
        assert ("N'DIAYE", "Tom", "6A") in present()

    def test_twice_is_once(self, work: Work, school: School) -> None:
        batch = drop_rows(work, school, ROWS)
        for _ in range(2):
            batches.confirm(batch=batch, digest=batch.digest, actor=None)
        work.drain()
        batches.confirm(batch=batch, digest=batch.digest, actor=None)
        batches.apply(batch.pk)

        assert Student.objects.count() == len(ROWS)
        assert AuditEntry.objects.filter(event="import_applied").count() == 1
        assert AuditEntry.objects.filter(event="import_confirmed").count() == 1

    def test_two_batches_at_once(self, work: Work, school: School) -> None:
        first, second = (drop_rows(work, school, rows) for rows in (ROWS, ROWS[:2]))
        batches.confirm(batch=first, digest=first.digest, actor=None)

        with pytest.raises(batches.ImportRefusedError):
            batches.confirm(batch=second, digest=second.digest, actor=None)

    def test_cancelled_while_it_waits(self, work: Work, school: School) -> None:
        batch = drop_rows(work, school, ROWS)
        batches.cancel(batch=batch, actor=None)
        batch.refresh_from_db()

        assert batch.status == Status.CANCELLED
        assert not [path for path in settings.PRIVATE_ROOT.rglob("*") if path.is_file()]
        with pytest.raises(batches.ImportRefusedError):
            batches.confirm(batch=batch, digest=batch.digest, actor=None)

    def test_cancelled_before_its_commit(self, work: Work, school: School) -> None:
        batch = drop_rows(work, school, ROWS)
        before = dump()
        batches.confirm(batch=batch, digest=batch.digest, actor=None)
        batches.cancel(batch=batch, actor=None)

        work.drain()
        batch.refresh_from_db()

        assert batch.status == Status.CANCELLED
        assert dump() == before

    def test_expires_after_a_day(self, work: Work, school: School) -> None:
        batch = drop_rows(work, school, ROWS)
        old = timezone.now() - timedelta(hours=25)
        ImportBatch.objects.filter(pk=batch.pk).update(created_at=old)
        batches.sweep()
        batch.refresh_from_db()

        assert (batch.status, batch.preview) == (Status.EXPIRED, {})
        assert not [path for path in settings.PRIVATE_ROOT.rglob("*") if path.is_file()]


class TestUndo:
    def test_restores_exactly(self, work: Work, school: School, imported: ImportBatch) -> None:
        before = dump()
        rows = [
            ROWS[0].but(class_name="6C"),
            ROWS[1].but(last_name="NDIAYE"),
            *ROWS[3:],
            Listed("NEUF", "Ali", "6A", ine=ine_of(9)),
        ]
        batch = import_rows(work, school, rows)
        assert dump() != before

        batches.undo(batch=batch, actor=None)

        assert dump() == before
        assert not StudentBefore.objects.exists()

    def test_of_the_first_import_leaves_an_empty_school(self, work: Work, school: School) -> None:
        before = dump()
        batch = import_rows(work, school, ROWS, year=2027)
        batches.undo(batch=batch, actor=None)

        assert dump() == before

    def test_of_an_adoption(self, work: Work, school: School) -> None:
        confirm(work, drop(work, school, "roster", ("liste.csv", table_csv(ROWS))))
        before = dump()
        batch = import_rows(work, school, ROWS)
        batches.undo(batch=batch, actor=None)

        assert dump() == before

    def test_of_a_roll_over(self, work: Work, school: School, imported: ImportBatch) -> None:
        before = dump()
        batch = import_rows(work, school, [ROWS[0].but(class_name="5A")], year=2027)
        batches.undo(batch=batch, actor=None)

        assert dump() == before

    def test_of_a_changed_level(self, work: Work, school: School, imported: ImportBatch) -> None:
        before = dump()
        batch = drop_rows(work, school, [*ROWS, Listed("NEUF", "Ali", "6A", ine=ine_of(9))])
        batches.replan(batches.answer(batch=batch, answers={"levels": {"6a": "5E"}}))
        confirm(work, batch)
        assert Classroom.objects.get(name="6A").level == "5E"
        batches.undo(batch=batch, actor=None)

        assert dump() == before

    def test_only_the_last_import_and_only_once(
        self, work: Work, school: School, imported: ImportBatch
    ) -> None:
        second = import_rows(work, school, ROWS[1:])
        with pytest.raises(batches.ImportRefusedError):
            batches.undo(batch=imported, actor=None)
        batches.undo(batch=second, actor=None)
        after = dump()

        batches.undo(batch=second, actor=None)
        with pytest.raises(batches.ImportRefusedError):  # its former state is forgotten
            batches.undo(batch=imported, actor=None)
        assert dump() == after

    def test_refused_once_somebody_leans_on_it(
        self, work: Work, school: School, imported: ImportBatch
    ) -> None:
        ClassLead.objects.create(
            classroom=Classroom.objects.get(name="6A"),
            membership=MembershipFactory(school=school, class_lead=True),
        )
        before = dump()

        with pytest.raises(batches.ImportRefusedError, match="s’appuient"):
            batches.undo(batch=imported, actor=None)
        assert dump() == before
        imported.refresh_from_db()
        assert imported.status == Status.DONE
