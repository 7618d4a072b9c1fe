"""Which period a page of figures shows, and the ways to others."""

from datetime import date

import pytest
from django.http import QueryDict

from metrics.pages.picker import Picker
from tests.metrics.pages import enter, text

pytestmark = pytest.mark.django_db


def picked(today=date(2026, 11, 24), **asked):
    query = QueryDict(mutable=True)
    query.update(asked)
    return Picker(query, today)


@pytest.mark.parametrize(
    ("shown", "kind", "code"),
    [
        ("quarter-2026-07-01", "month", "month-2026-07-01"),
        ("month-2026-02-01", "quarter", "quarter-2026-01-01"),
        ("year-2025-01-01", "week", "week-2024-12-30"),
        ("year-2000-01-01", "week", "week-2000-01-03"),
        ("quarter-2026-10-01", "week", "week-2026-11-23"),
        ("quarter-2027-01-01", "month", "month-2026-11-01"),
        ("nonsense", "year", "year-2026-01-01"),
        ("month-2026-02-01", "nonsense", "month-2026-02-01"),
        ("month-2026-02-01", "", "month-2026-02-01"),
    ],
)
def test_another_kind_of_period_stays_where_one_was(shown, kind, code):
    assert picked(period=shown, kind=kind).period.code == code


def test_the_form_says_which_past_period_is_shown(client, cast, won):
    assert picked(period="month-2026-02-01", page="3").kept == [("period", "month-2026-02-01")]
    assert picked(period="quarter-2026-10-01").kept == []
    enter(client, cast.salesperson)
    assert '<input type="hidden" name="period" value="month-2026-02-01">' in text(
        client, "metrics:own", period="month-2026-02-01"
    )


@pytest.mark.parametrize("first", ["year-2000-01-01", "quarter-2000-01-01", "month-2000-01-01", "week-2000-01-03"])
def test_before_the_first_period_there_is_no_way(client, cast, won, first):
    assert picked(period=first).previous_address == ""
    assert picked(period=picked(period=first).period.next.code).previous_address == f"?period={first}"
    enter(client, cast.salesperson)
    page = text(client, "metrics:own", period=first)
    assert 'rel="prev"' not in page
    assert 'rel="next"' in page
