"""Addresses of the planner: the grid, its acts, what fills it, what it prints."""

from django.urls import URLPattern, path

from rituals.board.views import acts, documents, planner, proposal
from rituals.plan.views import taking_over

in_school: list[URLPattern] = [
    path("annee/", planner.planner_page, name="planner"),
    path("annee/rituels/<int:pk>/deplacer/", acts.move, name="planner_move"),
    path("annee/rituels/<int:pk>/enlever/", acts.remove, name="planner_remove"),
    path("annee/annuler/", acts.undo, name="planner_undo"),
    path("annee/refaire/", acts.redo, name="planner_redo"),
    path("annee/proposer/", proposal.propose, name="planner_propose"),
    path("annee/proposer/appliquer/", proposal.apply, name="planner_apply"),
    path("annee/reprendre/", taking_over.take_over, name="planner_carry"),
    path("annee/reprendre/appliquer/", taking_over.apply, name="planner_carry_apply"),
    path("annee/affiche.pdf", documents.poster, name="planner_poster"),
    path("annee/liste.pdf", documents.year_list, name="planner_list"),
]
