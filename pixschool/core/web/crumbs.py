"""The trail above a page: the pages it hangs under, from the top. A page does not repeat itself.

Each page that others hang under has one function here, or in the same place of its app. A view
gives the trail to its template as `crumbs`, and `base.html` shows it.
"""

from django.urls import reverse

from pixschool.core.reference.years import year_label

Crumbs = list[tuple[str, str]]  # (label, address)


def settings_crumbs(uai: str) -> Crumbs:
    return [("Réglages", reverse("core:settings", args=[uai]))]


def calendar_crumbs(uai: str, start_year: int) -> Crumbs:
    page = reverse("core:calendar", args=[uai, start_year])
    return [*settings_crumbs(uai), (f"Calendrier {year_label(start_year)}", page)]


def team_crumbs(uai: str) -> Crumbs:
    return [("Équipe", reverse("core:team", args=[uai]))]


def imports_crumbs(uai: str) -> Crumbs:
    return [("Imports", reverse("core:imports", args=[uai]))]
