"""The roster import: what is staged by the readers, compared with the base, then written.

Everything is sets in PostgreSQL: a temporary table of rows, one of matches, then one statement per
effect. Pupils are recognised by the hash of their INE; without INE, by name within the class of
the year, then by a name that only one pupil on each side bears, now or in the year beside, and who
does not go down a level (`recognising.py`). Two different INE never meet.
"""

from dataclasses import replace
from typing import Any

from django.http import QueryDict

from pixschool.core import schools
from pixschool.core.importing import checks, staging
from pixschool.core.importing.reading.limits import DEFAULT
from pixschool.core.importing.reading.text import clean
from pixschool.core.importing.registry import Plan
from pixschool.core.models import ImportBatch, ImportFile, SchoolYear
from pixschool.core.reference.levels import Level
from pixschool.core.sql import copy_in, joined_by_hash, one, rows, run
from students.importers import corrections, groups, preview, recognising, renamed, scope, set_aside
from students.importers.checks import CHECKS, RosterFound, declared_year, turns_the_year
from students.importers.class_levels import set_levels
from students.importers.ine import ine_key
from students.importers.plan_lines import COUNT_WORDS, PLAN_LINES
from students.importers.readers.mapping import ONE_CLASS, SHEET_IS_CLASS
from students.importers.readers.signatures import ROSTER
from students.importers.tables import (
    CLASSES,
    COUNTS,
    DIGEST,
    LEAVERS,
    OLD_LEVELS,
    PLAN,
    ROW_COLUMNS,
    TEMPORARY_TABLES,
    UNDO,
    WRITES,
)
from students.models import Classroom
from students.signals import roster_changed

MAPPED = {
    "last_name": "Nom de famille",
    "first_name": "Prénom",
    "full_name": "Nom et prénom, s’ils sont dans une seule colonne",
    "class": "Classe",
    "ine": "INE (facultatif)",
    "groups": "Groupes (facultatif)",
}

# In place of a column, for the class.
NO_COLUMN = (
    (SHEET_IS_CLASS, "La feuille est la classe"),
    (ONE_CLASS, "Une classe pour tout le fichier"),
)


class RosterImport:
    """One file: the whole school as SIECLE, FREGATA or a table knows it today."""

    key = "roster"
    label = "Base élèves"
    page = ROSTER.page
    button = "Base élèves"
    is_everyday = False
    readers: tuple[str, ...] = (
        "students.importers.readers.siecle",
        "students.importers.readers.fregata",
        "students.importers.readers.table",
    )
    signatures = "students.importers.readers.signatures"
    preview_template = "students/imports/preview.html"
    result_template = "students/imports/result.html"
    lines = PLAN_LINES
    count_words = COUNT_WORDS
    by_question = frozenset({"levels", "same", "renamed"})

    def read_options(self, batch: ImportBatch, file: ImportFile) -> dict[str, Any]:
        options: dict[str, Any] = {"ine_key": ine_key(batch.school).hex(), "uai": batch.school.uai}
        if mapping := batch.answers.get("mapping"):
            return options | {"mapping": mapping}
        return options | {"remembered": _remembered_mappings(batch)}

    def keeps_upload(self, file: ImportFile) -> bool:
        """A table stays until its columns are known: another answer means reading it again."""
        return file.format == "table" and not file.is_rejected

    def load(self, batch: ImportBatch) -> None:
        file = batch.files.get()
        run(TEMPORARY_TABLES)
        staged = staging.directory(file) / "rows.tsv"
        if staged.exists():
            copy_in("roster_row", staged, ROW_COLUMNS)
        groups.load(staging.directory(file))
        run("CREATE INDEX ON roster_row (id)")
        run("ANALYZE roster_row (outcome, ine_hash, name_key, class_key)")

    def plan(self, batch: ImportBatch) -> Plan[RosterFound]:
        file = batch.files.get()
        year = target_year(batch, file)
        if not (staging.directory(file) / "rows.tsv").exists():
            return _without_columns(batch, file, year)
        params = {
            "school": batch.school_id,
            "year": year.pk,
            "start_year": year.start_year,
            "other": Level.OTHER.value,
        }
        corrections.apply(school_id=batch.school_id, year_id=year.pk)
        with joined_by_hash():
            run(CLASSES, params)
        set_levels(batch, file)
        recognised = recognising.recognise(batch, file, params)
        unknown, relevelled = set_levels(batch, file)  # now that renamed classes are known
        spoken_of = self._compare(batch, file, params)
        grouped = groups.plan(params)
        counts = self._counts(file) | grouped.counts
        found = RosterFound(batch=batch, file=file, year=year, counts=counts)
        found = replace(found, recognised=recognised, scope=spoken_of)
        return Plan(
            found=found,
            counts=counts,
            digest=grouped.mixed_with(one(DIGEST, {"year": str(year.start_year)})),
            has_changes=any(counts[key] for key in ("created", "updated", "closed"))
            or relevelled
            or grouped.has_changes
            or any(same.is_one for same in recognised.renamed)
            or found.is_new_year,
            issues=[*file.issues, *checks.run(CHECKS, found)],
            preview=preview.build(unknown_levels=unknown, recognised=recognised, scope=spoken_of),
            totals=preview.totals(counts, recognised),
            set_aside={file.pk: set_aside.by_reason()},
        )

    @staticmethod
    def _compare(batch: ImportBatch, file: ImportFile, params: dict[str, Any]) -> scope.FileScope:
        with joined_by_hash():
            spoken_of = scope.find(batch, file, params)
            run(PLAN, params)
            is_table = file.format == "table"
            run(LEAVERS, params | {"is_partial": spoken_of.is_partial, "is_table": is_table})
        return spoken_of

    @staticmethod
    def _counts(file: ImportFile) -> dict[str, int]:
        created, updated, unchanged, moved, back, closed, left, ignored, classes = rows(COUNTS)[0]
        return {
            "rows": file.rows,
            "created": created,
            "updated": updated,
            "unchanged": unchanged,
            "moved": moved,
            "back": back,
            "closed": closed,
            "left": left,
            "ignored": ignored,
            "not_kept": left + ignored,
            "classes": classes,
        }

    def preview_context(self, batch: ImportBatch) -> dict[str, Any]:
        file = batch.files.get()
        mapping = batch.answers.get("mapping") or file.facts.get("guess") or {}
        return preview.to_decide(batch.preview) | {
            "file": file,
            "year_label": str(target_year(batch, file)),
            "levels": [(level.value, level.label) for level in Level],
            "columns": file.facts.get("columns", []),
            "columns_count": file.facts.get("columns_count", 0),
            "no_column": NO_COLUMN if file.facts.get("has_sheets") else NO_COLUMN[1:],
            "class_for_all": mapping.get("class_for_all") or "",
            "why": file.facts.get("why", []),
            "sample": [
                (label, [line.get(name, "") for line in file.facts.get("sample", [])])
                for name, label in MAPPED.items()
                if mapping.get(name) and name != "ine"
            ],
            "mapping_fields": [(name, label, mapping.get(name)) for name, label in MAPPED.items()],
        }

    def result_context(self, batch: ImportBatch) -> dict[str, Any]:
        return {}

    def answers(self, batch: ImportBatch, data: QueryDict) -> dict[str, Any]:
        """Levels chosen for classes, and which column of a table holds what."""
        levels = {
            classroom["key"]: level
            for classroom in batch.preview.get("classes", [])
            if (level := data.get(f"level-{classroom['key']}", "")) in Level.values
            and level != classroom["level"]
        }
        answers: dict[str, Any] = {"levels": levels, **recognising.answers(batch, data)}
        if data.get("scope") in {scope.WHOLE, scope.CLASSES}:
            answers["scope"] = data["scope"]
        mapping = _posted_mapping(batch.files.get().facts.get("columns", []), data)
        return answers | ({"mapping": mapping} if mapping else {})

    def questions(self, batch: ImportBatch) -> dict[str, str]:
        return preview.questions(batch.preview)

    def write(self, batch: ImportBatch, plan: Plan[RosterFound]) -> dict[str, Any]:
        year = plan.found.year
        before: dict[str, Any] = {
            "year": batch.year.start_year,
            "has_opened": year.pk is None,
            "turned": turns_the_year(plan.found),
            "levels": rows(OLD_LEVELS),
        }
        if year.pk is None or before["turned"]:
            make = schools.open_year if before["turned"] else schools.prepare_year
            year = make(school=batch.school, start_year=year.start_year, actor=batch.author)
        params = {
            "school": batch.school_id,
            "year": year.pk,
            "batch": batch.pk,
            "today": batch.school.today(),
        }
        with joined_by_hash():
            before["renamed"] = renamed.write()
            for statement in WRITES:
                run(statement, params)
        groups.write(params)
        roster_changed.send(ImportBatch, year=year)
        # Last: from here the batch's row is held, and a cancel would wait for the commit.
        ImportBatch.objects.filter(pk=batch.pk).update(year=year)
        return before

    def undo(self, batch: ImportBatch) -> None:
        groups.undo(batch)
        with joined_by_hash():
            for statement in UNDO:
                run(statement, {"batch": batch.pk})
        before = batch.before
        renamed.restore(before.get("renamed", []))
        for classroom_id, level in before["levels"]:
            Classroom.objects.filter(pk=classroom_id).update(level=level)
        roster_changed.send(ImportBatch, year=batch.year)
        if before["year"] != batch.year.start_year:
            self._return_to(before["year"], batch, before)

    @staticmethod
    def _return_to(start_year: int, batch: ImportBatch, before: dict[str, Any]) -> None:
        """The import is again one of the year it came to; the year it has made disappears, unless
        something else is in it."""
        filled = batch.year
        # An import of the time when no year was prepared has always turned the year.
        make = schools.open_year if before.get("turned", True) else schools.prepare_year
        batch.year = make(school=batch.school, start_year=start_year, actor=batch.author)
        batch.save(update_fields=["year"])
        if before["has_opened"]:
            schools.forget_year(filled)

    def forget_undo(self, batch: ImportBatch) -> None:
        run("DELETE FROM students_studentbefore WHERE batch_id = %(batch)s", {"batch": batch.pk})


def _without_columns(batch: ImportBatch, file: ImportFile, year: SchoolYear) -> Plan[RosterFound]:
    """Nothing can be compared before a person has said which column holds what."""
    return Plan(
        found=RosterFound(batch=batch, file=file, year=year, counts={}),
        counts={},
        digest="",
        has_changes=False,
        issues=file.issues,
        needs_mapping=True,
    )


def _posted_mapping(columns: list[str], data: QueryDict) -> dict[str, str]:
    """What the mapping screen says of each role; the class may be the sheet, or one for all."""
    allowed = {*columns, *(value for value, _ in NO_COLUMN)}
    mapping = {name: str(data[name]) for name in MAPPED if data.get(name) in allowed}
    if mapping.get("class") == ONE_CLASS:
        mapping["class_for_all"] = clean(data.get("class_for_all", ""))[: DEFAULT.class_name]
    return mapping


def _remembered_mappings(batch: ImportBatch) -> list[dict[str, str]]:
    """Which column held what in the last tables of the school."""
    done = ImportBatch.objects.filter(
        school_id=batch.school_id, kind=batch.kind, status=ImportBatch.BatchStatus.DONE
    )
    answered = done.filter(answers__has_key="mapping").values_list("answers__mapping", flat=True)
    return list(answered[:5])


def target_year(batch: ImportBatch, file: ImportFile) -> SchoolYear:
    """The year the file speaks of; not saved when the school has not opened it yet."""
    start_year = declared_year(batch, file)
    if start_year is None:
        return batch.year
    known = batch.school.years.filter(start_year=start_year).first()
    return known or SchoolYear(school=batch.school, start_year=start_year, is_current=False)
