"""What a school says of a national rule, for a year: each choice is kept, the last one holds."""

from django.db import models
from django.db.models import Q

from pixschool.core.models import SchoolYear, User
from pixschool.core.models.lines import LineField, is_one_line

LONGEST_SOURCE, LONGEST_NOTE = 200, 1_000


class RuleChoice(models.Model):
    """`numbers` and `days` (ISO) by name, as `rules.of_school` knows them. `ended_at`: replaced, or
    the national rule is back."""

    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="rule_choices")
    key = LineField("règle", max_length=20)
    numbers = models.JSONField(default=dict)
    days = models.JSONField(default=dict)
    source = LineField("source", max_length=LONGEST_SOURCE)
    note = models.TextField("note", max_length=LONGEST_NOTE, blank=True, default="")
    is_confirmed = models.BooleanField("confirmé", default=False)
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = "règle de l’établissement"
        verbose_name_plural = "règles de l’établissement"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "key"], condition=Q(ended_at=None), name="one_choice_of_a_rule"
            ),
            is_one_line("key", of="rulechoice"),
            is_one_line("source", of="rulechoice"),
        ]

    def __str__(self) -> str:
        return f"{self.key}, {self.source}"
