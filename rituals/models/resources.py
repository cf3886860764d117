"""Posters, pages and videos that the CDI points to: links, never copies."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from pixschool.core.models import School, User
from pixschool.core.models.lines import LineField, is_one_line
from pixschool.core.reference.crcn import COMPETENCE_BY_CODE
from pixschool.core.reference.themes import Theme

LONGEST_ADDRESS = 500  # characters


class Resource(models.Model):
    """A link that a school has added. Its address begins with https://, in the database too."""

    school = models.ForeignKey(School, models.CASCADE, related_name="resources")
    title = LineField("titre", max_length=120)
    url = LineField("adresse", max_length=LONGEST_ADDRESS)
    source = LineField("qui publie", max_length=60, blank=True)
    theme = models.CharField("thème", max_length=20, choices=Theme.choices)
    competences = ArrayField(
        models.CharField(max_length=3), verbose_name="compétences", default=list, blank=True
    )
    # Shown on Safer Internet Day.
    is_selected = models.BooleanField("dans la sélection du Safer Internet Day", default=False)
    added_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField("ajouté le", auto_now_add=True)

    class Meta:
        verbose_name = "ressource"
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["school", "url"], name="resource_once"),
            models.CheckConstraint(
                condition=Q(url__startswith="https://"), name="resource_address_is_https"
            ),
            models.CheckConstraint(
                condition=Q(competences__contained_by=sorted(COMPETENCE_BY_CODE)),
                name="resource_competences_known",
            ),
            is_one_line("title", of="resource"),
            is_one_line("url", of="resource"),
            is_one_line("source", of="resource"),
        ]

    def __str__(self) -> str:
        return self.title


class ResourceSetting(models.Model):
    """What a school does with a link that comes with PixSchool: hidden, in its selection or not."""

    school = models.ForeignKey(School, models.CASCADE, related_name="resource_settings")
    key = LineField("ressource", max_length=40)
    is_hidden = models.BooleanField("masquée", default=False)
    is_selected = models.BooleanField("dans la sélection")

    class Meta:
        verbose_name = "réglage de ressource"
        verbose_name_plural = "réglages de ressources"
        constraints = [
            models.UniqueConstraint(fields=["school", "key"], name="resource_setting_once")
        ]

    def __str__(self) -> str:
        return f"réglage {self.pk}"
