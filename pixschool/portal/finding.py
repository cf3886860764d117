"""What of a school bears a name that somebody typed, among what they may see."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.models import Prefetch
from django.urls import reverse

from campaigns.models import Campaign
from pixschool.core.access.permissions import Capability
from pixschool.core.models import Membership, SchoolYear
from pixschool.core.reference.names import class_key, name_key, strip_accents
from pixschool.core.text.french import date_fr
from rituals.models import Ritual
from students.models import Classroom, Enrolment, Student

SHORTEST = 2  # characters: one letter is half of the school
MOST = 8  # of each sort
_BETWEEN_WORDS = re.compile(r"[^\w]+|_")


@dataclass(frozen=True, slots=True)
class FoundEntry:
    """`is_exact`: what was typed is its very name, and a name of one thing."""

    label: str
    detail: str
    url: str
    is_exact: bool = False


@dataclass(frozen=True, slots=True)
class FoundGroup:
    title: str
    entries: tuple[FoundEntry, ...]
    has_more: bool


def find(membership: Membership, year: SchoolYear, text: str) -> list[FoundGroup]:
    """The first ones of each sort, sorts without any left out. At most six queries."""
    if len(text) < SHORTEST:
        return []
    sorts = {
        "Classes": _classes(membership, year, text),
        "Élèves": _pupils(membership, text),
        "Campagnes": _campaigns(membership, year, text),
        "Rituels": _rituals(membership, year, text),
        "Équipe": _people(membership, text),
    }
    groups = []
    for title, found in sorts.items():
        entries = tuple(islice(found, MOST + 1))
        if entries:
            groups.append(FoundGroup(title, entries[:MOST], len(entries) > MOST))
    return groups


def the_one(groups: list[FoundGroup]) -> FoundEntry | None:
    """The thing of that very name, else the only one found."""
    entries = [entry for group in groups for entry in group.entries]
    exact = [entry for entry in entries if entry.is_exact]
    if len(exact) == 1:
        return exact[0]
    return entries[0] if len(entries) == 1 else None


def _words(text: str) -> list[str]:
    return [word for word in _BETWEEN_WORDS.split(strip_accents(text)) if word]


def _fits(typed: list[str], name: str) -> bool:
    """Every word typed begins a word of the name."""
    words = _words(name)
    return bool(typed) and all(any(word.startswith(part) for word in words) for part in typed)


def _classes(membership: Membership, year: SchoolYear, text: str) -> Iterator[FoundEntry]:
    key, typed = class_key(text), _words(text)
    rooms = Classroom.objects.visible_to(membership).in_year(year).by_level()
    fitting = [
        room for room in rooms if (key and room.key.startswith(key)) or _fits(typed, room.name)
    ]
    for room in sorted(fitting, key=lambda room: room.key != key):
        url = reverse("portal:classroom", args=[membership.school.uai, room.pk])
        yield FoundEntry(room.name, room.get_level_display(), url, room.key == key)


def _pupils(membership: Membership, text: str) -> Iterator[FoundEntry]:
    if not name_key(text) or not membership.can(Capability.SEE_PUPILS):
        return
    enrolments = Enrolment.objects.select_related("classroom", "year")
    found = list(
        Student.objects.visible_to(membership)
        .search(text)
        .prefetch_related(Prefetch("enrolments", enrolments))[: MOST + 1]
    )
    alike = Counter((pupil.name_key, _class_of(pupil)) for pupil in found)
    for pupil in found:
        is_alone = alike[pupil.name_key, _class_of(pupil)] == 1
        detail = _class_of(pupil) if is_alone else _path_of(pupil)
        url = reverse("portal:student", args=[membership.school.uai, pupil.pk])
        yield FoundEntry(str(pupil), detail, url)


def _class_of(pupil: Student) -> str:
    """Where the pupil is now, else where they were last."""
    enrolments = list(pupil.enrolments.all())
    for enrolment in enrolments:
        if enrolment.ends_on is None and enrolment.year.is_current:
            return enrolment.classroom.name
    return f"{_in_year(enrolments[0])}, parti" if enrolments else "sans classe"


def _path_of(pupil: Student) -> str:
    """All the classes of a pupil: what tells them from another of that name in their class."""
    path = ", ".join(_in_year(enrolment) for enrolment in pupil.enrolments.all()[:4])
    since = pupil.enrolments.all()[0].starts_on if path else None
    return f"{path} · depuis le {date_fr(since, 'day')}" if since else "sans classe"


def _in_year(enrolment: Enrolment) -> str:
    return f"{enrolment.classroom.name} en {enrolment.year}"


def _campaigns(membership: Membership, year: SchoolYear, text: str) -> Iterator[FoundEntry]:
    typed = _words(text)
    campaigns = Campaign.objects.visible_to(membership).in_year(year).by_date()
    fitting = [campaign for campaign in campaigns if _fits(typed, campaign.name)]
    for campaign in sorted(fitting, key=lambda campaign: campaign.is_archived):
        detail = "archivée" if campaign.is_archived else _until(campaign)
        url = reverse("campaigns:detail", args=[membership.school.uai, campaign.pk])
        yield FoundEntry(campaign.name, detail, url)


def _until(campaign: Campaign) -> str:
    return f"jusqu’au {date_fr(campaign.closes_on, 'short')}" if campaign.closes_on else ""


def _rituals(membership: Membership, year: SchoolYear, text: str) -> Iterator[FoundEntry]:
    typed = _words(text)
    rituals = Ritual.objects.visible_to(membership).in_year(year).planned().order_by("starts_on")
    for ritual in rituals:
        if _fits(typed, ritual.title):
            url = reverse("rituals:ritual", args=[membership.school.uai, ritual.pk])
            yield FoundEntry(ritual.title, f"du {date_fr(ritual.starts_on, 'short')}", url)


def _people(membership: Membership, text: str) -> Iterator[FoundEntry]:
    """For whoever has a page of each to open."""
    if not membership.can(Capability.MANAGE_TEAM):
        return
    typed = _words(text)
    for member in membership.school.memberships.active().in_order():
        if _fits(typed, member.user.get_full_name()):
            url = reverse("core:member", args=[membership.school.uai, member.pk])
            yield FoundEntry(str(member.user), member.role_labels, url)
