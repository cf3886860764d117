from django.apps import AppConfig


class RitualsConfig(AppConfig):
    """The Pix year: calendar, rituals, reminders."""

    name = "rituals"
    verbose_name = "Année Pix"

    def ready(self) -> None:
        from rituals import audit_labels  # noqa: F401, PLC0415 (models must be loaded)
