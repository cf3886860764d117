"""The components page: every piece of a screen, once, with its call. Debug only."""

from datetime import timedelta
from types import SimpleNamespace

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pixschool.core.web.forms import PastedTextField

PUPILS = [
    ("Abdallah Inès", "finished", 0.51, [0.47, None, 0.28, 0.05, 0.82, 0.36, 0.61, 1]),
    ("Çelik Lina", "not_started", None, [None, None, None, 0.61, None, 0.17, 0.04, 0.89]),
    ("Garcès Noé", "started", 0.68, [0.65, 0.26, 0.95, None, 0.96, 0.04, 0.12, 0.66]),
    ("N’Diaye Fatou", "finished", 0.88, [0.46, 0.3, 0.78, 0.44, None, 0.36, 0.13, 0]),
]
ROOMS = [SimpleNamespace(pk=n, name=f"6e {n}") for n in range(1, 250)]
COMPETENCES = ["1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4", "3.1"]


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class SampleForm(forms.Form):
    name = forms.CharField(
        label="Nom de la campagne", help_text="Tel qu’il paraît dans Pix Orga.", max_length=60
    )
    kind = forms.ChoiceField(
        label="Type",
        choices=[("a", "Évaluation"), ("p", "Collecte de profils")],
        widget=forms.RadioSelect,
    )
    levels = forms.MultipleChoiceField(
        label="Niveaux",
        choices=[(level, level) for level in ("6e", "5e", "4e", "3e")],
        widget=forms.CheckboxSelectMultiple,
    )
    course = forms.ChoiceField(label="Parcours", choices=[("r", "Rentrée"), ("c", "Cybersécurité")])
    closes_on = forms.DateField(
        label="Clôture", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    codes = PastedTextField(
        label="Codes",
        widget=forms.Textarea(attrs={"class": "mono", "rows": 4}),
        required=False,
        max_length=1_000,
    )
    notify = forms.BooleanField(
        label="Prévenir les référents Pix de classe",
        required=False,
        help_text="Un message, ce soir.",
    )


class SampleUpload(forms.Form):
    results = forms.FileField(label="Fichiers", widget=ManyFiles(attrs={"accept": ".csv,.zip"}))


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    return render(
        request,
        "core/components.html",
        {
            "pupils": [
                (name, state, value, list(zip(COMPETENCES, shares, strict=True)))
                for name, state, value, shares in PUPILS
            ],
            "competences": COMPETENCES,
            "shares": [0.1, 0.3, 0.5, 0.7, 0.9],
            "form": SampleForm(),
            "form_with_errors": SampleForm({"name": "", "kind": "x"}, auto_id="refused_%s"),
            "upload": SampleUpload(),
            "rooms": ROOMS[:12],
            "many_rooms": ROOMS,
            "page": Paginator(range(560), 50).page(2),
            "crumbs": [("Campagnes", "#"), ("Rentrée 5e", "#")],
            "now": now,
            "yesterday": now - timedelta(days=1),
        },
    )
