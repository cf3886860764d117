"""Makes the year of an invented school through the services, as its people would have done.

It always ends today: what the season has behind it is over, another campaign is under way,
one is beginning.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from campaigns import services
from campaigns.importers.results import ResultsImport
from campaigns.matching import arbitration
from campaigns.models import Campaign, ParticipantLink
from pixschool.core.importing import in_turn
from pixschool.core.models import ImportBatch, School, SchoolYear, User
from pixschool.core.reference.person_names import Rank
from pixschool.demo import results
from pixschool.demo.campaign_plans import CampaignPlan, Codes
from pixschool.demo.files import mistakes, pix, siecle
from pixschool.demo.files.pix import Attempt, Sending
from pixschool.demo.files.pix_csv import FileHeader, Generation, PixParticipant, file_name
from pixschool.demo.moments import Moments, at_hour
from pixschool.demo.population import InventedPupil, Population
from pixschool.demo.results import Actor, OpenDays
from pixschool.demo.season import Season
from students.importers.roster import RosterImport
from students.models import Classroom, Enrolment, Student

Decision = ParticipantLink.Decision

_CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ"


@dataclass
class DemoCampaign:
    """A campaign, its codes as Pix has them, and all that is done in it by the end."""

    plan: CampaignPlan
    window: OpenDays
    is_read: bool
    # class name, or "" for everybody → (code, Pix id)
    codes: dict[str, tuple[str, int]]
    done: list[Attempt]
    sent: list[Sending]


class DemoSchool:
    """An invented school under way: what its pupils do on Pix, the files, the imports."""

    def __init__(
        self,
        *,
        school: School,
        population: Population,
        moments: Moments,
        folder: Path,
        rng: random.Random,
    ) -> None:
        self.school = school
        self.population = population
        self.moments = moments
        self.folder = folder
        self.rng = rng
        self._next_id = 400_000 + rng.randrange(20_000)
        self._imported = folder / "deja-importes"
        self._to_try = folder / "a-essayer"
        self._imported.mkdir(parents=True, exist_ok=True)
        self.campaigns: list[DemoCampaign] = []

    # What happened on Pix

    def make_campaigns(self, plans: Iterable[CampaignPlan], season: Season) -> None:
        """What the pupils did, and will have done by the end of each campaign made so far."""
        self.campaigns = [self._campaign(plan, season) for plan in plans if season.is_made(plan)]

    def _campaign(self, plan: CampaignPlan, season: Season) -> DemoCampaign:
        window = season.window(plan)
        actors = [
            Actor(pupil, _known_as(pupil, class_name))
            for pupil, class_name in self.population.of_level(
                plan.level, in_september=plan.is_read_early
            )
        ]
        if plan.only_class:
            actors = [actor for actor in actors if actor.person.class_name == plan.only_class]
        how = season.codes(plan)
        codes = self._codes(how, sorted({actor.person.class_name for actor in actors}))
        if how == Codes.SOME:
            actors = [actor for actor in actors if actor.person.class_name in codes]
        done: list[Attempt] = []
        sent: list[Sending] = []
        if plan.course:
            done = results.attempts(plan, plan.course, window, actors, self.rng)
        else:
            sent = results.sendings(plan, window, actors, self.rng)
        done = self._as_read(plan, done)
        return DemoCampaign(plan, window, season.is_read(plan), codes, done, sent)

    def _codes(self, how: Codes, classes: list[str]) -> dict[str, tuple[str, int]]:
        owners = {
            Codes.LEVEL: [""],
            Codes.CLASS: classes,
            Codes.SOME: classes[:2],
            Codes.NONE: [],
        }[how]
        return {owner: (self._new_code(), self._new_id()) for owner in owners}

    def _new_code(self) -> str:
        letters = "".join(self.rng.choice(_CODE_LETTERS) for _ in range(6))
        return letters + "".join(self.rng.choice("23456789") for _ in range(3))

    def _new_id(self) -> int:
        self._next_id += 1 + self.rng.randrange(40)
        return self._next_id

    def _as_read(self, plan: CampaignPlan, done: list[Attempt]) -> list[Attempt]:
        first_class = next(s.name for s in self.population.shapes if s.level == plan.level)
        return mistakes.disturb(plan.name, done, first_class=first_class, rng=self.rng)

    # What was done in PixSchool

    def import_september(self, actor: User) -> None:
        path = self._write_siecle("1-septembre", self.moments.september, self._imported)
        self.import_files(RosterImport.key, [path], actor, at_hour(self.moments.september, 9, 24))

    def plan_campaigns(self, year: SchoolYear, actor: User) -> list[tuple[CampaignPlan, Campaign]]:
        rooms = list(Classroom.objects.filter(year=year).order_by("name"))
        made = []
        for made_up in self.campaigns:
            plan = made_up.plan
            if plan.only_class:
                continue  # one teacher's own: the school meets it through its file
            of_level = [room for room in rooms if room.level == plan.level]
            campaign = services.create_campaign(
                year=year,
                actor=actor,
                name=plan.name,
                classrooms=of_level,
                course=plan.course.name if plan.course else "",
                theme=plan.theme,
                kind=plan.kind,
                opens_on=made_up.window.opens_on,
                closes_on=made_up.window.closes_on,
            )
            by_name = {room.name: room for room in of_level}
            codes = [(code, by_name.get(owner)) for owner, (code, _) in made_up.codes.items()]
            if codes:
                services.set_codes(campaign=campaign, codes=codes, actor=actor)
            made.append((plan, campaign))
        return made

    def read_first(self, actor: User) -> None:
        early = [campaign for campaign in self.campaigns if campaign.plan.is_read_early]
        self._import_results(early, self.moments.first_reading, actor)

    def import_autumn(self, actor: User) -> None:
        path = self._write_siecle("2-automne", self.moments.autumn, self._imported)
        self.import_files(RosterImport.key, [path], actor, at_hour(self.moments.autumn, 8, 47))

    def read_again(self, actor: User) -> None:
        """What has moved since the first reading, and what did not exist then."""
        before = self.moments.first_reading.date()
        moved = [
            one
            for one in self.campaigns
            if one.is_read and (not one.plan.is_read_early or one.window.closes_on > before)
        ]
        self._import_results(moved, self.moments.last_reading, actor)

    def _import_results(self, read: Iterable[DemoCampaign], moment: datetime, actor: User) -> None:
        paths = [path for one in read for path in self._write(one, moment, self._imported)]
        if paths:
            self.import_files(ResultsImport.key, paths, actor, moment + timedelta(minutes=25))

    def import_files(self, kind: str, paths: list[Path], actor: User, moment: datetime) -> None:
        answers: dict[str, Any] = {"create_campaigns": True} if kind == ResultsImport.key else {}
        batch = in_turn.receive_and_read(
            year=self.school.current_year, kind=kind, paths=paths, answers=answers, author=actor
        )
        in_turn.settle(in_turn.accept(batch, [in_turn.ACCEPT_ALL]))
        _date(batch, moment)

    def decide_some(self, year: SchoolYear, actor: User) -> None:
        """The teacher who tried is set aside, and the first misspelt name is recognised."""
        for question in arbitration.waiting(self.school.pk):
            if question.link.last_name == "PROFESSEUR":
                arbitration.decide(
                    question=question, decision=Decision.TEST, student=None, actor=actor
                )
        for question in arbitration.waiting(self.school.pk):
            likeliest = arbitration.candidates(question, year)[:1]
            if likeliest and likeliest[0].reason == arbitration.RANK_WORDS[Rank.ONE_LETTER]:
                student = Student.objects.get(pk=likeliest[0].pupil.id)
                arbitration.decide(
                    question=question, decision=Decision.CONFIRMED, student=student, actor=actor
                )
                return

    # Files

    def write_files_to_try(self) -> None:
        """What the school has not imported yet: this morning's exports, and a few harder ones."""
        now = self.moments.this_morning
        self._to_try.mkdir(parents=True, exist_ok=True)
        self._write_siecle("3-ce-matin", self.moments.today, self._to_try)
        for campaign in self.campaigns:
            if campaign.window.closes_on >= now.date() > campaign.window.opens_on:
                self._write(campaign, now, self._to_try)
        old = next(one for one in self.campaigns if one.plan.is_read_early and one.done)
        self._write_former_generation(old, now)
        self._write_as_excel_would()

    def _write_siecle(self, name: str, day: date, folder: Path) -> Path:
        """In a folder of its own: SIECLE always gives its archive the same name."""
        pupils = {
            "1-septembre": self.population.in_september,
            "2-automne": lambda: self.population.in_autumn(day),
            "3-ce-matin": lambda: self.population.later_on(day),
        }[name]()
        path = folder / f"siecle-{name}" / siecle.ARCHIVE_NAME
        path.parent.mkdir(exist_ok=True)
        siecle.write_zip(
            path,
            uai=self.school.uai,
            year=self.moments.start_year,
            exported_on=day,
            pupils=pupils,
        )
        return path

    def _write(self, campaign: DemoCampaign, moment: datetime, folder: Path) -> list[Path]:
        """One file per code with somebody in it, as downloaded at that moment."""
        written = []
        for owner, (code, pix_id) in campaign.codes.items():
            name = campaign.plan.name
            if owner and not campaign.plan.only_class:
                name = f"{name} {owner}"
            header = FileHeader(self.school.name, pix_id, code, name, campaign.plan.generation)
            content = self._content(campaign, header, owner, moment)
            if content:
                path = folder / file_name(header, moment)
                path.write_bytes(content)
                written.append(path)
        return written

    @staticmethod
    def _content(
        campaign: DemoCampaign, header: FileHeader, owner: str, moment: datetime
    ) -> bytes | None:
        plan = campaign.plan
        if plan.course is None:
            sent = results.sent_until(moment, campaign.sent)
            return pix.profiles(header, sent) if sent else None
        done = [
            attempt
            for attempt in results.until(moment, campaign.done)
            if owner in {"", attempt.person.class_name}
        ]
        if not done:
            return None
        is_exam = plan.kind == plan.kind.EXAM
        return pix.assessment(header, plan.course, done, is_exam=is_exam)

    def _write_former_generation(self, campaign: DemoCampaign, moment: datetime) -> None:
        """An export of 2021: no code, other titles; its campaign is unknown to the school."""
        assert campaign.plan.course is not None  # noqa: S101 - chosen so
        header = FileHeader(
            self.school.name,
            self._new_id(),
            "",
            f"Culture numérique {campaign.plan.level.label}",
            Generation.G2021,
        )
        done = results.until(moment, campaign.done)[::3]
        path = self._to_try / file_name(header, moment)
        path.write_bytes(pix.assessment(header, campaign.plan.course, done))

    def _write_as_excel_would(self) -> None:
        """A file opened then saved by a spreadsheet: UTF-16, tabs."""
        source = min(self._to_try.glob("*.csv"))
        text = source.read_text("utf-8-sig").replace('"', "").replace(";", "\t")
        path = self._to_try / f"enregistre-par-un-tableur-{source.name}"
        path.write_text(text, "utf-16", newline="\r\n")


def _known_as(pupil: InventedPupil, class_name: str) -> PixParticipant:
    """Pix takes its names from SIECLE."""
    return PixParticipant(pupil.last_name.upper(), pupil.first_name, class_name)


def _date(batch: ImportBatch, moment: datetime) -> None:
    """Move an import to the day on which it is said to have happened."""
    ImportBatch.objects.filter(pk=batch.pk).update(
        created_at=moment, finished_at=moment + timedelta(seconds=4)
    )
    Enrolment.objects.filter(created_in=batch).update(starts_on=moment.date())
    Enrolment.objects.filter(closed_in=batch).update(ends_on=moment.date())
