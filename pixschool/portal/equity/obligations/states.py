"""Where a pupil is with what the State asks. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean

from pixschool.core.reference.crcn import COMPETENCES

# In the order of the worksheet: each with the competence of the same rank.
LSU_CODES = (
    "CN_INF_MEN", "CN_INF_GER", "CN_INF_TRA", "CN_COM_INT", "CN_COM_PAR", "CN_COM_COL",
    "CN_COM_SIN", "CN_CRE_TEX", "CN_CRE_MUL", "CN_CRE_ADA", "CN_CRE_PRO", "CN_PRO_SEC",
    "CN_PRO_DON", "CN_PRO_SAN", "CN_ENV_RES", "CN_ENV_EVO",
)  # fmt: skip
LONGEST_COMMENT = 600


class DutyState(StrEnum):
    DONE = "done"
    RETRY = "retry"
    MISSING = "missing"


@dataclass(frozen=True)
class Duty:
    """`words`: what is left to do; empty when it is done."""

    state: DutyState
    words: str = ""


def attestation(
    courses: Sequence[tuple[str, float | None]], retries: Sequence[float | None], share: int
) -> Duty:
    """`courses`: (name, result 0..1, None when it is not finished) of those that the attestation is
    made of, two of them; `retries`: results of the new try."""
    done = [result for _, result in courses if result is not None]
    tries = [result for result in retries if result is not None]
    is_whole = len(courses) > 1 and len(done) == len(courses)
    if any(_reaches(one, share) for one in tries) or (is_whole and _reaches(fmean(done), share)):
        return Duty(DutyState.DONE)
    if is_whole:
        return Duty(DutyState.RETRY, "peut faire le nouvel essai")
    left = [f"« {name} »" for name, result in courses if result is None]
    if len(courses) < 2:
        left.append("un parcours que l’établissement n’a pas créé")
    return Duty(DutyState.MISSING, f"il manque {' et '.join(left)}")


def _reaches(result: float, share: int) -> bool:
    return round(100 * result, 6) >= share


def all_done(courses: Sequence[tuple[str, bool]]) -> Duty:
    """(name, whether it is finished) of each course that is asked for."""
    left = [f"« {name} »" for name, is_done in courses if not is_done]
    if not courses:
        return Duty(DutyState.MISSING, "aucun parcours n’est créé")
    if left:
        return Duty(DutyState.MISSING, f"il manque {' et '.join(left)}")
    return Duty(DutyState.DONE)


def lsu_values(shares: Mapping[str, float], bands: Sequence[int]) -> list[int | None]:
    """1 to 3 for each competence, in the order of the codes; None where nothing was measured."""
    found: list[int | None] = []
    for item in COMPETENCES:
        share = shares.get(item.code)
        found.append(
            None if share is None else 1 + sum(round(100 * share, 6) >= band for band in bands)
        )
    return found


def lsu_comment(courses: Sequence[str], domains: Sequence[str]) -> str:
    """Common to the class, of LONGEST_COMMENT letters at most; empty when it did nothing."""
    if not courses:
        return ""
    done = ", ".join(f"« {name} »" for name in courses)
    text = f"La classe a travaillé sur Pix : {done}."
    if domains:
        text = f"{text} Domaines abordés : {', '.join(domains)}."
    return text if len(text) <= LONGEST_COMMENT else f"{text[: LONGEST_COMMENT - 1]}…"
