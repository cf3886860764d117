from django.urls import path

from certification.views import imports

app_name = "certification"

urlpatterns = [
    path("certification/resultats/deposer/", imports.drop, name="results_drop"),
]
