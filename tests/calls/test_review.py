"""The review: by the direct manager alone, and both scores open by it."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from calls.models import Acknowledgement, Mark, Recap, Review, ReviewDraft
from notices.models import Notice
from people.clock import now, standing_at
from people.models import Delegation
from people.rules import Refused, Stale
from tests.calls.encounter import REVIEWED, SENT, Encounter

pytestmark = pytest.mark.django_db


@pytest.fixture
def hartwell(cast):
    return Encounter(cast)


@pytest.fixture
def recap(hartwell):
    return hartwell.recap(overall=7)


# Who ---------------------------------------------------------------------------------------------


def test_the_direct_manager_reviews(hartwell, recap, cast):
    review = hartwell.review(recap)
    assert review.by == cast.manager
    assert Recap.objects.get().is_reviewed


def test_nobody_else_does(hartwell, recap, cast):
    for person in (cast.salesperson, cast.director, cast.colleague, cast.other_manager, cast.outsider, cast.admin):
        with pytest.raises(Refused):
            hartwell.review(recap, by=person)
    assert not Review.objects.exists()
    assert not Mark.objects.exists()


def test_a_delegate_inspects_plans_and_reviews_nothing(hartwell, recap, cast):
    today = cast.manager.today()
    Delegation.objects.create(
        manager=cast.manager, delegate=cast.other_manager, from_day=today, until_day=today, by=cast.manager, at=now()
    )
    assert hartwell.salesperson.pk in cast.other_manager.reach.delegated
    with pytest.raises(Refused, match="Only the direct manager"):
        hartwell.review(recap, by=cast.other_manager)
    assert not Recap.objects.to_review(cast.other_manager).exists()
    assert not Recap.objects.visible_to(cast.other_manager).exists()


def test_after_a_move_the_manager_at_present_reviews_and_not_the_former(hartwell, recap, cast):
    cast.salesperson.team = cast.south
    cast.salesperson.save()
    for person in (cast.manager, cast.other_manager, cast.salesperson):
        person.forget_reach()
    with pytest.raises(Refused):
        hartwell.review(recap, by=cast.manager)
    assert hartwell.review(recap, by=cast.other_manager).by == cast.other_manager


def test_a_manager_who_sells_is_reviewed_by_the_one_above(cast):
    cast.manager.sells = True
    cast.manager.save()
    encounter = Encounter(cast, salesperson=cast.manager)
    recap = encounter.recap()
    with pytest.raises(Refused, match="Nobody reviews his own"):
        encounter.review(recap, by=cast.manager)
    assert encounter.review(recap, by=cast.director).by == cast.director


def test_the_database_lets_nobody_review_himself(hartwell, recap, cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(
            recap=recap, by=cast.salesperson, salesperson=cast.salesperson, done_right="All of it", at=SENT
        )


# When --------------------------------------------------------------------------------------------


def test_a_recap_that_was_not_sent_is_not_reviewed(hartwell, cast):
    with standing_at(SENT):
        draft = Recap.begin(hartwell.call, by=hartwell.salesperson)
    with pytest.raises(Refused, match="not been sent"):
        hartwell.review(draft)


def test_it_is_reviewed_once_and_a_second_one_is_stale(hartwell, recap):
    hartwell.review(recap)
    with pytest.raises(Stale, match="reviewed meanwhile"):
        hartwell.review(recap, done_right="Something else.")
    assert Review.objects.get().done_right == "Asked what it cost first."


def test_a_logged_call_is_not_reviewed(hartwell, cast):
    hartwell.call = hartwell.logged()
    recap = hartwell.recap(draft=hartwell.draft(lines={"learned": "The lease runs out."}, overall=7))
    with pytest.raises(Refused, match="only to be read"):
        hartwell.review(recap)


def test_a_closed_recap_stays_closed(hartwell, recap, cast):
    for person in (cast.manager, cast.director):
        person.is_active = False
        person.save()
    Recap.close_unread(datetime(2027, 1, 5, tzinfo=UTC))
    for person in (cast.manager, cast.director):
        person.is_active = True
        person.save()
    cast.manager.forget_reach()
    with pytest.raises(Refused, match="final"):
        hartwell.review(recap)


def test_a_review_after_its_hour_is_late_and_stays_so(hartwell, recap):
    assert not hartwell.review(recap, at=recap.review_due_at).was_late


def test_one_second_later_it_is(hartwell, recap):
    assert hartwell.review(recap, at=datetime(2026, 11, 9, 11, 0, 1, tzinfo=UTC)).was_late


# What --------------------------------------------------------------------------------------------


def test_it_opens_with_what_was_done_right_and_has_a_score(hartwell, recap):
    with pytest.raises(ValidationError) as refused:
        hartwell.review(recap, done_right="", overall=None)
    assert [sentence[:35] for sentence in refused.value.messages] == [
        "Begin with what was done right.",
        "Give a score from 1 to 10: did they",
    ]


@pytest.mark.parametrize("value", [0, 11, -1])
def test_a_score_beyond_1_to_10_is_refused(hartwell, recap, value):
    element = hartwell.elements[0].pk
    with pytest.raises(ValidationError):
        hartwell.review(recap, overall=value)
    with pytest.raises(ValidationError):
        hartwell.review(recap, elements={element: (value, "recap")})


def test_a_managers_score_of_an_element_names_its_evidence(hartwell, recap):
    with pytest.raises(ValidationError, match="goes by"):
        hartwell.review(recap, elements={hartwell.elements[0].pk: (7, "")})


def test_not_observed_needs_no_evidence(hartwell, recap):
    hartwell.review(recap, elements={hartwell.elements[0].pk: (None, "")})
    assert Mark.objects.count() == 1


def test_help_has_a_date_and_a_date_has_help(hartwell, recap):
    with pytest.raises(ValidationError, match="by when"):
        hartwell.review(recap, help="A role-play.")
    with pytest.raises(ValidationError, match="what you will do"):
        hartwell.review(recap, help_by=date(2026, 11, 10))
    with pytest.raises(ValidationError, match="has passed"):
        hartwell.review(recap, help="A role-play.", help_by=date(2026, 11, 5))


def test_both_are_told(hartwell, recap, cast):
    hartwell.review(recap)
    assert Notice.objects.get(kind="recap_to_review").withdrawn_because == "Reviewed."
    assert Notice.objects.get(kind="review_in").person == cast.salesperson


def test_the_draft_goes_with_the_review(hartwell, recap, cast):
    with standing_at(SENT):
        ReviewDraft.keep(recap=recap, by=cast.manager, version=0, body={"done_right": "Asked"})
    hartwell.review(recap)
    assert not ReviewDraft.objects.exists()


def test_a_second_window_does_not_overwrite_a_review_draft(recap, cast):
    ReviewDraft.keep(recap=recap, by=cast.manager, version=0, body={"done_right": "First"})
    with pytest.raises(Stale):
        ReviewDraft.keep(recap=recap, by=cast.manager, version=0, body={"done_right": "Second"})
    assert ReviewDraft.objects.get().body == {"done_right": "First"}


def test_only_a_reviewer_keeps_a_draft(recap, cast):
    for person in (cast.salesperson, cast.director, cast.other_manager):
        with pytest.raises(Refused):
            ReviewDraft.keep(recap=recap, by=person, version=0, body={})


# After -------------------------------------------------------------------------------------------


@pytest.fixture
def review(hartwell, recap):
    return hartwell.review(recap, help="A role-play.", help_by=date(2026, 11, 10))


def test_the_salesperson_acknowledges_and_may_answer(review, cast):
    done = review.acknowledge(by=cast.salesperson, answer="I asked twice.")
    assert done.answer == "I asked twice."
    assert Notice.objects.get(kind="review_in").withdrawn_at
    assert Notice.objects.get(kind="review_answered").person == cast.manager
    assert list(Review.objects.answered()) == [review]


def test_acknowledging_twice_keeps_the_first(review, cast):
    first = review.acknowledge(by=cast.salesperson)
    assert review.acknowledge(by=cast.salesperson) == first
    with pytest.raises(Refused, match="noted already"):
        review.acknowledge(by=cast.salesperson, answer="Later thought")
    assert Acknowledgement.objects.get().answer == ""


def test_the_manager_is_told_of_an_answer_and_of_nothing_less(review, cast):
    review.acknowledge(by=cast.salesperson)
    assert not Notice.objects.of(cast.manager).filter(kind__startswith="review_").exists()


def test_nobody_else_acknowledges(review, cast):
    for person in (cast.manager, cast.director, cast.colleague, cast.admin):
        with pytest.raises(Refused):
            review.acknowledge(by=person)


def test_whoever_promised_help_says_when_it_was_given(review, cast):
    assert list(Review.objects.with_help_open()) == [review]
    for person in (cast.salesperson, cast.director):
        with pytest.raises(Refused):
            review.give_help(by=person)
    with standing_at(REVIEWED):
        given = review.give_help(by=cast.manager)
    assert review.give_help(by=cast.manager).help_given_at == given.help_given_at
    assert not Review.objects.with_help_open().exists()


def test_where_no_help_was_promised_none_is_given(hartwell, recap, cast):
    with pytest.raises(Refused, match="No help was promised"):
        hartwell.review(recap).give_help(by=cast.manager)


def test_a_review_is_history(review):
    for change in ({"done_right": "Nothing"}, {"at": SENT}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Review.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.all().delete()


def test_its_texts_are_for_the_two_and_for_whoever_wrote_it(review, cast):
    def readers():
        people = [cast.salesperson, cast.manager, cast.director, cast.colleague, cast.other_manager, cast.admin]
        return [person.name for person in people if Review.objects.visible_to(person).exists()]

    assert readers() == ["Priya Nair", "Ruth Brennan"]
    cast.salesperson.team = cast.south
    cast.salesperson.save()
    for person in (cast.manager, cast.other_manager):
        person.forget_reach()
    assert readers() == ["Priya Nair", "Ruth Brennan", "Gareth Pugh"]
    assert not Recap.objects.get().shows_texts_to(cast.manager)
