"""The families' page of an invented school: published, with how to reach the school."""

from pixschool.core.models import SchoolYear, User
from pixschool.portal.families import services

CONTACT = (
    "Écrivez au référent Pix par la messagerie de l’ENT, ou appelez la vie scolaire.\n\n"
    "Au **CDI**, votre enfant trouve un ordinateur et de l’aide :\n\n"
    "- le mardi et le jeudi, de 12 h 30 à 13 h 30 ;\n"
    "- le vendredi, de 16 h à 17 h."
)


def fill(year: SchoolYear, *, actor: User) -> None:
    page = services.page_of(year.school)
    services.change(page=page, slug=page.slug, texts={"fr": {"contacts": CONTACT}}, actor=actor)
    services.publish(page=page, actor=actor)
