"""What of Pix follows when two records of one child become one."""

from collections import defaultdict

from campaigns.matching.effects import best_of
from campaigns.models import ParticipantLink, Participation
from students.models import Student
from students.repairs.history import Recorder
from students.repairs.merging import handles


@handles("campaigns.ParticipantLink.student")
def _links(kept: Student, gone: Student, recorder: Recorder) -> list[str]:
    """A name is remembered once for the school: each keeps its own, and both mean the pupil."""
    for link in ParticipantLink.objects.filter(student=gone):
        recorder.change(link, student_id=kept.pk)
    return []


@handles("campaigns.Participation.student")
def _participations(kept: Student, gone: Student, recorder: Recorder) -> list[str]:
    """All the attempts stay; of a campaign that both did, one counts."""
    both: dict[int, list[Participation]] = defaultdict(list)
    for result in Participation.objects.filter(
        student__in=(kept, gone), is_ignored=False
    ).select_related("campaign"):
        both[result.campaign_id].append(result)
    sentences, moved = [], 0
    for results in both.values():
        theirs = [result for result in results if result.student_id == gone.pk]
        if len({result.student_id for result in results if result.counts}) > 1:
            sentences.append(
                f"Dans « {results[0].campaign.name} », les deux ont un résultat : un seul compte, "
                "l’autre reste parmi les essais."
            )
        best = best_of(results)
        for result in results:
            if result.counts and result.pk != best.pk:
                recorder.change(result, counts=False)
        for result in theirs:
            recorder.change(result, student_id=kept.pk)
            moved += 1
        if theirs and not best.counts:
            recorder.change(best, counts=True)
    for result in Participation.objects.filter(student=gone, is_ignored=True):
        recorder.change(result, student_id=kept.pk)
    if moved:
        sentences.append(f"Résultats qui passent à la fiche gardée : {moved}.")
    return sentences
