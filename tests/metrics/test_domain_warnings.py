"""Early warnings open after two weeks below 85% of pace, tell two people, and close by themselves."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from metrics import warnings
from metrics.models import EarlyWarning, Reading, ShownMetric, Target
from metrics.period import QUARTER, Period
from notices.models import Notice
from people.clock import standing_at

QUARTER_4 = Period(QUARTER, date(2026, 10, 1))


def at(month, day):
    return datetime(2026, month, day, 5, 0, tzinfo=UTC)


def won(person, day, value):
    Reading.objects.create(person=person, measure="amount_won", day=day, value=value)


@pytest.fixture
def goal(cast):
    ShownMetric.choose(by=cast.admin, ultimate="amount_won", precursors=["plan_ahead_rate"])
    with standing_at(at(10, 1)):
        Target.set(by=cast.admin, metric="amount_won", period=QUARTER_4, value=Decimal(1300), person=cast.salesperson)
        Target.publish(by=cast.admin, metric="amount_won", period=QUARTER_4)


def sweep(month, day):
    with standing_at(at(month, day)):
        warnings.sweep()


@pytest.mark.usefixtures("goal")
def test_a_warning_opens_once_and_closes_by_itself(cast):
    won(cast.salesperson, date(2026, 10, 20), 100)
    for _twice in range(2):
        sweep(11, 23)
    warning = EarlyWarning.objects.get()
    assert warning.person == cast.salesperson
    assert "Below 85% of pace two weeks running." in warning.says
    assert warning.facts["period"] == QUARTER_4.code
    told = Notice.objects.open().filter(kind="early_warning")
    assert {notice.person for notice in told} == {cast.salesperson, cast.manager}
    won(cast.salesperson, date(2026, 11, 24), 900)
    sweep(11, 30)
    assert not EarlyWarning.objects.open().exists()
    assert not Notice.objects.open().filter(kind="early_warning").exists()


@pytest.mark.usefixtures("goal")
def test_one_week_below_pace_is_no_warning(cast):
    won(cast.salesperson, date(2026, 10, 5), 560)  # enough until 15 November, no more by the 22nd
    sweep(11, 23)
    assert not EarlyWarning.objects.exists()
    sweep(11, 30)
    assert EarlyWarning.objects.open().exists()


def test_a_ratio_of_fewer_than_five_warns_of_nothing(cast):
    for measure, value in (("held", 4), ("not_short_notice", 4), ("planned_ahead", 1)):
        Reading.objects.create(person=cast.salesperson, measure=measure, day=date(2026, 11, 3), value=value)
    sweep(11, 23)
    assert not EarlyWarning.objects.exists()
    Reading.objects.filter(measure="not_short_notice").update(value=5)
    sweep(11, 23)
    assert EarlyWarning.objects.get().metric == "plan_ahead_rate"


@pytest.mark.usefixtures("goal")
def test_who_sees_a_warning(cast):
    sweep(11, 23)
    for reader in (cast.salesperson, cast.manager, cast.director):
        assert EarlyWarning.objects.visible_to(reader).exists()
    for reader in (cast.admin, cast.outsider, cast.colleague):
        assert not EarlyWarning.objects.visible_to(reader).exists()
