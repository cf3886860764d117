"""Pass-phrases: what a common model is worth, and a safe way. No data of anybody."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.web.http import SchoolRequest
from pixschool.portal import phrases as words_file


@require_safe
@requires(Capability.SEE_SCHOOL)
def phrases(request: SchoolRequest, uai: str) -> HttpResponse:
    """Drawn by the browser: nothing is sent here, nothing is kept."""
    return render(
        request,
        "portal/phrases/phrases.html",
        {
            "words_file": words_file.FILE,
            "models": words_file.COMMON_MODEL,
            "lengths": words_file.lengths(),
            "card": range(words_file.USUAL_LENGTH),
            "usual": words_file.USUAL_LENGTH,
        },
    )


@require_safe
@requires(Capability.SEE_SCHOOL)
def phrase_words(request: SchoolRequest, uai: str) -> HttpResponse:
    """The list on paper, to draw with four dice."""
    return render(
        request,
        "portal/phrases/words.html",
        {
            "crumbs": [("Phrases de passe", reverse("portal:phrases", args=[uai]))],
            "pages": words_file.by_dice(),
        },
    )
