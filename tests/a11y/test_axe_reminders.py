"""The page of reminders with all it may have to say at once, and the two mails as pages."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from pixschool.core.models import MailServer, OutgoingEmail
from rituals.models import Notification
from rituals.reminders import preferences, retry_address
from tests.a11y.test_axe import check
from tests.rituals.reminders.moments import FRIDAY, MONDAY, mails, remind
from tests.support.browser import sign_in
from tests.support.mails import html_of
from tests.support.world import World

# Mail readers show a message inside a page of their own.
IN_A_READER = "document.body.innerHTML = `<main>${document.body.innerHTML}</main>`"


def test_a_bad_week(page: Page, live_server: object, world: World) -> None:
    """Refused, cut, late, waiting; a server that is down."""
    now = timezone.now()
    states = ["refused"] * 3 + ["doubtful", "due"]
    for rank, state in enumerate(states):
        email = OutgoingEmail.objects.create(
            school=world.here.school,
            kind="digest",
            recipient=world.user("bob" if state == "refused" else "brice").email,
            dedupe_key=f"old-{rank}",
            useful_until=now + timedelta(hours=1),
            state=state,
            maybe_twice=state == "doubtful",
            reason=""
            if state == "due"
            else "550 5.1.1 <une-adresse-sans-fin@ecole.example>: unknown",
        )
        for number, row_state in enumerate(("mailed", "planned", "expired", "suppressed")):
            Notification.objects.create(
                school=world.here.school,
                membership=world.members["bob"],
                kind="session",
                about="session:1",
                local_date=now.date(),
                dedupe_key=f"{rank}-{number}",
                due_at=now,
                useful_until=now + timedelta(hours=1),
                state=row_state,
                reason="n’existe plus" if row_state == "suppressed" else "",
                email=email if row_state == "mailed" else None,
            )
    MailServer.objects.create(pk=1, failures=3, failed_at=now, reason="ConnectionRefusedError")
    sign_in(page, live_server, world.user("nora"))
    page.goto(f"{live_server}{reverse('rituals:reminders', args=[world.here.uai])}")
    assert page.get_by_text("Essayer de nouveau").is_visible()
    check(page)


@pytest.mark.parametrize("kind", [preferences.EVERYTHING, "session"])
def test_unsubscribing(page: Page, live_server: object, world: World, kind: str) -> None:
    token = preferences.token(world.members["bob"], kind)
    page.goto(f"{live_server}{reverse('rituals:unsubscribe', args=[token])}")
    check(page)
    page.get_by_role("button", name="Ne plus").click()
    page.get_by_role("heading", name="C’est noté").wait_for()
    check(page)


def test_the_mails(page: Page, world: World) -> None:
    campaign = world.here.campaign
    campaign.opens_on, campaign.closes_on = FRIDAY - timedelta(days=9), MONDAY
    campaign.save()
    remind(MONDAY, sent=False)
    retry_address.try_again(membership=world.members["nora"], actor=world.user("alice"))
    letters = [*mails(recipient="nora@ecole.example"), OutgoingEmail.objects.get(kind="trial")]
    assert len(letters) == 2
    assert "Le point de la semaine" in html_of(letters[0])
    for message in letters:
        page.set_content(html_of(message))
        page.evaluate(IN_A_READER)
        check(page)
