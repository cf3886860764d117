"""Who works in the invented schools: one account per role, the same password, in demo mode only."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.contrib.auth.hashers import make_password

from pixschool.core.access import members
from pixschool.core.access.addresses import PastedPerson
from pixschool.core.models import Membership, School, SchoolYear, User
from pixschool.core.reference.names import name_key
from pixschool.core.reference.roles import Role
from students.leads import naming
from students.models import Classroom

PASSWORD = "demo-pixschool"  # noqa: S105 - printed for everybody to use
DOMAIN = "demo.pixschool.example"


@dataclass(frozen=True)
class Member:
    """Somebody who works in an invented school."""

    first_name: str
    last_name: str
    roles: tuple[Role, ...]
    classes: tuple[str, ...] = ()  # those they are the "référent Pix" of

    @property
    def email(self) -> str:
        first, last = name_key(self.first_name), name_key(self.last_name)
        return f"{first}.{last}@{DOMAIN}".replace(" ", "-")


COLLEGE_STAFF = (
    Member("Claire", "Moreau", (Role.LEAD,)),
    Member("Philippe", "Garnier", (Role.HEAD,)),
    Member("Julien", "Le Goff", (Role.CLASS_LEAD,), ("5B",)),
    Member("Hélène", "Fabre", (Role.LIBRARIAN,)),
    Member("Nadia", "Ferhat", (Role.ASSISTANT,)),
    Member("Marc", "Oliveira", (Role.STAFF,)),
    Member("Sofia", "de Almeida", (Role.CLASS_LEAD,), ("4A", "4B")),
    Member("Thomas", "Quéméner", (Role.CLASS_LEAD,), ("6A", "6B", "6C")),
    Member("Aminata", "Sow", (Role.CLASS_LEAD,), ("3A", "3C")),
    Member("Bruno", "Schmitt", (Role.CLASS_LEAD, Role.LIBRARIAN), ("5A",)),
)
LYCEE_STAFF = (
    Member("Antoine", "Lefèvre", (Role.LEAD,)),
    Member("Isabelle", "N’Diaye", (Role.HEAD,)),
    Member("Camille", "Roussel", (Role.CLASS_LEAD,), ("2GT3",)),
    Member("Yann", "Kermarrec", (Role.LIBRARIAN,)),
    Member("Inès", "Bouzid", (Role.ASSISTANT,)),
    Member("Lucie", "Zimmermann", (Role.STAFF,)),
    # Teaches in both schools, and goes from one to the other by the address.
    Member("Sofia", "de Almeida", (Role.CLASS_LEAD,), ("2GT1",)),
    Member("Karim", "El Idrissi", (Role.CLASS_LEAD,), ("TG1", "TG2")),
)
# There last year, gone since: what they led waits for somebody.
COLLEGE_GONE = Member("Odile", "Marchetti", (Role.CLASS_LEAD,))
LYCEE_GONE = Member("Renaud", "Delmotte", (Role.CLASS_LEAD,))
# Invited, no answer yet: a class waits for each of them.
COLLEGE_INVITED = {"3B": "maelle.riou", "5D": "paul.dupuy"}
LYCEE_INVITED = {"1G2": "agnes.tanguy"}


def add_team(school: School, team: tuple[Member, ...]) -> User:
    """Make everybody a member; the first one named, who leads, is returned."""
    people = [join(school, member) for member in team]
    return people[0].user


@cache
def _hashed() -> str:
    """Slow on purpose, hence once for everybody."""
    return make_password(PASSWORD)


def end_membership(membership: Membership, *, left_at: datetime, actor: User) -> None:
    """Somebody leaves the school, at a moment of the past."""
    members.end(membership=membership, actor=actor)
    Membership.objects.filter(pk=membership.pk).update(left_at=left_at)


def join(school: School, member: Member) -> Membership:
    """Make somebody a member, with an account when they have none."""
    user = User.objects.filter(email=member.email).first()
    if user is None:
        user = User.objects.create_user(
            member.email, first_name=member.first_name, last_name=member.last_name
        )
        user.password = _hashed()
        user.save(update_fields=["password"])
    return members.join(school=school, user=user, roles=member.roles, actor=None)


def give_classes(
    year: SchoolYear, team: tuple[Member, ...], invited: dict[str, str], *, actor: User
) -> None:
    """Name the "référents Pix" of the classes. `invited`: {class name: start of the address}."""
    rooms = {room.name: room for room in Classroom.objects.filter(year=year)}
    memberships = {
        membership.user.email: membership
        for membership in year.school.memberships.active().select_related("user")
    }
    wishes = [
        naming.LeadChoice(classroom=rooms[name], membership=memberships[member.email])
        for member in team
        for name in member.classes
    ]
    wishes += [
        naming.LeadChoice(classroom=rooms[name], person=PastedPerson(f"{address}@{DOMAIN}"))
        for name, address in invited.items()
    ]
    naming.name_leads(school=year.school, wishes=wishes, actor=actor)
