"""Links: https or nothing, a school's own shelf, the selection on its day."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from pixschool.core.models import User
from pixschool.core.reference.themes import Theme
from rituals.models import Resource
from rituals.resources import services, shelf
from rituals.resources.shipped import SHIPPED
from tests.factories.core import SchoolFactory, UserFactory
from tests.factories.rituals import RitualFactory


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "JavaScript:x", " javascript:alert(1)", "java\nscript:alert(1)",
        "data:text/html,<script>1</script>", "http://www.cnil.fr/", "//www.cnil.fr/", "www.cnil.fr",
        "https://", "https://a:b@www.cnil.fr/", "ftp://www.cnil.fr/", "https://localhost:x/",
        "https://www.cnil.fr/" + "a" * 600, "",
    ],
)  # fmt: skip
def test_what_is_no_https_address_is_refused(address: str) -> None:
    with pytest.raises(services.ResourceRefusedError):
        services.checked_address(address)


@settings(deadline=None)
@given(st.text(max_size=40))
def test_whatever_is_kept_is_https(text: str) -> None:
    try:
        kept = services.checked_address(text)
    except services.ResourceRefusedError:
        return
    assert kept.startswith("https://")


def test_those_that_come_with_us_pass_the_same_door() -> None:
    assert len({one.key for one in SHIPPED}) == len(SHIPPED)
    assert all(services.checked_address(one.url) == one.url for one in SHIPPED)


def a_link(school: object, actor: User, **more: object) -> Resource:
    usual = {
        "title": "Fiche", "url": "https://www.clemi.fr/fiche", "source": "CLEMI", "theme": "emi",
        "competences": ["2.2", "1.1"], "is_selected": False,
    }  # fmt: skip
    return services.add(school=school, actor=actor, **usual | more)


@pytest.mark.django_db
def test_a_shelf_is_a_school_s_own() -> None:
    school, other, actor = SchoolFactory(), SchoolFactory(), UserFactory()
    made = a_link(school, actor)
    assert made.competences == ["1.1", "2.2"]
    with pytest.raises(services.ResourceRefusedError, match="déjà"):
        a_link(school, actor, title="Encore")
    with pytest.raises(ValidationError):
        a_link(school, actor, url="https://www.clemi.fr/b", competences=["9.9"])
    services.set_shipped(school=school, key="cnil", is_hidden=True, actor=actor)
    services.select(resource=made, is_selected=True, actor=actor)
    chosen = {one.title for one in shelf.selection(shelf.links(school))}
    assert "Fiche" in chosen
    shipped = {one.title for one in SHIPPED if one.is_selected}
    assert shipped - chosen == {one.title for one in SHIPPED if one.key == "cnil"}
    assert {one.title for one in shelf.selection(shelf.links(other))} == shipped
    with pytest.raises(services.ResourceRefusedError):
        services.set_shipped(school=school, key="nulle-part", is_hidden=True, actor=actor)


@pytest.mark.django_db
def test_the_database_refuses_another_address_too() -> None:
    made = a_link(SchoolFactory(), UserFactory())
    with pytest.raises(IntegrityError), transaction.atomic():
        Resource.objects.filter(pk=made.pk).update(url="javascript:alert(1)")


@pytest.mark.django_db
def test_the_day_is_that_of_the_year_and_no_date_is_invented() -> None:
    year = SchoolFactory().current_year
    assert shelf.safer_internet_day(year) is None
    RitualFactory(
        year=year, key=shelf.SAFER_INTERNET, starts_on=date(2027, 2, 8), ends_on=date(2027, 2, 10),
        is_confirmed=False,
    )  # fmt: skip
    day = shelf.safer_internet_day(year)
    assert day is not None
    assert not day.is_confirmed
    assert day.day == date(2027, 2, 9)  # the Tuesday, whenever the school shows its selection
    assert [day.is_on(date(2027, 2, n)) for n in (7, 8, 9, 10, 11)] == [
        False,
        True,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://www.cnil.fr/", True),
        ("https://www.cnil.fr", True),
        ("https://pix.fr/parents", False),
        ("https://www.cnil.fr/?q=affiches", False),
    ],
)
def test_a_front_page_says_that_it_is_one(address: str, expected: bool) -> None:
    link = shelf.ShelfLink("Affiches", address, "CNIL", Theme.SECURITE, (), is_selected=False)
    assert link.is_front_page is expected
