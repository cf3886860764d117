from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "pixschool.core"
    label = "core"
    verbose_name = "Socle"

    def ready(self) -> None:
        from pixschool.core.archive import of_core  # noqa: F401, PLC0415 (registers its tables)
        from pixschool.core.retention import dormant  # noqa: F401, PLC0415 (registers its rule)
        from pixschool.core.web import checks  # noqa: F401, PLC0415 (registers the system checks)
