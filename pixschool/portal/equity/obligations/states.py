"""Where a pupil is with what the State asks. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pixschool.core.reference.crcn import COMPETENCES
from pixschool.core.reference.lsu import LONGEST_COMMENT
from pixschool.core.text.french import some

# In the order of the worksheet: each with the competence of the same rank.
LSU_CODES = (
    "CN_INF_MEN", "CN_INF_GER", "CN_INF_TRA", "CN_COM_INT", "CN_COM_PAR", "CN_COM_COL",
    "CN_COM_SIN", "CN_CRE_TEX", "CN_CRE_MUL", "CN_CRE_ADA", "CN_CRE_PRO", "CN_PRO_SEC",
    "CN_PRO_DON", "CN_PRO_SAN", "CN_ENV_RES", "CN_ENV_EVO",
)  # fmt: skip
_NOT_CREATED = "un parcours que l’établissement n’a pas créé"


class DutyState(StrEnum):
    DONE = "done"
    RETRY = "retry"
    MISSING = "missing"


@dataclass(frozen=True)
class Duty:
    """`words`: what is left to do; empty when it is done."""

    state: DutyState
    words: str = ""


@dataclass(frozen=True)
class DutyCourse:
    """A course that a pupil is asked for: `key` tells courses apart from year to year; `result`:
    0..1, None when it is not finished, or has none."""

    key: str
    name: str
    theme: str = ""
    result: float | None = None
    is_done: bool = False
    is_retry: bool = False


def courses_and_tries(
    found: Iterable[DutyCourse],
) -> tuple[list[DutyCourse], list[DutyCourse]]:
    """(the two courses of the attestation, the new tries), of `found` by date: the first course of
    each theme, then all that comes after. Of one theme alone, its first two are the courses."""
    courses: dict[str, DutyCourse] = {}
    more, tries = [], []
    for one in found:
        if one.is_retry:
            tries.append(one)
        elif one.theme in courses:
            more.append(one)
        else:
            courses[one.theme] = one
    needed = 2 - len(courses)
    return [*courses.values(), *more[:needed]], [*more[needed:], *tries]


def attestation(found: Iterable[DutyCourse], share: int) -> Duty:
    """`share` (%) at both courses, or at a new try."""
    courses, tries = courses_and_tries(found)
    is_whole = len(courses) > 1 and all(one.result is not None for one in courses)
    if any(_reaches(one, share) for one in tries):
        return Duty(DutyState.DONE)
    if is_whole and all(_reaches(one, share) for one in courses):
        return Duty(DutyState.DONE)
    if is_whole:
        return Duty(DutyState.RETRY, "peut faire le nouvel essai")
    left = [f"« {one.name} »" for one in courses if one.result is None]
    if len(courses) < 2:
        left.append(_NOT_CREATED)
    return Duty(DutyState.MISSING, f"il manque {' et '.join(left)}")


def _reaches(course: DutyCourse, share: int) -> bool:
    return course.result is not None and round(100 * course.result, 6) >= share


def all_done(found: Iterable[DutyCourse], needed: int) -> Duty:
    """So many different courses, of this year or of one before."""
    courses = list(found)
    done = {one.key for one in courses if one.is_done}
    if len(done) >= needed:
        return Duty(DutyState.DONE)
    if not courses:
        return Duty(DutyState.MISSING, "aucun parcours n’est créé")
    left = {one.key: f"« {one.name} »" for one in courses if one.key not in done}
    words = list(left.values())
    if len(done) + len(left) < needed:
        words.append(_NOT_CREATED)
    return Duty(DutyState.MISSING, f"il manque {' et '.join(words)}")


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
    """Common to the class, of LONGEST_COMMENT letters at most, no name cut;
    empty when it did nothing."""
    if not courses:
        return ""
    done = [f"« {name} »" for name in courses]
    end = f" Domaines abordés : {', '.join(domains)}." if domains else ""
    for most in range(len(done), 0, -1):
        text = f"La classe a travaillé sur Pix : {some(done, most)}.{end}"
        if len(text) <= LONGEST_COMMENT:
            return text
    return f"La classe a travaillé sur Pix.{end}"
