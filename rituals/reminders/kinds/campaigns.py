"""Campaigns that open, that close with pupils missing, and results that were read long ago."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from campaigns.missing import read_dates
from campaigns.models import Campaign
from campaigns.overview import STALE_AFTER
from pixschool.core.access.permissions import Capability
from pixschool.core.models import Membership
from pixschool.core.text.french import count, date_fr, nb
from rituals.models import ReminderPreference
from rituals.reminders.facts import Facts
from rituals.reminders.kinds.base import (
    GONE,
    NOT_THEIRS,
    Dropped,
    ReminderItem,
    ReminderKind,
    ReminderRequest,
    id_in,
    page,
)

ANNOUNCED = timedelta(days=3)
# Before the end, when pupils are missing.
FIRST_NOTICE, LAST_NOTICE = timedelta(days=7), timedelta(days=2)
READ_AGAIN = STALE_AFTER + timedelta(days=1)


class _CampaignKind(ReminderKind):
    def suits(self, member: Membership) -> bool:
        return member.can(Capability.GET_CAMPAIGN_REMINDERS)

    def word(self, facts: Facts, member: Membership, about: str) -> ReminderItem | Dropped:
        campaign = facts.campaigns.get(id_in(about))
        if campaign is None:
            return GONE
        if not facts.concerns(campaign, member):
            return NOT_THEIRS
        return self._say(facts, member, campaign)

    def _say(self, facts: Facts, member: Membership, campaign: Campaign) -> ReminderItem | Dropped:
        raise NotImplementedError

    def _requests(
        self, facts: Facts, campaign: Campaign, *, day: date, until: datetime
    ) -> Iterator[ReminderRequest]:
        for member in facts.members.values():
            if facts.concerns(campaign, member):
                yield ReminderRequest(
                    membership_id=member.pk,
                    about=f"campaign:{campaign.pk}",
                    day=day,
                    useful_until=until,
                )


class CampaignOpening(_CampaignKind):
    """Three days before, to who leads a class of the campaign or is told of all."""

    key = "campaign_opening"
    label = "Une campagne va s’ouvrir"

    def find(self, facts: Facts) -> Iterator[ReminderRequest]:
        for campaign in facts.campaigns.values():
            if campaign.opens_on is None:
                continue
            day = facts.hours.on_or_before(campaign.opens_on - ANNOUNCED)
            yield from self._requests(
                facts,
                campaign,
                day=day or campaign.opens_on - ANNOUNCED,
                until=facts.hours.end_of(campaign.opens_on),
            )

    def _say(self, facts: Facts, member: Membership, campaign: Campaign) -> ReminderItem | Dropped:
        if campaign.opens_on is None or campaign.opens_on < facts.today:
            return Dropped("la campagne a changé de dates")
        total = facts.progress_for(campaign, member).total
        return ReminderItem(
            what=f"Ouverture : {campaign.name}",
            when=campaign.opens_on,
            detail=count(total, "élève concerné") if total else "",
            url=page("campaigns:detail", facts, campaign.pk),
        )


class CampaignClosing(_CampaignKind):
    """Seven and two days before, as long as pupils are missing."""

    key = "campaign_closing"
    label = "Une campagne va se terminer et des élèves manquent"

    def find(self, facts: Facts) -> Iterator[ReminderRequest]:
        """A week before, and two days before, each on a school day."""
        for campaign in facts.campaigns.values():
            if campaign.closes_on is None:
                continue
            first, last = (
                facts.hours.on_or_before(campaign.closes_on - notice) or campaign.closes_on - notice
                for notice in (FIRST_NOTICE, LAST_NOTICE)
            )
            over = facts.hours.end_of(campaign.closes_on)
            if first < last:
                yield from self._requests(
                    facts, campaign, day=first, until=min(over, facts.hours.opening(last))
                )
            yield from self._requests(facts, campaign, day=last, until=over)

    def _say(self, facts: Facts, member: Membership, campaign: Campaign) -> ReminderItem | Dropped:
        if campaign.closes_on is None or campaign.closes_on < facts.today:
            return Dropped("la campagne a changé de dates")
        progress = facts.progress_for(campaign, member)
        if not progress.missing:
            return Dropped("plus personne ne manque")
        verb = "manque" if progress.missing == 1 else "manquent"
        who = f"{count(progress.missing, 'élève')} sur {nb(progress.total)} {verb}"
        return ReminderItem(
            what=f"Fin : {campaign.name}",
            when=campaign.closes_on,
            detail=f"{who} : {progress.words} ({read_dates.beside(campaign)})",
            url=f"{page('campaigns:missing', facts)}?campagne={campaign.pk}",
            verb="Voir qui manque",
        )


class StaleResults(_CampaignKind):
    """The results of an open campaign were last read in Pix Orga more than 14 days ago."""

    key = "stale_results"
    label = "Les résultats d’une campagne ouverte n’ont pas été relus depuis 14 jours"
    default = ReminderPreference.Frequency.WEEKLY
    ahead = False

    def suits(self, member: Membership) -> bool:
        return member.can(Capability.IMPORT_RESULTS)

    def find(self, facts: Facts) -> Iterator[ReminderRequest]:
        """Fifteen days after the last reading, or the opening; then every fifteen days."""
        for campaign in facts.campaigns.values():
            since = self._since(campaign, facts)
            if not self._is_open(campaign, facts) or facts.today < since:
                continue
            turns = (facts.today - since).days // READ_AGAIN.days
            for turn in {max(turns, 1), turns + 1}:
                day = facts.hours.on_or_after(since + turn * READ_AGAIN)
                if day is None:
                    continue
                for member in facts.able_to(Capability.IMPORT_RESULTS):
                    yield ReminderRequest(
                        membership_id=member.pk,
                        about=f"campaign:{campaign.pk}",
                        day=day,
                        useful_until=facts.hours.end_of(day + STALE_AFTER),
                    )

    def _say(self, facts: Facts, member: Membership, campaign: Campaign) -> ReminderItem | Dropped:
        if not member.can(Capability.IMPORT_RESULTS):
            return NOT_THEIRS
        read_at = campaign.last_read_at
        age = facts.today - self._since(campaign, facts)
        if not self._is_open(campaign, facts) or age <= STALE_AFTER:
            return Dropped("les résultats ont été relus, ou la campagne est finie")
        missing = facts.progress_for(campaign, member).missing
        if not missing:
            return Dropped("plus personne ne manque")
        read = f"lus {date_fr(read_at, 'short')}" if read_at else "jamais importés"
        return ReminderItem(
            what=f"Résultats à mettre à jour : {campaign.name}",
            when=None,
            detail=f"{read}, {count(missing, 'élève manquant')}",
            url=page("campaigns:drop", facts),
            verb="Importer les résultats",
        )

    @staticmethod
    def _is_open(campaign: Campaign, facts: Facts) -> bool:
        has_begun = campaign.opens_on is None or campaign.opens_on <= facts.today
        is_over = campaign.closes_on is not None and campaign.closes_on < facts.today
        return has_begun and not is_over and bool(campaign.pix_campaigns.all())

    @staticmethod
    def _since(campaign: Campaign, facts: Facts) -> date:
        if campaign.last_read_at:
            return facts.hours.today(campaign.last_read_at)
        return campaign.opens_on or facts.hours.today(campaign.created_at)
