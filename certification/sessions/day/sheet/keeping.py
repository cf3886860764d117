"""The rows of a sheet that somebody has accepted become marks."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from certification.models import CertificationSession
from certification.sessions.day import marking
from certification.sessions.errors import PlanRefusedError
from pixschool.core.models import User


@dataclass(frozen=True)
class AcceptedRow:
    """`seen`: the version of the mark that the page showed."""

    row: int
    seen: int
    presence: str


def keep(session: CertificationSession, rows: Iterable[AcceptedRow], *, actor: User) -> list[str]:
    """Each for itself; why the others were refused, in French."""
    refused = []
    for one in rows:
        try:
            with transaction.atomic():
                marking.mark(session, one.row, one.presence, seen=one.seen, actor=actor)
        except PlanRefusedError as error:
            refused.append(str(error))
    return refused
