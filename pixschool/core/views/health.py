from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from pixschool.core.access.permissions import public_view


@public_view
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@public_view
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """The database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
