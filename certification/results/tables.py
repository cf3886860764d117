"""The temporary tables of an import of certification results."""

from certification.results.readers.staged import COLUMNS

_DEFINITION = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())

# Two imports may share one transaction: tests, the demonstration.
CREATE_TABLES = f"""
DROP TABLE IF EXISTS pg_temp.certification_row, pg_temp.certification_plan;
CREATE TEMPORARY TABLE certification_row (file_id bigint, {_DEFINITION}) ON COMMIT DROP;
CREATE TEMPORARY TABLE certification_plan (
    file_id bigint, line integer, who text, what text
) ON COMMIT DROP
"""
READ_ROWS = (
    f"SELECT file_id, {', '.join(COLUMNS)} FROM certification_row "  # noqa: S608 - our own names
    "ORDER BY file_id, line"
)
PLAN_COLUMNS = ("file_id", "line", "who", "what")
PLAN_LINES = "SELECT file_id || ':' || line AS key, who, what FROM certification_plan"
COUNT_WORDS = {
    "matched": "rattachées",
    "to_resolve": "à rattacher",
    "ignored": "ignorées",
    "new": "résultats nouveaux",
    "changed": "résultats corrigés",
}
