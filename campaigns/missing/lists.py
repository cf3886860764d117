"""Who is missing, arranged to be read, pasted or printed: by class, then campaign."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from campaigns.codes import serving
from campaigns.missing.stats import MissingPupil, Progress, PupilState
from campaigns.models import Campaign, PixCampaign
from campaigns.windows import full_words
from pixschool.core.text import typo
from pixschool.core.text.french import count

MOST_LINES, MOST_PLACES = 1_000, 150  # of one page: pupils of campaigns, classes
STATE_WORDS = {PupilState.NOT_STARTED: "Pas commencé", PupilState.STARTED: "En cours"}


@dataclass
class CampaignGroup:
    campaign: Campaign
    pupils: list[MissingPupil] = field(default_factory=list)
    hidden: int = 0  # pupils that the page has no room for

    @property
    def total(self) -> int:
        return len(self.pupils) + self.hidden

    @cached_property
    def codes(self) -> list[PixCampaign]:
        """What its pupils may type, each code once; asked for when they are all here."""
        alike = {(one.classroom_id, tuple(one.group_ids)): one for one in self.pupils}
        typed = {pix.pk for pupil in alike.values() for pix in self.codes_of(pupil)}
        return [pix for pix in self.campaign.pix_campaigns.all() if pix.pk in typed]

    def codes_of(self, pupil: MissingPupil) -> list[PixCampaign]:
        return serving.of_pupil(
            self.campaign, classroom_id=pupil.classroom_id, group_ids=pupil.group_ids
        )

    def in_state(self, state: PupilState) -> list[MissingPupil]:
        return [pupil for pupil in self.pupils if pupil.state == state]


@dataclass
class ClassGroup:
    classroom_id: int
    name: str
    campaigns: list[CampaignGroup] = field(default_factory=list)
    everybody: int = 0  # its pupils, when not all are in `campaigns`
    to_pupils: str = ""  # messages to paste in the ENT, once `messages.write` has given them
    to_teacher: str = ""

    @property
    def pupils(self) -> int:
        """Pupils, each once, however many campaigns they miss."""
        return self.everybody or self.named

    @property
    def named(self) -> int:
        """Those whose names are here."""
        return len({p.student_id for group in self.campaigns for p in group.pupils})

    @property
    def text_id(self) -> str:
        """The id of the element that holds the names to copy."""
        return f"names-{self.classroom_id}"

    @property
    def pupils_text_id(self) -> str:
        """The id of the message to pupils."""
        return f"to-pupils-{self.classroom_id}"

    @property
    def teacher_text_id(self) -> str:
        """The id of the message to their teacher."""
        return f"to-teacher-{self.classroom_id}"

    @property
    def flag_form_id(self) -> str:
        """The id of the form that flags its ticked pupils."""
        return f"flag-{self.classroom_id}"

    @property
    def copied(self) -> str:
        """Said after the names have been copied."""
        return count(self.named, "nom copié")

    @cached_property
    def text(self) -> str:
        """Its lines of `as_text`."""
        return typo.text("\n".join(_class_lines(self)))


def group(
    pupils: Iterable[MissingPupil], *, campaigns: Iterable[Campaign], order: Iterable[int]
) -> list[ClassGroup]:
    """`order`: ids of the classes, in the order of the page. Campaigns keep theirs."""
    by_id = {campaign.pk: campaign for campaign in campaigns}
    classes: dict[int, ClassGroup] = {}
    for pupil in pupils:
        place = classes.setdefault(
            pupil.classroom_id, ClassGroup(pupil.classroom_id, pupil.class_name)
        )
        if not place.campaigns or place.campaigns[-1].campaign.pk != pupil.campaign_id:
            place.campaigns.append(CampaignGroup(by_id[pupil.campaign_id]))
        place.campaigns[-1].pupils.append(pupil)
    return [classes[pk] for pk in order if pk in classes]


def first(groups: Iterable[ClassGroup]) -> tuple[list[ClassGroup], int]:
    """What one page can hold of a list, and how many lines (a pupil and a campaign) it leaves."""
    groups = list(groups)
    lines = sum(len(part.pupils) for place in groups for part in place.campaigns)
    if lines <= MOST_LINES and len(groups) <= MOST_PLACES:
        return groups, 0
    shown: list[ClassGroup] = []
    room, hidden = MOST_LINES, 0
    for place in groups:
        is_full = not room or len(shown) == MOST_PLACES
        cut = ClassGroup(place.classroom_id, place.name, everybody=place.pupils)
        for part in place.campaigns:
            taken = [] if is_full else part.pupils[:room]
            left = len(part.pupils) - len(taken)
            room, hidden = room - len(taken), hidden + left
            if taken:
                cut.campaigns.append(CampaignGroup(part.campaign, taken, hidden=left))
        if cut.campaigns:
            shown.append(cut)
    return shown, hidden


def once(lines: Iterable[MissingPupil]) -> list[MissingPupil]:
    """Each pupil once, on the line that says the least has been done, by class and name."""
    found: dict[int, MissingPupil] = {}
    for line in lines:
        known = found.get(line.student_id)
        if known is None or _done(line) < _done(known):
            found[line.student_id] = line
    return sorted(found.values(), key=lambda one: (one.class_name, one.last_name, one.first_name))


def _done(line: MissingPupil) -> tuple[bool, float]:
    return line.state != PupilState.NOT_STARTED, line.progress or 0


def pupils_of(lines: Iterable[MissingPupil]) -> Progress:
    """The pupils of these lines, each once, as `stats.pupils_by_class` counts them."""
    waiting: set[int] = set()
    everybody: set[int] = set()
    for line in lines:
        everybody.add(line.student_id)
        if line.state == PupilState.NOT_STARTED:
            waiting.add(line.student_id)
    return Progress(0, len(everybody - waiting), len(waiting))


def as_text(groups: Iterable[ClassGroup]) -> str:
    """Plain text for the ENT: classes, campaigns, codes, names. Nothing else is said."""
    return "\n\n".join(place.text for place in groups)


def _class_lines(place: ClassGroup) -> list[str]:
    lines = [f"{place.name} : {count(place.pupils, 'élève')}"]
    for part in place.campaigns:
        when = full_words(part.campaign.opens_on, part.campaign.closes_on)
        codes = ", ".join(_code_words(pix) for pix in part.codes)
        about = [part.campaign.name, when if part.campaign.closes_on else ""]
        about.append(f"code {codes}" if codes else "")
        lines.append(" · ".join(word for word in about if word))
        for state, word in STATE_WORDS.items():
            names = [pupil.name for pupil in part.in_state(state)]
            if names:
                lines.append(f"{word} : {', '.join(names)}")
        if part.hidden:
            lines.append(f"et {count(part.hidden, 'autre')}")
    return lines


def _code_words(pix: PixCampaign) -> str:
    """« XKRTPV427 », « XKRTPV427 (3SVT2) » of a group."""
    return f"{pix.code} ({pix.group.name})" if pix.group else pix.code
