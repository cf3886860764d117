from django.apps import AppConfig


class PapersConfig(AppConfig):
    """Documents: booklet, codes, flyers, lists."""

    name = "pixschool.papers"
    label = "papers"
    verbose_name = "Papiers"

    def ready(self) -> None:
        from pixschool.papers import (  # noqa: PLC0415 (models must be loaded)
            archive,  # noqa: F401
            journal,  # noqa: F401
            of_rituals,
        )

        of_rituals.register_all()
