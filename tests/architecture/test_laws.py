"""The laws themselves: what each promises to notice, it notices, on a small bad example."""

import ast

import pytest
from django.template import Library

from tests.architecture import arrows, laws, template_uses

IMPORTS = """
import segno
from django.shortcuts import get_object_or_404
from campaigns import services
from campaigns.models import Campaign
from pixschool.core import journal
"""


def writes(line: str) -> list[str]:
    return laws.writes(ast.parse(f"{IMPORTS}\n{line}"))


class TestWritesOfAView:
    @pytest.mark.parametrize(
        "line",
        [
            "Campaign.objects.create(name=name)",
            "Campaign.objects.filter(pk=pk).update(name=name)",
            "request.school.campaigns.filter(pk=pk).delete()",
            "request.school.campaigns.get_or_create(name=name)",
            "Campaign.objects.bulk_create(rows)",
            "campaign.save(update_fields=['name'])",
            "form.save()",
            "campaign.delete()",
            "get_object_or_404(Campaign, pk=pk).delete()",
            "services.find(pk).delete()",
            "campaign.classrooms.set(rooms)",
            "campaign.classrooms.add(room)",
            "journal.record('campaign_created', school=school)",
            "from pixschool.core.journal import record",
            "from pixschool.core.web.readonly import writing_allowed",
            "from django.db import connection",
            "from django.db import IntegrityError, transaction",
            "def view(services): services.delete()",
        ],
    )
    def test_are_seen(self, line: str) -> None:
        assert len(writes(line)) == 1

    @pytest.mark.parametrize(
        "line",
        [
            "services.delete(campaign=campaign, actor=actor)",
            "segno.make(link).save(drawing)",
            "seen = set(); seen.add(1)",
            "journal.record_reading('student_read', school=school)",
            "campaigns = Campaign.objects.filter(pk=pk)",
            "from django.db import IntegrityError",
        ],
    )
    def test_of_a_service_and_of_python_are_not(self, line: str) -> None:
        assert writes(line) == []


def trees(**modules: str) -> dict[str, ast.Module]:
    return {f"{name}.py": ast.parse(text) for name, text in modules.items()}


class TestNames:
    def test_a_name_that_stands_twice_is_seen(self) -> None:
        found = laws.names_used_twice(
            trees(a="class Line: pass", b="def f():\n class Line: pass", c="class Row: pass")
        )
        assert found == {"Line": ["a.py:1", "b.py:2"]}

    def test_a_nested_one_too(self) -> None:
        found = laws.names_used_twice(trees(a="class A:\n class Kind: pass\nclass Kind: pass"))
        assert found == {"Kind": ["a.py:2", "a.py:3"]}

    def test_what_frameworks_name_and_what_is_private_may(self) -> None:
        same = "class Command: pass\nclass A:\n class Meta: pass\nclass _B: pass"
        assert laws.names_used_twice(trees(a=same, b=same.replace("A", "C"))) == {}

    @pytest.mark.parametrize(
        "text",
        [
            "class Refused(Exception): pass",
            "class Refused(forms.ValidationError): pass",
            "class RefusedError(Exception): pass\nclass Refused(RefusedError): pass",
            "class First(ValueError): pass\nclass Refused(First): pass",
            "def f():\n class Refused(Exception): pass",
        ],
    )
    def test_an_exception_without_error_is_seen(self, text: str) -> None:
        assert "Refused" in laws.errors_not_named_so(trees(a=text))

    def test_across_modules(self) -> None:
        found = laws.errors_not_named_so(
            trees(
                a="class Refused(b.Base): pass",
                b="class Base(c.Low): pass",
                c="class Low(OSError): pass",
            )
        )
        assert found == {"Refused", "Base", "Low"}

    def test_what_is_named_well_is_not(self) -> None:
        text = "class RefusedError(Exception): pass\nclass ErrorPage: pass\nclass A(Page): pass"
        assert laws.errors_not_named_so(trees(a=text)) == set()


class TestCrowded:
    PATHS = ["a/__init__.py", *(f"a/m{n}.py" for n in range(3)), "a/b/m.py", "manage.py"]

    def test_a_folder_with_more_than_it_may_hold(self) -> None:
        assert laws.crowded(self.PATHS, most={}, at_most=2) == {"a": 3}
        assert laws.crowded(self.PATHS, most={"a": 2}, at_most=20) == {"a": 3}

    def test_its_door_is_not_counted(self) -> None:
        assert laws.crowded(self.PATHS, most={"a": 3}, at_most=1) == {}


def test_a_folder_of_tests_without_its_code_is_seen() -> None:
    code = ["pixschool/core/mail/queue.py", "rituals/__init__.py", "rituals/plan/forms.py"]
    sound = ["tests/conftest.py", "tests/core/mail/test_a.py", "tests/rituals/plan/test_b.py"]
    aside = ["tests/support/x.py", "tests/e2e/deep/test_c.py"]
    assert laws.mirrors_nothing([*sound, *aside], code) == set()
    moved = ["tests/rituals/mail/test_a.py", "tests/core/plan/test_b.py", "tests/mail/test_c.py"]
    assert laws.mirrors_nothing([*sound, *moved], code) == {
        "tests/rituals/mail",
        "tests/core/plan",
        "tests/mail",
    }


class TestTemplateUses:
    SOURCES = {
        "base.html": '{% include "parts/head.html" %}',
        "page.html": "{% extends 'base.html' %}{% alert %}x{% endalert %}",
        "parts/head.html": "{# {% include 'parts/old.html' %} #}",
        "parts/old.html": "{% comment %}{% include 'parts/head.html' %}{% endcomment %}",
        "parts/self.html": "{% include 'parts/self.html' %}",
        "components/alert.html": "",
        "components/stat.html": "",
        "emails/x.txt": "",
        "app/emails/x.txt": "",
        "app/emails/x.html": "",
    }

    def used(self, *named: str) -> set[str]:
        tags = {"alert": {"components/alert.html"}, "stat": {"components/stat.html"}}
        return template_uses.used(self.SOURCES, named=set(named), tags=tags)

    def test_is_followed_from_the_code_on(self) -> None:
        found = {"page.html", "base.html", "parts/head.html", "components/alert.html"}
        assert self.used("page.html") == found

    @pytest.mark.parametrize(
        "text", ["page", "pages/page.html", "see page.html", "components/alert", "parts/"]
    )
    def test_a_part_of_a_name_names_nothing(self, text: str) -> None:
        assert self.used(text) == set()

    def test_a_template_that_only_includes_itself_is_not_used(self) -> None:
        assert "parts/self.html" not in self.used("page.html")

    def test_a_mail_has_two_forms(self) -> None:
        assert self.used("app/emails/x") == {"app/emails/x.txt", "app/emails/x.html"}

    def test_a_name_in_a_docstring_or_inside_a_text_names_nothing(self) -> None:
        text = "\"\"\"a.html\"\"\"\nrender(request, 'b.html')\nsay(f'{x}c.html', 'see d.html')"
        assert "a.html" not in set(template_uses.named_in(ast.parse(text)))
        assert {"b.html", "see d.html"} <= set(template_uses.named_in(ast.parse(text)))

    def test_a_name_in_a_variable_is_seen(self) -> None:
        assert template_uses.read("{% include part with a=1 %}").unknown == {
            "include part with a=1"
        }

    def test_the_template_of_a_tag_is_found(self) -> None:
        library = Library()

        @library.inclusion_tag("components/stat.html")
        def stat() -> dict[str, str]:
            return {}

        @library.simple_block_tag
        def alert(content: str) -> str:
            return "components/alert.html"

        rendered = template_uses.tags_of([library]).rendered
        assert "components/stat.html" in rendered["stat"]
        assert "components/alert.html" in rendered["alert"]


class TestArrows:
    TREES = {
        name: ast.parse(text)
        for name, text in {
            "year.models": "from django.db import models",
            "year.rules": '"""Rules. Pure."""\nfrom year.dates import day',
            "year.dates": '"""Pure: dates."""\ndef f():\n    from year import models, rules',
            "year.views": '"""Rows as one reads them."""\nimport year.rules',
            "year.words": '"""Words. Pure."""\nimport re',
        }.items()
    }

    def test_a_model_behind_another_module_is_seen(self) -> None:
        found = arrows.impure(self.TREES)
        assert found.keys() == {"year.rules", "year.dates"}
        assert "year.models" in found["year.rules"]

    def test_a_circle_is_seen_inside_functions_too(self) -> None:
        found = arrows.circles(arrows.arrows_of(self.TREES))
        assert found == {frozenset({"year.rules", "year.dates"})}
