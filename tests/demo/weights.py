"""What a page makes a browser fetch, compressed as the production server does (gzip)."""

import gzip
import re
from urllib.parse import urljoin

from pixschool.core.documents.rendering import BASE_URL, RefusedURLError, static_file

# Of an answer, besides its body: measured on those of the site.
HEADERS = 350  # bytes
_PACKED = {".woff2", ".png", ".webp"}
_FETCHED = re.compile(r'<(?:link|script|img)\b[^>]*?(?:href|src)="([^"]+)"')
_NAMED = re.compile(r"""(?:from|import)\s*\(?"(\.[^"]+)"|url\(["']?([^"')]+)["']?\)""")


def page_weight(page: bytes) -> int:
    """Bytes of the HTML alone: what a second page costs, its files being known."""
    return len(gzip.compress(page, 5)) + HEADERS


def files_weight(page: bytes) -> dict[str, int]:
    """{address: bytes} of the static files that the page asks for, and of those they ask for."""
    found: dict[str, int] = {}
    waiting = [urljoin(BASE_URL, url) for url in _FETCHED.findall(page.decode())]
    while waiting:
        url = waiting.pop()
        try:
            path = static_file(url)
        except RefusedURLError:
            continue
        if url in found:
            continue
        content = path.read_bytes()
        found[url] = HEADERS + len(content if path.suffix in _PACKED else gzip.compress(content))
        if path.suffix in {".css", ".js"}:
            named = _NAMED.findall(content.decode())
            waiting += [urljoin(url, script or other) for script, other in named]
    return found
