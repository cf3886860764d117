"""The journal in sentences. Each app registers those of its own acts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse

from pixschool.core.access.permissions import Capability
from pixschool.core.importing.registry import kind_of
from pixschool.core.journal.things import MOST, Key, NamedThing, register_things, things_of
from pixschool.core.models import AuditEntry, ImportBatch, Invitation, Membership, SchoolYear
from pixschool.core.text.french import count, date_fr, lower_first, nb


@dataclass(frozen=True, kw_only=True)
class Label:
    """`one` when the act touched one thing, `many` with {n} when it touched several.
    In both, {who} is the member or the address touched: staff, never a pupil."""

    one: str
    many: str = ""
    kind: str  # what the journal is filtered by

    def around(self, n: int) -> tuple[str, str, str]:
        """(what comes before the things touched, {who} or nothing, what comes after).
        `n`: how many were touched."""
        text = self.many if self.many and n != 1 else self.one
        return text.replace("{n}", nb(n)).partition("{who}")


@dataclass(frozen=True, slots=True)
class JournalLine:
    """An entry in words: `before`, the things it touched with their pages, `after`."""

    entry: AuditEntry
    kind: str
    before: str
    things: tuple[NamedThing, ...] = ()
    after: str = ""


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


def describe(entries: Iterable[AuditEntry], reader: Membership) -> list[JournalLine]:
    """Each entry as `reader` may read it; the queries do not depend on how many there are."""
    entries = list(entries)
    found = things_of(entries, reader)
    return [_line(entry, found) for entry in entries]


def _line(entry: AuditEntry, found: Mapping[Key, NamedThing]) -> JournalLine:
    label, n = _labels.get(entry.event), len(entry.target_ids)
    if label is None:
        return JournalLine(entry, "Autre", f"{entry.event} ({entry.target} : {n})")
    touched = [found.get((entry.target, pk)) for pk in entry.target_ids[:MOST]]
    things = tuple(thing for thing in touched if thing)
    before, who, after = label.around(n)
    if who:
        return JournalLine(entry, label.kind, before, things or (NamedThing("quelqu’un"),), after)
    more = n - len(things) if things else 0
    return JournalLine(
        entry,
        label.kind,
        f"{before} : " if things else before,
        things,
        f" et {count(more, 'autre')}" if more else "",
    )


def _members(reader: Membership, ids: set[int]) -> dict[int, NamedThing]:
    members = Membership.objects.filter(school=reader.school_id, pk__in=ids)
    is_open = reader.can(Capability.MANAGE_TEAM)
    return {
        member.pk: NamedThing(
            str(member.user),
            reverse("core:member", args=[reader.school.uai, member.pk]) if is_open else "",
        )
        for member in members.select_related("user")
    }


def _invitations(reader: Membership, ids: set[int]) -> dict[int, NamedThing]:
    """Those that wait for an answer are on the page of the team."""
    invitations = Invitation.objects.filter(school=reader.school_id, pk__in=ids)
    waiting = set(invitations.pending().values_list("pk", flat=True))
    page = reverse("core:team", args=[reader.school.uai])
    is_open = reader.can(Capability.MANAGE_TEAM)
    return {
        one.pk: NamedThing(one.email, page if is_open and one.pk in waiting else "")
        for one in invitations
    }


def _imports(reader: Membership, ids: set[int]) -> dict[int, NamedThing]:
    is_open = reader.can(Capability.IMPORT_RESULTS)
    return {
        batch.pk: NamedThing(
            f"{lower_first(kind_of(batch).label)}, {date_fr(batch.created_at, 'time')}",
            reverse("core:import", args=[reader.school.uai, batch.pk]) if is_open else "",
        )
        for batch in ImportBatch.objects.filter(school=reader.school_id, pk__in=ids)
    }


def _years(reader: Membership, ids: set[int]) -> dict[int, NamedThing]:
    years = SchoolYear.objects.filter(school=reader.school_id, pk__in=ids)
    return {year.pk: NamedThing(str(year)) for year in years}


register_things("member", _members)
register_things("invitation", _invitations)
register_things("import", _imports)
register_things("year", _years)
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
register("member_left_alone", "a quitté l’établissement", kind=TEAM)
register("account_closed", "a fermé son compte", kind=TEAM)
register("school_closed", "a fermé l’établissement", kind=SCHOOL)
register("school_taken_back", "a rouvert l’établissement", kind=SCHOOL)
register("archive_asked", "a demandé l’export de tout l’établissement", kind=SCHOOL)
register("archive_taken", "a téléchargé l’export de tout l’établissement", kind=SCHOOL)
register("member_back", "a rouvert l’accès de {who}", kind=TEAM)
register("import_received", "a déposé un import", kind=IMPORTS)
register("import_confirmed", "a confirmé un import", kind=IMPORTS)
register("import_applied", "a enregistré un import", kind=IMPORTS)
register("import_cancelled", "a renoncé à un import", kind=IMPORTS)
register("import_undone", "a annulé un import", kind=IMPORTS)
