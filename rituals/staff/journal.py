"""What the journal says of office hours and trainings."""

from django.urls import reverse

from pixschool.core.journal.labels import SCHOOL, TEAM, register
from pixschool.core.journal.things import NamedThing, register_things
from pixschool.core.models import Membership
from pixschool.core.text.french import date_fr
from rituals.models import CouncilMinutes, StaffMeeting

register("staff_meeting_created", "a proposé une permanence ou une formation", kind=TEAM)
register("staff_meeting_changed", "a modifié une permanence ou une formation", kind=TEAM)
register("staff_meeting_cancelled", "a annulé une permanence ou une formation", kind=TEAM)
register("staff_meeting_removed", "a supprimé une permanence ou une formation", kind=TEAM)
register("staff_signed_up", "a inscrit quelqu’un à une permanence ou à une formation", kind=TEAM)
register("staff_withdrew", "s’est désinscrit d’une permanence ou d’une formation", kind=TEAM)
register("minutes_written", "a écrit un relevé de décisions", kind=SCHOOL)
register("minutes_changed", "a modifié un relevé de décisions", kind=SCHOOL)
register("minutes_removed", "a supprimé un relevé de décisions", kind=SCHOOL)
register("staff_presence_noted", "a noté qui est venu à une formation", kind=TEAM)
register(
    "staff_meetings_handed_over",
    "a confié les permanences de {who}",
    many="a confié les permanences d’une personne à une autre",
    kind=TEAM,
)


def _meetings(reader: Membership, ids: set[int]) -> dict[int, NamedThing]:
    found = StaffMeeting.objects.visible_to(reader).filter(pk__in=ids)
    return {
        one.pk: NamedThing(
            f"{one.title} ({date_fr(one.starts_at, 'time')})",
            reverse("portal:staff_meeting", args=[reader.school.uai, one.pk]),
        )
        for one in found
    }


def _minutes(reader: Membership, ids: set[int]) -> dict[int, NamedThing]:
    found = CouncilMinutes.objects.filter(school=reader.school_id, pk__in=ids)
    return {
        one.pk: NamedThing(
            f"{one.title} ({date_fr(one.held_on, 'day')})",
            reverse("portal:staff_council", args=[reader.school.uai, one.pk]),
        )
        for one in found
    }


register_things("staff_meeting", _meetings)
register_things("council_minutes", _minutes)
