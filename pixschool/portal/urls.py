from django.urls import path

from pixschool.portal.views import classrooms, help_pages, home, search, students, turning

app_name = "portal"

urlpatterns = [
    path("", home.home, name="home"),
    path("classes/", classrooms.classrooms, name="classrooms"),
    path("classes/<int:pk>/", classrooms.classroom, name="classroom"),
    path("aide/", help_pages.index, name="help"),
    path("aide/fermer-un-conseil/", help_pages.close_hint, name="hint_close"),
    path("aide/<slug:slug>/", help_pages.page, name="help_page"),
    path("recherche/", search.search, name="search"),
    path("reglages/annees/<int:start_year>/", turning.year_turn, name="year_turn"),
    path("eleves/<int:pk>/", students.student, name="student"),
]
