"""« Qui réinitialise quoi » : for each kind of account, who can and how; the school's own words, or
what is usual in France."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from pixschool.core import journal
from pixschool.core.models import School, User
from students.models import LONGEST_HOLDER, LONGEST_WAY, AccountKind, ResetWay
from students.support.errors import SupportRefusedError

_EDUCONNECT = (
    "Dans l’administration d’EduConnect : compte élève, nouveau code provisoire remis à l’élève. "
    "Le compte d’un parent n’ouvre pas celui de l’élève."
)
_ENT = "Si l’ENT passe par EduConnect, c’est EduConnect qu’il faut réinitialiser."
_NETWORK = "Nouveau mot de passe provisoire, que l’élève change à la première connexion."
_PIX = (
    "Pour les comptes « identifiant » seulement. Un élève qui vient par l’ENT n’a pas de mot de "
    "passe Pix."
)
_USUAL = {
    AccountKind.EDUCONNECT: ("Secrétariat ou direction", _EDUCONNECT),
    AccountKind.ENT: ("Administrateur de l’ENT", _ENT),
    AccountKind.NETWORK: ("RUPN ou technicien du réseau", _NETWORK),
    AccountKind.PIX: ("Administrateur de Pix Orga", _PIX),
}


@dataclass(frozen=True)
class AccountWay:
    """For one kind of account."""

    kind: AccountKind
    who: str
    how: str

    @property
    def label(self) -> str:
        return str(self.kind.label)


def ways_of(school: School) -> list[AccountWay]:
    """One for each kind, in their order; one query."""
    own = {way.kind: (way.who, way.how) for way in ResetWay.objects.filter(school=school)}
    return [AccountWay(kind, *own.get(kind.value, _USUAL[kind])) for kind in AccountKind]


@transaction.atomic
def change(*, school: School, actor: User, ways: Mapping[str, tuple[str, str]]) -> None:
    """{kind: (who, how)} of those to change; what is as usual is not kept, and follows ours.

    Raises SupportRefusedError for a kind that does not exist and for a text too long.
    """
    for code, (who, how) in ways.items():
        if code not in AccountKind.values:
            raise SupportRefusedError("Ce compte n’existe pas.")
        if len(who) > LONGEST_HOLDER or len(how) > LONGEST_WAY:
            raise SupportRefusedError(
                f"Gardez {LONGEST_HOLDER} signes pour « qui » et {LONGEST_WAY} pour « comment »."
            )
        is_usual = (who, how) in (_USUAL[AccountKind(code)], ("", ""))
        own = ResetWay.objects.filter(school=school, kind=code)
        if is_usual:
            own.delete()
        else:
            ResetWay.objects.update_or_create(
                school=school, kind=code, defaults={"who": who, "how": how}
            )
    journal.record(
        "reset_ways_changed", school=school, actor=actor, target="school", ids=[school.pk]
    )
