"""What the search finds: however it is typed, in the right order, never what one may not see."""

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from pixschool.core.models import Membership
from pixschool.core.reference.names import name_key
from pixschool.portal import finding
from students.models import Student
from tests.factories.campaigns import CampaignFactory
from tests.factories.core import MembershipFactory, SchoolFactory, UserFactory
from tests.factories.rituals import RitualFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.support.queries import captured
from tests.support.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead() -> Membership:
    return MembershipFactory(school=SchoolFactory(), lead=True)


def found(member: Membership, text: str) -> dict[str, list[tuple[str, str]]]:
    year = member.school.years.get(is_current=True)
    return {
        group.title: [(entry.label, entry.detail) for entry in group.entries]
        for group in finding.find(member, year, text)
    }


def pupil(member: Membership, name: str, first_name: str, room: str = "5B") -> Student:
    year = member.school.years.get(is_current=True)
    classroom = year.classrooms.filter(name=room).first() or ClassroomFactory(year=year, name=room)
    return EnrolmentFactory(
        classroom=classroom, student__last_name=name, student__first_name=first_name
    ).student


class TestAPupil:
    @pytest.mark.parametrize(
        "text",
        [
            "n’diaye", "N'DIAYE", "ndiaye", "n diaye", "diaye", "éloïse", "eloise n", "ELO ndi",
            "Marie-Eloise", "marieeloise", "eloise-marie n’diaye", "N’DIAYE  Éloïse",
        ],
    )  # fmt: skip
    def test_is_found_however_it_is_typed(self, lead: Membership, text: str) -> None:
        pupil(lead, "N’DIAYE", "Marie-Éloïse")
        assert found(lead, text) == {"Élèves": [("N’DIAYE Marie-Éloïse", "5B")]}

    @pytest.mark.parametrize("text", ["loise", "iaye", "ndiaye paul", "e", "", " ' ", "%%", "(|"])
    def test_is_not_by_the_middle_of_a_word(self, lead: Membership, text: str) -> None:
        pupil(lead, "N’DIAYE", "Marie-Éloïse")
        assert found(lead, text) == {}

    def test_the_very_words_come_first(self, lead: Membership) -> None:
        pupil(lead, "MARTIN", "Oscar")
        pupil(lead, "MARTINO", "Zoé")
        names = [label for label, _ in found(lead, "martino")["Élèves"]]
        assert names == ["MARTINO Zoé", "MARTIN Oscar"]

    def test_homonyms_are_told_by_their_class(self, lead: Membership) -> None:
        for room in ("5B", "3A"):
            pupil(lead, "PETIT", "Léa", room)
        assert sorted(found(lead, "petit lea")["Élèves"]) == [
            ("PETIT Léa", "3A"),
            ("PETIT Léa", "5B"),
        ]

    def test_those_of_one_class_by_where_they_come_from(self, lead: Membership) -> None:
        first, _ = pupil(lead, "PETIT", "Léa"), pupil(lead, "PETIT", "Léa")
        before = lead.school.years.create(start_year=2020, is_current=False)
        EnrolmentFactory(
            classroom=ClassroomFactory(year=before, name="6C"),
            student=first,
            ends_on="2021-07-04",
        )
        details = [detail for _, detail in found(lead, "petit")["Élèves"]]
        assert len(set(details)) == 2
        assert sum("6C en 2020-2021" in detail for detail in details) == 1

    def test_one_who_left_says_so(self, lead: Membership) -> None:
        child = pupil(lead, "PETIT", "Léa")
        child.enrolments.update(ends_on="2026-10-02")
        ((_, detail),) = found(lead, "petit")["Élèves"]
        assert detail.endswith("parti")

    @settings(deadline=None)
    @given(st.text(max_size=60))
    def test_any_text_has_an_answer(self, text: str) -> None:
        member = MembershipFactory(school=SchoolFactory(), lead=True)
        found(member, text)

    @settings(deadline=None)
    @given(
        st.text(
            st.characters(codec="utf-8", exclude_characters="\0"), min_size=2, max_size=12
        ).filter(lambda text: len(name_key(text)) >= 2)
    )
    def test_whoever_is_in_the_roster_is_found_by_their_name(self, name: str) -> None:
        member = MembershipFactory(school=SchoolFactory(), lead=True)
        pupil(member, name, "Léa")
        assert "Élèves" in found(member, name_key(name))


class TestTheRest:
    @pytest.mark.parametrize("text", ["5B", "5b", "5e B", "5ème B", "5 B"])
    def test_a_class(self, lead: Membership, text: str) -> None:
        year = lead.school.years.get(is_current=True)
        for name in ("5BIS", "5B", "6B"):
            ClassroomFactory(year=year, name=name)
        CampaignFactory(year=year, name="Rentrée 5B")
        groups = finding.find(lead, year, text)
        assert [entry.label for entry in groups[0].entries] == ["5B", "5BIS"]
        entry = finding.the_one(groups)
        assert entry is not None
        assert entry.label == "5B"

    @pytest.mark.parametrize("text", ["cyber", "sécurité num", "numerique securite"])
    def test_a_campaign_and_a_ritual(self, lead: Membership, text: str) -> None:
        year = lead.school.years.get(is_current=True)
        CampaignFactory(year=year, name="Cyber : sécurité numérique")
        RitualFactory(year=year, title="Sécurité numérique (cyber)")
        RitualFactory(year=year, title="Autre chose")
        assert list(found(lead, text)) == ["Campagnes", "Rituels"]
        assert [label for label, _ in found(lead, text)["Rituels"]] == [
            "Sécurité numérique (cyber)"
        ]

    def test_a_person(self, lead: Membership) -> None:
        MembershipFactory(
            school=lead.school, user=UserFactory(first_name="Anaïs", last_name="Le Bihan")
        )
        assert [label for label, _ in found(lead, "bihan ana")["Équipe"]] == ["Anaïs Le Bihan"]

    def test_more_than_are_shown_is_said(self, lead: Membership) -> None:
        for rank in range(finding.MOST + 2):
            pupil(lead, "PETIT", f"Léa{'abcdefghijkl'[rank]}")
        (group,) = finding.find(lead, lead.school.years.get(is_current=True), "petit")
        assert (len(group.entries), group.has_more) == (finding.MOST, True)

    def test_six_queries_at_most(self, lead: Membership) -> None:
        year = lead.school.years.get(is_current=True)
        pupil(lead, "PETIT", "Léa")
        with captured() as queries:
            finding.find(lead, year, "petit")
        assert len(queries) <= 6

    def test_pupils_are_read_in_an_index_of_their_school(self, lead: Membership) -> None:
        with connection.cursor() as cursor:  # a table of a test is too small to be worth an index
            cursor.execute("SET LOCAL enable_seqscan = off")
        plan = Student.objects.visible_to(lead).search("petit")[:9].explain()
        assert "Seq Scan" not in plan, plan


class TestWhoSees:
    @pytest.mark.parametrize(
        ("name", "sees", "not_seen"),
        [
            ("nora", {"zqsixa", "zqsixb", "zqseule"}, {"zqailleurs"}),
            ("dora", {"zqsixa", "zqsixb", "zqseule"}, {"zqailleurs"}),
            ("bob", {"zqsixa"}, {"zqsixb", "zqseule", "zqailleurs"}),
            ("brice", {"zqsixb", "zqseule"}, {"zqsixa", "zqailleurs"}),
            ("sam", {"zqseule"}, {"zqsixa", "zqsixb", "zqailleurs"}),
            ("ines", {"zqseule"}, {"zqsixa", "zqsixb", "zqailleurs"}),
            ("charlie", {"zqailleurs"}, {"zqsixa", "zqsixb", "zqseule"}),
        ],
    )
    def test_what_their_role_shows(
        self, world: World, name: str, sees: set[str], not_seen: set[str]
    ) -> None:
        member = world.members[name]
        assert {text for text in sees | not_seen if found(member, text)} == sees

    @pytest.mark.parametrize(("name", "sees"), [("nora", True), ("alice", True), ("dora", False)])
    def test_people_are_for_who_manages_the_team(self, world: World, name: str, sees: bool) -> None:
        assert ("Équipe" in found(world.members[name], "brice")) == sees

    def test_a_class_is_for_who_may_open_it(self, world: World) -> None:
        assert "Classes" in found(world.members["bob"], "6A")
        assert "Classes" not in found(world.members["bob"], "6B")
        assert "Classes" not in found(world.members["ines"], "6A")
