from django.contrib.postgres.fields import DateTimeRangeField
from django.db.models import Func


class TimeRange(Func):
    """[starts_at, ends_at): one thing may begin when another ends."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()
