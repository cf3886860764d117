from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator


class FloorForm(forms.Form):
    """The share of mastery under which somebody is to look at a pupil."""

    floor = forms.IntegerField(
        label="Seuil (% de maîtrise)",
        required=False,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="Vide : pas de seuil, rien n’est compté.",
    )
