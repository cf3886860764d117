"""What the journal says of the links of the CDI."""

from pixschool.core.journal.labels import SCHOOL, register

register("resource_added", "a ajouté une ressource du CDI", kind=SCHOOL)
register("resource_removed", "a supprimé une ressource du CDI", kind=SCHOOL)
register("resource_set", "a masqué ou choisi une ressource du CDI", kind=SCHOOL)
