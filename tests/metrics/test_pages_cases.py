"""The rows behind a figure: what each adds, and the total of the page above them."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from customers.models import Opportunity
from metrics.models import Reading, Recount
from people.clock import standing_at
from tests.calls.encounter import GOT, NOT, Encounter
from tests.customers.costs import cost
from tests.metrics.pages import enter, text

pytestmark = pytest.mark.django_db


def shares(client, **asked):
    """What the rows of the page add, and what stands above them."""
    answer = client.get(reverse("metrics:cases"), asked)
    assert answer.status_code == 200
    return [case.adds for case in answer.context["cases"]], answer.context["total"]


def test_what_was_won_is_listed_to_the_penny_with_its_currency(client, cast, won):
    more = Opportunity.begin(
        by=cast.salesperson, company=won.company, name="Pumps", currency="GBP", amount=Decimal("38500.25")
    )
    more.win(by=cast.salesperson)
    Recount.run()
    enter(client, cast.manager)
    assert shares(client, metric="amount_won", who="line") == (
        ["£38,500.25", "£12,000"],
        "£50,500.25, opportunities: 2",
    )


def test_each_call_says_how_many_people_and_minutes_it_adds(client, cast):
    encounter = Encounter(cast, with_opportunity=True)
    encounter.recap(GOT, GOT, GOT, NOT, GOT, GOT)
    encounter.logged()
    with standing_at(datetime(2026, 12, 1, 9, 0, tzinfo=UTC)):
        Recount.run()
        enter(client, cast.salesperson)
        people, total = shares(client, metric="people_per_call")
        counted = Reading.objects.filter(measure="people_seen").added_up()
        assert sum(map(int, people)) == sum(counted.values()) > 0
        assert total.startswith(f"{sum(map(int, people))} p")
        assert total.endswith(f"calls: {len(people)}")
        ones, calls = shares(client, metric="people_per_call", of="all")
        assert set(ones) == {""}
        assert calls == f"{len(ones)}"
        minutes, total = shares(client, metric="time_with_customers")
        assert total == f"{sum(map(int, minutes))} minutes, calls: {len(minutes)}"


@pytest.mark.parametrize("metric", ["amount_won", "people_per_call", "time_with_customers", "access_to_deciders"])
def test_the_total_of_the_page_of_figures_stands_above_the_rows(client, cast, won, metric):
    enter(client, cast.salesperson)
    answer = client.get(reverse("metrics:cases"), {"metric": metric})
    row = answer.context["figure"]
    assert f"{cast.salesperson.name}: <strong>{row.words}</strong>" in answer.content.decode()
    assert len(cost(client, f"{reverse('metrics:cases')}?metric={metric}")) <= 15


def test_how_things_stood_in_a_period_that_is_over_opens_no_rows_of_today(client, cast, won):
    enter(client, cast.salesperson)
    past = {"metric": "access_to_deciders", "period": "month-2026-02-01"}
    assert "How things stood then is kept as a number." in text(client, "metrics:cases", **past)
    assert "How things stood" not in text(client, "metrics:cases", metric="access_to_deciders")
