"""The recap: generated from the plan last filed, answered item by item, sent once."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from calls.models import OVERALL, ActionLine, Adherence, Call, Lesson, Outcome, Recap, RecapDraft, Score, Tick
from calls.models.recap_item import RecapItem
from customers.models import LedgerEntry, Opportunity
from notices.models import Notice
from people.clock import standing_at
from people.models import Leave
from people.rules import Refused, Stale
from tests.calls.encounter import BOOKED, GOT, NOT, OVER, PARTLY, SENT, STARTS, Encounter

pytestmark = pytest.mark.django_db


@pytest.fixture
def hartwell(cast):
    return Encounter(cast)


def begin(encounter, at=OVER):
    with standing_at(at):
        return Recap.begin(encounter.call, by=encounter.salesperson)


# Beginning ---------------------------------------------------------------------------------------


def test_it_has_an_item_for_each_planned_one_in_plan_order(hartwell):
    recap = begin(hartwell)
    assert [(item.field, item.position, str(item)) for item in recap.items.all()] == [
        (2, 1, "Anita Rowe, Site Director"),
        (2, 2, "Graham Pell"),
        (3, 1, "What did the stoppages cost?"),
        (4, 1, "Leak survey"),
        (5, 1, "Anita Rowe presents our option"),
        (5, 2, "Graham Pell sends the log"),
    ]


def test_it_asks_about_the_version_last_filed(hartwell):
    version = hartwell.file_plan(at=BOOKED + timedelta(days=2))
    assert begin(hartwell).plan_version == version


def test_beginning_twice_gives_the_same_one(hartwell):
    assert begin(hartwell) == begin(hartwell)
    assert RecapItem.objects.count() == 6


def test_before_the_call_begins_there_is_nothing_to_recap(hartwell):
    with pytest.raises(Refused, match="has not begun"):
        begin(hartwell, at=STARTS - timedelta(minutes=1))
    assert not Recap.objects.exists()


def test_nobody_else_writes_it(hartwell, cast):
    with standing_at(OVER):
        for person in (cast.manager, cast.colleague, cast.director, cast.admin, cast.outsider):
            with pytest.raises(Refused, match="Only Priya Nair"):
                Recap.begin(hartwell.call, by=person)
    recap = begin(hartwell)
    with standing_at(OVER), pytest.raises(Refused):
        recap.save_draft(by=cast.manager, version=1, draft=RecapDraft())
    with standing_at(OVER), pytest.raises(Refused):
        recap.file(by=cast.manager)


def test_a_call_that_fell_through_has_no_recap(hartwell):
    with standing_at(OVER):
        hartwell.call.mark_not_held(by=hartwell.salesperson, reason="did_not_come")
        with pytest.raises(Refused, match="was not held"):
            Recap.begin(hartwell.call, by=hartwell.salesperson)


def test_a_cancelled_call_has_no_recap(hartwell):
    with standing_at(BOOKED):
        hartwell.call.cancel(by=hartwell.salesperson, reason="They are ill.")
    with pytest.raises(Refused, match="was cancelled"):
        begin(hartwell)


def test_a_call_that_proves_not_held_takes_its_begun_recap_along(hartwell):
    recap = begin(hartwell)
    with standing_at(OVER):
        hartwell.call.mark_not_held(by=hartwell.salesperson, reason="did_not_come")
        with pytest.raises(Refused, match="was not held"):
            recap.file(by=hartwell.salesperson)


def test_the_database_keeps_one_recap_a_call(hartwell):
    begin(hartwell)
    with pytest.raises(IntegrityError), transaction.atomic():
        Recap.objects.create(call=hartwell.call, salesperson=hartwell.salesperson, began_at=OVER)


# Writing -----------------------------------------------------------------------------------------


def test_what_is_written_is_kept_before_it_is_complete(hartwell):
    recap = begin(hartwell)
    with standing_at(OVER):
        saved = recap.save_draft(
            by=hartwell.salesperson,
            version=1,
            draft=RecapDraft(ticks=[Tick(3, 1, result=PARTLY, note="Most of it")], lines={"worked": "Silence"}),
        )
    assert saved.version == 2
    assert saved.worked == "Silence"
    assert saved.items.get(field=3).note == "Most of it"
    assert str(saved.adherence) == "0.5 of 6"


def test_a_second_window_does_not_overwrite_the_first(hartwell):
    recap = begin(hartwell)
    with standing_at(OVER):
        recap.save_draft(by=hartwell.salesperson, version=1, draft=RecapDraft(lines={"worked": "First"}))
        with pytest.raises(Stale):
            recap.save_draft(by=hartwell.salesperson, version=1, draft=RecapDraft(lines={"worked": "Second"}))
    assert Recap.objects.get().worked == "First"


def test_why_goes_when_the_item_was_got_after_all(hartwell):
    recap = begin(hartwell)
    with standing_at(OVER):
        recap = recap.save_draft(by=hartwell.salesperson, version=1, draft=hartwell.draft(*[NOT] * 6))
        recap = recap.save_draft(by=hartwell.salesperson, version=2, draft=hartwell.draft(*[GOT] * 6))
    assert {item.why for item in recap.items.all()} == {""}


def test_only_oneself_ones_manager_and_who_came_along_are_asked_to_act(hartwell, cast):
    recap = begin(hartwell)
    with standing_at(OVER):
        for doer in (cast.outsider, cast.director, cast.colleague):
            draft = RecapDraft(actions=[ActionLine("Send two pages", doer=doer)])
            with pytest.raises(Refused, match="came along"):
                recap.save_draft(by=hartwell.salesperson, version=1, draft=draft)
        draft = RecapDraft(actions=[ActionLine("Send two pages", doer=cast.manager)])
        assert recap.save_draft(by=hartwell.salesperson, version=1, draft=draft).actions.count() == 1


# Filing ------------------------------------------------------------------------------------------


def test_filing_holds_the_call_and_stamps_the_time(hartwell):
    recap = hartwell.recap()
    assert recap.is_filed
    assert recap.filed_at == SENT
    assert not recap.is_late
    assert Call.objects.get().was_held


def test_a_recap_later_than_a_working_day_is_late_for_ever(hartwell):
    assert hartwell.recap(at=datetime(2026, 11, 6, 10, 46, tzinfo=UTC)).is_late


def test_every_item_needs_an_answer_and_every_not_a_why(hartwell):
    recap = begin(hartwell)
    with standing_at(OVER):
        draft = RecapDraft(ticks=[Tick(2, 1, result=GOT), Tick(3, 1, result=NOT)], scores={OVERALL: 5})
        recap = recap.save_draft(by=hartwell.salesperson, version=1, draft=draft)
        with pytest.raises(ValidationError) as refused:
            recap.file(by=hartwell.salesperson)
    assert refused.value.messages == [
        "Say what became of “Graham Pell”.",
        "Say why “What did the stoppages cost?” was not got.",
        "Say what became of “Leak survey”.",
        "Say what became of “Anita Rowe presents our option”.",
        "Say what became of “Graham Pell sends the log”.",
    ]
    assert not Score.objects.exists()


def test_an_action_needs_its_date_and_its_words(hartwell):
    with pytest.raises(ValidationError, match="Action 1 needs a date"):
        hartwell.recap(actions=[ActionLine("Send two pages", doer=hartwell.salesperson)])
    with pytest.raises(ValidationError, match="Action 1 needs words"):
        hartwell.recap(actions=[ActionLine("", doer=hartwell.salesperson, due_on=date(2026, 12, 1))])


def test_the_overall_score_is_always_asked(hartwell):
    for nothing in ({}, {OVERALL: None}):
        with pytest.raises(ValidationError, match="score from 1 to 10"):
            hartwell.recap(draft=RecapDraft(ticks=hartwell.ticks(), scores=nothing))


def test_it_is_sent_once(hartwell):
    recap = hartwell.recap()
    with standing_at(SENT), pytest.raises(Refused, match="sent already"):
        recap.file(by=hartwell.salesperson)
    with standing_at(SENT), pytest.raises(Refused, match="sent already"):
        recap.save_draft(by=hartwell.salesperson, version=recap.version, draft=RecapDraft())
    assert Score.objects.count() == 1


def test_scores_leave_the_recap_when_it_is_sent(hartwell):
    prepares, _listens = hartwell.elements
    recap = hartwell.recap(overall=9, scores={prepares.pk: None})
    assert recap.draft_scores == {}
    assert [(score.element, score.value) for score in Score.objects.own(recap, hartwell.salesperson)] == [
        (None, 9),
        (prepares, None),
    ]


def test_a_score_of_an_element_that_the_call_is_not_scored_on_is_left_out(hartwell):
    recap = hartwell.recap(scores={987654: 9})
    assert Score.objects.own(recap, hartwell.salesperson).count() == 1


def test_actions_and_dated_commitments_go_to_the_ledger(hartwell):
    hartwell.recap(
        GOT, GOT, GOT, GOT, GOT, PARTLY,
        actions=[
            ActionLine("Send two pages", doer=hartwell.salesperson, due_on=date(2026, 12, 1)),
            ActionLine("Calls Aldersyde", contact=hartwell.anita, due_on=date(2026, 11, 26)),
            ActionLine("Opens the gate", due_on=date(2026, 11, 30)),
        ],
    )  # fmt: skip
    assert [(e.kind, str(e), e.who_does_it, e.due_on) for e in LedgerEntry.objects.order_by("id")] == [
        ("commitment", "presents our option", "Anita Rowe", date(2026, 12, 9)),
        ("action", "Send two pages", "Priya Nair", date(2026, 12, 1)),
        ("commitment", "Calls Aldersyde", "Anita Rowe", date(2026, 11, 26)),
        ("commitment", "Opens the gate", "Hartwell Dairy", date(2026, 11, 30)),
    ]
    assert {entry.person for entry in LedgerEntry.objects.all()} == {hartwell.salesperson}


def test_who_was_seen_was_met_and_the_company_was_spoken_with(hartwell):
    hartwell.recap(GOT, NOT, GOT, GOT, GOT, GOT)
    for thing in (hartwell.anita, hartwell.graham, hartwell.company):
        thing.refresh_from_db()
    assert hartwell.anita.last_met_at == STARTS
    assert hartwell.graham.last_met_at is None
    assert hartwell.company.last_contact_at == STARTS


def test_somebody_met_without_a_plan_is_met_too(hartwell):
    hartwell.recap(GOT, NOT, GOT, GOT, GOT, GOT, also_met=[hartwell.graham])
    hartwell.graham.refresh_from_db()
    assert hartwell.graham.last_met_at == STARTS


def test_the_manager_is_told_and_nobody_else(hartwell, cast):
    recap = hartwell.recap()
    told = Notice.objects.get(kind="recap_to_review")
    assert told.person == cast.manager
    assert told.about_id == recap.pk
    assert "7" not in str(told.facts["company"])


# Adherence and outcome ---------------------------------------------------------------------------


def test_partly_counts_half(hartwell):
    recap = hartwell.recap(GOT, GOT, PARTLY, NOT, GOT, PARTLY)
    assert (recap.planned, recap.got, recap.partly) == (6, 3, 2)
    assert str(recap.adherence) == "4 of 6"
    assert recap.adherence.share == Fraction(2, 3)


@given(st.lists(st.sampled_from([GOT, PARTLY, NOT]), max_size=60))
def test_adherence_is_what_was_got_and_half_of_partly_of_all_that_was_planned(results):
    adherence = Adherence(len(results), results.count(GOT), results.count(PARTLY))
    worth = {GOT: Fraction(1), PARTLY: Fraction(1, 2), NOT: Fraction(0)}
    expected = Fraction(sum(worth[result] for result in results))
    assert Fraction(adherence.done) == expected
    assert adherence.unmet == results.count(NOT)
    if results:
        assert adherence.share == expected / len(results)
        assert 0 <= adherence.share <= 1
    else:
        assert adherence.share is None


def test_a_dated_commitment_of_the_customer_makes_an_advance(hartwell):
    assert hartwell.recap(NOT, NOT, NOT, NOT, NOT, GOT).outcome == Outcome.ADVANCE


def test_a_commitment_without_a_day_makes_none(hartwell):
    ticks = [Tick(t.field, t.position, result=t.result, why=t.why) for t in hartwell.ticks()]
    assert hartwell.recap(draft=RecapDraft(ticks=ticks, scores={OVERALL: 7})).outcome == Outcome.CONTINUATION


def test_a_dated_word_of_theirs_among_the_next_actions_makes_an_advance_and_ours_does_not(hartwell):
    results = [GOT, GOT, GOT, GOT, NOT, NOT]
    recap = begin(hartwell)
    with standing_at(OVER):
        ours = [ActionLine("Send two pages", doer=hartwell.salesperson, due_on=date(2026, 12, 1))]
        recap = recap.save_draft(by=hartwell.salesperson, version=1, draft=hartwell.draft(*results, actions=ours))
        assert recap.outcome_so_far == Outcome.CONTINUATION
        theirs = [ActionLine("Calls us", contact=hartwell.anita, due_on=date(2026, 12, 1))]
        recap = recap.save_draft(by=hartwell.salesperson, version=2, draft=hartwell.draft(*results, actions=theirs))
        assert recap.outcome_so_far == Outcome.ADVANCE


@pytest.mark.parametrize("ended", ["order", "no_sale", "walked_away"])
def test_how_it_ended_goes_before_what_was_promised(hartwell, ended):
    assert hartwell.recap(ended=ended).outcome == ended


def test_another_outcome_than_the_derived_one_needs_a_reason(hartwell):
    with pytest.raises(ValidationError, match="outcome was different"):
        hartwell.recap(outcome="continuation")
    recap = hartwell.recap(outcome="continuation", outcome_reason="The date is a courtesy.")
    assert (recap.outcome_derived, recap.outcome) == (Outcome.ADVANCE, Outcome.CONTINUATION)
    assert recap.was_corrected


def test_a_reason_without_a_correction_is_not_kept(hartwell):
    assert hartwell.recap(outcome="advance", outcome_reason="As it says.").outcome_reason == ""


def test_walking_away_in_a_recap_leaves_the_opportunity_as_it_is(cast):
    encounter = Encounter(cast, with_opportunity=True)
    recap = encounter.recap(ended="walked_away")
    encounter.opportunity.refresh_from_db()
    assert recap.outcome == Outcome.WALKED_AWAY
    assert encounter.opportunity.is_open
    assert recap.offers_to_end_opportunity


def test_an_opportunity_walked_away_from_that_day_says_so_for_the_recap(cast):
    encounter = Encounter(cast, with_opportunity=True)
    with standing_at(OVER):
        encounter.opportunity.walk_away(
            by=encounter.salesperson, reason="no budget", look_again_on=None, hours_freed=10
        )
    recap = encounter.recap()
    assert recap.outcome == Outcome.WALKED_AWAY
    assert not recap.offers_to_end_opportunity
    assert Opportunity.objects.get().state == Opportunity.State.WALKED_AWAY


def test_the_opportunitys_end_on_another_day_says_nothing_about_this_call(cast):
    encounter = Encounter(cast, with_opportunity=True)
    with standing_at(OVER + timedelta(days=3)):
        encounter.opportunity.lose(by=encounter.salesperson, reason="price")
    assert encounter.recap(at=OVER + timedelta(days=4)).outcome == Outcome.ADVANCE


# Without a plan ----------------------------------------------------------------------------------


def test_a_call_without_a_filed_plan_has_no_items_and_is_still_reviewed(cast):
    encounter = Encounter(cast, with_plan=False)
    recap = encounter.recap(draft=RecapDraft(scores={OVERALL: 2}))
    assert recap.adherence.share is None
    assert str(recap.adherence) == "nothing planned"
    assert recap.asks_review


def test_a_logged_call_is_only_to_be_read_and_gives_no_score(hartwell, cast):
    hartwell.call = hartwell.logged()
    recap = hartwell.recap(draft=RecapDraft(lines={"learned": "The lease runs out."}, scores={OVERALL: 9}))
    assert not recap.asks_review
    assert not Score.objects.exists()
    assert Notice.objects.get(kind="recap_to_read").person == cast.manager
    assert list(Recap.objects.to_read(cast.manager)) == [recap]
    assert not Recap.objects.to_review(cast.manager).exists()


def test_a_logged_call_needs_something_said(hartwell):
    hartwell.call = hartwell.logged()
    with pytest.raises(ValidationError, match="what came of the call"):
        hartwell.recap(draft=RecapDraft())


def test_whom_one_spoke_with_in_a_logged_call_was_met(hartwell):
    hartwell.call = hartwell.logged(contacts=[hartwell.graham])
    hartwell.recap(draft=RecapDraft(lines={"learned": "The lease runs out."}))
    hartwell.graham.refresh_from_db()
    assert hartwell.graham.last_met_at == STARTS


def test_at_the_root_it_is_closed_by_filing(cast):
    cast.director.sells = True
    cast.director.save()
    encounter = Encounter(cast, salesperson=cast.director)
    recap = encounter.recap()
    assert recap.is_closed
    assert recap.closed_by is None
    assert not Notice.objects.filter(kind__startswith="recap").exists()


# Lessons -----------------------------------------------------------------------------------------


def test_what_one_takes_from_it_is_kept_as_lessons(hartwell):
    lines = {
        "successes": "She asked for two pages.",
        "worked": "Stoppages first.",
        "change": "I filled a silence.",
        "forgotten": "How she judges a project.",
        "not_thought_of": "Their press stands still.",
    }
    recap = hartwell.recap(GOT, NOT, GOT, GOT, GOT, GOT, lines=lines)
    assert sorted((lesson.kind, lesson.text) for lesson in Lesson.objects.all()) == [
        ("again", "Stoppages first."),
        ("change", "I filled a silence."),
        ("remember", "How she judges a project."),
        ("remember", "Their press stands still."),
    ]
    assert {lesson.contact for lesson in recap.lessons.all()} == {hartwell.anita}


def test_a_lesson_of_a_call_with_several_people_belongs_to_none_of_them(hartwell):
    recap = hartwell.recap(lines={"worked": "Stoppages first."})
    assert recap.lessons.get().contact is None


def test_lessons_stay_between_author_and_direct_manager(hartwell, cast):
    hartwell.recap(lines={"worked": "Stoppages first."})
    readers = [cast.salesperson, cast.manager]
    assert all(Lesson.objects.visible_to(reader).exists() for reader in readers)
    others = [cast.director, cast.colleague, cast.outsider, cast.admin, cast.other_manager]
    assert not any(Lesson.objects.visible_to(reader).exists() for reader in others)


# The clock of the review -------------------------------------------------------------------------


def test_the_review_is_due_two_working_days_of_the_reviewer_later(hartwell, cast):
    recap = hartwell.recap()  # Thursday 11:00
    assert recap.review_due_at == datetime(2026, 11, 9, 11, 0, tzinfo=UTC)


def test_leave_of_the_reviewer_is_no_working_day(hartwell, cast):
    Leave.objects.create(person=cast.manager, from_day=date(2026, 11, 6), until_day=date(2026, 11, 9))
    assert hartwell.recap().review_due_at == datetime(2026, 11, 11, 11, 0, tzinfo=UTC)


def test_it_is_due_before_the_next_call_there_if_that_is_sooner(hartwell):
    next_call = datetime(2026, 11, 6, 14, 0, tzinfo=UTC)
    with standing_at(OVER):
        Call.schedule(
            by=hartwell.salesperson,
            salesperson=hartwell.salesperson,
            company=hartwell.company,
            call_type=hartwell.call_type,
            starts_at=next_call,
            minutes=30,
            how="phone",
        )
    assert hartwell.recap().review_due_at == next_call


def test_it_follows_the_next_call_when_that_is_booked_or_called_off(hartwell):
    recap = hartwell.recap()
    usual = recap.review_due_at
    with standing_at(SENT):
        call = Call.schedule(
            by=hartwell.salesperson,
            salesperson=hartwell.salesperson,
            company=hartwell.company,
            call_type=hartwell.call_type,
            starts_at=datetime(2026, 11, 6, 14, 0, tzinfo=UTC),
            minutes=30,
            how="phone",
        )
        assert Recap.follow_calls() == 1
        recap.refresh_from_db()
        assert recap.review_due_at == call.starts_at
        call.cancel(by=hartwell.salesperson, reason="They are ill.")
        assert Recap.follow_calls() == 1
        assert Recap.follow_calls() == 0
    recap.refresh_from_db()
    assert recap.review_due_at == usual


# Reading and closing -----------------------------------------------------------------------------


@pytest.fixture
def unplanned(hartwell):
    hartwell.call = hartwell.logged()
    return hartwell.recap(draft=RecapDraft(lines={"learned": "The lease runs out."}))


def test_the_direct_manager_reads_and_closes_a_recap_without_a_plan(unplanned, cast):
    closed = unplanned.read_and_close(by=cast.manager, line="Good that you asked.")
    assert closed.is_closed
    assert Notice.objects.get(kind="recap_to_read").withdrawn_at
    assert Notice.objects.get(kind="recap_read").person == cast.salesperson


def test_nobody_else_closes_it(unplanned, cast):
    for person in (cast.salesperson, cast.director, cast.colleague, cast.other_manager, cast.admin):
        with pytest.raises(Refused, match="Only the direct manager"):
            unplanned.read_and_close(by=person)
    assert Recap.objects.get().is_filed


def test_a_recap_that_waits_for_a_review_is_not_just_closed(hartwell, cast):
    with pytest.raises(Refused, match="waits for your review"):
        hartwell.recap().read_and_close(by=cast.manager)


def test_closing_is_final(unplanned, cast):
    closed = unplanned.read_and_close(by=cast.manager)
    assert closed.read_and_close(by=cast.manager).closed_at == closed.closed_at
    cast.north.manager = cast.other_manager
    cast.north.save()
    cast.other_manager.forget_reach()
    with pytest.raises(Refused, match="final"):
        unplanned.read_and_close(by=cast.other_manager)


def test_what_nobody_reads_closes_by_itself_after_seven_days(unplanned):
    assert Recap.close_unread(SENT + timedelta(days=7) - timedelta(seconds=1)) == 0
    assert Recap.close_unread(SENT + timedelta(days=7)) == 1
    assert Recap.close_unread(SENT + timedelta(days=7)) == 0
    assert Recap.objects.get().closed_by is None


def test_what_waits_for_a_review_never_closes_by_itself_while_there_is_a_reviewer(hartwell):
    hartwell.recap()
    assert Recap.close_unread(SENT + timedelta(days=60)) == 0


def test_what_nobody_is_left_to_review_closes_when_its_review_was_due(hartwell, cast):
    hartwell.recap()
    for person in (cast.manager, cast.director):
        person.is_active = False
        person.save()
    assert Recap.close_unread(SENT + timedelta(days=60)) == 1
    assert Recap.objects.get().is_closed


# Who sees it -------------------------------------------------------------------------------------


def seen_by(*people):
    return [person.name for person in people if Recap.objects.visible_to(person).exists()]


def everybody(cast):
    return [
        cast.salesperson, cast.manager, cast.director, cast.colleague, cast.other_manager, cast.outsider, cast.admin,
    ]  # fmt: skip


def test_a_draft_is_seen_by_its_writer_alone(hartwell, cast):
    begin(hartwell)
    assert seen_by(*everybody(cast)) == ["Priya Nair"]


def test_once_sent_it_is_seen_by_the_line_above(hartwell, cast):
    hartwell.recap()
    assert seen_by(*everybody(cast)) == ["Priya Nair", "Ruth Brennan", "Moira Lennox"]


def test_its_texts_are_shown_to_author_and_direct_manager_only(hartwell, cast):
    recap = hartwell.recap()
    assert [p.name for p in everybody(cast) if recap.shows_texts_to(p)] == ["Priya Nair", "Ruth Brennan"]


def test_it_waits_for_the_direct_manager_not_for_those_above(hartwell, cast):
    recap = hartwell.recap()
    assert list(Recap.objects.to_review(cast.manager)) == [recap]
    assert not Recap.objects.to_review(cast.director).exists()


def test_where_the_manager_left_it_waits_for_the_next_one_above(hartwell, cast):
    recap = hartwell.recap()
    cast.manager.is_active = False
    cast.manager.save()
    assert list(Recap.objects.to_review(cast.director)) == [recap]
    assert recap.shows_texts_to(cast.director)
