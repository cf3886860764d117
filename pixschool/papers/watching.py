"""The pupils of a class who have something to finish, once each, on one page."""

from collections import defaultdict
from dataclasses import dataclass

from campaigns.missing import stats
from campaigns.missing.lists import STATE_WORDS
from campaigns.missing.stats import MissingPupil, PupilState
from campaigns.models import Campaign
from pixschool.core.reference.names import name_key
from pixschool.core.text.french import percent
from pixschool.papers.asked import PaperAsk
from students.models import Classroom


@dataclass(frozen=True, kw_only=True)
class WatchedPupil:
    """`things`: (campaign, « pas commencé » or « en cours, 40 % »)."""

    name: str
    things: tuple[tuple[str, str], ...]


def begun_campaigns(ask: PaperAsk, classroom: Classroom) -> list[Campaign]:
    found = Campaign.objects.in_year(ask.year).begun_by(ask.today).expecting_in([classroom])
    return list(found.prefetch_related("pix_campaigns__group").by_date())


def watched(ask: PaperAsk, classroom: Classroom) -> list[WatchedPupil]:
    """In the order of names; whoever has not begun something comes with it."""
    campaigns = begun_campaigns(ask, classroom)
    names = {one.pk: one.name for one in campaigns}
    found: dict[int, list[MissingPupil]] = defaultdict(list)
    for line in stats.missing(campaigns, [classroom]):
        found[line.student_id].append(line)
    return [
        WatchedPupil(
            name=lines[0].name,
            things=tuple((names[line.campaign_id], state_words(line)) for line in lines),
        )
        for lines in sorted(found.values(), key=lambda lines: name_key(lines[0].name))
    ]


def state_words(line: MissingPupil) -> str:
    words = STATE_WORDS[line.state].lower()
    if line.state == PupilState.STARTED and line.progress is not None:
        return f"{words}, {percent(line.progress)}"
    return words
