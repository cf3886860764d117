"""Schools and their years: the only writers of both."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from pixschool.core import journal
from pixschool.core.calendars.of_school import dates_of
from pixschool.core.models import School, SchoolYear, User
from pixschool.core.reference.geography import place_of
from pixschool.core.reference.years import start_year_of


@transaction.atomic
def create_school(
    *,
    uai: str,
    name: str = "",
    kind: str = School.SchoolKind.COLLEGE,
    start_year: int | None = None,
    is_demo: bool = False,
) -> School:
    """A school with its current year; académie, zone and clock follow from the UAI."""
    place = place_of(uai)
    school = School(
        uai=uai,
        name=name or f"Établissement {uai}",
        kind=kind,
        academie=place.academie,
        zone=place.zone,
        timezone=place.timezone,
        is_demo=is_demo,
    )
    school.full_clean()
    school.save()
    if start_year is None:
        start_year = start_year_of(timezone.now().date())
    SchoolYear.objects.create(school=school, start_year=start_year, is_current=True)
    journal.record("school_created", school=school, actor=None, target="school", ids=[school.pk])
    return school


@transaction.atomic
def prepare_year(*, school: School, start_year: int, actor: User | None) -> SchoolYear:
    """The year, made if need be beside the current one: nothing changes for anybody."""
    year, is_new = SchoolYear.objects.get_or_create(school=school, start_year=start_year)
    if is_new:
        journal.record("year_prepared", school=school, actor=actor, target="year", ids=[year.pk])
    return year


@transaction.atomic
def open_year(*, school: School, start_year: int, actor: User | None) -> SchoolYear:
    """Make a year the current one; the others stay readable. Taken back with the former year."""
    school.years.filter(is_current=True).exclude(start_year=start_year).update(is_current=False)
    year, _ = SchoolYear.objects.update_or_create(
        school=school, start_year=start_year, defaults={"is_current": True}
    )
    journal.record("year_opened", school=school, actor=actor, target="year", ids=[year.pk])
    return year


@transaction.atomic
def forget_year(year: SchoolYear) -> bool:
    """Delete a year that nobody is in and that holds nothing; False when it must stay."""
    held = (
        relation.related_model._base_manager.filter(**{relation.field.name: year}).exists()  # noqa: SLF001
        for relation in SchoolYear._meta.related_objects  # noqa: SLF001
    )
    if SchoolYear.objects.get(pk=year.pk).is_current or any(held):
        return False
    year.delete()
    return True


def year_to_prepare(school: School, years: Iterable[SchoolYear] | None = None) -> int | None:
    """The one after the last, from the day its dates are known; from its August in any case.

    `years`: all those of the school, when they are at hand."""
    following = 1 + max(year.start_year for year in years or school.years.all())
    has_dates = dates_of(school, following).calendar is not None
    return following if has_dates or following <= start_year_of(school.today()) else None


def may_be_prepared(school: School, start_year: int) -> bool:
    """It is there already, or it is the next one."""
    is_known = school.years.filter(start_year=start_year).exists()
    return is_known or start_year == year_to_prepare(school)


@transaction.atomic
def change_school(*, school: School, fields: Iterable[str], actor: User) -> None:
    """Save what a form changed; the journal keeps which settings, not their values."""
    changed = sorted(fields)
    if not changed:
        return
    school.save(update_fields=changed)
    journal.record(
        "school_changed",
        school=school,
        actor=actor,
        target="school",
        ids=[school.pk],
        details={"fields": changed},
    )
