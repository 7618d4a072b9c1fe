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
from people.models import Team

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


# Empty again ----------------------------------------------------------------------------------------


@pytest.fixture
def out(sheet, cast):
    """Goals that are published: 200 of North, half of it each."""
    assert sheet({sheet.team: "200", sheet.priya: "100", sheet.dele: "100"}, deed="publish")[0] == 302
    return Target.standing_values("amount_won", QUARTER_4)


def shown(client):
    return unescape(
        " ".join(client.get(f"{reverse('metrics:targets')}?period={QUARTER_4.code}").content.decode().split())
    )


def test_a_goal_that_is_emptied_stands_until_that_is_published(client, sheet, cast, out):
    assert sheet({sheet.priya: ""})[0] == 302
    assert Target.standing_values("amount_won", QUARTER_4) == out
    page = shown(client)
    assert "The goals are saved. Nobody sees them before they are published." in page
    assert "100 stands until this is published." in page
    assert "100 of North belongs to nobody." in page
    assert "Not published yet." in page
    status, page = sheet({}, deed="publish")
    assert status == 422
    assert Target.standing_values("amount_won", QUARTER_4) == out
    assert sheet({sheet.dele: "200"}, deed="publish")[0] == 302
    page = shown(client)
    assert "One goal is published." in page
    assert "One goal is taken back." in page
    assert "stands until this is published" not in page
    assert ("person", cast.salesperson.pk) not in Target.standing_values("amount_won", QUARTER_4)


def test_a_goal_that_was_emptied_by_mistake_is_written_again(client, sheet, out):
    sheet({sheet.priya: ""})
    sheet({sheet.priya: "100"})
    assert Target.standing_values("amount_won", QUARTER_4) == planned() == out
    assert "Not published yet." not in shown(client)


def test_publishing_nothing_says_so(client, sheet, out):
    sheet({}, deed="publish")
    assert "Nothing was changed since the goals were published." in shown(client)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"rate-advance_rate": "60"}, "The targets of what leads to it are saved, and stand from now on."),
        ({"rate-advance_rate": "50"}, "Nothing was changed."),
        ({}, "Nothing was changed."),
    ],
)
def test_nobody_is_told_of_goals_where_only_a_rate_was_changed(client, sheet, typed, said):
    assert sheet(typed)[0] == 302
    page = shown(client)
    assert said in page
    assert "Nobody sees them before they are published" not in page


def test_a_deed_that_is_refused_calls_no_rate_a_draft(sheet):
    status, page = sheet({"rate-advance_rate": "60"}, deed="split-evenly")
    assert status == 422
    assert "There is no goal to split." in page
    assert "as drafts" not in page
    assert "The targets of what leads to it are saved, and stand from now on." in page


def test_an_emptied_rate_goes_back_to_its_start_target_and_that_is_said(client, sheet, cast):
    sheet({"rate-advance_rate": "60", "rate-people_per_call": "3"})
    sheet({"rate-advance_rate": "", "rate-people_per_call": ""})
    page = shown(client)
    assert "Advance rate was left empty: its start target of 50% stands again." in page
    assert "People per call was left empty: its start target of 2 stands again." in page
    assert not Target.objects.standing().exists()


# Several teams on top -------------------------------------------------------------------------------


@pytest.fixture
def second(cast):
    """A team beside the one on top; its name comes first."""
    return Team.objects.create(name="Abroad", parent=None, manager=cast.other_manager)


def rates():
    return sorted(Target.objects.standing().filter(metric="advance_rate").values_list("team__name", "value"))


def test_a_rate_stands_for_every_team_on_top(client, sheet, cast, second):
    sheet({"rate-advance_rate": "60"})
    assert rates() == [("Abroad", Decimal("0.6")), ("Sales", Decimal("0.6"))]
    sheet({"rate-advance_rate": ""})
    assert rates() == []


def test_a_team_that_came_later_gets_the_rate_of_the_others_at_the_next_save(client, sheet, cast):
    sheet({"rate-advance_rate": "60"})
    assert "Not the same for every team on top" not in shown(client)
    Team.objects.create(name="Abroad", parent=None, manager=cast.other_manager)
    page = shown(client)
    assert "Not the same for every team on top yet. Saving makes it so." in page
    assert 'name="rate-advance_rate" inputmode="decimal" value="60"' in page
    sheet({})
    assert rates() == [("Abroad", Decimal("0.6")), ("Sales", Decimal("0.6"))]


def test_a_rate_that_cannot_be_made_the_same_keeps_nobody_from_saving_goals(client, sheet, cast, second):
    facts = {"by": cast.admin, "metric": "advance_rate", "value": Decimal("0.6")}
    Target.set(**facts, period=QUARTER_4, team=cast.company)
    Target.set(**facts, period=NOVEMBER, team=second)
    assert sheet({sheet.priya: "100"})[0] == 302
    assert planned() == {("person", cast.salesperson.pk): 100}
    assert "Advance rate: There is a target for November 2026 already" in shown(client)
