"""Weekly rules of slots: the only writers of `SlotRule`."""

from django.core.exceptions import ValidationError
from django.db import transaction

from pixschool.core import journal
from pixschool.core.models import User
from pixschool.core.reference.years import start_year_of
from students.models import MOST_SEATS, SlotRule
from students.slots.leaving import NO_RIGHT, welcoming
from students.slots.locks import take_turns
from students.slots.materialising import Made, dates_of, make_slots
from students.support.errors import SupportRefusedError

_OTHER_DATES = (
    "Les dates ne sont plus celles que vous avez lues : relisez-les, puis confirmez de nouveau."
)
_NO_DAY = "Entre ces deux dates, aucun jour de classe ne tombe ce jour de la semaine."


@transaction.atomic
def create_rule(*, rule: SlotRule, actor: User | None, seen: str | None = None) -> Made:
    """Save a rule and make its slots. `seen`: the digest of the dates that were shown, when they
    were. Raises SupportRefusedError; nothing is written then."""
    take_turns(rule.school)
    check(rule)
    if seen is not None and dates_of(rule).digest != seen:
        raise SupportRefusedError(_OTHER_DATES)
    rule.save()
    journal.record(
        "slot_rule_created", school=rule.school, actor=actor, target="slot_rule", ids=[rule.pk]
    )
    made = make_slots(rule=rule, actor=actor)
    if not made.created:
        raise SupportRefusedError(_NO_DAY)
    return made


def check(rule: SlotRule) -> None:
    """Raises SupportRefusedError for what no slot can be. The holder is one query."""
    if rule.ends <= rule.starts:
        raise SupportRefusedError("La fin vient avant le début.")
    if rule.last_on < rule.first_on:
        raise SupportRefusedError("Le dernier jour vient avant le premier.")
    if {start_year_of(rule.first_on), start_year_of(rule.last_on)} != {rule.year.start_year}:
        raise SupportRefusedError(f"Ces dates ne sont pas dans l’année {rule.year}.")
    if not 1 <= rule.seats <= MOST_SEATS:
        raise SupportRefusedError(f"Un créneau a de 1 à {MOST_SEATS} places.")
    if rule.pix_seats > rule.seats:
        raise SupportRefusedError("Il y a plus de places réservées à Pix que de places.")
    if rule.holder_id and not welcoming(rule.school).filter(pk=rule.holder_id).exists():
        raise SupportRefusedError(NO_RIGHT)
    try:
        rule.full_clean(exclude=["school", "year", "holder"])
    except ValidationError as error:
        raise SupportRefusedError(" ".join(error.messages)) from error
