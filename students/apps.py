from django.apps import AppConfig


class StudentsConfig(AppConfig):
    name = "students"
    verbose_name = "Élèves"

    def ready(self) -> None:
        from pixschool.core.importing import registry  # noqa: PLC0415 (models must be loaded)
        from students import receivers  # noqa: F401, PLC0415
        from students.importers.roster import RosterImport  # noqa: PLC0415
        from students.slots import receivers as slots_receivers  # noqa: F401, PLC0415
        from students.support import journal, merging  # noqa: F401, PLC0415
        from students.support import receivers as support_receivers  # noqa: F401, PLC0415

        registry.register(RosterImport())
