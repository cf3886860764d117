"""What the journal says of plans and sessions: ids, never who sits where."""

from pixschool.core.journal.labels import CAMPAIGNS, register

register("certification_settings_changed", "a réglé la certification d’un niveau", kind=CAMPAIGNS)
register("certification_plan_asked", "a demandé un plan de certification", kind=CAMPAIGNS)
register("certification_plan_applied", "a appliqué un plan de certification", kind=CAMPAIGNS)
register("certification_plan_undone", "a annulé un plan de certification", kind=CAMPAIGNS)
register("certification_plan_edited", "a modifié un plan de certification", kind=CAMPAIGNS)
register("certification_plan_discarded", "a écarté un plan de certification", kind=CAMPAIGNS)
register("certification_machines_checked", "a vérifié les postes d’une salle", kind=CAMPAIGNS)
register("certification_durations_changed", "a noté des durées de certification", kind=CAMPAIGNS)
register("certification_rule_changed", "a changé une règle de la certification", kind=CAMPAIGNS)
register(
    "certification_rule_given_back",
    "est revenu à une règle nationale de la certification",
    kind=CAMPAIGNS,
)
register(
    "certification_week_changed", "a noté les heures prises pour la certification", kind=CAMPAIGNS
)
register(
    "certification_seats_freed",
    "place de certification libérée, l’élève est parti",
    many="{n} places de certification libérées, les élèves sont partis",
    kind=CAMPAIGNS,
)
register(
    "certification_presence_noted",
    "a noté une présence à la certification",
    many="a noté {n} présences à la certification",
    kind=CAMPAIGNS,
)
register("certification_incident_noted", "a noté un incident à la certification", kind=CAMPAIGNS)
register(
    "certification_incident_withdrawn", "a retiré un incident de la certification", kind=CAMPAIGNS
)
register(
    "certification_extra_added", "a ajouté un élève venu en plus à la certification", kind=CAMPAIGNS
)
register(
    "certification_extra_removed",
    "a retiré un élève ajouté par erreur à la certification",
    kind=CAMPAIGNS,
)
register(
    "certification_session_finalised", "a finalisé une séance de certification", kind=CAMPAIGNS
)
register("certification_session_reopened", "a rouvert une séance de certification", kind=CAMPAIGNS)
