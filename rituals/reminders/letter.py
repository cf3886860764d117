"""The mail itself: one person, one school, one morning."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import format_datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import get_template

from pixschool.core.emails import absolute_url
from pixschool.core.models import Membership, School
from pixschool.core.templatetags.french import NBSP, count, date_fr
from rituals.reminders.kinds import Item, Kind
from rituals.reminders.preferences import token

_SUBJECT = 150  # characters


@dataclass(frozen=True)
class Line:
    kind: Kind
    item: Item


def compose(
    *, member: Membership, school: School, lines: Sequence[Line], written_at: datetime
) -> EmailMultiAlternatives:
    title = subject(lines)
    everything = absolute_url("rituals:unsubscribe", token(member))
    kinds = {line.kind.key: line.kind for line in lines}
    context = {
        "name": member.user.first_name,
        "school": school,
        "subject": title,
        "lines": [line for line in lines if not line.item.lines],
        "pages": [line for line in lines if line.item.lines],
        "settings_url": absolute_url("rituals:reminders", school.uai),
        "stop_all": everything,
        "stops": [
            (kind, absolute_url("rituals:unsubscribe", token(member, key)))
            for key, kind in kinds.items()
        ],
    }
    message = EmailMultiAlternatives(
        subject=title,
        body=get_template("rituals/emails/digest.txt").render(context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[member.user.email],
        headers={
            "List-Unsubscribe": f"<{everything}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",  # RFC 8058
            "Auto-Submitted": "auto-generated",
            "Date": format_datetime(written_at),
        },
    )
    message.attach_alternative(
        get_template("rituals/emails/digest.html").render(context), "text/html"
    )
    return message


def subject(lines: Sequence[Line]) -> str:
    """« Pix : Coller les codes, pour le mardi 24 novembre », or how many and the first day."""
    first = next((line.item.when for line in lines if line.item.when), None)
    if len(lines) == 1:
        what = " ".join(lines[0].item.what.split())
        text = f"Pix{NBSP}: {what}" + (f", {_for(first)}" if first else "")
    else:
        text = f"Pix{NBSP}: {count(len(lines), 'rappel')}"
        text += f", le premier {_for(first)}" if first else ""
    return text if len(text) <= _SUBJECT else f"{text[:_SUBJECT]}…"


def _for(day: date) -> str:
    return f"pour le {date_fr(day, 'long')}"
