"""The components, for templates."""

from typing import Any

from django import template
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html

from pixschool.core.text import fragments
from pixschool.core.web import components

register = template.Library()

for _block in (
    components.page_head,
    components.alert,
    components.empty_state,
    components.menu,
):
    register.simple_block_tag(_block)
register.simple_block_tag(takes_context=True)(components.confirm)
register.simple_tag(components.status)
register.simple_tag(components.heat)
register.simple_tag(components.progress)
register.simple_tag(components.copy)
register.simple_tag(components.others)
register.simple_tag(fragments.render, name="fragment")
register.inclusion_tag("components/stat.html")(components.stat)
register.inclusion_tag("components/steps.html")(components.steps)
register.inclusion_tag("components/dropzone.html")(components.dropzone)
register.inclusion_tag("components/field.html")(components.field)
register.inclusion_tag("components/choice.html", takes_context=True)(components.choice)
register.inclusion_tag("components/pagination.html", takes_context=True)(components.pagination)


@register.simple_tag(takes_context=True)
def csrf_token(context: template.Context) -> str:
    """Django's, and the year of the page: what a form writes goes into the year it was shown in,
    whichever year the person has chosen meanwhile in another tab."""
    token = CsrfTokenNode().render(context)
    year: Any = getattr(context.get("request"), "school_year", None)
    if year is None:
        return token
    return token + format_html('<input type="hidden" name="annee" value="{}">', year.start_year)
