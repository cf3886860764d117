"""Who to ask in the school, for pages where one can do nothing alone."""

from typing import Any

from django import template

from pixschool.core.models import Membership, User
from pixschool.core.reference.roles import Role

register = template.Library()


@register.inclusion_tag("components/no_class.html", takes_context=True)
def no_class(context: template.Context) -> dict[str, Any]:
    """For a person who has no class: the RUPN of the school by name, with a way to write."""
    return {"leads": _leads(context)}


@register.inclusion_tag("components/other_class.html", takes_context=True)
def other_class(context: template.Context) -> dict[str, Any]:
    """For a person who opens a class that is not theirs: who can give it to them."""
    return {"leads": _leads(context)}


def _leads(context: template.Context) -> list[User]:
    leads = Membership.objects.active().filter(
        school=context["request"].school, roles__contains=[Role.LEAD]
    )
    return [member.user for member in leads.in_order()]
