"""The year of an invented school, proposed, applied and adjusted as its RUPN would have done."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from datetime import date

from campaigns.models import Campaign
from pixschool.core.calendars.of_school import calendar_or_none
from pixschool.core.models import Membership, SchoolYear, User
from pixschool.core.reference.levels import Level
from pixschool.demo import checklists
from pixschool.demo.campaign_plans import CampaignPlan
from rituals.models import Milestone, Ritual
from rituals.plan import campaign as campaign_link
from rituals.plan import moving, proposing
from rituals.plan import services as planning
from rituals.plan.moving import MovedEdge, MoveRefusedError
from rituals.plan.previews import NothingPublishedError
from rituals.plan.year_facts import facts_of

# What was found out in the year, and is worth finding again the next one.
NOTES = {
    "rentree": "Une heure ne suffit pas aux plus lents : prévoir la suite au CDI.",
    "6e-securite": "Salle 104 : le poste 7 ne démarre pas, compter 27 places.",
    "accueil-lycee": "Demander les mots de passe du réseau à la vie scolaire, deux jours avant.",
    "cyber": "Le kit de Cybermalveillance plaît : en garder vingt au CDI.",
    "ia-comprendre": "Commencer par dix minutes de discussion sans écran.",
    "permanences": "Le mardi midi fait venir plus de monde que le jeudi.",
    "depliant-familles": "Traduire aussi en portugais et en turc.",
    "conseil-pedagogique-juin": "Montrer l’écart par niveau, pas la moyenne.",
}
PLANNED_IN = (6, 15)  # month and day
# Moved by a week, for reasons that no calendar knows.
MOVED = (("parcours-emi", Level.QUATRIEME), ("esprit-critique", Level.TROISIEME))


def plan(year: SchoolYear, *, actor: User, only: Collection[str] | None = None) -> list[Ritual]:
    """The proposal applied, or these entries of it. Nothing for a year that is not published."""
    facts = facts_of(year, year.school)
    members = list(Membership.objects.active().filter(school=year.school))
    answers = proposing.remembered(facts, members)
    try:
        preview = proposing.preview(facts, answers)
    except NothingPublishedError:
        return []
    slots = [line.slot for line in preview.new_lines if only is None or line.placed.key in only]
    # Before its summer: all its checklists were still to come.
    day = date(year.start_year, *PLANNED_IN)
    return proposing.apply(year=year, answers=answers, actor=actor, slots=slots, on=day)


def link(year: SchoolYear, made: Iterable[tuple[CampaignPlan, Campaign]], *, actor: User) -> None:
    """Each campaign to its ritual, where the plan has it."""
    for made_from, campaign in made:
        ritual = find(year, made_from.ritual, made_from.level)
        if ritual:
            campaign_link.attach(
                ritual=ritual, version=ritual.version, campaign=campaign, actor=actor
            )


def find(year: SchoolYear, key: str, level: Level | None = None) -> Ritual | None:
    """The first planned ritual made from that entry of the catalogue; None when there is none."""
    rituals = Ritual.objects.in_year(year).planned().filter(key=key)
    if level:
        rituals = rituals.filter(levels__contains=[level])
    return rituals.select_related("year__school", "school").first()


def annotate(year: SchoolYear, *, actor: User) -> None:
    """Write NOTES on the rituals of the year that have one."""
    for key, note in NOTES.items():
        _change(find(year, key), {"note": note}, label="Note", actor=actor)


def entrust(year: SchoolYear, leaders: Mapping[str, Membership], *, actor: User) -> None:
    """Give rituals, by their key, and what was their leader's on their checklists."""
    for key, leader in leaders.items():
        ritual = find(year, key)
        if ritual is None:
            continue
        _change(ritual, {"leader_id": leader.pk}, label="Qui mène", actor=actor)
        lines_of = Milestone.objects.filter(ritual=ritual, role=ritual.lead_role)
        for line in lines_of.select_related("ritual__school"):
            checklists.give(line, leader, actor=actor)


def adjust(year: SchoolYear, *, actor: User) -> None:
    """Move what MOVED says by a week, where the year leaves room for it."""
    calendar = calendar_or_none(year.school, year.start_year)
    for key, level in MOVED:
        ritual = find(year, key, level)
        if ritual is None:
            continue
        with suppress(MoveRefusedError):  # at the end of the year: it stays
            landing = moving.shift(
                ritual.starts_on,
                ritual.ends_on,
                weeks=1,
                edge=MovedEdge.BOTH,
                calendar=calendar,
                start_year=year.start_year,
            )
            planning.move(
                ritual=ritual,
                version=ritual.version,
                actor=actor,
                starts_on=landing.starts_on,
                ends_on=landing.ends_on,
            )


def _change(
    ritual: Ritual | None, values: Mapping[str, object], *, label: str, actor: User
) -> None:
    if ritual is None:
        return
    planning.change(
        ritual=ritual,
        version=ritual.version,
        actor=actor,
        values=values,
        label=f"{label} de « {ritual.title} »",
    )
