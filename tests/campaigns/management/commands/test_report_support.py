import json
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from campaigns import suggesting
from campaigns.models import PixCampaign
from campaigns.suggesting.reading import suggestions
from students.models import SupportClosing, SupportReason
from students.support import flags, rules
from tests.support.world import World

TODAY = "2026-11-25T09:00:00Z"


def told(world: World, *options: str) -> str:
    out = StringIO()
    call_command("report_support", "--school", world.here.uai, *options, stdout=out)
    return out.getvalue()


@time_machine.travel(TODAY)
def test_the_queue_and_the_suggestions(world: World) -> None:
    PixCampaign.objects.update(read_at=timezone.now())
    year, nora = world.here.year, world.user("nora")
    rules.change(year=year, actor=nora, most_finished=30, stopped_weeks=5)
    keyboard = flags.raise_flag(
        student=world.a.finished, year=year, reason=SupportReason.KEYBOARD, actor=nora
    )
    flags.close_flag(flag=keyboard, closing=SupportClosing.HELPED, actor=nora, version=1)
    flags.raise_flag(student=world.a.finished, year=year, reason=SupportReason.METHOD, actor=nora)
    [first] = [one for one in suggestions(year=year) if one.student == world.b.missing]
    suggesting.accept(year=year, suggestions=[first], actor=nora)
    found = json.loads(told(world, "--json"))
    assert set(found) == {"queue", "suggestions"}
    assert [(one["last_name"], one["reason"], one["source"], one["state"], one["since"])
            for one in found["queue"]] == [
        (world.b.missing.last_name, "not_started", "figures", "waiting", "2026-11-25"),
        (world.a.finished.last_name, "method", "person", "waiting", "2026-11-25"),
        (world.a.finished.last_name, "keyboard", "person", "closed", "2026-11-25"),
    ]  # fmt: skip
    assert [set(one) for one in found["suggestions"]] == [
        {"last_name", "first_name", "class", "reason", "explanation"}
    ]
    assert found["suggestions"][0]["class"] == "6A"


@time_machine.travel(TODAY)
def test_in_words_the_rule_of_the_order_is_said(world: World) -> None:
    flags.raise_flag(
        student=world.a.missing,
        year=world.here.year,
        reason=SupportReason.LATE,
        actor=world.user("nora"),
    )
    text = told(world)
    assert "D’abord l’échéance la plus proche" in text
    assert f"6A {world.a.missing.last_name} {world.a.missing.first_name} : en retard, attend" in (
        text.replace("\u00a0", " ").replace("\u202f", " ")
    )


@pytest.mark.django_db
def test_an_unknown_school_is_said() -> None:
    with pytest.raises(CommandError, match="0330000Z"):
        call_command("report_support", "--school", "0330000Z")
