"""« Calendrier de l’établissement »: when there is class, and what the school changes of it."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pixschool.core import signals
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.calendars import SchoolCalendar, changing, editing, sheet
from pixschool.core.calendars.faults import CalendarFaultsError
from pixschool.core.calendars.forms import CalendarForm, DatesForm, PeriodForm
from pixschool.core.calendars.of_school import SchoolDates, dates_of
from pixschool.core.models import HolidayPeriod, Membership, School
from pixschool.core.reference.years import year_label
from pixschool.core.views import calendar_undo
from pixschool.core.web.crumbs import calendar_crumbs, settings_crumbs
from pixschool.core.web.http import SchoolRequest

Edit = Callable[[SchoolDates], editing.Rows]
OVERTAKEN = (
    "Quelqu’un a changé ce calendrier pendant ce temps : le voici tel qu’il est. "
    "Recommencez si c’est encore utile."
)


@require_safe
@requires(Capability.MANAGE_YEAR)
def calendar(request: SchoolRequest, uai: str, start_year: int) -> HttpResponse:
    years = _years(request, start_year)
    dates = dates_of(request.school, start_year)
    return render(
        request,
        "core/calendar/calendar.html",
        {
            "start_year": start_year,
            "label": year_label(start_year),
            "years": [(year, year_label(year)) for year in years],
            "dates": dates,
            "sheet": sheet.sheet_of(dates, today=request.school.today()),
            "upset": _upset(request.membership, dates.calendar),
            "is_austral": sheet.is_austral(request.school.uai),
            "undo_text": calendar_undo.text(request, dates),
            "crumbs": settings_crumbs(uai),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_YEAR)
def dates(request: SchoolRequest, uai: str, start_year: int) -> HttpResponse:
    _years(request, start_year)
    current = dates_of(request.school, start_year)
    form = DatesForm(request.POST if request.method == "POST" else None, dates=current)

    def edit(found: SchoolDates) -> editing.Rows:
        return editing.with_dates(
            found.changes,
            found.published,
            wanted=form.wanted(),
            is_sure=form.cleaned_data["is_sure"],
            source=form.cleaned_data["source"],
        )

    text = "Dates de l’année enregistrées."
    if form.is_valid() and _try(request, start_year, form, edit=edit, text=text):
        return _back(request, start_year)
    return _form_page(request, "core/calendar/dates.html", start_year, form)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_YEAR)
def add(request: SchoolRequest, uai: str, start_year: int) -> HttpResponse:
    _years(request, start_year)
    current = dates_of(request.school, start_year)
    if current.calendar is None:
        messages.info(request, "Donnez d’abord la rentrée et la fin des cours.")
        return redirect("core:calendar_dates", uai=uai, start_year=start_year)
    form = PeriodForm(request.POST if request.method == "POST" else None, dates=current, row=None)
    if form.is_valid():
        period = form.period()
        text = f"« {period.name} » est au calendrier."
        if _try(request, start_year, form, edit=lambda f: (*f.changes, period), text=text):
            return _back(request, start_year)
    return _form_page(request, "core/calendar/period.html", start_year, form, row=None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_YEAR)
def period(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    row = get_object_or_404(HolidayPeriod, school=request.school, pk=pk)
    before, start_year = row.as_override(), row.start_year
    if before.about:  # a break has its place in the form of the year
        return redirect("core:calendar_dates", uai=uai, start_year=start_year)
    current = dates_of(request.school, start_year)
    form = PeriodForm(request.POST if request.method == "POST" else None, dates=current, row=before)
    if form.is_valid():
        after = form.period()

        def edit(found: SchoolDates) -> editing.Rows:
            return (*(change for change in found.changes if change != before), after)

        text = f"« {after.name} » est enregistré."
        if _try(request, start_year, form, edit=edit, text=text):
            return _back(request, start_year)
    return _form_page(request, "core/calendar/period.html", start_year, form, row=row)


@require_POST
@requires(Capability.MANAGE_YEAR)
def remove(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """What the school has entered gives way to what is published, or to nothing."""
    row = get_object_or_404(HolidayPeriod, school=request.school, pk=pk)
    gone = row.as_override()
    return _act(
        request,
        row.start_year,
        edit=lambda found: tuple(change for change in found.changes if change != gone),
        text=f"« {row.name} » : les dates de l’établissement sont retirées.",
    )


@require_POST
@requires(Capability.MANAGE_YEAR)
def clear(request: SchoolRequest, uai: str, start_year: int) -> HttpResponse:
    _years(request, start_year)
    text = "Toutes les dates de l’établissement sont retirées."
    return _act(request, start_year, edit=lambda _found: (), text=text)


@require_POST
@requires(Capability.MANAGE_YEAR)
def confirm(request: SchoolRequest, uai: str, start_year: int) -> HttpResponse:
    """Everything, or the one part named by `key`."""
    _years(request, start_year)
    keys = [key for key in request.POST.getlist("key") if key]

    def edit(found: SchoolDates) -> editing.Rows:
        if found.calendar is None:
            return found.changes
        return editing.confirmed(found.changes, found.calendar, keys=keys)

    return _act(request, start_year, edit=edit, text="Dates confirmées.")


@require_POST
@requires(Capability.MANAGE_YEAR)
def undo(request: SchoolRequest, uai: str, start_year: int) -> HttpResponse:
    _years(request, start_year)
    kept = calendar_undo.take(request, start_year)
    if kept is None:
        messages.info(request, "Il n’y a plus rien à annuler.")
        return _back(request, start_year)
    try:
        changing.restore(
            school=request.school,
            start_year=start_year,
            seen=kept.digest,
            rows=kept.rows,
            actor=request.user,
        )
    except changing.CalendarChangedError:
        messages.error(request, OVERTAKEN)
    else:
        messages.success(request, "Le calendrier est redevenu ce qu’il était.")
    return _back(request, start_year)


def _try(
    request: SchoolRequest, start_year: int, form: CalendarForm, *, edit: Edit, text: str
) -> bool:
    """Do it, or let the form say why not."""
    try:
        _change(request, start_year, edit=edit, text=text)
    except CalendarFaultsError as error:
        form.say(error.faults)
    except changing.CalendarChangedError:
        form.see(dates_of(request.school, start_year))
        form.add_error(
            None,
            "Quelqu’un a changé ce calendrier pendant que vous écriviez. Ouvrez-le dans un autre "
            "onglet pour voir quoi, puis enregistrez de nouveau si vos dates tiennent toujours.",
        )
    return not form.errors


def _act(request: SchoolRequest, start_year: int, *, edit: Edit, text: str) -> HttpResponse:
    try:
        _change(request, start_year, edit=edit, text=text)
    except CalendarFaultsError as error:
        messages.error(request, str(error))
    except changing.CalendarChangedError:
        messages.error(request, OVERTAKEN)
    return _back(request, start_year)


def _change(request: SchoolRequest, start_year: int, *, edit: Edit, text: str) -> None:
    act = changing.change(
        school=request.school,
        start_year=start_year,
        seen=request.POST.get("seen", ""),
        edit=edit,
        actor=request.user,
    )
    if act.did_something:
        calendar_undo.keep(request, start_year, act, text=text)
    else:
        messages.info(request, "Rien n’a changé.")


def _form_page(
    request: SchoolRequest, template: str, start_year: int, form: CalendarForm, **more: Any
) -> HttpResponse:
    label = year_label(start_year)
    return render(
        request,
        template,
        {
            "form": form,
            "start_year": start_year,
            "label": label,
            "crumbs": calendar_crumbs(request.school.uai, start_year),
            **more,
        },
        status=422 if form.errors else 200,
    )


def _back(request: SchoolRequest, start_year: int) -> HttpResponse:
    return redirect("core:calendar", uai=request.school.uai, start_year=start_year)


def _years(request: SchoolRequest, start_year: int) -> list[int]:
    """The school's years and the one to come; 404 for another."""
    years = sorted(request.school.years.values_list("start_year", flat=True))
    years.append(years[-1] + 1)
    if start_year not in years:
        raise Http404
    return years


def _upset(reader: Membership, calendar: SchoolCalendar | None) -> list[tuple[str, str]]:
    """What the other apps have on days without class: (sentence, address)."""
    if calendar is None:
        return []
    asked = {"school": reader.school, "calendar": calendar, "reader": reader}
    answers = signals.calendar_shown.send(sender=School, **asked)
    return [note for _receiver, said in answers for note in cast("list[tuple[str, str]]", said)]
