"""What two records of one child say of peer help becomes the help of one."""

from students.models import MOST_PAIRS, PeerHelper, PeerPair, Student
from students.repairs.history import Recorder
from students.repairs.merging import handles

WITH_THEMSELVES = "Ces deux fiches formaient un binôme : il disparaît."


@handles("students.PeerPair.helped")
def _helped(kept: Student, gone: Student, recorder: Recorder) -> list[str]:
    """Nobody is paired with themselves; two pairs under way with one helper are one."""
    sentences = []
    held = PeerPair.objects.under_way().filter(helped=kept)
    own = set(held.values_list("year", "helper"))
    for pair in PeerPair.objects.filter(helped=gone):
        is_double = pair.ended_on is None and (pair.year_id, pair.helper_id) in own
        if pair.helper_id == kept.pk:
            sentences.append(WITH_THEMSELVES)
        if pair.helper_id == kept.pk or is_double:
            recorder.delete(pair)
        else:
            recorder.change(pair, helped_id=kept.pk)
    return sentences


@handles("students.PeerPair.helper")
def _helper(kept: Student, gone: Student, recorder: Recorder) -> list[str]:
    """Their pairs go with the agreement that they hang on (`_agreements`)."""
    sentences = []
    for pair in PeerPair.objects.filter(helper=gone, helped=kept):
        sentences.append(WITH_THEMSELVES)
        recorder.delete(pair)
    return sentences


@handles("students.PeerHelper.student")
def _agreements(kept: Student, gone: Student, recorder: Recorder) -> list[str]:
    """One agreement a year that holds: of two, that of the record that stays, with the pairs of
    both, even when they are more than the school would let one pupil have now."""
    sentences = []
    own = {helper.year_id: helper for helper in PeerHelper.objects.helping().filter(student=kept)}
    for helper in PeerHelper.objects.filter(student=gone):
        same = own.get(helper.year_id) if helper.withdrawn_at is None else None
        for pair in PeerPair.objects.filter(agreement=helper):
            sentences += _take_over(pair, same or helper, kept, recorder)
        if same is None:
            recorder.change(helper, student_id=kept.pk)
        else:
            recorder.delete(helper)
    return sentences


def _take_over(
    pair: PeerPair, agreement: PeerHelper, kept: Student, recorder: Recorder
) -> list[str]:
    """A pair of the record that goes; one that the other record has too is not kept twice."""
    under_way = PeerPair.objects.under_way().filter(year=pair.year_id, helper=kept)
    if pair.ended_on is None and under_way.filter(helped=pair.helped_id).exists():
        recorder.delete(pair)
        return []
    place = pair.place
    if pair.ended_on is None and agreement.pk != pair.agreement_id:
        taken = set(agreement.pairs.under_way().values_list("place", flat=True))
        place = next((n for n in range(1, MOST_PAIRS + 1) if n not in taken), 0)
    if not place:
        recorder.delete(pair)
        return [f"Plus de {MOST_PAIRS} binômes à la fois : l’un d’eux disparaît."]
    recorder.change(pair, agreement_id=agreement.pk, helper_id=kept.pk, place=place)
    return []
