from django.conf import settings as conf
from django.urls import path

from pixschool.core.views import (
    archive,
    calendar,
    components,
    demo,
    health,
    imports,
    invitations,
    journal,
    leaving,
    mailbox,
    pages,
    retention,
    schools,
    settings,
    sso,
    team,
    years,
)
from pixschool.core.web import converters  # noqa: F401 (registers <uai:…>)

app_name = "core"

urlpatterns = [
    path("", schools.schools, name="schools"),
    path("accessibilite/", pages.accessibility, name="accessibility"),
    path("donnees-personnelles/", pages.privacy, name="privacy"),
    path("invitation/", invitations.show, name="invitation"),
    path("invitation/changer-de-compte/", invitations.switch, name="invitation_switch"),
    path("invitation/<str:token>/", invitations.follow, name="invitation_link"),
    # Before allauth's, at the address that is declared to the provider.
    path("compte/oidc/<str:provider_id>/login/callback/", sso.callback, name="sso_callback"),
    path("compte/fermer/", leaving.close_account, name="close_account"),
    path("demonstration/entrer/", demo.demo_login, name="demo_login"),
    path("courriels/", mailbox.mailbox, name="mailbox"),
    path("healthz/live", health.live, name="health_live"),
    path("healthz/ready", health.ready, name="health_ready"),
    path("<uai:uai>/imports/", imports.imports, name="imports"),
    path("<uai:uai>/imports/<int:pk>/", imports.show, name="import"),
    path("<uai:uai>/imports/<int:pk>/reponses/", imports.answer, name="import_answer"),
    path("<uai:uai>/imports/<int:pk>/confirmer/", imports.confirm, name="import_confirm"),
    path("<uai:uai>/imports/<int:pk>/abandonner/", imports.cancel, name="import_cancel"),
    path("<uai:uai>/imports/<int:pk>/annuler/", imports.undo, name="import_undo"),
    path("<uai:uai>/equipe/", team.team, name="team"),
    path("<uai:uai>/equipe/inviter/", team.invite, name="team_invite"),
    path("<uai:uai>/equipe/<int:pk>/", team.member, name="member"),
    path("<uai:uai>/equipe/<int:pk>/retirer/", team.end, name="member_end"),
    path("<uai:uai>/equipe/<int:pk>/rouvrir/", team.reopen, name="member_reopen"),
    path("<uai:uai>/equipe/invitations/<int:pk>/renvoyer/", team.resend, name="invitation_resend"),
    path("<uai:uai>/equipe/invitations/<int:pk>/annuler/", team.revoke, name="invitation_revoke"),
    path("<uai:uai>/quitter/", leaving.leave, name="leave"),
    path("<uai:uai>/reglages/conservation/", retention.retention, name="retention"),
    path("<uai:uai>/reglages/export/", archive.archive, name="archive"),
    path("<uai:uai>/reglages/export/fichier/", archive.archive_file, name="archive_file"),
    path("<uai:uai>/reglages/fermer/", leaving.close_school, name="close_school"),
    path("<uai:uai>/reglages/rouvrir/", leaving.take_back, name="school_take_back"),
    path("<uai:uai>/reglages/", settings.settings, name="settings"),
    path(
        "<uai:uai>/reglages/annees/<int:start_year>/en-cours/",
        years.make_current,
        name="year_current",
    ),
    path(
        "<uai:uai>/reglages/annees/<int:start_year>/preparer/",
        years.prepare,
        name="year_prepare",
    ),
    path(
        "<uai:uai>/reglages/annees/<int:start_year>/travailler/",
        years.work_in,
        name="year_work_in",
    ),
    path("<uai:uai>/reglages/calendrier/<int:start_year>/", calendar.calendar, name="calendar"),
    path(
        "<uai:uai>/reglages/calendrier/<int:start_year>/dates/",
        calendar.dates,
        name="calendar_dates",
    ),
    path(
        "<uai:uai>/reglages/calendrier/<int:start_year>/ajouter/", calendar.add, name="calendar_add"
    ),
    path(
        "<uai:uai>/reglages/calendrier/<int:start_year>/confirmer/",
        calendar.confirm,
        name="calendar_confirm",
    ),
    path(
        "<uai:uai>/reglages/calendrier/<int:start_year>/tout-retirer/",
        calendar.clear,
        name="calendar_clear",
    ),
    path(
        "<uai:uai>/reglages/calendrier/<int:start_year>/annuler/",
        calendar.undo,
        name="calendar_undo",
    ),
    path("<uai:uai>/reglages/periodes/<int:pk>/", calendar.period, name="calendar_period"),
    path("<uai:uai>/reglages/periodes/<int:pk>/retirer/", calendar.remove, name="calendar_remove"),
    path("<uai:uai>/journal/", journal.journal, name="audit"),
]
if conf.DEBUG:
    urlpatterns.append(path("composants/", components.components, name="components"))
