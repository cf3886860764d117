"""What the CDI shows of its links, and the day on which it shows its selection."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from pixschool.core.models import School, SchoolYear
from pixschool.core.reference.themes import Theme
from rituals.catalogue import events
from rituals.models import Resource, ResourceSetting, Ritual
from rituals.resources.shipped import SHIPPED

SAFER_INTERNET = "internet-plus-sur"  # its entry in the catalogue of the year


@dataclass(frozen=True, slots=True)
class ShelfLink:
    """A link as pages show it; `pk` of a school's own, `key` of one that comes with PixSchool."""

    title: str
    url: str
    source: str
    theme: Theme
    competences: tuple[str, ...]
    is_selected: bool
    is_hidden: bool = False
    key: str = ""
    pk: int | None = None

    @property
    def is_front_page(self) -> bool:
        """Of a site: what the title names is to be looked for there."""
        address = urlsplit(self.url)
        return address.path in ("", "/") and not address.query and not address.fragment


@dataclass(frozen=True, slots=True)
class SaferInternetDay:
    """The day, by its rule, and when the selection is shown, as the year of the school has it."""

    day: date
    starts_on: date
    ends_on: date
    is_confirmed: bool
    ritual_id: int

    def is_on(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


def links(school: School) -> list[ShelfLink]:
    """All of them, hidden ones too, by theme then title; two queries."""
    settings = {one.key: one for one in ResourceSetting.objects.filter(school=school)}
    found = [*_shipped(settings), *_own(school)]
    order = list(Theme)
    return sorted(found, key=lambda one: (order.index(one.theme), one.title))


def _shipped(settings: dict[str, ResourceSetting]) -> Iterator[ShelfLink]:
    for one in SHIPPED:
        own = settings.get(one.key)
        yield ShelfLink(
            title=one.title,
            url=one.url,
            source=one.source,
            theme=one.theme,
            competences=one.competences,
            is_selected=own.is_selected if own else one.is_selected,
            is_hidden=own.is_hidden if own else False,
            key=one.key,
        )


def _own(school: School) -> Iterator[ShelfLink]:
    for one in Resource.objects.filter(school=school):
        yield ShelfLink(
            title=one.title,
            url=one.url,
            source=one.source,
            theme=Theme(one.theme),
            competences=tuple(one.competences),
            is_selected=one.is_selected,
            pk=one.pk,
        )


def selection(found: Sequence[ShelfLink]) -> list[ShelfLink]:
    """What is shown on Safer Internet Day."""
    return [one for one in found if one.is_selected and not one.is_hidden]


def shown_on(year: SchoolYear, day: date) -> list[ShelfLink]:
    """The selection, on Safer Internet Day; nothing on any other."""
    event = safer_internet_day(year)
    return selection(links(year.school)) if event and event.is_on(day) else []


def safer_internet_day(year: SchoolYear) -> SaferInternetDay | None:
    """As it stands in the year of the school; None when it is not there: nothing is announced."""
    rituals = Ritual.objects.planned().in_year(year).filter(key=SAFER_INTERNET)
    found = rituals.order_by("starts_on").first()
    if found is None:
        return None
    day, _ = events.safer_internet_day(year.start_year)
    return SaferInternetDay(day, found.starts_on, found.ends_on, found.is_confirmed, found.pk)
