from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from campaigns.codes.pix_code import pix_link
from campaigns.querysets import CampaignQuerySet, ParticipantLinkQuerySet
from pixschool.core.models import ImportBatch, School, SchoolYear, User
from pixschool.core.models.lines import LineField
from pixschool.core.reference.levels import Level
from pixschool.core.reference.themes import CAMPAIGN_THEMES, Theme
from students.models import Classroom, Group, Student


class Campaign(models.Model):
    """Something a part of the school must do on Pix in a given window."""

    class CampaignKind(models.TextChoices):
        ASSESSMENT = "assessment", "Évaluation"
        PROFILES = "profiles", "Collecte de profils"
        EXAM = "exam", "Interrogation"
        COMBINED = "combined", "Parcours apprenants"  # Pix IA: no file, its table is pasted

    school = models.ForeignKey(School, models.CASCADE, related_name="campaigns")
    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="campaigns")
    name = LineField("nom", max_length=200)
    course = LineField("parcours", max_length=200, blank=True)
    theme = models.CharField(
        "thème", max_length=14, choices=CAMPAIGN_THEMES, default=Theme.OTHER.value
    )
    kind = models.CharField(
        "type", max_length=10, choices=CampaignKind.choices, default=CampaignKind.ASSESSMENT
    )
    opens_on = models.DateField("à partir du", null=True, blank=True)
    closes_on = models.DateField("jusqu’au", null=True, blank=True)
    levels = ArrayField(
        models.CharField(max_length=6, choices=Level.choices),
        verbose_name="niveaux",
        default=list,
        blank=True,
    )
    classrooms = models.ManyToManyField(
        Classroom, verbose_name="classes", related_name="campaigns", blank=True
    )
    groups = models.ManyToManyField(
        Group, verbose_name="groupes", related_name="campaigns", blank=True
    )
    is_archived = models.BooleanField("archivée", default=False)
    created_in = models.ForeignKey(
        ImportBatch, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField("créée le", auto_now_add=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = "campagne"
        ordering = ["closes_on", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")) | Q(opens_on=None) | Q(closes_on=None),
                name="campaign_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(levels__contained_by=Level.values), name="campaign_levels_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def last_read_at(self) -> datetime | None:
        """The newest reading among its codes; for a list, prefetch `pix_campaigns`, or ask
        `with_reading` when nothing else is needed of them."""
        return max((pix.read_at for pix in self.pix_campaigns.all() if pix.read_at), default=None)

    @cached_property
    def code_count(self) -> int:
        """As for `last_read_at`."""
        return len(self.pix_campaigns.all())


class PixCampaign(models.Model):
    """The campaign as Pix Orga knows it: a code, an id. A school often makes one per class."""

    school = models.ForeignKey(School, models.CASCADE, related_name="pix_campaigns")
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="pix_campaigns")
    code = LineField("code", max_length=20, blank=True)
    pix_id = models.BigIntegerField("identifiant Pix", null=True, blank=True)
    name = LineField("nom dans Pix Orga", max_length=200, blank=True)
    classroom = models.ForeignKey(
        Classroom, models.SET_NULL, null=True, blank=True, related_name="pix_campaigns"
    )
    # Without a class or a group, the code is everybody's: a group that has one stays.
    group = models.ForeignKey(
        Group, models.RESTRICT, null=True, blank=True, related_name="pix_campaigns"
    )
    # When the last file read was exported from Pix Orga, and which import brought it.
    read_at = models.DateTimeField("lu dans Pix Orga le", null=True, blank=True)
    read_in = models.ForeignKey(
        ImportBatch, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    created_in = models.ForeignKey(
        ImportBatch, models.SET_NULL, null=True, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = "code de campagne"
        verbose_name_plural = "codes de campagne"
        ordering = ["classroom__name", "group__key", "code", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(classroom=None) | Q(group=None), name="code_for_a_class_or_a_group"
            ),
            models.UniqueConstraint(
                fields=["school", "code"], condition=~Q(code=""), name="code_once_per_school"
            ),
            models.UniqueConstraint(fields=["school", "pix_id"], name="pix_id_once_per_school"),
        ]

    def __str__(self) -> str:
        return self.code or self.name

    @property
    def link(self) -> str:
        return pix_link(self.code)

    @property
    def is_common(self) -> bool:
        """For everybody: neither a class's own nor a group's."""
        return self.classroom_id is None and self.group_id is None


class ParticipantLink(models.Model):
    """Who a name met in Pix's files is. Decided once, remembered in every campaign for as long as
    that pupil is enrolled.

    Several campaigns of a class show the same name: one link answers for them all.
    """

    class Decision(models.TextChoices):
        PENDING = "pending", "à décider"
        CERTAIN = "certain", "reconnu"
        CONFIRMED = "confirmed", "confirmé"
        NOT_OURS = "not_ours", "n’est pas chez nous"
        TEST = "test", "compte d’essai ou professeur"
        # Two pupils of one class bear this name: each result is decided on its own.
        HOMONYMS = "homonyms", "homonymes"

    DECIDED_BY_HAND = (Decision.CONFIRMED, Decision.NOT_OURS, Decision.TEST)
    IGNORED = (Decision.NOT_OURS, Decision.TEST)

    school = models.ForeignKey(School, models.CASCADE, related_name="participant_links")
    last_name = LineField("nom lu", max_length=255)
    first_name = LineField("prénom lu", max_length=255)
    class_name = LineField("classe lue", max_length=40, blank=True)
    name_key = LineField(max_length=520)
    class_key = LineField(max_length=40, blank=True)
    student = models.ForeignKey(
        Student, models.SET_NULL, null=True, blank=True, related_name="participant_links"
    )
    decision = models.CharField(
        "décision", max_length=10, choices=Decision.choices, default=Decision.PENDING
    )
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField("décidé le", null=True, blank=True)
    # « Ce n’est pas cet élève » was said, or another name of a file reached the same pupil: the
    # question waits for a person, whatever fits.
    is_held = models.BooleanField("attend une personne", default=False, db_default=False)
    created_in = models.ForeignKey(
        ImportBatch, models.SET_NULL, null=True, related_name="+", db_index=False
    )

    objects = ParticipantLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "nom lu dans Pix"
        verbose_name_plural = "noms lus dans Pix"
        ordering = ["class_key", "name_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "name_key", "class_key"], name="name_decided_once"
            ),
            models.CheckConstraint(
                condition=Q(student=None) | Q(decision__in=["certain", "confirmed"]),
                name="only_known_names_have_a_pupil",
            ),
            models.CheckConstraint(
                condition=Q(is_held=False) | Q(decision="pending"), name="only_questions_are_held"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.last_name} {self.first_name}"


class Participation(models.Model):
    """One attempt, as last read. All are kept; `counts` marks the one that speaks for the pupil."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="participations")
    pix_campaign = models.ForeignKey(PixCampaign, models.CASCADE, related_name="participations")
    link = models.ForeignKey(ParticipantLink, models.CASCADE, related_name="participations")
    student = models.ForeignKey(
        Student, models.SET_NULL, null=True, blank=True, related_name="participations"
    )
    # What tells two attempts of one person apart: the start, or the sending of a profile.
    # A profile not sent yet has none; NULLs are one attempt.
    attempt_at = models.DateTimeField("commencé le", null=True, blank=True)
    is_shared = models.BooleanField("envoyé", default=False)
    shared_at = models.DateTimeField("envoyé le", null=True, blank=True)
    progress = models.FloatField("progression", null=True, blank=True)  # 0..1
    mastery = models.FloatField("maîtrise", null=True, blank=True)  # 0..1
    stage = models.PositiveSmallIntegerField("palier", null=True, blank=True)
    stage_max = models.PositiveSmallIntegerField("palier maximal", null=True, blank=True)
    pix_total = models.PositiveSmallIntegerField("pix", null=True, blank=True)
    is_certifiable = models.BooleanField("certifiable", null=True, blank=True)
    certifiable_count = models.PositiveSmallIntegerField(
        "compétences certifiables", null=True, blank=True
    )
    # Of a « parcours apprenants »; None where Pix does not say.
    has_attestation = models.BooleanField("attestation obtenue", null=True, blank=True)
    # Tells apart lines that nothing else does: homonyms who started in the same minute.
    nth = models.PositiveSmallIntegerField("rang", default=1)
    is_ignored = models.BooleanField("mis de côté", default=False)
    counts = models.BooleanField("compte pour l’élève", default=False)
    # Said of this one result, apart from the others of the name: homonyms, former bearers.
    decided_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField("décidé le", null=True, blank=True)
    digest = LineField(max_length=32)  # of all that was read, to see what changed
    created_in = models.ForeignKey(
        ImportBatch, models.SET_NULL, null=True, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = "participation"
        ordering = ["-attempt_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pix_campaign", "link", "attempt_at", "nth"],
                name="attempt_once",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["campaign", "student"], condition=Q(counts=True), name="one_attempt_counts"
            ),
        ]

    def __str__(self) -> str:
        return f"participation {self.pk}"

    @property
    def answer_key(self) -> str:
        """Which answer says whose it is: that of its name, or one of its own."""
        is_alone = self.decided_at is not None or self.link.student_id != self.student_id
        return f"r{self.pk}" if is_alone else f"n{self.link_id}"


class CompetenceResult(models.Model):
    """What one attempt says of one competence: a CRCN code, or the name of another framework's."""

    participation = models.ForeignKey(
        Participation, models.CASCADE, related_name="competences", db_index=False
    )
    competence = LineField("compétence", max_length=200)
    mastery = models.FloatField("maîtrise", null=True)  # 0..1
    skills = models.PositiveSmallIntegerField("acquis du parcours", null=True)
    skills_mastered = models.PositiveSmallIntegerField("acquis maîtrisés", null=True)
    level = models.PositiveSmallIntegerField("niveau", null=True)
    pix = models.PositiveSmallIntegerField("pix", null=True)

    class Meta:
        verbose_name = "résultat par compétence"
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "competence"], name="competence_once_per_attempt"
            )
        ]

    def __str__(self) -> str:
        return self.competence


class ParticipationBefore(models.Model):
    """A participation as it was before an import, competences included, for the undo."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="+")
    participation_id = models.BigIntegerField()
    state = models.JSONField()

    class Meta:
        verbose_name = "état antérieur d’une participation"

    def __str__(self) -> str:
        return f"avant {self.pk}"
