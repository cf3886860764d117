"""What is typed on one line is kept on one line, whoever writes it."""

from typing import Any

from django.db import models
from django.db.models import Q

from pixschool.core.text.lines import one_line

# As PostgreSQL writes it. NUL is left out: no text of PostgreSQL can hold one.
_BREAK_IN_SQL = "[\\u0001-\\u001f\\u007f-\\u009f\\u2028\\u2029]"


class LineField(models.CharField):
    """A text of one line: names, titles, all that may stand in the header of a mail.

    A line break becomes a space on its way in, by a form or by the code; to migrations it is the
    `CharField` it looks like. Imports write in SQL: `is_one_line` holds them.
    """

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def to_python(self, value: Any) -> Any:
        return _cleaned(super().to_python(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """The object has what the database has: a mail may be made from it at once."""
        value = _cleaned(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def get_prep_value(self, value: Any) -> Any:
        return _cleaned(super().get_prep_value(value))


def is_one_line(field: str, *, of: str) -> models.CheckConstraint:
    """The database refuses a line break in `field`, however it is written; `of`: the model."""
    return models.CheckConstraint(
        condition=~Q(**{f"{field}__regex": _BREAK_IN_SQL}), name=f"{of}_{field}_one_line"
    )


def _cleaned(value: Any) -> Any:
    return one_line(value) if isinstance(value, str) else value
