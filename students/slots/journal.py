"""What the journal says of slots and seats: ids only, and no name of a pupil."""

from pixschool.core.journal.labels import PUPILS, SCHOOL, register

register(
    "slots_made", "a préparé un créneau du CDI", many="a préparé {n} créneaux du CDI", kind=SCHOOL
)
register(
    "slots_closed", "a fermé un créneau du CDI", many="a fermé {n} créneaux du CDI", kind=SCHOOL
)
register("slot_reopened", "a rouvert un créneau du CDI", kind=SCHOOL)
register("slot_rule_ended", "a changé jusqu’à quand revient un créneau de la semaine", kind=SCHOOL)
register("slot_rule_created", "a créé un créneau de la semaine au CDI", kind=SCHOOL)
register("seat_booked", "a placé un élève au CDI", many="a placé {n} élèves au CDI", kind=PUPILS)
register(
    "seat_moved",
    "a déplacé un rendez-vous au CDI",
    many="a déplacé un rendez-vous au CDI",
    kind=PUPILS,
)
register(
    "seats_moved",
    "a déplacé un rendez-vous au CDI",
    many="a déplacé {n} rendez-vous au CDI",
    kind=PUPILS,
)
register(
    "seat_cancelled",
    "a annulé un rendez-vous au CDI",
    many="a annulé {n} rendez-vous au CDI",
    kind=PUPILS,
)
register(
    "seats_given_back",
    "a rendu un rendez-vous au CDI",
    many="a rendu {n} rendez-vous au CDI",
    kind=PUPILS,
)
register("support_presence_noted", "a pointé un élève au CDI", kind=PUPILS)
register("support_visit_noted", "a noté un passage au CDI", kind=PUPILS)
register("support_visit_corrected", "a corrigé la note d’un passage au CDI", kind=PUPILS)
register("support_visit_taken_back", "a retiré la note d’un passage au CDI", kind=PUPILS)
register(
    "seats_released",
    "rendez-vous au CDI annulé, l’élève a quitté l’établissement",
    many="{n} rendez-vous au CDI annulés, les élèves ont quitté l’établissement",
    kind=PUPILS,
)
register("support_draw_held", "a tiré au sort les places d’un créneau du CDI", kind=PUPILS)
register(
    "slots_handed_over",
    "a confié les créneaux du CDI de {who}",
    many="a confié les créneaux du CDI d’une personne à une autre",
    kind=SCHOOL,
)
register(
    "slots_without_adult",
    "créneau du CDI sans adulte, la personne qui l’accueillait ne le peut plus",
    many="{n} créneaux du CDI sans adulte, la personne qui les accueillait ne le peut plus",
    kind=SCHOOL,
)
register(
    "slots_given_adult",
    "a trouvé un adulte pour un créneau du CDI",
    many="a trouvé un adulte pour {n} créneaux du CDI",
    kind=SCHOOL,
)
register(
    "slots_edited", "a modifié un créneau du CDI", many="a modifié {n} créneaux du CDI", kind=SCHOOL
)
