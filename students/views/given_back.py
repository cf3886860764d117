"""What is said to whoever gives seats at the CDI back by an act of theirs."""

from django.contrib import messages

from pixschool.core.text.french import count
from pixschool.core.web.http import SchoolRequest
from students.slots.giving_back import GivenBack


def say_given_back(request: SchoolRequest, given: GivenBack) -> None:
    """How many, and why not the others; no name: who plans may not see who is helped."""
    if given.given:
        words = "rendez-vous au CDI rendu,rendez-vous au CDI rendus"
        messages.success(request, f"{count(len(given.given), words)}.")
    if given.refused:
        words = "rendez-vous n’a pas pu être rendu,rendez-vous n’ont pas pu être rendus"
        why = " ; ".join(dict.fromkeys(one.not_back for one in given.refused))
        said = f"{count(len(given.refused), words)} : {why}. La page du CDI dit de qui."
        messages.warning(request, said)
