from django.urls import path

from campaigns.views import arbitration, imports

app_name = "campaigns"

urlpatterns = [
    path("resultats/deposer/", imports.drop, name="drop"),
    path("arbitrage/", arbitration.next_question, name="arbitration"),
    path("arbitrage/<slug:key>/", arbitration.question, name="question"),
    path("arbitrage/<slug:key>/decider/", arbitration.decide, name="decide"),
    path("arbitrage/<slug:key>/reprendre/", arbitration.reopen, name="reopen"),
]
