from django.urls import URLPattern, include, path

app_name = "rituals"

# Pages of a school: all ask for a capability.
in_school: list[URLPattern] = []

# Secret or signed addresses that need no account; each is declared public in the access tests.
public: list[URLPattern] = []

urlpatterns = [*public, path("<uai:uai>/", include(in_school))]
