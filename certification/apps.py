from django.apps import AppConfig


class CertificationConfig(AppConfig):
    """Certification: sessions and who sits in them, results."""

    name = "certification"
    verbose_name = "Certification"

    def ready(self) -> None:
        from certification import archive  # noqa: F401, PLC0415 (models must be loaded)
        from certification.sessions import journal, merging, retention  # noqa: F401, PLC0415
