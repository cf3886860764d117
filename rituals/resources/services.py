"""The only writers of links. An address is https or it is not kept: a click never runs a script."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction

from pixschool.core import journal
from pixschool.core.models import School, User
from rituals.models import Resource, ResourceSetting
from rituals.models.resources import LONGEST_ADDRESS
from rituals.plan.turns import take_turns
from rituals.resources.shipped import BY_KEY

MOST_OWN = 200  # links of a school
NOT_AN_ADDRESS = "Collez l’adresse entière de la page : elle commence par https://."
ALREADY_THERE = "Cette adresse est déjà dans vos ressources."
TOO_MANY = f"Vous avez déjà {MOST_OWN} ressources : supprimez celles qui ne servent plus."


class ResourceRefusedError(Exception):
    """Why a link is not kept; the message is a sentence for the page."""


def checked_address(text: str) -> str:
    """The address, without the spaces around. Raises ResourceRefusedError unless it is https, on a
    host that has a name, without a password in it."""
    address = text.strip()
    try:
        URLValidator(schemes=["https"])(address)
        parts = urlsplit(address)
    except (ValidationError, ValueError):
        raise ResourceRefusedError(NOT_AN_ADDRESS) from None
    if parts.username or parts.password or len(address) > LONGEST_ADDRESS:
        raise ResourceRefusedError(NOT_AN_ADDRESS)
    return address


@transaction.atomic
def add(
    *,
    school: School,
    title: str,
    url: str,
    source: str,
    theme: str,
    competences: Iterable[str],
    is_selected: bool,
    actor: User,
) -> Resource:
    """Raises ResourceRefusedError, ValidationError."""
    address = checked_address(url)
    take_turns(school)
    own = Resource.objects.filter(school=school)
    if own.filter(url=address).exists():
        raise ResourceRefusedError(ALREADY_THERE)
    if own.count() >= MOST_OWN:
        raise ResourceRefusedError(TOO_MANY)
    resource = Resource(
        school=school,
        title=title,
        url=address,
        source=source,
        theme=theme,
        competences=sorted(set(competences)),
        is_selected=is_selected,
        added_by=actor,
    )
    resource.full_clean()
    resource.save()
    journal.record("resource_added", school=school, actor=actor)
    return resource


@transaction.atomic
def remove(*, resource: Resource, actor: User) -> None:
    """For good."""
    journal.record("resource_removed", school=resource.school, actor=actor)
    resource.delete()


@transaction.atomic
def select(*, resource: Resource, is_selected: bool, actor: User) -> None:
    """In the selection of Safer Internet Day, or out of it."""
    resource.is_selected = is_selected
    resource.save(update_fields=["is_selected"])
    journal.record("resource_set", school=resource.school, actor=actor)


@transaction.atomic
def set_shipped(
    *,
    school: School,
    key: str,
    is_hidden: bool | None = None,
    is_selected: bool | None = None,
    actor: User,
) -> None:
    """Hide a link that comes with PixSchool, show it again, select it or not; None leaves as it
    was. Raises ResourceRefusedError for one that does not exist."""
    shipped = BY_KEY.get(key)
    if shipped is None:
        raise ResourceRefusedError("Cette ressource n’existe plus.")
    take_turns(school)
    setting = ResourceSetting.objects.filter(school=school, key=key).first()
    setting = setting or ResourceSetting(school=school, key=key, is_selected=shipped.is_selected)
    if is_hidden is not None:
        setting.is_hidden = is_hidden
    if is_selected is not None:
        setting.is_selected = is_selected
    setting.save()
    journal.record("resource_set", school=school, actor=actor)
