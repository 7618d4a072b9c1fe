"""The demo company is built into an empty installation, the same each time, at any hour."""

import contextlib
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse

from calls.models import Call, CallMove, Mark, Outcome, Plan, Recap
from people.clock import standing_at
from people.models import User
from salesproc.demo.build import build

pytestmark = pytest.mark.django_db

TUESDAY = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)


class _TakeBack(Exception):
    """Rolls a demo company back."""


def told():
    calls = Call.objects.order_by("starts_at", "company__name").values_list("company__name", "starts_at", "state")
    plans = Plan.objects.order_by("needed_at", "salesperson__name").values_list("purpose", "state", "clock")
    marks = Mark.objects.order_by("held_at", "recap__call__company__name", "id").values_list("own", "managers")
    return [list(calls), list(plans), list(marks)]


def test_the_same_seed_on_the_same_day_tells_the_same_story(db):
    stories = []
    for _time in range(2):
        with contextlib.suppress(_TakeBack), transaction.atomic(), standing_at(TUESDAY):
            build(7, "a password to show", with_drawn=False)
            stories.append(told())
            raise _TakeBack
    assert stories[0] == stories[1]


@pytest.mark.parametrize("moment", ["2026-11-24T10:30", "2026-11-28T20:00"])
def test_it_is_built_at_any_hour(db, moment):
    with standing_at(datetime.fromisoformat(moment).replace(tzinfo=UTC)):
        build(1, "a password to show", with_drawn=False)
        hartwell = Call.objects.upcoming().get(company__name="Hartwell Dairy")
        assert hartwell.plan.state == Plan.State.APPROVED


def test_it_is_refused_where_real_data_stands(organisation):
    with pytest.raises(CommandError, match="real data"):
        call_command("demo")
    assert not User.objects.exists()


def test_three_months_are_lived_through(db, client, monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", "shown to everybody")
    call_command("demo")
    assert Call.objects.held().count() > 200
    assert Call.objects.upcoming().count() >= 15
    assert CallMove.objects.exists()
    assert Mark.objects.count() > 500
    for outcome in Outcome.values:
        assert Recap.objects.filter(outcome=outcome).exists(), outcome
    for person_ in User.objects.active().filter(email__endswith="@demo.example"):
        client.force_login(person_)
        assert client.get(reverse("home"), follow=True).status_code == 200
