import json
import pickle

import pytest
from django.db import models

from pixschool.core.reference.labelled import LabelledEnum
from pixschool.core.reference.levels import Level


class Tide(LabelledEnum):
    SPRING = "spring", "printemps"
    SUMMER = "summer", "été"


class DjangoTide(models.TextChoices):
    SPRING = "spring", "printemps"
    SUMMER = "summer", "été"


def test_it_serves_a_field_as_the_choices_of_django_do() -> None:
    assert Tide.choices == DjangoTide.choices
    assert Tide.values == DjangoTide.values
    assert all(type(value) is str for value in Tide.values)


def test_a_member_is_its_value_wherever_it_is_written() -> None:
    assert Tide("summer") is Tide.SUMMER
    assert Tide.SUMMER == "summer"
    assert f"{Tide.SUMMER}" == str(Tide.SUMMER) == "summer"
    assert json.dumps([Tide.SUMMER]) == '["summer"]'
    assert pickle.loads(pickle.dumps(Level.SIXIEME)) is Level.SIXIEME  # noqa: S301
    assert Tide.SUMMER.label == "été"


def test_an_unknown_value_is_refused() -> None:
    with pytest.raises(ValueError, match="winter"):
        Tide("winter")
