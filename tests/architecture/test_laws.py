"""The laws themselves: what each promises to notice, it notices, on a small bad example."""

import ast

import pytest

from tests.architecture import laws

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
