from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from campaigns.models import Campaign
from pixschool.core.models import Membership, School, SchoolYear, User
from pixschool.core.models.lines import LineField, is_one_line
from pixschool.core.reference.levels import Level
from pixschool.core.reference.roles import Role
from rituals.catalogue import Document, RitualKind
from rituals.querysets import MilestoneQuerySet, RitualQuerySet
from students.models import Classroom

LONGEST_NOTE = 5_000  # characters


class YearPlan(models.Model):
    """The few plain answers a proposal is made from, remembered for the year."""

    school = models.ForeignKey(School, models.CASCADE, related_name="year_plans")
    year = models.OneToOneField(SchoolYear, models.CASCADE, related_name="plan")
    room_hours = models.PositiveSmallIntegerField(
        "heures de salle informatique par semaine", default=20
    )
    two_campaigns_a_week = models.BooleanField("deux campagnes la même semaine", default=False)
    levels = ArrayField(
        models.CharField(max_length=6, choices=Level.choices), verbose_name="niveaux", default=list
    )
    # Who holds each role of the plan: {role: membership}. Nobody named: whoever has the role.
    people = models.JSONField("personnes", default=dict, blank=True)

    class Meta:
        verbose_name = "plan de l’année"
        constraints = [
            models.CheckConstraint(condition=Q(room_hours__lte=60), name="room_hours_of_a_week"),
        ]

    def __str__(self) -> str:
        return f"plan {self.pk}"


class Ritual(models.Model):
    """A thing on the year's calendar: a campaign, an hour in a room, a day, a meeting.

    A removed ritual stays, for the undo and for next year; `version` moves with every change, so
    that two people editing at once never overwrite each other silently.
    """

    Kind = RitualKind  # what comes from the catalogue keeps its sort

    school = models.ForeignKey(School, models.CASCADE, related_name="rituals")
    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="rituals")
    # The catalogue's entry it comes from; empty for one made from nothing.
    key = LineField(max_length=60, blank=True)
    title = LineField("titre", max_length=120)
    theme = LineField("thème", max_length=20)
    kind = models.CharField(
        "type", max_length=14, choices=Kind.choices, default=Kind.CAMPAIGN.value
    )
    levels = ArrayField(
        models.CharField(max_length=6, choices=Level.choices),
        verbose_name="niveaux",
        default=list,
        blank=True,
    )
    for_team = models.BooleanField("pour l’équipe", default=False)
    classrooms = models.ManyToManyField(
        Classroom, verbose_name="classes", related_name="rituals", blank=True
    )
    campaign = models.OneToOneField(
        Campaign, models.SET_NULL, null=True, blank=True, related_name="ritual"
    )
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    is_confirmed = models.BooleanField("dates confirmées", default=True)
    lead_role = models.CharField("qui mène", max_length=12, choices=Role.choices, blank=True)
    leader = models.ForeignKey(
        Membership, models.SET_NULL, null=True, blank=True, related_name="led_rituals"
    )
    purpose = models.TextField("objectif", max_length=LONGEST_NOTE, blank=True)
    explanation = models.TextField("pourquoi à cette date", max_length=LONGEST_NOTE, blank=True)
    note = models.TextField("note", max_length=LONGEST_NOTE, blank=True)
    family_text = models.TextField("pour les familles", max_length=LONGEST_NOTE, blank=True)
    is_public = models.BooleanField("montré aux familles", default=False)
    links = models.JSONField("liens", default=list, blank=True)
    competences = ArrayField(
        models.CharField(max_length=3), verbose_name="compétences", default=list, blank=True
    )
    documents = ArrayField(
        models.CharField(max_length=14, choices=Document.choices),
        verbose_name="documents",
        default=list,
        blank=True,
    )
    version = models.PositiveIntegerField(default=1)
    removed_at = models.DateTimeField("retiré le", null=True, blank=True)

    objects = RitualQuerySet.as_manager()

    class Meta:
        verbose_name = "rituel"
        ordering = ["starts_on", "ends_on", "pk"]
        indexes = [models.Index(fields=["year", "starts_on"], name="ritual_by_year")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="ritual_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(for_team=True) | Q(levels__len__gte=1), name="ritual_is_for_somebody"
            ),
            models.CheckConstraint(
                condition=Q(levels__contained_by=Level.values), name="ritual_levels_known"
            ),
            models.CheckConstraint(
                condition=Q(documents__contained_by=Document.values), name="ritual_documents_known"
            ),
            is_one_line("title", of="ritual"),
        ]

    def __str__(self) -> str:
        return self.title


class Milestone(models.Model):
    """One line of a ritual's checklist. Its date follows the ritual, unless it is fixed.

    A line whose day had passed when it was placed is bygone: nobody could do it in time, so that
    it is neither late nor to do. One may still tick it, and a move may bring it back.
    """

    class DueFrom(models.TextChoices):
        START = "start", "par rapport au début"
        END = "end", "par rapport à la fin"
        FIXED = "fixed", "à date fixe"

    ritual = models.ForeignKey(Ritual, models.CASCADE, related_name="milestones")
    label = LineField("quoi", max_length=160)
    anchor = models.CharField(max_length=5, choices=DueFrom.choices, default=DueFrom.START)
    offset_days = models.SmallIntegerField("décalage en jours", default=0)
    due_on = models.DateField("pour le")
    # With its ritual, by a proposal or a taking over; empty for a line that somebody wrote.
    placed_on = models.DateField("posée le", null=True, blank=True)
    role = models.CharField("rôle", max_length=12, choices=Role.choices, blank=True)
    assignee = models.ForeignKey(
        Membership, models.SET_NULL, null=True, blank=True, related_name="milestones"
    )
    done_at = models.DateTimeField("fait le", null=True, blank=True)
    done_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = "échéance"
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(done_at=None), name="milestone_to_do")
        ]
        constraints = [is_one_line("label", of="milestone")]

    def __str__(self) -> str:
        return self.label

    def is_late(self, today: date) -> bool:
        """Its day has passed and nobody has ticked it: the one rule, for pages and mails."""
        return self.done_at is None and self.due_on < today and not self.is_bygone

    @property
    def is_bygone(self) -> bool:
        """Not ticked, and its day had passed when it was placed. `not_bygone` says it in SQL."""
        is_before = self.placed_on is not None and self.due_on < self.placed_on
        return is_before and self.done_at is None


class PlanAct(models.Model):
    """One act on the plan, and how to take it back.

    `changes`: [{"id": ritual, "before": {field: value}, "after": {field: value}}]. A ritual added
    or removed is a change of `removed_at`.
    """

    school = models.ForeignKey(School, models.CASCADE, related_name="plan_acts")
    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="plan_acts")
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    label = LineField("geste", max_length=160)
    changes = models.JSONField(default=list)
    at = models.DateTimeField("le", auto_now_add=True)
    undone_at = models.DateTimeField("annulé le", null=True)

    class Meta:
        verbose_name = "geste sur le plan"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"geste {self.pk}"
