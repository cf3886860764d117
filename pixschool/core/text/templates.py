"""Templates whose output has the spaces of French: pages, pieces of pages, mails, documents."""

from typing import Any

from django.http import HttpRequest
from django.template.backends.django import DjangoTemplates, Template
from django.utils.safestring import SafeString, mark_safe

from pixschool.core.text import typo


class FrenchTemplate(Template):
    """What is included or extended is inside the render, hence done with it, once."""

    def render(
        self, context: dict[str, Any] | None = None, request: HttpRequest | None = None
    ) -> SafeString:
        out = super().render(context, request)
        name = (self.template.name or "").partition("#")[0]  # « page.html#part » names a partial
        step = typo.text if name.endswith(".txt") else typo.html
        return mark_safe(step(out))  # noqa: S308 — no sign is added that HTML reads


class FrenchTemplates(DjangoTemplates):
    """The backend of settings.TEMPLATES."""

    def from_string(self, template_code: str) -> FrenchTemplate:
        return FrenchTemplate(super().from_string(template_code).template, self)

    def get_template(self, template_name: str) -> FrenchTemplate:
        return FrenchTemplate(super().get_template(template_name).template, self)
