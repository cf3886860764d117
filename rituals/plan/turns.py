"""One writer at a time, where several could stand in each other's way."""

from pixschool.core.models import School


def take_turns(school: School) -> None:
    """Wait until no other writer of sessions is at work in the school; holds to the end of the
    transaction.

    So there is no deadlock, and the session that is in the way can be named. Whoever removes a
    ritual or puts it back takes a turn too, before anything else: its sessions follow.
    """
    School.objects.select_for_update(no_key=True).get(pk=school.pk)
