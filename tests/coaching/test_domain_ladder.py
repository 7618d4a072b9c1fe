"""The ladder: one rung after the other, left out with a reason, confirmed before accountable, back again."""

from contextlib import nullcontext
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from calls.models import Practice
from coaching.models import Rung
from notices.models import Notice
from people.clock import standing_at
from people.rules import Refused
from tests.coaching.conftest import CONFIRMED, OPENED, SHOWN

pytestmark = pytest.mark.django_db
RUNGS = ("", "taught", "coached", "mentored", "confirmed", "accountable")


@pytest.fixture(autouse=True)
def at_confirming():
    with standing_at(CONFIRMED):
        yield


def test_every_rung_has_a_day_evidence_and_by_whom(focus, cast):
    focus.teach(by=cast.manager, evidence="Read the anchors.", on_day=date(2026, 11, 3))
    focus.coach(by=cast.manager, evidence="Say the day yourself.", on_day=date(2026, 11, 9))
    focus.mentor(by=cast.manager, evidence="I asked, he watched.")
    assert [(r.number, r.rung, r.on_day, r.evidence, r.by) for r in focus.rungs_for(cast.colleague)] == [
        (1, "taught", date(2026, 11, 3), "Read the anchors.", cast.manager),
        (2, "coached", date(2026, 11, 9), "Say the day yourself.", cast.manager),
        (3, "mentored", CONFIRMED.date(), "I asked, he watched.", cast.manager),
    ]
    assert (focus.rung, focus.next_rung) == ("mentored", "confirmed")
    assert Notice.objects.filter(kind="focus_step").count() == 3


def test_a_rung_in_between_is_not_jumped(focus, cast):
    with pytest.raises(Refused, match="before this one is missing"):
        focus.mentor(by=cast.manager, evidence="I asked, he watched.")
    with pytest.raises(Refused, match="before this one is missing"):
        focus.skip(by=cast.manager, rung="coached", reason="Knows it.")
    assert not Rung.objects.exists()


def test_what_was_taught_may_be_taught_again_without_going_back(ladder, cast):
    focus = ladder.to("mentored")
    focus.teach(by=cast.manager, evidence="Read them once more.")
    assert (focus.rung, focus.rungs.count()) == ("mentored", 4)


@pytest.mark.parametrize("day", [date(2026, 11, 17), date(2026, 11, 1)])
def test_a_rung_lies_between_the_opening_and_today(focus, cast, day):
    with pytest.raises(ValidationError) as refused:
        focus.teach(by=cast.manager, evidence="Read the anchors.", on_day=day)
    assert set(refused.value.message_dict) == {"on_day"}


def test_a_rung_needs_evidence(focus, cast):
    with pytest.raises(ValidationError, match="Say what was done"):
        focus.teach(by=cast.manager, evidence="  ")


def test_a_rung_is_left_out_with_a_reason(focus, cast):
    with pytest.raises(ValidationError, match="why"):
        focus.skip(by=cast.manager, rung="taught", reason="")
    focus.skip(by=cast.manager, rung="taught", reason="Taught others himself.")
    assert focus.rung == "taught"
    assert focus.rungs.get().is_skipped
    with pytest.raises(Refused, match="behind you"):
        focus.skip(by=cast.manager, rung="taught", reason="Again.")
    for rung in ("confirmed", "accountable"):
        with pytest.raises(Refused, match="cannot be left out"):
            focus.skip(by=cast.manager, rung=rung, reason="In a hurry.")


def test_confirming_ends_practice_and_leaves_a_note_a_score_and_a_commitment(ladder, cast):
    focus = ladder.to("mentored")
    rung = focus.confirm(by=cast.manager, **SHOWN)
    assert (rung.how, rung.score, rung.commitment_from) == ("role_play", 8, date(2026, 11, 17))
    assert (focus.rung, focus.is_practice) == ("confirmed", False)
    assert Practice.objects.get().until == CONFIRMED
    assert Notice.objects.filter(kind="focus_confirmed").count() == 1


def test_who_does_it_well_already_is_confirmed_at_the_start(focus, cast):
    with pytest.raises(Refused, match="left out"):
        focus.confirm(by=cast.manager, **SHOWN)
    focus.confirm(by=cast.manager, skipped_reason="He closes like this every week.", **SHOWN)
    rungs = [(rung.rung, rung.is_skipped) for rung in focus.rungs_for(cast.manager)]
    assert rungs == [("taught", True), ("coached", True), ("mentored", True), ("confirmed", False)]


@pytest.mark.parametrize("rung", ["", "coached", "mentored"])
def test_once_more_stays_where_it_is_and_practice_goes_on(ladder, cast, rung):
    focus = ladder.to(rung)
    facts = {"how": "said_back", "note": "Practise the pause.", "score": None, "commitment": "", "from_day": None}
    focus.confirm(by=cast.manager, is_confirmed=False, **facts)
    assert (focus.rung, focus.is_practice) == (rung, True)
    assert Practice.objects.open().exists()
    assert Notice.objects.filter(kind="focus_once_more").count() == 1


@pytest.mark.parametrize("score", [0, 11, 7.5, None, "8", True])
def test_a_confirmation_is_scored_from_1_to_10(ladder, cast, score):
    focus = ladder.to("mentored")
    with pytest.raises(ValidationError) as refused:
        focus.confirm(by=cast.manager, **SHOWN | {"score": score})
    assert set(refused.value.message_dict) == {"score"}
    assert focus.rungs.count() == 3


@pytest.mark.parametrize(
    ("field", "value"),
    [("how", "by phone"), ("note", " "), ("commitment", ""), ("from_day", None), ("from_day", date(2026, 11, 15))],
)
def test_a_confirmation_lacks_nothing(ladder, cast, field, value):
    focus = ladder.to("mentored")
    with pytest.raises(ValidationError) as refused:
        focus.confirm(by=cast.manager, **SHOWN | {field: value})
    assert set(refused.value.message_dict) == {field}
    assert focus.is_practice


def test_nobody_confirms_himself(ladder, cast):
    focus = ladder.to("mentored")
    with pytest.raises(Refused, match="Nobody confirms himself"):
        focus.confirm(by=cast.colleague, **SHOWN)
    assert focus.rungs.count() == 3


@pytest.mark.parametrize("rung", ["", "taught", "coached", "mentored"])
def test_nobody_is_accountable_without_having_confirmed(ladder, cast, rung):
    focus = ladder.to(rung)
    with pytest.raises(Refused, match="Log a confirmation first"):
        focus.hold_accountable(by=cast.manager)
    assert focus.rung == rung


def test_accountable_once(ladder, cast):
    focus = ladder.to("accountable")
    assert focus.next_rung == ""
    with pytest.raises(Refused, match="already"):
        focus.hold_accountable(by=cast.manager)
    with pytest.raises(Refused, match="confirmed already"):
        focus.confirm(by=cast.manager, **SHOWN)
    with pytest.raises(Refused, match="fell back first"):
        focus.coach(by=cast.manager, evidence="Say it again.")


def test_falling_back_before_confirmed_is_practice_again(ladder, cast):
    focus = ladder.to("accountable")
    rung = focus.fall_back(by=cast.manager, reason="Three calls without a date.", to="coached")
    assert (rung.rung, rung.back_to, focus.rung, focus.is_practice) == ("fell_back", "coached", "coached", True)
    assert Practice.objects.count() == 2
    assert Practice.objects.open().get().since == CONFIRMED
    focus.mentor(by=cast.manager, evidence="I asked, he watched.")
    focus.confirm(by=cast.manager, **SHOWN)
    assert not Practice.objects.open().exists()


def test_falling_back_to_confirmed_still_counts(ladder, cast):
    focus = ladder.to("accountable")
    focus.fall_back(by=cast.manager, reason="Needs a reminder.", to="confirmed")
    assert (focus.rung, focus.is_practice) == ("confirmed", False)
    assert not Practice.objects.open().exists()


def test_falling_back_needs_a_rung_below_and_a_reason(ladder, cast):
    focus = ladder.to("confirmed")
    for place in ("confirmed", "accountable", "nowhere", ""):
        with pytest.raises(Refused, match="below"):
            focus.fall_back(by=cast.manager, reason="Forgot.", to=place)
    with pytest.raises(ValidationError, match="what was seen"):
        focus.fall_back(by=cast.manager, reason=" ")
    assert focus.rung == "confirmed"


@pytest.mark.parametrize("who", ["director", "colleague", "outsider", "other_manager", "admin"])
def test_only_the_direct_manager_leads(ladder, cast, who):
    focus, by = ladder.to("confirmed"), getattr(cast, who)
    deeds = [
        lambda: focus.teach(by=by, evidence="x"),
        lambda: focus.skip(by=by, rung="taught", reason="x"),
        lambda: focus.confirm(by=by, **SHOWN),
        lambda: focus.hold_accountable(by=by),
        lambda: focus.fall_back(by=by, reason="x"),
        lambda: focus.rest(by=by, reason="x"),
        lambda: focus.finish(by=by),
    ]
    for deed in deeds:
        with pytest.raises(Refused):
            deed()
    assert focus.rungs.count() == 4


def test_it_is_finished_by_scores_alone(ladder, cast):
    with pytest.raises(Refused, match="from accountable"):
        ladder.to("confirmed").finish(by=cast.manager)
    ladder.focus.hold_accountable(by=cast.manager)
    with pytest.raises(Refused, match="none below 5"):
        ladder.focus.finish(by=cast.manager)
    assert ladder.focus.is_open


# The database keeps it too ----------------------------------------------------------------------------


def made(focus, **facts):
    facts = {"person": focus.person, "number": 9, "on_day": OPENED.date(), "by": focus.opened_by, "at": OPENED} | facts
    with transaction.atomic():
        return focus.rungs.create(**facts)


def test_the_database_lets_nobody_lift_himself(focus):
    with pytest.raises(IntegrityError):
        made(focus, rung="taught", by=focus.person, evidence="x")


CONFIRMATION = {"rung": "confirmed", "how": "role_play", "note": "x", "score": 8, "commitment": "x"} | {
    "commitment_from": date(2026, 11, 17)
}


@pytest.mark.parametrize(
    "facts",
    [
        CONFIRMATION | {"score": None},
        CONFIRMATION | {"score": 0},
        CONFIRMATION | {"score": 11},
        CONFIRMATION | {"note": ""},
        CONFIRMATION | {"commitment": ""},
        CONFIRMATION | {"commitment_from": None},
        CONFIRMATION | {"how": ""},
        CONFIRMATION | {"skipped_reason": "in a hurry"},
        {"rung": "taught", "score": 8},
        {"rung": "flown"},
        {"rung": "fell_back", "evidence": "x"},
        {"rung": "fell_back", "back_to": "taught"},
        {"rung": "taught", "back_to": "taught"},
    ],
)
def test_the_database_refuses_rungs_that_make_no_sense(focus, facts):
    made(focus, **CONFIRMATION | {"number": 8})  # complete, it may stand
    with pytest.raises(IntegrityError):
        made(focus, **facts)


def test_no_score_between_is_ever_stored(focus):
    """SQLite refuses a raw 7.5; PostgreSQL rounds it to 8 before any check sees it."""
    made(focus, **CONFIRMATION)
    columns = "focus_id, person_id, rung, on_day, by_id, at, evidence, skipped_reason, back_to, how, note, commitment"
    insert = (
        f"INSERT INTO coaching_rung ({columns}, commitment_from, number, score)"
        f" SELECT {columns}, commitment_from, 10, 7.5 FROM coaching_rung"
    )
    refused = pytest.raises(IntegrityError) if connection.vendor == "sqlite" else nullcontext()
    with connection.cursor() as cursor, refused, transaction.atomic():
        cursor.execute(insert)
    assert set(Rung.objects.filter(number=10).values_list("score", flat=True)) <= {8}


def test_rungs_never_change(ladder):
    ladder.to("confirmed")
    with pytest.raises(IntegrityError), transaction.atomic():
        Rung.objects.update(note="Something else.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Rung.objects.all().delete()
