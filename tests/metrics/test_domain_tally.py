"""The months of teams, added up: they follow readings and moves without being told."""

from datetime import date

import pytest

from metrics.models import Reading, Recount, Tally, TallyMonth
from people.models import DayTouched, Team, User

pytestmark = pytest.mark.django_db

NOVEMBER, OCTOBER = date(2026, 11, 1), date(2026, 10, 1)


def reading(person, day, value, measure="held"):
    return Reading.objects.create(person=person, measure=measure, day=day, value=value)


def months(team, measure="held"):
    rows = TallyMonth.objects.filter(tally__team=team, measure=measure)
    return dict(rows.values_list("month", "value"))


def test_a_team_is_added_up_by_months(cast):
    reading(cast.salesperson, date(2026, 11, 2), 2)
    reading(cast.colleague, date(2026, 11, 30), 3)
    reading(cast.colleague, date(2026, 10, 31), 4)
    reading(cast.outsider, date(2026, 11, 2), 5)
    Recount.run()
    assert months(cast.north) == {NOVEMBER: 5, OCTOBER: 4}
    assert months(cast.south) == {NOVEMBER: 5}


def test_how_things_stand_is_not_added_up(cast):
    reading(cast.salesperson, date(2026, 11, 2), 2, measure="open")
    Recount.run()
    assert not TallyMonth.objects.exists()


def test_a_month_follows_the_days_that_are_counted_anew(cast):
    """What the facts do not say falls away with the day; other months stand."""
    reading(cast.salesperson, date(2026, 11, 2), 2)
    reading(cast.salesperson, date(2026, 11, 3), 3)
    october = reading(cast.salesperson, date(2026, 10, 5), 4)
    Recount.run()
    Reading.objects.filter(pk=october.pk).update(value=9)
    DayTouched.mark(cast.salesperson.pk, date(2026, 11, 2))
    Recount.run()
    assert months(cast.north) == {NOVEMBER: 3, OCTOBER: 4}


def test_who_moves_takes_his_months_along(cast):
    reading(cast.salesperson, date(2026, 11, 2), 2)
    reading(cast.colleague, date(2026, 10, 5), 4)
    Recount.run()
    cast.salesperson.move(by=cast.admin, team=cast.south)
    Recount.run()
    assert months(cast.north) == {OCTOBER: 4}
    assert months(cast.south) == {NOVEMBER: 2}


def test_a_team_that_nobody_is_in_any_more_has_none(cast):
    Recount.run()
    assert Tally.objects.filter(team=cast.north).exists()
    User.objects.filter(team=cast.north).update(team=cast.south)
    Recount.run()
    assert not Tally.objects.filter(team=cast.north).exists()
    people = User.objects.filter(team=cast.south).values_list("pk", flat=True)
    assert Tally.objects.get(team=cast.south).people == Tally.key_of(people)


def test_what_stands_rightly_is_not_written_again(cast):
    reading(cast.salesperson, date(2026, 11, 2), 2)
    Recount.run()
    before = set(Tally.objects.values_list("pk", flat=True)), set(TallyMonth.objects.values_list("pk", flat=True))
    Recount.run()
    assert before == (
        set(Tally.objects.values_list("pk", flat=True)),
        set(TallyMonth.objects.values_list("pk", flat=True)),
    )


def test_a_team_without_people_costs_nothing(cast):
    Team.objects.create(name="Empty", parent=cast.company)
    Recount.run()
    assert not Tally.objects.filter(team__name="Empty").exists()
