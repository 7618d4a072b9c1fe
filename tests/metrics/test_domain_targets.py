"""Targets: refused where they cannot be meant, published where they add up, kept when replaced."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from metrics.catalogue import METRICS
from metrics.goals import Goals
from metrics.models import ShownMetric, Target
from metrics.period import MONTH, QUARTER, WEEK, YEAR, Calendar, Period
from notices.models import Notice
from people.clock import now
from people.rules import Refused

QUARTER_4 = Period(QUARTER, date(2026, 10, 1))
NONE = (None, True)


def target(by, value=100, metric="amount_won", period=QUARTER_4, **whose):
    return Target.set(by=by, metric=metric, period=period, value=Decimal(value), **whose)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"period": None}, "Choose the week"),
        ({"period": Period(QUARTER, date(2026, 10, 2))}, "Choose the week"),
        ({"period": Period("fortnight", date(2026, 10, 1))}, "Choose the week"),
        ({"period": Period(YEAR, date(1926, 1, 1))}, "Choose the week"),
        ({"value": 0}, "more than nothing"),
        ({"value": -5}, "more than nothing"),
        ({"value": "NaN"}, "more than nothing"),
        ({"value": "Infinity"}, "more than nothing"),
        ({"value": 10**13}, "too large"),
        ({"value": 10**20}, "too large"),
        ({"value": "9E999"}, "too large"),
        ({"value": "0.001"}, "two decimals"),
        ({"metric": "plan_ahead_rate", "value": "0.125"}, "whole percent"),
        ({"metric": "people_per_call", "value": "51"}, "too large"),
        ({"metric": "plan_ahead_rate", "value": "1.1"}, "100%"),
        ({"metric": "percent_of_target"}, "takes no target"),
        ({"metric": "luck"}, "takes no target"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_sentence(cast, facts, words):
    with pytest.raises(Refused, match=words):
        target(cast.admin, person=cast.salesperson, **facts)
    assert not Target.objects.exists()


def test_a_target_belongs_to_one_and_only_an_admin_sets_it(cast):
    for whose in ({}, {"person": cast.salesperson, "team": cast.north}):
        with pytest.raises(Refused, match="one person or to one team"):
            target(cast.admin, **whose)
    for by in (cast.manager, cast.director, cast.salesperson):
        with pytest.raises(Refused, match="Only an admin"):
            target(by, person=cast.salesperson)


@pytest.mark.parametrize(
    "other",
    [Period(MONTH, date(2026, 11, 1)), Period(YEAR, date(2026, 1, 1)), Period(WEEK, date(2026, 9, 28))],
    ids=str,
)
def test_two_targets_never_share_a_day(cast, other):
    target(cast.admin, person=cast.salesperson)
    with pytest.raises(Refused, match="shares days"):
        target(cast.admin, person=cast.salesperson, period=other)
    target(cast.admin, person=cast.colleague, period=other)
    target(cast.admin, person=cast.salesperson, period=QUARTER_4.next)


def test_goals_go_out_once_each_level_adds_up(cast):
    target(cast.admin, 300, team=cast.north)
    with pytest.raises(Refused, match="not split yet"):
        Target.publish(by=cast.admin, metric="amount_won", period=QUARTER_4)
    target(cast.admin, 100, person=cast.salesperson)
    target(cast.admin, 120, person=cast.colleague)
    with pytest.raises(Refused, match="80 of North belongs to nobody"):
        Target.publish(by=cast.admin, metric="amount_won", period=QUARTER_4)
    target(cast.admin, 220, person=cast.colleague)
    with pytest.raises(Refused, match="20 more than its own"):
        Target.publish(by=cast.admin, metric="amount_won", period=QUARTER_4)
    target(cast.admin, 200, person=cast.colleague)
    assert Target.publish(by=cast.admin, metric="amount_won", period=QUARTER_4) == 3
    told = Notice.objects.filter(kind="target_set").values_list("person", flat=True)
    assert sorted(told) == sorted([cast.manager.pk, cast.salesperson.pk, cast.colleague.pk])


def test_a_goal_that_was_replaced_is_kept(cast):
    for value in (100, 140):
        target(cast.admin, value, person=cast.salesperson)
        Target.publish(by=cast.admin, metric="amount_won", period=QUARTER_4)
    assert [t.value for t in Target.objects.standing()] == [140]
    assert [t.value for t in Target.objects.filter(superseded_at__isnull=False)] == [100]


def test_the_database_holds_one_standing_target_and_none_without_owner_or_period(cast):
    facts = {"metric": "amount_won", "by": cast.admin, "at": now(), "value": 5, "starts_on": QUARTER_4.starts_on}
    good = facts | {"kind": QUARTER, "person": cast.salesperson, "published_at": now()}
    Target.objects.create(**good)
    for bad in (good, good | {"person": None}, good | {"kind": ""}, good | {"value": 0, "person": cast.colleague}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Target.objects.create(**bad)


def test_who_sees_a_target(cast):
    target(cast.admin, person=cast.salesperson)
    draft = Target.objects.get()
    assert list(Target.objects.visible_to(cast.admin)) == [draft]
    assert not Target.objects.visible_to(cast.salesperson)
    Target.publish(by=cast.admin, metric="amount_won", period=QUARTER_4)
    for reader in (cast.salesperson, cast.manager, cast.director):
        assert Target.objects.visible_to(reader).exists()
    assert not Target.objects.visible_to(cast.outsider).exists()


def goals_in(period):
    return Goals.around(period, Calendar.current())


@pytest.fixture
def stand(cast):
    """Sets goals of the salesperson and lets them stand."""

    def write(metric="amount_won", **values):
        for code, value in values.items():
            period = Period.read(code.replace("_", "-"))
            target(cast.admin, value, metric, period, person=cast.salesperson)
            if metric == "amount_won":
                Target.publish(by=cast.admin, metric=metric, period=period)

    write.of = lambda period, metric="amount_won": goals_in(period).of_person(
        METRICS[metric], cast.salesperson.pk, [cast.north.pk]
    )
    return write


def test_some_months_do_not_make_the_goal_of_a_quarter(stand):
    stand(month_2026_10_01=30_000, month_2026_11_01=40_000)
    assert stand.of(QUARTER_4) == NONE
    assert stand.of(Period(MONTH, date(2026, 10, 1))) == (30_000, False)
    stand(month_2026_12_01=50_000)
    assert stand.of(QUARTER_4) == (120_000, True)
    assert stand.of(Period(YEAR, date(2026, 1, 1))) == NONE


def test_a_week_takes_its_part_of_both_quarters_it_lies_in(stand, cast):
    week = Period(WEEK, date(2026, 9, 28))  # Monday to Wednesday in the third quarter, two days in the fourth
    calendar = Calendar.current()
    third, fourth = Period(QUARTER, date(2026, 7, 1)), QUARTER_4
    days = {period: calendar.working_days(period.starts_on, period.last) for period in (third, fourth)}
    stand(quarter_2026_10_01=days[fourth] * 100)
    assert stand.of(week) == NONE
    stand(quarter_2026_07_01=days[third] * 10)
    assert stand.of(week) == (3 * 10 + 2 * 100, True)
    assert stand.of(Period(WEEK, date(2026, 10, 5))) == (500, True)


def test_the_parts_of_a_goal_add_up_to_it(stand):
    stand(quarter_2026_10_01=10_000)
    months = [stand.of(Period(MONTH, date(2026, month, 1))) for month in (10, 11, 12)]
    assert all(is_derived for _value, is_derived in months)
    assert abs(sum(value for value, _is_derived in months) - 10_000) <= Decimal("0.02")


def test_weeks_that_fill_a_month_make_its_goal(stand):
    """November 2026 begins on a Sunday and ends on a Monday: of its last week one day counts."""
    november = Period(MONTH, date(2026, 11, 1))
    stand(week_2026_11_02=100, week_2026_11_09=100, week_2026_11_16=100, week_2026_11_23=100)
    assert stand.of(november) == NONE
    stand(week_2026_11_30=500)
    assert stand.of(november) == (500, True)


def test_a_rate_of_some_months_is_not_that_of_the_quarter(stand):
    stand("advance_rate", month_2026_10_01="0.8", month_2026_11_01="0.8")
    assert stand.of(QUARTER_4, "advance_rate") == (METRICS["advance_rate"].start_target, True)
    stand("advance_rate", month_2026_12_01="0.8")
    assert stand.of(QUARTER_4, "advance_rate") == (Decimal("0.8"), True)
    assert stand.of(Period(WEEK, date(2026, 11, 2)), "advance_rate") == (Decimal("0.8"), True)


def test_an_admin_shows_one_ultimate_metric_and_at_most_five(cast):
    ShownMetric.choose(by=cast.admin, ultimate="percent_of_target", precursors=["advance_rate", "prepared_calls"])
    chosen = ShownMetric.chosen()
    assert [metric.key for metric in chosen.all] == ["percent_of_target", "advance_rate", "prepared_calls"]
    six = [
        "prepared_calls", "plan_ahead_rate", "people_per_call", "access_to_deciders", "advance_rate",
        "commitments_kept",
    ]  # fmt: skip
    refused = [
        (six, "amount_won", "At most five"),
        (["advance_rate"] * 2, "amount_won", "twice"),
        (["luck"], "amount_won", "not in the catalogue"),
        ([], "advance_rate", "not in the catalogue"),
    ]
    for precursors, ultimate, words in refused:
        with pytest.raises(Refused, match=words):
            ShownMetric.choose(by=cast.admin, ultimate=ultimate, precursors=precursors)
    with pytest.raises(Refused, match="Only an admin"):
        ShownMetric.choose(by=cast.manager, ultimate="amount_won", precursors=[])
    assert ShownMetric.chosen() == chosen


def test_periods_lie_end_to_end():
    for kind, day in ((WEEK, date(2026, 12, 31)), (MONTH, date(2028, 2, 29)), (QUARTER, date(2026, 12, 31))):
        period = Period.holding(kind, day)
        assert day in period
        assert period.next.previous == period
        assert Period.read(period.code) == period
    for nonsense in ("", "week", "week-2026-13-01", "year-1000-01-01", "decade-2026-01-01", "quarter-\x00"):
        assert Period.read(nonsense) is None
