"""What a request carries once the middleware has done its work."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from pixschool.core.models import Membership, School, SchoolYear, User


class SignedRequest(HttpRequest):
    """A request by somebody signed in, outside any school."""

    user: User


class SchoolRequest(HttpRequest):
    """A request inside a school: `requires(...)` guarantees these attributes."""

    user: User
    school: School
    membership: Membership
    school_year: SchoolYear
    htmx: HtmxDetails
    request_id: str
