"""What the journal says of campaigns and names."""

from django.urls import reverse

from campaigns.models import Campaign
from pixschool.core.journal.labels import CAMPAIGNS, PUPILS, register
from pixschool.core.journal.things import NamedThing, register_things
from pixschool.core.models import Membership

register("campaign_created", "a créé une campagne", kind=CAMPAIGNS)
register("campaign_changed", "a modifié une campagne", kind=CAMPAIGNS)
register("campaign_codes_set", "a changé les codes d’une campagne", kind=CAMPAIGNS)
register("campaign_archived", "a archivé une campagne", kind=CAMPAIGNS)
register("campaign_restored", "a désarchivé une campagne", kind=CAMPAIGNS)
register("campaign_deleted", "a supprimé une campagne", kind=CAMPAIGNS)
register("campaigns_merged", "a fusionné deux campagnes", kind=CAMPAIGNS)
register("merge_undone", "a annulé la fusion de deux campagnes", kind=CAMPAIGNS)
register("finish_ticked", "a coché qui a terminé une campagne", kind=PUPILS)
register("name_decided", "a reconnu un nom lu dans Pix", kind=PUPILS)
register("name_changed", "a changé de qui est un nom lu dans Pix", kind=PUPILS)
register("name_refused", "a retiré un nom lu dans Pix à un élève", kind=PUPILS)
register("name_reopened", "est revenu sur un nom lu dans Pix", kind=PUPILS)
register(
    "suggestions_dismissed",
    "a écarté une suggestion des chiffres",
    many="a écarté des suggestions des chiffres pour {n} élèves",
    kind=PUPILS,
)
register(
    "suggestions_brought_back",
    "a repris une suggestion écartée",
    many="a repris des suggestions écartées pour {n} élèves",
    kind=PUPILS,
)
register(
    "missing_exported",
    "a téléchargé la liste des manquants d’une campagne",
    many="a téléchargé la liste des manquants de {n} campagnes",
    kind=PUPILS,
)


def _campaigns(reader: Membership, ids: set[int]) -> dict[int, NamedThing]:
    uai = reader.school.uai
    return {
        campaign.pk: NamedThing(campaign.name, reverse("campaigns:detail", args=[uai, campaign.pk]))
        for campaign in Campaign.objects.visible_to(reader).filter(pk__in=ids)
    }


register_things("campaign", _campaigns)
