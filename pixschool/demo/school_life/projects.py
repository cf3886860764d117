"""Projects of the CDI of an invented school, its own links, the minutes of its first meeting."""

from dataclasses import dataclass
from datetime import date, timedelta

from pixschool.core.calendars import SchoolCalendar
from pixschool.core.calendars.of_school import calendar_or_none
from pixschool.core.models import Membership, SchoolYear
from pixschool.core.reference.roles import Role
from pixschool.core.reference.themes import Theme
from pixschool.demo.moments import Moments, at_hour
from rituals.models import Project
from rituals.projects import services as projects
from rituals.resources import services as links
from rituals.sessions.making_way import SeatsInTheWayError
from rituals.sessions.slots import Slot
from rituals.staff import minutes
from students.models import Classroom


@dataclass(frozen=True)
class InventedProject:
    """`starts`, `ends`: days from today; `hours`: sessions for each class; `rooms`: how many."""

    title: str
    subject: str
    teachers: str
    theme: Theme
    level: str
    starts: int
    ends: int
    competences: tuple[str, ...]
    purpose: str
    rooms: int = 2
    hours: int = 2


PROJECTS = (
    InventedProject(
        "Vrai ou faux ? Enquêter sur une image", "Français", "Mme Perrin", Theme.EMI, "4E",
        -10, 18, ("1.1", "2.2", "2.4"),
        "Retrouver d’où vient une image, écrire ce que l’on a vérifié et comment.",
    ),
    InventedProject(
        "Les volcans en données", "SVT", "M. Lambert", Theme.CULTURE, "5E",
        -60, -25, ("1.2", "1.3", "3.1"),
        "Relever, ranger et mettre en graphique les éruptions d’un siècle.", rooms=1,
    ),
    InventedProject(
        "Ma voix en ligne", "Anglais", "Mme Okafor", Theme.INTERNET, "3E",
        40, 75, ("2.2", "2.4", "3.2", "3.3"),
        "Un balado par équipe : licences des sons, droit à la voix, publication.", rooms=2, hours=0,
    ),
    InventedProject(
        "Chercher sans se noyer", "Histoire-géographie", "M. Baron", Theme.EMI, "2DE",
        -10, 18, ("1.1", "1.2"),
        "Une recherche documentée sur une ville, des sources citées.", rooms=1,
    ),
)  # fmt: skip
DECISIONS = (
    "Chaque niveau fait un parcours entre la rentrée et la Toussaint, sur une heure de cours.",
    "Les seize compétences sont réparties entre les matières ; le tableau est affiché.",
    "Les élèves qui travaillent sur Pix ont la priorité sur les postes du CDI, à M3 et S1.",
    "Bilan en juin, avec la part de chaque niveau qui n’a rien commencé.",
)
FIRST_HOUR, LAST_HOUR = 9, 16


def fill(year: SchoolYear, *, moments: Moments) -> None:
    """Nothing for a year that is over or not published, nor without a documentalist."""
    calendar = calendar_or_none(year.school, year.start_year)
    team = list(Membership.objects.filter(school=year.school).active().select_related("user"))
    librarian = next((one for one in team if Role.LIBRARIAN in one.roles), None)
    if moments.is_over or calendar is None or librarian is None:
        return
    for made_up in PROJECTS:
        _make(year, made_up, calendar, moments.today, librarian)
    links.add(
        school=year.school,
        title="Nos affiches du CDI, sur le site du collège",
        url="https://college.demo.pixschool.example/cdi/",
        source="le CDI",
        theme=Theme.RENTREE,
        competences=["1.1"],
        is_selected=False,
        actor=librarian.user,
    )
    head = next((one for one in team if Role.HEAD in one.roles), team[0])
    minutes.write(
        year=year,
        title="Conseil pédagogique de rentrée",
        held_on=date(year.start_year, 9, 29),
        decisions=DECISIONS,
        actor=head.user,
    )


def _make(
    year: SchoolYear,
    made_up: InventedProject,
    calendar: SchoolCalendar,
    today: date,
    librarian: Membership,
) -> None:
    rooms = list(Classroom.objects.filter(year=year, level=made_up.level).order_by("name"))
    starts = calendar.school_day_from(today + timedelta(days=made_up.starts))
    if not rooms or starts is None:
        return
    project = projects.create(
        year=year,
        draft=projects.ProjectDraft(
            title=made_up.title,
            subject=made_up.subject,
            teachers=made_up.teachers,
            theme=made_up.theme,
            starts_on=starts,
            ends_on=today + timedelta(days=made_up.ends),
            competences=made_up.competences,
            purpose=made_up.purpose,
            classrooms=tuple(rooms[: made_up.rooms]),
        ),
        leader=librarian,
        actor=librarian.user,
    )
    for rank in range(made_up.hours):
        for room in rooms[: made_up.rooms]:
            _add_hour(project, room, calendar, starts + timedelta(weeks=rank), librarian)


def _add_hour(
    project: Project, room: Classroom, calendar: SchoolCalendar, day: date, librarian: Membership
) -> None:
    """At the first hour of the next days when the CDI and the documentalist are free."""
    for offset in range(5):
        at = calendar.school_day_from(day + timedelta(days=offset))
        for hour in range(FIRST_HOUR, LAST_HOUR):
            starts = at_hour(at or day, hour, 0)
            slot = Slot(
                starts_at=starts,
                ends_at=starts + timedelta(minutes=55),
                classroom=room,
                room="CDI",
                leaders=(librarian,),
            )
            try:
                projects.add_session(project=project, slot=slot, actor=librarian.user)
            except (projects.ProjectRefusedError, SeatsInTheWayError):
                continue
            return
