"""What the journal says of the year."""

from pixschool.core.audit_labels import SCHOOL, register

register("plan_changed", "a modifié le plan de l’année", kind=SCHOOL)
