"""Two campaigns become one: the codes, the results and the classes of both, the name of one."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet

from campaigns import attempts
from campaigns.models import Campaign, LevelTotals, Participation, PixCampaign
from campaigns.windows import full_words
from pixschool.core.reference.levels import in_order
from pixschool.core.reference.themes import Theme
from pixschool.core.text.french import count
from students.models import Classroom
from students.repairs.history import Recorder, RepairRefusedError
from students.repairs.merger import Merger

EVENT = "campaigns_merged"
NAMED = 12  # classes, groups


def _end(kept: Campaign, gone: Campaign, recorder: Recorder) -> list[str]:
    """What the campaign that stays lacks comes from the other; what it has is kept."""
    recorder.delete(gone)
    taken = {
        "levels": [str(level) for level in in_order([*kept.levels, *gone.levels])],
        "course": kept.course or gone.course,
        "theme": gone.theme if kept.theme == Theme.OTHER else kept.theme,
        "is_archived": kept.is_archived and gone.is_archived,
        "created_in_id": min(kept, gone, key=lambda c: (c.created_at, c.pk)).created_in_id,
    }
    sentences = [*_on_dates(kept, gone), *_on_the_rest(kept, gone)]
    if kept.opens_on is None and kept.closes_on is None:
        taken |= {"opens_on": gone.opens_on, "closes_on": gone.closes_on}
    changed = {name: value for name, value in taken.items() if getattr(kept, name) != value}
    if changed:
        recorder.change(kept, **changed)
    return sentences


def _on_dates(kept: Campaign, gone: Campaign) -> Iterator[str]:
    own, other = (full_words(c.opens_on, c.closes_on) for c in (kept, gone))
    if own == other:
        return
    if kept.opens_on is None and kept.closes_on is None:
        yield f"Elle n’avait pas de dates : elle prend celles de l’autre ({other})."
    elif gone.opens_on or gone.closes_on:
        yield f"Ses dates restent ({own}) ; celles de l’autre ({other}) disparaissent."
    else:
        yield f"Ses dates restent ({own})."


def _on_the_rest(kept: Campaign, gone: Campaign) -> Iterator[str]:
    if kept.kind != gone.kind:
        kinds = (kept.get_kind_display().lower(), gone.get_kind_display().lower())
        yield "Elles n’ont pas le même type : « {} » reste, « {} » disparaît.".format(*kinds)
    if kept.course and gone.course and kept.course != gone.course:
        yield f"Elles n’ont pas le même parcours : « {kept.course} » reste."
    if kept.is_archived != gone.is_archived:
        yield "L’une est archivée, l’autre non : celle qui reste est suivie."


merger = Merger(
    Campaign,
    event=EVENT,
    target="campaign",
    school_of=lambda campaign: campaign.school,
    end=_end,
)


@merger.handles("campaigns.LevelTotals.campaign")
def _totals(kept: Campaign, gone: Campaign, recorder: Recorder) -> list[str]:
    """Numbers of which nobody is left cannot be added up: a pupil may be in both."""
    if LevelTotals.objects.filter(campaign__in=[kept, gone]).exists():
        raise RepairRefusedError("Leurs résultats ont été effacés : elles restent deux.")
    return []


@merger.handles("campaigns.PixCampaign.campaign")
def _codes(kept: Campaign, gone: Campaign, recorder: Recorder) -> list[str]:
    codes = PixCampaign.objects.filter(campaign=gone)
    moved = recorder.move(codes, "campaign_id", to=kept.pk)
    return [f"Codes de Pix Orga qui passent à celle qui reste : {moved}."] if moved else []


@merger.handles("campaigns.Participation.campaign")
def _participations(kept: Campaign, gone: Campaign, recorder: Recorder) -> list[str]:
    """All the attempts stay. Which one counts is no fact of its own: it is said again."""
    here = Participation.objects.filter(campaign=kept, counts=True)
    both = Participation.objects.filter(
        campaign=gone, counts=True, student__in=here.values("student")
    ).update(counts=False)  # one attempt counts: theirs leaves its place first
    moved = recorder.move(Participation.objects.filter(campaign=gone), "campaign_id", to=kept.pk)
    attempts.recount(campaign_ids=[kept.pk])
    sentences = [f"Résultats qui passent à celle qui reste : {moved}."] if moved else []
    if both:
        verb = "a un résultat" if both == 1 else "ont un résultat"
        sentences.append(
            f"{count(both, 'élève')} {verb} dans les deux : celui envoyé en dernier compte, "
            "l’autre reste parmi les essais."
        )
    return sentences


@merger.handles("campaigns.Campaign_classrooms.campaign")
def _classes(kept: Campaign, gone: Campaign, recorder: Recorder) -> list[str]:
    if kept.year_id != gone.year_id:
        raise RepairRefusedError("Deux campagnes de deux années ne se fusionnent pas.")
    known = set(kept.classrooms.values_list("pk", flat=True))
    links = Campaign.classrooms.through.objects.filter(campaign=gone)
    _move_links(links, links.filter(classroom__in=known), kept, recorder)
    rooms = Classroom.objects.filter(campaigns=kept).exclude(pk__in=known).by_level()
    return _added("Classes", [room.name for room in rooms])


def _move_links(
    links: QuerySet[Any], twice: QuerySet[Any], kept: Campaign, recorder: Recorder
) -> None:
    """`twice`: those of them that the campaign that stays has already."""
    for link in twice:
        recorder.delete(link)
    recorder.move(links, "campaign_id", to=kept.pk)


def _added(what: str, names: Sequence[str]) -> list[str]:
    if not names:
        return []
    more = f" et {count(len(names) - NAMED, 'autre')}" if len(names) > NAMED else ""
    return [f"{what} qui s’ajoutent : {', '.join(names[:NAMED])}{more}."]


@merger.handles("campaigns.Campaign_groups.campaign")
def _groups(kept: Campaign, gone: Campaign, recorder: Recorder) -> list[str]:
    known = set(kept.groups.values_list("pk", flat=True))
    links = Campaign.groups.through.objects.filter(campaign=gone)
    _move_links(links, links.filter(group__in=known), kept, recorder)
    return _added("Groupes", [group.name for group in kept.groups.exclude(pk__in=known)])
