"""What a good drop can trip, to be confirmed on the preview; and what is only worth saying.

A rule is a function from what was found to what to say of it, named in `CHECKS`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from campaigns import namesakes
from campaigns.importers.targets import Target
from pixschool.core.importing.checks import Check
from pixschool.core.importing.reading.issues import Issue, Severity
from pixschool.core.models import ImportBatch
from pixschool.core.reference.names import label_key
from pixschool.core.reference.years import start_year_of
from pixschool.core.sql import rows

PAST_YEAR = "PAST_YEAR"
NAMED = 5
MOST_OF_A_NAME = 1_000


@dataclass(frozen=True, kw_only=True)
class ResultsFound:
    """Which campaign each file of the drop speaks of; the tables hold the rest."""

    batch: ImportBatch
    targets: Sequence[Target]


def past_year(found: ResultsFound) -> Issue | None:
    """Files all of whose results are of before the year they would be written in, and matched
    against the classes of."""
    batch = found.batch
    past = [target for target in found.targets if _is_of_a_past_year(batch, target)]
    if not past:
        return None
    last = max(day for target in past if (day := target.last_day))
    names = _names(past)
    return _issue(
        "confirm",
        PAST_YEAR,
        f"Les résultats de {names} sont d’une année passée : le dernier est du {last:%d/%m/%Y}. "
        f"Ils seraient rangés en {batch.year}, avec les élèves de cette année. Confirmez si c’est "
        "voulu ; sinon, ignorez ces fichiers ou renoncez.",
        past,
    )


def _is_of_a_past_year(batch: ImportBatch, target: Target) -> bool:
    day = target.last_day
    return (
        day is not None
        and start_year_of(day) < batch.year.start_year
        and not target.is_skipped
        and target.is_first
        and target.year_id in {None, batch.year_id}  # a campaign of last year keeps its year
    )


def name_too_often(found: ResultsFound) -> Issue | None:
    """One name more often at one moment of one file than any school has pupils of that name."""
    files = {
        file_id
        for (file_id,) in rows(
            "SELECT DISTINCT file_id FROM result_attempt WHERE nth > %(most)s",
            {"most": MOST_OF_A_NAME},
        )
    }
    if not files:
        return None
    guilty = [target for target in found.targets if target.file.pk in files]
    return _issue(
        "error",
        "NAME_TOO_OFTEN",
        f"Dans {_names(guilty)}, un même nom revient plus de {MOST_OF_A_NAME} fois au même "
        "moment : ce n’est pas un export de Pix Orga tel quel. Exportez à nouveau les résultats "
        "de la campagne, sans modifier le fichier.",
        guilty,
    )


def older_reading(found: ResultsFound) -> Issue | None:
    """The files that are older than what is known: they only add (D09 in `docs/decisions.md`)."""
    older = [target for target in found.targets if target.is_older]
    if not older:
        return None
    return _issue(
        "warning",
        "OLDER_READING",
        f"Un export plus récent a déjà été lu pour {_names(older)}. Ce fichier ne complétera que "
        "ce qui manque ; rien de plus récent ne sera remplacé.",
        older,
    )


def namesake(found: ResultsFound) -> Issue | None:
    """A campaign about to be made bears the name of one of the year: perhaps it is that one."""
    made = [target for target in found.targets if target.will_create]
    known = namesakes.find(found.batch.year, [target.campaign_name for target in made])
    keys = {label_key(campaign.name) for campaign in known}
    doubles = [target for target in made if label_key(target.campaign_name) in keys]
    if not doubles:
        return None
    return _issue(
        "warning",
        "SAME_CAMPAIGN_NAME",
        f"Une seconde campagne {_names(doubles)} serait créée. Si c’est la même, choisissez-la "
        "ci-dessous pour lui ajouter ce code.",
        doubles,
    )


def old_export_opens(found: ResultsFound) -> Issue | None:
    """A campaign made from attempts of long ago has no end: it is open, and people are missing.
    Of a past year, `past_year` has asked already."""
    opened = [
        target
        for target in found.targets
        if target.is_old and target.will_create and target.closes_on is None
        if not _is_of_a_past_year(found.batch, target)
    ]
    if not opened:
        return None
    last = max(day for target in opened if (day := target.last_day))
    return _issue(
        "warning",
        "OLD_EXPORT_OPENS",
        f"Aucun essai de {_names(opened)} n’est récent : le dernier est du {last:%d/%m/%Y}. Créée "
        "sans date de fin, la campagne est ouverte, et ceux qui ne l’ont pas faite manquent.",
        opened,
    )


def _names(targets: list[Target]) -> str:
    return ", ".join(f"« {target.campaign_name} »" for target in targets[:NAMED])


def _issue(level: Severity, code: str, message: str, targets: list[Target]) -> Issue:
    where = [target.file.name for target in targets]  # each file answers for itself
    return Issue(level, code, message, len(targets), where)


CHECKS: tuple[Check[ResultsFound], ...] = (
    past_year,
    name_too_often,
    older_reading,
    namesake,
    old_export_opens,
)
