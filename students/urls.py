from django.urls import path

from students.views import imports

app_name = "students"

urlpatterns = [
    path("eleves/importer/", imports.drop, name="drop"),
]
