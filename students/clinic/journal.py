"""What the journal says of accounts; it names the pupil as it does for support."""

from pixschool.core.journal.labels import PUPILS, SCHOOL, register

register("account_noted", "a noté l’état d’un compte d’élève", kind=PUPILS)
register(
    "identifiers_done",
    "identifiants refaits, signalement clos",
    many="identifiants refaits, {n} signalements clos",
    kind=PUPILS,
)
register(
    "clinic_read",
    "a lu les comptes à refaire d’un élève",
    many="a lu les comptes à refaire de {n} élèves",
    kind=PUPILS,
)
register("reset_ways_changed", "a changé « qui réinitialise quoi »", kind=SCHOOL)
