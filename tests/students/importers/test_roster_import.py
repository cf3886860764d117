"""The pupils' list, from the drop to the undo, through the services the screens use."""

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pixschool.core import schools
from pixschool.core.importing import batches
from pixschool.core.models import AuditEntry, ImportBatch, School
from students.models import Classroom, Enrolment, Student
from tests.factories.core import SchoolFactory
from tests.students.rosters import ROWS, Status, drop_rows, import_rows, present
from tests.support.imports import accept, codes, confirm, drop, dump, row_versions
from tests.support.siecle_files import Listed, ine_of, numbered, table_csv
from tests.support.work import Work

pytestmark = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)


class TestPreview:
    def test_writes_nothing(self, work: Work, school: School) -> None:
        before, versions = dump(), row_versions()

        with CaptureQueriesContext(connection) as queries:
            batch = drop_rows(work, school, ROWS)

        assert batch.status == Status.PREVIEW
        assert dump() == before
        touched = {name for name, rows in row_versions().items() if rows != versions[name]}
        assert touched == {"core_importbatch", "core_importfile", "core_auditentry"}
        written = [
            query["sql"]
            for query in queries
            if query["sql"].split()[0] in {"INSERT", "UPDATE", "DELETE"}
            and "roster_" not in query["sql"]
            and "core_import" not in query["sql"]
            and "core_auditentry" not in query["sql"]
        ]
        assert written == []

    def test_is_computed_where_postgresql_refuses_to_write(
        self, work: Work, school: School, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from students.importers.roster import RosterImport

        def plan(self: RosterImport, batch: ImportBatch) -> None:
            Classroom.objects.create(
                school=school, year=batch.year, name="6A", key="6a", level="6E"
            )

        monkeypatch.setattr(RosterImport, "plan", plan)
        batch = drop_rows(work, school, ROWS)

        assert batch.status == Status.REJECTED
        assert codes(batch) == {"FAILED"}
        assert not Classroom.objects.exists()

    def test_equals_the_import(self, work: Work, imported: ImportBatch, school: School) -> None:
        rows = [
            ROWS[0].but(class_name="6B"),
            *ROWS[1:3],
            Listed("NEUF", "Ali", "6A", ine=ine_of(9)),
        ]
        batch = accept(drop_rows(work, school, rows), "MANY_LEAVING")
        shown, names = dict(batch.counts), batch.preview

        confirm(work, batch)

        assert batch.counts == shown
        assert shown["created"] == len(names["created"]) == 1
        assert shown["moved"] == shown["updated"] == len(names["updated"]) == 1
        assert shown["closed"] == len(names["closed"]) == 1
        assert Student.objects.filter(created_in=batch).count() == 1
        assert Enrolment.objects.filter(created_in=batch).count() == 2  # the new one and the mover
        assert Enrolment.objects.filter(closed_in=batch).count() == 2  # the leaver and the mover

    def test_names_leave_the_batch_with_the_preview(
        self, work: Work, imported: ImportBatch
    ) -> None:
        assert imported.status == Status.DONE
        assert imported.preview == {}

    def test_levels_are_guessed_from_the_mef_then_from_the_name(
        self, work: Work, school: School
    ) -> None:
        rows = numbered(
            [
                Listed("UN", "A", "ULIS", mef="10310019110"),
                Listed("DEUX", "B", "4B"),
                Listed("TROIS", "C", "DISPOSITIF"),
            ]
        )
        batch = drop_rows(work, school, rows)

        levels = {room["name"]: room["level"] for room in batch.preview["classes"]}
        assert levels == {"ULIS": "3E", "4B": "4E", "DISPOSITIF": "AUTRE"}
        assert batch.preview["unknown_levels"] == ["DISPOSITIF"]

    def test_an_answered_level_is_the_one_written(self, work: Work, school: School) -> None:
        batch = drop_rows(work, school, numbered([Listed("UN", "A", "DISPOSITIF")]))
        batches.replan(batches.answer(batch=batch, answers={"levels": {"dispositif": "4E"}}))
        confirm(work, batch)

        assert Classroom.objects.get().level == "4E"


class TestEffects:
    def test_pupils_classes_and_enrolments(self, imported: ImportBatch) -> None:
        assert imported.status == Status.DONE
        assert present() == {(row.last_name, row.first_name, row.class_name) for row in ROWS}
        assert dict(Classroom.objects.values_list("name", "level")) == {
            "6A": "6E",
            "6B": "6E",
            "5A": "5E",
        }

    def test_same_file_again_changes_nothing(
        self, work: Work, school: School, imported: ImportBatch
    ) -> None:
        before = dump()

        batch = drop_rows(work, school, ROWS)

        assert batch.status == Status.UNCHANGED
        assert batch.counts["unchanged"] == len(ROWS)
        assert dump() == before

    def test_order_of_the_rows_does_not_matter(
        self, work: Work, school: School, imported: ImportBatch
    ) -> None:
        assert drop_rows(work, school, ROWS[::-1]).status == Status.UNCHANGED

    def test_a_mover_keeps_one_history(
        self, work: Work, school: School, imported: ImportBatch
    ) -> None:
        mover = Student.objects.get(first_name="Tom")
        import_rows(work, school, [ROWS[0], ROWS[1].but(class_name="6B"), *ROWS[2:]])

        assert Student.objects.count() == len(ROWS)
        history = [(e.classroom.name, e.ends_on is None) for e in mover.enrolments.order_by("pk")]
        assert history == [("6A", False), ("6B", True)]

    def test_a_leaver_is_closed_not_deleted(
        self, work: Work, school: School, imported: ImportBatch
    ) -> None:
        batch = import_rows(work, school, ROWS[1:])

        leaver = Student.objects.get(first_name="Éloïse")
        assert batch.counts["closed"] == 1
        assert [e.ends_on is None for e in leaver.enrolments.all()] == [False]

    def test_who_comes_back_is_the_same_pupil(
        self, work: Work, school: School, imported: ImportBatch
    ) -> None:
        import_rows(work, school, ROWS[1:])
        batch = import_rows(work, school, ROWS)

        assert batch.counts["back"] == 1
        assert Student.objects.count() == len(ROWS)
        assert Student.objects.get(first_name="Éloïse").enrolments.count() == 2

    def test_a_corrected_name_is_the_same_pupil(
        self, work: Work, school: School, imported: ImportBatch
    ) -> None:
        pupil = Student.objects.get(first_name="Zoé")
        import_rows(work, school, [*ROWS[:2], ROWS[2].but(last_name="DE SILVA"), ROWS[3]])

        pupil.refresh_from_db()
        assert (pupil.last_name, pupil.name_key) == ("DE SILVA", "de silva zoe")
        assert Student.objects.count() == len(ROWS)

    def test_left_not_arrived_and_without_class_are_counted_and_not_created(
        self, work: Work, school: School
    ) -> None:
        rows = [
            *ROWS,
            Listed("PARTI", "Yves", "6A", ine=ine_of(51), left_on="01/10/2026"),
            Listed("PASENCORE", "Ana", "6A"),
            Listed("SANSCLASSE", "Luc", None, ine=ine_of(53)),
        ]
        batch = import_rows(work, school, rows)

        assert (batch.counts["left"], batch.counts["ignored"]) == (1, 2)
        assert Student.objects.count() == len(ROWS)

    def test_one_class_written_two_ways_is_one_class(self, work: Work, school: School) -> None:
        import_rows(
            work, school, numbered([Listed("UN", "A", "6e A"), Listed("DEUX", "B", "6EME A")])
        )
        assert Classroom.objects.count() == 1

    def test_the_ine_is_kept_as_a_hash_only_another_in_each_school(
        self, work: Work, school: School, imported: ImportBatch
    ) -> None:
        other = SchoolFactory()
        import_rows(work, other, ROWS)
        everything = str(dump(but=())) + str(
            list(ImportBatch.objects.values()) + list(AuditEntry.objects.values())
        )

        assert ROWS[0].ine not in everything
        hashes = list(
            Student.objects.filter(first_name="Éloïse").values_list("ine_hash", flat=True)
        )
        assert len(set(hashes)) == 2
        assert all(len(found) == 64 for found in hashes)

    def test_birth_date_and_sex_reach_neither_the_base_nor_the_disk(
        self, work: Work, school: School
    ) -> None:
        batch = drop_rows(work, school, [ROWS[0].but(birth="17/11/2013")])
        staged = [path.read_text() for path in settings.PRIVATE_ROOT.rglob("*") if path.is_file()]
        confirm(work, batch)

        assert any("Éloïse" in text for text in staged)
        for birth in ("17/11/2013", "2013-11-17"):
            assert birth not in "".join(staged)
            assert birth not in str(dump())

    def test_files_are_gone_once_applied(self, work: Work, imported: ImportBatch) -> None:
        assert not [path for path in settings.PRIVATE_ROOT.rglob("*") if path.is_file()]

    def test_another_school_is_untouched(
        self, work: Work, school: School, imported: ImportBatch
    ) -> None:
        import_rows(work, SchoolFactory(), [ROWS[0]])

        assert {e.ends_on for e in Enrolment.objects.filter(year__school=school)} == {None}


class TestHomonyms:
    HOMONYMS = numbered(
        [
            Listed("MARTIN", "Léa", "6A"),
            Listed("MARTIN", "Léa", "6A"),
            Listed("MARTIN", "Léa", "6B"),
        ]
    )

    def test_survive_in_one_class_and_in_two(self, work: Work, school: School) -> None:
        batch = import_rows(work, school, self.HOMONYMS)

        assert Student.objects.count() == 3
        assert "HOMONYMS" in codes(batch)
        assert drop_rows(work, school, self.HOMONYMS).status == Status.UNCHANGED

    def test_one_of_two_leaves(self, work: Work, school: School) -> None:
        import_rows(work, school, self.HOMONYMS)
        import_rows(work, school, self.HOMONYMS[1:])
        gone = Enrolment.objects.get(classroom__name="6A", ends_on__isnull=False).student
        back = import_rows(work, school, self.HOMONYMS)

        assert (back.counts["back"], back.counts["created"]) == (1, 0)
        assert gone.enrolments.filter(ends_on=None).count() == 1

    def test_two_without_ine_stay_two(self, work: Work, school: School) -> None:
        table = table_csv(self.HOMONYMS)
        confirm(work, drop(work, school, "roster", ("liste.csv", table)))

        assert Student.objects.count() == 3
        assert drop(work, school, "roster", ("liste.csv", table)).status == Status.UNCHANGED

    def test_different_ine_never_meet(self, work: Work, school: School) -> None:
        import_rows(work, school, numbered([Listed("MARTIN", "Léa", "6A")]))
        batch = import_rows(work, school, [Listed("MARTIN", "Léa", "6A", ine=ine_of(77))])

        assert (batch.counts["created"], batch.counts["closed"]) == (1, 1)


class TestTable:
    def test_after_siecle_finds_the_pupils_by_name(
        self, work: Work, school: School, imported: ImportBatch
    ) -> None:
        hashes = set(Student.objects.values_list("pk", "ine_hash"))

        batch = drop(work, school, "roster", ("liste.csv", table_csv(ROWS)))

        assert batch.status == Status.UNCHANGED
        assert set(Student.objects.values_list("pk", "ine_hash")) == hashes

    def test_before_siecle_is_adopted_by_it(self, work: Work, school: School) -> None:
        confirm(work, drop(work, school, "roster", ("liste.csv", table_csv(ROWS))))
        pks = set(Student.objects.values_list("pk", flat=True))
        assert not Student.objects.exclude(ine_hash=None).exists()

        batch = import_rows(work, school, ROWS)

        assert batch.counts["updated"] == len(ROWS)
        assert set(Student.objects.values_list("pk", flat=True)) == pks
        assert not Student.objects.filter(ine_hash=None).exists()
        assert drop_rows(work, school, ROWS).status == Status.UNCHANGED

    def test_a_move_is_seen_without_ine(
        self, work: Work, school: School, imported: ImportBatch
    ) -> None:
        rows = [ROWS[0], ROWS[1].but(class_name="6B"), *ROWS[2:]]
        batch = confirm(work, drop(work, school, "roster", ("liste.csv", table_csv(rows))))

        assert batch.counts["moved"] == 1
        assert Student.objects.count() == len(ROWS)

    def test_unknown_columns_are_asked_then_remembered(self, work: Work, school: School) -> None:
        table = "Machin;Truc;Bidule\n" + "\n".join(f"KEROUEDAN;Ana{c};6A" for c in "abc") + "\n"
        batch = drop(work, school, "roster", ("liste.csv", table.encode()))
        assert batch.status == Status.MAPPING

        mapping = {"last_name": "Machin", "first_name": "Truc", "class": "Bidule"}
        batches.answer(batch=batch, answers={"mapping": mapping})
        batches.read_again(batch)
        work.drain()
        confirm(work, batch)
        assert (batch.status, Student.objects.count()) == (Status.DONE, 3)

        again = drop(work, school, "roster", ("liste.csv", table.encode()))
        assert again.status == Status.UNCHANGED


class TestYears:
    def test_roll_over_keeps_the_old_year_as_it_was(
        self, work: Work, school: School, imported: ImportBatch
    ) -> None:
        old = set(Enrolment.objects.values_list("pk", "classroom__name", "ends_on"))
        rows = [
            ROWS[0].but(class_name="5A"),  # promoted
            ROWS[1].but(class_name="6A"),  # repeats
            Listed("NEUF", "Ali", "6A", ine=ine_of(9)),  # arrives; the others have left
        ]
        batch = drop_rows(work, school, rows, year=2027)
        assert [issue["code"] for issue in batch.pending_confirmations()] == ["OTHER_YEAR"]
        confirm(work, batch)

        assert school.current_year.start_year == 2026  # the file has only prepared the next
        schools.open_year(school=school, start_year=2027, actor=None)
        assert old <= set(Enrolment.objects.values_list("pk", "classroom__name", "ends_on"))
        assert present() == {(row.last_name, row.first_name, row.class_name) for row in rows}
        assert (batch.counts["created"], batch.counts["back"]) == (1, 2)

    def test_first_import_of_an_empty_school_asks_nothing(self, work: Work, school: School) -> None:
        batch = drop_rows(work, school, ROWS, year=2027)

        assert batch.pending_confirmations() == []
        confirm(work, batch)
        assert school.current_year.start_year == 2027

    def test_without_ine_a_newcomer_is_not_last_year_s_pupil_of_that_name(
        self, work: Work, school: School
    ) -> None:
        """Emma goes from 6A to 5A while another Emma arrives in 6A; Léo had left from 3A."""
        emma, leo = Listed("MARTIN", "Emma", "6A"), Listed("PETIT", "Léo", "3A")
        self.import_table(work, school, [emma, leo])
        old = set(Student.objects.values_list("pk", flat=True))
        schools.open_year(school=school, start_year=2027, actor=None)
        rows = [emma.but(class_name="5A"), emma, leo.but(class_name="6A")]
        batch = self.import_table(work, school, rows)

        assert (batch.counts["created"], batch.counts["back"]) == (3, 0)
        assert not Enrolment.objects.filter(student__in=old, year__start_year=2027).exists()

    def test_without_ine_whoever_goes_up_keeps_one_history(
        self, work: Work, school: School
    ) -> None:
        emma, leo = Listed("MARTIN", "Emma", "6A"), Listed("PETIT", "Léo", "3A")
        self.import_table(work, school, [emma, leo])
        schools.open_year(school=school, start_year=2027, actor=None)
        batch = self.import_table(work, school, [emma.but(class_name="5A"), leo])

        assert (batch.counts["created"], batch.counts["back"]) == (0, 2)

    def test_without_ine_a_name_of_long_ago_is_somebody_else(
        self, work: Work, school: School
    ) -> None:
        self.import_table(work, school, [Listed("MARTIN", "Emma", "6A")])
        schools.open_year(school=school, start_year=2029, actor=None)
        batch = self.import_table(work, school, [Listed("MARTIN", "Emma", "3A")])

        assert (batch.counts["created"], batch.counts["back"]) == (1, 0)

    @staticmethod
    def import_table(work: Work, school: School, rows: list[Listed]) -> ImportBatch:
        table = table_csv(numbered(rows))
        return confirm(work, drop(work, school, "roster", ("liste.csv", table)))
