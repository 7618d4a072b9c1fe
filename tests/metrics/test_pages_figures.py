"""Figures of a person and of teams, the rows behind them, goals and the choice of an admin."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from coaching.models import Focus
from customers.models import Company, Opportunity
from metrics.models import Recount, ShownMetric, Target
from metrics.period import QUARTER, Period
from people.models import User
from process.models import Element
from tests.customers.costs import cost
from tests.metrics.pages import enter, text

ANCHORS = ("anchor_3", "anchor_5", "anchor_7", "anchor_9")

pytestmark = pytest.mark.django_db


def asked(cast):
    """The period that the sheet of goals shows, as its form sends it."""
    return {"period": Period.holding(QUARTER, cast.admin.today()).code}


@pytest.mark.parametrize("who", ["manager", "director"])
def test_a_team_sees_what_it_won_and_the_rows_behind_it(client, cast, won, who):
    enter(client, getattr(cast, who))
    assert "£12k" in text(client, "metrics:team")
    assert "=Compressor house" in text(client, "metrics:cases", metric="amount_won", who="line")


def test_what_was_won_in_another_currency_is_told_beside_it(client, cast, won):
    facts = {"by": cast.salesperson, "company": won.company, "name": "Survey", "currency": "EUR"}
    Opportunity.begin(**facts, amount=7_000).win(by=cast.salesperson)
    Recount.run()
    enter(client, cast.salesperson)
    page = text(client, "metrics:own")
    assert "£12k" in page
    assert "In other currencies, not added: EUR 7,000." in page


def test_another_team_sees_none_of_it(client, cast, won):
    enter(client, cast.other_manager)
    assert "£12k" not in text(client, "metrics:team")
    text(client, "metrics:cases", status=404, metric="amount_won", who=cast.salesperson.pk)
    text(client, "metrics:export", status=404, who=cast.salesperson.pk)


def test_ones_own_numbers_are_those_the_manager_sees(client, cast, won):
    enter(client, cast.salesperson)
    assert "£12k" in text(client, "metrics:own")
    enter(client, cast.manager)
    assert "£12k" in client.get(reverse("metrics:person", args=[cast.salesperson.pk])).content.decode()


def test_an_admin_sees_no_figure_of_anybody(client, cast, won):
    enter(client, cast.admin)
    text(client, "metrics:own", status=404)
    text(client, "metrics:team", status=404)
    text(client, "metrics:cases", status=404, metric="amount_won", who=cast.salesperson.pk)


@pytest.mark.parametrize("asked", [{"metric": "nonsense"}, {"metric": "held", "who": "x"}, {"who": "9" * 30}])
def test_cases_of_nothing_are_not_there(client, cast, asked):
    enter(client, cast.salesperson)
    text(client, "metrics:cases", status=404, **asked)


@pytest.mark.parametrize("metric", ["amount_won", "advance_rate", "access_to_deciders", "commitments_kept"])
@pytest.mark.parametrize("of", ["", "all"])
def test_every_metric_opens_its_rows(client, cast, won, metric, of):
    enter(client, cast.salesperson)
    assert "Nothing counts here" in text(client, "metrics:cases", metric=metric, of=of) or metric == "amount_won"


@pytest.mark.parametrize(
    "period", ["", "week-2026-11-16", "year-2026-01-01", "quarter-9999-01-01", "x", "month-2027-01-01"]
)
def test_any_period_may_be_asked_for(client, cast, won, period):
    enter(client, cast.salesperson)
    text(client, "metrics:own", period=period)


@pytest.mark.parametrize("who", ["manager", "director"])
def test_a_page_costs_the_same_for_one_and_for_forty(client, cast, won, who):
    enter(client, getattr(cast, who))
    address = reverse("metrics:team")
    cost(client, address)
    one = cost(client, address)
    for number in range(40):
        person = User.objects.create(name=f"Seller {number}", email=f"s{number}@aldwark.example", team=cast.north)
        company = Company.add(by=person, name=f"Company {number}", owner=person)
        Opportunity.begin(by=person, company=company, name="x", currency="GBP", amount=5).win(by=person)
    Recount.run()
    many = cost(client, address)
    assert len(many) == len(one)
    assert len(many) <= 16, "\n".join(many)


def test_ones_own_page_and_the_cases_cost_at_most_fifteen(client, cast, won):
    enter(client, cast.salesperson)
    assert len(cost(client, reverse("metrics:own"))) <= 15
    assert len(cost(client, f"{reverse('metrics:cases')}?metric=amount_won")) <= 15


def test_goals_are_saved_and_published_once_they_add_up(client, cast, clock):
    enter(client, cast.admin)
    address = reverse("metrics:targets")
    typed = {f"goal-team-{cast.north.pk}": "200,000", f"goal-person-{cast.salesperson.pk}": "150000"} | asked(cast)
    assert client.post(address, typed | {"deed": "save"}).status_code == 302
    assert "50,000 of North belongs to nobody" in text(client, "metrics:targets")
    assert client.post(address, typed | {"deed": "publish"}).status_code == 422
    typed[f"goal-person-{cast.colleague.pk}"] = "50000"
    assert client.post(address, typed | {"deed": "publish"}).status_code == 302
    assert Target.objects.standing().count() == 3
    enter(client, cast.manager)
    assert "Goal £200k" in text(client, "metrics:team")


def test_what_is_no_figure_is_said_beside_it_and_nothing_is_lost(client, cast, clock):
    enter(client, cast.admin)
    typed = {f"goal-team-{cast.north.pk}": "lots", f"goal-person-{cast.salesperson.pk}": "7"} | asked(cast)
    answer = client.post(reverse("metrics:targets"), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="lots"' in page
    assert "Write a figure" in page
    assert not Target.objects.exists()


def test_a_target_of_a_rate_stands_for_all(client, cast, clock):
    enter(client, cast.admin)
    assert client.post(reverse("metrics:targets"), {"rate-advance_rate": "55"} | asked(cast)).status_code == 302
    assert Target.objects.standing().get().value == Decimal("0.55")
    assert Target.objects.get().period == Period.holding(QUARTER, cast.admin.today())


def test_an_admin_chooses_at_most_five(client, cast):
    enter(client, cast.admin)
    address = reverse("metrics:catalogue")
    assert client.post(address, {"ultimate": "amount_won", "metric": ["advance_rate"]}).status_code == 302
    assert [metric.key for metric in ShownMetric.chosen().precursors] == ["advance_rate"]
    many = [
        "prepared_calls", "plan_ahead_rate", "people_per_call", "access_to_deciders", "advance_rate", "commitments_kept"
    ]  # fmt: skip
    answer = client.post(address, {"ultimate": "amount_won", "metric": many})
    assert answer.status_code == 422
    assert "At most five" in answer.content.decode()


# The pages of one person -----------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "has_lessons"), [("salesperson", True), ("manager", True), ("director", False)])
def test_numbers_and_elements_of_a_person_have_the_same_tabs(client, cast, won, who, has_lessons):
    reader = getattr(cast, who)
    enter(client, reader)
    seen = []
    for room in ("metrics:person", "coaching:scorecard"):
        page = client.get(reverse(room, args=[cast.salesperson.pk])).content.decode()
        tabs = page[page.index('<ul class="sp-tabs">') :]
        seen.append(tabs[: tabs.index("</ul>")])
    assert [tabs.replace(' aria-current="page"', "") for tabs in seen] == [
        seen[0].replace(' aria-current="page"', "")
    ] * 2
    assert seen[0] != seen[1]
    assert all(tabs.count('aria-current="page"') == 1 for tabs in seen)
    assert ("Lessons" in seen[0]) is has_lessons


def test_what_leavers_won_stands_below_the_people(client, cast, won):
    enter(client, cast.manager)
    assert "no longer sells here" not in text(client, "metrics:team")
    User.objects.filter(pk=cast.salesperson.pk).update(sells=False)
    page = text(client, "metrics:team")
    assert "Who no longer sells here" in page
    assert 'who=line&amp;period=quarter-2026-10-01">£12k</a>' in page


def test_a_link_to_rows_names_its_metric(client, cast, won):
    enter(client, cast.salesperson)
    assert '<span class="visually-hidden">Prepared calls: </span>' in text(client, "metrics:own")


def test_ones_own_focus_is_called_ones_own(client, cast, won):
    element = Element.add(by=None, name="Prepares", expectation="as agreed", **dict.fromkeys(ANCHORS, "seen"))
    focus = Focus.begin(
        by=cast.manager, person=cast.salesperson, element=element, to_value=7, by_day=date(2026, 12, 18)
    )
    enter(client, cast.salesperson)
    own = client.get(focus.get_absolute_url()).content.decode()
    assert "Your one focus since today: to 7, by Friday 18 December." in own
    enter(client, cast.manager)
    theirs = client.get(focus.get_absolute_url()).content.decode()
    assert f"{cast.salesperson.first_name}’s one focus since today" in theirs
