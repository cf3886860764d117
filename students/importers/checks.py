"""What a good file can trip, to be confirmed on the preview; and what is only worth saying.

A rule is a function from what was found to what to say of it, named in `CHECKS`.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from pixschool.core.importing.checks import Check
from pixschool.core.importing.reading.issues import MAX_PLACES, Issue
from pixschool.core.models import ImportBatch, ImportFile, SchoolYear
from pixschool.core.sql import rows
from pixschool.core.text.french import some
from students.importers.recognising import Recognised
from students.importers.scope import FileScope
from students.models import Enrolment

MANY_LEAVING = 0.15  # share of the pupils that are enrolled
NAMED = 12  # classes named in a sentence


@dataclass(frozen=True, kw_only=True)
class RosterFound:
    """What the comparison of one file with the base has found; the tables hold the rest."""

    batch: ImportBatch
    file: ImportFile
    year: SchoolYear  # the file's; not saved when the school has not opened it yet
    counts: dict[str, int]
    recognised: Recognised = field(default_factory=Recognised)
    scope: FileScope = field(default_factory=FileScope)

    @cached_property
    def is_new_year(self) -> bool:
        """Nobody is in it yet."""
        return self.year.pk is None or is_empty(self.year)


def declared_year(batch: ImportBatch, file: ImportFile) -> int | None:
    """The year (its first half) that the person named, else the one that the file names."""
    year: int | None = batch.answers.get("start_year") or file.facts.get("year")
    return year


def other_year(found: RosterFound) -> Issue | None:
    """The file's year is not the one the person works in: confirm, since it fills another."""
    worked_in = found.batch.year
    if declared_year(found.batch, found.file) in {None, worked_in.start_year}:
        return None
    if worked_in.is_current and is_empty(worked_in):
        return None  # an empty school has no year to mix up
    is_next = found.year.start_year > worked_in.start_year
    return Issue(
        "confirm",
        "OTHER_YEAR",
        f"Ce fichier est celui de l’année {found.year}, or vous êtes en {worked_in}. Confirmez "
        f"pour {'préparer' if is_next else 'compléter'} l’année {found.year} ; l’année en cours "
        "ne change pas.",
    )


def is_empty(year: SchoolYear) -> bool:
    """No pupil has ever been in it."""
    return not Enrolment.objects.in_year(year).exists()


def turns_the_year(found: RosterFound) -> bool:
    """The first file of a school says in which year it begins, unless a person has said it."""
    is_said = bool(found.batch.answers.get("start_year"))
    current = found.batch.year
    return current.is_current and current != found.year and not is_said and is_empty(current)


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
        len(found.scope.emptied) or counts["closed"],
        list(found.scope.emptied[:MAX_PLACES]),
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


def doubtful_pupils(found: RosterFound) -> Issue | None:
    """Lines that are perhaps a pupil of the base, written otherwise; the preview says who."""
    doubts = found.recognised.unanswered
    if not doubts:
        return None
    return Issue(
        "confirm",
        "DOUBTFUL_PUPILS",
        "Des élèves de ce fichier ressemblent à des élèves de la base, sans que leur nom suffise à "
        "le dire. Répondez pour chacun ; sans réponse, ce qui est proposé sera appliqué.",
        len(doubts),
        [f"ligne {doubt['line']} ({doubt['class_name']})" for doubt in doubts[:MAX_PLACES]],
    )


def two_lines_of_one(found: RosterFound) -> Issue | None:
    """Two lines that reach one pupil: the second would make another of it."""
    twins = found.recognised.two_lines
    if not twins:
        return None
    return Issue(
        "confirm",
        "TWO_LINES_ONE_PUPIL",
        "Deux lignes du fichier désignent un même élève de la base. Retirez celle qui est en "
        "trop ; si ce sont deux élèves, confirmez : le second sera ajouté.",
        len(twins),
        [f"lignes {pair.first.line} et {pair.second.line}" for pair in twins[:MAX_PLACES]],
    )


def renamed_class(found: RosterFound) -> Issue | None:
    """A class that nearly whole has become one the base does not know."""
    asked = [one for one in found.recognised.renamed if not one.answer]
    if not asked:
        return None
    return Issue(
        "confirm",
        "RENAMED_CLASS",
        "Une classe semble avoir changé de nom : ses élèves sont presque tous dans une classe "
        "nouvelle. Confirmez pour la renommer ; son code, son référent, ses rituels et ses séances "
        "suivront.",
        len(asked),
        [f"la {one.old_name} devient {one.name} ?" for one in asked[:MAX_PLACES]],
    )


def class_emptied(found: RosterFound) -> Issue | None:
    """A class that the file does not have any more, and none of its pupils either.

    Where many leave besides, MANY_LEAVING asks once for all.
    """
    emptied = found.scope.emptied
    if not emptied or found.is_new_year or many_leaving(found):
        return None
    return Issue(
        "confirm",
        "CLASS_EMPTIED",
        "Tous les élèves d’une classe seraient marqués partis. Confirmez si elle a fermé ; sinon, "
        "indiquez que le fichier ne porte que sur ses classes.",
        len(emptied),
        list(emptied[:MAX_PLACES]),
    )


def partial_file(found: RosterFound) -> Issue | None:
    """Only some classes of the school: nobody is closed in the others."""
    scope = found.scope
    if not scope.is_partial:
        return None
    return Issue(
        "warning",
        "PARTIAL_FILE",
        f"Ce fichier ne porte que sur {some(scope.classes, NAMED)} : les autres classes "
        f"({some(scope.outside, NAMED)}) ne sont pas touchées.",
        len(scope.outside),
    )


CHECKS: tuple[Check[RosterFound], ...] = (
    other_year,
    partial_file,
    renamed_class,
    class_emptied,
    many_leaving,
    older_extraction,
    nobody,
    doubtful_pupils,
    two_lines_of_one,
    homonyms,
)
