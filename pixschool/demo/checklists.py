"""The checklists of an invented year: done, late, waiting, given to a role or to a person."""

from datetime import date, timedelta

from pixschool.core.models import Membership, SchoolYear, User
from pixschool.core.reference.roles import Role
from pixschool.demo.moments import Moments, at_hour
from rituals.models import Milestone, Ritual
from rituals.plan.checklist import services as checklist
from students.models import ClassLead

# What was due before is done, but for one in so many; the last days wait for somebody.
LEFT_TO_DO = timedelta(days=5)
LATE = timedelta(days=21)
SHARED = timedelta(weeks=8)
FORGOTTEN = 9
BEFOREHAND = 4  # one in so many of this week's lines is done already


def settle(year: SchoolYear, *, moments: Moments, actor: User) -> None:
    """Mark done what would be done by `moments.today`, on a working day of the past."""
    today = moments.today
    week = today + timedelta(days=7)
    due = Milestone.objects.to_do().filter(ritual__year=year, due_on__lt=week)
    for rank, line in enumerate(due.select_related("assignee__user").order_by("due_on", "pk")):
        if moments.is_over or _is_done(line.due_on, rank, today):
            by = line.assignee.user if line.assignee else actor
            checklist.mark(milestone=line, done=True, actor=by)
            day = _working_day(min(line.due_on, today - timedelta(days=1)))
            Milestone.objects.filter(pk=line.pk).update(done_at=at_hour(day, 16, 40))


def _is_done(due_on: date, rank: int, today: date) -> bool:
    if due_on >= today:
        return rank % BEFOREHAND == 0
    if due_on >= today - LEFT_TO_DO:
        return False
    return due_on < today - LATE or rank % FORGOTTEN != 0


def _working_day(day: date) -> date:
    """That day, or the Friday before."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def give(line: Milestone, member: Membership, *, actor: User) -> None:
    """The same line, for this person."""
    same = checklist.MilestoneValues(
        label=line.label,
        anchor=line.anchor,
        offset_days=line.offset_days,
        due_on=line.due_on,
        role=line.role,
        assignee=member,
    )
    checklist.change(milestone=line, version=line.version, line=same, actor=actor)


def share_out(year: SchoolYear, *, today: date, actor: User) -> None:
    """A line for the class leads, about now, goes to one who leads a class of its level."""
    leads = Membership.objects.filter(led_classes__classroom__year=year).distinct()
    by_level: dict[str, Membership] = {}
    for member in leads.order_by("pk"):
        for lead in member.led_classes.select_related("classroom"):
            by_level.setdefault(lead.classroom.level, member)
    lines = Milestone.objects.to_do().filter(
        ritual__year=year, role=Role.CLASS_LEAD, due_on__range=(today - LATE, today + SHARED)
    )
    for line in lines.select_related("ritual__school").order_by("pk"):
        levels = line.ritual.levels
        if len(levels) == 1 and levels[0] in by_level:
            give(line, by_level[levels[0]], actor=actor)


def add_own(year: SchoolYear, *, today: date, actor: User) -> None:
    """What no catalogue knows of, this week: the room, for whoever keeps it, and a word to a class,
    for the first who leads one."""
    monday = today - timedelta(days=today.weekday())
    under_way = Ritual.objects.in_year(year).planned().filter(ends_on__gte=today)
    under_way = under_way.select_related("school", "year")
    campaign = under_way.filter(kind=Ritual.Kind.CAMPAIGN).first()
    if campaign:
        for role, label, days in (
            (Role.ASSISTANT, "Vérifier les postes de la salle 104", 3),
            (Role.STAFF, "Afficher le planning de la salle 104", 4),
        ):
            day = monday + timedelta(days=days)
            checklist.add(ritual=campaign, line=_fixed(label, day, role), actor=actor)
    lead = (
        ClassLead.objects.filter(classroom__year=year)
        .exclude(membership=None)
        .order_by("pk")
        .first()
    )
    help_ = under_way.filter(levels__contains=[lead.classroom.level]).first() if lead else None
    if lead and help_:
        line = _fixed(
            "Dire à la classe à qui demander de l’aide",
            monday + timedelta(days=3),
            Role.CLASS_LEAD,
            lead.membership,
        )
        checklist.add(ritual=help_, line=line, actor=actor)


def _fixed(
    label: str, day: date, role: Role, assignee: Membership | None = None
) -> checklist.MilestoneValues:
    return checklist.MilestoneValues(
        label=label, anchor=Milestone.DueFrom.FIXED, due_on=day, role=role, assignee=assignee
    )
