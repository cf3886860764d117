"""Who may see what: every URL name, once. A new screen is one line here, or the suite is red.

Written by hand, from what each role is for; `pixschool.core.access.permissions` says the same in
code, and the tests compare the two by asking the pages.
"""

from collections.abc import Callable
from typing import Any

from campaigns.models import ParticipantLink, PixCampaign
from campaigns.repairs.merging import merger
from pixschool.core.models import ImportBatch
from students.models import Classroom
from students.repairs import classes
from tests.factories.campaigns import CampaignFactory
from tests.factories.core import (
    HolidayPeriodFactory,
    ImportBatchFactory,
    InvitationFactory,
    MembershipFactory,
)
from tests.factories.observing import a_sheet
from tests.factories.peers import PeerHelperFactory, PeerPairFactory
from tests.factories.rituals import (
    CalendarFeedFactory,
    MilestoneFactory,
    RitualFactory,
    SessionFactory,
)
from tests.factories.students import GroupFactory
from tests.factories.support import SupportBookingFactory, SupportFlagFactory, SupportSlotFactory
from tests.security.access_certification import OF_CERTIFICATION
from tests.security.access_families import FAMILIES_ARGS, FAMILIES_OUTSIDE, OF_FAMILIES
from tests.security.access_papers import OF_PAPERS
from tests.security.access_slots import OF_SLOTS
from tests.security.access_team import OF_THE_TEAM
from tests.security.table import (
    BOOKS_SLOTS,
    EVERYBODY_HERE,
    FLAGS,
    HELPS,
    LEAD,
    MANAGES_CDI,
    MANAGES_TEAM,
    MANAGES_YEAR,
    RUNS_CDI,
    SEES_ALL,
    SEES_PUPILS,
    WRITES_WORKSHEET,
    Row,
    Thing,
    form,
    post,
)
from tests.security.table import pk_of as _pk
from tests.support.world import Class, World


def _batch(place: str) -> Callable[[World], ImportBatch]:
    return lambda world: ImportBatchFactory(year=getattr(world, place).year, done=True)


def _former(world: World) -> Any:
    return MembershipFactory(school=world.here.school, former=True)


def _ritual(world: World, place: str) -> Any:
    return RitualFactory(year=getattr(world, place).year)


def _session(world: World, place: str, leader: str) -> Any:
    return SessionFactory(ritual=_ritual(world, place), leaders=[world.members[leader]])


def _slot(world: World, place: str) -> Any:
    return SupportSlotFactory(year=getattr(world, place).year)


def _seat(place: str, whom: Callable[[World], Any]) -> Callable[[World], Any]:
    """Of today: an assistant sees no other. A pupil has one, however often it is asked for."""

    def seat(world: World) -> Any:
        student = whom(world)
        return student.support_bookings.first() or SupportBookingFactory(
            slot=_slot(world, place), student=student
        )

    return seat


def _helper(student: Any) -> Any:
    """Who agreed; a pupil does it once, however often it is asked for."""
    return student.peer_helpers.first() or PeerHelperFactory(
        student=student, year=student.school.current_year
    )


def _pair(item: Class) -> Any:
    """Of the pupils of a class, once as well."""
    return item.missing.pairs_as_helped.first() or PeerPairFactory(
        agreement=_helper(item.finished), helped=item.missing
    )


def _flagged(place: str, whom: Callable[[World], Any]) -> Callable[[World], Any]:
    """A pupil has one of that reason, however often it is asked for."""

    def flag(world: World) -> Any:
        student = whom(world)
        return student.support_flags.first() or SupportFlagFactory(
            year=getattr(world, place).year, student=student
        )

    return flag


def _link(name: str) -> Callable[[World], dict[str, Any]]:
    def key(world: World) -> dict[str, Any]:
        place = world.here if name != "elsewhere" else world.elsewhere
        links = ParticipantLink.objects.filter(school=place.school, decision="pending")
        return {"key": f"n{links.first().pk}"}

    return key


def _answer(place: str) -> Callable[[World], dict[str, Any]]:
    def key(world: World) -> dict[str, Any]:
        school = getattr(world, place).school
        links = ParticipantLink.objects.filter(school=school, student__isnull=False)
        return {"key": f"n{links.first().pk}"}

    return key


def _repair(place: str, name: str) -> Callable[[World], dict[str, Any]]:
    def act(world: World) -> dict[str, Any]:
        room = Classroom.objects.filter(school=getattr(world, place).school).first()
        actor = world.user(name)
        return {"pk": classes.change(classroom=room, name="6Z", level="6E", actor=actor).pk}

    return act


def _merge(place: str, name: str) -> Callable[[World], dict[str, Any]]:
    def act(world: World) -> dict[str, Any]:
        school = getattr(world, place)
        pair = {"kept": school.campaign, "gone": CampaignFactory(year=school.year)}
        seen = merger.preview(**pair).version
        return {"pk": merger.merge(**pair, seen=seen, actor=world.user(name)).pk}

    return act


CLASSROOM = Thing(
    own=_pk(lambda world: world.a.room),
    other_class=_pk(lambda world: world.b.room),
    foreign=_pk(lambda world: next(iter(world.elsewhere.classes.values())).room),
)
GROUP = Thing(
    own=_pk(lambda world: GroupFactory(year=world.here.year, pupils=[world.a.finished])),
    other_class=_pk(lambda world: GroupFactory(year=world.here.year, pupils=[world.b.finished])),
    foreign=_pk(lambda world: GroupFactory(year=world.elsewhere.year)),
)
STUDENT = Thing(
    own=_pk(lambda world: world.a.finished),
    other_class=_pk(lambda world: world.b.finished),
    foreign=_pk(lambda world: next(iter(world.elsewhere.classes.values())).finished),
)
CAMPAIGN = Thing(
    own=_pk(lambda world: world.here.campaign),
    other_class=_pk(lambda world: world.only_6b),
    foreign=_pk(lambda world: world.elsewhere.campaign),
)
CODE = Thing(
    own=_pk(lambda world: world.here.pix),
    other_class=_pk(lambda world: PixCampaign.objects.get(campaign=world.only_6b)),
    foreign=_pk(lambda world: world.elsewhere.pix),
)
BATCH = Thing(own=_pk(_batch("here")), foreign=_pk(_batch("elsewhere")))
QUESTION = Thing(own=_link("here"), foreign=_link("elsewhere"))
MERGE = Thing(own=_merge("here", "nora"), foreign=_merge("elsewhere", "charlie"))
REPAIR = Thing(own=_repair("here", "nora"), foreign=_repair("elsewhere", "charlie"))
ANSWER = Thing(own=_answer("here"), foreign=_answer("elsewhere"))
MEMBER = Thing(
    own=_pk(lambda world: world.members["sam"]),
    foreign=_pk(lambda world: world.members["charlie"]),
)
FORMER = Thing(own=_pk(_former), foreign=MEMBER.foreign)
INVITATION = Thing(
    own=_pk(lambda world: InvitationFactory(school=world.here.school)),
    foreign=_pk(lambda world: InvitationFactory(school=world.elsewhere.school)),
)
RITUAL = Thing(
    own=_pk(lambda world: _ritual(world, "here")),
    foreign=_pk(lambda world: _ritual(world, "elsewhere")),
)
MILESTONE = Thing(
    own=_pk(lambda world: MilestoneFactory(ritual=_ritual(world, "here"), role="staff")),
    foreign=_pk(lambda world: MilestoneFactory(ritual=_ritual(world, "elsewhere"))),
)
SESSION = Thing(
    own=_pk(lambda world: _session(world, "here", "dora")),
    foreign=_pk(lambda world: _session(world, "elsewhere", "charlie")),
)
OBSERVED = Thing(
    own=_pk(lambda world: a_sheet(world.a.room).session),
    other_class=_pk(lambda world: a_sheet(world.b.room).session),
    foreign=_pk(lambda world: a_sheet(next(iter(world.elsewhere.classes.values())).room).session),
)
FEED = Thing(
    own=_pk(lambda world: CalendarFeedFactory(school=world.here.school, families=True)),
    foreign=_pk(lambda world: CalendarFeedFactory(school=world.elsewhere.school, families=True)),
)
PEER_HELPER = Thing(
    own=_pk(lambda world: _helper(world.a.finished)),
    other_class=_pk(lambda world: _helper(world.b.finished)),
    foreign=_pk(lambda world: _helper(next(iter(world.elsewhere.classes.values())).finished)),
)
PEER_PAIR = Thing(
    own=_pk(lambda world: _pair(world.a)),
    other_class=_pk(lambda world: _pair(world.b)),
    foreign=_pk(lambda world: _pair(next(iter(world.elsewhere.classes.values())))),
)
PERIOD = Thing(
    own=_pk(lambda world: HolidayPeriodFactory(school=world.here.school)),
    foreign=_pk(lambda world: HolidayPeriodFactory(school=world.elsewhere.school)),
)
SLOT = Thing(
    own=_pk(lambda world: _slot(world, "here")),
    foreign=_pk(lambda world: _slot(world, "elsewhere")),
)
FLAG = Thing(
    own=_pk(_flagged("here", lambda world: world.a.missing)),
    other_class=_pk(_flagged("here", lambda world: world.b.missing)),
    foreign=_pk(
        _flagged("elsewhere", lambda world: next(iter(world.elsewhere.classes.values())).missing)
    ),
)
VISITOR = Thing(
    own=_pk(_seat("here", lambda world: world.a.missing)),
    foreign=_pk(
        _seat("elsewhere", lambda world: next(iter(world.elsewhere.classes.values())).missing)
    ),
)
OWN_VISITOR = Thing(
    own=VISITOR.own,
    other_class=_pk(_seat("here", lambda world: world.b.missing)),
    foreign=VISITOR.foreign,
)
YEAR = Thing(own=lambda world: {"start_year": world.here.year.start_year})


IN_SCHOOL = (
    Row("portal:home", EVERYBODY_HERE),
    Row("portal:classrooms", SEES_PUPILS),
    Row("portal:pupils_without_class", SEES_ALL),
    Row("portal:classroom", SEES_PUPILS, CLASSROOM),
    Row("portal:obligations_class", SEES_PUPILS, CLASSROOM),
    form("portal:worksheet_comment", WRITES_WORKSHEET, CLASSROOM),
    post("portal:worksheet_comment_undo", WRITES_WORKSHEET, CLASSROOM),
    form("portal:search", EVERYBODY_HERE),
    Row("portal:student", SEES_PUPILS, STUDENT),
    Row("campaigns:list", EVERYBODY_HERE),
    Row("campaigns:detail", EVERYBODY_HERE, CAMPAIGN),
    Row("campaigns:all_codes", EVERYBODY_HERE),
    Row("campaigns:code_sheet", EVERYBODY_HERE, CAMPAIGN),
    Row("campaigns:qr", EVERYBODY_HERE, CODE),
    form("campaigns:create", LEAD),
    form("campaigns:edit", LEAD, CAMPAIGN),
    form("campaigns:codes", LEAD, CAMPAIGN),
    post("campaigns:read_codes", LEAD, done=200),
    post("campaigns:remove_code", LEAD, CODE),
    form("campaigns:merge", LEAD, CAMPAIGN),
    post("campaigns:merge_undo", LEAD, MERGE),
    post("campaigns:archive", LEAD, CAMPAIGN),
    post("campaigns:restore", LEAD, CAMPAIGN),
    post("campaigns:delete", LEAD, CAMPAIGN),
    Row("campaigns:missing", SEES_PUPILS),
    Row("campaigns:missing_export", SEES_PUPILS, args={"kind": "csv"}),
    form("campaigns:drop", LEAD),
    form("campaigns:paste", LEAD),
    form("campaigns:tick", LEAD, CAMPAIGN),
    Row("campaigns:arbitration", LEAD, done=302),
    Row("campaigns:question", LEAD, QUESTION),
    post("campaigns:decide", LEAD, QUESTION, data={"decision": "test"}),
    post("campaigns:reopen", LEAD, QUESTION),
    Row("campaigns:answers", LEAD),
    Row("campaigns:answer", LEAD, ANSWER),
    post("campaigns:answer_change", LEAD, ANSWER, data={"reponse": "test"}),
    Row("rituals:planner", EVERYBODY_HERE),
    post("rituals:planner_move", MANAGES_YEAR, RITUAL, data={"version": "1", "weeks": "1"}),
    post("rituals:planner_remove", MANAGES_YEAR, RITUAL, data={"version": "1"}),
    post("rituals:planner_undo", MANAGES_YEAR),
    post("rituals:planner_redo", MANAGES_YEAR),
    form("rituals:planner_propose", MANAGES_YEAR),
    post("rituals:planner_apply", MANAGES_YEAR, data={"levels": "6E", "room_hours": "20"}),
    Row("rituals:planner_carry", MANAGES_YEAR),
    post("rituals:planner_carry_apply", MANAGES_YEAR, done=422),
    Row("rituals:planner_poster", EVERYBODY_HERE),
    Row("rituals:planner_list", EVERYBODY_HERE),
    Row("rituals:ritual", EVERYBODY_HERE, RITUAL),
    form("rituals:ritual_create", MANAGES_YEAR),
    form("rituals:ritual_edit", MANAGES_YEAR, RITUAL),
    post("rituals:ritual_remove", MANAGES_YEAR, RITUAL, data={"version": "1"}),
    post("rituals:ritual_restore", MANAGES_YEAR, RITUAL),
    post("rituals:ritual_campaign", LEAD, RITUAL, data={"campaign": "new", "version": "1"}),
    post("rituals:milestone_add", MANAGES_YEAR, RITUAL, done=422),
    form("rituals:milestone", MANAGES_YEAR, MILESTONE),
    post("rituals:milestone_done", MANAGES_YEAR | {"ines"}, MILESTONE, data={"done": "1"}),
    post("rituals:milestone_remove", MANAGES_YEAR, MILESTONE),
    form("rituals:reminders", EVERYBODY_HERE),
    post("rituals:address_try", MANAGES_YEAR, MEMBER),
    form("rituals:session_add", MANAGES_YEAR, RITUAL),
    form("rituals:session", MANAGES_YEAR, SESSION),
    post("rituals:session_remove", MANAGES_YEAR, SESSION),
    form("rituals:attendance", MANAGES_YEAR | {"dora"}, SESSION),
    Row("rituals:my_sessions", EVERYBODY_HERE),
    Row("rituals:observe_worker", EVERYBODY_HERE),
    form("rituals:observe", HELPS, OBSERVED),
    post("rituals:observe_open", HELPS, OBSERVED),
    Row("rituals:observe_shell", HELPS, OBSERVED),
    form("rituals:observe_follow_up", HELPS, OBSERVED),
    Row(
        "rituals:observation",
        HELPS,
        OBSERVED,
        methods=("PUT",),
        done=422,
        args={"cell": "00000000-0000-4000-8000-000000000001"},
    ),
    Row("rituals:week", SEES_ALL),
    Row("rituals:week_pdf", SEES_ALL),
    Row("rituals:feeds", EVERYBODY_HERE),
    post("rituals:feed_open", EVERYBODY_HERE, data={"kind": "person"}),
    post("rituals:feed_renew", MANAGES_YEAR, FEED),
    post("rituals:feed_extend", MANAGES_YEAR, FEED),
    post("rituals:feed_close", MANAGES_YEAR, FEED),
    form("students:drop", LEAD),
    Row("students:groups", SEES_PUPILS),
    Row("students:group", SEES_PUPILS, GROUP),
    form("students:group_add", LEAD),
    form("students:group_edit", LEAD, GROUP),
    form("students:group_members", LEAD, GROUP),
    post("students:group_delete", LEAD, GROUP),
    form("students:class_halves", LEAD, CLASSROOM),
    form("students:group_halves", LEAD, GROUP),
    form("students:pupil_add", LEAD, CLASSROOM),
    form("students:class_edit", LEAD, CLASSROOM),
    form("students:pupil_rename", LEAD, STUDENT),
    form("students:pupil_place", LEAD, STUDENT),
    form("students:pupil_close", LEAD, STUDENT),
    Row("students:pupil_duplicates", LEAD),
    form("students:pupil_merge", LEAD, STUDENT),
    post("students:pupil_distinct", LEAD, STUDENT),
    post("students:repair_undo", LEAD, REPAIR),
    post("students:flag", HELPS, CLASSROOM),
    post("students:flag_undo", HELPS, CLASSROOM),
    post("students:flag_close", HELPS, STUDENT),
    post("students:flag_reopen", HELPS, STUDENT),
    form("students:flag_note", HELPS, FLAG),
    form("students:leads", MANAGES_TEAM),
    post("students:leads_paste", MANAGES_TEAM, done=200, data={"text": "6A ; x@ecole.example"}),
    Row("core:imports", LEAD),
    Row("core:import", LEAD, BATCH),
    post("core:import_answer", LEAD, BATCH),
    post("core:import_confirm", LEAD, BATCH),
    post("core:import_cancel", LEAD, BATCH),
    post("core:import_undo", LEAD, BATCH),
    Row("core:team", MANAGES_TEAM),
    form("core:team_invite", MANAGES_TEAM),
    form("core:member", MANAGES_TEAM, MEMBER),
    post("core:member_end", MANAGES_TEAM, MEMBER),
    post("core:member_reopen", MANAGES_TEAM, FORMER),
    post("core:invitation_resend", MANAGES_TEAM, INVITATION),
    post("core:invitation_revoke", MANAGES_TEAM, INVITATION),
    form("core:leave", EVERYBODY_HERE),
    Row("core:retention", MANAGES_TEAM),
    form("core:archive", MANAGES_TEAM),
    post("core:archive_file", MANAGES_TEAM),
    form("core:close_school", MANAGES_TEAM),
    post("core:school_take_back", MANAGES_TEAM),
    form("core:settings", MANAGES_TEAM),
    form("campaigns:messages", MANAGES_TEAM),
    *OF_FAMILIES,
    post("core:year_current", MANAGES_TEAM, YEAR),
    post("core:year_prepare", MANAGES_TEAM, YEAR),
    post("core:year_work_in", EVERYBODY_HERE, YEAR),
    Row("portal:cdi", RUNS_CDI),
    Row("portal:cdi_queue", BOOKS_SLOTS),
    Row("portal:cdi_week", MANAGES_CDI),
    Row("portal:cdi_slot", BOOKS_SLOTS, SLOT),
    Row("portal:cdi_bookings", BOOKS_SLOTS | {"brice"}),
    Row("portal:cdi_day_list", RUNS_CDI),
    Row("portal:cdi_day_slips", RUNS_CDI),
    Row("portal:cdi_slot_slips", MANAGES_CDI, SLOT),
    Row("portal:cdi_class_slips", BOOKS_SLOTS, CLASSROOM),
    Row("portal:cdi_rules", MANAGES_CDI),
    form("portal:cdi_rule_add", MANAGES_CDI),
    form("portal:cdi_thresholds", MANAGES_CDI),
    form("portal:cdi_walk_in", MANAGES_CDI),
    form("portal:cdi_flag", FLAGS),
    form("portal:cdi_visit", RUNS_CDI, VISITOR),
    post("portal:cdi_mark", RUNS_CDI, VISITOR, data={"presence": "present"}),
    form("portal:cdi_booking", BOOKS_SLOTS),
    post("portal:cdi_place", BOOKS_SLOTS),
    form("portal:cdi_suggested", MANAGES_CDI),
    post("portal:cdi_bring_back", MANAGES_CDI),
    post("portal:cdi_move", BOOKS_SLOTS, OWN_VISITOR),
    post("portal:cdi_cancel", BOOKS_SLOTS, OWN_VISITOR),
    Row("portal:peers", HELPS),
    Row("portal:peer_pair", HELPS),
    post("portal:peer_start", HELPS),
    form("portal:peer_agreed", HELPS),
    form("portal:peer_settings", MANAGES_CDI),
    Row("portal:peer_attestations", HELPS),
    Row("portal:peer_attestation", HELPS, PEER_HELPER),
    post("portal:peer_withdraw", HELPS, PEER_HELPER),
    post("portal:peer_end", HELPS, PEER_PAIR),
    Row("portal:clinic", HELPS),
    post("portal:clinic_note", HELPS),
    form("portal:clinic_ways", MANAGES_CDI),
    Row("portal:phrases", EVERYBODY_HERE),
    Row("portal:phrase_words", EVERYBODY_HERE),
    *OF_CERTIFICATION,
    *OF_SLOTS,
    *OF_THE_TEAM,
    *OF_PAPERS,
    Row("portal:year_turn", MANAGES_TEAM, YEAR),
    Row("core:calendar", MANAGES_YEAR, YEAR),
    form("core:calendar_dates", MANAGES_YEAR, YEAR),
    form("core:calendar_add", MANAGES_YEAR, YEAR),
    post("core:calendar_confirm", MANAGES_YEAR, YEAR),
    post("core:calendar_clear", MANAGES_YEAR, YEAR),
    post("core:calendar_undo", MANAGES_YEAR, YEAR),
    form("core:calendar_period", MANAGES_YEAR, PERIOD),
    post("core:calendar_remove", MANAGES_YEAR, PERIOD),
    Row("core:audit", MANAGES_TEAM),
    Row("portal:help", EVERYBODY_HERE),
    Row("portal:help_page", EVERYBODY_HERE, args={"slug": "lequipe"}),
    post("portal:hint_close", EVERYBODY_HERE, data={"conseil": "class"}),
)

# Outside any school. name → (for whom, methods): "public" asks nobody to sign in.
OUTSIDE = {
    "core:schools": ("signed in", "GET"),
    "core:close_account": ("signed in", "GET POST"),
    "core:mailbox": ("demo", "GET"),
    "core:accessibility": ("public", "GET"),
    "core:privacy": ("public", "GET"),
    "core:health_live": ("public", "GET"),
    "core:health_ready": ("public", "GET"),
    "core:invitation": ("public", "GET POST"),
    "core:invitation_link": ("public", "GET"),
    "core:invitation_switch": ("public", "POST"),
    "core:sso_callback": ("public", "GET"),
    **FAMILIES_OUTSIDE,
    "public_papers:flyer": ("public", "GET"),
    "public_papers:flyer_in": ("public", "GET"),
    "rituals:feed": ("public", "GET"),
    "rituals:unsubscribe": ("public", "GET POST"),
    "core:demo_login": ("demo", "POST"),
}
OUTSIDE_ARGS = {
    "core:invitation_link": ["x"],
    "core:sso_callback": ["sso"],
    **FAMILIES_ARGS,
    "public_papers:flyer": ["x"],
    "public_papers:flyer_in": ["x", "ar"],
    "rituals:feed": [1, "x"],
    "rituals:unsubscribe": ["x"],
}

# Django's administration: not mounted in production; elsewhere for superusers
# (core/journal/test_record.py).
SUPPORT = "admin:"

# allauth's own pages, in our layout. Everything else it brings asks to sign in first.
ALLAUTH = ("account_", "mfa_", "socialaccount_", "openid_connect_")
ALLAUTH_PUBLIC = frozenset(
    """
    account_login account_logout account_inactive account_signup account_reset_password
    account_email_verification_sent account_confirm_email account_confirm_login_code
    account_reset_password_done account_reset_password_from_key
    account_reset_password_from_key_done account_request_login_code mfa_authenticate
    mfa_login_webauthn socialaccount_login_cancelled socialaccount_signup openid_connect_login
    openid_connect_callback
    """.split()
)
