from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from pixschool.core.access.permissions import Capability, public_view, requires
from pixschool.core.text.french import date_fr
from pixschool.core.web.choosing import chosen, typed_name
from pixschool.core.web.http import SchoolRequest
from rituals.feeds import services
from rituals.feeds.ical import build
from rituals.models import CalendarFeed
from rituals.scope import year_crumbs
from students.models import Classroom

Kind = CalendarFeed.FeedKind
# Kept by the program that asks, asked again each time; given to no other site, found by no robot.
_HEADERS = {
    "Cache-Control": "private, no-cache",
    "Content-Disposition": 'inline; filename="pixschool.ics"',
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


@public_view
@require_safe
def feed(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """The calendar of a secret address. Renewed, its owner gone, or never given: none."""
    found = services.find(pk, token)
    if found is None:
        raise Http404
    now = timezone.now()
    calendar = services.calendar_of_feed(found, now=now)
    # Weak: a copy made later differs by its DTSTAMP only.
    version = f'W/"{services.version_of(calendar)}"'
    response = get_conditional_response(request, etag=version) or HttpResponse(
        build(calendar, now=now), content_type="text/calendar; charset=utf-8"
    )
    response["ETag"] = version
    for name, value in _HEADERS.items():
        response[name] = value
    return response


@dataclass(frozen=True, kw_only=True)
class FeedChoice:
    """A calendar of the page, and its address when it has one."""

    kind: str
    title: str
    text: str
    feed: CalendarFeed | None = None
    may_change: bool = True

    @property
    def address(self) -> str:
        return services.address_of(self.feed) if self.feed else ""

    @property
    def is_over(self) -> bool:
        return self.feed is not None and services.is_over(self.feed)

    @property
    def can_extend(self) -> bool:
        return self.feed is not None and services.can_extend(self.feed)

    @property
    def input_id(self) -> str:
        return self._id("feed")

    @property
    def renew_id(self) -> str:
        return self._id("renew")

    @property
    def close_id(self) -> str:
        return self._id("close")

    def _id(self, what: str) -> str:
        return f"{what}-{self.feed.pk}" if self.feed else ""

    @property
    def webcal(self) -> str:
        """What a click opens in the calendar program of the machine."""
        return f"webcal://{self.address.partition('://')[2]}"


@never_cache
@require_safe
@requires(Capability.SEE_SCHOOL)
def feed_list(request: SchoolRequest, uai: str) -> HttpResponse:
    """One's own addresses, and that of the families; secrets are never kept by a cache."""
    own = list(request.membership.calendar_feeds.select_related("classroom", "school"))
    public = CalendarFeed.objects.filter(school=request.school, kind=Kind.PUBLIC).first()
    offers = [
        *_own_offers(own),
        FeedChoice(
            kind=Kind.PUBLIC,
            title="Les familles",
            text=(
                "Ce qui leur est montré, quand les dates sont confirmées. "
                "À donner aux familles ou à mettre sur le site de l’établissement."
            ),
            feed=public,
            may_change=request.membership.can(Capability.MANAGE_YEAR),
        ),
    ]
    served = {feed.classroom_id for feed in own}
    classrooms = Classroom.objects.filter(school=request.school).in_year(request.school_year)
    return render(
        request,
        "rituals/feeds.html",
        {
            "offers": [offer for offer in offers if offer.feed or offer.may_change],
            "classrooms": [
                classroom for classroom in classrooms.by_level() if classroom.pk not in served
            ],
            "crumbs": year_crumbs(uai, request.school_year),
        },
    )


def _own_offers(own: list[CalendarFeed]) -> list[FeedChoice]:
    known = {feed.kind: feed for feed in own}
    of_classes = sorted(
        (feed.classroom.name, feed.pk, feed) for feed in own if feed.classroom is not None
    )
    return [
        FeedChoice(
            kind=Kind.PERSON,
            title="Mon année",
            text="Toute l’année Pix, vos échéances et vos séances.",
            feed=known.get(Kind.PERSON),
        ),
        FeedChoice(
            kind=Kind.SCHOOL,
            title="Tout l’établissement",
            text="Toute l’année Pix et toutes les séances, avec leur salle.",
            feed=known.get(Kind.SCHOOL),
        ),
        *(
            FeedChoice(
                kind=Kind.CLASSROOM,
                title=name,
                text="Les rituels de son niveau et ses séances.",
                feed=feed,
            )
            for name, _pk, feed in of_classes
        ),
    ]


@require_POST
@requires(Capability.SEE_SCHOOL)
def feed_open(request: SchoolRequest, uai: str) -> HttpResponse:
    """`kind`, and `classroom` for that of a class. A second click gives the same address."""
    kind = request.POST.get("kind", "")
    if kind not in Kind.values:
        raise Http404
    if kind == Kind.PUBLIC:
        _refuse_unless_manager(request)
    classroom = None
    if kind == Kind.CLASSROOM:
        classrooms = Classroom.objects.filter(school=request.school).in_year(request.school_year)
        classroom = chosen(request.POST, "classroom", classrooms)
        if classroom is None and not typed_name(request.POST, "classroom"):
            raise Http404
        if classroom is None:
            messages.error(request, "Aucune classe ne porte ce nom.")
            return redirect("rituals:feeds", uai=uai)
    services.open_feed(
        school=request.school,
        kind=kind,
        membership=None if kind == Kind.PUBLIC else request.membership,
        classroom=classroom,
        actor=request.user,
    )
    messages.success(request, "L’adresse est prête : copiez-la dans votre agenda.")
    return redirect("rituals:feeds", uai=uai)


@require_POST
@requires(Capability.SEE_SCHOOL)
def feed_renew(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """For an address that others have seen: the old one gives nothing from now on."""
    services.renew(feed=_own(request, pk), actor=request.user)
    messages.success(request, "Voici une nouvelle adresse ; l’ancienne ne donne plus rien.")
    return redirect("rituals:feeds", uai=uai)


@require_POST
@requires(Capability.SEE_SCHOOL)
def feed_extend(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """The same address for the year to come. Early, it changes nothing."""
    extended = services.extend(feed=_own(request, pk), actor=request.user)
    if extended.expires_on:
        messages.success(request, f"L’adresse vaut jusqu’au {date_fr(extended.expires_on, 'day')}.")
    return redirect("rituals:feeds", uai=uai)


@require_POST
@requires(Capability.SEE_SCHOOL)
def feed_close(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """No address any more; a person may open another one."""
    services.close(feed=_own(request, pk), actor=request.user)
    messages.success(request, "L’adresse est supprimée : les agendas ne la lisent plus.")
    return redirect("rituals:feeds", uai=uai)


def _own(request: SchoolRequest, pk: int) -> CalendarFeed:
    """One's own feed, or the families' for who manages the year. Those of others do not exist."""
    feed = get_object_or_404(
        CalendarFeed.objects.filter(school=request.school).select_related("school"), pk=pk
    )
    if feed.kind == Kind.PUBLIC:
        _refuse_unless_manager(request)
    elif feed.membership_id != request.membership.pk:
        raise Http404
    return feed


def _refuse_unless_manager(request: SchoolRequest) -> None:
    if not request.membership.can(Capability.MANAGE_YEAR):
        raise PermissionDenied
