"""The first PDF of a process does not wait for libraries and fonts: they are loaded before."""

import logging
from threading import Timer

from django.template.loader import render_to_string

from pixschool.core.documents.rendering import NoRendererError, render_page

logger = logging.getLogger(__name__)

AFTER = 8.0  # seconds: once the first pages have been answered


def soon() -> None:
    """Warm this process a little later, beside its work; the start waits for nothing."""
    timer = Timer(AFTER, warm)
    timer.daemon = True
    timer.start()


def warm() -> bool:
    """Render a page of one line. False where PDFs cannot be made: the check W001 has said it."""
    try:
        render_page(render_to_string("core/documents/warming.html"))
    except NoRendererError:
        return False
    except Exception:
        logger.exception("the PDF renderer could not be warmed")
        return False
    return True
