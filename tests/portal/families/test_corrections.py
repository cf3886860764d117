"""Every string that families read may be corrected, in each language; nothing of it is lost."""

from datetime import timedelta

import pytest
from django.urls import reverse
from lxml import etree

from pixschool.core.models import AuditEntry, FamilyPage
from pixschool.papers.asked import PaperAsk
from pixschool.papers.making import html_of
from pixschool.papers.registry import BY_KEY
from pixschool.portal.families import languages, services
from pixschool.portal.families.corrections import READER, longest, ours_in
from pixschool.portal.families.languages import FRENCH, Language, all_languages
from pixschool.portal.families.page import render
from tests.factories.rituals import RitualFactory
from tests.portal.families.test_codes import with_code
from tests.portal.families.test_kept import Capture
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import World

pytestmark = pytest.mark.django_db
ARABIC = all_languages()["ar"]


@pytest.fixture
def families(world: World) -> FamilyPage:
    """Published, in a year with something past, to come and later."""
    code = with_code(world.here.school, "ABCDEF234", opens_on=world.here.school.today())
    page, actor = services.page_of(world.here.school), world.user("nora")
    services.change(page=page, slug="ada", texts={}, code_campaigns=[code.pk], actor=actor)
    services.publish(page=page, actor=actor)
    return services.page_of(world.here.school)


def address(world: World, code: str = "ar", name: str = "families_strings") -> str:
    return reverse(f"portal:{name}", args=[world.here.uai, code])


def save(client: PageClient, world: World, code: str = "ar", **typed: str) -> int:
    """As a browser sends the form: every string, those typed again in their place."""
    client.force_login(world.user("nora"))
    own = services.page_of(world.here.school).drafts.get(code, {})
    filled = ours_in(all_languages()[code]) | own | typed
    return int(client.post(address(world, code), filled).status_code)


def kept(world: World, code: str = "ar") -> dict[str, str]:
    found: dict[str, str] = services.page_of(world.here.school).drafts.get(code, {})
    return found


def all_that_is_read(page: FamilyPage, language: Language, texts: services.Texts) -> str:
    """The page with and without dates, and the leaflet in both forms."""
    school = page.school
    empty = render(page, language, texts=texts, codes=page.published_codes, base="/x/")
    today = school.today()
    for number in range(7):
        day = today - timedelta(days=not number)
        RitualFactory(
            year=school.current_year, title=f"Rituel {number}", family_text="Lire.",
            is_public=True, starts_on=day, ends_on=day,
        )  # fmt: skip
    full = render(page, language, texts=texts, codes=page.published_codes, base="/x/")
    year, form = school.current_year, ("", "a5")
    asks = [PaperAsk(year=year, today=today, language=language.code, form=one) for one in form]
    return empty + full + "".join(html_of(BY_KEY["flyer"], ask) for ask in asks)


@pytest.mark.parametrize("code", all_languages())
def test_each_string_is_read_where_ours_was(world: World, families: FamilyPage, code: str) -> None:
    """And nothing of ours is left: what cannot be corrected would be seen here."""
    language = all_languages()[code]
    ours = ours_in(language)
    marks = {key: f"zq{rank:03d}zq" for rank, key in enumerate(ours)}
    own = {
        key: mark + "".join(name for name in ("{date}", "{nom}") if name in ours[key])
        for key, mark in marks.items()
    }
    actor = world.user("nora")
    services.correct(page=families, language=language, own=own, actor=actor)
    services.publish(page=families, actor=actor)
    said = all_that_is_read(services.page_of(world.here.school), language, {code: own})
    unread = {key for key, mark in marks.items() if mark not in said}
    never = {"not_reread"}  # a translation is said to be read, here
    if code == FRENCH:
        never |= {"translated", "read_by", "french_prevails"}
    elif language.is_french:
        never |= {"french_prevails"}
    assert unread == never
    assert "{date}" not in said
    assert "{nom}" not in said
    left = {key for key, text in ours.items() if len(text) > 12 and text in said}
    assert left == set()


def test_nothing_is_read_before_it_is_published(
    world: World,
    families: FamilyPage,
    client: PageClient,
    django_capture_on_commit_callbacks: Capture,
) -> None:
    """Then at once, whatever is kept of the page."""
    assert save(client, world, title="عنوان") == 302
    assert "عنوان" not in page_of(PageClient().get("/familles/ada/ar/"))
    preview = reverse("portal:families_preview", args=[world.here.uai])
    assert "عنوان" in page_of(client.get(f"{preview}?langue=ar"))
    assert services.is_behind(services.page_of(world.here.school))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("portal:families_publish", args=[world.here.uai]))
    assert "<h1>عنوان</h1>" in page_of(PageClient().get("/familles/ada/ar/"))
    assert "عنوان" not in page_of(PageClient().get("/familles/ada/"))
    entry = AuditEntry.objects.get(school=world.here.school, event="family_strings_changed")
    assert entry.actor == world.user("nora")


@pytest.mark.parametrize("code", ["fr", "ar", "tr"])
def test_a_name_in_braces_is_kept(world: World, client: PageClient, code: str) -> None:
    assert save(client, world, code, updated="Un jour") == 422
    assert save(client, world, code, read_by="{date}") == 422
    assert "Gardez {nom}" in page_of(client.post(address(world, code), {"read_by": "x"}))
    assert kept(world, code) == {}
    # No filter hides the row that is to be mended.
    assert "data-filter" not in page_of(client.post(address(world, code), {"read_by": "x"}))
    assert "data-filter" in page_of(client.get(address(world, code)))
    assert save(client, world, code, updated="{date} !") == 302
    assert kept(world, code) == {"updated": "{date} !"}


def test_a_text_too_long_or_with_a_bad_link_is_refused(world: World, client: PageClient) -> None:
    for key in ours_in(ARABIC):
        assert save(client, world, **{key: "x" * (longest(key) + 1)}) == 422
    assert save(client, world, help="[a](javascript:x)") == 422
    assert kept(world) == {}


@pytest.mark.parametrize("code", ["fr", "ar"])
def test_what_is_hostile_stays_text(world: World, families: FamilyPage, code: str) -> None:
    evil = '<script>alert(1)</script>"><img src=x>'
    language = all_languages()[code]
    own = {key: f"{evil}{text[-5:]}" for key, text in ours_in(language).items()}
    said = all_that_is_read(families, language, {code: own})
    assert "<script" not in said
    assert "<img src=x" not in said


def test_emptied_or_returned_it_follows_ours(world: World, client: PageClient) -> None:
    save(client, world, title="عنوان", lead="جملة", help="نص")
    assert set(kept(world)) == {"title", "lead", "help"}
    save(client, world, title=" ")
    assert set(kept(world)) == {"lead", "help"}
    # What was typed elsewhere meanwhile is kept too, and a mistake there does not matter.
    assert save(client, world, title="آخر", lead="x" * 2_000, origine="lead") == 302
    assert kept(world) == {"title": "آخر", "help": "نص"}
    assert save(client, world, origine="' OR 1") == 302
    assert client.get(address(world, "xx")).status_code == 404


def test_the_last_change_of_a_language_is_taken_back(world: World, client: PageClient) -> None:
    save(client, world, title="واحد")
    save(client, world, title="اثنان", lead="جملة")
    save(client, world, "tr", title="Bir")
    undo = address(world, name="families_strings_undo")
    for expected in ({"title": "واحد"}, {"title": "اثنان", "lead": "جملة"}):
        client.post(undo)
        assert kept(world) == expected
        assert kept(world, "tr") == {"title": "Bir"}


@pytest.mark.usefixtures("families")
def test_two_languages_written_at_once_lose_nothing(world: World) -> None:
    first, second = (services.page_of(world.here.school) for _ in range(2))
    actor = world.user("nora")
    services.correct(page=first, language=ARABIC, own={"title": "عنوان"}, actor=actor)
    services.correct(page=second, language=all_languages()["tr"], own={"lead": "Bir"}, actor=actor)
    services.change(page=first, slug="autre", texts={}, actor=actor)
    page = services.page_of(world.here.school)
    assert (kept(world), kept(world, "tr"), page.slug) == (
        {"title": "عنوان"}, {"lead": "Bir"}, "autre",
    )  # fmt: skip


def test_right_to_left_is_typed_so_beside_french(world: World, client: PageClient) -> None:
    save(client, world, "fr", lead="Nos mots à nous")
    client.force_login(world.user("nora"))
    page = page_of(client.get(address(world)))
    fields = etree.HTML(page).xpath("//form//textarea[@name]")
    directions = {field.get("name"): (field.get("dir"), field.get("lang")) for field in fields}
    assert set(directions) == set(ours_in(ARABIC))
    assert set(directions.values()) == {("rtl", "ar"), (None, None)}
    assert directions[READER] == (None, None)
    assert "Nos mots à nous" in page


def test_a_text_that_is_read_in_french_is_told(world: World, client: PageClient) -> None:
    told = "les familles le lisent en français"
    save(client, world, "fr", lead="Nos mots", help="Notre aide")
    for code in ("fr-simple", "ar"):
        assert page_of(client.get(address(world, code))).count(told) == 1
    assert told not in page_of(client.get(address(world, "fr")))
    save(client, world, "ar", help="مساعدتنا")
    assert told not in page_of(client.get(address(world, "ar")))


def test_the_simple_version_lacks_what_french_says(world: World, families: FamilyPage) -> None:
    """A string that it does not have is read in the French of the school, not in ours."""
    simple = all_languages()["fr-simple"]
    texts = {"fr": {"this_year": "De septembre à juillet", "lead": "Long"}}
    said = render(families, simple, texts=texts)
    assert "De septembre à juillet" in said
    assert "Long" not in said


class TestWhenOursChange:
    @pytest.fixture(autouse=True)
    def _changed(self, world: World, client: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
        save(client, world, title="عنوان", lead="جملة", reader="une professeure d’arabe")
        strings = ARABIC.strings | {"title": "عنوان جديد من عندنا"}
        changed = {name: getattr(ARABIC, name) for name in Language.__dataclass_fields__} | {
            "strings": strings,
            "translated_on": ARABIC.translated_on.replace(year=2027),
        }
        monkeypatch.setitem(languages.all_languages(), "ar", Language(**changed))

    def test_the_difference_is_shown_and_ours_is_not_read(
        self, world: World, client: PageClient
    ) -> None:
        page = page_of(client.get(address(world)))
        assert "<ins>عنوان جديد من عندنا</ins>" in page
        assert f"<del>{ARABIC.strings['title']}</del>" in page
        assert page.count("Garder le mien") == page.count("La nouvelle est relue") == 1
        assert kept(world)["title"] == "عنوان"
        settings = page_of(client.get(reverse("portal:families", args=[world.here.uai])))
        assert "texte d’origine changé : 2" in settings

    def test_a_reading_is_told_of_the_translation_that_was_read(
        self, world: World, client: PageClient
    ) -> None:
        def said() -> str:
            page = services.page_of(world.here.school)
            return render(page, all_languages()["ar"], texts=page.drafts)

        assert "une professeure" not in said()
        assert ARABIC.strings["not_reread"] in said()
        save(client, world, mien=READER)
        assert "une professeure" in said()
        assert ARABIC.strings["not_reread"] not in said()

    def test_ours_is_taken(self, world: World, client: PageClient) -> None:
        save(client, world, origine="title")
        assert set(kept(world)) == {"lead", READER}
        assert "جديد" not in page_of(client.get(address(world))).split("<ins>")[0].split("<ul")[0]

    def test_theirs_is_kept(self, world: World, client: PageClient) -> None:
        save(client, world, lead="أخرى", mien="title")
        assert kept(world)["title"] == "عنوان"
        assert kept(world)["lead"] == "أخرى"
        page = services.page_of(world.here.school)
        assert set(services.changes_of(page, all_languages()["ar"])) == {READER}
        save(client, world, mien="lead")  # nothing to settle there
