from django.urls import URLPattern, include, path

from rituals.board import urls as planner_urls
from rituals.feeds import views as feeds
from rituals.observing import urls as observing_urls
from rituals.page import views as page
from rituals.plan.views import campaign, checklist, rituals
from rituals.reminders import urls as reminders_urls
from rituals.sessions import views as sessions
from rituals.weekly_report import views as bulletin

app_name = "rituals"

# Pages of a school: all ask for a capability.
in_school: list[URLPattern] = [
    path("annee/rituels/nouveau/", rituals.create, name="ritual_create"),
    path("annee/rituels/<int:pk>/", page.ritual, name="ritual"),
    path("annee/rituels/<int:pk>/modifier/", rituals.edit, name="ritual_edit"),
    path("annee/rituels/<int:pk>/retirer/", rituals.remove, name="ritual_remove"),
    path("annee/rituels/<int:pk>/retablir/", rituals.restore, name="ritual_restore"),
    path("annee/rituels/<int:pk>/campagne/", campaign.link, name="ritual_campaign"),
    path("annee/rituels/<int:pk>/echeances/", checklist.add, name="milestone_add"),
    path("annee/rituels/<int:pk>/seances/", sessions.add, name="session_add"),
    path("annee/echeances/<int:pk>/", checklist.edit, name="milestone"),
    path("annee/echeances/<int:pk>/faite/", checklist.done, name="milestone_done"),
    path("annee/echeances/<int:pk>/retirer/", checklist.remove, name="milestone_remove"),
    path("annee/seances/", sessions.my_sessions, name="my_sessions"),
    path("annee/seances/<int:pk>/", sessions.edit, name="session"),
    path("annee/seances/<int:pk>/supprimer/", sessions.remove, name="session_remove"),
    path("annee/seances/<int:pk>/presences/", sessions.attendance, name="attendance"),
    path("annee/semaine/", bulletin.week, name="week"),
    path("annee/semaine.pdf", bulletin.week_pdf, name="week_pdf"),
    path("annee/abonnements/", feeds.feed_list, name="feeds"),
    path("annee/abonnements/ouvrir/", feeds.feed_open, name="feed_open"),
    path("annee/abonnements/<int:pk>/renouveler/", feeds.feed_renew, name="feed_renew"),
    path("annee/abonnements/<int:pk>/prolonger/", feeds.feed_extend, name="feed_extend"),
    path("annee/abonnements/<int:pk>/fermer/", feeds.feed_close, name="feed_close"),
    *observing_urls.in_school,
    *planner_urls.in_school,
    *reminders_urls.in_school,
]

# Secret or signed addresses that need no account; each is declared public in the access tests.
public: list[URLPattern] = [
    path("calendriers/<int:pk>-<slug:token>.ics", feeds.feed, name="feed"),
    *reminders_urls.public,
]

urlpatterns = [*public, path("<uai:uai>/", include(in_school))]
