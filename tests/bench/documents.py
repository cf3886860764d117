"""The booklets of forty classes on every core beside bare WeasyPrint, and one of them alone.

python -m tests.bench.documents [--runs 3]
"""

import argparse
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from tests.bench.database import own_folder

TARGET_ALL, TARGET_ONE = 0.65, 1.15
LEVELS = ("6E", "5E", "4E", "3E")
CLASSES, PUPILS = 40, 25
ALONE = 21  # renderings of one booklet, by turns: they come in two speeds, and five say nothing


def seconds(act: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    found = act()
    return time.perf_counter() - started, found


def school() -> Any:
    """A year with its plan, forty classes, a campaign with a code for each."""
    from campaigns.models import Campaign, PixCampaign
    from pixschool.core import schools
    from pixschool.core.reference.names import class_key
    from rituals.plan import proposing
    from rituals.plan.year_facts import facts_of
    from students.models import Classroom, Enrolment, Student

    place = schools.create_school(uai="0330001A", start_year=2026)
    year = place.current_year
    rooms = [
        Classroom(
            school=place, year=year, level=LEVELS[n % 4],
            name=f"{LEVELS[n % 4][0]}{n // 4}", key=class_key(f"{LEVELS[n % 4][0]}{n // 4}"),
        )
        for n in range(CLASSES)
    ]  # fmt: skip
    Classroom.objects.bulk_create(rooms)
    pupils = [
        Student(school=place, last_name=f"Nom{n}", first_name="Prénom", name_key=f"nom{n} prenom")
        for n in range(CLASSES * PUPILS)
    ]
    Student.objects.bulk_create(pupils)
    Enrolment.objects.bulk_create(
        Enrolment(student=one, classroom=rooms[n % CLASSES], year=year, starts_on="2026-09-01")
        for n, one in enumerate(pupils)
    )
    campaign = Campaign.objects.create(school=place, year=year, name="Campagne de rentrée")
    campaign.classrooms.set(rooms)
    PixCampaign.objects.bulk_create(
        PixCampaign(school=place, campaign=campaign, code=f"ABCDEF{200 + n}", classroom=room)
        for n, room in enumerate(rooms)
    )
    facts = facts_of(year, place)
    proposing.apply(year=year, answers=proposing.remembered(facts, []), actor=None)
    return year


def measure(runs: int) -> str:
    from pixschool.core.documents import warming
    from pixschool.papers.asked import PaperAsk
    from pixschool.papers.joining import joined
    from pixschool.papers.making import html_of, pdfs_of
    from pixschool.papers.registry import BY_KEY
    from students.models import Classroom

    year, booklet = school(), BY_KEY["booklet"]
    asks = [
        PaperAsk(year=year, today=year.school.today(), audience=room)
        for room in Classroom.objects.in_year(year).by_level()
    ]
    titles = [ask.audience_name for ask in asks]

    def ours() -> bytes:
        pdfs = list(pdfs_of([html_of(booklet, ask) for ask in asks]))
        return joined(pdfs, titles=titles, title=booklet.title)

    pages = [html_of(booklet, ask) for ask in asks]
    warming.warm()
    bare(pages[0])
    every, floor, size = [], [], 0
    for _ in range(runs):
        taken, whole = seconds(ours)
        every.append(taken)
        size = len(whole)
        floor.append(seconds(lambda: [bare(page) for page in pages])[0])
    one, one_floor = [], []
    for _ in range(ALONE):
        one.append(seconds(lambda: list(pdfs_of([html_of(booklet, asks[0])])))[0])
        one_floor.append(seconds(lambda: bare(pages[0]))[0])
    return _markdown(every, floor, one, one_floor, size)


def bare(page: str) -> bytes:
    """WeasyPrint as it comes, with our fetcher."""
    from weasyprint import HTML

    from pixschool.core.documents import rendering

    html = HTML(string=page, base_url=rendering.BASE_URL, url_fetcher=rendering._fetcher())
    content: bytes = html.write_pdf(pdf_variant=rendering.PDF_VARIANT)
    return content


def _markdown(
    every: list[float], floor: list[float], one: list[float], one_floor: list[float], size: int
) -> str:
    from tests.bench.report import conditions

    rows = (
        (f"all the booklets, {CLASSES} classes", every, floor, TARGET_ALL),
        ("one booklet", one, one_floor, TARGET_ONE),
    )
    lines = "\n".join(
        f"| {what} | {median(us):.2f} | {median(them):.2f} | "
        f"**{median(us) / median(them):.2f}** | {target} |"
        for what, us, them, target in rows
    )
    return f"""## Documents

{conditions()} Seconds.

| documents | ours | bare WeasyPrint | ratio | target |
|---|---|---|---|---|
{lines}

- **ours**: from the rows of the school to one tagged PDF of {size / 1_000_000:.1f} MB: the HTML of
  each class, the renderings on every core, the joining.
- **bare**: WeasyPrint, warm, on the same HTML in one process: no query, no joining.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with own_folder():
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        print(measure(options.runs))


if __name__ == "__main__":
    main()
