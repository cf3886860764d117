"""The trails of the pages of classes and pupils (see `core.web.crumbs`)."""

from django.urls import reverse

from pixschool.core.web.crumbs import Crumbs
from students.models import Classroom


def classes_crumbs(uai: str) -> Crumbs:
    """Above what belongs to the list of the classes."""
    return [("Classes", reverse("portal:classrooms", args=[uai]))]


def classroom_crumbs(uai: str, classroom: Classroom | None) -> Crumbs:
    """None: a pupil who is in no class now hangs under all of them."""
    if classroom is None:
        return classes_crumbs(uai)
    page = reverse("portal:classroom", args=[uai, classroom.pk])
    return [*classes_crumbs(uai), (classroom.name, page)]
