"""One writer at a time, where several could block each other."""

from pixschool.core.models import School, SchoolYear


def take_turns(school: School) -> None:
    """Wait until no other writer of sessions is at work in the school; holds to the end of the
    transaction.

    So there is no deadlock, and the session that is in the way can be named. Whoever removes a
    ritual or puts it back takes a turn too, before anything else: its sessions follow.
    """
    School.objects.select_for_update(no_key=True).get(pk=school.pk)


def take_turns_in_year(year: SchoolYear) -> SchoolYear:
    """Wait until nobody else applies or takes back an act of this year; the year as it is then,
    with its school. Holds to the end of the transaction.

    Two clicks are not two acts: the second finds what the first has written.
    """
    # Not the key: who is writing an act refers to it.
    locked = SchoolYear.objects.select_for_update(of=("self",), no_key=True)
    return locked.select_related("school").get(pk=year.pk)
