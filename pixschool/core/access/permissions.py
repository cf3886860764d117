"""Who may do what. One table; menus, views and the access test all read it."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase

from pixschool.core.reference.roles import Role

View = Callable[..., HttpResponseBase]


class NotOfOwnClassesError(PermissionDenied):
    """A class of one's school, or a pupil, that one does not follow: the refusal says so."""


class NotTodayError(PermissionDenied):
    """A pupil who does not come to the CDI today, for an assistant: the refusal says so."""


class Capability(StrEnum):
    """What a role lets somebody do. Read in code only; nothing of it is stored."""

    SEE_SCHOOL = "see_school"  # belong to it: home, campaigns without pupils
    SEE_PUPILS = "see_pupils"  # those of the classes one may see
    SEE_ALL_CLASSES = "see_all_classes"
    MANAGE_ROSTER = "manage_roster"
    MANAGE_CAMPAIGNS = "manage_campaigns"
    IMPORT_RESULTS = "import_results"  # and decide who is who
    MANAGE_YEAR = "manage_year"
    # Give any role to anybody, to oneself too: the head answers for the school, and may take up
    # the lead's part when nobody else does. The journal says it in words of its own.
    MANAGE_TEAM = "manage_team"
    MANAGE_SCHOOL = "manage_school"
    SEE_JOURNAL = "see_journal"
    # Support is for whoever helps: neither the head nor the rest of the team reads whom it is for.
    SEE_SUPPORT = "see_support"  # of the pupils one may see
    FLAG_PUPILS = "flag_pupils"  # those one may see; for an assistant, those who come today
    BOOK_SLOTS = "book_slots"  # give a seat to a pupil one may see
    RUN_CDI = "run_cdi"  # who comes today, present or absent, what was worked on
    MANAGE_CDI = "manage_cdi"  # the slots, the queue, its rules
    SEE_EQUITY = "see_equity"  # of the classes one may see, against their level
    WRITE_WORKSHEET = "write_worksheet"  # what the LSU says of a class one may see
    TRAIN_STAFF = "train_staff"  # hold office hours and trainings, note who came
    # What mail somebody gets; what they may see is decided by the capabilities above.
    GET_CAMPAIGN_REMINDERS = "get_campaign_reminders"  # of the classes one leads, or of all
    GET_SCHOOL_REMINDERS = "get_school_reminders"  # of all campaigns; what nobody is named for
    GET_WEEKLY_REPORT = "get_weekly_report"


_SEE_ALL = {Capability.SEE_SCHOOL, Capability.SEE_PUPILS, Capability.SEE_ALL_CLASSES}

ROLE_CAPABILITIES: dict[Role, frozenset[Capability]] = {
    Role.LEAD: frozenset(Capability),
    Role.HEAD: frozenset(
        _SEE_ALL
        | {
            Capability.SEE_EQUITY,
            Capability.MANAGE_YEAR,
            Capability.MANAGE_TEAM,
            Capability.MANAGE_SCHOOL,
            Capability.SEE_JOURNAL,
        }
    ),
    Role.CLASS_LEAD: frozenset(
        {
            Capability.SEE_SCHOOL,
            Capability.SEE_PUPILS,
            Capability.GET_CAMPAIGN_REMINDERS,
            Capability.SEE_EQUITY,
            Capability.WRITE_WORKSHEET,
            Capability.SEE_SUPPORT,
            Capability.FLAG_PUPILS,
            Capability.BOOK_SLOTS,
        }
    ),
    Role.LIBRARIAN: frozenset(
        _SEE_ALL
        | {
            Capability.SEE_SUPPORT,
            Capability.FLAG_PUPILS,
            Capability.BOOK_SLOTS,
            Capability.RUN_CDI,
            Capability.MANAGE_CDI,
            Capability.TRAIN_STAFF,
        }
    ),
    Role.ASSISTANT: frozenset({Capability.SEE_SCHOOL, Capability.FLAG_PUPILS, Capability.RUN_CDI}),
    Role.STAFF: frozenset({Capability.SEE_SCHOOL}),
}


def capabilities_of(roles: list[str]) -> frozenset[Capability]:
    """All that the roles give together. Raises ValueError for a role that does not exist."""
    return frozenset().union(*(ROLE_CAPABILITIES[Role(role)] for role in roles))


def requires(capability: Capability) -> Callable[[View], View]:
    """Only members of the school in the URL who hold `capability`.

    Outside the school: 404, nothing says that it exists. Inside but not allowed: 403.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            membership = getattr(request, "membership", None)
            if membership is None:
                raise Http404
            if not membership.can(capability):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.capability = capability  # type: ignore[attr-defined]
        return guarded

    return decorate


def public_view(view: View) -> View:
    """The only way out of "login required everywhere"; a test lists what uses it."""
    return login_not_required(view)
