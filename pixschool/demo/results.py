"""What pupils do on Pix, invented: who came, who finished, what they mastered."""

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from pixschool.core.reference.crcn import COMPETENCES, MAX_REACHABLE_LEVEL, PIX_PER_LEVEL
from pixschool.demo.campaign_plans import CampaignPlan
from pixschool.demo.files.pix import Attempt, Course, Sending
from pixschool.demo.files.pix_csv import PARIS, PixParticipant
from pixschool.demo.helping import story
from pixschool.demo.population import InventedPupil

_AGAIN = 0.08  # share of pupils who do a finished course twice
_SLIDES = 0.25  # of the pupils of a class that slides
_RETAKE_DAYS = 4  # Pix asks for that many between two attempts


@dataclass(frozen=True)
class OpenDays:
    """From the first day of a campaign to its last, both included."""

    opens_on: date
    closes_on: date


@dataclass
class Actor:
    """A pupil in the class of the moment, under the name that Pix knows."""

    pupil: InventedPupil
    person: PixParticipant


def school_days(window: OpenDays) -> list[date]:
    """Monday to Friday of these days; holidays are not taken out."""
    count = (window.closes_on - window.opens_on).days + 1
    days = (window.opens_on + timedelta(days=shift) for shift in range(count))
    return [day for day in days if day.weekday() < 5]


def attempts(
    plan: CampaignPlan,
    course: Course,
    window: OpenDays,
    actors: Iterable[Actor],
    rng: random.Random,
) -> list[Attempt]:
    """Everything that will have happened by the end of the window; cut it at the day of a file."""
    done: list[Attempt] = []
    for actor, session in _sessions(plan, window, actors, rng):
        gain = story.gain(actor.pupil) if plan.second_of else 0
        first = _attempt(actor, course, session, plan.finished, rng, gain=gain)
        done.append(first)
        if first.shared_at and rng.random() < _AGAIN:
            later = session + timedelta(days=_RETAKE_DAYS + rng.randrange(9))
            if later.date() <= window.closes_on:
                done.append(_attempt(actor, course, later, 0.95, rng, gain=0.12))
    return [*done, *_slides(plan, course, window, done)]


def _slides(
    plan: CampaignPlan, course: Course, window: OpenDays, done: list[Attempt]
) -> Iterator[Attempt]:
    """In one class, one pupil in four is worse some days later."""
    # Of its own: the rest of the school stays as it is.
    chance = random.Random(plan.name)  # noqa: S311 - invented people, the same each time
    for attempt in done:
        is_there = attempt.person.class_name == plan.sliding_class and attempt.shared_at
        if not is_there or chance.random() > _SLIDES:
            continue
        later = attempt.started_at + timedelta(days=_RETAKE_DAYS + 2)
        if later.date() > window.closes_on:
            continue
        mastered = {code: round(many * 0.55) for code, many in attempt.mastered.items()}
        yield Attempt(attempt.person, later, 1, later + timedelta(minutes=31), mastered)


def sendings(
    plan: CampaignPlan, window: OpenDays, actors: Iterable[Actor], rng: random.Random
) -> list[Sending]:
    done: list[Sending] = []
    for actor, session in _sessions(plan, window, actors, rng):
        if rng.random() > plan.finished:
            done.append(Sending(actor.person))
            continue
        pix = _profile(actor.pupil.ability, rng)
        done.append(Sending(actor.person, session, pix))
        if rng.random() < 3 * _AGAIN:
            later = session + timedelta(days=2 + rng.randrange(8))
            if later.date() <= window.closes_on:
                better = {code: value + rng.randrange(4) for code, value in pix.items()}
                done.append(Sending(actor.person, later, better))
    return done


def until(moment: datetime, done: Iterable[Attempt]) -> list[Attempt]:
    """The attempts as a file of that moment shows them: what ends later is still going on."""
    seen = []
    for attempt in done:
        if attempt.started_at >= moment:
            continue
        if attempt.shared_at and attempt.shared_at >= moment:
            seen.append(Attempt(attempt.person, attempt.started_at, progress=0.6))
        else:
            seen.append(attempt)
    return seen


def sent_until(moment: datetime, done: Iterable[Sending]) -> list[Sending]:
    return [sending for sending in done if sending.sent_at is None or sending.sent_at < moment]


def _sessions(
    plan: CampaignPlan, window: OpenDays, actors: Iterable[Actor], rng: random.Random
) -> Iterator[tuple[Actor, datetime]]:
    """Each class has its hour in the computer room; a few pupils come by themselves, later."""
    by_class: dict[str, list[Actor]] = {}
    for actor in actors:
        by_class.setdefault(actor.person.class_name, []).append(actor)
    days = school_days(window)
    busy = round(len(by_class) * plan.classes_done)
    for rank, class_name in enumerate(sorted(by_class)):
        if rank >= busy:
            continue
        day = days[min(len(days) - 1, int(rng.random() * plan.pace * len(days)))]
        hour = _at(day, rng.choice((8, 9, 10, 11, 13, 14, 15)), 5)
        zeal = plan.came + rng.uniform(-0.08, 0.06)
        for actor in by_class[class_name]:
            if rng.random() < zeal:
                yield actor, hour + timedelta(minutes=rng.randrange(6))
            elif rng.random() < 0.3:
                yield actor, _at(rng.choice(days), rng.randrange(17, 21), rng.randrange(60))


def _attempt(
    actor: Actor,
    course: Course,
    started_at: datetime,
    finished: float,
    rng: random.Random,
    *,
    gain: float,
) -> Attempt:
    if rng.random() > finished:
        return Attempt(actor.person, started_at, progress=round(rng.uniform(0.1, 0.9), 3))
    shared_at = started_at + timedelta(minutes=rng.randrange(18, 49))
    ability = actor.pupil.ability + gain
    mastered = {code: _mastered(skills, ability, rng) for code, skills in course.skills.items()}
    return Attempt(actor.person, started_at, 1, shared_at, mastered)


def _mastered(skills: int, ability: float, rng: random.Random) -> int:
    return round(skills * min(max(rng.gauss(ability, 0.16), 0), 1))


def _profile(ability: float, rng: random.Random) -> Mapping[str, int]:
    """Pix by competence: a pupil has worked on some of the sixteen only."""
    most = MAX_REACHABLE_LEVEL * PIX_PER_LEVEL - 4
    return {
        competence.code: int(most * min(max(rng.gauss(ability * 0.55, 0.14), 0), 1))
        for competence in COMPETENCES
        if rng.random() < 0.35 + 0.5 * ability and competence.code != story.BLIND_SPOT
    }


def _at(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=PARIS)
