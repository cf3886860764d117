from django.urls import path

from certification.views import (
    births,
    changes,
    day,
    durations,
    duties,
    edits,
    imports,
    machines,
    papers,
    plans,
    readiness,
    results,
    rules,
    sheets,
    timetables,
    weeks,
)

app_name = "certification"

_PAPERS = "certification/plans/<int:pk>/papiers/"

urlpatterns = [
    path("certification/", readiness.overview, name="overview"),
    path("certification/classes/<int:pk>/", readiness.class_readiness, name="readiness"),
    path("certification/surveillances/", duties.mine, name="duties"),
    path("certification/resultats/", results.results, name="results"),
    path("certification/resultats/deposer/", imports.drop, name="results_drop"),
    path(_PAPERS, papers.index, name="papers"),
    path(f"{_PAPERS}imprimer/", papers.take, name="papers_print"),
    path(f"{_PAPERS}jours.pdf", papers.days, name="papers_days"),
    path(f"{_PAPERS}convocations.pdf", papers.summons, name="papers_summons"),
    path(f"{_PAPERS}portes.pdf", papers.doors, name="papers_doors"),
    path(
        f"{_PAPERS}convocations-une-par-page.pdf", papers.summons_page, name="papers_summons_page"
    ),
    path(f"{_PAPERS}familles.pdf", papers.letters, name="papers_letters"),
    path(f"{_PAPERS}emargement.pdf", papers.attendance, name="papers_attendance"),
    path(f"{_PAPERS}surveillants.pdf", papers.invigilators, name="papers_invigilators"),
    path(f"{_PAPERS}import-en-masse/", births.mass_import_page, name="mass_import"),
    path("certification/<slug:level>/plan/", plans.page, name="plan"),
    path("certification/<slug:level>/plan/regler/", plans.settings_page, name="plan_settings"),
    path("certification/<slug:level>/plan/calculer/", plans.make, name="plan_make"),
    path("certification/plans/<int:pk>/arreter/", plans.stop, name="plan_stop"),
    path("certification/plans/<int:pk>/appliquer/", plans.apply, name="plan_apply"),
    path("certification/plans/<int:pk>/reprendre/", plans.take_back, name="plan_take_back"),
    path("certification/plans/<int:pk>/placer/", edits.seat, name="plan_seat"),
    path("certification/plans/<int:pk>/ecarter/", edits.discard, name="plan_discard"),
    path(
        "certification/seances/<int:pk>/deplacer/<int:classroom>/", edits.move, name="sitting_move"
    ),
    path("certification/seances/<int:pk>/changer/", edits.change, name="sitting_change"),
    path("certification/seances/<int:pk>/jour/", day.page, name="day"),
    path("certification/seances/<int:pk>/jour/noter/", day.mark, name="day_mark"),
    path("certification/seances/<int:pk>/jour/autres/", day.mark_the_rest, name="day_rest"),
    path("certification/seances/<int:pk>/jour/finaliser/", day.finalise, name="day_finalise"),
    path("certification/seances/<int:pk>/jour/incidents/", day.incident, name="day_incident"),
    path("certification/seances/<int:pk>/jour/incidents/retirer/", day.withdraw, name="day_calm"),
    path("certification/seances/<int:pk>/jour/en-plus/", day.extra, name="day_extra"),
    path("certification/seances/<int:pk>/jour/en-plus/retirer/", day.remove_extra, name="day_not"),
    path("certification/seances/<int:pk>/jour/feuille/", sheets.drop, name="day_sheet_drop"),
    path("certification/seances/<int:pk>/jour/feuille/noter/", sheets.keep, name="day_sheet_keep"),
    path("certification/seances/<int:pk>/jour/feuille.<slug:kind>", sheets.sheet, name="day_sheet"),
    path("certification/modifications/<int:pk>/annuler/", edits.take_back, name="edit_undo"),
    path("certification/plans/<int:pk>/ajouter/", changes.make, name="plan_improve"),
    path("certification/prets.<slug:kind>", readiness.export, name="readiness_export"),
    path("certification/durees/<int:pk>/", durations.page, name="durations"),
    path("certification/postes/", machines.index, name="machines"),
    path("certification/postes/<int:pk>/", machines.room, name="machines_room"),
    path("certification/regles/", rules.index, name="rules"),
    path("certification/regles/<slug:key>/", rules.edit, name="rule"),
    path("certification/regles/<slug:key>/reprendre/", rules.give_back, name="rule_give_back"),
    path("certification/semaine/<slug:kind>/<int:pk>/", weeks.week, name="week"),
    path("certification/emploi-du-temps/<int:pk>/", timetables.page, name="timetable"),
    path("certification/ajouts/<int:pk>/retirer/", changes.take_back, name="improvement_undo"),
]
