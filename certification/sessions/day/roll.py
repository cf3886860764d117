"""What the page of a session's day says: who is expected, who came, what is left to say."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from certification.models import (
    CertificationSession,
    SatPresence,
    SessionCandidate,
    SessionIncident,
)
from certification.sessions.day.locks import is_open
from pixschool.core.models import School
from pixschool.core.text.days import day_fr
from pixschool.core.text.french import count, hour_fr, hours_fr
from students.models import Enrolment

NO_CLASS = "sans classe"


@dataclass(frozen=True)
class RollLine:
    """`noted`: « noté à 8 h 41 par Mme Roche », empty before."""

    row: SessionCandidate
    name: str
    class_name: str
    noted: str


@dataclass(frozen=True)
class RollCount:
    """Everybody is in one of the three."""

    present: int
    absent: int
    unsaid: int

    def __str__(self) -> str:
        """« 12 présents, 1 absent, 3 à noter »."""
        said = [count(self.present, "présent"), count(self.absent, "absent")]
        return ", ".join([*said, f"{self.unsaid} à noter"] if self.unsaid else said)


@dataclass(frozen=True)
class DayRoll:
    """`title`: « mardi 16 mars à 8 h 30, Salle 104 ». `is_open`: its day has come."""

    session: CertificationSession
    title: str
    hours: str
    adults: str
    lines: list[RollLine]
    number: RollCount
    is_open: bool
    incidents: list[SessionIncident]

    @property
    def unsaid(self) -> list[RollLine]:
        return [line for line in self.lines if not line.row.presence]


def counted(rows: Iterable[SessionCandidate]) -> RollCount:
    """Of these rows."""
    found = Counter(row.presence for row in rows)
    return RollCount(found[SatPresence.PRESENT], found[SatPresence.ABSENT], found[""])


def roll_of(session: CertificationSession) -> DayRoll:
    """In the order of the seats; four queries."""
    school = session.plan.school
    rows = list(session.candidates.select_related("student", "noted_by"))
    enrolled = Enrolment.objects.at(
        year=session.plan.year_id, student__in=[row.student_id for row in rows]
    )
    classes = {one.student_id: one.classroom.name for one in enrolled}
    duties = session.duties.select_related("invigilator")
    incidents = session.incidents.filter(withdrawn_at=None)
    starts = school.local(session.starts_at)
    return DayRoll(
        session=session,
        title=f"{day_fr(starts.date())} à {hour_fr(starts)}, {session.room.name}",
        hours=hours_fr(starts, school.local(session.ends_at)),
        adults=", ".join(duty.invigilator.name for duty in duties),
        lines=[
            RollLine(
                row, str(row.student), classes.get(row.student_id, NO_CLASS), _noted(row, school)
            )
            for row in rows
        ],
        number=counted(rows),
        is_open=is_open(session),
        incidents=list(incidents.select_related("candidate__student", "noted_by")),
    )


def _noted(row: SessionCandidate, school: School) -> str:
    if not row.presence or row.noted_at is None:
        return ""
    at = hour_fr(school.local(row.noted_at))
    return f"noté à {at} par {row.noted_by}" if row.noted_by else f"noté à {at}"
