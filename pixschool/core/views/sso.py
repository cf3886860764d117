from allauth.socialaccount.providers.base.provider import ProviderException
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect import views
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from requests import RequestException

from pixschool.core.access.permissions import public_view


@public_view
@require_safe
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """allauth's own, with a page rather than an error when the provider fails half-way."""
    try:
        return views.callback(request, provider_id)
    except (RequestException, OAuth2Error, ProviderException, KeyError, ValueError):
        return render(request, "socialaccount/authentication_error.html", status=401)
