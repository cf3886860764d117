"""What the journal says of slots and seats: ids only, and no name of a pupil."""

from pixschool.core.journal.labels import PUPILS, SCHOOL, register

register(
    "slots_made", "a préparé un créneau du CDI", many="a préparé {n} créneaux du CDI", kind=SCHOOL
)
register("slot_rule_created", "a créé un créneau de la semaine au CDI", kind=SCHOOL)
register("seat_booked", "a placé un élève au CDI", many="a placé {n} élèves au CDI", kind=PUPILS)
register(
    "seat_moved",
    "a déplacé un rendez-vous au CDI",
    many="a déplacé un rendez-vous au CDI",
    kind=PUPILS,
)
register(
    "seat_cancelled",
    "a annulé un rendez-vous au CDI",
    many="a annulé {n} rendez-vous au CDI",
    kind=PUPILS,
)
register("support_presence_noted", "a pointé un élève au CDI", kind=PUPILS)
register("support_visit_noted", "a noté un passage au CDI", kind=PUPILS)
