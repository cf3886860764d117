from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = "Campagnes"

    def ready(self) -> None:
        from campaigns import journal  # noqa: F401, PLC0415
        from campaigns.importers.results import ResultsImport  # noqa: PLC0415 (models first)
        from pixschool.core.importing import registry  # noqa: PLC0415

        registry.register(ResultsImport())
