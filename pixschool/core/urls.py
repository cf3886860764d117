from django.urls import path

from pixschool.core import converters  # noqa: F401 (registers <uai:…>)
from pixschool.core.views import health, imports, schools

app_name = "core"

urlpatterns = [
    path("", schools.schools, name="schools"),
    path("healthz/live", health.live, name="health_live"),
    path("healthz/ready", health.ready, name="health_ready"),
    path("<uai:uai>/imports/", imports.imports, name="imports"),
    path("<uai:uai>/imports/<int:pk>/", imports.show, name="import"),
    path("<uai:uai>/imports/<int:pk>/reponses/", imports.answer, name="import_answer"),
    path("<uai:uai>/imports/<int:pk>/confirmer/", imports.confirm, name="import_confirm"),
    path("<uai:uai>/imports/<int:pk>/abandonner/", imports.cancel, name="import_cancel"),
    path("<uai:uai>/imports/<int:pk>/annuler/", imports.undo, name="import_undo"),
]
