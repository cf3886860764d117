from django.urls import path

from students.views import (
    flag_notes,
    group_repairs,
    groups,
    halves,
    imports,
    leads,
    merging,
    repairs,
    support,
)

app_name = "students"

urlpatterns = [
    path("classes/groupes/", groups.group_list, name="groups"),
    path("classes/groupes/nouveau/", group_repairs.group_add, name="group_add"),
    path("classes/groupes/<int:pk>/", groups.group, name="group"),
    path("classes/groupes/<int:pk>/nom/", group_repairs.group_edit, name="group_edit"),
    path("classes/groupes/<int:pk>/eleves/", group_repairs.group_members, name="group_members"),
    path("classes/groupes/<int:pk>/supprimer/", group_repairs.group_delete, name="group_delete"),
    path("classes/groupes/<int:pk>/demi-groupes/", halves.group_halves, name="group_halves"),
    path("classes/<int:pk>/demi-groupes/", halves.class_halves, name="class_halves"),
    path("classes/referents/", leads.class_leads, name="leads"),
    path("classes/referents/coller/", leads.paste, name="leads_paste"),
    path("classes/<int:pk>/ajouter/", repairs.pupil_add, name="pupil_add"),
    path("classes/<int:pk>/modifier/", repairs.class_edit, name="class_edit"),
    path("classes/<int:pk>/signaler/", support.flag, name="flag"),
    path("classes/<int:pk>/ne-pas-signaler/", support.flag_undo, name="flag_undo"),
    path("eleves/<int:pk>/clore/", support.flag_close, name="flag_close"),
    path("eleves/<int:pk>/rouvrir/", support.flag_reopen, name="flag_reopen"),
    path("eleves/signalements/<int:pk>/", flag_notes.flag_note, name="flag_note"),
    path("eleves/importer/", imports.drop, name="drop"),
    path("eleves/<int:pk>/nom/", repairs.pupil_rename, name="pupil_rename"),
    path("eleves/<int:pk>/classe/", repairs.pupil_place, name="pupil_place"),
    path("eleves/<int:pk>/depart/", repairs.pupil_close, name="pupil_close"),
    path("eleves/doublons/", merging.pupil_duplicates, name="pupil_duplicates"),
    path("eleves/<int:pk>/fusionner/", merging.pupil_merge, name="pupil_merge"),
    path("eleves/<int:pk>/distinct/", merging.pupil_distinct, name="pupil_distinct"),
    path("gestes/<int:pk>/annuler/", repairs.repair_undo, name="repair_undo"),
]
