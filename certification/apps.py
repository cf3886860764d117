from django.apps import AppConfig


class CertificationConfig(AppConfig):
    """Certification sessions and results. Its rooms are laid; nothing lives here yet."""

    name = "certification"
