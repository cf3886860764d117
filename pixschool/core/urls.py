from django.urls import path

from pixschool.core import converters  # noqa: F401 (registers <uai:…>)
from pixschool.core.views import health, schools

app_name = "core"

urlpatterns = [
    path("", schools.schools, name="schools"),
    path("healthz/live", health.live, name="health_live"),
    path("healthz/ready", health.ready, name="health_ready"),
]
