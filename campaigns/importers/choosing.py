"""What may become of the files whose campaign nobody knows, as the preview offers it."""

from collections.abc import Sequence
from dataclasses import dataclass

from campaigns.importers.pasted_into import ATTACH
from pixschool.core.models import ImportFile
from pixschool.core.reference.names import label_key

MOST_OPTIONS = 2_000  # of all the lists of a page
LEAST_OPTIONS = 10  # of one

Choices = Sequence[tuple[str, str]]  # (value, label)


@dataclass(frozen=True)
class UnknownCampaign:
    """One file, what is chosen for it, what may be, and how many campaigns are not offered."""

    file: ImportFile
    choice: str
    choices: Choices
    hidden: int

    @property
    def name(self) -> str:
        return str(self.file.facts.get("campaign_name") or self.file.name)

    @property
    def classes(self) -> list[str]:
        return list(self.file.facts.get("classes", ()))


def offer(
    files: Sequence[tuple[ImportFile, str, Choices]], campaigns: Choices
) -> list[UnknownCampaign]:
    """`files`: each with what is chosen for it, and the ways to make its campaign. Of too many
    `campaigns`, those whose name shares the most words with the file's, and the chosen one; what
    is no campaign is always offered."""
    most = max(LEAST_OPTIONS, MOST_OPTIONS // max(1, len(files)))
    offered = []
    for file, choice, ways in files:
        near = campaigns if len(campaigns) <= most else _nearest(file, choice, campaigns, most)
        hidden = len(campaigns) - len(near)
        offered.append(UnknownCampaign(file, choice, [*ways, *near], hidden))
    return offered


def _nearest(file: ImportFile, choice: str, campaigns: Choices, most: int) -> Choices:
    wanted = _words(str(file.facts.get("campaign_name") or ""))

    def rank(campaign: tuple[str, str]) -> tuple[bool, bool, int]:
        value, label = campaign
        return value.startswith(ATTACH), value != choice, -len(wanted & _words(label))

    kept = {value for value, _ in sorted(campaigns, key=rank)[:most]}
    return [campaign for campaign in campaigns if campaign[0] in kept]


def _words(text: str) -> set[str]:
    return set(label_key(text).split())
