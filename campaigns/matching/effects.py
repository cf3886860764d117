"""What moving results from one pupil to another does to who is missing. Nothing is written."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from campaigns.missing import expected
from campaigns.missing.stats import PupilState
from campaigns.models import Campaign, Participation
from students.models import Enrolment, Student

_NEVER = datetime.min.replace(tzinfo=UTC)
_Place = tuple[int | None, int]  # student, campaign


@dataclass(frozen=True)
class MissingChange:
    """A pupil who enters or leaves « Qui manque » of a campaign. `state` is the one after."""

    student: Student
    class_name: str
    campaign: Campaign
    state: PupilState

    @property
    def is_back(self) -> bool:
        return self.state != PupilState.FINISHED

    @property
    def state_words(self) -> str:
        return "en cours" if self.state == PupilState.STARTED else "pas commencé"


def of_moving(results: Sequence[Participation], *, to: Student | None) -> list[MissingChange]:
    """Of giving these results to a pupil, or to nobody: who comes back first, then who leaves.

    Only pupils whom the campaign expects are missing there; archived campaigns count nobody.
    """
    target = to.pk if to else None
    return of_new_owners({result.pk: target for result in results})


def of_new_owners(owners: Mapping[int, int | None]) -> list[MissingChange]:
    """The same, of giving each result (id) its own pupil (id), or nobody."""
    moved = list(Participation.objects.filter(pk__in=owners))
    pupils = {result.student_id for result in moved} | set(owners.values())
    known = Participation.objects.filter(
        student__in=pupils - {None}, campaign__in={r.campaign_id for r in moved}, is_ignored=False
    )
    by_id = {result.pk: result for result in (*known, *moved)}
    before = _by_place(by_id.values(), {})
    after = _by_place(by_id.values(), owners)
    changes = []
    for enrolment, campaign in _expected(moved, pupils):
        place = (enrolment.student_id, campaign.pk)
        state = _state(after[place])
        if (state == PupilState.FINISHED) != (_state(before[place]) == PupilState.FINISHED):
            found = MissingChange(enrolment.student, enrolment.classroom.name, campaign, state)
            changes.append(found)
    return sorted(changes, key=lambda c: (not c.is_back, c.student.name_key, c.campaign.name))


def _by_place(
    results: Iterable[Participation], owners: Mapping[int, int | None]
) -> defaultdict[_Place, list[Participation]]:
    found: defaultdict[_Place, list[Participation]] = defaultdict(list)
    for result in results:
        owner = owners.get(result.pk, result.student_id)
        found[owner, result.campaign_id].append(result)
    return found


def _expected(
    moved: Iterable[Participation], pupils: Iterable[int | None]
) -> list[tuple[Enrolment, Campaign]]:
    campaigns = Campaign.objects.active().filter(pk__in={r.campaign_id for r in moved})
    found = expected.of_pupils([pk for pk in pupils if pk], campaigns)
    enrolments = {
        (enrolment.student_id, enrolment.classroom_id): enrolment
        for enrolment in Enrolment.objects.at(
            student__in={student for student, _, _ in found},
            classroom__in={classroom for _, classroom, _ in found},
        )
    }
    return [(enrolments[student, classroom], item) for student, classroom, item in found]


def _state(results: Sequence[Participation]) -> PupilState:
    """Of the attempt that would count (`campaigns.attempts`)."""
    if not results:
        return PupilState.NOT_STARTED
    best = best_of(results)
    is_over = best.is_shared or (best.progress or 0) >= 1
    return PupilState.FINISHED if is_over else PupilState.STARTED


def best_of(results: Sequence[Participation]) -> Participation:
    """The attempt of one pupil in one campaign that counts (`campaigns.attempts`)."""
    return max(results, key=lambda r: (r.is_shared, r.shared_at or r.attempt_at or _NEVER, r.pk))
