"""Facts of the roster that apps to the right react to."""

from django.dispatch import Signal

# An act done by hand, or taken back. `changes` as in `students.repairs.history`.
repaired = Signal()  # school, changes

# A pupil's name was corrected by hand: files that bear the old one still mean them.
name_corrected = Signal()  # student, old_name_key, actor, recorder
