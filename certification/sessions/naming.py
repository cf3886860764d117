"""Who sits where: names in the places that were counted. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

Place = tuple[str, str]  # slot, room


def seat_names(
    counted: Sequence[tuple[Place, Mapping[str, int]]],
    pupils: Mapping[str, Sequence[int]],
    before: Mapping[int, Place],
) -> dict[Place, list[int]]:
    """{place: its pupils, in the order of the groups and of each group's list}.

    `counted`: places in the order of time with how many of each group; `pupils`: of each group,
    in order. Who was in a place `before` stays there as long as it has a seat for their group, else
    at that hour if another room has one then.
    """
    found: dict[Place, dict[str, list[int]]] = {place: {} for place, _ in counted}
    for group, members in pupils.items():
        seats = {place: groups[group] for place, groups in counted if groups.get(group)}
        for place, chosen in _of_group(members, seats, before).items():
            found[place][group] = chosen
    return {
        place: [pupil for group in pupils for pupil in groups.get(group, [])]
        for place, groups in found.items()
    }


def _of_group(
    members: Sequence[int], seats: dict[Place, int], before: Mapping[int, Place]
) -> dict[Place, list[int]]:
    chosen: dict[Place, list[int]] = defaultdict(list)
    waiting = []
    for pupil in members:
        place = before.get(pupil)
        if place in seats and len(chosen[place]) < seats[place]:
            chosen[place].append(pupil)
        else:
            waiting.append(pupil)
    for place, number in seats.items():
        same_hour = [pupil for pupil in waiting if pupil in before and before[pupil][0] == place[0]]
        chosen[place] += same_hour[: number - len(chosen[place])]
        waiting = [pupil for pupil in waiting if pupil not in chosen[place]]
    left = iter(waiting)
    for place, number in seats.items():
        while len(chosen[place]) < number:
            chosen[place].append(next(left))
    rank = {pupil: n for n, pupil in enumerate(members)}
    return {place: sorted(pupils, key=rank.__getitem__) for place, pupils in chosen.items()}
