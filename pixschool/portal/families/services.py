"""The families' page of a school: the only writers of it."""

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from pixschool.core import journal
from pixschool.core.models import FamilyPage, School, User
from pixschool.core.models.family import LONGEST_SLUG
from pixschool.core.text.own_texts import Change, changed, written_beside
from pixschool.portal.families.corrections import noted_beside
from pixschool.portal.families.kept import forget
from pixschool.portal.families.languages import Language, all_languages

Texts = dict[str, dict[str, str]]  # {language: {string: text}}


def page_of(school: School) -> FamilyPage:
    """The page, or what it would be: nothing is written."""
    found = FamilyPage.objects.filter(school=school).first()
    return found or FamilyPage(school=school, slug=_free_slug(school))


def published_page(slug: str) -> FamilyPage | None:
    """What everybody may read at that address; none of a school that is closing."""
    pages = FamilyPage.objects.select_related("school")
    return pages.filter(slug=slug, published_at__isnull=False, school__closing_since=None).first()


def is_taken(slug: str, school: School) -> bool:
    """Whether another school has that address."""
    return FamilyPage.objects.filter(slug=slug).exclude(school=school).exists()


def is_behind(page: FamilyPage) -> bool:
    """Something was kept that families do not read yet."""
    kept, read = (page.drafts, page.code_campaigns), (page.published, page.published_codes)
    return page.published_at is not None and kept != read


@transaction.atomic
def change(
    *,
    page: FamilyPage,
    slug: str,
    texts: Texts,
    framed_by: list[str] | None = None,
    code_campaigns: list[int] | None = None,
    actor: User,
) -> None:
    """Keep the address, and the texts of the languages named; families read these once published.

    `framed_by`: the sites that may show the page from now on; `code_campaigns`: the campaigns
    whose codes are to be read, once published too. None leaves them.
    """
    kept = _locked(page)
    former, kept.slug = kept.slug, slug
    for code, own in texts.items():
        _write(kept, all_languages()[code], own)
    if framed_by is not None:
        kept.framed_by = framed_by
    if code_campaigns is not None:
        kept.code_campaigns = sorted(code_campaigns)
    _save(kept, "family_page_changed", actor, former=former)


@transaction.atomic
def correct(*, page: FamilyPage, language: Language, own: dict[str, str], actor: User) -> None:
    """These are all the texts of the school in that language; families read them once published."""
    kept = _locked(page)
    if _write(kept, language, own):
        _save(kept, "family_strings_changed", actor)


@transaction.atomic
def undo(*, page: FamilyPage, language: Language, actor: User) -> None:
    """The texts before the last change of that language; undone again, the last ones."""
    kept = _locked(page)
    if language.code in kept.before and _write(kept, language, kept.before[language.code]):
        _save(kept, "family_strings_changed", actor)


@transaction.atomic
def keep_own(*, page: FamilyPage, language: Language, key: str, actor: User) -> None:
    """Our string has changed: the school keeps its own, and hears no more of that change."""
    kept = _locked(page)
    if key in changes_of(kept, language):
        kept.beside[language.code][key] = noted_beside(language)[key]
        _save(kept, "family_strings_changed", actor)


def changes_of(page: FamilyPage, language: Language) -> dict[str, Change]:
    """How ours has changed since the school wrote its own, string by string."""
    own, beside = (found.get(language.code, {}) for found in (page.drafts, page.beside))
    return changed(own, beside, noted_beside(language))


@transaction.atomic
def publish(*, page: FamilyPage, actor: User) -> None:
    """Families read the texts as they are now."""
    kept = _locked(page)
    kept.published, kept.published_codes = kept.drafts, kept.code_campaigns
    kept.published_at = timezone.now()
    _save(kept, "family_page_published", actor)


@transaction.atomic
def withdraw(*, page: FamilyPage, actor: User) -> None:
    """Nothing is at the address any more; the texts stay to be published again."""
    kept = _locked(page)
    if kept.published_at is not None:
        kept.published, kept.published_codes, kept.published_at = {}, [], None
        _save(kept, "family_page_withdrawn", actor)


def _locked(page: FamilyPage) -> FamilyPage:
    """As it is now: somebody else may be writing in another language."""
    if page.pk is None:
        return page
    rows = FamilyPage.objects.select_for_update(of=["self"]).select_related("school")
    return rows.get(pk=page.pk, school=page.school)


def _write(page: FamilyPage, language: Language, own: dict[str, str]) -> bool:
    """Whether something changed."""
    code = language.code
    former, kept = page.drafts.get(code, {}), {key: text for key, text in own.items() if text}
    if kept == former:
        return False
    beside = page.beside.get(code, {})
    beside = written_beside(kept, former, beside, noted_beside(language))
    page.beside = page.beside | {code: beside}
    page.drafts, page.before = page.drafts | {code: kept}, page.before | {code: former}
    return True


def _save(page: FamilyPage, event: str, actor: User, *, former: str = "") -> None:
    page.save()
    transaction.on_commit(lambda: forget(page.slug, former or page.slug))
    journal.record(event, school=page.school, actor=actor, target="family_page", ids=[page.pk])


def _free_slug(school: School) -> str:
    plain = slugify(school.name)[:LONGEST_SLUG].strip("-")
    return plain if plain and not is_taken(plain, school) else school.uai.lower()
