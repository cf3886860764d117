"""What several forms share."""

import pytest
from django import forms

from pixschool.core.web.forms import OneLineField


class OneLine(forms.Form):
    name = OneLineField(label="Nom", max_length=20)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [(" 6A ", "6A"), ("6A\x1b", "6A"), ("Salle\n104", "Salle 104"), ("\x1b", None), (" \n ", None)],
)
def test_one_line_is_what_the_model_keeps(typed: str, kept: str | None) -> None:
    form = OneLine({"name": typed})
    assert form.is_valid() == (kept is not None)
    assert form.cleaned_data.get("name") == kept
    if kept is None:
        assert form.errors["name"] == ["Ce champ est obligatoire."]
