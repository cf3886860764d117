"""Misconfiguration is said at start, with the way to repair it."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, register
from django.core.checks import Warning as CheckWarning

APT_LINE = (
    "apt-get install --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
)


@register(Tags.compatibility)
def pdf_libraries(**_kwargs: Any) -> list[CheckMessage]:
    """WeasyPrint loads Pango at import; without it every page works but the PDFs."""
    from ctypes.util import find_library  # noqa: PLC0415 (slow: runs ldconfig)

    missing = [name for name in ("pango-1.0", "pangoft2-1.0") if not find_library(name)]
    if not missing:
        return []
    return [
        CheckWarning(
            f"PDF documents need system libraries: {', '.join(missing)}.",
            hint=APT_LINE,
            id="pixschool.W001",
        )
    ]


@register(Tags.security, deploy=True)
def outgoing_mail(**_kwargs: Any) -> list[CheckMessage]:
    if settings.EMAIL_URL or settings.DEMO:
        return []
    return [
        CheckWarning(
            "No mail server: invitations and sign-in codes wait in the outbox.",
            hint="Set EMAIL_URL, for instance smtp+tls://user:password@smtp.example.org:587.",
            id="pixschool.W002",
        )
    ]


@register(Tags.security, deploy=True)
def demo_mode(**_kwargs: Any) -> list[CheckMessage]:
    if not settings.DEMO:
        return []
    return [
        CheckWarning(
            "Demo mode opens accounts to anybody who sees the sign-in page.",
            hint="Unset PIXSCHOOL_DEMO on a real server.",
            id="pixschool.W003",
        )
    ]
