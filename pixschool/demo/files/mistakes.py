"""What makes real files hard to read: names typed otherwise, strangers, teachers who tried."""

import random
from collections.abc import Callable
from dataclasses import astuple, replace
from datetime import timedelta

from pixschool.demo.files.pix import Attempt
from pixschool.demo.files.pix_csv import PixParticipant


def misspell(person: PixParticipant) -> PixParticipant:
    """One letter too many, as when a name is typed by hand."""
    name = person.first_name if len(person.first_name) >= 5 else person.last_name
    wrong = name[:3] + name[2] + name[3:]
    if name is person.first_name:
        return replace(person, first_name=wrong)
    return replace(person, last_name=wrong)


def shorten(person: PixParticipant) -> PixParticipant:
    """A pet name: nothing tells for sure who it is."""
    return replace(person, first_name=person.first_name[:3] + "ou")


def elsewhere(class_name: str) -> Callable[[PixParticipant], PixParticipant]:
    return lambda person: replace(person, class_name=class_name)


def rename(
    done: list[Attempt],
    change: Callable[[PixParticipant], PixParticipant],
    *,
    times: int,
    rng: random.Random,
) -> list[Attempt]:
    """The same attempts, where a few people bear another name."""
    people = sorted({attempt.person for attempt in done}, key=astuple)
    simple = [p for p in people if p.first_name.isalpha() and len(p.first_name) > 5]
    changed = {person: change(person) for person in rng.sample(simple, min(times, len(simple)))}
    return [replace(a, person=changed.get(a.person, a.person)) for a in done]


def add_stranger(done: list[Attempt], person: PixParticipant) -> list[Attempt]:
    """Somebody who is no pupil of the school did the course too."""
    model = next(attempt for attempt in done if attempt.shared_at is not None)
    assert model.shared_at is not None  # noqa: S101 - chosen so
    delay = timedelta(minutes=7)
    stranger = replace(
        model,
        person=person,
        started_at=model.started_at + delay,
        shared_at=model.shared_at + delay,
    )
    return [*done, stranger]


def disturb(
    campaign: str, done: list[Attempt], *, first_class: str, rng: random.Random
) -> list[Attempt]:
    """In a few campaigns, a dozen lines that a person will have to decide upon."""
    if not any(attempt.shared_at for attempt in done):
        return done
    if campaign in {"Rentrée 3e", "Rentrée Tle"}:
        done = rename(done, misspell, times=2, rng=rng)
        done = rename(done, shorten, times=1, rng=rng)
        done = add_stranger(done, PixParticipant("DUBREUIL-KANÉ", "Noa", first_class))
    if campaign in {"Rentrée 4e", "Rentrée 1re"}:
        done = rename(done, misspell, times=1, rng=rng)
        done = add_stranger(done, PixParticipant("TEST", "Élève", first_class))
        done = add_stranger(done, PixParticipant("PROFESSEUR", "Essai", ""))
    if campaign.startswith("Pix 6e : protection"):
        done = rename(done, elsewhere("4B"), times=1, rng=rng)
    return done
