"""Scores are blind until both are in, and never change."""

import ast
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from calls.models import Mark, Score
from notices.models import Notice
from people.clock import standing_at
from people.rules import Refused, Stale
from tests.calls.encounter import REVIEWED, Encounter

pytestmark = pytest.mark.django_db
HOUSE = Path(__file__).parents[2]
ROOMS = ["people", "notices", "process", "customers", "calls", "metrics", "coaching", "salesproc"]


@pytest.fixture
def hartwell(cast):
    return Encounter(cast)


def scored(hartwell, own, managers):
    prepares, listens = hartwell.elements
    recap = hartwell.recap(overall=own[0], scores={prepares.pk: own[1], listens.pk: own[2]})
    given = {e.pk: (v, "recap" if v else "") for e, v in zip(hartwell.elements, managers[1:], strict=True)}
    return hartwell.review(recap, overall=managers[0], elements=given)


# Blind -------------------------------------------------------------------------------------------


def test_before_the_review_nothing_is_revealed(hartwell):
    hartwell.recap(overall=9)
    assert not Mark.objects.exists()


def test_a_mark_stands_only_where_both_gave_a_value(hartwell):
    scored(hartwell, (7, 8, None), (8, None, 6))
    assert [(mark.element, mark.own, mark.managers) for mark in Mark.objects.in_order()] == [(None, 7, 8)]


def test_marks_keep_the_version_they_were_given_against(hartwell):
    prepares, _listens = hartwell.elements
    before = prepares.current
    scored(hartwell, (7, 8, 9), (8, 6, 9))
    prepares.revise(by=None, version=1, **before.facts() | {"minimum": 9})
    mark = Mark.objects.get(element=prepares)
    assert (mark.element_version, mark.minimum, mark.evidence) == (before, 7, "recap")


def test_marks_are_seen_by_oneself_and_the_line_above(hartwell, cast):
    scored(hartwell, (7, 8, 9), (8, 6, 9))
    people = [cast.salesperson, cast.manager, cast.director, cast.colleague, cast.other_manager, cast.admin]
    seen = [person.name for person in people if Mark.objects.visible_to(person).exists()]
    assert seen == ["Priya Nair", "Ruth Brennan", "Moira Lennox"]


def test_scores_are_read_by_their_writer_and_by_the_review_only():
    """Blind by construction: no other code names Score's rows; everything else reads Mark."""
    allowed = {
        "calls/models/score.py",
        "calls/models/review.py",  # both, at the moment it opens them
        "calls/views/own_scores.py",  # what the reader gave himself
        "salesproc/demo/life.py",  # a manager corrects his own
    }
    reading = {
        str(path.relative_to(HOUSE))
        for room in ROOMS
        for path in (HOUSE / room).rglob("*.py")
        if "migrations" not in path.parts and _reads_scores(path)
    }
    assert reading <= allowed


def _reads_scores(path):
    return any(
        isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Score"
        and node.attr in {"objects", "_default_manager", "_base_manager"}
        for node in ast.walk(ast.parse(path.read_text()))
    )  # fmt: skip


def test_no_other_record_leads_to_a_score():
    leading = [field.name for field in Score._meta.get_fields() if field.is_relation and field.concrete]
    open_roads = [name for name in leading if not Score._meta.get_field(name).remote_field.hidden]
    assert open_roads == ["replaces"]


# Never changed -----------------------------------------------------------------------------------


@pytest.mark.parametrize("change", [{"value": 10}, {"reason": "x"}, {"evidence": ""}, {"rater": None}])
def test_no_score_is_ever_changed_or_deleted(hartwell, change):
    scored(hartwell, (7, 8, 9), (8, 6, 9))
    with pytest.raises(IntegrityError), transaction.atomic():
        Score.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Score.objects.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE calls_score SET value = 10")


def score_of(hartwell, recap, **facts):
    facts = {
        "recap": recap, "subject": hartwell.salesperson, "rater": hartwell.salesperson, "by_self": True,
        "value": 5, "at": REVIEWED,
    } | facts  # fmt: skip
    return Score.objects.create(**facts)


@pytest.mark.parametrize("value", [0, 11, 100])
def test_the_database_refuses_a_score_beyond_1_to_10(hartwell, value):
    recap = hartwell.recap()
    element = hartwell.elements[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        score_of(hartwell, recap, element=element, element_version=element.current, value=value)


def test_the_database_refuses_a_self_score_by_another_and_a_managers_by_oneself(hartwell, cast):
    recap = hartwell.recap()
    with pytest.raises(IntegrityError), transaction.atomic():
        score_of(hartwell, recap, rater=cast.manager)
    with pytest.raises(IntegrityError), transaction.atomic():
        score_of(hartwell, recap, by_self=False)


def test_the_database_keeps_one_score_a_side(hartwell, cast):
    recap = hartwell.recap()
    with pytest.raises(IntegrityError), transaction.atomic():
        score_of(hartwell, recap)
    score_of(hartwell, recap, rater=cast.manager, by_self=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        score_of(hartwell, recap, rater=cast.director, by_self=False)


def test_the_database_refuses_an_overall_score_not_observed(hartwell, cast):
    recap = hartwell.recap()
    with pytest.raises(IntegrityError), transaction.atomic():
        score_of(hartwell, recap, rater=cast.manager, by_self=False, value=None)


# Corrected ---------------------------------------------------------------------------------------


@pytest.fixture
def review(hartwell):
    return scored(hartwell, (9, 9, 9), (5, 7, None))


def own_scores(review, person):
    return {score.element_id: score for score in Score.objects.own(review.recap, person)}


def test_a_correction_is_a_new_entry_and_the_first_stays_readable(review, cast):
    first = own_scores(review, cast.manager)[None]
    with standing_at(REVIEWED):
        newer = first.correct(by=cast.manager, value=6, reason="I misread the log.")
    assert (newer.value, newer.was, newer.replaces) == (6, 5, first)
    first.refresh_from_db()
    assert first.value == 5
    assert list(Score.objects.corrections(review.recap)) == [newer]
    assert Mark.objects.get(element=None).managers == 6
    assert Notice.objects.get(kind="score_corrected").person == cast.salesperson


def test_a_correction_can_be_corrected_once_more(review, cast):
    for value, before in ((6, 5), (7, 6)):
        newer = own_scores(review, cast.manager)[None].correct(by=cast.manager, value=value, reason="Again")
        assert newer.was == before
    assert Mark.objects.get(element=None).managers == 7


def test_the_same_score_is_not_corrected_twice(review, cast):
    first = own_scores(review, cast.manager)[None]
    first.correct(by=cast.manager, value=6, reason="Once")
    with pytest.raises(Stale):
        first.correct(by=cast.manager, value=7, reason="Twice")


def test_the_salesperson_corrects_his_own_and_the_manager_hears(review, cast):
    own_scores(review, cast.salesperson)[None].correct(by=cast.salesperson, value=7, reason="Too kind.")
    assert Mark.objects.get(element=None).own == 7
    assert Notice.objects.get(kind="score_corrected").person == cast.manager


def test_after_a_move_the_manager_at_present_hears_of_it_and_not_the_one_who_reviewed(review, cast):
    cast.salesperson.move(by=cast.admin, team=cast.south)
    own_scores(review, cast.salesperson)[None].correct(by=cast.salesperson, value=7, reason="Too kind.")
    assert Notice.objects.get(kind="score_corrected").person == cast.other_manager


@pytest.mark.parametrize(("value", "reason"), [(5, "same"), (0, "low"), (11, "high"), (6, " "), (None, "gone")])
def test_a_correction_is_another_score_with_a_reason(review, cast, value, reason):
    first = own_scores(review, cast.manager)[None]
    with pytest.raises(ValidationError):
        first.correct(by=cast.manager, value=value, reason=reason)


def test_nobody_corrects_anothers_score(review, cast):
    first = own_scores(review, cast.manager)[None]
    for person in (cast.salesperson, cast.director, cast.admin):
        with pytest.raises(Refused):
            first.correct(by=person, value=6, reason="Because")


def test_what_is_not_open_to_both_is_not_corrected(hartwell, review, cast):
    listens = hartwell.elements[1]
    with pytest.raises(Refused, match="not open"):
        own_scores(review, cast.salesperson)[listens.pk].correct(by=cast.salesperson, value=6, reason="Because")


def test_before_the_review_nothing_is_corrected(hartwell, cast):
    recap = hartwell.recap()
    with pytest.raises(Refused, match="not open"):
        Score.objects.own(recap, cast.salesperson).get().correct(by=cast.salesperson, value=3, reason="Because")


def test_a_former_manager_corrects_nothing(review, cast):
    cast.salesperson.team = cast.south
    cast.salesperson.save()
    cast.manager.forget_reach()
    first = own_scores(review, cast.manager)[None]
    with pytest.raises(Refused, match="do not lead"):
        first.correct(by=cast.manager, value=6, reason="Because")
