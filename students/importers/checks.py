"""What a good file can trip, to be confirmed on the preview; and what is only worth saying.

A rule is a function from what was found to what to say of it, named in `CHECKS`.
"""

from dataclasses import dataclass
from datetime import date

from pixschool.core.importing.checks import Check
from pixschool.core.importing.reading.issues import MAX_PLACES, Issue
from pixschool.core.models import ImportBatch, ImportFile, SchoolYear
from pixschool.core.sql import rows
from students.models import Enrolment

MANY_LEAVING = 0.15  # share of the pupils that are enrolled


@dataclass(frozen=True, kw_only=True)
class RosterFound:
    """What the comparison of one file with the base has found; the tables hold the rest."""

    batch: ImportBatch
    file: ImportFile
    year: SchoolYear  # the file's; not saved when the school has not opened it yet
    counts: dict[str, int]

    @property
    def is_new_year(self) -> bool:
        return not self.year.is_current


def declared_year(batch: ImportBatch, file: ImportFile) -> int | None:
    """The year (its first half) that the person named, else the one that the file names."""
    year: int | None = batch.answers.get("start_year") or file.facts.get("year")
    return year


def other_year(found: RosterFound) -> Issue | None:
    """The file's year is not the one under way: confirm, since it opens a year."""
    current = found.batch.year
    if declared_year(found.batch, found.file) is None:
        return None
    if found.year.start_year == current.start_year and not found.is_new_year:
        return None
    if not Enrolment.objects.filter(year=current).exists():
        return None  # an empty school has no year to mix up
    return Issue(
        "confirm",
        "OTHER_YEAR",
        f"Ce fichier est celui de l’année {found.year}, or l’établissement est en {current}. "
        f"Confirmez pour passer à l’année {found.year} ; l’année {current} restera "
        "consultable.",
    )


def many_leaving(found: RosterFound) -> Issue | None:
    """More than `MANY_LEAVING` of the pupils are not in the file: perhaps it is only a part."""
    counts = found.counts
    present = counts["closed"] + counts["unchanged"] + counts["updated"] - counts["back"]
    if found.is_new_year or not present or counts["closed"] / present <= MANY_LEAVING:
        return None
    return Issue(
        "confirm",
        "MANY_LEAVING",
        f"{counts['closed']} élèves sur {present} ne sont plus dans ce fichier et seraient "
        "marqués partis. Est-ce bien l’export complet de l’établissement ?",
        counts["closed"],
    )


def older_extraction(found: RosterFound) -> Issue | None:
    """An older export than the last one imported would bring an old state back."""
    batch, extracted = found.batch, found.file.facts.get("extracted_on")
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
    return Issue(
        "confirm",
        "OLDER_EXTRACTION",
        f"Cet export date du {mine}, le dernier importé du {last}. "
        "Confirmez pour revenir à cet état plus ancien.",
    )


def nobody(found: RosterFound) -> Issue | None:
    """No pupil to keep: SIECLE gives those who left and those who are to come too."""
    counts = found.counts
    if counts["created"] + counts["updated"] + counts["unchanged"]:
        return None
    return Issue(
        "error",
        "EMPTY",
        "Les élèves doivent posséder un INE ainsi qu’une classe : aucun élève de ce fichier ne "
        "peut être importé. Vérifiez l’export.",
    )


def homonyms(_found: RosterFound) -> Issue | None:
    """Two pupils of one name in one class stay two; Pix gives no other way to tell them apart.

    What is noticed outlives the preview: it says in which classes, the preview says who.
    """
    classes = rows(
        "SELECT c.name, h.number FROM (SELECT class_key, count(*) AS number FROM ("
        "SELECT class_key FROM roster_plan GROUP BY class_key, name_key HAVING count(*) > 1) n "
        "GROUP BY class_key) h JOIN roster_class c USING (class_key) ORDER BY c.name"
    )
    if not classes:
        return None
    return Issue(
        "warning",
        "HOMONYMS",
        "Des élèves d’une même classe portent le même nom. Ils resteront deux élèves "
        "distincts ; leurs résultats Pix vous seront demandés.",
        sum(number for _, number in classes),
        [class_name for class_name, _ in classes[:MAX_PLACES]],
    )


CHECKS: tuple[Check[RosterFound], ...] = (
    other_year,
    many_leaving,
    older_extraction,
    nobody,
    homonyms,
)
