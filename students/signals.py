"""Facts of the roster that apps to the right react to."""

from django.dispatch import Signal

# An act done by hand, or taken back. `changes` as in `students.repairs.history`.
repaired = Signal()  # school, changes

# A pupil's name was corrected by hand: files that bear the old one still mean them.
name_corrected = Signal()  # student, old_name_key, actor, recorder

# A roster import was written, or taken back: its pupils may have changed class or group.
roster_changed = Signal()  # year

# A question: what was this group given? Receivers answer [(name, when, address), …].
group_shown = Signal()  # group, membership

# A question: who of these pupils is elsewhere then? Receivers answer {pk: "séance de la 6A"}.
pupils_busy = Signal()  # students, starts_at, ends_at

# A class was divided in two: what was planned for « groupe 1 » and « groupe 2 » is for them.
class_divided = Signal()  # halves, actor

# Pupils who were enrolled in these years are about to be erased: their results go with them.
pupils_going = Signal()  # years
