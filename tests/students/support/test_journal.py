from pixschool.core.journal.labels import describe
from pixschool.core.models import AuditEntry
from students.models import SupportReason
from students.support import flags
from tests.support.world import World


def test_the_journal_names_the_flagged_pupil_to_who_helps_and_to_nobody_else(world: World) -> None:
    flags.raise_flags(
        students=[world.a.missing],
        year=world.here.year,
        reason=SupportReason.LATE,
        actor=world.user("bob"),
    )
    entries = list(AuditEntry.objects.filter(event="support_flagged"))
    seen = {
        name: [thing.name for line in describe(entries, member) for thing in line.things]
        for name, member in world.members.items()
    }
    named = f"{world.a.missing.last_name} {world.a.missing.first_name}"
    assert {name for name, things in seen.items() if things == [named]} == {"nora", "bob", "dora"}
    assert {name for name, things in seen.items() if not things} == {
        "alice", "brice", "ines", "sam", "charlie",
    }  # fmt: skip
