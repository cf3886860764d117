"""An address that a browser sent leads to a page of ours, or nowhere."""

from urllib.parse import urljoin, urlsplit

import pytest
from django.test import RequestFactory
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pixschool.core.web.http import own_page

HERE = "http://testserver/0339901H/"
PIECES = (
    "http:",
    "https:",
    "//",
    "/",
    "\\",
    "testserver",
    "evil.example",
    "@",
    "?",
    "#",
    "\t",
    ".",
)
addresses = st.lists(st.sampled_from([*PIECES, "0339901H/", "cdi/"]), max_size=7).map("".join)


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/0339901H/cdi/?jour=2", "/0339901H/cdi/?jour=2"),
        ("http://testserver/0339901H/cdi/#haut", "/0339901H/cdi/"),
        ("/0339902H/cdi/", ""),
        ("", ""),
    ],
)
def test_a_page_of_ours_is_kept(address: str, page: str) -> None:
    request = RequestFactory().get("/", headers={"host": "testserver"})
    assert own_page(request, address, under="/0339901H/") == page


@settings(deadline=None, max_examples=300)
@given(addresses)
@example("http://testserver//evil.example/")
@example("http://testserver/\\evil.example/")
@example("/\\evil.example/")
@example("/\\")
@example("///evil.example")
@example("javascript:alert(1)")
def test_it_never_leads_elsewhere(address: str) -> None:
    page = own_page(RequestFactory().get("/", headers={"host": "testserver"}), address)
    # Browsers read « \\ » as « / », and leave out tabs and line ends.
    as_browsers_do = page.replace("\\", "/").replace("\t", "")
    assert not as_browsers_do.startswith("//")
    assert urlsplit(urljoin(HERE, as_browsers_do)).netloc == "testserver"
