from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Pages that need several apps: no model of its own."""

    name = "pixschool.portal"
    label = "portal"

    def ready(self) -> None:
        from pixschool.portal import journal  # noqa: F401, PLC0415 (models must be loaded)
