from django.apps import AppConfig


class CertificationConfig(AppConfig):
    """Certification: sessions and who sits in them, results."""

    name = "certification"
    verbose_name = "Certification"

    def ready(self) -> None:
        from certification import archive  # noqa: F401, PLC0415 (models must be loaded)
        from certification.adults import calendar  # noqa: PLC0415
        from certification.adults import receivers as adult_receivers  # noqa: F401, PLC0415
        from certification.adults.reminder import CertificationDuty  # noqa: PLC0415
        from certification.documents import of_rituals  # noqa: PLC0415
        from certification.results import merging as results_merging  # noqa: F401, PLC0415
        from certification.results import receivers as results_counted  # noqa: F401, PLC0415
        from certification.results import retention as results_kept  # noqa: F401, PLC0415
        from certification.results.kind import CertificationImport  # noqa: PLC0415
        from certification.sessions import journal, merging, receivers, retention  # noqa: F401, PLC0415
        from certification.sessions.day.reminder import SessionToFinalise  # noqa: PLC0415
        from pixschool.core.importing import registry  # noqa: PLC0415
        from rituals.feeds import own  # noqa: PLC0415
        from rituals.reminders import kinds  # noqa: PLC0415

        registry.register(CertificationImport())
        kinds.register(CertificationDuty())
        kinds.register(SessionToFinalise())
        own.register("certification", calendar.entries)
        of_rituals.register_all()
