"""Addresses of the observation pages: one folder, that of their service worker."""

from django.urls import URLPattern, path

from rituals.observing.views import follow_up, grid

in_school: list[URLPattern] = [
    path("annee/observations/travail.js", grid.observe_worker, name="observe_worker"),
    path("annee/observations/<int:pk>/", grid.observe, name="observe"),
    path("annee/observations/<int:pk>/ouvrir/", grid.observe_open, name="observe_open"),
    path("annee/observations/<int:pk>/sans-noms/", grid.observe_shell, name="observe_shell"),
    path("annee/observations/<int:pk>/suites/", follow_up.follow_up, name="observe_follow_up"),
    path("annee/observations/<int:pk>/<uuid:cell>/", grid.observation, name="observation"),
]
