from string import ascii_uppercase

import factory
from factory.django import DjangoModelFactory

from pixschool.core.geography import Zone
from pixschool.core.models import Invitation, Membership, School, SchoolYear, User
from pixschool.core.permissions import Role

PASSWORD = "correct horse battery staple"
START_YEAR = 2026


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    first_name = "Camille"
    last_name = factory.Sequence(lambda n: f"Personne{n}")
    email = factory.Sequence(lambda n: f"personne{n}@ecole.example")
    password = factory.django.Password(PASSWORD)


class SchoolFactory(DjangoModelFactory[School]):
    """A collège with its current year."""

    class Meta:
        model = School
        skip_postgeneration_save = True

    class Params:
        lycee = factory.Trait(kind=School.Kind.LYCEE)

    uai = factory.Sequence(lambda n: f"{330000 + n:07d}{ascii_uppercase[n % 26]}")
    name = factory.Sequence(lambda n: f"Collège {n}")
    kind = School.Kind.COLLEGE
    academie = "Bordeaux"
    zone = Zone.A

    @factory.post_generation
    def year(self: School, create: bool, extracted: int | None, **_kwargs: object) -> None:
        SchoolYearFactory(school=self, start_year=extracted or START_YEAR, is_current=True)


class SchoolYearFactory(DjangoModelFactory[SchoolYear]):
    class Meta:
        model = SchoolYear

    school = None  # explicit
    start_year = START_YEAR
    is_current = False


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    class Params:
        lead = factory.Trait(roles=[Role.LEAD])
        head = factory.Trait(roles=[Role.HEAD])
        class_lead = factory.Trait(roles=[Role.CLASS_LEAD])
        librarian = factory.Trait(roles=[Role.LIBRARIAN])
        assistant = factory.Trait(roles=[Role.ASSISTANT])

    school = None  # explicit
    user = factory.SubFactory(UserFactory)
    roles = [Role.STAFF]


class InvitationFactory(DjangoModelFactory[Invitation]):
    class Meta:
        model = Invitation

    school = None  # explicit
    email = factory.Sequence(lambda n: f"invite{n}@ecole.example")
    roles = [Role.STAFF]
    token_hash = factory.Sequence(lambda n: f"{n:064x}")
