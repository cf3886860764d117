"""What the journal says of readings."""

from pixschool.core.journal.labels import PUPILS, register

register("student_read", "a ouvert la fiche d’un élève", kind=PUPILS)
