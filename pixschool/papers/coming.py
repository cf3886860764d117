"""What a class has before it: its campaigns with their codes and moments, then the rituals."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from campaigns.codes import serving
from campaigns.codes.drawing import qr_svg
from campaigns.models import Campaign, PixCampaign
from campaigns.overview import window_of
from pixschool.core.text.days import day_fr
from pixschool.core.text.french import meeting_fr
from pixschool.papers.asked import Audience, PaperAsk
from rituals.board.planner import item_of
from rituals.models import Ritual, Session
from rituals.sessions.wording import place
from students.models import Classroom, Group

MOST_RITUALS = 6  # those to come next: the rest of the year is on its own paper


@dataclass(frozen=True, kw_only=True)
class CodeOfPaper:
    """A code to type or to scan. `whose`: empty when it is that of the class itself."""

    code: str
    link: str
    link_words: str
    picture: str
    whose: str = ""


@dataclass(frozen=True, kw_only=True)
class ComingCampaign:
    """A campaign that is not over. `moments`: « jeudi 24 septembre de 10 h 40 à 11 h 35, CDI »."""

    name: str
    when: str
    codes: tuple[CodeOfPaper, ...]
    moments: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ComingRitual:
    """A line of « À suivre »."""

    when: str
    what: str
    where: str
    leader: str
    is_confirmed: bool


def code_of_paper(pix: PixCampaign, whose: str = "") -> CodeOfPaper:
    return CodeOfPaper(
        code=pix.code,
        link=pix.link,
        link_words=pix.link.removeprefix("https://"),
        picture=qr_svg(pix.link),
        whose=whose,
    )


def span_words(campaign: Campaign) -> str:
    """« du 14 septembre au 2 octobre »: in full, as one reads a paper."""
    days = (campaign.opens_on, campaign.closes_on)
    first, last = (day_fr(day, "day").rpartition(" ")[0] if day else "" for day in days)
    if first and last:
        return f"du {first} au {last}"
    if first:
        return f"à partir du {first}"
    return f"jusqu’au {last}" if last else "sans date"


def campaigns_of(ask: PaperAsk, audience: Audience) -> list[Campaign]:
    """Those of a class or of a group that are not over, the first to open first."""
    found = Campaign.objects.in_year(ask.year).active()
    if isinstance(audience, Group):
        found = found.filter(groups=audience)
    else:
        found = found.expecting_in([audience])
    found = found.prefetch_related("pix_campaigns__group", "classrooms", "groups")
    coming = [one for one in found.by_date() if not window_of(one, ask.today).is_over]
    return sorted(coming, key=lambda one: (one.opens_on is None, one.opens_on or ask.today))


def codes_of(campaign: Campaign, audience: Audience) -> tuple[CodeOfPaper, ...]:
    """The codes of a class or a group, else the common ones; after them, of a class, those of the
    groups that the campaign was given to."""
    own = [pix for pix in serving.own(campaign, audience) if pix.code]
    common = [pix for pix in serving.common(campaign) if pix.code]
    is_given = isinstance(audience, Group) or audience in campaign.classrooms.all()
    found = [code_of_paper(pix) for pix in own or (common if is_given else [])]
    if isinstance(audience, Classroom):
        found += [
            code_of_paper(pix, f"groupe {pix.group.name}")
            for pix in campaign.pix_campaigns.all()
            if pix.code and pix.group
        ]
        found = found or [code_of_paper(pix) for pix in common]
    return tuple(found)


def coming_campaigns(ask: PaperAsk, audience: Audience) -> list[ComingCampaign]:
    campaigns = campaigns_of(ask, audience)
    moments = _moments(ask, audience)
    return [
        ComingCampaign(
            name=one.name,
            when=span_words(one),
            codes=codes_of(one, audience),
            moments=tuple(moments.get(one.pk, ())),
        )
        for one in campaigns
    ]


def _sessions(ask: PaperAsk, audience: Audience) -> Iterable[Session]:
    found = Session.objects.filter(
        school=ask.year.school_id,
        is_held=True,
        ritual__year=ask.year,
        ritual__removed_at=None,
        ends_at__gte=timezone.now(),
    ).select_related("ritual", "teaching_group")
    if isinstance(audience, Group):
        return found.filter(teaching_group=audience)
    return found.of_class(audience)


def _moments(ask: PaperAsk, audience: Audience) -> dict[int, list[str]]:
    """{campaign: its moments to come}."""
    found: dict[int, list[str]] = defaultdict(list)
    for session in _sessions(ask, audience):
        if session.ritual.campaign_id:
            found[session.ritual.campaign_id].append(moment_words(session, ask))
    return found


def moment_words(session: Session, ask: PaperAsk) -> str:
    local = ask.year.school.local
    group = session.group or (session.teaching_group.name if session.teaching_group else "")
    words = [meeting_fr(local(session.starts_at), local(session.ends_at)), place(session), group]
    return ", ".join(word for word in words if word)


def coming_rituals(ask: PaperAsk, classroom: Classroom) -> list[ComingRitual]:
    """What is left of the year for a class, in the order of time."""
    found = Ritual.objects.in_year(ask.year).planned().of_class(classroom)
    found = found.filter(ends_on__gte=ask.today).select_related("leader__user", "campaign")
    rooms: dict[int, str] = {}
    for session in _sessions(ask, classroom):
        rooms.setdefault(session.ritual_id, place(session))
    return [
        _line(ritual, rooms.get(ritual.pk, ""))
        for ritual in found.order_by("starts_on", "ends_on", "pk")[:MOST_RITUALS]
    ]


def _line(ritual: Ritual, room: str) -> ComingRitual:
    item = item_of(ritual)
    return ComingRitual(
        when=item.words,
        what=item.title,
        where=room,
        leader=item.leader,
        is_confirmed=item.is_confirmed,
    )
