"""Practice: scores of calls held in it stand apart, and never count, however late they are reviewed."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from calls.models import Mark, Practice, Score, Standing
from people.clock import standing_at
from tests.calls.encounter import REVIEWED, SENT, STARTS, Encounter

pytestmark = pytest.mark.django_db


@pytest.fixture
def hartwell(cast):
    return Encounter(cast)


def scored(hartwell):
    prepares, listens = hartwell.elements
    recap = hartwell.recap(overall=7, scores={prepares.pk: 8, listens.pk: 6})
    hartwell.review(recap, overall=7, elements={prepares.pk: (4, "recap"), listens.pk: (8, "recap")})
    return {mark.element: mark.practice for mark in Mark.objects.all()}


def test_only_the_practised_element_is_practice(hartwell, cast):
    prepares, listens = hartwell.elements
    Practice.open(cast.salesperson, prepares, STARTS - timedelta(days=3))
    assert scored(hartwell) == {None: False, prepares: True, listens: False}
    assert not Mark.objects.counting().filter(element=prepares).exists()


@pytest.mark.parametrize(
    ("since", "until", "practice"),
    [
        (STARTS, None, True),
        (STARTS + timedelta(minutes=1), None, False),  # held before the focus was opened
        (STARTS - timedelta(days=3), STARTS, False),  # held when it was confirmed
        (STARTS - timedelta(days=3), STARTS + timedelta(minutes=1), True),  # reviewed only after
    ],
)
def test_the_moment_of_the_call_decides(hartwell, cast, since, until, practice):
    prepares = hartwell.elements[0]
    one = Practice.open(cast.salesperson, prepares, since)
    if until:
        one.end(until)
    assert scored(hartwell)[prepares] is practice


def test_the_practice_of_others_is_theirs(hartwell, cast):
    Practice.open(cast.colleague, hartwell.elements[0], STARTS - timedelta(days=3))
    assert not any(scored(hartwell).values())


def test_a_corrected_score_stays_practice(hartwell, cast):
    prepares = hartwell.elements[0]
    practice = Practice.open(cast.salesperson, prepares, STARTS - timedelta(days=3))
    scored(hartwell)
    with standing_at(REVIEWED):
        practice.end(REVIEWED)
        score = Score.objects.get(element=prepares, by_self=False)
        score.correct(by=cast.manager, value=5, reason="Read it again.")
    mark = Mark.objects.get(element=prepares)
    assert (mark.managers, mark.practice) == (5, True)
    standing = Standing.of_people([cast.salesperson.pk])[cast.salesperson.pk, prepares.pk]
    assert (standing.sample, standing.mean, standing.spark) == (0, None, [])


def test_one_open_practice_a_person(hartwell, cast):
    one, other = hartwell.elements
    Practice.open(cast.salesperson, one, SENT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Practice.open(cast.salesperson, other, SENT)
    Practice.end_of(cast.salesperson, REVIEWED)
    Practice.open(cast.salesperson, other, REVIEWED)
    assert Practice.objects.open().get().element == other


def test_practice_does_not_end_before_it_began(hartwell, cast):
    practice = Practice.open(cast.salesperson, hartwell.elements[0], SENT)
    with pytest.raises(IntegrityError), transaction.atomic():
        practice.end(SENT - timedelta(seconds=1))
