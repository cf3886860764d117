from django.urls import path

from pixschool.portal.views import (
    classrooms,
    clinic,
    help_pages,
    home,
    phrases,
    progression,
    search,
    students,
    turning,
    without_class,
)
from pixschool.portal.views.cdi import (
    acts,
    booking,
    changing,
    closing,
    draws,
    pages,
    papers,
    projects,
    pupils,
    resources,
    rules,
    suggestions,
)
from pixschool.portal.views.equity import cohorts as equity_cohorts
from pixschool.portal.views.equity import comment as equity_comment
from pixschool.portal.views.equity import floor as equity_floor
from pixschool.portal.views.equity import obligations as equity_obligations
from pixschool.portal.views.equity import pages as equity
from pixschool.portal.views.equity import papers as equity_papers
from pixschool.portal.views.equity import unseen as equity_unseen
from pixschool.portal.views.families import editing as family_editing
from pixschool.portal.views.families import strings as family_strings
from pixschool.portal.views.peers import acts as peer_acts
from pixschool.portal.views.peers import pages as peer_pages
from pixschool.portal.views.peers import papers as peer_papers
from pixschool.portal.views.staff import acts as staff_acts
from pixschool.portal.views.staff import meetings as staff_meetings
from pixschool.portal.views.staff import minutes as staff_minutes
from pixschool.portal.views.staff import newcomers as staff_newcomers
from pixschool.portal.views.staff import steps as staff_steps
from pixschool.portal.views.staff import summary as staff_summary
from pixschool.portal.views.statements import pages as statement_pages

app_name = "portal"

_of_the_cdi = [
    path("cdi/projets/", projects.index, name="cdi_projects"),
    path("cdi/projets/ajouter/", projects.add, name="cdi_project_add"),
    path("cdi/projets/info-documentation/", projects.literacy_table, name="cdi_literacy"),
    path("cdi/projets/<int:pk>/", projects.project_page, name="cdi_project"),
    path("cdi/projets/<int:pk>/modifier/", projects.edit, name="cdi_project_edit"),
    path("cdi/projets/<int:pk>/retirer/", projects.remove, name="cdi_project_remove"),
    path("cdi/projets/<int:pk>/seance/", projects.session_add, name="cdi_session_add"),
    path(
        "cdi/projets/<int:pk>/seance/<int:session>/supprimer/",
        projects.session_remove,
        name="cdi_session_remove",
    ),
    path("cdi/ressources/", resources.index, name="cdi_resources"),
    path("cdi/ressources/ajouter/", resources.add, name="cdi_resource_add"),
    path("cdi/ressources/fournie/<slug:key>/", resources.shipped, name="cdi_resource_shipped"),
    path("cdi/ressources/<int:pk>/", resources.own, name="cdi_resource_own"),
    path("cdi/ressources/cartes-<int:pk>.pdf", resources.cards_pdf, name="cdi_cards"),
]
_of_families = [
    path("reglages/familles/", family_editing.edit, name="families"),
    path("reglages/familles/apercu/", family_editing.preview, name="families_preview"),
    path("reglages/familles/publier/", family_editing.publish, name="families_publish"),
    path("reglages/familles/retirer/", family_editing.withdraw, name="families_withdraw"),
    path("reglages/familles/textes/<slug:language>/", family_strings.edit, name="families_strings"),
    path(
        "reglages/familles/textes/<slug:language>/reprendre/",
        family_strings.undo,
        name="families_strings_undo",
    ),
]
_of_statements = [
    path("declarations/", statement_pages.index, name="statements"),
    path("declarations/<slug:key>/", statement_pages.statement, name="statement"),
    path("declarations/<slug:key>.pdf", statement_pages.pdf, name="statement_pdf"),
    path("reglages/declarations/", statement_pages.edit, name="statements_edit"),
    path("reglages/declarations/annuler/", statement_pages.undo, name="statements_undo"),
    path(
        "reglages/declarations/<slug:key>/trancher/",
        statement_pages.settle,
        name="statements_settle",
    ),
]
_of_the_team = [
    path("equipe/formations/", staff_meetings.index, name="staff"),
    path("equipe/formations/proposer/", staff_meetings.add, name="staff_meeting_add"),
    path("equipe/formations/confier/", staff_acts.hand_over, name="staff_hand_over"),
    path("equipe/formations/<int:pk>/", staff_meetings.meeting_page, name="staff_meeting"),
    path("equipe/formations/<int:pk>.pdf", staff_meetings.sheet_pdf, name="staff_sheet"),
    path("equipe/formations/<int:pk>/modifier/", staff_meetings.edit, name="staff_meeting_edit"),
    path("equipe/formations/<int:pk>/inscription/", staff_acts.sign_up, name="staff_sign_up"),
    path("equipe/formations/<int:pk>/retrait/", staff_acts.withdraw, name="staff_withdraw"),
    path("equipe/formations/<int:pk>/presences/", staff_acts.mark, name="staff_mark"),
    path("equipe/formations/<int:pk>/ajouter/", staff_acts.add_person, name="staff_add_person"),
    path("equipe/formations/<int:pk>/annuler/", staff_acts.cancel, name="staff_cancel"),
    path("equipe/formations/<int:pk>/supprimer/", staff_acts.remove, name="staff_remove"),
    path("equipe/conseils/", staff_minutes.index, name="staff_councils"),
    path("equipe/conseils/ecrire/", staff_minutes.add, name="staff_council_add"),
    path("equipe/conseils/<int:pk>/", staff_minutes.council, name="staff_council"),
    path("equipe/conseils/<int:pk>.pdf", staff_minutes.council_pdf, name="staff_council_pdf"),
    path("equipe/conseils/<int:pk>/modifier/", staff_minutes.edit, name="staff_council_edit"),
    path("equipe/conseils/<int:pk>/supprimer/", staff_minutes.remove, name="staff_council_remove"),
    path("equipe/bienvenue/", staff_newcomers.welcome_page, name="staff_welcome"),
    path("equipe/bienvenue.pdf", staff_newcomers.welcome_pdf, name="staff_welcome_pdf"),
    path("equipe/bienvenue/masquer/", staff_newcomers.close, name="staff_welcome_close"),
    path("equipe/bilan/", staff_summary.summary, name="staff_summary"),
    path("equipe/bilan.pdf", staff_summary.summary_pdf, name="staff_summary_pdf"),
    path("equipe/mes-etapes/", staff_steps.own_steps, name="staff_steps"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("classes/", classrooms.classrooms, name="classrooms"),
    path("classes/sans-classe/", without_class.pupils_without_class, name="pupils_without_class"),
    path("classes/<int:pk>/", classrooms.classroom, name="classroom"),
    path("classes/<int:pk>/billets-cdi/", papers.class_slips, name="cdi_class_slips"),
    path("equite/", equity.index, name="equity"),
    path("equite/seuil/", equity_floor.edit, name="equity_floor"),
    path("equite/a-voir/", equity_unseen.index, name="equity_unseen"),
    path("equite/a-voir/annuler/", equity_unseen.undo, name="equity_unseen_undo"),
    path("equite/conseil.pdf", equity_papers.equity, name="equity_pdf"),
    path("equite/memes-eleves/", equity_cohorts.index, name="cohorts"),
    path("equite/obligations/", equity_obligations.index, name="obligations"),
    path("equite/obligations/<int:pk>/", equity_obligations.of_class, name="obligations_class"),
    path(
        "equite/obligations/<int:pk>/commentaire/",
        equity_comment.edit,
        name="worksheet_comment",
    ),
    path(
        "equite/obligations/<int:pk>/commentaire/annuler/",
        equity_comment.undo,
        name="worksheet_comment_undo",
    ),
    path("progression/", progression.index, name="progression"),
    path("certification/conseil.pdf", equity_papers.certified, name="certified_pdf"),
    path("progression/conseil.pdf", equity_papers.progression, name="progression_pdf"),
    path("progression/prevoir/<slug:level>/<str:code>/", progression.add, name="progression_add"),
    path("aide/", help_pages.index, name="help"),
    path("aide/fermer-un-conseil/", help_pages.close_hint, name="hint_close"),
    path("aide/<slug:slug>/", help_pages.page, name="help_page"),
    path("recherche/", search.search, name="search"),
    path("reglages/annees/<int:start_year>/", turning.year_turn, name="year_turn"),
    path("cdi/", pages.today, name="cdi"),
    path("cdi/a-aider/", pages.queue, name="cdi_queue"),
    path("cdi/placer/", booking.booking, name="cdi_booking"),
    path("cdi/placer/places/", booking.place, name="cdi_place"),
    path("cdi/suggestions/", suggestions.suggested, name="cdi_suggested"),
    path("cdi/suggestions/reprendre/", suggestions.bring_back, name="cdi_bring_back"),
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
    path("cdi/creneaux/<int:pk>/fermer/", closing.close_slot, name="cdi_close_slot"),
    path("cdi/creneaux/<int:pk>/rouvrir/", closing.reopen, name="cdi_reopen"),
    path("cdi/creneaux/sans-adulte/", rules.without_adult, name="cdi_without_adult"),
    path("cdi/creneaux/confier/<int:pk>/", closing.hand_over, name="cdi_hand_over"),
    path("cdi/creneaux/semaine/<int:pk>/", changing.rule, name="cdi_rule"),
    path("cdi/creneaux/semaine/<int:pk>/fin/", changing.rule_end, name="cdi_rule_end"),
    path("cdi/fermer/", closing.close_day, name="cdi_close_day"),
    path("cdi/sans-classe/", closing.off_days, name="cdi_off_days"),
    path("cdi/absence/", closing.absence, name="cdi_absence"),
    path("cdi/tirages/", draws.draws, name="cdi_draws"),
    path("cdi/tirages/ajouter/", draws.draw_add, name="cdi_draw_add"),
    path("cdi/tirages/<int:pk>/", draws.draw, name="cdi_draw"),
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
    *_of_the_cdi,
    *_of_families,
    *_of_statements,
    *_of_the_team,
]
