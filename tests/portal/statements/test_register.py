"""The register says what is held of persons, and for how long it really is."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.module_loading import import_string

from pixschool.core.models import School
from pixschool.core.retention.rules import all_rules, rule_of
from pixschool.portal.statements.register import (
    DeclaredModel,
    _table,
    erased_with,
    period_of,
    register,
)

OURS = {"core", "students", "campaigns", "rituals", "certification", "papers"}
PERSONS = {"core.User", "core.Membership", "core.Invitation", "students.Student"}
TAKEN_ALONG = {models.CASCADE, models.PROTECT, models.RESTRICT}
# Erased by the code of these rules, not because they hang on its rows.
BY_HAND = {("campaigns.ParticipantLink", "results")}
OPEN = (models.CharField, models.TextField, models.JSONField, models.BinaryField, models.FileField)
MODELS = {model._meta.label: model for model in apps.get_models() if model._meta.app_label in OURS}
DECLARED = {model.label: model for one in register().activities for model in one.models}


def fields_of(model: type[models.Model]) -> dict[str, Any]:
    """Its columns, and its relations to many; not its number."""
    found = [field for field in model._meta.concrete_fields if not field.primary_key]
    return {field.name: field for field in [*found, *model._meta.many_to_many]}


def undeclared(model: type[models.Model], known: DeclaredModel | None) -> set[str]:
    """The fields of which the register says nothing, or says what is not."""
    fields = fields_of(model)
    if known is not None:
        return set(fields) ^ (known.fields | known.plain)
    told = register().nothing.get(model._meta.label)
    if told is None:
        return set(fields) or {"(the model)"}
    needed = {name for name, field in fields.items() if is_open(field) or is_of_a_person(field)}
    persons = {name for name, field in fields.items() if is_of_a_person(field)}
    return (needed ^ told) | persons


def is_open(field: Any) -> bool:
    """May hold anything, a name too."""
    return isinstance(field, (*OPEN, ArrayField)) and not field.choices


def is_of_a_person(field: Any) -> bool:
    relates = field.is_relation and field.related_model._meta.label in PERSONS
    return relates or isinstance(field, models.EmailField)


def above(model: type[models.Model]) -> set[str]:
    """Itself, and the models with whose rows its own go."""
    found, wait = {model._meta.label}, [model]
    while wait:
        for field in wait.pop()._meta.concrete_fields:
            if not field.is_relation or field.remote_field.on_delete not in TAKEN_ALONG:
                continue
            if field.related_model._meta.label not in found:
                found.add(field.related_model._meta.label)
                wait.append(field.related_model)
    return found


def test_each_field_of_each_model_is_declared() -> None:
    faults = {
        label: found for label, model in MODELS.items()
        if (found := undeclared(model, DECLARED.get(label)))
    }  # fmt: skip
    assert faults == {}
    assert DECLARED.keys() & register().nothing.keys() == set()
    assert (DECLARED.keys() | register().nothing.keys()) == MODELS.keys()


def test_a_field_that_nobody_declared_is_seen() -> None:
    """Three bad examples: a field of a pupil, an address, an open text where nobody was."""
    pupil = DECLARED["students.Student"]
    without = DeclaredModel(
        label=pupil.label, data={"nom": ("last_name",)}, plain=pupil.plain, kept=pupil.kept
    )
    assert undeclared(MODELS["students.Student"], without) >= {"first_name", "ine_hash"}
    assert undeclared(MODELS["core.Invitation"], None)
    assert is_open(fields_of(MODELS["certification.ComputerRoom"])["name"])
    assert is_of_a_person(fields_of(MODELS["core.Invitation"])["email"])


def test_a_model_with_a_person_is_in_the_register() -> None:
    with_persons = {
        label for label, model in MODELS.items()
        if any(is_of_a_person(field) for field in fields_of(model).values())
    }  # fmt: skip
    assert with_persons - DECLARED.keys() == set()


def ends_with(code: str) -> str:
    """The model whose rows go when the period is over. No query."""
    rule = rule_of(code)
    if rule is None:
        return erased_with(code)
    school = School(pk=1, timezone="Europe/Paris")
    return str(rule.due_at(school, datetime(2026, 11, 28, tzinfo=UTC)).model._meta.label)


@pytest.mark.django_db
def test_each_period_is_the_one_that_is_applied() -> None:
    """A period that is said of a model ends with rows that its own hang on."""
    for label, model in DECLARED.items():
        hangs_on = above(MODELS[label])
        for code in model.kept:
            assert ends_with(code) in hangs_on or (label, code) in BY_HAND, (label, code)


@pytest.mark.django_db
def test_nothing_is_said_to_be_kept_longer_than_it_is() -> None:
    """What hangs on a pupil, a member, a mail goes with them: not with the school."""
    goes = {ends_with(rule.code) for rule in all_rules()}
    for label, model in DECLARED.items():
        if above(MODELS[label]) & goes:
            assert "school" not in model.kept, label


def test_periods_are_read_from_the_code() -> None:
    """None is typed in the file; every rule of retention is said of something."""
    for code, period in _table()["periods"].items():
        assert rule_of(code) is None
        assert not any(sign.isdigit() for sign in period["words"]), code
        for name in ("number", "applied_by"):
            assert name not in period or import_string(period[name]) is not None
        assert "{" not in period_of(code)
        assert {"number", "applied_by"} & period.keys()
    said = {code for model in DECLARED.values() for code in model.kept}
    said |= {period["rule"] for period in _table()["periods"].values() if "rule" in period}
    assert said == {rule.code for rule in all_rules()} | _table()["periods"].keys()
    assert period_of("leavers") == next(r.period for r in all_rules() if r.code == "leavers")


def test_roles_are_those_of_the_table_of_permissions() -> None:
    roles = {one.key: one.roles for one in register().activities}
    assert "AED" not in roles["pupils"]
    assert "AED" in roles["accounts"]
    assert "Direction" not in roles["support"]
    assert roles["traces"] == ("RUPN", "Direction")
