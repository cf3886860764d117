"""Who has finished a course, ticked by a person, class by class: when Pix gives nothing to read.

A tick is an attempt that no file has brought: its digest is empty. A table pasted later takes it
over, and then only Pix says what it is.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from campaigns import attempts
from campaigns.importers import pasted_into
from campaigns.missing import expected
from campaigns.models import Campaign, ParticipantLink, Participation, PixCampaign
from pixschool.core import journal
from pixschool.core.importing import locks
from pixschool.core.models import User
from students.models import Classroom, Enrolment, Student

BY_HAND = ""  # the digest of an attempt that was ticked


@dataclass(frozen=True)
class TickLine:
    """A pupil of the class. `is_read`: Pix says that they have finished, no tick changes it."""

    student: Student
    is_finished: bool
    is_read: bool


def lines(campaign: Campaign, classroom: Classroom) -> list[TickLine]:
    """The pupils of the class whom the campaign expects, by name, each with whether they have
    finished."""
    enrolments = Enrolment.objects.at(
        classroom=classroom, student__in=expected.in_class(campaign, classroom)
    ).order_by("student__name_key", "pk")
    finished = Participation.objects.filter(
        campaign=campaign, student__in=enrolments.values("student")
    ).filter(attempts.IS_FINISHED)
    read = set(finished.exclude(digest=BY_HAND).values_list("student_id", flat=True))
    ticked = set(finished.filter(digest=BY_HAND).values_list("student_id", flat=True))
    return [
        TickLine(student=e.student, is_finished=pk in read | ticked, is_read=pk in read)
        for e in enrolments
        for pk in [e.student_id]
    ]


@transaction.atomic
def tick(
    *,
    campaign: Campaign,
    classroom: Classroom,
    ticked: Collection[int],
    shown: Collection[int],
    actor: User | None,
) -> int:
    """Write what changed between the page as it was `shown` and as it is `ticked` (ids of pupils).

    What somebody else has ticked meanwhile stays. Pupils who are not expected are left out. Returns
    how many pupils changed.
    """
    locks.one_writer(campaign.school_id)
    pupils = {line.student.pk: line for line in lines(campaign, classroom) if not line.is_read}
    to_tick = [pk for pk in sorted({*ticked} - {*shown}) if pk in pupils]
    to_clear = [pk for pk in {*shown} - {*ticked} if pk in pupils and pupils[pk].is_finished]
    pix = _code(campaign) if to_tick else None
    done = 0
    for pk in to_tick:
        if pix and not pupils[pk].is_finished:
            _add(pix, classroom, pupils[pk].student)
            done += 1
    Participation.objects.filter(
        campaign=campaign, student_id__in=to_clear, digest=BY_HAND
    ).delete()
    done += len(to_clear)
    if done:
        attempts.recount(campaign_ids=[campaign.pk])
        journal.record(
            "finish_ticked",
            school=campaign.school,
            actor=actor,
            target="campaign",
            ids=[campaign.pk],
            details={"ticked": len(to_tick), "cleared": len(to_clear)},
        )
    return done


def _code(campaign: Campaign) -> PixCampaign:
    """Where the ticks go, and where a table pasted later goes too."""
    return pasted_into.code_of(campaign) or PixCampaign.objects.create(
        school_id=campaign.school_id, campaign=campaign, name=campaign.name
    )


def _add(pix: PixCampaign, classroom: Classroom, student: Student) -> None:
    link, _ = ParticipantLink.objects.get_or_create(
        school_id=pix.school_id,
        name_key=student.name_key,
        class_key=classroom.key,
        defaults={
            "last_name": student.last_name,
            "first_name": student.first_name,
            "class_name": classroom.name,
            **_verdict(classroom, student),
        },
    )
    same = Participation.objects.filter(pix_campaign=pix, link=link, attempt_at=None)
    last = same.aggregate(last=Max("nth"))["last"] or 0
    Participation.objects.create(
        campaign_id=pix.campaign_id,
        pix_campaign=pix,
        link=link,
        student=student,
        is_shared=True,
        progress=1,
        nth=last + 1,
        digest=BY_HAND,
    )


def _verdict(classroom: Classroom, student: Student) -> dict[str, object]:
    """Who that name is from now on: the pupil, unless another of the class bears it."""
    twins = Enrolment.objects.at(classroom=classroom, student__name_key=student.name_key)
    if twins.count() > 1:
        return {"decision": ParticipantLink.Decision.HOMONYMS}
    return {"decision": ParticipantLink.Decision.CERTAIN, "student": student}
