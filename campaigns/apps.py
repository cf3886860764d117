from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = "Campagnes"

    def ready(self) -> None:
        from campaigns import archive, journal, receivers  # noqa: F401, PLC0415
        from campaigns.importers.results import ResultsImport  # noqa: PLC0415 (models first)
        from campaigns.matching import merging as pupils_merging  # noqa: F401, PLC0415
        from campaigns.matching import retention  # noqa: F401, PLC0415
        from campaigns.repairs import merging  # noqa: F401, PLC0415
        from campaigns.suggesting import receivers as flags_follow  # noqa: F401, PLC0415
        from pixschool.core.importing import registry  # noqa: PLC0415

        registry.register(ResultsImport())
