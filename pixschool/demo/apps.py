from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Invented schools: no model of its own, at the top of the arrow."""

    name = "pixschool.demo"
    label = "demo"
