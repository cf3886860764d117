"""What was observed of two records of one child becomes what was observed of one."""

from rituals.models import Observation, ObservedPupil
from students.models import Student
from students.repairs.history import Recorder
from students.repairs.merging import handles


@handles("rituals.ObservedPupil.student")
def _rows(kept: Student, gone: Student, recorder: Recorder) -> list[str]:
    """One row a sheet. Of two that are on one sheet, the cells that the record that stays has keep
    their value; the others come from the record that goes."""
    own = {row.sheet_id: row for row in ObservedPupil.objects.filter(student=kept)}
    for row in ObservedPupil.objects.filter(student=gone):
        same = own.get(row.sheet_id)
        if same is None:
            recorder.change(row, student_id=kept.pk)
            continue
        _move_cells(row, same, recorder)
        recorder.delete(row)
    return []


def _move_cells(row: ObservedPupil, to: ObservedPupil, recorder: Recorder) -> None:
    filled = set(to.observations.exclude(value="").values_list("item", flat=True))
    for cell in row.observations.all():
        if cell.item in filled:
            _delete(cell, recorder)
            continue
        for emptied in to.observations.filter(item=cell.item):
            _delete(emptied, recorder)
        recorder.change(cell, row_id=to.pk)


def _delete(cell: Observation, recorder: Recorder) -> None:
    for version in cell.versions.all():
        recorder.delete(version)
    recorder.delete(cell)
