"""A school that grows: more of everything that a page may show.

What is grown hangs on what the cast has (`world`) and on what a test has added to its school: its
rituals get more lines, its sessions more people, its imports more files. Each letter is one class
more, and a year before this one.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from campaigns.models import ParticipantLink, PixCampaign
from certification.models import CertificationPlan
from pixschool.core import journal
from pixschool.core.models import (
    ImportBatch,
    ImportFile,
    Membership,
    OutgoingEmail,
    SchoolYear,
)
from pixschool.core.reference.crcn import COMPETENCES
from rituals.models import (
    Attendance,
    CouncilMinutes,
    Notification,
    ObservationSheet,
    PlanAct,
    Project,
    Ritual,
    Session,
    StaffMeeting,
)
from rituals.observing.noting import note
from rituals.observing.rows import open_sheet
from rituals.sessions.grids import grid_of
from students.models import Classroom, Group, GroupMember, Student, SupportSlot
from tests.factories.campaigns import (
    CampaignFactory,
    CompetenceResultFactory,
    ParticipantLinkFactory,
    ParticipationFactory,
    PixCampaignFactory,
)
from tests.factories.certification_results import CertificationResultFactory
from tests.factories.core import (
    HolidayPeriodFactory,
    ImportBatchFactory,
    InvitationFactory,
    MembershipFactory,
    SchoolFactory,
)
from tests.factories.observing import a_write
from tests.factories.peers import PeerHelperFactory, PeerPairFactory
from tests.factories.rituals import (
    CalendarFeedFactory,
    CouncilMinutesFactory,
    MilestoneFactory,
    ProjectFactory,
    ResourceFactory,
    RitualFactory,
    SessionFactory,
    StaffMeetingFactory,
    StaffSeatFactory,
    lead,
)
from tests.factories.sittings import FIRST, a_duty, a_sitting
from tests.factories.students import (
    ClassLeadFactory,
    ClassroomFactory,
    EnrolmentFactory,
    GroupFactory,
)
from tests.factories.support import (
    SlotRuleFactory,
    SupportBookingFactory,
    SupportDrawFactory,
    SupportFlagFactory,
    SupportSlotFactory,
)
from tests.support.world import World

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 25, 9, tzinfo=PARIS)  # a Wednesday of class in zone A
TODAY = NOW.date()
LETTERS = "CDEFG"
_LEVELS = dict(zip(LETTERS, ("6E", "5E", "4E", "3E", "6E"), strict=True))


def grow(world: World, letters: str) -> None:
    """`letters`: some of LETTERS, each once."""
    for letter in letters:
        room = _class(world, letter)
        member = _people(world, room)
        _groups(world, room)
        _campaigns(world, letter, room)
        _imports(world, member)
        _years(world, letter)
        _calendar(world, letter)
        _rituals(world, letter, room, member)
        _feeds(world, room)
        _reminders(world, member)
        _cdi(world, letter, room)
        _observed(world)
        _staff(world)
        _projects(world, room)
        _certification(world, letter, room)


def _certification(world: World, letter: str, room: Classroom) -> None:
    """The pupils of the class sit in every plan, in a room and on a day of their own."""
    pupils = list(Student.objects.filter(enrolments__classroom=room))
    day = FIRST + timedelta(days=_rank(letter))
    for plan in CertificationPlan.objects.filter(school=world.here.school):
        a_sitting(plan, pupils, starts_at=day, room=f"Salle {letter}")
    for member in world.members.values():
        if member.school_id == world.here.school.pk:
            a_duty(member, world.here.year, starts_at=day, room=f"Salle {letter}")


def _groups(world: World, room: Classroom) -> None:
    """The pupils of the class enter every group there is, and one more, which has the campaign."""
    pupils = list(Student.objects.filter(enrolments__classroom=room))
    for group in Group.objects.filter(year=world.here.year):
        for pupil in pupils:
            GroupMember.objects.create(group=group, student=pupil)
    group = GroupFactory(year=world.here.year, pupils=pupils)
    world.here.campaign.groups.add(group)
    PixCampaignFactory(campaign=world.here.campaign, group=group)


def _rank(letter: str) -> int:
    return LETTERS.index(letter)


def _class(world: World, letter: str) -> Classroom:
    level = _LEVELS[letter]
    room = ClassroomFactory(year=world.here.year, name=f"{level[0]}{letter}", level=level)
    for classroom in (world.a.room, room):
        pupils = [EnrolmentFactory(classroom=classroom).student for _ in range(3)]
        _attempt(world.here.pix, pupils)
        CertificationResultFactory(year=world.here.year, student=pupils[0])
    for _ in range(2):  # two records of one name
        EnrolmentFactory(classroom=room, student__last_name=f"DOUBLE{letter}")
    world.here.campaign.classrooms.add(room)
    world.only_6b.classrooms.add(room)
    return room


def _attempt(pix: object, pupils: list[Student]) -> None:
    for pupil in pupils:
        attempt = ParticipationFactory(pix_campaign=pix, student=pupil, finished=True)
        CompetenceResultFactory(participation=attempt)
        CompetenceResultFactory(participation=attempt, competence="2.1")


def _people(world: World, room: Classroom) -> Membership:
    """A class lead, one who has left, one who is invited; and another school of Nora's."""
    school = world.here.school
    member = MembershipFactory(school=school, class_lead=True)
    for who in (member, world.members["nora"], world.members["sam"], world.members["bob"]):
        ClassLeadFactory(classroom=room, membership=who)
    MembershipFactory(school=school, former=True)
    invitation = InvitationFactory(school=school, invited_by=member.user)
    ClassLeadFactory(classroom=room, invitation=invitation)
    MembershipFactory(school=SchoolFactory(), user=world.user("nora"))
    return member


def _campaigns(world: World, letter: str, room: Classroom) -> None:
    """One that is open, one that opens soon, and names that nobody has recognised yet."""
    school, year = world.here.school, world.here.year
    rooms = list(Classroom.objects.filter(year=year))
    campaign = CampaignFactory(
        year=year,
        classrooms=rooms,
        opens_on=TODAY - timedelta(weeks=3),
        closes_on=TODAY + timedelta(days=5),
    )
    CampaignFactory(year=year, classrooms=rooms, opens_on=TODAY + timedelta(weeks=2))
    CampaignFactory(year=year, classrooms=rooms, is_archived=True)
    pix = PixCampaignFactory(campaign=campaign, classroom=room)
    _attempt(pix, world.a.pupils)
    link = ParticipantLinkFactory(school=school, last_name=f"Inconnu {room.name}")
    ParticipationFactory(pix_campaign=pix, link=link)
    _answers(world, pix, room)
    for pending in ParticipantLink.objects.filter(school=school, decision="pending"):
        other = PixCampaignFactory(campaign=world.here.campaign, classroom=room)
        ParticipationFactory(pix_campaign=other, link=pending)
    PixCampaignFactory(campaign=world.only_6b, classroom=room)


def _answers(world: World, pix: PixCampaign, room: Classroom) -> None:
    """A name somebody has given to a pupil, one that is nobody's, one decided result by result."""
    for rank, decision in enumerate(("confirmed", "not_ours", "homonyms")):
        link = ParticipantLinkFactory(
            school=world.here.school,
            last_name=f"Décidé {room.name} {'abc'[rank]}",
            decision=decision,
            student=world.a.missing if decision == "confirmed" else None,
            decided_by=world.user("nora"),
            decided_at=NOW,
        )
        ParticipationFactory(
            pix_campaign=pix,
            link=link,
            student=None if decision == "not_ours" else world.b.missing,
            decided_by=world.user("nora") if decision == "homonyms" else None,
            decided_at=NOW if decision == "homonyms" else None,
        )


def _imports(world: World, member: Membership) -> None:
    school, year = world.here.school, world.here.year
    ImportBatchFactory(year=year, author=member.user, done=True)
    for batch in ImportBatch.objects.filter(school=school):
        number = batch.files.count()
        ImportFile.objects.create(
            batch=batch, position=number, name=f"resultats-{number}.csv", size=1, sha256="1" * 64,
            format="assessment", rows=1, counts=batch.counts,
        )  # fmt: skip
    journal.record(
        "campaign_created",
        school=school,
        actor=member.user,
        target="campaign",
        ids=[world.here.campaign.pk],
    )


def _years(world: World, letter: str) -> None:
    """A year before, with a class of it for the pupils of 6A; last year's rituals and leavers."""
    school = world.here.school
    start_year = world.here.year.start_year - 1 - _rank(letter)
    year, _ = SchoolYear.objects.get_or_create(school=school, start_year=start_year)
    room = ClassroomFactory(year=year, name=f"CM{_rank(letter)}", level="6E")
    for pupil in world.a.pupils:
        EnrolmentFactory(
            student=pupil, classroom=room,
            starts_on=date(start_year, 9, 1), ends_on=date(start_year + 1, 7, 4),
        )  # fmt: skip
    last_year, _ = SchoolYear.objects.get_or_create(
        school=school, start_year=world.here.year.start_year - 1
    )
    gone = Student.objects.create(
        school=school, last_name="PARTI", first_name=letter, name_key=f"parti {letter.lower()}"
    )
    past = ClassroomFactory(year=last_year, name=f"3{letter}", level="3E")
    EnrolmentFactory(student=gone, classroom=past)
    first = date(last_year.start_year, 9, 15) + timedelta(weeks=4 * _rank(letter))
    for level in ("6E", "5E"):
        ritual = RitualFactory(
            year=last_year, levels=[level], starts_on=first, ends_on=first + timedelta(days=10),
            leader=world.members["dora"],
        )  # fmt: skip
        MilestoneFactory(ritual=ritual, assignee=world.members["bob"], role="")


def _calendar(world: World, letter: str) -> None:
    """A day off of the school's own, on which something was planned."""
    day = TODAY + timedelta(weeks=10 + _rank(letter))
    HolidayPeriodFactory(school=world.here.school, name=f"Pont {letter}", starts_on=day)
    RitualFactory(
        year=world.here.year, title=f"Le jour {letter}", levels=["6E"], starts_on=day, ends_on=day
    )


def _rituals(world: World, letter: str, room: Classroom, member: Membership) -> None:
    """One of each sort: this week, next week, for the team, for families, removed, on a Sunday."""
    year, level = world.here.year, room.level
    week = timedelta(weeks=1)
    RitualFactory(
        year=year, levels=[level], theme="securite", is_confirmed=False, leader=member,
        starts_on=TODAY + timedelta(days=_rank(letter) % 3), ends_on=TODAY + week,
    )  # fmt: skip
    RitualFactory(
        year=year, levels=[level], theme="cyber", public=True, classrooms=[room],
        starts_on=TODAY + week, ends_on=TODAY + 3 * week,
        campaign=CampaignFactory(year=year, classrooms=[room]),
    )  # fmt: skip
    sunday = date(2027, 1, 31) + _rank(letter) * week
    RitualFactory(
        year=year, levels=[], for_team=True, kind=Ritual.Kind.MEETING,
        starts_on=sunday, ends_on=sunday,
    )  # fmt: skip
    own = Ritual.objects.filter(year=year).order_by("pk")[0]  # the one of the page, if it has one
    new = Ritual.objects.filter(year=year, levels__contains=[level], removed_at=None)
    for ritual in {own, *new.order_by("-pk")[:2]}:
        _checklist(ritual, member)
        _sessions(world, ritual, room, member)
    removed = RitualFactory(year=year, levels=[level], removed_at=NOW - week)
    kept = RitualFactory(year=year, levels=[level], lead_role="class_lead")
    PlanAct.objects.create(
        school=world.here.school,
        year=year,
        actor=world.user("nora"),
        label=f"Retirer « {removed.title} »",
        changes=[
            {"id": ritual.pk, "before": {"removed_at": None}, "after": {"removed_at": str(NOW)}}
            for ritual in (removed, kept)
        ],
    )


def _checklist(ritual: Ritual, member: Membership) -> None:
    """Lines late, due this week and next, done by somebody, given to a person or to a role."""
    MilestoneFactory(ritual=ritual, due_on=TODAY - timedelta(days=2), role="lead")
    MilestoneFactory(ritual=ritual, due_on=TODAY + timedelta(days=1), role="", assignee=member)
    MilestoneFactory(ritual=ritual, due_on=TODAY + timedelta(days=6), assignee=member)
    MilestoneFactory(ritual=ritual, done_at=NOW, done_by=member.user)


def _sessions(world: World, ritual: Ritual, room: Classroom, member: Membership) -> None:
    """Two of a ritual, one for a group; at the first of all more people, and who came to it."""
    members = world.members
    for leaders in ([member, members["nora"], members["bob"]], [members["dora"], member]):
        number = Session.objects.filter(school=world.here.school).count()
        starts_at = _free_hour(number)
        SessionFactory(
            ritual=ritual, classroom=room, starts_at=starts_at, takes_attendance=True,
            leaders=leaders,
        )  # fmt: skip
    number = Session.objects.filter(school=world.here.school).count()
    group = Group.objects.filter(year=world.here.year).order_by("-pk")[0]
    SessionFactory(ritual=ritual, teaching_group=group, starts_at=_free_hour(number))
    first = Session.objects.filter(school=world.here.school).order_by("pk")[0]
    lead(first, MembershipFactory(school=world.here.school))
    guest = MembershipFactory(school=world.here.school, roles=["lead", "head", "librarian"])
    Attendance.objects.create(session=first, membership=guest)


def _free_hour(number: int) -> datetime:
    """An hour of its own for the session of that number: today, then the days around."""
    days = number // 8
    day = TODAY + timedelta(days=(days + 1) // 2 * (1 if days % 2 else -1))
    return datetime.combine(day, time(8 + number % 8), PARIS)


def _feeds(world: World, room: Classroom) -> None:
    for name in ("nora", "bob"):
        CalendarFeedFactory(membership=world.members[name], kind="classroom", classroom=room)


def _cdi(world: World, letter: str, room: Classroom) -> None:
    """A slot of today, a rule, a pupil more in every slot, one who waits."""
    year = world.here.year
    SlotRuleFactory(year=year, weekday=1 + _rank(letter))
    new = SupportSlotFactory(
        year=year, starts_at=datetime.combine(TODAY, time(12 + _rank(letter)), PARIS)
    )
    SupportBookingFactory(slot=new, student=_one_more(world.a.room))
    for slot in SupportSlot.objects.filter(year=year):
        SupportBookingFactory(slot=slot, student=_one_more(room))
    SupportFlagFactory(year=year, student=_one_more(room))
    SupportFlagFactory(year=year, student=_one_more(room), reason="identifiers")
    agreement = PeerHelperFactory(year=year, student=_one_more(room))
    PeerPairFactory(agreement=agreement, helped=_one_more(room))
    SupportDrawFactory(year=year)


def _observed(world: World) -> None:
    """The sheets take in those who have arrived since; one more pupil has trouble everywhere."""
    sheets = ObservationSheet.objects.filter(session__school=world.here.school)
    for sheet in sheets.select_related("session__ritual", "session__school"):
        open_sheet(session=sheet.session, actor=None)
        row = sheet.rows.filter(observations=None).first()
        for item in grid_of(sheet.grid).items[:4]:
            note(sheet=sheet, write=a_write(row=row.number, item=item.code, value="no"), actor=None)


def _staff(world: World) -> None:
    """An office hour more, and in all of them one colleague more."""
    school = world.here.school
    StaffMeetingFactory(year=world.here.year, holder=MembershipFactory(school=school))
    for meeting in StaffMeeting.objects.filter(school=school):
        StaffSeatFactory(meeting=meeting, membership=MembershipFactory(school=school))


def _projects(world: World, room: Classroom) -> None:
    """A project, an hour and a class more in each; a link, minutes, one decision more."""
    year = world.here.year
    ProjectFactory(year=year)
    group = Group.objects.filter(year=year).order_by("-pk")[0]
    for project in Project.objects.filter(ritual__year=year):
        project.ritual.classrooms.add(room)
        project.groups.add(group)
        project.members.add(MembershipFactory(school=world.here.school))
        code = COMPETENCES[project.ritual.classrooms.count()].code
        Ritual.objects.filter(pk=project.ritual_id).update(
            competences=[*project.ritual.competences, code]
        )
        SessionFactory(ritual=project.ritual, room=f"CDI {room.pk} {project.pk}")
    ResourceFactory(school=world.here.school)
    CouncilMinutesFactory(year=year)
    for minutes in CouncilMinutes.objects.filter(year=year):
        minutes.decisions.append(f"Une décision de plus, {room.name}.")
        minutes.save()


def _one_more(room: Classroom) -> Student:
    """Not a Léa: a search by that name finds those of `_class`."""
    return EnrolmentFactory(classroom=room, student__first_name="Noé").student


def _reminders(world: World, member: Membership) -> None:
    """Reminders that wait, that left and that were dropped; an address that refuses all."""
    school, to = world.here.school, member.user.email
    mails = [
        OutgoingEmail.objects.create(
            school=school,
            kind="digest",
            recipient=recipient,
            state=state,
            reason=reason,
            dedupe_key=f"growth|{member.pk}|{number}",
            useful_until=NOW + timedelta(days=1),
            accepted_at=NOW if state == "accepted" else None,
        )
        for number, (recipient, state, reason) in enumerate(
            [
                *[(to, "refused", "550 5.1.1 no such user")] * 3,
                (f"x{to}", "refused", "552 mailbox full"),
                (f"x{to}", "accepted", ""),
                (f"y{to}", "due", ""),
            ]
        )
    ]
    states = [("planned", ""), ("expired", ""), ("suppressed", f"raison {member.pk}")]
    Notification.objects.bulk_create(
        Notification(
            school=school,
            membership=member,
            kind="milestone",
            about=f"milestone:{number}",
            local_date=TODAY,
            dedupe_key=f"growth|{member.pk}|{number}",
            due_at=NOW,
            useful_until=NOW + timedelta(hours=10),
            state=state,
            reason=reason,
            email=mail,
        )
        for number, (state, reason, mail) in enumerate(
            [*((*state, None) for state in states), *(("mailed", "", mail) for mail in mails)]
        )
    )
