"""A focus: one a person, opened by the direct manager, from where to where by when."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from calls.models import Practice
from coaching.models import Focus
from notices.models import Notice
from people.clock import standing_at
from people.models import User
from people.rules import Refused, Stale
from tests.coaching.conftest import BY_DAY, CONFIRMED, OPENED, SHOWN, element

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_opening():
    with standing_at(OPENED):
        yield


def begin(cast, asks, **facts):
    facts = {"person": cast.colleague, "by": cast.manager, "element": asks, "to_value": 7, "by_day": BY_DAY} | facts
    return Focus.begin(**facts)


def test_it_begins_with_practice_and_the_person_hears_of_it(focus, cast, asks):
    assert (focus.is_open, focus.is_practice, focus.rung, focus.next_rung) == (True, True, "", "taught")
    practice = Practice.objects.get()
    assert (practice.person, practice.element, practice.since, practice.until) == (cast.colleague, asks, OPENED, None)
    notice = Notice.objects.get(kind="focus_opened")
    assert notice.person == cast.colleague
    assert notice.facts == {"focus": focus.pk, "element": "Asks for commitment", "by": "Ruth Brennan"}


def test_a_second_open_focus_is_refused_and_the_first_stays(focus, cast):
    with pytest.raises(Refused, match="One at a time"):
        begin(cast, element("Listens first"))
    assert list(Focus.objects.open()) == [focus]


def test_the_database_refuses_a_second_open_focus(focus):
    with pytest.raises(IntegrityError), transaction.atomic():
        Focus.objects.create(
            person=focus.person,
            element=focus.element,
            to_value=8,
            by_day=BY_DAY,
            opened_by=focus.opened_by,
            opened_at=OPENED,
        )


@pytest.mark.parametrize("who", ["colleague", "director", "other_manager", "outsider", "salesperson", "admin"])
def test_only_the_direct_manager_opens_one(cast, asks, who):
    with pytest.raises(Refused):
        begin(cast, asks, by=getattr(cast, who))
    assert not Focus.objects.exists()


def test_nobody_opens_his_own_not_even_in_the_database(cast, asks):
    with pytest.raises(Refused, match="Your manager opens"):
        begin(cast, asks, person=cast.manager)
    with pytest.raises(IntegrityError), transaction.atomic():
        Focus.objects.create(
            person=cast.manager,
            opened_by=cast.manager,
            element=asks,
            to_value=7,
            by_day=BY_DAY,
            opened_at=OPENED,
        )


@pytest.mark.parametrize("to_value", [0, 11, 7.5, "7", True, None])
def test_a_goal_is_a_whole_score(cast, asks, to_value):
    with pytest.raises(ValidationError, match="whole score"):
        begin(cast, asks, to_value=to_value)
    assert not Practice.objects.exists()


@pytest.mark.parametrize("by_day", [None, date(2026, 11, 2), date(2026, 11, 1), date(2027, 11, 30)])
def test_a_goal_has_a_day_to_come_within_a_year(cast, asks, by_day):
    with pytest.raises(ValidationError) as refused:
        begin(cast, asks, by_day=by_day)
    assert set(refused.value.message_dict) == {"by_day"}


def test_a_retired_element_is_not_chosen(cast, asks):
    asks.retire(by=None)
    with pytest.raises(Refused, match="retired"):
        begin(cast, asks)


def test_an_element_retired_in_the_middle_goes_on_with_its_last_words(focus, cast, asks):
    asks.retire(by=None)
    focus = Focus.objects.with_head().get()
    assert focus.is_of_retired_element
    assert focus.words.anchor_9 == "9"
    focus.confirm(by=cast.manager, skipped_reason="Does it well already.", **SHOWN)
    focus.hold_accountable(by=cast.manager)
    focus.rest(by=cast.manager, reason="No call is scored on it any more.")
    assert not focus.is_open


def test_the_goal_can_be_changed_and_a_stale_change_is_refused(focus, cast):
    focus.change(by=cast.manager, version=1, to_value=8, by_day=date(2026, 12, 4))
    assert Focus.objects.get().to_value == 8
    with pytest.raises(Stale):
        focus.change(by=cast.manager, version=1, to_value=9, by_day=BY_DAY)
    with pytest.raises(Refused):
        focus.change(by=cast.director, version=2, to_value=9, by_day=BY_DAY)
    with pytest.raises(ValidationError):
        focus.change(by=cast.manager, version=2, to_value=11, by_day=BY_DAY)
    assert Focus.objects.get().to_value == 8


def test_a_new_manager_carries_the_ladder_on_and_the_old_one_does_not(ladder, cast):
    focus = ladder.to("coached")
    with standing_at(CONFIRMED):
        cast.north.change(by=cast.admin, manager=cast.other_manager, version=cast.north.version)
        before, after, person = (
            User.objects.get(pk=who.pk) for who in (cast.manager, cast.other_manager, cast.colleague)
        )
        with pytest.raises(Refused, match="direct manager"):
            focus.mentor(by=before, evidence="I asked, he watched.")
        focus.mentor(by=after, evidence="I asked, he watched.")
        assert [(rung.rung, rung.by.name) for rung in focus.rungs_for(person)] == [
            ("taught", "Ruth Brennan"),
            ("coached", "Ruth Brennan"),
            ("mentored", "Gareth Pugh"),
        ]
        assert focus.shows_texts_to(after)
        assert not focus.shows_texts_to(before)


def test_it_rests_with_a_reason_and_another_begins(focus, cast):
    with pytest.raises(ValidationError, match="why"):
        focus.rest(by=cast.manager, reason=" ")
    with standing_at(CONFIRMED):
        focus.rest(by=cast.manager, reason="Listening comes first.")
        assert Practice.objects.get().until == CONFIRMED
        other = begin(cast, element("Listens first"))
    assert list(Focus.objects.open()) == [other]
    assert Notice.objects.filter(kind="focus_rests").count() == 1
    with pytest.raises(Refused, match="closed"):
        focus.teach(by=cast.manager, evidence="Read the anchors.")


def test_who_leaves_leaves_no_practice_behind(focus, cast):
    cast.colleague.deactivate(by=cast.admin, successor=cast.salesperson)
    focus.refresh_from_db()
    assert (focus.closed_as, focus.closed_because) == ("rested", "Dele Adeyemi left.")
    assert not Practice.objects.open().exists()


def test_it_is_seen_by_the_person_and_the_line_above_and_read_by_two(ladder, cast):
    focus = ladder.to("confirmed")
    people = [cast.colleague, cast.manager, cast.director]
    others = [cast.salesperson, cast.outsider, cast.other_manager, cast.admin]
    assert all(Focus.objects.visible_to(person).exists() for person in people)
    assert not any(Focus.objects.visible_to(person).exists() for person in others)
    assert [focus.shows_texts_to(person) for person in people] == [True, True, False]
    last = focus.rungs_for(cast.director)[-1]
    assert (last.rung, last.on_day, last.by, last.how, last.note, last.commitment, last.score) == (
        "confirmed",
        CONFIRMED.date(),
        cast.manager,
        "",
        "",
        "",
        None,
    )
    assert focus.rungs_for(cast.manager)[-1].score == 8


def test_nothing_of_it_stands_in_what_people_are_told(ladder, cast):
    ladder.to("accountable")
    told = [notice.facts for notice in Notice.objects.all()]
    assert told
    assert {key for facts in told for key in facts} == {"focus", "element", "by", "rung"}
    assert set(Notice.objects.values_list("person__name", flat=True)) == {"Dele Adeyemi"}


def test_past_its_day_it_says_so_and_stays_open(focus):
    with standing_at(OPENED + timedelta(days=60)):
        assert focus.is_overdue
        assert focus.is_open
