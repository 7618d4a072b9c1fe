"""A goal is split down the tree in full, evenly or by last year; who has nothing to go by has no goal."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from metrics.models import Reading, Target
from metrics.period import QUARTER, WEEK, Period
from metrics.splitting import a_year_before, shares
from notices.models import Notice
from people.models import AuditEntry, User
from people.rules import Refused

QUARTER_4 = Period(QUARTER, date(2026, 10, 1))


@given(st.integers(1, 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=12))
def test_shares_add_up_to_the_total_exactly(cents, weights):
    total, weights = Decimal(cents) / 100, [Decimal(weight) for weight in weights]
    parts = shares(total, weights)
    assert sum(parts) == (total if any(weights) else 0)
    assert all(part >= 0 and (weight or not part) for part, weight in zip(parts, weights, strict=True))


def test_the_same_period_of_last_year():
    assert a_year_before(QUARTER_4) == Period(QUARTER, date(2025, 10, 1))
    assert a_year_before(Period(WEEK, date(2026, 11, 23))) == Period(WEEK, date(2025, 11, 24))


@pytest.fixture
def top(cast):
    Target.set(by=cast.admin, metric="amount_won", period=QUARTER_4, value=Decimal(1000), team=cast.company)
    return cast


def split(cast, way):
    return Target.split(by=cast.admin, metric="amount_won", period=QUARTER_4, way=way)


def goals():
    return Target.planned_values("amount_won", QUARTER_4)


def test_evenly_everybody_who_sells_gets_a_part_and_each_level_adds_up(top):
    assert split(top, "evenly") == []
    values = goals()
    sellers = User.objects.active().filter(sells=True, team__isnull=False)
    assert {pk for kind, pk in values if kind == "person"} == set(sellers.values_list("pk", flat=True))
    of_people = [value for (kind, _pk), value in values.items() if kind == "person"]
    assert sum(of_people) == 1000
    assert max(of_people) - min(of_people) <= 2
    assert Target.gaps("amount_won", QUARTER_4) == []
    assert not Target.objects.standing().exists()  # drafts, until they are published


def test_by_last_year_in_proportion_and_who_sold_nothing_has_no_goal(top):
    for person, value in ((top.salesperson, 300), (top.outsider, 100)):
        Reading.objects.create(person=person, measure="amount_won", day=date(2025, 11, 3), value=value)
    Target.set(by=top.admin, metric="amount_won", period=QUARTER_4, value=Decimal(5), person=top.colleague)
    split(top, "last_year")
    values = goals()
    assert values["person", top.salesperson.pk] == 750
    assert values["team", top.south.pk] == values["person", top.outsider.pk] == 250
    assert ("person", top.colleague.pk) not in values
    assert Target.gaps("amount_won", QUARTER_4) == []


def test_without_last_year_nothing_is_guessed(top):
    assert "Split it evenly" in split(top, "last_year")[0]
    assert set(goals()) == {("team", top.company.pk)}


def test_what_cannot_be_split_is_refused(cast):
    with pytest.raises(Refused, match="no goal to split"):
        split(cast, "evenly")
    for facts in ({"metric": "plan_ahead_rate"}, {"way": "by feeling"}, {"by": cast.manager}):
        with pytest.raises(Refused):
            Target.split(**{"by": cast.admin, "metric": "amount_won", "period": QUARTER_4, "way": "evenly"} | facts)


@pytest.fixture
def published(top):
    split(top, "evenly")
    Target.publish(by=top.admin, metric="amount_won", period=QUARTER_4)
    return top


def clear(cast, person, by=None):
    Target.clear(by=by or cast.admin, metric="amount_won", period=QUARTER_4, person=person)


def standing():
    return Target.standing_values("amount_won", QUARTER_4)


def test_a_goal_is_taken_back_when_that_is_published_with_a_trace(published):
    cast, before = published, standing()
    with pytest.raises(Refused, match="Only an admin"):
        clear(cast, cast.salesperson, by=cast.manager)
    clear(cast, cast.salesperson)
    clear(cast, cast.salesperson)
    assert standing() == before
    assert ("person", cast.salesperson.pk) not in goals()
    assert "belongs to nobody" in Target.gaps("amount_won", QUARTER_4)[0]
    with pytest.raises(Refused, match="belongs to nobody"):
        Target.publish(by=cast.admin, metric="amount_won", period=QUARTER_4)
    assert standing() == before
    assert not AuditEntry.objects.filter(verb="target taken back").exists()
    whole = before["person", cast.salesperson.pk] + before["person", cast.colleague.pk]
    Target.set(by=cast.admin, metric="amount_won", period=QUARTER_4, value=whole, person=cast.colleague)
    assert Target.publish(by=cast.admin, metric="amount_won", period=QUARTER_4) == 2
    assert ("person", cast.salesperson.pk) not in standing()
    assert AuditEntry.objects.filter(verb="target taken back").count() == 1
    assert Notice.objects.get(kind="target_set", person=cast.salesperson).withdrawn_because
    kept = Target.objects.filter(person=cast.salesperson).order_by("id")
    assert [target.value for target in kept] == [before["person", cast.salesperson.pk], None]
    assert all(target.superseded_at for target in kept)


def test_a_split_takes_goals_back_as_drafts_too(published):
    before = standing()
    Reading.objects.create(person=published.outsider, measure="amount_won", day=date(2025, 11, 3), value=100)
    split(published, "last_year")
    assert standing() == before
    assert ("person", published.salesperson.pk) not in goals()
    Target.publish(by=published.admin, metric="amount_won", period=QUARTER_4)
    assert standing() == goals()
    assert ("person", published.salesperson.pk) not in standing()


def test_a_goal_that_is_written_again_as_it_stands_is_no_draft(published):
    before = standing()
    clear(published, published.salesperson)
    value = before["person", published.salesperson.pk]
    Target.set(by=published.admin, metric="amount_won", period=QUARTER_4, value=value, person=published.salesperson)
    assert goals() == before
    assert not Target.objects.drafts().exists()


def test_a_draft_that_never_stood_is_dropped(top):
    Target.set(by=top.admin, metric="amount_won", period=QUARTER_4, value=Decimal(5), person=top.colleague)
    clear(top, top.colleague)
    assert not Target.objects.filter(person=top.colleague).exists()


def test_the_database_lets_nothing_stand_without_a_value(published):
    of_one = Target.objects.filter(person=published.salesperson)
    with pytest.raises(IntegrityError), transaction.atomic():
        of_one.update(value=None)


def test_the_page_splits_and_clears_and_costs_the_same_for_one_and_many(top, client):
    client.force_login(top.admin)
    address = f"{reverse('metrics:targets')}?period={QUARTER_4.code}"

    def costs():
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    few = costs()
    assert client.post(address, {"deed": "split-evenly", "period": QUARTER_4.code}).status_code == 302
    assert ("person", top.salesperson.pk) in goals()
    client.post(address, {"deed": "save", "period": QUARTER_4.code, f"goal-person-{top.salesperson.pk}": ""})
    assert ("person", top.salesperson.pk) not in goals()
    User.objects.bulk_create(
        User(name=f"Seller {n}", email=f"seller{n}@example.com", team=top.north, password="!") for n in range(40)
    )
    client.post(address, {"deed": "split-evenly", "period": QUARTER_4.code})
    assert costs() <= min(few + 1, 15)
