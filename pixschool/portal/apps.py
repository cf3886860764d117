from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Pages that need several apps: no model of its own."""

    name = "pixschool.portal"
    label = "portal"
