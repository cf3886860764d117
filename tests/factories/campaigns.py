from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from campaigns.models import (
    Campaign,
    CompetenceResult,
    ParticipantLink,
    Participation,
    PixCampaign,
)
from pixschool.core.reference.names import name_key
from pixschool.core.reference.themes import Theme

MOMENT = datetime(2026, 11, 12, 9, 4, tzinfo=UTC)


class CampaignFactory(DjangoModelFactory[Campaign]):
    """`classrooms=[…]` gives the classes concerned, `groups=[…]` the groups."""

    class Meta:
        model = Campaign
        skip_postgeneration_save = True

    year = None  # explicit
    school = factory.SelfAttribute("year.school")
    name = factory.Sequence(lambda n: f"Campagne {n}")
    theme = Theme.RENTREE

    @factory.post_generation
    def classrooms(self: Campaign, create: bool, extracted: list | None, **_kwargs: object) -> None:
        self.classrooms.set(extracted or [])

    @factory.post_generation
    def groups(self: Campaign, create: bool, extracted: list | None, **_kwargs: object) -> None:
        self.groups.set(extracted or [])


class PixCampaignFactory(DjangoModelFactory[PixCampaign]):
    class Meta:
        model = PixCampaign

    campaign = None  # explicit
    school = factory.SelfAttribute("campaign.school")
    code = factory.Sequence(lambda n: f"ABCDEF{n % 8 + 2}{n // 8 % 8 + 2}{n // 64 % 8 + 2}")
    pix_id = factory.Sequence(lambda n: 400_000 + n)
    name = factory.SelfAttribute("campaign.name")


class ParticipantLinkFactory(DjangoModelFactory[ParticipantLink]):
    class Meta:
        model = ParticipantLink

    class Params:
        known = factory.Trait(
            decision=ParticipantLink.Decision.CERTAIN,
            last_name=factory.SelfAttribute("student.last_name"),
            first_name=factory.SelfAttribute("student.first_name"),
            school=factory.SelfAttribute("student.school"),
        )

    school = None  # explicit
    student = None
    last_name = "INCONNU"
    first_name = "Alix"
    class_name = ""
    class_key = ""
    name_key = factory.LazyAttribute(lambda n: name_key(f"{n.last_name} {n.first_name}"))


class ParticipationFactory(DjangoModelFactory[Participation]):
    """An attempt of `student` (or of the pending `link`) in a Pix campaign."""

    class Meta:
        model = Participation

    class Params:
        finished = factory.Trait(
            is_shared=True, shared_at=MOMENT, progress=1, mastery=0.67, counts=True
        )
        started = factory.Trait(progress=0.42, counts=True)

    pix_campaign = None  # explicit
    campaign = factory.SelfAttribute("pix_campaign.campaign")
    student = None
    link = factory.LazyAttribute(
        lambda p: (
            ParticipantLink.objects.filter(student=p.student).first()
            or ParticipantLinkFactory(known=True, student=p.student)
        )
    )
    attempt_at = MOMENT
    digest = factory.Sequence(lambda n: f"{n:032x}")


class CompetenceResultFactory(DjangoModelFactory[CompetenceResult]):
    class Meta:
        model = CompetenceResult

    participation = None  # explicit
    competence = "1.2"
    mastery = 0.5
    skills = 12
    skills_mastered = 6
