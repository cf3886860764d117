"""What a good file can trip, to be confirmed on the preview; and what is only worth saying."""

from datetime import date
from typing import Any

from pixschool.core.models import ImportBatch, ImportFile
from pixschool.core.sql import rows
from students.models import Enrolment

MANY_LEAVING = 0.15

Issue = dict[str, Any]


def guards(
    batch: ImportBatch, file: ImportFile, *, counts: dict[str, int], new_year: bool
) -> list[Issue]:
    checks = (
        _other_year(batch, file, new_year=new_year),
        _many_leaving(batch, counts, new_year=new_year),
        _older_extraction(batch, file),
        _empty(counts),
        _homonyms(),
    )
    return [issue for issue in checks if issue]


def _issue(level: str, code: str, message: str, count: int = 1) -> Issue:
    return {"level": level, "code": code, "message": message, "count": count, "where": []}


def _other_year(batch: ImportBatch, file: ImportFile, *, new_year: bool) -> Issue | None:
    year = batch.options.get("start_year") or file.facts.get("year")
    if year is None or (batch.year.start_year == year and not new_year):
        return None
    if not Enrolment.objects.filter(year=batch.year).exists():
        return None  # an empty school has no year to mix up
    return _issue(
        "confirm",
        "OTHER_YEAR",
        f"Ce fichier est celui de l’année {year}-{year + 1}, or l’établissement est en "
        f"{batch.year}. Confirmez pour passer à l’année {year}-{year + 1} ; l’année {batch.year} "
        "restera consultable.",
    )


def _many_leaving(batch: ImportBatch, counts: dict[str, int], *, new_year: bool) -> Issue | None:
    present = counts["closed"] + counts["unchanged"] + counts["updated"] - counts["back"]
    if new_year or not present or counts["closed"] / present <= MANY_LEAVING:
        return None
    return _issue(
        "confirm",
        "MANY_LEAVING",
        f"{counts['closed']} élèves sur {present} ne sont plus dans ce fichier et seraient "
        "marqués partis. Est-ce bien l’export complet de l’établissement ?",
        counts["closed"],
    )


def _older_extraction(batch: ImportBatch, file: ImportFile) -> Issue | None:
    extracted = file.facts.get("extracted_on")
    if not extracted:
        return None
    newest = (
        ImportFile.objects.filter(
            batch__school_id=batch.school_id,
            batch__kind=batch.kind,
            batch__status=ImportBatch.BatchStatus.DONE,
            facts__extracted_on__gt=extracted,
        )
        .order_by("-facts__extracted_on")
        .values_list("facts__extracted_on", flat=True)
        .first()
    )
    if newest is None:
        return None
    mine, last = (date.fromisoformat(day).strftime("%d/%m/%Y") for day in (extracted, newest))
    return _issue(
        "confirm",
        "OLDER_EXTRACTION",
        f"Cet export date du {mine}, le dernier importé du {last}. "
        "Confirmez pour revenir à cet état plus ancien.",
    )


def _empty(counts: dict[str, int]) -> Issue | None:
    if counts["created"] + counts["updated"] + counts["unchanged"]:
        return None
    return _issue(
        "error",
        "EMPTY",
        "Les élèves doivent posséder un INE ainsi qu’une classe : aucun élève de ce fichier ne "
        "peut être importé. Vérifiez l’export.",
    )


def _homonyms() -> Issue | None:
    """Two pupils of one name in one class stay two; Pix gives no other way to tell them apart.

    What is noticed outlives the preview: it says in which classes, the preview says who.
    """
    found = rows(
        "SELECT c.name, h.number FROM (SELECT class_key, count(*) AS number FROM ("
        "SELECT class_key FROM roster_plan GROUP BY class_key, name_key HAVING count(*) > 1) n "
        "GROUP BY class_key) h JOIN roster_class c USING (class_key) ORDER BY c.name"
    )
    if not found:
        return None
    issue = _issue(
        "warning",
        "HOMONYMS",
        "Des élèves d’une même classe portent le même nom. Ils resteront deux élèves "
        "distincts\u202f; leurs résultats Pix vous seront demandés.",
        sum(number for _, number in found),
    )
    return issue | {"where": [class_name for class_name, _ in found[:20]]}
