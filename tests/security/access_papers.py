"""Who may have which document: lines of the table."""

from pixschool.core.models import User
from pixschool.papers.models import PaperJob, PaperPart
from tests.security.table import (
    EVERYBODY_HERE,
    LEAD,
    MANAGES_YEAR,
    SEES_PUPILS,
    Row,
    Thing,
    pk_of,
    post,
)
from tests.security.table import form as form_row
from tests.support.world import World, WorldSchool


def job_of(place: WorldSchool, author: User) -> PaperJob:
    """One that waits for its workers."""
    job = PaperJob.objects.create(
        school=place.school, year=place.year, author=author, paper="booklet", file_key="x" * 32
    )
    rooms = [one.room for one in place.classes.values()]
    for rank, room in enumerate(rooms):
        PaperPart.objects.create(job=job, classroom=room, rank=rank)
    return job


def _here(world: World) -> PaperJob:
    return job_of(world.here, world.user("nora"))


def _elsewhere(world: World) -> PaperJob:
    return job_of(world.elsewhere, world.user("charlie"))


LOT = Thing(own=pk_of(_here), foreign=pk_of(_elsewhere))
_BOOKLET = {"key": "booklet"}

OF_PAPERS = (
    Row("papers:index", EVERYBODY_HERE),
    Row("papers:preview", SEES_PUPILS, args=_BOOKLET),
    Row("papers:pdf", SEES_PUPILS, args=_BOOKLET),
    post("papers:lot_ask", SEES_PUPILS, args=_BOOKLET),
    Row("papers:lot", LEAD, LOT),
    post("papers:lot_cancel", LEAD, LOT),
    Row("papers:lot_file", LEAD, LOT, done=302, args={"kind": "pdf"}),
    form_row("papers:texts", MANAGES_YEAR),
    post("papers:text_undo", MANAGES_YEAR, args={"block": "before"}),
    post("papers:text_settle", MANAGES_YEAR, args={"block": "before"}),
)
