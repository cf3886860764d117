"""The roster import: what is staged by the readers, compared with the base, then written.

Everything is sets in PostgreSQL: a temporary table of rows, one of matches, then one statement per
effect. Pupils are recognised by the hash of their INE; a file without INE, by name within the
class, then by a name that only one pupil on each side bears. Two different INE never meet.
"""

from typing import Any

from django.http import QueryDict

from pixschool.core import schools
from pixschool.core.importing import staging
from pixschool.core.importing.registry import Plan
from pixschool.core.levels import Level, guess_level
from pixschool.core.models import ImportBatch, ImportFile, SchoolYear
from pixschool.core.sql import copy_in, one, rows, run
from students.importers import preview
from students.importers.guards import guards
from students.importers.ine import ine_key
from students.models import Classroom

MAPPED = {
    "last_name": "Nom de famille",
    "first_name": "Prénom",
    "full_name": "ou nom et prénom ensemble",
    "class": "Classe",
    "ine": "INE (facultatif)",
}

ROW_COLUMNS = "line fate ine_hash last_name first_name name_key class_name class_key mef".split()

# A row has an id of its own: a whole XML file may stand on one line.
# Two imports may share one transaction: tests, the demonstration.
_TEMPORARY_TABLES = """
DROP TABLE IF EXISTS pg_temp.roster_row, pg_temp.roster_pupil, pg_temp.roster_match,
    pg_temp.roster_class, pg_temp.roster_plan, pg_temp.roster_new, pg_temp.roster_leaver;
CREATE TEMPORARY TABLE roster_row (
    id integer GENERATED ALWAYS AS IDENTITY, line integer, fate text, ine_hash text,
    last_name text, first_name text, name_key text, class_name text, class_key text, mef text
) ON COMMIT DROP;
CREATE TEMPORARY TABLE roster_pupil (
    student_id bigint, name_key text, class_key text, nth integer, has_ine boolean
) ON COMMIT DROP;
CREATE TEMPORARY TABLE roster_match (row_id integer, student_id bigint) ON COMMIT DROP;
CREATE TEMPORARY TABLE roster_class (
    class_key text, name text, level text, classroom_id bigint, pupils integer
) ON COMMIT DROP;
CREATE TEMPORARY TABLE roster_plan (
    row_id integer, student_id bigint, enrolment_id bigint, classroom_id bigint,
    ine_hash text, last_name text, first_name text, name_key text, class_key text,
    old_last_name text, old_first_name text, old_class_key text, old_class_name text,
    is_new boolean, is_renamed boolean, is_identified boolean, is_moved boolean, is_back boolean
) ON COMMIT DROP;
CREATE TEMPORARY TABLE roster_new (row_id integer, student_id bigint) ON COMMIT DROP;
CREATE TEMPORARY TABLE roster_leaver (enrolment_id bigint, student_id bigint) ON COMMIT DROP;
"""

_MATCH_BY_INE = """
INSERT INTO roster_match
SELECT r.id, s.id FROM roster_row r
JOIN students_student s ON s.school_id = %(school)s AND s.ine_hash = r.ine_hash
WHERE r.fate = 'keep'
"""

# Pupils not recognised yet, with the class of their last enrolment; homonyms of a class are
# numbered so that the second one of the file meets the second one of the base.
_PUPILS_LEFT = """
INSERT INTO roster_pupil
SELECT s.id, s.name_key, e.class_key,
       row_number() OVER (PARTITION BY s.name_key, e.class_key ORDER BY s.id),
       s.ine_hash IS NOT NULL
FROM students_student s
JOIN LATERAL (
    SELECT c.key AS class_key FROM students_enrolment en
    JOIN students_classroom c ON c.id = en.classroom_id
    JOIN core_schoolyear y ON y.id = en.year_id
    WHERE en.student_id = s.id
    ORDER BY y.start_year DESC, en.ends_on IS NULL DESC, en.starts_on DESC, en.id DESC LIMIT 1
) e ON true
WHERE s.school_id = %(school)s
  AND s.name_key IN (
      SELECT name_key FROM roster_row r WHERE fate = 'keep'
      AND NOT EXISTS (SELECT FROM roster_match m WHERE m.row_id = r.id))
  AND NOT EXISTS (SELECT FROM roster_match m WHERE m.student_id = s.id)
"""

_MATCH_BY_NAME_IN_CLASS = """
INSERT INTO roster_match
SELECT r.id, p.student_id FROM (
    SELECT id, name_key, class_key, ine_hash,
           row_number() OVER (PARTITION BY name_key, class_key ORDER BY id) AS nth
    FROM roster_row r WHERE fate = 'keep'
    AND NOT EXISTS (SELECT FROM roster_match m WHERE m.row_id = r.id)
) r
JOIN roster_pupil p USING (name_key, class_key, nth)
WHERE r.ine_hash IS NULL OR NOT p.has_ine
"""

_MATCH_BY_LONE_NAME = """
INSERT INTO roster_match
SELECT r.id, p.student_id FROM (
    SELECT min(id) AS id, name_key, min(ine_hash) AS ine_hash FROM roster_row r
    WHERE fate = 'keep' AND NOT EXISTS (SELECT FROM roster_match m WHERE m.row_id = r.id)
    GROUP BY name_key HAVING count(*) = 1
) r
JOIN (
    SELECT min(student_id) AS student_id, name_key, bool_or(has_ine) AS has_ine FROM roster_pupil p
    WHERE NOT EXISTS (SELECT FROM roster_match m WHERE m.student_id = p.student_id)
    GROUP BY name_key HAVING count(*) = 1
) p USING (name_key)
WHERE r.ine_hash IS NULL OR NOT p.has_ine
"""

_CLASSES = """
INSERT INTO roster_class
SELECT r.class_key, min(r.class_name), %(other)s, min(c.id), count(*)
FROM roster_row r
LEFT JOIN students_classroom c ON c.year_id = %(year)s AND c.key = r.class_key
WHERE r.fate = 'keep' GROUP BY r.class_key
"""

_PLAN = """
INSERT INTO roster_plan
SELECT r.id, m.student_id, e.id, c.classroom_id,
       coalesce(r.ine_hash, s.ine_hash), r.last_name, r.first_name, r.name_key, r.class_key,
       s.last_name, s.first_name, oc.key, oc.name,
       s.id IS NULL,
       s.id IS NOT NULL
           AND (s.last_name, s.first_name) IS DISTINCT FROM (r.last_name, r.first_name),
       s.id IS NOT NULL AND s.ine_hash IS NULL AND r.ine_hash IS NOT NULL,
       e.id IS NOT NULL AND oc.key <> r.class_key,
       s.id IS NOT NULL AND e.id IS NULL
FROM roster_row r
JOIN roster_class c ON c.class_key = r.class_key
LEFT JOIN roster_match m ON m.row_id = r.id
LEFT JOIN students_student s ON s.id = m.student_id
LEFT JOIN students_enrolment e ON e.student_id = s.id AND e.year_id = %(year)s AND e.ends_on IS NULL
LEFT JOIN students_classroom oc ON oc.id = e.classroom_id
WHERE r.fate = 'keep'
"""

_LEAVERS = """
INSERT INTO roster_leaver
SELECT e.id, e.student_id FROM students_enrolment e
JOIN students_classroom c ON c.id = e.classroom_id AND c.school_id = %(school)s
WHERE e.year_id = %(year)s AND e.ends_on IS NULL
  AND NOT EXISTS (SELECT FROM roster_plan p WHERE p.student_id = e.student_id)
"""

_COUNTS = """
SELECT count(*) FILTER (WHERE is_new),
       count(*) FILTER (WHERE is_renamed OR is_identified OR is_moved OR is_back),
       count(*) FILTER (WHERE NOT (is_new OR is_renamed OR is_identified OR is_moved OR is_back)),
       count(*) FILTER (WHERE is_moved), count(*) FILTER (WHERE is_back),
       (SELECT count(*) FROM roster_leaver),
       (SELECT count(*) FROM roster_row WHERE fate = 'left'),
       (SELECT count(*) FROM roster_row WHERE fate IN ('not_arrived', 'no_class')),
       (SELECT count(*) FROM roster_class)
FROM roster_plan
"""

_DIGEST = """
SELECT encode(sha256(convert_to(concat_ws('/',
    (SELECT string_agg(p::text, E'\n' ORDER BY row_id) FROM roster_plan p),
    (SELECT string_agg(enrolment_id::text, ',' ORDER BY enrolment_id) FROM roster_leaver),
    (SELECT string_agg(concat_ws('|', class_key, name, level, classroom_id), ','
                       ORDER BY class_key) FROM roster_class),
    %(year)s), 'UTF8')), 'hex')
"""


class RosterImport:
    """One file: the whole school as SIECLE, FREGATA or a table knows it today."""

    readers: tuple[str, ...] = (
        "students.importers.readers.siecle",
        "students.importers.readers.fregata",
        "students.importers.readers.table",
    )
    preview_template = "students/imports/preview.html"
    result_template = "students/imports/result.html"

    def read_options(self, batch: ImportBatch, file: ImportFile) -> dict[str, Any]:
        options: dict[str, Any] = {"ine_key": ine_key(batch.school).hex(), "uai": batch.school.uai}
        if mapping := batch.options.get("mapping"):
            return options | {"mapping": mapping}
        return options | {"remembered": _remembered_mappings(batch)}

    def keeps_upload(self, file: ImportFile) -> bool:
        """A table stays until its columns are known: another answer means reading it again."""
        return file.format == "table" and not file.is_rejected

    def load(self, batch: ImportBatch) -> None:
        file = batch.files.get()
        run(_TEMPORARY_TABLES)
        staged = staging.directory(file) / "rows.tsv"
        if staged.exists():
            copy_in("roster_row", staged, ROW_COLUMNS)
        run("CREATE INDEX ON roster_row (id)")
        run("ANALYZE roster_row (fate, ine_hash, name_key, class_key)")

    def plan(self, batch: ImportBatch) -> Plan:
        file = batch.files.get()
        if not (staging.directory(file) / "rows.tsv").exists():
            return Plan(
                counts={}, digest="", has_changes=False, issues=file.issues, needs_mapping=True
            )
        year = target_year(batch, file)
        scope = {"school": batch.school_id, "year": year.pk, "other": Level.OTHER.value}
        run(_MATCH_BY_INE, scope)
        if run(_PUPILS_LEFT, scope):
            run(_MATCH_BY_NAME_IN_CLASS)
            run(_MATCH_BY_LONE_NAME)
        run(_CLASSES, scope)
        unknown, relevelled = _set_levels(batch, file)
        run(_PLAN, scope)
        run(_LEAVERS, scope)
        counts = self._counts(file)
        new_year = not year.is_current
        return Plan(
            counts=counts,
            digest=one(_DIGEST, {"year": str(year.start_year)}),
            has_changes=bool(counts["created"] or counts["updated"] or counts["closed"])
            or relevelled
            or new_year,
            issues=[*file.issues, *guards(batch, file, counts=counts, new_year=new_year)],
            preview=preview.build(batch, unknown_levels=unknown),
        )

    @staticmethod
    def _counts(file: ImportFile) -> dict[str, int]:
        created, updated, unchanged, moved, back, closed, left, ignored, classes = rows(_COUNTS)[0]
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
        mapping = batch.options.get("mapping") or file.facts.get("guess") or {}
        return {
            "file": file,
            "year_label": str(target_year(batch, file)),
            "levels": [(level.value, level.label) for level in Level],
            "columns": file.facts.get("columns", []),
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
            key.removeprefix("level-"): value
            for key, value in data.items()
            if key.startswith("level-") and value in Level.values
        }
        columns = set(batch.files.get().facts.get("columns", []))
        mapping = {name: data[name] for name in MAPPED if data.get(name) in columns}
        answers: dict[str, Any] = {"levels": batch.options.get("levels", {}) | levels}
        return answers | ({"mapping": mapping} if mapping else {})

    def write(self, batch: ImportBatch, plan: Plan) -> None:
        year = target_year(batch, batch.files.get())
        before = {
            "year": batch.year.start_year,
            "has_opened": year.pk is None,
            "levels": rows(_OLD_LEVELS, {"year": year.pk}),
        }
        if not year.is_current:
            year = schools.open_year(
                school=batch.school, start_year=year.start_year, actor=batch.author
            )
        scope = {
            "school": batch.school_id,
            "year": year.pk,
            "batch": batch.pk,
            "today": batch.school.today(),
        }
        for statement in _WRITES:
            run(statement, scope)
        # Last: from here the batch's row is held, and a cancel would wait for the commit.
        ImportBatch.objects.filter(pk=batch.pk).update(
            year=year, options=batch.options | {"before": before}
        )

    def undo(self, batch: ImportBatch) -> None:
        for statement in _UNDO:
            run(statement, {"batch": batch.pk})
        before = batch.options["before"]
        for classroom_id, level in before["levels"]:
            Classroom.objects.filter(pk=classroom_id).update(level=level)
        if before["year"] != batch.year.start_year:
            self._return_to(before["year"], batch, forget=before["has_opened"])

    @staticmethod
    def _return_to(start_year: int, batch: ImportBatch, *, forget: bool) -> None:
        """Make the former year current again; the one this import has opened disappears."""
        opened = batch.year
        batch.year = schools.open_year(
            school=batch.school, start_year=start_year, actor=batch.author
        )
        batch.save(update_fields=["year"])
        is_used = opened.classrooms.exists() or ImportBatch.objects.filter(year=opened).exists()
        if forget and not is_used:
            run("DELETE FROM core_schoolyear WHERE id = %(year)s", {"year": opened.pk})

    def forget_undo(self, batch: ImportBatch) -> None:
        run("DELETE FROM students_studentbefore WHERE batch_id = %(batch)s", {"batch": batch.pk})


def _remembered_mappings(batch: ImportBatch) -> list[dict[str, str]]:
    """Which column held what in the last tables of the school."""
    done = ImportBatch.objects.filter(
        school_id=batch.school_id, kind=batch.kind, status=ImportBatch.Status.DONE
    )
    answered = done.filter(options__has_key="mapping").values_list("options__mapping", flat=True)
    return list(answered[:5])


def target_year(batch: ImportBatch, file: ImportFile) -> SchoolYear:
    """The year the file speaks of; not saved when the school has not opened it yet."""
    start_year = batch.options.get("start_year") or file.facts.get("year")
    if start_year is None:
        return batch.year
    known = batch.school.years.filter(start_year=start_year).first()
    return known or SchoolYear(school=batch.school, start_year=start_year, is_current=False)


def _set_levels(batch: ImportBatch, file: ImportFile) -> tuple[list[str], bool]:
    """Give each class of the file its level: as answered, as known, or as guessed.

    Returns the names of the classes nobody could place, and whether a known class changes level.
    """
    answers = batch.options.get("levels", {})
    mefs = {name: facts.get("mefs", {}) for name, facts in file.facts.get("classes", {}).items()}
    known = dict(
        rows(
            "SELECT c.class_key, k.level FROM roster_class c "
            "JOIN students_classroom k ON k.id = c.classroom_id"
        )
    )
    unknown, relevelled, levels = [], False, {}
    for key, name in rows("SELECT class_key, name FROM roster_class ORDER BY name"):
        common_mef = max(mefs.get(name, {}).items(), key=lambda item: item[1], default=("", 0))[0]
        level = answers.get(key) or known.get(key) or guess_level(name, common_mef)
        if level is None:
            unknown.append(name)
            level = Level.OTHER
        relevelled = relevelled or (key in known and known[key] != level)
        levels[key] = str(level)
    run(
        "UPDATE roster_class c SET level = v.level "
        "FROM unnest(%(keys)s::text[], %(levels)s::text[]) AS v (key, level) "
        "WHERE c.class_key = v.key",
        {"keys": list(levels), "levels": list(levels.values())},
    )
    return unknown, relevelled


_OLD_LEVELS = """
SELECT c.id, c.level FROM students_classroom c
JOIN roster_class r ON r.class_key = c.key AND r.level <> c.level WHERE c.year_id = %(year)s
"""

_WRITES = (
    """
    INSERT INTO students_classroom (school_id, year_id, name, key, level, created_in_id)
    SELECT %(school)s, %(year)s, name, class_key, level, %(batch)s
    FROM roster_class ORDER BY class_key
    ON CONFLICT (year_id, key) DO NOTHING
    """,
    """
    UPDATE students_classroom c SET level = r.level FROM roster_class r
    WHERE c.year_id = %(year)s AND c.key = r.class_key AND c.level <> r.level
    """,
    """
    INSERT INTO roster_new
    SELECT row_id, nextval((SELECT pg_get_serial_sequence('students_student', 'id')::regclass))
    FROM roster_plan WHERE is_new
    """,
    """
    INSERT INTO students_student
        (id, school_id, last_name, first_name, name_key, ine_hash, created_in_id)
    SELECT n.student_id, %(school)s, last_name, first_name, name_key, ine_hash, %(batch)s
    FROM roster_plan JOIN roster_new n USING (row_id) ORDER BY n.student_id
    """,
    """
    INSERT INTO students_studentbefore
        (batch_id, student_id, last_name, first_name, name_key, ine_hash)
    SELECT %(batch)s, s.id, s.last_name, s.first_name, s.name_key, s.ine_hash
    FROM students_student s JOIN roster_plan p ON p.student_id = s.id
    WHERE p.is_renamed OR p.is_identified
    """,
    """
    UPDATE students_student s
    SET last_name = p.last_name, first_name = p.first_name, name_key = p.name_key,
        ine_hash = p.ine_hash
    FROM roster_plan p WHERE p.student_id = s.id AND (p.is_renamed OR p.is_identified)
    """,
    """
    UPDATE students_enrolment e
    SET ends_on = greatest(%(today)s::date, e.starts_on), closed_in_id = %(batch)s
    FROM (
        SELECT enrolment_id FROM roster_leaver
        UNION ALL SELECT enrolment_id FROM roster_plan WHERE is_moved
    ) ended
    WHERE e.id = ended.enrolment_id
    """,
    """
    INSERT INTO students_enrolment (student_id, classroom_id, year_id, starts_on, created_in_id)
    SELECT coalesce(p.student_id, n.student_id), c.id, %(year)s, %(today)s, %(batch)s
    FROM roster_plan p
    JOIN students_classroom c ON c.year_id = %(year)s AND c.key = p.class_key
    LEFT JOIN roster_new n USING (row_id)
    WHERE is_new OR is_moved OR is_back ORDER BY row_id
    """,
)

_UNDO = (
    "DELETE FROM students_enrolment WHERE created_in_id = %(batch)s",
    """
    UPDATE students_enrolment SET ends_on = NULL, closed_in_id = NULL
    WHERE closed_in_id = %(batch)s
    """,
    """
    UPDATE students_student s
    SET last_name = b.last_name, first_name = b.first_name, name_key = b.name_key,
        ine_hash = b.ine_hash
    FROM students_studentbefore b WHERE b.batch_id = %(batch)s AND b.student_id = s.id
    """,
    "DELETE FROM students_studentbefore WHERE batch_id = %(batch)s",
    "DELETE FROM students_student WHERE created_in_id = %(batch)s",
    """
    DELETE FROM students_classroom c WHERE created_in_id = %(batch)s
    AND NOT EXISTS (SELECT FROM students_enrolment e WHERE e.classroom_id = c.id)
    """,
)
