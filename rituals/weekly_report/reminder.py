"""Once a week, the state of the school on one page, for who may get it."""

from collections.abc import Iterator
from datetime import date, timedelta

from campaigns.missing import read_dates
from campaigns.windows import CampaignWindow
from pixschool.core.access.permissions import Capability
from pixschool.core.models import Membership
from pixschool.core.text.french import count, date_fr, nb
from rituals.models import ReminderPreference
from rituals.reminders.facts import Facts
from rituals.reminders.kinds.base import (
    NOT_THEIRS,
    Dropped,
    ReminderItem,
    ReminderKind,
    ReminderRequest,
    page,
)
from rituals.weekly_report import report

Frequency = ReminderPreference.Frequency
MOST = 12  # lines of each sort: one page


class WeeklyReportReminder(ReminderKind):
    """The weekly report, on the first school day of the week; nothing in the holidays."""

    key = "bulletin"
    label = "Le point de la semaine"
    frequencies = (Frequency.WEEKLY, Frequency.NEVER)
    default = Frequency.WEEKLY

    def suits(self, member: Membership) -> bool:
        return member.can(Capability.GET_WEEKLY_REPORT)

    def find(self, facts: Facts) -> Iterator[ReminderRequest]:
        first = facts.hours.first_of_week(facts.today)
        if first is None:
            return
        year, week, _ = first.isocalendar()
        for member in facts.able_to(Capability.GET_WEEKLY_REPORT):
            yield ReminderRequest(
                membership_id=member.pk,
                about=f"week:{year}-{week:02}",
                day=first,
                useful_until=facts.hours.end_of(_sunday(first)),
            )

    def word(self, facts: Facts, member: Membership, about: str) -> ReminderItem | Dropped:
        if not member.can(Capability.GET_WEEKLY_REPORT):
            return NOT_THEIRS
        lines = (*_campaigns(facts), *_dates(facts))
        if not lines:
            return Dropped("rien à dire cette semaine")
        return ReminderItem(
            what=f"Le point de la semaine du {date_fr(facts.today)}",
            lines=lines,
            url=page("rituals:week", facts),
            verb="Voir la semaine, classe par classe",
        )


def _sunday(day: date) -> date:
    return day + timedelta(days=6 - day.weekday())


def _campaigns(facts: Facts) -> Iterator[str]:
    """« Rentrée 6e : 19 sur 25 ont terminé, jusqu’au 16 oct. », then what opens this week."""
    shown = report.campaigns_of(facts)[:MOST]
    for line in shown:
        finished, total = line.progress.finished, line.progress.total
        verb = "a terminé" if finished < 2 else "ont terminé"
        yield f"{line.campaign.name} : {nb(finished)} sur {nb(total)} {verb}, {line.window}"
    if shown:
        yield read_dates.of_campaigns(line.campaign for line in shown)
    for campaign in facts.campaigns.values():
        if campaign.opens_on and facts.today < campaign.opens_on <= _sunday(facts.today):
            window = CampaignWindow(campaign.opens_on, campaign.closes_on, facts.today)
            yield f"{campaign.name} : {window.words}"


def _dates(facts: Facts) -> list[str]:
    sunday = _sunday(facts.today)
    this_week = [m for m in facts.milestones.values() if facts.today <= m.due_on <= sunday]
    sessions = [
        session
        for session in facts.sessions.values()
        if facts.hours.today(session.starts_at) <= sunday
    ]
    lines = []
    if sessions:
        lines.append(f"{count(len(sessions), 'séance')} cette semaine")
    lines += [
        f"Pour le {date_fr(m.due_on)} : {m.label} ({m.ritual.title})"
        for m in sorted(this_week, key=lambda m: (m.due_on, m.pk))[:MOST]
    ]
    if facts.late:
        lines.append(count(len(facts.late), "échéance dépassée"))
    return lines
