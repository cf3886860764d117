"""Naming the "référents Pix de classe": members, or people invited with the class promised."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from pixschool.core import journal
from pixschool.core.access import invitations, members
from pixschool.core.access.addresses import ADDRESS, MAX_LINE, PastedPerson, clean_email
from pixschool.core.models import Invitation, Membership, School, SchoolYear, User
from pixschool.core.reference.names import class_key, name_key
from pixschool.core.reference.roles import Role
from pixschool.core.text.french import count
from pixschool.core.text.typo import NO_BREAK_SPACES
from students.models import ClassLead, Classroom

MAX_LINES = 400
_TOO_LONG = f"Cette ligne compte plus de {MAX_LINE} signes : écrivez une personne par ligne."
_BETWEEN_CLASSES = re.compile(r"[,;/\n\t]|\bet\b")
_SEPARATORS = re.compile(r"[;,\t|]|\s:\s|\s[-–]\s")


@dataclass(frozen=True, kw_only=True)
class LeadChoice:
    """« This person for this class »: a member, or an address to invite."""

    classroom: Classroom
    membership: Membership | None = None
    person: PastedPerson | None = None


@dataclass(frozen=True, kw_only=True)
class LeadLine:
    """A pasted line and what was understood of it; `problem` says what to correct."""

    number: int
    text: str
    wishes: list[LeadChoice] = field(default_factory=list)
    problem: str = ""


class Directory:
    """Finds a member from what is typed: an address, or a name in any order."""

    def __init__(self, school: School) -> None:
        self.members = list(school.memberships.active().in_order())
        self._by_email = {member.user.email.lower(): member for member in self.members}
        self._by_name: dict[frozenset[str], list[Membership]] = defaultdict(list)
        for member in self.members:
            self._by_name[self._key(member.user.get_full_name())].append(member)

    @staticmethod
    def _key(name: str) -> frozenset[str]:
        return frozenset(name_key(name).split())

    def label_of(self, member: Membership) -> str:
        """What the list proposes: the name, with the address when two people bear it."""
        name = member.user.get_full_name()
        if len(self._by_name[self._key(name)]) > 1:
            return f"{name} <{member.user.email}>"
        return name

    def find(self, text: str) -> tuple[Membership | None, PastedPerson | None, str]:
        """The member, or else the person to invite, or else why neither."""
        if len(text) > MAX_LINE:
            return None, None, _TOO_LONG
        found = ADDRESS.search(text)
        if found:
            email = clean_email(found.group())
            if not email:
                return None, None, f"L’adresse {found.group()} n’est pas valable."
            member = self._by_email.get(email)
            name = ADDRESS.sub("", text).strip(f" <>(){NO_BREAK_SPACES}\"'")
            return (member, None, "") if member else (None, PastedPerson(email, name), "")
        same_name = self._by_name.get(self._key(text), []) if self._key(text) else []
        if len(same_name) == 1:
            return same_name[0], None, ""
        if same_name:
            return None, None, f"Deux membres s’appellent {text} : donnez l’adresse de courriel."
        return None, None, f"Personne ne s’appelle {text} dans l’équipe : donnez son adresse."


def understand(text: str, *, year: SchoolYear) -> list[LeadLine]:
    """Read « 6A ; prenom.nom@exemple.fr » line by line. Nothing is written. Past `MAX_LINES`, one
    line says how many are not read."""
    directory = Directory(year.school)
    classes = {classroom.key: classroom for classroom in Classroom.objects.filter(year=year)}
    lines = []
    given = [(number, raw.strip()) for number, raw in enumerate(text.splitlines(), start=1)]
    given = [(number, line) for number, line in given if line]
    for number, line in given[:MAX_LINES]:
        lines.append(_read(number, line, directory=directory, classes=classes))
    if left := len(given[MAX_LINES:]):
        words = count(left, "ligne de plus n’est pas lue,lignes de plus ne sont pas lues")
        problem = f"{words} : collez {MAX_LINES} lignes au plus à la fois."
        lines.append(LeadLine(number=given[MAX_LINES][0], text="", problem=problem))
    return lines


def _read(
    number: int, text: str, *, directory: Directory, classes: dict[str, Classroom]
) -> LeadLine:
    if len(text) > MAX_LINE:
        return LeadLine(number=number, text=text[:40], problem=_TOO_LONG)
    parts = [part.strip() for part in _SEPARATORS.split(text) if part.strip()]
    if len(parts) < 2:
        # « 6A prenom.nom@exemple.fr », with nothing but a space in between.
        found = ADDRESS.search(text)
        parts = [text[: found.start()].strip(), text[found.start() :]] if found else parts
    if len(parts) < 2 or not parts[0]:
        return LeadLine(number=number, text=text, problem="Écrivez la classe, puis la personne.")
    classroom = classes.get(class_key(parts[0]))
    if classroom is None:
        return LeadLine(number=number, text=text, problem=f"Aucune classe {parts[0]} cette année.")
    wishes = []
    for part in parts[1:]:
        membership, person, problem = directory.find(part)
        if problem:
            return LeadLine(number=number, text=text, problem=problem)
        wishes.append(LeadChoice(classroom=classroom, membership=membership, person=person))
    return LeadLine(number=number, text=text, wishes=wishes)


def classes_meant(text: str, *, year: SchoolYear) -> tuple[list[Classroom], list[str]]:
    """The classes of « 6A, 6B » and, for each that the year has not, a sentence."""
    classes = {classroom.key: classroom for classroom in Classroom.objects.filter(year=year)}
    parts = [part.strip() for part in _BETWEEN_CLASSES.split(text) if part.strip()]
    if any(class_key(part) not in classes for part in parts):
        # « 6A 6B », unless a class is called « 6e A ».
        parts = [
            word
            for part in parts
            for word in ([part] if class_key(part) in classes else part.split())
        ]
    found = {class_key(part): part for part in parts}
    unknown = [part for key, part in found.items() if key not in classes]
    problems = [f"Aucune classe {part} cette année." for part in unknown[:10]]
    return [classes[key] for key in found if key in classes], problems


def give_classes(
    *, school: School, people: Iterable[PastedPerson], classes: Iterable[Classroom], actor: User
) -> list[ClassLead]:
    """Every one of these people, members or invited, leads every one of these classes."""
    directory, rooms, wishes = Directory(school), list(classes), []
    for one in people:
        member, person, _problem = directory.find(one.email)
        wishes += [LeadChoice(classroom=room, membership=member, person=person) for room in rooms]
    return name_leads(school=school, wishes=wishes, actor=actor)


@transaction.atomic
def name_leads(*, school: School, wishes: Iterable[LeadChoice], actor: User) -> list[ClassLead]:
    """Write what is wished and not yet so. Members get the role; others, one invitation each."""
    wishes = list(wishes)
    invited = _invite(school, [wish.person for wish in wishes if wish.person], actor)
    written = []
    for wish in wishes:
        holder: dict[str, Any] = {}
        if wish.membership is not None:
            members.grant_role(membership=wish.membership, role=Role.CLASS_LEAD, actor=actor)
            holder["membership"] = wish.membership
        elif wish.person is not None:
            holder["invitation"] = invited[wish.person.email]
        lead, is_new = ClassLead.objects.get_or_create(classroom=wish.classroom, **holder)
        if is_new:
            written.append(lead)
    if written:
        journal.record(
            "class_leads_named",
            school=school,
            actor=actor,
            target="classroom",
            ids=sorted({lead.classroom_id for lead in written}),
        )
    return written


def _invite(school: School, people: list[PastedPerson], actor: User) -> dict[str, Invitation]:
    """An invitation per address, with the role; the pending one when it has it already."""
    pending = {
        invitation.email: invitation
        for invitation in school.invitations.pending().filter(
            roles__contains=[Role.CLASS_LEAD.value]
        )
    }
    unknown = {person.email: person for person in people if person.email not in pending}
    if unknown:
        outcome = invitations.invite(
            school=school, people=unknown.values(), roles=[Role.CLASS_LEAD.value], actor=actor
        )
        pending |= {invitation.email: invitation for invitation in outcome.sent}
    return pending


@transaction.atomic
def remove(*, lead: ClassLead, actor: User) -> None:
    """The person keeps the role and, when only invited, the invitation."""
    journal.record(
        "class_lead_removed",
        school=lead.classroom.school,
        actor=actor,
        target="classroom",
        ids=[lead.classroom_id],
    )
    lead.delete()
