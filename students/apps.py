from django.apps import AppConfig


class StudentsConfig(AppConfig):
    name = "students"
    verbose_name = "Élèves"

    def ready(self) -> None:
        from pixschool.core.importing import registry  # noqa: PLC0415 (models must be loaded)
        from students import archive, receivers  # noqa: F401, PLC0415
        from students.clinic import journal as clinic_journal  # noqa: F401, PLC0415
        from students.clinic import merging as clinic_merging  # noqa: F401, PLC0415
        from students.clinic import retention as clinic_retention  # noqa: F401, PLC0415
        from students.importers.roster import RosterImport  # noqa: PLC0415
        from students.peers import journal as peers_journal  # noqa: F401, PLC0415
        from students.peers import merging as peers_merging  # noqa: F401, PLC0415
        from students.peers import receivers as peers_receivers  # noqa: F401, PLC0415
        from students.peers import retention as peers_retention  # noqa: F401, PLC0415
        from students.slots import receivers as slots_receivers  # noqa: F401, PLC0415
        from students.support import journal, merging  # noqa: F401, PLC0415
        from students.support import receivers as support_receivers  # noqa: F401, PLC0415

        registry.register(RosterImport())
