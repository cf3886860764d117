"""The journal in sentences. Each app registers those of its own acts."""

from collections.abc import Iterable
from dataclasses import dataclass

from pixschool.core.models import AuditEntry, Invitation, Membership
from pixschool.core.text.french import nb


@dataclass(frozen=True, kw_only=True)
class Label:
    """`one` when the act touched one thing, `many` with {n} when it touched several.
    In both, {who} is the member or the address touched: staff, never a pupil."""

    one: str
    many: str = ""
    kind: str  # what the journal is filtered by

    def sentence(self, n: int, who: str) -> str:
        """`n`: how many were touched. `who`: their names, when they still exist."""
        text = self.many if self.many and n != 1 else self.one
        return text.format(n=nb(n), who=who or "quelqu’un")


TEAM, IMPORTS, CAMPAIGNS, PUPILS, SCHOOL = (
    "Équipe", "Imports", "Campagnes", "Élèves", "Établissement",
)  # fmt: skip

_labels: dict[str, Label] = {}


def register(event: str, one: str, *, kind: str, many: str = "") -> None:
    """`one` and `many` may hold {n} and {who}; `kind` is what the journal is filtered by."""
    _labels[event] = Label(one=one, many=many, kind=kind)


def kinds() -> list[str]:
    """What the journal can be filtered by, in alphabetical order."""
    return sorted({label.kind for label in _labels.values()})


def events_of(kind: str) -> list[str]:
    """The events of a kind, as they are stored."""
    return [event for event, label in _labels.items() if label.kind == kind]


def describe(entries: Iterable[AuditEntry]) -> list[tuple[AuditEntry, str, str]]:
    """Each entry with its sentence and its kind; two queries, whatever their number."""
    entries = list(entries)
    names = _names(entries)
    return [(entry, _sentence(entry, names), _kind(entry)) for entry in entries]


def _sentence(entry: AuditEntry, names: dict[tuple[str, int], str]) -> str:
    label = _labels.get(entry.event)
    if label is None:
        return f"{entry.event} ({entry.target} : {len(entry.target_ids)})"
    touched = [names[entry.target, pk] for pk in entry.target_ids if (entry.target, pk) in names]
    return label.sentence(len(entry.target_ids), ", ".join(touched[:3]))


def _kind(entry: AuditEntry) -> str:
    label = _labels.get(entry.event)
    return label.kind if label else "Autre"


def _names(entries: list[AuditEntry]) -> dict[tuple[str, int], str]:
    def ids(target: str) -> set[int]:
        return {pk for entry in entries if entry.target == target for pk in entry.target_ids[:3]}

    members = Membership.objects.filter(pk__in=ids("member")).select_related("user")
    invited = Invitation.objects.filter(pk__in=ids("invitation"))
    return {("member", member.pk): str(member.user) for member in members} | {
        ("invitation", invitation.pk): invitation.email for invitation in invited
    }


register("school_created", "a ouvert l’établissement", kind=SCHOOL)
register("school_changed", "a modifié les réglages", kind=SCHOOL)
register("year_opened", "a changé l’année en cours", kind=SCHOOL)
register("year_prepared", "a commencé à préparer une année", kind=SCHOOL)
register("calendar_changed", "a modifié le calendrier de l’établissement", kind=SCHOOL)
register("calendar_restored", "a annulé un changement du calendrier", kind=SCHOOL)
register("member_invited", "a invité {who}", many="a invité {n} personnes", kind=TEAM)
register("invitation_resent", "a renvoyé l’invitation de {who}", kind=TEAM)
register("invitation_revoked", "a annulé l’invitation de {who}", kind=TEAM)
register("invitation_accepted", "a accepté l’invitation envoyée à {who}", kind=TEAM)
register("member_joined", "a rejoint l’équipe : {who}", kind=TEAM)
register("member_roles_changed", "a changé les rôles de {who}", kind=TEAM)
register("own_roles_changed", "a changé ses propres rôles", kind=TEAM)
register("member_left", "a retiré {who} de l’équipe", kind=TEAM)
register("member_back", "a rouvert l’accès de {who}", kind=TEAM)
register("import_received", "a déposé un import", kind=IMPORTS)
register("import_confirmed", "a confirmé un import", kind=IMPORTS)
register("import_applied", "a enregistré un import", kind=IMPORTS)
register("import_cancelled", "a renoncé à un import", kind=IMPORTS)
register("import_undone", "a annulé un import", kind=IMPORTS)
