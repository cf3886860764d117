"""The mail itself: one person, one school, one morning."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import format_datetime

from django.core.mail import EmailMultiAlternatives

from pixschool.core.mail.compose import absolute_url, build
from pixschool.core.models import Membership, School
from pixschool.core.text.french import count, date_fr, lower_first
from rituals.reminders.kinds import ReminderItem, ReminderKind
from rituals.reminders.preferences import token

_SUBJECT = 150  # characters


@dataclass(frozen=True)
class MessageLine:
    """What one reminder says in the mail."""

    kind: ReminderKind
    item: ReminderItem


def compose(
    *,
    member: Membership,
    school: School,
    lines: Sequence[MessageLine],
    written_at: datetime,
    works_elsewhere: bool = False,
) -> EmailMultiAlternatives:
    """The mail to one member, in text and HTML, not sent. `works_elsewhere`: the subject says the
    school. `written_at` becomes its Date. Each link to stop is signed for this member."""
    title = subject(lines, school=school.name if works_elsewhere else "")
    everything = absolute_url("rituals:unsubscribe", token(member))
    kinds = {line.kind.key: line.kind for line in lines}
    context = {
        "name": member.user.first_name,
        "school": school,
        "groups": _groups(lines),
        "pages": [line for line in lines if line.item.lines],
        "settings_url": f"{absolute_url('rituals:reminders', school.uai)}#preferences",
        "stop_all": everything,
        "stops": [
            (kind, absolute_url("rituals:unsubscribe", token(member, key)))
            for key, kind in kinds.items()
        ],
    }
    return build(
        "rituals/emails/digest",
        context,
        to=member.user.email,
        subject=title,
        headers={
            "List-Unsubscribe": f"<{everything}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",  # RFC 8058
            "Auto-Submitted": "auto-generated",
            "Date": format_datetime(written_at),
        },
    )


def _groups(lines: Sequence[MessageLine]) -> list[tuple[str, list[MessageLine]]]:
    short = [line for line in lines if not line.item.lines]
    groups = (
        ("En retard", [line for line in short if line.item.is_late]),
        ("Pour les prochains jours", [line for line in short if not line.item.is_late]),
    )
    return [(title, found) for title, found in groups if found]


def subject(lines: Sequence[MessageLine], *, school: str = "") -> str:
    """« Pix : Coller les codes, pour le mardi 24 novembre », or how many, and how many are late.

    `school` for who hears from several.
    """
    items = [line.item for line in lines]
    name = f"Pix, {school}" if school else "Pix"
    if len(items) == 1 and items[0].is_late:
        name += ", en retard"
    text = f"{name} : {_one(items[0]) if len(items) == 1 else _many(items)}"
    return text if len(text) <= _SUBJECT else f"{text[:_SUBJECT]}…"


def _one(item: ReminderItem) -> str:
    what = " ".join(item.what.split())
    if not item.when or item.is_late:
        return what
    return f"{what}{' –' if what.endswith(('?', '!', '.')) else ','} {_for(item.when)}"


def _many(items: Sequence[ReminderItem]) -> str:
    pages = [item for item in items if item.lines]
    number, late = len(items) - len(pages), sum(item.is_late for item in items)
    first = next((item.when for item in items if item.when and not item.is_late), None)
    text = count(number, "rappel")
    if late == number:
        text += " en retard"
    elif late:
        text += f" dont {late} en retard"
    elif first:
        text += f", {'le premier ' if number > 1 else ''}{_for(first)}"
    return f"{text}, et {lower_first(pages[0].what)}" if pages else text


def _for(day: date) -> str:
    return f"pour le {date_fr(day, 'long')}"
