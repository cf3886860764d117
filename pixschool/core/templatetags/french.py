"""The filters of French texts, for templates."""

from django import template

from pixschool.core.text import french

register = template.Library()

for _function in (
    french.nb,
    french.percent,
    french.pluralize_fr,
    french.count,
    french.date_fr,
    french.near_fr,
    french.time_fr,
    french.ago,
):
    register.filter(_function)
register.simple_tag(french.some)
