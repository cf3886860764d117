from django.urls import path

from campaigns.views import (
    answers,
    arbitration,
    by_hand,
    campaign_form,
    campaigns,
    codes,
    exports,
    imports,
    merging,
    messages,
    missing,
)

app_name = "campaigns"

urlpatterns = [
    path("campagnes/", campaigns.campaign_list, name="list"),
    path("campagnes/nouvelle/", campaign_form.create, name="create"),
    path("campagnes/codes/", codes.all_codes, name="all_codes"),
    path("campagnes/codes/lire/", codes.understand, name="read_codes"),
    path("campagnes/codes/<int:pk>.svg", codes.qr, name="qr"),
    path("campagnes/codes/<int:pk>/retirer/", codes.remove_code, name="remove_code"),
    path("campagnes/<int:pk>/", campaigns.detail, name="detail"),
    path("campagnes/<int:pk>/modifier/", campaign_form.edit, name="edit"),
    path("campagnes/<int:pk>/codes/", codes.codes, name="codes"),
    path("campagnes/<int:pk>/fiche-codes/", codes.code_sheet, name="code_sheet"),
    path("campagnes/<int:pk>/cocher/", by_hand.tick, name="tick"),
    path("campagnes/<int:pk>/archiver/", campaigns.archive, name="archive"),
    path("campagnes/<int:pk>/desarchiver/", campaigns.restore, name="restore"),
    path("campagnes/<int:pk>/supprimer/", campaigns.delete, name="delete"),
    path("campagnes/<int:pk>/fusionner/", merging.merge, name="merge"),
    path("campagnes/fusions/<int:pk>/annuler/", merging.merge_undo, name="merge_undo"),
    path("manquants/", missing.missing, name="missing"),
    path("manquants/<slug:kind>/", exports.missing_export, name="missing_export"),
    path("reglages/messages/", messages.edit, name="messages"),
    path("resultats/deposer/", imports.drop, name="drop"),
    path("resultats/coller/", by_hand.paste, name="paste"),
    path("reponses/", answers.answer_list, name="answers"),
    path("reponses/<slug:key>/", answers.answer, name="answer"),
    path("reponses/<slug:key>/changer/", answers.answer_change, name="answer_change"),
    path("arbitrage/", arbitration.next_question, name="arbitration"),
    path("arbitrage/<slug:key>/", arbitration.question, name="question"),
    path("arbitrage/<slug:key>/decider/", arbitration.decide, name="decide"),
    path("arbitrage/<slug:key>/reprendre/", arbitration.reopen, name="reopen"),
]
