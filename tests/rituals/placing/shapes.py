"""Schools to plan for."""

from pixschool.core.reference.levels import COLLEGE_LEVELS, LYCEE_LEVELS, Level
from rituals.placing.proposal import PlacedRitual, Proposal, SchoolShape

# The collège of the mockup: 22 classes, zone A.
COLLEGE = SchoolShape(
    class_counts=dict(zip(COLLEGE_LEVELS, (5, 6, 5, 6), strict=True)),
    room_hours=25,
)
LYCEE = SchoolShape(class_counts=dict.fromkeys(LYCEE_LEVELS, 8), room_hours=30)
# 40 classes over every level.
LARGE = SchoolShape(
    class_counts={
        level: 3 + (rank == 0) for rank, level in enumerate(Level) if level != Level.OTHER
    },
    room_hours=40,
)


def only(proposal: Proposal, key: str, level: Level | None = None) -> PlacedRitual:
    """The one ritual of that key, for that level when there is one for each."""
    (found,) = [
        ritual
        for ritual in proposal.placed
        if ritual.key == key and (level is None or level in ritual.levels)
    ]
    return found
