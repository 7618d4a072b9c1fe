"""Opportunities: whose they are, when they close, how they end."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from customers.models import CloseMove, Company, Opportunity, Turn
from people.rules import Refused, Stale

pytestmark = pytest.mark.django_db


@pytest.fixture
def opportunity(hartwell):
    return hartwell.opportunity


def fresh(opportunity):
    return Opportunity.objects.get(pk=opportunity.pk)


def test_her_line_sees_it_and_nobody_else(cast, opportunity):
    for reader in (cast.salesperson, cast.manager, cast.director):
        assert opportunity in Opportunity.objects.visible_to(reader)
    for reader in (cast.colleague, cast.outsider, cast.other_manager, cast.admin):
        assert opportunity not in Opportunity.objects.visible_to(reader)


def test_a_manager_begins_one_for_somebody_below(cast, hartwell):
    made = Opportunity.begin(
        by=cast.manager, company=hartwell.company, name="Spare dryer", owner=cast.colleague, currency="EUR"
    )
    assert (made.owner, made.originated_by, made.is_open) == (cast.colleague, cast.manager, True)


def test_nobody_begins_one_for_a_peer_or_without_selling(cast, hartwell):
    for by, owner in [(cast.salesperson, cast.colleague), (cast.manager, cast.outsider), (cast.admin, cast.admin)]:
        with pytest.raises(Refused):
            Opportunity.begin(by=by, company=hartwell.company, name="Spare dryer", owner=owner, currency="GBP")
    assert Opportunity.objects.count() == 1


def test_her_manager_hands_it_on_and_it_leaves_her_sight(cast, opportunity):
    opportunity.change(by=cast.manager, version=1, owner=cast.colleague)
    assert opportunity not in Opportunity.objects.visible_to(cast.salesperson)
    with pytest.raises(Refused):
        opportunity.change(by=cast.salesperson, version=2, amount=1)
    with pytest.raises(Refused, match="somebody in your teams"):
        opportunity.change(by=cast.manager, version=2, owner=cast.outsider)


def test_others_change_nothing(cast, opportunity):
    day = cast.salesperson.today() + timedelta(days=40)
    for by in (cast.colleague, cast.other_manager, cast.admin):
        for deed in (
            lambda by: opportunity.change(by=by, version=1, amount=1),
            lambda by: opportunity.move_close(by=by, to_day=day, reason="Budget"),
            lambda by: opportunity.win(by=by),
            lambda by: opportunity.lose(by=by, reason="Price"),
            lambda by: opportunity.walk_away(by=by, reason="No need"),
            lambda by: opportunity.reopen(by=by, reason="They rang"),
        ):
            with pytest.raises(Refused):
                deed(by)
    assert fresh(opportunity).version == 1
    assert not Turn.objects.exists()
    assert not CloseMove.objects.exists()


def test_a_stale_change_is_refused(cast, opportunity):
    opportunity.change(by=cast.salesperson, version=1, amount=190000)
    with pytest.raises(Stale):
        opportunity.change(by=cast.manager, version=1, amount=100)
    assert fresh(opportunity).amount == 190000


def test_each_move_of_the_close_date_stays(cast, opportunity):
    first = opportunity.expected_close_on
    opportunity.move_close(by=cast.salesperson, to_day=first + timedelta(days=7), reason="The committee meets later")
    opportunity.move_close(by=cast.manager, to_day=first)
    assert fresh(opportunity).expected_close_on == first
    assert [(m.from_day, m.is_later) for m in opportunity.close_moves.oldest_first()] == [
        (first, True),
        (first + timedelta(days=7), False),
    ]
    assert opportunity.close_moves.later().count() == 1


def test_the_same_day_is_no_move(cast, opportunity):
    assert opportunity.move_close(by=cast.salesperson, to_day=opportunity.expected_close_on) is None


def test_a_close_date_moves_later_only_with_a_reason_and_never_into_the_past(cast, opportunity):
    today = cast.salesperson.today()
    for day, reason, words in [
        (opportunity.expected_close_on + timedelta(days=1), "", "closes later"),
        (today - timedelta(days=1), "Budget", "has passed"),
        (today + timedelta(days=4000), "Budget", "ten years"),
    ]:
        with pytest.raises(Refused, match=words):
            opportunity.move_close(by=cast.salesperson, to_day=day, reason=reason)


def test_moves_and_turns_are_history(cast, opportunity):
    opportunity.move_close(by=cast.salesperson, to_day=cast.salesperson.today())
    opportunity.win(by=cast.salesperson)
    for rows in (CloseMove.objects.all(), Turn.objects.all()):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(reason="Never mind")
        with pytest.raises(IntegrityError), transaction.atomic():
            rows._raw_delete(rows.db)


def test_it_is_won_with_the_amount_of_the_order(cast, opportunity):
    opportunity.win(by=cast.salesperson, amount=180000)
    won = fresh(opportunity)
    assert (won.state, won.amount, won.reason) == ("won", 180000, "")
    assert won not in Opportunity.objects.open()
    assert won in Opportunity.objects.won()


def test_it_is_lost_only_for_a_reason(cast, opportunity):
    with pytest.raises(Refused, match="Say why"):
        opportunity.lose(by=cast.salesperson, reason="")
    opportunity.lose(by=cast.salesperson, reason="Boreas was cheaper")
    assert fresh(opportunity).reason == "Boreas was cheaper"
    assert opportunity in Opportunity.objects.lost()


def test_walking_away_frees_time_and_says_when_to_look_again(cast, opportunity):
    day = cast.salesperson.today() + timedelta(days=90)
    with pytest.raises(Refused, match="Say why"):
        opportunity.walk_away(by=cast.salesperson, reason="")
    with pytest.raises(Refused, match="has come already"):
        opportunity.walk_away(by=cast.salesperson, reason="Timing", look_again_on=cast.salesperson.today())
    opportunity.walk_away(by=cast.salesperson, reason="Timing", look_again_on=day, hours_freed=6)
    ended = fresh(opportunity)
    assert (ended.state, ended.hours_freed, ended.look_again_on) == ("walked_away", 6, day)
    assert ended not in Opportunity.objects.lost()
    assert ended in Opportunity.objects.to_look_at_again(day)


def test_what_has_ended_changes_only_after_it_is_opened_again(cast, opportunity):
    opportunity.walk_away(by=cast.salesperson, reason="Timing", hours_freed=6)
    for deed in (
        lambda: opportunity.win(by=cast.salesperson),
        lambda: opportunity.change(by=cast.salesperson, version=2, amount=1),
        lambda: opportunity.move_close(by=cast.salesperson, to_day=cast.salesperson.today()),
    ):
        with pytest.raises(Refused, match="has ended"):
            deed()
    with pytest.raises(Refused, match="Say why"):
        opportunity.reopen(by=cast.salesperson, reason="")
    opportunity.reopen(by=cast.salesperson, reason="They rang: money was found")
    again = fresh(opportunity)
    assert (again.is_open, again.reason, again.hours_freed) == (True, "", None)
    assert [t.to_state for t in opportunity.turns.newest_first()] == ["open", "walked_away"]
    with pytest.raises(Refused, match="is open"):
        opportunity.reopen(by=cast.salesperson, reason="Again")


def test_the_words_of_a_search_may_stand_in_both_names(cast, opportunity):
    assert list(Opportunity.objects.search("hartwell compressor")) == [opportunity]
    assert not Opportunity.objects.search("hartwell dryer").exists()


def test_deciders_not_met_and_missing_next_steps_are_found(cast, hartwell):
    assert list(Opportunity.objects.with_a_decider_not_met()) == [hartwell.opportunity]
    hartwell.anita.note_met(hartwell.company.made_at)
    assert not Opportunity.objects.with_a_decider_not_met().exists()
    assert not Opportunity.objects.without_a_dated_next_step().exists()
    hartwell.ours.tick(by=cast.salesperson)
    hartwell.theirs.tick(by=cast.salesperson)
    assert list(Opportunity.objects.without_a_dated_next_step()) == [hartwell.opportunity]


@pytest.mark.parametrize(
    "facts", [{"amount": -1}, {"state": "lost"}, {"hours_freed": 3}, {"state": "sold"}, {"name": ""}, {"kind": "odd"}]
)
def test_the_database_refuses_what_makes_no_sense(opportunity, facts):
    with pytest.raises(IntegrityError):
        Opportunity.objects.filter(pk=opportunity.pk).update(**facts)


def test_an_opportunity_goes_nowhere_with_its_company(cast, opportunity):
    with pytest.raises(Exception, match="protected"):
        Company.objects.filter(pk=opportunity.company_id).delete()
