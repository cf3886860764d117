"""A school that closes: thirty days in which it can be taken back, then nothing of it is left."""

from datetime import datetime, timedelta

from django.apps import apps
from django.db import transaction
from django.utils import timezone

from pixschool.core import journal
from pixschool.core.access import members
from pixschool.core.archive import files
from pixschool.core.documents import kept
from pixschool.core.mail import compose, queue
from pixschool.core.models import Membership, School, SchoolErasure, User
from pixschool.core.models.school import CLOSING_DAYS
from pixschool.core.retention.erasing import erase

MAIL_KIND = "school_closing"


@transaction.atomic
def close(*, school: School, actor: User) -> None:
    """From now on no reminder leaves; everybody else is told. Nothing is erased yet.

    Raises TeamError for an invented school.
    """
    members.refuse_demo(school)
    school = _locked(school)
    if school.closing_since is not None:
        return
    school.closing_since = timezone.now()
    school.save(update_fields=["closing_since"])
    _note("school_closed", school=school, actor=actor)


@transaction.atomic
def take_back(*, school: School, actor: User) -> None:
    """The school goes on as it was; everybody else is told."""
    school = _locked(school)
    if school.closing_since is None:
        return
    school.closing_since = None
    school.save(update_fields=["closing_since"])
    _note("school_taken_back", school=school, actor=actor)


def erase_closed(*, now: datetime) -> int:
    """Erase the schools whose thirty days are over; how many. One that was begun is ended."""
    due = School.objects.filter(closing_since__lte=now - timedelta(days=CLOSING_DAYS))
    schools = list(due)
    for school in schools:
        proof = _proof(school, school.closing_since or now)
        kept.discard(school.pk)
        files.discard(school.pk)
        # Its people first: nobody walks about in a school that is half there.
        erase(Membership.objects.filter(school=school))
        erase(School.objects.filter(pk=school.pk))
        SchoolErasure.objects.filter(pk=proof.pk).update(ended_at=now)
    return len(schools)


def _proof(school: School, closed_at: datetime) -> SchoolErasure:
    """Written before anything goes: one that was begun keeps its first count."""
    tables = [
        model._base_manager  # noqa: SLF001 (the documented API)
        for model in apps.get_models()
        if any(field.name == "school" for field in model._meta.get_fields())  # noqa: SLF001
    ]
    proof, _ = SchoolErasure.objects.get_or_create(
        uai=school.uai,
        closed_at=closed_at,
        defaults={
            "people": school.memberships.count(),
            "rows": sum(table.filter(school=school).count() for table in tables),
        },
    )
    return proof


def _locked(school: School) -> School:
    return School.objects.select_for_update(no_key=True).get(pk=school.pk)


def _note(event: str, *, school: School, actor: User) -> None:
    entry = journal.record(event, school=school, actor=actor, target="school", ids=[school.pk])
    others = school.memberships.active().exclude(user=actor).select_related("user")
    addresses = [membership.user.email for membership in others]
    if not addresses:
        return
    is_closing = school.closing_since is not None
    message = compose.build(
        "core/emails/school_closing",
        {
            "actor": actor,
            "school": school,
            "is_closing": is_closing,
            "link": compose.absolute_url("core:schools"),
        },
        to=addresses[0],
        subject=f"{school.name} {'ferme' if is_closing else 'ne ferme plus'} sur PixSchool",
    )
    message.to = addresses
    queue.enqueue(message, kind=MAIL_KIND, school=school, dedupe_key=f"closing|{entry.pk}")
