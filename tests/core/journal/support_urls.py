"""The site with its admin, which is routed in debug only."""

from django.contrib import admin
from django.urls import path

from pixschool.urls import handler400, handler403, handler404, handler500
from pixschool.urls import urlpatterns as own

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [*own, path("admin/", admin.site.urls)]
