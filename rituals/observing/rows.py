"""Who is on a sheet: the pupils of a session when it was opened, and who came since."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, QuerySet

from pixschool.core import journal
from pixschool.core.models import User
from rituals.models import ObservationSheet, ObservedPupil, Session
from rituals.observing.errors import ObservationRefusedError
from rituals.sessions.grids import ObservationGrid, grid_for
from students.halves import services as halves
from students.models import Halves, Student

NOBODY = (
    "Cette séance n’a pas d’élèves : donnez-lui une classe, un demi-groupe ou un groupe, "
    "puis recommencez."
)


@dataclass(frozen=True)
class Audience:
    """The pupils that a session awaits, by name, and those of them who are in no half yet."""

    pupils: Sequence[Student]
    unplaced: Sequence[halves.NewcomerPlace] = ()


def grid_of_session(session: Session) -> ObservationGrid | None:
    """`session` comes with its ritual. None when nothing is to be observed in it."""
    return grid_for(theme=session.ritual.theme, levels=session.ritual.levels)


def halves_of_session(session: Session) -> Halves | None:
    """The halves, one of which the session is for."""
    group = session.teaching_group_id
    if group is None:
        return None
    related = ("classroom__school", "classroom__year", "group__school", "group__year")
    found = Halves.objects.select_related(*related, "first", "second")
    return found.filter(first=group).first() or found.filter(second=group).first()


def audience_of(session: Session) -> Audience:
    """Of a half, only those who are still in the class; who has just arrived is said apart."""
    whole = session.classroom or session.teaching_group
    if whole is None:
        return Audience([])
    pupils = halves.pupils_of(whole)
    cut = halves_of_session(session)
    if cut is None:
        return Audience(pupils)
    still = {pupil.pk for pupil in halves.pupils_of(cut.whole)}
    return Audience([pupil for pupil in pupils if pupil.pk in still], halves.newcomers(cut))


def arrived_since(sheet: ObservationSheet, audience: Audience) -> list[Student]:
    """Those whom the session awaits, and who are not on its sheet."""
    known = set(sheet.rows.values_list("student", flat=True))
    return [pupil for pupil in audience.pupils if pupil.pk not in known]


def rows_of(sheet: ObservationSheet) -> "QuerySet[ObservedPupil]":
    """By number, each with its pupil and its observations, in two queries."""
    return sheet.rows.select_related("student").prefetch_related("observations")


@transaction.atomic
def open_sheet(*, session: Session, actor: User | None) -> ObservationSheet:
    """The sheet of a session; called again, it takes in those who have arrived, after the others.

    Newcomers of the class enter the smaller half first. Raises ObservationRefusedError.
    """
    grid = grid_of_session(session)
    if grid is None:
        raise ObservationRefusedError("Rien n’est à observer dans cette séance.")
    cut = halves_of_session(session)
    if cut is not None:
        halves.settle(halves=cut, actor=actor)
    Session.objects.select_for_update(no_key=True, of=("self",)).get(pk=session.pk)
    pupils = audience_of(session).pupils
    if not pupils:
        raise ObservationRefusedError(NOBODY)
    sheet, is_new = ObservationSheet.objects.get_or_create(
        session=session, defaults={"grid": grid.code, "opened_by": actor}
    )
    _add_rows(sheet, pupils)
    if is_new:
        journal.record(
            "observations_opened",
            school=session.school,
            actor=actor,
            target="session",
            ids=[session.pk],
        )
    return sheet


def _add_rows(sheet: ObservationSheet, pupils: Sequence[Student]) -> None:
    last = sheet.rows.aggregate(last=Max("number"))["last"] or 0
    known = set(sheet.rows.values_list("student", flat=True))
    new = [pupil for pupil in pupils if pupil.pk not in known]
    ObservedPupil.objects.bulk_create(
        ObservedPupil(sheet=sheet, number=number, student=pupil)
        for number, pupil in enumerate(new, start=last + 1)
    )
