from datetime import date
from string import ascii_uppercase

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from pixschool.core.models import (
    HolidayPeriod,
    ImportBatch,
    ImportFile,
    Invitation,
    Membership,
    School,
    SchoolYear,
    User,
)
from pixschool.core.reference.geography import Zone
from pixschool.core.reference.roles import Role

PASSWORD = "correct horse battery staple"
START_YEAR = 2026


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    first_name = "Camille"
    # As long in the first test as in the last: the widths of pages are measured.
    last_name = factory.Sequence(lambda n: f"Personne{n + 100000}")
    email = factory.Sequence(lambda n: f"personne{n}@ecole.example")
    password = factory.django.Password(PASSWORD)


class SchoolFactory(DjangoModelFactory[School]):
    """A collège with its current year."""

    class Meta:
        model = School
        skip_postgeneration_save = True

    class Params:
        lycee = factory.Trait(kind=School.SchoolKind.LYCEE)

    uai = factory.Sequence(lambda n: f"{330000 + n:07d}{ascii_uppercase[n % 26]}")
    name = factory.Sequence(lambda n: f"Collège {n}")
    kind = School.SchoolKind.COLLEGE
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


class HolidayPeriodFactory(DjangoModelFactory[HolidayPeriod]):
    """A day off that the school has given itself: a Friday with class elsewhere."""

    class Meta:
        model = HolidayPeriod

    school = None  # explicit
    start_year = START_YEAR
    name = factory.Sequence(lambda n: f"Jour {n}")
    starts_on = date(2026, 11, 20)
    ends_on = factory.SelfAttribute("starts_on")
    confirmed = True


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    class Params:
        lead = factory.Trait(roles=[Role.LEAD])
        head = factory.Trait(roles=[Role.HEAD])
        class_lead = factory.Trait(roles=[Role.CLASS_LEAD])
        librarian = factory.Trait(roles=[Role.LIBRARIAN])
        assistant = factory.Trait(roles=[Role.ASSISTANT])
        former = factory.Trait(left_at=factory.LazyFunction(timezone.now))

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


class ImportBatchFactory(DjangoModelFactory[ImportBatch]):
    """A batch of one file, as the database keeps it; nothing of it is staged."""

    class Meta:
        model = ImportBatch
        skip_postgeneration_save = True

    class Params:
        done = factory.Trait(
            status=ImportBatch.BatchStatus.DONE,
            finished_at=factory.LazyFunction(timezone.now),
            before={"links": [], "campaigns": {}, "readings": {}},
            counts={
                "rows": 1, "matched": 1, "to_resolve": 0, "ignored": 0, "new": 1, "changed": 0,
                "files": 1, "files_rejected": 0, "campaigns_created": 0,
            },
        )  # fmt: skip

    year = None  # explicit
    school = factory.SelfAttribute("year.school")
    kind = "results"

    @factory.post_generation
    def file(self: ImportBatch, create: bool, extracted: str | None, **_kwargs: object) -> None:
        ImportFile.objects.create(
            batch=self,
            position=0,
            name=extracted or "resultats.csv",
            size=1,
            sha256="0" * 64,
            format="assessment",
            rows=1,
            counts=self.counts,
        )
