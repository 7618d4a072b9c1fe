"""The demo company built at other hours of the day than the morning."""

from datetime import UTC, date, datetime, time

import pytest

from calls.models import Plan
from people.clock import standing_at
from people.models import User
from salesproc.demo.build import build
from salesproc.demo.days import LATEST_FOR_MIDDAY
from salesproc.demo.words import table

TUESDAY = date(2026, 11, 24)


def test_what_is_told_of_the_day_before_is_over_whenever_the_first_scene_moves_to_tomorrow():
    """Built after midday, the day before the first scene is today: nothing of it may still lie ahead."""
    told = [step for scene in table("scenes")["scene"] for step in scene["steps"] if step[1] == -1]
    assert told
    assert max(time.fromisoformat(step[2]) for step in told) < LATEST_FOR_MIDDAY


@pytest.mark.parametrize("clock", ["13:01", "18:30"])
def test_built_in_the_afternoon_it_has_the_same_scenes(db, clock):
    with standing_at(datetime.combine(TUESDAY, time.fromisoformat(clock), UTC)):
        build(1, "a password to show", with_drawn=False)
        waiting = Plan.objects.for_inspector(User.objects.get(name="Ruth Brennan")).awaiting_inspection()
        companies = {plan.call.company.name for plan in waiting.select_related("call__company")}
    assert {"Meridian Packaging", "Stannard Foundry"} <= companies
