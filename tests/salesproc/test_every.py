"""Tasks run by the clock, whichever way the clock is moved."""

import pickle
from datetime import timedelta

import pytest

from salesproc.celery import app
from salesproc.every import Every


@pytest.mark.parametrize(
    ("ran", "is_due"),
    [(timedelta(seconds=30), False), (timedelta(seconds=61), True), (timedelta(days=2), True)],
)
def test_it_is_due_when_its_time_has_passed(ran, is_due):
    every = Every(60, app=app)
    assert every.is_due(every.now() - ran).is_due is is_due


def test_a_clock_that_was_set_back_stops_nothing():
    every = Every(60, app=app)
    assert every.is_due(every.now() + timedelta(days=2)) == (True, 60)


def test_the_scheduler_can_keep_it_on_disk():
    assert pickle.loads(pickle.dumps(Every(60))).seconds == 60
