from django.contrib.postgres.fields import ArrayField
from django.db import models

from pixschool.core.models.lines import LineField
from pixschool.core.models.school import School

LONGEST_SLUG = 60


class FamilyPage(models.Model):
    """What a school tells families, in public: its address, its own texts.

    `drafts` and `published`: {language: {string: text}}, only what the school wrote itself; what it
    did not write is the product's. Families read `published`, from the day there is one.
    `beside`: the product's text when each of `drafts` was written, to tell that it has changed
    since. `before`: what stood in `drafts` before the last change of a language.
    """

    school = models.OneToOneField(School, models.CASCADE, related_name="family_page")
    slug = models.SlugField("adresse", max_length=LONGEST_SLUG, unique=True)
    drafts = models.JSONField(default=dict, blank=True)
    published = models.JSONField(default=dict, blank=True)
    beside = models.JSONField(default=dict, blank=True)
    before = models.JSONField(default=dict, blank=True)
    published_at = models.DateTimeField("publiée le", null=True, blank=True)

    # Campaigns whose codes families may read: as the school chooses, and as published.
    code_campaigns = ArrayField(models.BigIntegerField(), default=list, blank=True)
    published_codes = ArrayField(models.BigIntegerField(), default=list, blank=True)

    # Origins (https://host) whose pages may show this one in a frame.
    framed_by = ArrayField(LineField(max_length=120), default=list, blank=True)

    class Meta:
        verbose_name = "page des familles"

    def __str__(self) -> str:
        return self.slug
