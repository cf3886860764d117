"""The exports of Pix Orga that the attempts of a made-up school give."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pixschool.core.reference.crcn import (
    COMPETENCE_BY_CODE,
    COMPETENCES,
    DOMAINS,
    level_of_pix,
)
from pixschool.demo.files.pix_csv import (
    AssessmentColumns,
    Cell,
    FileHeader,
    PixParticipant,
    assessment_line,
    assessment_titles,
    profiles_line,
    profiles_titles,
    ratio,
    table,
)


@dataclass(frozen=True)
class Course:
    """A "parcours": how many skills it asks for in each competence."""

    name: str
    skills: Mapping[str, int]  # CRCN code → number of skills
    stages: int = 0  # 0: none
    badges: tuple[str, ...] = ()


@dataclass(frozen=True)
class Attempt:
    person: PixParticipant
    started_at: datetime
    progress: float  # 0..1
    shared_at: datetime | None = None
    mastered: Mapping[str, int] = field(default_factory=dict)  # CRCN code → skills mastered


@dataclass(frozen=True)
class Sending:
    """A profile: sent with its pix by competence, or only begun."""

    person: PixParticipant
    sent_at: datetime | None = None
    pix: Mapping[str, int] = field(default_factory=dict)  # CRCN code → pix


def assessment(
    header: FileHeader, course: Course, attempts: Iterable[Attempt], *, is_exam: bool = False
) -> bytes:
    """Lines by name, the most recent attempt of a person first, as Pix sorts them."""
    columns = AssessmentColumns(
        course=course.name,
        competences=[COMPETENCE_BY_CODE[code].pix_label for code in course.skills],
        areas=list(_areas(course)),
        stages=course.stages or None,
        badges=course.badges,
        is_exam=is_exam,
    )

    def line(attempt: Attempt) -> list[Cell]:
        return assessment_line(
            header,
            columns,
            attempt.person,
            progress=attempt.progress,
            started_at=attempt.started_at,
            shared_at=attempt.shared_at,
            results=_mastery(course, attempt) if attempt.shared_at else [],
        )

    latest_first = sorted(attempts, key=lambda attempt: attempt.started_at, reverse=True)
    latest_first.sort(key=lambda attempt: (attempt.person.last_name, attempt.person.first_name))
    return table(assessment_titles(header, columns), map(line, latest_first))


def _areas(course: Course) -> dict[str, list[str]]:
    """Domain title → the codes of the course in it, in the order of the referential."""
    areas = {
        domain.title: [c for c in course.skills if COMPETENCE_BY_CODE[c].domain == domain]
        for domain in DOMAINS
    }
    return {title: codes for title, codes in areas.items() if codes}


def _mastery(course: Course, attempt: Attempt) -> list[Cell]:
    got, total = sum(attempt.mastered.values()), sum(course.skills.values())
    share = got / total
    stage: list[Cell] = [min(int(share * (course.stages + 1)), course.stages)]
    cells: list[Cell] = stage if course.stages else []
    cells += ["Oui" if share >= 0.5 else "Non" for _ in course.badges]
    cells.append(ratio(got, total))
    for code, skills in course.skills.items():
        cells += [ratio(attempt.mastered[code], skills), skills, attempt.mastered[code]]
    for codes in _areas(course).values():
        inside = sum(course.skills[code] for code in codes)
        mine = sum(attempt.mastered[code] for code in codes)
        cells += [ratio(mine, inside), inside, mine]
    return cells


def profiles(header: FileHeader, sendings: Iterable[Sending]) -> bytes:
    def line(sending: Sending) -> list[Cell]:
        pix = [sending.pix.get(competence.code, 0) for competence in COMPETENCES]
        return profiles_line(
            header,
            sending.person,
            sent_at=sending.sent_at,
            pix_total=sum(pix),
            levels=[(level_of_pix(value), value) for value in pix],
        )

    # Not in the order of time: the last line read is not the last one sent.
    by_name = sorted(sendings, key=lambda s: (s.person.last_name, s.person.first_name))
    return table(profiles_titles(header), map(line, by_name))
