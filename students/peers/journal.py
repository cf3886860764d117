"""What the journal says of peer help. It names the pupils to whoever may help, and to nobody
else."""

from django.urls import reverse

from pixschool.core.journal.labels import PUPILS, register
from pixschool.core.journal.things import NamedThing, register_things
from pixschool.core.models import Membership
from students.models import PeerHelper, PeerPair, Student

register("peer_agreed", "a noté qu’un élève accepte d’aider", kind=PUPILS)
register("peer_topics_changed", "a changé ce qu’un élève veut bien expliquer", kind=PUPILS)
register("peer_withdrawn", "a noté qu’un élève n’aide plus", kind=PUPILS)
register(
    "peer_left",
    "un élève qui aidait a quitté l’établissement",
    many="{n} élèves qui aidaient ont quitté l’établissement",
    kind=PUPILS,
)
register("pair_started", "a formé un binôme", kind=PUPILS)
register("pair_ended", "a terminé un binôme", many="a terminé {n} binômes", kind=PUPILS)
register("pair_corrected", "a corrigé la fin d’un binôme", kind=PUPILS)
register(
    "pair_left",
    "binôme terminé, l’un des deux a quitté l’établissement",
    many="{n} binômes terminés, un élève a quitté l’établissement",
    kind=PUPILS,
)
register(
    "peers_read",
    "a lu la difficulté d’un élève sur la page de l’entraide",
    many="a lu les difficultés de {n} élèves sur la page de l’entraide",
    kind=PUPILS,
)
register("peer_rules_changed", "a changé les réglages de l’entraide", kind=PUPILS)
register(
    "attestations_made",
    "a préparé une attestation d’entraide",
    many="a préparé {n} attestations d’entraide",
    kind=PUPILS,
)


def _named(reader: Membership, student: Student) -> NamedThing:
    page = reverse("portal:student", args=[reader.school.uai, student.pk])
    return NamedThing(str(student), page)


def _helpers(reader: Membership, ids: set[int]) -> dict[int, NamedThing]:
    found = PeerHelper.objects.visible_to(reader).filter(pk__in=ids).select_related("student")
    return {helper.pk: _named(reader, helper.student) for helper in found}


def _pairs(reader: Membership, ids: set[int]) -> dict[int, NamedThing]:
    """By the pupil who is helped."""
    found = PeerPair.objects.visible_to(reader).filter(pk__in=ids).select_related("helped")
    return {pair.pk: _named(reader, pair.helped) for pair in found}


register_things("peer_helper", _helpers)
register_things("peer_pair", _pairs)
