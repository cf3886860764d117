"""What a school has decided of peer help: the load of a helper, the words of the attestation."""

from django.db import transaction

from pixschool.core import journal
from pixschool.core.models import School, User
from students.models import LONGEST_THANKS, MOST_PAIRS, PeerRules
from students.slots.locks import take_turns
from students.support.errors import SupportRefusedError

THANKS = (
    "a aidé des camarades à progresser dans leurs compétences numériques. "
    "Aider, c’est expliquer sans faire à la place, écouter et encourager : "
    "ces qualités comptent autant que les compétences elles-mêmes.\n\n"
    "L’établissement lui adresse ses remerciements."
)


def rules_of(school: School) -> PeerRules:
    """Those of the school; the usual ones, not saved, when nobody has changed any."""
    return PeerRules.objects.filter(school=school).first() or PeerRules(school=school)


def thanks_of(rules: PeerRules) -> str:
    return rules.thanks or THANKS


@transaction.atomic
def change(
    *, school: School, actor: User, most_pairs: int, thanks: str, signed_by: str
) -> PeerRules:
    """Set them; our own words are not kept, so that they follow ours. Pairs under way stay.

    Raises SupportRefusedError for a load that is not possible and for a text too long.
    """
    text = thanks.replace("\r\n", "\n").strip()
    if not 1 <= most_pairs <= MOST_PAIRS:
        raise SupportRefusedError(f"Un élève aide en même temps 1 à {MOST_PAIRS} camarades.")
    if len(text) > LONGEST_THANKS:
        raise SupportRefusedError(
            f"Ce texte fait {len(text)} caractères ; {LONGEST_THANKS} tiennent sur la page."
        )
    take_turns(school)
    rules = rules_of(school)
    rules.most_pairs, rules.signed_by = most_pairs, signed_by
    rules.thanks = "" if text == THANKS else text
    rules.save()
    journal.record(
        "peer_rules_changed", school=school, actor=actor, target="school", ids=[school.pk]
    )
    return rules
