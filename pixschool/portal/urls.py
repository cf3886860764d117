from django.urls import path

from pixschool.portal.views import (
    classrooms,
    clinic,
    help_pages,
    home,
    phrases,
    search,
    students,
    turning,
    without_class,
)
from pixschool.portal.views.cdi import acts, pages, papers, pupils, rules
from pixschool.portal.views.peers import acts as peer_acts
from pixschool.portal.views.peers import pages as peer_pages
from pixschool.portal.views.peers import papers as peer_papers

app_name = "portal"

urlpatterns = [
    path("", home.home, name="home"),
    path("classes/", classrooms.classrooms, name="classrooms"),
    path("classes/sans-classe/", without_class.pupils_without_class, name="pupils_without_class"),
    path("classes/<int:pk>/", classrooms.classroom, name="classroom"),
    path("classes/<int:pk>/billets-cdi/", papers.class_slips, name="cdi_class_slips"),
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
    path("cdi/semaine/rendez-vous/", papers.week_bookings, name="cdi_bookings"),
    path("cdi/liste/", papers.day_list, name="cdi_day_list"),
    path("cdi/billets/", papers.day_slips, name="cdi_day_slips"),
    path("cdi/arrivee/", pupils.walk_in, name="cdi_walk_in"),
    path("cdi/signaler/", pupils.flag, name="cdi_flag"),
    path("cdi/creneaux/", rules.slot_rules_page, name="cdi_rules"),
    path("cdi/creneaux/ajouter/", rules.rule_add, name="cdi_rule_add"),
    path("cdi/creneaux/seuils/", rules.thresholds, name="cdi_thresholds"),
    path("cdi/creneaux/<int:pk>/", pages.slot, name="cdi_slot"),
    path("cdi/creneaux/<int:pk>/billets/", papers.slot_slips, name="cdi_slot_slips"),
    path("cdi/rendez-vous/<int:pk>/", acts.note, name="cdi_visit"),
    path("cdi/rendez-vous/<int:pk>/presence/", acts.mark, name="cdi_mark"),
    path("cdi/rendez-vous/<int:pk>/annuler/", acts.cancel, name="cdi_cancel"),
    path("cdi/rendez-vous/<int:pk>/deplacer/", acts.move, name="cdi_move"),
    path("cdi/entraide/", peer_pages.peers, name="peers"),
    path("cdi/entraide/binome/", peer_pages.pair, name="peer_pair"),
    path("cdi/entraide/former/", peer_acts.start, name="peer_start"),
    path("cdi/entraide/accord/", peer_acts.agreed, name="peer_agreed"),
    path("cdi/entraide/reglages/", peer_acts.settings, name="peer_settings"),
    path("cdi/entraide/attestations/", peer_papers.attestations, name="peer_attestations"),
    path("cdi/entraide/attestations/<int:pk>/", peer_papers.attestation, name="peer_attestation"),
    path("cdi/entraide/aides/<int:pk>/arreter/", peer_acts.withdraw, name="peer_withdraw"),
    path("cdi/entraide/binomes/<int:pk>/terminer/", peer_acts.end, name="peer_end"),
    path("cdi/connexion/", clinic.sign_in_list, name="clinic"),
    path("cdi/connexion/noter/", clinic.note, name="clinic_note"),
    path("cdi/connexion/qui-reinitialise/", clinic.reset_ways, name="clinic_ways"),
    path("phrases-de-passe/", phrases.phrases, name="phrases"),
    path("phrases-de-passe/mots/", phrases.phrase_words, name="phrase_words"),
    path("eleves/<int:pk>/", students.student, name="student"),
]
