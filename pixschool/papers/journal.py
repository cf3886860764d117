"""What the journal says of documents."""

from pixschool.core.journal.labels import CAMPAIGNS, SCHOOL, register

register("papers_asked", "a préparé un document pour plusieurs classes", kind=CAMPAIGNS)
register("booklet_text_changed", "a modifié les textes du livret", kind=SCHOOL)
