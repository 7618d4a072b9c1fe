"""Where somebody stands: the last five scored calls against the five before, whatever the history."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calls.models import Mark, Standing
from calls.models.standing import Scored as Given
from people.models import User
from process.models import Element
from tests.calls.encounter import Encounter
from tests.calls.scored import Scored

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 5, 12, 0, tzinfo=UTC)


def standing(managers, own=None, *, minimum=7, practice=()):
    """Scores oldest first, as one reads them."""
    own = managers if own is None else own
    given = [Given(n, NOON + timedelta(days=n), *pair) for n, pair in enumerate(zip(managers, own, strict=True))]
    return Standing(1, 1, minimum, counted=tuple(reversed(given[-10:])), practice=practice)


def test_without_a_score_there_is_nothing_to_say():
    empty = standing([])
    assert (empty.sample, empty.mean, empty.own_mean, empty.calibration, empty.trend) == (0, None, None, None, "")
    assert not empty.is_proficient
    assert not empty.is_below


@pytest.mark.parametrize(
    ("scores", "mean", "trend"),
    [
        ([7], Decimal(7), ""),
        ([5] * 4 + [8] * 5, Decimal(8), ""),  # nine: not enough yet
        ([6] * 5 + [7] * 5, Decimal(7), "rising"),
        ([7] * 5 + [6] * 5, Decimal(6), "falling"),
        ([6, 6, 6, 6, 6, 7, 7, 6, 6, 6], Decimal("6.4"), "flat"),
        ([6, 6, 6, 6, 6, 7, 7, 7, 6, 6], Decimal("6.6"), "rising"),
        ([6, 6, 7, 7, 7, 6, 7, 6, 6, 7], Decimal("6.4"), "flat"),
        ([1] * 30 + [6] * 5 + [7] * 5, Decimal(7), "rising"),
    ],
)
def test_mean_and_trend(scores, mean, trend):
    assert (standing(scores).mean, standing(scores).trend) == (mean, trend)


@pytest.mark.parametrize(
    ("scores", "proficient"),
    [
        ([7] * 5, True),
        ([7] * 4, False),
        ([9, 9, 9, 9, 4], False),
        ([9, 9, 9, 5, 5], True),
        ([7, 7, 7, 7, 6], False),
        ([1, 2, 3, 7, 7, 7, 7, 7], True),
    ],
)
def test_proficient_is_a_mean_of_the_minimum_over_five_and_none_below_five(scores, proficient):
    assert standing(scores).is_proficient is proficient


def test_the_minimum_is_the_elements_own():
    assert standing([8] * 5, minimum=8).is_proficient
    assert standing([8] * 5, minimum=9).is_below


def test_calibration_is_ones_own_mean_less_the_managers():
    assert standing([6] * 5, [7, 7, 8, 7, 7]).calibration == Decimal("1.2")
    assert standing([8] * 5, [7] * 5).calibration == -1


def test_the_sparkline_shows_the_last_eight_oldest_first():
    assert standing([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]).spark == [3, 4, 5, 6, 7, 8, 9, 10]


# From the database ------------------------------------------------------------------------------------


@pytest.fixture
def scored(cast):
    return Scored(Encounter(cast))


@pytest.fixture
def asks(scored):
    return Element.objects.in_order().first()


def of(person, element):
    return Standing.of_people([person.pk])[person.pk, element.pk]


def test_every_pair_has_a_standing_and_the_newest_ten_count(cast, scored, asks):
    scored.marks(cast.salesperson, asks, [1, 1, 5, 5, 5, 5, 5, 7, 7, 7, 7, 8])
    found = Standing.of_people([cast.salesperson.pk, cast.colleague.pk])
    elements = Element.objects.in_use().count()
    assert len(found) == 2 * elements
    mine = found[cast.salesperson.pk, asks.pk]
    assert ([one.managers for one in mine.last], mine.mean, mine.trend) == ([8, 7, 7, 7, 7], Decimal("7.2"), "rising")
    assert len(mine.counted) == 10
    assert found[cast.colleague.pk, asks.pk].sample == 0


def test_held_late_or_reviewed_late_the_day_of_the_call_decides(cast, scored, asks):
    scored.mark(cast.salesperson, asks, 9, day=9)
    scored.mark(cast.salesperson, asks, 3, day=1)
    assert of(cast.salesperson, asks).spark == [3, 9]


def test_at_the_same_moment_the_later_mark_is_the_newer(cast, scored, asks):
    scored.mark(cast.salesperson, asks, 4, day=1)
    scored.mark(cast.salesperson, asks, 8, day=1)
    assert of(cast.salesperson, asks).spark == [4, 8]


def test_practice_stands_apart_and_enters_nothing(cast, scored, asks):
    scored.marks(cast.salesperson, asks, [7, 7, 7, 7, 7])
    before = of(cast.salesperson, asks)
    scored.practise(cast.salesperson, asks, day=10)
    scored.marks(cast.salesperson, asks, [1, 2, 1], first_day=11, practice=True)
    after = of(cast.salesperson, asks)
    assert (after.counted, after.mean, after.trend, after.spark) == (before.counted, 7, "", [7] * 5)
    assert after.is_proficient
    assert ([one.managers for one in after.practice], after.is_practising) == ([1, 2, 1], True)


def test_practice_that_is_over_is_not_shown_beside_the_standing(cast, scored, asks):
    practice = scored.practise(cast.salesperson, asks, day=0)
    scored.marks(cast.salesperson, asks, [4, 5], practice=True)
    practice.end(practice.since + timedelta(days=5))
    assert (of(cast.salesperson, asks).practice, of(cast.salesperson, asks).is_practising) == ((), False)


def test_a_retired_element_is_asked_for_by_name(cast, scored, asks):
    scored.marks(cast.salesperson, asks, [7] * 5)
    asks.retire(by=None)
    assert (cast.salesperson.pk, asks.pk) not in Standing.of_people([cast.salesperson.pk])
    assert Standing.of_people([cast.salesperson.pk], [asks])[cast.salesperson.pk, asks.pk].is_proficient


def test_nobody_asked_for_nothing_found(cast, scored):
    assert Standing.of_people([]) == {}
    assert Standing.of_people([cast.salesperson.pk], []) == {}


def test_forty_people_on_five_elements_cost_no_more_queries_than_one(cast, scored):
    for name in ("Third", "Fourth", "Fifth"):
        words = {f"anchor_{n}": f"{n}" for n in (3, 5, 7, 9)}
        Element.add(by=None, name=name, expectation="x", **words)
    elements = list(Element.objects.in_use().in_order())
    people = [
        User(name=f"Person {n}", email=f"person{n}@aldwark.example", team=cast.north, password="!") for n in range(40)
    ]
    people = User.objects.bulk_create(people)
    scored.marks(people[0], elements[0], [5, 6])
    one = _queries(lambda: Standing.of_people([people[0].pk]))
    first = Mark.objects.filter(subject=people[0]).first()
    recaps = [scored.mark(person, elements[0], 6, day=0).recap_id for person in people for _n in range(12)]
    Mark.objects.bulk_create(
        Mark(
            recap_id=recap,
            subject_id=Mark.objects.get(recap_id=recap, element=elements[0]).subject_id,
            element=element,
            element_version=element.current,
            call_type_id=first.call_type_id,
            held_at=first.held_at + timedelta(days=n % 12),
            own=7,
            managers=6,
            minimum=7,
        )
        for n, recap in enumerate(recaps)
        for element in elements[1:]
    )
    many = _queries(lambda: Standing.of_people(person.pk for person in people))
    assert one == many == 4  # the library, the newest of each pair and who practises, their marks, practice
    found = Standing.of_people(person.pk for person in people)
    assert len(found) == 200
    assert all(len(standing.counted) == 10 for standing in found.values())


def _queries(deed):
    with CaptureQueriesContext(connection) as captured:
        deed()
    return len(captured)


def test_the_figures_are_those_of_sql_written_by_hand(cast, scored, asks):
    scored.marks(cast.salesperson, asks, [3, 9, 6, 7, 8, 5, 7, 9, 6, 4, 8, 7], own=6)
    scored.marks(cast.salesperson, asks, [1, 1], first_day=20, practice=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT AVG(managers * 1.0), AVG(own * 1.0) - AVG(managers * 1.0) FROM ("
            "SELECT managers, own, ROW_NUMBER() OVER (ORDER BY held_at DESC, id DESC) AS place FROM calls_mark"
            " WHERE subject_id = %s AND element_id = %s AND NOT practice) AS counted WHERE place <= 5",
            [cast.salesperson.pk, asks.pk],
        )
        mean, apart = cursor.fetchone()
    mine = of(cast.salesperson, asks)
    assert (float(mine.mean), float(mine.calibration)) == pytest.approx((float(mean), float(apart)))
