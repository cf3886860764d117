"""Whatever two tablets send, in whatever order and however often: laws of what is then noted."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from pixschool.core.models import AuditEntry
from rituals.models import Observation, ObservationSheet, ObservationVersion
from rituals.observing.errors import ObservationRefusedError
from rituals.observing.noting import Noted, NotingOutcome, Write, note
from rituals.sessions.services import SessionRefusedError, remove
from students.repairs import merging
from students.repairs.history import take_back
from tests.factories.core import SchoolFactory, UserFactory
from tests.factories.observing import a_sheet, a_write
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.support.client import PageClient

VALUES = ("yes", "help", "no", "")


@pytest.fixture
def sheet() -> ObservationSheet:
    room = ClassroomFactory(year=SchoolFactory().current_year, name="6A")
    EnrolmentFactory.create_batch(3, classroom=room)
    return a_sheet(room)


def history(cell: Observation) -> list[tuple[int, str]]:
    return list(cell.versions.order_by("version").values_list("version", "value"))


def cells_of(sheet: ObservationSheet) -> set[tuple[int, str, str, str]]:
    """With what their history ends with."""
    found = Observation.objects.filter(row__sheet=sheet).select_related("row")
    return {(one.row.number, one.item, one.value, history(one)[-1][1]) for one in found}


class Tablet:
    """Taps, and knows of the server what its answers have said. What it sends may be lost, or come
    twice, or after what it sent later."""

    def __init__(self) -> None:
        self.id = uuid4()
        self.version = 0
        self.sent: list[Write] = []

    def tap(self, value: str) -> None:
        write = a_write(id=self.id, value=value, version=self.version)
        self.sent.append(write)

    def learns(self, noted: Noted) -> None:
        self.id = noted.observation.pk
        self.version = max(self.version, noted.observation.version)


# (tablet, value tapped): then (tablet, which of its writes arrives, whether its answer comes back).
TAPS = st.lists(st.tuples(st.integers(0, 1), st.sampled_from(VALUES)), min_size=1, max_size=6)
ARRIVALS = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 5), st.booleans()), min_size=1, max_size=14
)


@pytest.mark.django_db
class TestLaws:
    @given(steps=st.lists(st.one_of(TAPS, ARRIVALS), min_size=2, max_size=8))
    @settings(deadline=None, max_examples=60)
    def test_two_tablets_in_any_order(self, steps: list[list[tuple]]) -> None:
        with transaction.atomic():
            room = ClassroomFactory(year=SchoolFactory().current_year, name="6A")
            EnrolmentFactory(classroom=room)
            self.play(a_sheet(room), steps)
            transaction.set_rollback(True)

    def play(self, sheet: ObservationSheet, steps: list[list[tuple]]) -> None:
        tablets = (Tablet(), Tablet())
        written: list[Write] = []
        for step in steps:
            for action in step:
                tablet = tablets[action[0]]
                if len(action) == 2:
                    tablet.tap(action[1])
                elif tablet.sent:
                    write = tablet.sent[action[1] % len(tablet.sent)]
                    before = self.now(sheet)
                    noted = self.arrives(sheet, write)
                    if noted is None:
                        continue
                    self.check(write, before, noted, written)
                    if action[2]:
                        tablet.learns(noted)
        for cell in Observation.objects.filter(row__sheet=sheet):
            assert history(cell) == [
                (rank, write.value) for rank, write in enumerate(written, start=1)
            ]
        assert Observation.objects.filter(row__sheet=sheet).count() == bool(written)

    @staticmethod
    def now(sheet: ObservationSheet) -> tuple[str, int]:
        cell = Observation.objects.filter(row__sheet=sheet).first()
        return (cell.value, cell.version) if cell else ("", 0)

    @staticmethod
    def arrives(sheet: ObservationSheet, write: Write) -> Noted | None:
        try:
            return note(sheet=sheet, write=write, actor=None)
        except ObservationRefusedError:
            assert write.version > 0
            assert not Observation.objects.filter(row__sheet=sheet).exists()
            return None

    def check(
        self, write: Write, before: tuple[str, int], noted: Noted, written: list[Write]
    ) -> None:
        """Written only on what its author had seen; else nothing changes, and what holds is said"""
        value, version = before
        cell = noted.observation
        if noted.outcome is NotingOutcome.WRITTEN:
            assert write.version == version, "a stale version overwrites"
            assert write not in written, "the same write, twice"
            assert (cell.value, cell.version) == (write.value, version + 1)
            written.append(write)
        else:
            assert (cell.value, cell.version) == before
            is_said = value == write.value or write in written
            assert (noted.outcome is NotingOutcome.KNOWN) == is_said
        assert noted.last == written[-1].write


@pytest.mark.django_db
class TestCases:
    def test_both_fill_an_empty_cell(self, sheet: ObservationSheet) -> None:
        first, second = UserFactory(), UserFactory()
        one = note(sheet=sheet, write=a_write(value="no"), actor=first)
        other = note(sheet=sheet, write=a_write(value="yes"), actor=second)
        assert other.outcome is NotingOutcome.CONFLICT
        assert (other.observation.pk, other.observation.value) == (one.observation.pk, "no")
        chosen = a_write(id=other.observation.pk, value="yes", version=1)
        assert note(sheet=sheet, write=chosen, actor=second).outcome is NotingOutcome.WRITTEN
        versions = ObservationVersion.objects.values_list("value", "noted_by")
        assert list(versions) == [("no", first.pk), ("yes", second.pk)]

    def test_both_say_the_same(self, sheet: ObservationSheet) -> None:
        note(sheet=sheet, write=a_write(value="no"), actor=None)
        again = note(sheet=sheet, write=a_write(value="no"), actor=None)
        assert again.outcome is NotingOutcome.KNOWN
        assert Observation.objects.count() == ObservationVersion.objects.count() == 1

    @pytest.mark.parametrize("wrong", [
        {"row": 4}, {"row": 0}, {"item": "nothing"}, {"value": "perhaps"}, {"version": 3},
        {"item": "cdi_first", "value": "no"},
    ])  # fmt: skip
    def test_what_the_sheet_does_not_have(self, sheet: ObservationSheet, wrong: dict) -> None:
        with pytest.raises(ObservationRefusedError):
            note(sheet=sheet, write=a_write(**wrong), actor=None)
        assert not Observation.objects.exists()

    def test_an_id_of_another_cell(self, sheet: ObservationSheet) -> None:
        taken = note(sheet=sheet, write=a_write(row=1), actor=None).observation.pk
        with pytest.raises(ObservationRefusedError):
            note(sheet=sheet, write=a_write(row=2, id=taken), actor=None)
        assert Observation.objects.get().row.number == 1

    def test_when_it_was_tapped(self, sheet: ObservationSheet) -> None:
        """Of a clock that is wrong, or a tablet that slept for a week, a day at most is believed"""
        ages = (timedelta(hours=2), timedelta(days=9), -timedelta(days=9))
        for row, age in enumerate(ages, start=1):
            note(sheet=sheet, write=a_write(row=row, age=age), actor=None)
        cells = Observation.objects.order_by("row__number")
        hours = [round((timezone.now() - cell.noted_at).total_seconds() / 3600) for cell in cells]
        assert hours == [2, 24, 0]

    def test_the_journal_says_who_and_not_whom(self, sheet: ObservationSheet) -> None:
        actor = UserFactory()
        for row in (1, 2, 3):
            note(sheet=sheet, write=a_write(row=row), actor=actor)
        entry = AuditEntry.objects.get(event="observations_noted")
        assert (entry.actor, entry.target_ids) == (actor, [sheet.session_id])

    def test_a_session_that_bears_some_stays(self, sheet: ObservationSheet) -> None:
        note(sheet=sheet, write=a_write(), actor=None)
        with pytest.raises(SessionRefusedError, match="observés"):
            remove(session=sheet.session, actor=None)
        assert ObservationSheet.objects.exists()

    def test_a_session_whose_sheet_is_empty_goes(self, sheet: ObservationSheet) -> None:
        remove(session=sheet.session, actor=None)
        assert not ObservationSheet.objects.exists()


@pytest.mark.django_db
class TestMergedPupils:
    def test_two_rows_of_one_sheet(self, sheet: ObservationSheet) -> None:
        kept, gone, _ = (row.student for row in sheet.rows.select_related("student"))
        for row, item, value in (
            (1, "keyboard", "yes"), (1, "network", ""), (2, "keyboard", "no"),
            (2, "network", "help"), (2, "educonnect", "no"),
        ):  # fmt: skip
            note(sheet=sheet, write=a_write(row=row, item=item, value=value), actor=None)
        actor = UserFactory()
        before = cells_of(sheet)
        seen = merging.preview(kept=kept, gone=gone).version
        act = merging.merge(kept=kept, gone=gone, seen=seen, actor=actor)
        assert list(sheet.rows.values_list("number", flat=True)) == [1, 3]
        cells = Observation.objects.filter(row__student=kept).order_by("item")
        assert [(cell.item, cell.value) for cell in cells] == [
            ("educonnect", "no"), ("keyboard", "yes"), ("network", "help"),
        ]  # fmt: skip
        assert all(history(cell) == [(1, cell.value)] for cell in cells)
        take_back(repair=act, actor=actor)
        assert cells_of(sheet) == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.services
def test_twenty_tablets_at_once(sheet: ObservationSheet, client: PageClient) -> None:
    """One value is written, nineteen are told so, none is lost from sight."""

    def send(value: str) -> NotingOutcome:
        try:
            return note(sheet=sheet, write=a_write(value=value), actor=None).outcome
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(send, ["yes", "help", "no", "yes"] * 5))
    connection.close()
    cell = Observation.objects.get()
    assert history(cell) == [(1, cell.value)]
    assert found.count(NotingOutcome.WRITTEN) == 1
    same = ["yes", "help", "no", "yes"].count(cell.value) * 5
    assert found.count(NotingOutcome.KNOWN) == same - 1
    assert found.count(NotingOutcome.CONFLICT) == 20 - same
