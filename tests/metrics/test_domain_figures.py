"""Figures, against SQL written by hand, and against what the facts say when counted afresh."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from customers.models import LedgerEntry, Opportunity
from metrics.figures import Figures, won_in_other_currencies
from metrics.models import Reading, Recount, Target
from metrics.period import MONTH, QUARTER, Period
from people.clock import standing_at
from people.models import DayTouched
from tests.calls.encounter import GOT, NOT, OVER, SENT, Encounter

NOVEMBER = Period(MONTH, date(2026, 11, 1))
QUARTER_4 = Period(QUARTER, date(2026, 10, 1))
LATER = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


def sql(text, *values):
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return cursor.fetchone()[0]


def figures(reader, people, period=QUARTER_4, at=LATER):
    with standing_at(at):
        Recount.run()
        return Figures(reader, [person.pk for person in people], period)


@pytest.fixture
def encounter(cast):
    return Encounter(cast, with_opportunity=True)


def test_a_prepared_call_counts_once_and_as_sql_counts_it(encounter, cast):
    encounter.recap(GOT, GOT, GOT, NOT, GOT, GOT)
    encounter.logged()
    own = figures(cast.salesperson, [cast.salesperson]).of(cast.salesperson.pk)
    prepared = sql(
        "SELECT count(*) FROM calls_call c JOIN calls_recap r ON r.call_id = c.id AND r.state <> 'draft'"
        " JOIN calls_plan p ON p.call_id = c.id JOIN calls_planversion v ON v.plan_id = p.id"
        " WHERE c.state = 'held' AND v.five NOT LIKE '%%m%%' AND v.at < c.starts_at AND c.salesperson_id = %s"
        " AND v.number = (SELECT max(w.number) FROM calls_planversion w WHERE w.plan_id = p.id AND w.at < c.starts_at)",
        cast.salesperson.pk,
    )
    assert own["prepared_calls"].value == prepared == 1
    ahead, asked = (
        sql(f"SELECT count(*) FROM calls_call c LEFT JOIN calls_plan p ON p.call_id = c.id WHERE {clause}")
        for clause in (
            "c.state = 'held' AND p.clock = 'ahead'",
            "c.state = 'held' AND c.is_short_notice = false",
        )
    )
    assert (own["plan_ahead_rate"].numerator, own["plan_ahead_rate"].denominator) == (ahead, asked) == (1, 2)
    assert not own["plan_ahead_rate"].is_enough


def test_people_and_advances_are_those_of_sql(encounter, cast):
    encounter.recap(GOT, NOT, GOT, GOT, GOT, GOT)
    own = figures(cast.salesperson, [cast.salesperson]).of(cast.salesperson.pk)
    seen = sql("SELECT count(*) FROM calls_recapitem WHERE field = 2 AND result IN ('got', 'partly')")
    advances = sql("SELECT count(*) FROM calls_recap WHERE state <> 'draft' AND outcome IN ('order', 'advance')")
    assert own["people_per_call"].numerator == seen == 1
    assert own["advance_rate"].numerator == advances == 1


def test_an_advance_whose_every_promise_is_broken_is_taken_back(encounter, cast):
    encounter.recap()
    entries = list(LedgerEntry.objects.commitments())
    assert figures(cast.manager, [cast.salesperson]).together["advance_rate"].numerator == 1
    with standing_at(LATER):
        for entry in entries:
            entry.break_(by=cast.salesperson)
    assert figures(cast.manager, [cast.salesperson]).together["advance_rate"].numerator == 0
    with standing_at(LATER):
        entries[0].reopen(by=cast.salesperson)
    assert figures(cast.manager, [cast.salesperson]).together["advance_rate"].numerator == 1


def test_commitments_are_kept_by_their_date_and_todays_may_yet_come(encounter, cast):
    encounter.recap()
    with standing_at(datetime(2026, 11, 26, 9, 0, tzinfo=UTC)):
        LedgerEntry.objects.commitments().get(due_on=date(2026, 11, 27)).tick(by=cast.salesperson)
    day = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
    kept = figures(cast.manager, [cast.salesperson], at=day).together["commitments_kept"]
    assert (kept.value, kept.denominator) == (None, 0)
    kept = figures(cast.manager, [cast.salesperson]).together["commitments_kept"]
    due = sql(
        "SELECT count(*) FROM customers_ledgerentry WHERE kind = 'commitment' AND doer_id IS NULL"
        " AND result <> 'dropped' AND due_on BETWEEN '2026-10-01' AND '2026-11-30'"
    )
    assert (kept.numerator, kept.denominator) == (1, due) == (1, 1)


def test_amounts_of_other_currencies_are_told_beside_and_never_added(cast, encounter):
    with standing_at(SENT):
        for amount, currency in ((100, "GBP"), (50, "GBP"), (70, "EUR")):
            Opportunity.begin(
                by=cast.salesperson, company=encounter.company, name=f"Won {amount}", currency=currency
            ).win(by=cast.salesperson, amount=Decimal(amount))
    own = figures(cast.manager, [cast.salesperson])
    won = sql("SELECT sum(amount) FROM customers_opportunity WHERE state = 'won' AND currency = 'GBP'")
    assert own.together["amount_won"].value == won == 150
    day = SENT.date()
    assert won_in_other_currencies([cast.salesperson.pk], day - timedelta(days=7), day) == [("EUR", Decimal(70))]
    assert won_in_other_currencies([cast.colleague.pk], day - timedelta(days=7), day) == []


def test_what_ended_and_goes_on_is_won_no_more(cast, encounter):
    with standing_at(OVER):
        encounter.opportunity.win(by=cast.salesperson, amount=Decimal(10))
        Recount.run()
    with standing_at(SENT):
        encounter.opportunity.refresh_from_db()
        encounter.opportunity.reopen(by=cast.salesperson, reason="They think again.")
    assert figures(cast.manager, [cast.salesperson]).together["amount_won"].value == 0


def test_an_outsider_and_an_admin_get_no_figures(cast, encounter):
    encounter.recap()
    for reader in (cast.admin, cast.outsider):
        assert figures(reader, [cast.salesperson]).by_person == {}
    assert figures(cast.director, [cast.salesperson]).by_person


def test_access_to_deciders_follows_who_was_met(cast, encounter):
    encounter.anita.change(by=cast.salesperson, version=encounter.anita.version, can_decide=True)
    before = figures(cast.manager, [cast.salesperson]).together["access_to_deciders"]
    assert (before.numerator, before.denominator) == (0, 1)
    encounter.recap()
    after = figures(cast.manager, [cast.salesperson]).together["access_to_deciders"]
    assert (after.numerator, after.denominator) == (1, 1)


def test_figures_cost_the_same_for_one_and_for_many(cast, encounter, django_assert_max_num_queries):
    encounter.recap()
    Recount.run()
    cast.director.reach  # noqa: B018  (read once a request)
    for people in ([cast.salesperson], [cast.salesperson, cast.colleague, cast.outsider, cast.manager]):
        with django_assert_max_num_queries(8):
            figures = Figures(cast.director, [person.pk for person in people], QUARTER_4)
            assert figures.by_person
            assert figures.together


def test_what_is_marked_while_it_is_counted_waits_for_the_next_run(cast, encounter):
    encounter.recap()
    Recount.run()
    assert not DayTouched.objects.exists()
    held = Reading.objects.get(measure="held")
    Reading.objects.filter(pk=held.pk).update(value=9)
    DayTouched.mark(held.person_id, held.day)
    Recount.run()
    assert Reading.objects.get(measure="held").value == 1


def test_the_target_of_a_quarter_is_needed_by_the_working_days_gone(cast):
    with standing_at(LATER):
        Target.set(by=cast.admin, metric="amount_won", period=QUARTER_4, value=Decimal(650), person=cast.salesperson)
        assert figures(cast.manager, [cast.salesperson]).of(cast.salesperson.pk)["amount_won"].target is None
        Target.publish(by=cast.admin, metric="amount_won", period=QUARTER_4)
    figure = figures(cast.manager, [cast.salesperson]).of(cast.salesperson.pk)["amount_won"]
    assert figure.target == 650
    assert 400 < figure.needed_by_today < 480
    assert figure.is_short
    month = figures(cast.manager, [cast.salesperson], NOVEMBER).of(cast.salesperson.pk)["amount_won"]
    assert month.is_derived
    assert 200 < month.target < 230
