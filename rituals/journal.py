"""What the journal says of the year."""

from pixschool.core.journal.labels import SCHOOL, register

register("plan_changed", "a modifié le plan de l’année", kind=SCHOOL)
register("plan_undone", "a annulé un geste sur le plan de l’année", kind=SCHOOL)
register("plan_redone", "a refait un geste sur le plan de l’année", kind=SCHOOL)
register("milestone_added", "a ajouté une échéance", kind=SCHOOL)
register("milestone_changed", "a modifié une échéance", kind=SCHOOL)
register("milestone_removed", "a retiré une échéance", kind=SCHOOL)
register("milestone_done", "a marqué une échéance comme faite", kind=SCHOOL)
register("milestone_undone", "a remis une échéance à faire", kind=SCHOOL)
register("session_created", "a ajouté une séance", many="a ajouté {n} séances", kind=SCHOOL)
register("session_changed", "a modifié une séance", kind=SCHOOL)
register("session_removed", "a supprimé une séance", kind=SCHOOL)
register("attendance_taken", "a relevé les présents d’une séance", kind=SCHOOL)
register("feed_opened", "a ouvert une adresse de calendrier", kind=SCHOOL)
register("feed_renewed", "a renouvelé une adresse de calendrier", kind=SCHOOL)
register("feed_extended", "a prolongé une adresse de calendrier", kind=SCHOOL)
register("feed_closed", "a supprimé une adresse de calendrier", kind=SCHOOL)
register("reminders_stopped", "ne veut plus de rappels : {who}", kind=SCHOOL)
register("address_tried", "a essayé de nouveau une adresse refusée : {who}", kind=SCHOOL)
