from django.urls import path

from pixschool.portal.views import (
    classrooms,
    help_pages,
    home,
    search,
    students,
    turning,
    without_class,
)
from pixschool.portal.views.cdi import acts, pages, pupils, rules

app_name = "portal"

urlpatterns = [
    path("", home.home, name="home"),
    path("classes/", classrooms.classrooms, name="classrooms"),
    path("classes/sans-classe/", without_class.pupils_without_class, name="pupils_without_class"),
    path("classes/<int:pk>/", classrooms.classroom, name="classroom"),
    path("aide/", help_pages.index, name="help"),
    path("aide/fermer-un-conseil/", help_pages.close_hint, name="hint_close"),
    path("aide/<slug:slug>/", help_pages.page, name="help_page"),
    path("recherche/", search.search, name="search"),
    path("reglages/annees/<int:start_year>/", turning.year_turn, name="year_turn"),
    path("cdi/", pages.today, name="cdi"),
    path("cdi/a-aider/", pages.queue, name="cdi_queue"),
    path("cdi/a-aider/placer/", acts.place, name="cdi_place"),
    path("cdi/suggestions/", acts.suggested, name="cdi_suggested"),
    path("cdi/semaine/", pages.week, name="cdi_week"),
    path("cdi/arrivee/", pupils.walk_in, name="cdi_walk_in"),
    path("cdi/signaler/", pupils.flag, name="cdi_flag"),
    path("cdi/creneaux/", rules.slot_rules_page, name="cdi_rules"),
    path("cdi/creneaux/ajouter/", rules.rule_add, name="cdi_rule_add"),
    path("cdi/creneaux/seuils/", rules.thresholds, name="cdi_thresholds"),
    path("cdi/creneaux/<int:pk>/", pages.slot, name="cdi_slot"),
    path("cdi/rendez-vous/<int:pk>/", acts.note, name="cdi_visit"),
    path("cdi/rendez-vous/<int:pk>/presence/", acts.mark, name="cdi_mark"),
    path("cdi/rendez-vous/<int:pk>/annuler/", acts.cancel, name="cdi_cancel"),
    path("cdi/rendez-vous/<int:pk>/deplacer/", acts.move, name="cdi_move"),
    path("eleves/<int:pk>/", students.student, name="student"),
]
