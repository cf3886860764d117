from django.apps import AppConfig


class RitualsConfig(AppConfig):
    """The Pix year: calendar, rituals, reminders."""

    name = "rituals"
    verbose_name = "Année Pix"

    def ready(self) -> None:
        from pixschool.core.mail import outbox  # noqa: PLC0415 (models must be loaded)
        from pixschool.core.web import stylesheets  # noqa: PLC0415
        from rituals import archive, journal, receivers  # noqa: F401, PLC0415
        from rituals.board import stylesheet  # noqa: PLC0415
        from rituals.observing import merging as observed  # noqa: F401, PLC0415
        from rituals.observing import retention  # noqa: F401, PLC0415
        from rituals.plan import campaign  # noqa: F401, PLC0415
        from rituals.projects import journal as project_journal  # noqa: F401, PLC0415
        from rituals.reminders import kinds, merging, rights  # noqa: F401, PLC0415
        from rituals.reminders.cdi.eve import CdiEve  # noqa: PLC0415
        from rituals.reminders.preferences import MAILS  # noqa: PLC0415
        from rituals.resources import journal as resource_journal  # noqa: F401, PLC0415
        from rituals.staff import receivers as staff_receivers  # noqa: F401, PLC0415
        from rituals.weekly_report.reminder import WeeklyReportReminder  # noqa: PLC0415

        kinds.register(CdiEve())
        kinds.register(WeeklyReportReminder())
        for mail in MAILS:
            outbox.must_hold(mail, rights.broken)
        stylesheets.register(stylesheet.NAME, stylesheet.css)
