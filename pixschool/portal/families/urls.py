from django.urls import path

from pixschool.portal.views.families import public

app_name = "families"

urlpatterns = [
    path("<slug:slug>/", public.page, name="page"),
    path("<slug:slug>/agenda.ics", public.calendar, name="calendar"),
    path("<slug:slug>/nouvelles.atom", public.feed, name="feed"),
    path("<slug:slug>/donnees/", public.privacy, name="privacy"),
    path("<slug:slug>/accessibilite/", public.accessibility, name="accessibility"),
    path("<slug:slug>/cadre/", public.frame, name="frame"),
    path("<slug:slug>/cadre/<slug:language>/", public.frame, name="frame_in"),
    path("<slug:slug>/<slug:language>/", public.page, name="page_in"),
]
