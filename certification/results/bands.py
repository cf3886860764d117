"""From a score to a level: the bands of Pix's own source, « vérifié le » 2026-11-25.

(`mesh-configuration.js` and its tests.) Known since the new generation of certification, whose
first school year began in 2024: of an older score, nothing is said.
"""

from datetime import date

# The lowest score of the levels 1 to 8; under the first, certified without a level.
LOWEST_SCORES = (64, 128, 256, 384, 512, 640, 768, 896)
FIRST_DAY = date(2024, 9, 1)


def level_of(score: int, sat_on: date) -> int | None:
    """1 to 8; None under 64 pix, and for what was sat before the bands."""
    if sat_on < FIRST_DAY:
        return None
    return sum(score >= lowest for lowest in LOWEST_SCORES) or None
