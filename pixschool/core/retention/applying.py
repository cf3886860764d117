"""The periods applied: counted, announced, erased after the grace, proved.

Any number of copies may run: an erasure is one row, locked while it is worked on.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from pixschool.core.mail import compose, queue
from pixschool.core.models import Erasure, School
from pixschool.core.reference.roles import Role
from pixschool.core.retention.rules import GRACE, Rule, all_rules

logger = logging.getLogger(__name__)
MAIL_KIND = "retention"


@dataclass(frozen=True)
class RuleOutcome:
    """A rule in a school; `count` rows are past their period. `state`: « nothing »; « announced »
    and « erased », or « to_announce » and « to_erase » in a dry run; « waiting » for `due`, a day.
    """

    school: School
    rule: Rule
    count: int
    due: date | None
    state: str


def apply(
    now: datetime, *, schools: Iterable[School] | None = None, dry_run: bool = False
) -> list[RuleOutcome]:
    """One run. A school that fails does not keep the others from theirs; one that closes goes as
    a whole (`closing`), nothing of it is announced."""
    found: list[RuleOutcome] = []
    wanted = School.objects.order_by("uai") if schools is None else schools
    for school in wanted:
        if school.closing_since is not None:
            continue
        try:
            found += of_school(school, now=now, dry_run=dry_run)
        except Exception:
            logger.exception("retention of school %s failed", school.pk)
    return found


def of_school(school: School, *, now: datetime, dry_run: bool = False) -> list[RuleOutcome]:
    """Each rule, in its order. In a dry run nothing changes."""
    open_ = {erasure.rule: erasure for erasure in school.erasures.filter(ended_at=None)}
    if dry_run:
        return [_look(rule, school, open_.get(rule.code), now) for rule in all_rules()]
    return [_apply(rule, school, open_.get(rule.code), now) for rule in all_rules()]


def _look(rule: Rule, school: School, erasure: Erasure | None, now: datetime) -> RuleOutcome:
    if erasure is None:
        number = rule.due_at(school, now).count()
        if not number:
            return RuleOutcome(school, rule, 0, None, "nothing")
        return RuleOutcome(school, rule, number, _day(school, now + GRACE), "to_announce")
    number = rule.due_at(school, erasure.announced_at).count()
    state = "waiting" if now < erasure.erase_after else "to_erase"
    return RuleOutcome(school, rule, number, _day(school, erasure.erase_after), state)


def _apply(rule: Rule, school: School, erasure: Erasure | None, now: datetime) -> RuleOutcome:
    found = _look(rule, school, erasure, now)
    if found.state == "nothing":
        return found
    if erasure is None:
        erasure = _announce(found, now)
    if now < erasure.erase_after:
        state = "announced" if found.state == "to_announce" else "waiting"
        return RuleOutcome(school, rule, found.count, found.due, state)
    return RuleOutcome(school, rule, _erase(rule, erasure, now), found.due, "erased")


@transaction.atomic
def _announce(found: RuleOutcome, now: datetime) -> Erasure:
    """Of two runs at once, the second finds the row of the first."""
    rule, school = found.rule, found.school
    erasure, is_new = Erasure.objects.get_or_create(
        school=school,
        rule=rule.code,
        ended_at=None,
        defaults={
            "what": rule.what,
            "period": rule.period,
            "announced_at": now,
            "erase_after": now + GRACE,
        },
    )
    if is_new and rule.is_announced:
        _tell(found, erasure)
    return erasure


def _erase(rule: Rule, erasure: Erasure, now: datetime) -> int:
    """How many went in all, those of a run that was killed included."""

    def noted(number: int) -> None:
        Erasure.objects.filter(pk=erasure.pk).update(count=F("count") + number)

    rule.erase(rule.due_at(erasure.school, erasure.announced_at), noted)
    Erasure.objects.filter(pk=erasure.pk, ended_at=None).update(ended_at=now)
    erasure.refresh_from_db()
    return erasure.count


def _tell(found: RuleOutcome, erasure: Erasure) -> None:
    addresses = _addresses(found.school)
    if not addresses:
        return
    message = compose.build(
        "core/emails/retention",
        {
            "school": found.school,
            "erasure": erasure,
            "number": found.count,
            "day": found.due,
            "link": compose.absolute_url("core:retention", found.school.uai),
        },
        to=addresses[0],
        subject=f"{found.school.name} : des données seront effacées",
    )
    message.to = list(addresses)
    queue.enqueue(
        message, kind=MAIL_KIND, school=found.school, dedupe_key=f"retention|{erasure.pk}"
    )


def _addresses(school: School) -> Sequence[str]:
    """The RUPN; the head where there is none."""
    for role in (Role.LEAD, Role.HEAD):
        members = school.memberships.active().filter(roles__contains=[role.value])
        if found := list(members.values_list("user__email", flat=True)):
            return found
    return []


def _day(school: School, at: datetime) -> date:
    return school.local(at).date()
