"""A document of all the classes: asked for, made part by part by several workers, taken away.

Each message to a worker makes one part and sends the next, so that imports pass in between. The
rows say what is left: a message that is lost costs until the sweep.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from pixschool.core import journal
from pixschool.core.documents import lots
from pixschool.core.documents.answers import pdf_of_page
from pixschool.core.documents.rendering import NoRendererError
from pixschool.core.jobs import notify_worker
from pixschool.core.models import Membership, SchoolYear, User
from pixschool.papers.asked import PaperAsk
from pixschool.papers.joining import joined
from pixschool.papers.making import html_of
from pixschool.papers.models import PaperJob, PaperPart
from pixschool.papers.naming import file_names
from pixschool.papers.registry import BY_KEY, PaperKind
from students.models import Classroom

logger = logging.getLogger(__name__)

WORKERS = 2  # messages under way at once
SILENCE = timedelta(minutes=5)  # a worker that is still at one part then is dead
NO_RENDERER = "Ce serveur ne peut pas encore faire de PDF."
FAILED = "Un document n’a pas pu être fait. Recommencez."
GONE = "Vos droits ont changé depuis la demande."
TASK = "pixschool.papers.tasks.make_part"


def ask(
    *,
    year: SchoolYear,
    paper: PaperKind,
    classrooms: Iterable[Classroom],
    actor: User,
    form: str = "",
    with_names: bool = True,
) -> PaperJob:
    """One for each of these classes, in their order."""
    with transaction.atomic():
        job = PaperJob.objects.create(
            school=year.school,
            year=year,
            author=actor,
            paper=paper.key,
            form=form,
            with_names=with_names,
            file_key=get_random_string(32),
        )
        PaperPart.objects.bulk_create(
            PaperPart(job=job, classroom=room, rank=rank) for rank, room in enumerate(classrooms)
        )
        journal.record(
            "papers_asked", school=year.school, actor=actor, target="paper_job", ids=[job.pk]
        )
        start(job)
    return job


def start(job: PaperJob) -> None:
    """Tell the workers; the sweep tells them again."""
    for _ in range(WORKERS):
        notify_worker.notify(TASK, job.pk)


def cancel(job: PaperJob) -> None:
    """What is being made ends for nothing; what was made goes."""
    running = PaperJob.objects.filter(pk=job.pk, ended_at=None)
    if running.update(is_cancelled=True, ended_at=timezone.now()):
        lots.drop(job.school_id, job.file_key)


def make_part(job_id: int) -> None:
    """Make one part that nobody is making, then tell the next; after the last one, the whole."""
    part = _claim(job_id)
    if part is None:
        _finish(job_id)
        return
    try:
        pdf = pdf_of_page(html_of(BY_KEY[part.job.paper], _ask_of(part)), school=part.job.school)
    except NoRendererError:
        _fail(part.job, NO_RENDERER)
        return
    except PermissionError:
        _fail(part.job, GONE)
        return
    except Exception:
        logger.exception("part %s of a document failed", part.pk)
        _fail(part.job, FAILED)
        return
    lots.write(part.job.school_id, part.job.file_key, str(part.rank), pdf)
    PaperPart.objects.filter(pk=part.pk).update(made_at=timezone.now())
    notify_worker.notify(TASK, job_id)


def progress(job: PaperJob) -> tuple[int, int]:
    """(parts made, all of them)."""
    parts = job.parts.all()
    return parts.filter(made_at__isnull=False).count(), parts.count()


def sweep(now: datetime) -> None:
    """Start again what a lost message or a dead worker has left; forget jobs whose files went."""
    waiting = PaperJob.objects.filter(ended_at=None, asked_at__lt=now - timedelta(seconds=30))
    dead = PaperPart.objects.filter(job__in=waiting, made_at=None, taken_at__lt=now - SILENCE)
    dead.update(taken_at=None)
    for job in waiting:
        if not job.parts.filter(made_at=None, taken_at__isnull=False).exists():
            start(job)
    PaperJob.objects.filter(ended_at__lt=now - timedelta(days=2)).delete()


def _claim(job_id: int) -> PaperPart | None:
    with transaction.atomic():
        free = PaperPart.objects.filter(job=job_id, job__ended_at=None, taken_at=None)
        part = free.select_for_update(skip_locked=True, of=("self",)).first()
        if part:
            PaperPart.objects.filter(pk=part.pk).update(taken_at=timezone.now())
    if part is None:
        return None
    whole = PaperPart.objects.select_related("job__school", "job__year__school", "classroom")
    return whole.get(pk=part.pk)


def _ask_of(part: PaperPart) -> PaperAsk:
    """Raises PermissionError when whoever asked may not see that class any more."""
    job = part.job
    present = Membership.objects.active().filter(school=job.school_id, user=job.author_id)
    reader = present.select_related("school", "user").first()
    if reader is None or not reader.can(BY_KEY[job.paper].capability):
        raise PermissionError(job.pk)
    if not Classroom.objects.visible_to(reader).filter(pk=part.classroom_id).exists():
        raise PermissionError(job.pk)
    return PaperAsk(
        year=job.year,
        today=job.school.today(),
        audience=part.classroom,
        form=job.form,
        with_names=job.with_names,
    )


def _fail(job: PaperJob, why: str) -> None:
    running = PaperJob.objects.filter(pk=job.pk, ended_at=None)
    if running.update(problem=why, ended_at=timezone.now()):
        lots.drop(job.school_id, job.file_key)


def _finish(job_id: int) -> None:
    """Join what is made, once all of it is."""
    with transaction.atomic():
        job = PaperJob.objects.select_for_update().filter(pk=job_id, ended_at=None).first()
        if job is None or job.parts.filter(made_at=None).exists():
            return
        names = list(job.parts.order_by("rank").values_list("classroom__name", flat=True))
        found = [lots.read(job.school_id, job.file_key, str(rank)) for rank in range(len(names))]
        pdfs = [pdf for pdf in found if pdf is not None]
        if len(pdfs) < len(names) or not pdfs:
            PaperJob.objects.filter(pk=job_id).update(problem=FAILED, ended_at=timezone.now())
            return
        _write_whole(job, names, pdfs)
        PaperJob.objects.filter(pk=job_id, is_cancelled=False).update(ended_at=timezone.now())


def _write_whole(job: PaperJob, names: list[str], pdfs: list[bytes]) -> None:
    paper = BY_KEY[job.paper]
    whole = joined(pdfs, titles=names, title=f"{paper.title}, {job.year}")
    zipped = BytesIO()
    with ZipFile(zipped, "w", ZIP_STORED) as file:
        for name, pdf in zip(file_names(paper, names), pdfs, strict=True):
            file.writestr(name, pdf)
    lots.drop(job.school_id, job.file_key)
    lots.write(job.school_id, job.file_key, "whole.pdf", whole)
    lots.write(job.school_id, job.file_key, "whole.zip", zipped.getvalue())
