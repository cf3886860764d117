import pytest

from pixschool.core.models import School
from students.clinic import ways
from students.models import AccountKind, ResetWay
from students.support.errors import SupportRefusedError
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db


def test_each_kind_has_its_way_and_ours_are_not_kept(school: School) -> None:
    usual = ways.ways_of(school)
    assert [way.kind for way in usual] == list(AccountKind)
    assert all(way.who and way.how for way in usual)
    actor = UserFactory()
    ways.change(school=school, actor=actor, ways={"pix": ("Mme Fabre", "au CDI\nle mardi")})
    [pix] = [way for way in ways.ways_of(school) if way.kind == "pix"]
    assert (pix.who, pix.how) == ("Mme Fabre", "au CDI le mardi")
    same = {way.kind.value: (way.who, way.how) for way in usual}
    ways.change(school=school, actor=actor, ways=same)
    assert not ResetWay.objects.exists()


@pytest.mark.parametrize("wrong", [{"bank": ("", "x")}, {"pix": ("a" * 5000, "")}])
def test_what_is_refused(school: School, wrong: dict[str, tuple[str, str]]) -> None:
    with pytest.raises(SupportRefusedError):
        ways.change(school=school, actor=UserFactory(), ways=wrong)
