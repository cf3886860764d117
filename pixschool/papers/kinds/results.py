"""« Résultats de la classe »: pupils × campaigns, for a teacher who has no account on Pix Orga."""

from statistics import median
from typing import Any

from campaigns.missing import read_dates, stats
from campaigns.missing.stats import PupilProgress, PupilState
from pixschool.core.text.french import nb, percent
from pixschool.papers.asked import PaperAsk
from pixschool.papers.watching import begun_campaigns
from students.models import Student

MOST_COLUMNS = 8  # of one page: the last to begin
FEWEST = 5  # finished pupils; below, a median shows somebody


def build(ask: PaperAsk) -> dict[str, Any]:
    """Raises ValueError without a class."""
    room = ask.classroom
    if room is None:
        raise ValueError("results are those of a class")
    begun = begun_campaigns(ask, room)
    campaigns = begun[-MOST_COLUMNS:]
    cells = stats.cells(campaigns, [room])
    pupils = Student.objects.filter(enrolments__classroom=room, enrolments__ends_on=None)
    return {
        "campaigns": campaigns,
        "read_text": read_dates.of_campaigns(campaigns),
        "left_out": len(begun) - len(campaigns),
        "rows": [
            (str(pupil), [cell_words(cells.get((pupil.pk, one.pk))) for one in campaigns])
            for pupil in pupils
        ],
        "medians": [
            _median([cell for (_, pk), cell in cells.items() if pk == one.pk]) for one in campaigns
        ],
    }


def cell_words(cell: PupilProgress | None) -> str:
    """« 72 % », « 210 pix », « en cours, 40 % », « pas commencé », « – » of who is not expected."""
    if cell is None:
        return "–"
    if cell.state == PupilState.NOT_STARTED:
        return "pas commencé"
    if cell.state == PupilState.STARTED:
        return "en cours" if cell.progress is None else f"en cours, {percent(cell.progress)}"
    if cell.mastery is not None:
        return percent(cell.mastery)
    return "terminé" if cell.pix is None else f"{nb(cell.pix)} pix"


def _median(cells: list[PupilProgress]) -> str:
    done = [
        cell.mastery
        for cell in cells
        if cell.state == PupilState.FINISHED and cell.mastery is not None
    ]
    return percent(median(done)) if len(done) >= FEWEST else "–"
