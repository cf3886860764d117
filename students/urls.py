from django.urls import path

from students.views import groups, imports, leads

app_name = "students"

urlpatterns = [
    path("classes/groupes/", groups.group_list, name="groups"),
    path("classes/groupes/<int:pk>/", groups.group, name="group"),
    path("classes/referents/", leads.class_leads, name="leads"),
    path("classes/referents/coller/", leads.paste, name="leads_paste"),
    path("eleves/importer/", imports.drop, name="drop"),
]
