"""When the results of certification were exported from Pix: one sentence, beside their figures."""

from collections.abc import Iterable

from django.db.models import Count, Max, Min

from campaigns.missing.read_dates import span
from certification.models import CertificationKind, CertificationResult, CertifiedTotals
from pixschool.core.models import Membership, SchoolYear


def exported_text(reader: Membership, years: Iterable[SchoolYear]) -> str:
    """« Exporté de Pix le 12 juin ». One query, two when nothing but totals is left; the name of a
    file may not tell its day."""
    found = (
        CertificationResult.objects.visible_to(reader)
        .current()
        .filter(year__in=years, kind=CertificationKind.PIX)
        .aggregate(first=Min("read_on"), last=Max("read_on"), number=Count("pk"))
    )
    if not found["number"] and CertifiedTotals.objects.filter(year__in=years).exists():
        return "Les résultats sont effacés, il en reste ces totaux"
    if found["last"] is None:
        return "Date d’export de Pix inconnue : le nom des fichiers ne la dit pas"
    return f"Exporté de Pix {span(found['first'], found['last'])}"
