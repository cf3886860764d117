"""Who answers in a school, as papers name them."""

from dataclasses import dataclass

from django.utils import timezone

from pixschool.core.models import Membership, School, SchoolYear
from pixschool.core.reference.roles import Role
from pixschool.core.text.french import meeting_fr
from rituals.models import StaffMeeting
from students.models import Classroom, ResetWay


@dataclass(frozen=True, kw_only=True)
class ContactLine:
    """« RUPN : Claire Moreau » ; « EduConnect : secrétariat, au guichet »."""

    what: str
    who: str


def names_with(school: School, role: Role) -> list[str]:
    team = Membership.objects.active().filter(school=school, roles__contains=[role.value])
    return [str(one.user) for one in team.in_order()]


def leads_of(classroom: Classroom) -> list[str]:
    leads = classroom.leads.filter(membership__left_at=None).select_related("membership__user")
    return [str(lead.membership.user) for lead in leads if lead.membership]


def contacts_of(year: SchoolYear) -> list[ContactLine]:
    """Who to call, then who makes an account anew."""
    school = year.school
    found = [
        ContactLine(what="RUPN", who=", ".join(names_with(school, Role.LEAD))),
        ContactLine(what="Permanence", who=_next_hour(year)),
        ContactLine(what="CDI", who=", ".join(names_with(school, Role.LIBRARIAN))),
    ]
    ways = ResetWay.objects.filter(school=school).exclude(who="")
    found += [
        ContactLine(what=f"Mot de passe {way.get_kind_display()}", who=_way(way)) for way in ways
    ]
    return [line for line in found if line.who]


def _way(way: ResetWay) -> str:
    return ", ".join(word for word in (way.who, way.how) if word)


def _next_hour(year: SchoolYear) -> str:
    """The next office hour, when and where."""
    found = StaffMeeting.objects.in_year(year).held()
    kind = StaffMeeting.MeetingKind.OFFICE_HOUR
    one = found.filter(kind=kind, starts_at__gt=timezone.now()).order_by("starts_at").first()
    if one is None:
        return ""
    local = year.school.local
    when = meeting_fr(local(one.starts_at), local(one.ends_at))
    return ", ".join(word for word in (when, one.room) if word)
