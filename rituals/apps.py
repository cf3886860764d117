from django.apps import AppConfig


class RitualsConfig(AppConfig):
    """The Pix year: calendar, rituals, reminders. Its rooms are laid; nothing lives here yet."""

    name = "rituals"
