"""The families' page of a school: the only writers of it."""

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from pixschool.core import journal
from pixschool.core.models import FamilyPage, School, User
from pixschool.core.models.family import LONGEST_SLUG
from pixschool.portal.families.kept import forget

Texts = dict[str, dict[str, str]]  # {language: {block: text}}


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
    """Keep the address and the texts; families read the texts once they are published.

    `framed_by`: the sites that may show the page from now on; `code_campaigns`: the campaigns
    whose codes are to be read, once published too. None leaves them.
    """
    former, page.slug, page.drafts = page.slug, slug, texts
    if framed_by is not None:
        page.framed_by = framed_by
    if code_campaigns is not None:
        page.code_campaigns = sorted(code_campaigns)
    _save(page, "family_page_changed", actor, former=former)


@transaction.atomic
def publish(*, page: FamilyPage, actor: User) -> None:
    """Families read the texts as they are now."""
    page.published, page.published_codes = page.drafts, page.code_campaigns
    page.published_at = timezone.now()
    _save(page, "family_page_published", actor)


@transaction.atomic
def withdraw(*, page: FamilyPage, actor: User) -> None:
    """Nothing is at the address any more; the texts stay to be published again."""
    if page.published_at is not None:
        page.published, page.published_codes, page.published_at = {}, [], None
        _save(page, "family_page_withdrawn", actor)


def _save(page: FamilyPage, event: str, actor: User, *, former: str = "") -> None:
    page.save()
    transaction.on_commit(lambda: forget(page.slug, former or page.slug))
    journal.record(event, school=page.school, actor=actor, target="family_page", ids=[page.pk])


def _free_slug(school: School) -> str:
    plain = slugify(school.name)[:LONGEST_SLUG].strip("-")
    return plain if plain and not is_taken(plain, school) else school.uai.lower()
