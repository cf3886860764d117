"""A small school's year, the files Pix gives of it, and how they are imported."""

from datetime import datetime

from campaigns.models import ParticipantLink
from pixschool.core.models import ImportBatch
from students.models import Classroom, Student
from tests.factories.core import SchoolFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.support.imports import confirm, drop
from tests.support.pix_files import Export, Line
from tests.support.work import Work

Status = ImportBatch.BatchStatus
Decision = ParticipantLink.Decision

ELOISE = Line("KEROUÉDAN", "Éloïse")
TOM = Line("N'DIAYE", "Tom", shared_at=None, progress=0.417)
ZOE = Line("DA SILVA", "Zoé", "6B", mastery=0.25)
STRANGER = Line("INCONNU", "Alix")
FILE = Export((ELOISE, TOM, ZOE, STRANGER))


class Year:
    """A school with three pupils in two classes."""

    def __init__(self) -> None:
        self.school = SchoolFactory()
        self.year = self.school.years.get()
        self.a = ClassroomFactory(year=self.year, name="6A")
        self.b = ClassroomFactory(year=self.year, name="6B")
        self.eloise = self.add(ELOISE)
        self.tom = self.add(TOM)
        self.zoe = self.add(ZOE)

    def add(self, line: Line) -> Student:
        room = Classroom.objects.get(year=self.year, name=line.class_name)
        return EnrolmentFactory(
            classroom=room, student__last_name=line.last_name, student__first_name=line.first_name
        ).student


AT = datetime(2026, 11, 20, 9, 30)


def drop_exports(work: Work, year: Year, *exports: Export, at: datetime = AT) -> ImportBatch:
    files = [(export.named_at(at), export.as_bytes()) for export in exports]
    return drop(work, year.school, "results", *files)


def read(work: Work, year: Year, *exports: Export, at: datetime = AT) -> ImportBatch:
    batch = drop_exports(work, year, *exports, at=at)
    return confirm(work, batch) if batch.status == Status.PREVIEW else batch


def conserves(batch: ImportBatch) -> bool:
    totals = [batch.counts, *(file.counts for file in batch.files.filter(is_rejected=False))]
    return all(c["matched"] + c["to_resolve"] + c["ignored"] == c["rows"] for c in totals)
