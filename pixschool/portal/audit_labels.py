"""What the journal says of readings."""

from pixschool.core.audit_labels import PUPILS, register

register("student_read", "a ouvert la fiche d’un élève", kind=PUPILS)
