"""What a good drop can trip, to be confirmed on the preview; and what is only worth saying.

A rule is a function from what was found to what to say of it, named in `CHECKS`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from campaigns import namesakes
from campaigns.importers.targets import Target
from pixschool.core.importing.checks import Check
from pixschool.core.importing.reading.issues import MAX_PLACES, Issue, Severity
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
    last = max(day for target in past if (day := _last_day(target)))
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
    day = _last_day(target)
    return (
        day is not None
        and start_year_of(day) < batch.year.start_year
        and not target.is_skipped
        and target.is_first
        and target.year_id in {None, batch.year_id}  # a campaign of last year keeps its year
    )


def _last_day(target: Target) -> date | None:
    """The latest day in the rows; None when none of them is dated."""
    latest = target.facts.get("latest")
    return datetime.fromisoformat(latest).date() if latest else None


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


def _names(targets: list[Target]) -> str:
    return ", ".join(f"« {target.campaign_name} »" for target in targets[:NAMED])


def _issue(level: Severity, code: str, message: str, targets: list[Target]) -> Issue:
    where = [target.file.name for target in targets[:MAX_PLACES]]
    return Issue(level, code, message, len(targets), where)


CHECKS: tuple[Check[ResultsFound], ...] = (
    past_year,
    name_too_often,
    older_reading,
    namesake,
)
