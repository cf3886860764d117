"""What is typed in Pix Certif, which knows no plan: its sessions, and whom to tick in each.

The order of the columns is that of its form (« Créer une session »), then of what one asks for on
its side: site, class, date, hour, observation, invigilators, room.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from certification.documents.sittings import Sitting
from certification.models import CertificationPlan

COLUMNS = ("Site", "Classe", "Date", "Heure", "Observation", "Surveillants", "Salle")


@dataclass(frozen=True)
class PackLine:
    """One session as Pix Certif asks for it. `to_tick`: « 3A », its pupils by name."""

    sitting: Sitting
    cells: tuple[str, ...]  # in the order of COLUMNS
    to_tick: list[tuple[str, list[str]]]

    @property
    def as_text(self) -> str:
        """With tabs between, as a spreadsheet takes it."""
        return "\t".join(self.cells)


def lines(plan: CertificationPlan, found: Iterable[Sitting]) -> list[PackLine]:
    """In the order of time."""
    return [_line(plan, sitting) for sitting in found]


def _line(plan: CertificationPlan, sitting: Sitting) -> PackLine:
    session, school = sitting.session, plan.school
    by_class: dict[str, list[str]] = {}
    for one in sitting.seated:
        by_class.setdefault(one.class_name, []).append(one.name)
    return PackLine(
        sitting,
        (
            school.name,
            sitting.classes,
            sitting.day.strftime("%d/%m/%Y"),
            school.local(session.starts_at).strftime("%H:%M"),
            f"plan {plan.version}",
            sitting.adults,
            session.room.name,
        ),
        [(name, sorted(names)) for name, names in sorted(by_class.items())],
    )
