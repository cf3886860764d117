"""Misconfiguration is said at start, with the way to repair it."""

import os
from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as CheckWarning
from django.http.request import validate_host

from pixschool.core.access import demo

LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")

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


@register(Tags.database)
def demo_beside_a_real_school(
    *, databases: Collection[str] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    """`manage.py check --database default`, and each `migrate`; no other check asks a database."""
    if not databases:
        return []
    try:
        demo.refuse_beside_a_real_school()
    except demo.DemoBesideRealSchoolError as error:
        return [Error(str(error), hint="PIXSCHOOL_DEMO=0", id="pixschool.E006")]
    return []


@register(Tags.security)
def single_sign_on(**_kwargs: Any) -> list[CheckMessage]:
    """Half a provider is worse than none: its button would lead nowhere."""
    providers: Any = settings.SOCIALACCOUNT_PROVIDERS
    apps = providers["openid_connect"]["APPS"]
    half = [name for name in ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET") if os.environ.get(name)]
    if not apps:
        return (
            [
                Error(
                    f"{half[0]} is set, but not OIDC_SERVER_URL.",
                    hint="Give the provider's address (what precedes /.well-known/), or unset it.",
                    id="pixschool.E001",
                )
            ]
            if half
            else []
        )
    messages: list[CheckMessage] = []
    if not apps[0]["client_id"]:
        messages.append(
            Error(
                "OIDC_SERVER_URL is set, but not OIDC_CLIENT_ID.",
                hint="The provider gives a client id and a secret when the site is declared there.",
                id="pixschool.E002",
            )
        )
    server = urlsplit(apps[0]["settings"]["server_url"])
    if server.scheme != "https" and server.hostname not in LOCAL_HOSTS:
        messages.append(
            Error(
                "OIDC_SERVER_URL is not an https address.",
                hint="Identities would travel in clear; write https://…",
                id="pixschool.E003",
            )
        )
    return messages


@register(Tags.urls)
def own_address(**_kwargs: Any) -> list[CheckMessage]:
    """Links in mails start with BASE_URL."""
    base = urlsplit(settings.BASE_URL)
    if base.scheme not in {"http", "https"} or not base.hostname:
        return [
            Error(
                f"BASE_URL is not an address: {settings.BASE_URL!r}.",
                hint="For instance https://pix.college-exemple.fr",
                id="pixschool.E004",
            )
        ]
    if base.path.rstrip("/"):
        return [
            Error(
                "BASE_URL has a path: the site lives at the root of its address.",
                hint=f"Write {base.scheme}://{base.netloc}",
                id="pixschool.E005",
            )
        ]
    if not validate_host(base.hostname, [*settings.ALLOWED_HOSTS, *LOCAL_HOSTS]):
        return [
            CheckWarning(
                f"{base.hostname} (BASE_URL) is not in ALLOWED_HOSTS: links in mails would fail.",
                hint=f"Add {base.hostname} to ALLOWED_HOSTS.",
                id="pixschool.W004",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def address_of_a_real_server(**_kwargs: Any) -> list[CheckMessage]:
    if settings.BASE_URL.startswith("https://"):
        return []
    return [
        CheckWarning(
            "BASE_URL is not an https address: cookies and passwords travel in clear.",
            hint="Put the site behind the reverse proxy of docker-compose.yml, then set BASE_URL.",
            id="pixschool.W005",
        )
    ]
