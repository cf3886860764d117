from django.apps import AppConfig


class PapersConfig(AppConfig):
    """Documents: booklet, codes, flyers, lists."""

    name = "pixschool.papers"
    label = "papers"
    verbose_name = "Papiers"

    def ready(self) -> None:
        from pixschool.papers import archive, journal  # noqa: F401, PLC0415 (models must be loaded)
