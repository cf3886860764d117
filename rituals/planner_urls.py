"""Addresses of the planner: the grid, its gestures, what fills it, what it prints."""

from django.urls import URLPattern, path

from rituals.views import carry, documents, gestures, planner, proposal

in_school: list[URLPattern] = [
    path("annee/", planner.planner_page, name="planner"),
    path("annee/rituels/<int:pk>/deplacer/", gestures.move, name="planner_move"),
    path("annee/rituels/<int:pk>/enlever/", gestures.remove, name="planner_remove"),
    path("annee/annuler/", gestures.undo, name="planner_undo"),
    path("annee/refaire/", gestures.redo, name="planner_redo"),
    path("annee/proposer/", proposal.propose, name="planner_propose"),
    path("annee/proposer/appliquer/", proposal.apply, name="planner_apply"),
    path("annee/reprendre/", carry.carry, name="planner_carry"),
    path("annee/reprendre/appliquer/", carry.apply, name="planner_carry_apply"),
    path("annee/affiche.pdf", documents.poster, name="planner_poster"),
    path("annee/liste.pdf", documents.year_list, name="planner_list"),
]
