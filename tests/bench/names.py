"""python -m tests.bench.names [--size 50000]: whole schools whose names are written otherwise.

Homonyms, twins, names turned round, compound and foreign names, particles. Nobody has an INE.
Counted: wrong merges, which must be none, and lines that need no answer.
"""

import argparse
import random
from dataclasses import dataclass

from campaigns.matching.matcher import Matcher, Name, RosterPupil
from pixschool.core.reference.names import name_key
from students.importers.readers.full_names import split_full_name
from students.importers.same_pupil import KnownPupil, PupilLine, PupilRecogniser

_SYLLABLES = "mar du le ber ker ro vi san go ti na lo fe bou gué da ly ça nd mé".split()
_PARTICLES = "de|du|de la|d’|le|van|van der|von|el|al|ben|da|dos|di|O’|Mc".split("|")
_FIRSTS = (
    "Léa Tom Inès Noé Zoé Adam Jade Hugo Lina Yanis Ana Marie-Lou Jean-Luc Anne-Lise Simon Bernard "
    "Martin Éloïse Œuvré Mehdi Minh Anh Ayşe Łukasz Maëlle N’Golo François Chloé Théo Aïcha"
).split()
_ACCENTS = (("É", "E"), ("é", "e"), ("è", "e"), ("ï", "i"), ("ë", "e"), ("Œ", "OE"), ("ç", "c"))


@dataclass(frozen=True)
class PupilToWrite:
    id: int
    last_name: str
    first_name: str
    room: str

    @property
    def names(self) -> tuple[str, str, str]:
        return self.last_name, self.first_name, self.room


def school(size: int, rng: random.Random) -> list[PupilToWrite]:
    """One child in a hundred has a homonym, as many a twin; a few are another turned round."""
    rooms = [f"{level}{nth:03}" for level in "6543" for nth in range(max(2, size // 110))]
    children: list[PupilToWrite] = []

    def add(last: str, first: str, room: str) -> None:
        children.append(PupilToWrite(len(children) + 1, last, first, room))

    while len(children) < size:
        last, first, room = _family(rng), rng.choice(_FIRSTS), rng.choice(rooms)
        add(last, first, room)
        chance = rng.random()
        if chance < 0.005:
            add(last, first, room)
        elif chance < 0.01:
            add(last, first, rng.choice(rooms))
        elif chance < 0.02:
            add(last, rng.choice([other for other in _FIRSTS if other != first]), room)
        elif chance < 0.023:
            add(first.upper(), last.title(), room)
    return children


def _family(rng: random.Random) -> str:
    def one() -> str:
        return "".join(rng.choices(_SYLLABLES, k=rng.randint(2, 4))).upper()

    last = one()
    if rng.random() < 0.12:
        last += rng.choice("- ") + one()
    if rng.random() < 0.12:
        particle = rng.choice(_PARTICLES)
        last = f"{particle}{'' if particle.endswith('’') else ' '}{last}"
    return last


def written(child: PupilToWrite, rng: random.Random) -> tuple[str, str]:
    """The same names as another program, or another hand, writes them."""
    last, first = child.last_name, child.first_name
    for old, new in (("-", " "), ("’", "'"), *_ACCENTS):
        if rng.random() < 0.3:
            last, first = last.replace(old, new), first.replace(old, new)
    chance = rng.random()
    if chance < 0.4:
        return split_full_name(f"{last} {first}")
    if chance < 0.5:
        return last.replace(" ", ""), first
    return (last.upper(), first) if chance < 0.7 else (last, first.upper())


@dataclass
class Tally:
    lines: int = 0
    wrong: int = 0
    asked: int = 0

    @property
    def settled(self) -> float:
        """Share of the lines that need no answer."""
        return 1 - self.asked / self.lines


def list_after_list(children: list[PupilToWrite], rng: random.Random) -> Tally:
    """A list, then another: 2 % change class, 1 % leave, 1 % arrive."""
    rooms = sorted({child.room for child in children})
    pupils = [_known(child) for child in children]
    now: list[tuple[PupilToWrite, PupilLine]] = []
    for child in children:
        if rng.random() < 0.01:
            newcomer = PupilToWrite(0, _family(rng), rng.choice(_FIRSTS), child.room)
            now.append((newcomer, _line(len(now) + 1, newcomer, child.room, rng)))
            continue
        room = rng.choice(rooms) if rng.random() < 0.02 else child.room
        now.append((child, _line(len(now) + 1, child, room, rng)))
    recogniser = PupilRecogniser([line for _, line in now], pupils)
    recogniser.certain()
    by_id = {child.id: child for child in children}
    doubts = recogniser.doubts()
    tally = Tally(lines=len(now), asked=len(doubts))
    for child, line in now:
        found = by_id.get(line.pupil_id or 0)
        # Two of one name in one class: which is which, no list of names can say.
        tally.wrong += found is not None and found.names != child.names
    return tally


def results_after_list(children: list[PupilToWrite], rng: random.Random) -> Tally:
    """Pix's results of everybody, homonyms of one class left out: Pix itself cannot tell them."""
    matcher = Matcher(
        RosterPupil(c.id, c.last_name, c.first_name, c.room, _level(c.room)) for c in children
    )
    alone: dict[tuple[str, str, str], int] = {}
    for child in children:
        alone[child.names] = alone.get(child.names, 0) + 1
    tally = Tally()
    for child in children:
        if alone[child.names] > 1:
            continue
        verdict = matcher.match(Name(*written(child, rng), child.room))
        tally.lines += 1
        tally.asked += verdict.pupil_id is None
        tally.wrong += verdict.pupil_id not in {None, child.id}
    return tally


def _known(child: PupilToWrite) -> KnownPupil:
    last, first = child.last_name, child.first_name
    key, level = name_key(f"{last} {first}"), _level(child.room)
    room = child.room
    return KnownPupil(child.id, last, first, key, room, room, level, False, True, True)


def _line(number: int, child: PupilToWrite, room: str, rng: random.Random) -> PupilLine:
    last, first = written(child, rng)
    key, level = name_key(f"{last} {first}"), _level(room)
    return PupilLine(number, number, last, first, key, room, room, level, False)


def _level(room: str) -> str:
    return f"{room[0]}E"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=50_000)
    size = parser.parse_args().size
    rng = random.Random(7)
    children = school(size, rng)
    print(f"\n## Names: {len(children)} pupils\n")
    print("| | lines | wrong merges | without a question |\n|---|---:|---:|---:|")
    for title, run in (("list after list", list_after_list), ("results", results_after_list)):
        tally = run(children, rng)
        print(f"| {title} | {tally.lines} | {tally.wrong} | {tally.settled:.2%} |")


if __name__ == "__main__":
    main()
