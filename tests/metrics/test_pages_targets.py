"""The sheet of goals: what cannot be meant is said beside it, and nothing that was typed is lost."""

import json
import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse

from metrics.models import Target
from metrics.period import MONTH, QUARTER, Period

pytestmark = pytest.mark.django_db
QUARTER_4 = Period(QUARTER, date(2026, 10, 1))
NOVEMBER = Period(MONTH, date(2026, 11, 1))


@pytest.fixture
def sheet(client, cast, clock):
    """Sends the sheet as the admin, of the last quarter of 2026 if nothing else is asked."""
    client.force_login(cast.admin)

    def send(typed, period=QUARTER_4.code, deed="save"):
        answer = client.post(reverse("metrics:targets"), {"period": period, "deed": deed} | typed)
        return answer.status_code, unescape(" ".join(answer.content.decode().split()))

    send.team = f"goal-team-{cast.north.pk}"
    send.priya = f"goal-person-{cast.salesperson.pk}"
    send.dele = f"goal-person-{cast.colleague.pk}"
    return send


def planned(period=QUARTER_4):
    return Target.planned_values("amount_won", period)


@pytest.mark.parametrize(
    "period", ["", "quarter", "fortnight-2026-10-01", "quarter-1926-01-01", "quarter-\x00", "x" * 99]
)
def test_a_target_without_a_period_is_refused_and_what_was_typed_stays(sheet, period):
    status, page = sheet({sheet.priya: "123,456", sheet.team: "hundreds"}, period)
    assert status == 422
    assert "Choose the week, month, quarter or year that the targets are for. Nothing was saved." in page
    assert 'value="123,456"' in page
    assert 'value="hundreds"' in page
    assert not Target.objects.exists()


def test_the_period_of_the_page_is_sent_with_it(client, cast, sheet):
    page = client.get(reverse("metrics:targets"), {"period": NOVEMBER.code}).content.decode()
    assert f'<input type="hidden" name="period" value="{NOVEMBER.code}">' in page
    assert sheet({sheet.priya: "7"}, NOVEMBER.code)[0] == 302
    assert planned(NOVEMBER) == {("person", cast.salesperson.pk): 7}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("-1", "more than nothing"),
        ("0", "more than nothing"),
        ("-0.00", "more than nothing"),
        ("NaN", "Write a figure"),
        ("sNaN", "Write a figure"),
        ("-Infinity", "Write a figure"),
        ("0.001", "two decimals"),
        ("1e-30", "two decimals"),
        ("100000000000000000000", "too large"),
        ("1e20", "Write a figure"),
        ("9E999999", "Write a figure"),
        ("1e9999999", "Write a figure"),
        ("9E99999999999999999999", "Write a figure"),
        ("lots", "Write a figure"),
        ("£200", "Write a figure"),
        ("1/2", "Write a figure"),
        ("12,50", "such as 200,000. Commas part groups of three; a point has two decimals at most."),
        ("200.000", "two decimals at most"),
        ("1,2,3", "Commas part groups of three"),
        ("1234,567", "Commas part groups of three"),
        ("1.234,56", "Commas part groups of three"),
        ("1,234 567", "Commas part groups of three"),
        ("1 00", "Commas part groups of three"),
        ("1..5", "two decimals at most"),
        ("٢٠٠", "Write a figure"),
        ("<b>", "Write a figure"),
        ("9" * 41, "too long for a figure"),
        ("x" * 5000, "too long for a figure"),
    ],
)
def test_an_absurd_goal_is_said_beside_it_and_nothing_is_lost(sheet, typed, said):
    status, page = sheet({sheet.priya: typed, sheet.dele: "4,321"})
    assert status == 422
    assert said in page
    assert f'value="{typed}"' in page
    assert 'value="4,321"' in page
    assert not Target.objects.exists()


@pytest.mark.parametrize(
    ("rate", "typed", "said"),
    [
        ("advance_rate", "101", "No share is more than 100%"),
        ("advance_rate", "12.5", "whole percent"),
        ("advance_rate", "0.4", "whole percent"),
        ("advance_rate", "sNaN", "Write a figure"),
        ("advance_rate", "-5", "more than nothing"),
        ("people_per_call", "51", "too large"),
        ("people_per_call", "1.555", "two decimals"),
        ("people_per_call", "2,0", "Write a figure, such as 2.5"),
        ("people_per_call", "1e9999999", "Write a figure, such as 2.5"),
        ("advance_rate", "1e9999999", "Write a figure, such as 50"),
        ("advance_rate", "5,0", "Write a figure, such as 50"),
    ],
)
def test_an_absurd_rate_is_said_beside_it(sheet, rate, typed, said):
    status, page = sheet({f"rate-{rate}": typed})
    assert status == 422
    assert said in page
    assert f'value="{typed}"' in page
    assert not Target.objects.exists()


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1200", 1200),
        ("1,200", 1200),
        ("1,234,567.8", "1234567.8"),
        ("1 200 000.25", "1200000.25"),
        ("1\u202f200", 1200),
        (" 12.50 ", "12.5"),
    ],
)
def test_a_goal_is_read_as_it_was_written(sheet, typed, value):
    assert sheet({sheet.priya: typed})[0] == 302
    assert list(planned().values()) == [Decimal(value)]


@pytest.mark.parametrize("other", [NOVEMBER.code, "year-2026-01-01", "week-2026-09-28"])
def test_periods_that_overlap_are_named(sheet, cast, other):
    sheet({sheet.priya: "100"})
    status, page = sheet({sheet.priya: "55", sheet.dele: "66"}, other)
    assert status == 422
    assert "There is a target for Fourth quarter 2026 already, and it shares days" in page
    assert 'value="55"' in page
    assert 'value="66"' in page
    assert planned() == {("person", cast.salesperson.pk): 100}
    assert not Target.objects.exclude(kind=QUARTER).exists()


@pytest.mark.parametrize("deed", ["publish", "split-evenly", "split-last_year", "split-by_luck"])
def test_a_refused_deed_keeps_what_was_typed_as_drafts_and_says_so(sheet, cast, deed):
    typed = {sheet.priya: "100", sheet.dele: "50"}
    if deed == "publish":
        typed[sheet.team] = "900"
    status, page = sheet(typed, deed=deed)
    if deed == "split-by_luck":
        assert status == 302  # no deed there is: it was saved
    else:
        assert status == 422
        assert "What you typed is saved, as drafts." in page
        assert 'value="100"' in page
        assert 'value="50"' in page
    assert planned()["person", cast.salesperson.pk] == 100
    assert not Target.objects.standing().exists()


def test_what_two_admins_change_at_once_is_asked_and_what_only_one_changed_stays(sheet):
    sheet({sheet.priya: "100", sheet.dele: "100", sheet.team: "200"})
    seen = json.dumps({sheet.priya: "100", sheet.dele: "100", sheet.team: "200"})
    sheet({sheet.priya: "120", sheet.team: "220"})  # somebody else, meanwhile
    mine = {"seen": seen, sheet.priya: "130", sheet.dele: "90", sheet.team: "200"}
    status, page = sheet(mine)
    assert status == 409
    assert "Somebody changed this to 120 meanwhile. Save again to replace it." in page
    assert 'value="130"' in page
    assert 'value="90"' in page
    assert sorted(planned().values()) == [100, 120, 220]
    now_seen = re.search(r'name="seen" value="({.*?})"', page)[1]
    assert json.loads(now_seen)[sheet.priya] == "120"
    assert sheet(mine | {"seen": now_seen, sheet.team: "220"})[0] == 302
    assert sorted(planned().values()) == [90, 130, 220]


def test_what_somebody_else_changed_is_not_undone_by_an_old_page(sheet):
    sheet({sheet.priya: "100", sheet.dele: "100"})
    seen = json.dumps({sheet.priya: "100", sheet.dele: "100"})
    sheet({sheet.priya: "120"})
    assert sheet({"seen": seen, sheet.priya: "100", sheet.dele: "90"})[0] == 302
    assert sorted(planned().values()) == [90, 120]


@pytest.mark.parametrize("seen", ["", "[]", "7", "{", "[" * 5000, '{"goal-team-1": {}}', "\x00"])
def test_a_form_that_brings_back_nonsense_is_taken_as_it_was_typed(sheet, seen):
    assert sheet({"seen": seen, sheet.priya: "100"})[0] == 302
    assert list(planned().values()) == [Decimal(100)]
