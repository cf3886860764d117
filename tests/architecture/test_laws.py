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
