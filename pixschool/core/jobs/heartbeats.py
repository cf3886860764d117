"""Notes that a periodic job has run, for the pages that say whether it still does."""

from datetime import datetime
from typing import Any

from pixschool.core.models import Heartbeat, School


def beat(stage: str, *, at: datetime, school: School | None = None, **details: Any) -> None:
    """One row for each stage and school; `details` replaces what was noted before."""
    Heartbeat.objects.update_or_create(
        stage=stage, school=school, defaults={"at": at, "details": details}
    )
