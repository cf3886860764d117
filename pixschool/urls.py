"""One include per app; no view here."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

handler400 = "pixschool.core.views.errors.bad_request"
handler403 = "pixschool.core.views.errors.forbidden"
handler404 = "pixschool.core.views.errors.not_found"
handler500 = "pixschool.core.views.errors.server_error"

urlpatterns = [
    path("", include("pixschool.core.urls")),
    path("compte/", include("allauth.urls")),
    path("familles/", include("pixschool.papers.public_urls")),
    path("familles/", include("pixschool.portal.families.urls")),
    path("<uai:uai>/", include("pixschool.portal.urls")),
    path("<uai:uai>/", include("pixschool.papers.urls")),
    path("<uai:uai>/", include("students.urls")),
    path("<uai:uai>/", include("campaigns.urls")),
    path("<uai:uai>/", include("certification.urls")),
    path("", include("rituals.urls")),
]
if settings.DEBUG or settings.EMBEDDED:
    urlpatterns.append(path("admin/", admin.site.urls))
