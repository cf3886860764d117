"""One list of periodic jobs, for Celery beat and for `run_outbox --loop`."""

import pytest
from django.utils.module_loading import import_string

from pixschool.celery import app
from pixschool.core.jobs import schedule
from rituals.reminders import run


def test_each_job_is_a_task_of_that_name() -> None:
    for job in schedule.PERIODIC_JOBS:
        assert import_string(job.task).name == job.task


def test_beat_reads_the_list() -> None:
    assert set(app.conf.beat_schedule) == {
        "sweep-imports",
        "sweep-archives",
        "sweep-plans",
        "sweep-papers",
        "sweep-outbox",
        "remind",
        "apply-retention",
        "erase-closed-schools",
        "forget-repairs",
    }
    assert app.conf.beat_schedule["remind"] == {"task": "rituals.tasks.remind", "schedule": 60.0}


def test_without_celery_the_reminders_are_planned(monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[object] = []
    monkeypatch.setattr(run, "remind", runs.append)
    schedule.run_without_celery()
    assert len(runs) == 1


def test_a_job_that_fails_does_not_stop_the_next(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    runs: list[object] = []
    monkeypatch.setattr(run, "remind", runs.append)
    bad = schedule.PeriodicJob(name="bad", task="rituals.tasks.nothing", without_celery=True)
    monkeypatch.setattr(schedule, "PERIODIC_JOBS", (bad, *schedule.PERIODIC_JOBS))
    schedule.run_without_celery()
    assert len(runs) == 1
    assert "periodic job failed: bad" in caplog.text
