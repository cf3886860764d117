"""Minutes of the conseil pédagogique: read by all, written by two roles, without pupils."""

from io import BytesIO

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from rituals.models import CouncilMinutes
from rituals.models.minutes import LONGEST_DECISION, MOST_DECISIONS
from rituals.staff.errors import StaffRefusedError
from rituals.staff.minutes import as_text, decisions_of
from tests.support.client import PageClient
from tests.support.world import World

_blocks = st.text(alphabet="aéœ.’-1", min_size=1, max_size=30)


@settings(deadline=None)
@given(st.lists(_blocks, min_size=1, max_size=MOST_DECISIONS))
def test_what_is_read_is_what_was_written(decisions: list[str]) -> None:
    assert decisions_of(as_text(decisions)) == decisions


@pytest.mark.parametrize(
    "text", ["", " \n\n ", "\n\n".join(["a"] * (MOST_DECISIONS + 1)), "x" * (LONGEST_DECISION + 1)]
)
def test_bounds(text: str) -> None:
    with pytest.raises(StaffRefusedError):
        decisions_of(text)


@pytest.mark.django_db
def test_written_read_printed_and_kept_from_names(world: World, client: PageClient) -> None:
    def url(name: str, *args: object) -> str:
        return reverse(f"portal:{name}", args=[world.here.uai, *args])

    client.force_login(world.user("alice"))
    pupil = world.a.missing
    form = {"title": "Conseil pédagogique", "held_on": "2026-09-29"}
    named = form | {"decisions": f"Aider {pupil.first_name} {pupil.last_name.upper()} au CDI."}
    refused = client.post(url("staff_council_add"), named)
    assert refused.status_code == 422
    assert "est le nom d’un élève" in refused.content.decode().replace("\xa0", " ")
    assert client.post(url("staff_council_add"), named | {"is_nobody": "on"}).status_code == 302
    CouncilMinutes.objects.all().delete()
    text = "Un parcours avant la Toussaint.\r\n\r\nLes référents passent au CDI\r\nle lundi."
    client.post(url("staff_council_add"), form | {"decisions": text})
    minutes = CouncilMinutes.objects.get()
    assert minutes.decisions[1] == "Les référents passent au CDI\nle lundi."
    edited = form | {"decisions": "Une seule.", "version": "1"}
    assert client.post(url("staff_council_edit", minutes.pk), edited).status_code == 302
    assert client.post(url("staff_council_edit", minutes.pk), edited).status_code == 422
    client.post(url("staff_council_remove", minutes.pk), {"version": "1"})
    client.force_login(world.user("sam"))
    assert "Une seule." in client.get(url("staff_council", minutes.pk)).content.decode()
    pdf = client.get(url("staff_council_pdf", minutes.pk))
    assert "Une seule." in PdfReader(BytesIO(pdf.content)).pages[0].extract_text()
