"""The web server as shipped, and beside our pages a view that does nothing: the floor."""

from pixschool.asgi import application  # isort: skip (it sets Django up, before anything of it)

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from pixschool import urls
from pixschool.core.access.permissions import public_view

__all__ = ["application"]

EMPTY = "vide/"


@public_view
@require_safe
def _empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urls.urlpatterns.insert(0, path(EMPTY, _empty))
