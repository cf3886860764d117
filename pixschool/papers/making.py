"""A document as HTML, then as PDF: one, or many on every core."""

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.template.loader import render_to_string

from pixschool.core.documents.fonts import with_fonts
from pixschool.core.documents.rendering import render_page
from pixschool.papers.asked import PaperAsk
from pixschool.papers.registry import PaperKind

MOST_CORES = 8


def context_of(paper: PaperKind, ask: PaperAsk) -> dict[str, Any]:
    """All that the template shows."""
    return {
        "paper": paper,
        "school": ask.year.school,
        "year": ask.year,
        "made_on": ask.today,
        "audience": ask.audience,
        "audience_name": ask.audience_name,
        **paper.build(ask),
    }


def html_of(paper: PaperKind, ask: PaperAsk) -> str:
    return render_to_string(paper.template, context_of(paper, ask))


def pdfs_of(pages: Sequence[str], *, cores: int | None = None) -> Iterator[bytes]:
    """Each page as PDF, in order. Raises NoRendererError where PDFs cannot be made."""
    pages = [with_fonts(page) for page in pages]
    workers = min(cores or os.cpu_count() or 1, MOST_CORES, len(pages))
    if workers < 2:
        yield from map(render_page, pages)
        return
    render_page(
        pages[0][: pages[0].index("<body")] + "<body></body></html>"
    )  # loads before forking
    with _forked(workers) as pool:
        yield from pool.imap(render_page, pages)


@contextmanager
def _forked(workers: int) -> Iterator[Any]:
    """Children that have all that this process has loaded; they render, and open no connection."""
    pool = multiprocessing.get_context("fork").Pool(workers)
    try:
        yield pool
    finally:
        pool.terminate()
        pool.join()
