from django.apps import AppConfig


class PapersConfig(AppConfig):
    """Documents: booklet, codes, flyers, lists."""

    name = "pixschool.papers"
    label = "papers"
    verbose_name = "Papiers"
