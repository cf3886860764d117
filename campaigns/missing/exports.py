"""The missing list as a file: a line for a pupil and a campaign they have not finished."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from import_export import fields, resources

from campaigns.missing.lists import STATE_WORDS, ClassGroup, as_text
from campaigns.missing.stats import MissingPupil
from campaigns.models import Campaign
from pixschool.core.reference.levels import Level
from pixschool.core.text import typo
from pixschool.core.text.french import date_fr
from pixschool.core.web import exports

FORMATS: Mapping[str, exports.FileFormat] = {**exports.TABLES, "txt": exports.TEXT}
_WIDTHS = (10, 8, 26, 22, 34, 18, 14, 12, 12)


@dataclass(frozen=True)
class MissingRow:
    """One line of the file: a pupil and a campaign they have not finished."""

    class_name: str
    level: str
    last_name: str
    first_name: str
    campaign: str
    closes_on: str
    state: str
    progress: str
    code: str


class MissingResource(resources.Resource):
    class_name = fields.Field("class_name", column_name="Classe")
    level = fields.Field("level", column_name="Niveau")
    last_name = fields.Field("last_name", column_name="Nom")
    first_name = fields.Field("first_name", column_name="Prénom")
    campaign = fields.Field("campaign", column_name="Campagne")
    closes_on = fields.Field("closes_on", column_name="Jusqu’au")
    state = fields.Field("state", column_name="État")
    progress = fields.Field("progress", column_name="Progression")
    code = fields.Field("code", column_name="Code")

    class Meta:
        force_native_type = True


def write(kind: str, groups: Iterable[ClassGroup]) -> bytes:
    """The list in one of FORMATS. Raises KeyError for another kind."""
    if kind == "txt":
        return exports.text_file(as_text(groups))
    table = exports.ExportTable(MissingResource(), rows(groups), "Qui manque", _WIDTHS)
    return exports.table_file(kind, table)


def rows(groups: Iterable[ClassGroup]) -> list[MissingRow]:
    """In the order of the page: by class, then campaign, then pupil."""
    return [
        _row(pupil, part.campaign, ", ".join(pix.code for pix in part.codes_of(pupil)))
        for place in groups
        for part in place.campaigns
        for pupil in part.pupils
    ]


def _row(pupil: MissingPupil, campaign: Campaign, code: str) -> MissingRow:
    return MissingRow(
        class_name=pupil.class_name,
        level=Level(pupil.level).label,
        last_name=pupil.last_name,
        first_name=pupil.first_name,
        campaign=campaign.name,
        closes_on=typo.text(date_fr(campaign.closes_on, "day")),
        state=STATE_WORDS[pupil.state],
        progress="" if pupil.progress is None else f"{pupil.progress * 100:.0f} %",
        code=code,
    )
