"""The four decisions, who takes them, on which version; answers, role-plays, and taking it back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from calls.models import Answer, FieldComment, Inspection, Plan, RolePlayDone
from notices.models import Notice, Sweep
from people.clock import now
from people.models import Delegation, Team, User
from people.rules import Refused, Stale
from tests.calls.desk import MONDAY, THURSDAY, WEDNESDAY

pytestmark = pytest.mark.django_db


def told(person, kind):
    return [notice.title for notice in Notice.objects.of(person).open().filter(kind=kind)]


def stand_in(desk, delegate, days=1):
    today = desk.cast.manager.today()
    delegation = Delegation.objects.create(
        manager=desk.cast.manager,
        delegate=delegate,
        from_day=today,
        until_day=today + timedelta(days=days - 1),
        by=desk.cast.manager,
        at=now(),
    )
    delegate.forget_reach()
    return delegation


# The decisions ---------------------------------------------------------------------------------------


def test_approving_lets_the_call_go_ahead_in_the_version_that_was_read(desk):
    plan = desk.sent()
    inspection = desk.approve(plan)
    assert (plan.state, plan.approved, inspection.version) == ("approved", plan.latest, plan.latest)
    assert told(desk.seller, "plan_approved") == ["Ruth approved your plan for Hartwell Dairy"]
    assert told(desk.cast.manager, "plan_to_inspect") == []


def test_comments_on_single_fields_go_with_the_decision(desk):
    inspection = desk.approve(desk.sent(), comments={3: "Ask this first.", 5: "", 1: "Good."})
    assert inspection.comment_on == {1: "Good.", 3: "Ask this first."}


def test_returning_says_what_to_change(desk):
    plan = desk.sent()
    desk.send_back(plan, comment="Which committee?", comments={5: "By when?"})
    assert (plan.state, plan.approved) == ("returned", None)
    assert plan.last_inspection.comment == "Which committee?"
    assert told(desk.seller, "plan_returned") == ["Ruth returned your plan for Hartwell Dairy"]


def test_returning_without_a_word_is_refused(desk):
    plan = desk.sent()
    with pytest.raises(Refused, match="what Priya should know"):
        desk.send_back(plan, comment="")
    assert not Inspection.objects.exists()


def test_a_role_play_may_be_asked_for_without_a_word(desk):
    plan = desk.sent()
    desk.ask_role_play(plan)
    assert plan.state == "role_play"
    assert told(desk.seller, "role_play_asked") == ["Ruth asks for a role-play before Hartwell Dairy"]


def test_not_worth_going_says_why_and_cancels_nothing(desk):
    plan = desk.sent()
    with pytest.raises(Refused, match="what Priya should know"):
        desk.call_off(plan, reason="")
    desk.call_off(plan)
    assert (plan.state, plan.call.state) == ("not_worth", "scheduled")
    assert told(desk.seller, "plan_returned") == ["Ruth thinks Hartwell Dairy is not worth going"]


def test_a_manager_may_change_his_mind_about_what_he_turned_down(desk):
    plan = desk.sent()
    desk.send_back(plan)
    desk.approve(plan)
    assert plan.state == "approved"
    assert told(desk.seller, "plan_returned") == []


# Who decides -----------------------------------------------------------------------------------------


DECISIONS = ["approve", "send_back", "ask_role_play", "call_off"]


@pytest.mark.parametrize("decide", DECISIONS)
@pytest.mark.parametrize("other", ["salesperson", "director", "colleague", "outsider", "other_manager", "admin"])
def test_only_her_own_manager_decides(desk, decide, other):
    plan = desk.sent()
    before = Plan.objects.values().get(pk=plan.pk)
    with pytest.raises(Refused, match=r"Nobody inspects his own|Ruth Brennan inspects"):
        getattr(desk, decide)(plan, by=getattr(desk.cast, other))
    assert Plan.objects.values().get(pk=plan.pk) == before
    assert not Inspection.objects.exists()


def test_where_the_manager_left_the_next_one_above_decides(desk):
    plan = desk.sent()
    User.objects.filter(pk=desk.cast.manager.pk).update(is_active=False)
    assert desk.approve(plan, by=desk.cast.director).standing_in_for is None


def test_a_delegate_decides_in_his_period_for_the_manager(desk):
    plan = desk.sent()
    stand_in(desk, desk.cast.other_manager)
    inspection = desk.approve(plan, by=desk.cast.other_manager)
    assert (inspection.by, inspection.standing_in_for) == (desk.cast.other_manager, desk.cast.manager)


def test_the_manager_may_still_decide_while_somebody_stands_in(desk):
    plan = desk.sent()
    stand_in(desk, desk.cast.other_manager)
    assert desk.approve(plan).standing_in_for is None


def test_a_delegate_decides_neither_before_nor_after_his_period(desk, clock):
    plan = desk.sent()
    delegation = stand_in(desk, desk.cast.other_manager)
    clock.pass_by(days=1)
    desk.cast.other_manager.forget_reach()
    with pytest.raises(Refused, match="Ruth Brennan inspects"):
        desk.approve(plan, by=desk.cast.other_manager)
    delegation.from_day = delegation.until_day = (MONDAY + timedelta(days=2)).date()
    delegation.save()
    desk.cast.other_manager.forget_reach()
    with pytest.raises(Refused, match="Ruth Brennan inspects"):
        desk.approve(plan, by=desk.cast.other_manager)


def test_a_delegate_never_decides_on_his_own_plan(desk):
    plan = desk.sent()
    stand_in(desk, desk.seller)
    with pytest.raises(Refused, match="Nobody inspects his own"):
        desk.approve(plan, by=desk.seller)


def test_a_delegate_decides_only_on_what_waits(desk):
    plan = desk.sent()
    desk.send_back(plan)
    stand_in(desk, desk.cast.other_manager)
    with pytest.raises(Refused, match="does not wait"):
        desk.approve(plan, by=desk.cast.other_manager)


# When, and which version -----------------------------------------------------------------------------


@pytest.mark.parametrize("decide", DECISIONS)
def test_nothing_is_decided_once_the_call_has_begun(desk, clock, decide):
    plan = desk.sent()
    clock.stand(THURSDAY)
    with pytest.raises(Refused, match="has begun"):
        getattr(desk, decide)(plan)


def test_a_draft_is_not_inspected(desk):
    plan = desk.book().plan
    desk.write(plan)
    with pytest.raises(Refused, match="has not been sent"):
        plan.approve(by=desk.cast.manager, version_number=1)


def test_what_is_approved_is_opened_again_only_by_a_new_version(desk):
    plan = desk.sent()
    desk.approve(plan)
    with pytest.raises(Refused, match="Only a new version"):
        desk.send_back(plan)
    desk.send(plan, purpose="Anita signs.")
    desk.send_back(plan)
    assert plan.state == "returned"


@pytest.mark.parametrize("decide", DECISIONS)
def test_a_version_which_nobody_read_is_never_decided_on(desk, decide):
    plan = desk.sent()
    read = Plan.objects.get(pk=plan.pk)
    desk.send(plan, purpose="Anita signs.")
    with pytest.raises(Stale, match="Priya changed the plan while you read it") as stale:
        getattr(desk, decide)(read)
    assert stale.value.current.latest.number == 2
    assert not Inspection.objects.exists()


def test_an_unsent_edit_does_not_stop_the_decision_on_what_was_sent(desk):
    plan = desk.sent()
    desk.write(plan, purpose="Anita signs.")
    desk.approve(plan)
    assert (plan.state, plan.has_unfiled_changes) == ("approved", True)


# Answering -------------------------------------------------------------------------------------------


def test_an_answer_puts_a_returned_plan_back_in_the_queue(desk):
    plan = desk.sent()
    returned = desk.send_back(plan)
    answer = plan.answer(by=desk.seller, text="The capital committee, on 9 December.")
    assert (plan.state, answer.inspection) == ("filed", returned)
    assert told(desk.cast.manager, "plan_answered") == ["Hartwell Dairy: Priya answered you"]
    assert told(desk.seller, "plan_returned") == []


def test_an_answer_to_not_worth_going_is_heard_too(desk):
    plan = desk.sent()
    desk.call_off(plan)
    plan.answer(by=desk.seller, text="They found the money.")
    assert plan.state == "filed"


@pytest.mark.parametrize("decide", ["approve", "ask_role_play"])
def test_only_a_return_is_answered(desk, decide):
    plan = desk.sent()
    getattr(desk, decide)(plan)
    with pytest.raises(Refused, match="nothing to answer"):
        plan.answer(by=desk.seller, text="Why?")


def test_an_answer_says_something_and_comes_before_the_call(desk, clock):
    plan = desk.sent()
    desk.send_back(plan)
    with pytest.raises(Refused, match="Write your answer"):
        plan.answer(by=desk.seller, text="")
    clock.stand(THURSDAY)
    with pytest.raises(Refused, match="has begun"):
        plan.answer(by=desk.seller, text="Too late.")
    assert not Answer.objects.exists()


# Role-play --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["salesperson", "manager"])
def test_either_of_the_two_marks_the_role_play_done_and_the_plan_is_back_in_the_queue(desk, who):
    plan = desk.sent()
    asked = desk.ask_role_play(plan)
    done = plan.mark_role_play_done(by=getattr(desk.cast, who), on_day=MONDAY.date(), note="Silence after the price.")
    assert (plan.state, done.inspection) == ("filed", asked)
    assert told(desk.cast.manager, "role_play_done") == ["Hartwell Dairy: the role-play is done"]


@pytest.mark.parametrize("other", ["director", "colleague", "outsider", "other_manager", "admin"])
def test_nobody_else_marks_it_done(desk, other):
    plan = desk.sent()
    desk.ask_role_play(plan)
    with pytest.raises(Refused, match="Only the two of you"):
        plan.mark_role_play_done(by=getattr(desk.cast, other), on_day=MONDAY.date(), note="It went well.")
    assert not RolePlayDone.objects.exists()


def test_a_role_play_is_marked_done_when_it_was_asked_for_with_a_note_and_not_in_advance(desk, clock):
    plan = desk.sent()
    with pytest.raises(Refused, match="No role-play is asked for"):
        plan.mark_role_play_done(by=desk.seller, on_day=MONDAY.date(), note="Well.")
    desk.ask_role_play(plan)
    with pytest.raises(Refused, match="has not come yet"):
        plan.mark_role_play_done(by=desk.seller, on_day=THURSDAY.date(), note="Well.")
    with pytest.raises(Refused, match="what came out"):
        plan.mark_role_play_done(by=desk.seller, on_day=MONDAY.date(), note="")
    clock.stand(THURSDAY)
    with pytest.raises(Refused, match="has begun"):
        plan.mark_role_play_done(by=desk.seller, on_day=MONDAY.date(), note="Well.")


# Taking it back ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("decide", DECISIONS)
def test_within_eight_seconds_a_decision_is_taken_back_by_a_row_of_its_own(desk, clock, decide):
    plan = desk.sent()
    inspection = getattr(desk, decide)(plan)
    clock.pass_by(seconds=8)
    revocation = inspection.undo(by=desk.cast.manager)
    plan.refresh_from_db()
    assert (plan.state, plan.approved) == ("filed", None)
    assert (revocation.decision, revocation.undoes) == ("revoked", inspection)
    assert Inspection.objects.count() == 2
    assert plan.last_inspection is None
    assert not Notice.objects.of(desk.seller).open().exists()
    clock.stand(WEDNESDAY)
    Sweep().run()
    assert told(desk.cast.manager, "plan_to_inspect") == ["Hartwell Dairy: plan to inspect"]


def test_after_eight_seconds_it_stands(desk, clock):
    plan = desk.sent()
    inspection = desk.approve(plan)
    clock.pass_by(seconds=9, microseconds=1)
    with pytest.raises(Refused, match="too late"):
        inspection.undo(by=desk.cast.manager)
    plan.refresh_from_db()
    assert plan.state == "approved"


@pytest.mark.parametrize("other", ["salesperson", "director", "colleague", "other_manager", "admin"])
def test_only_whoever_decided_takes_it_back(desk, other):
    inspection = desk.approve(desk.sent())
    with pytest.raises(Refused, match="Only whoever decided"):
        inspection.undo(by=getattr(desk.cast, other))
    assert Inspection.objects.count() == 1


def test_taking_it_back_twice_is_one_revocation(desk):
    inspection = desk.approve(desk.sent())
    first = inspection.undo(by=desk.cast.manager)
    assert inspection.undo(by=desk.cast.manager) == first
    assert Inspection.objects.count() == 2


def test_a_revocation_is_not_taken_back(desk):
    revocation = desk.approve(desk.sent()).undo(by=desk.cast.manager)
    with pytest.raises(Refused, match="taken back already"):
        revocation.undo(by=desk.cast.manager)


def test_what_the_salesperson_did_meanwhile_is_not_undone(desk):
    plan = desk.sent()
    returned = desk.send_back(plan)
    plan.answer(by=desk.seller, text="The capital committee.")
    with pytest.raises(Refused, match="moved on meanwhile"):
        returned.undo(by=desk.cast.manager)
    approved = desk.approve(plan)
    desk.send(plan, purpose="Anita signs.")
    with pytest.raises(Refused, match="moved on meanwhile"):
        approved.undo(by=desk.cast.manager)


def test_taking_back_a_return_of_a_later_version_leaves_the_earlier_approval(desk):
    plan = desk.sent()
    desk.approve(plan)
    first = plan.latest
    desk.send(plan, purpose="Anita signs.")
    desk.send_back(plan).undo(by=desk.cast.manager)
    plan.refresh_from_db()
    assert (plan.state, plan.approved) == ("filed", first)


def test_taking_back_a_change_of_mind_leaves_the_first_decision(desk):
    plan = desk.sent()
    desk.send_back(plan)
    desk.approve(plan).undo(by=desk.cast.manager)
    plan.refresh_from_db()
    assert (plan.state, plan.last_inspection.decision) == ("returned", "returned")
    assert told(desk.seller, "plan_returned") == ["Ruth returned your plan for Hartwell Dairy"]


def test_a_delegate_takes_back_what_he_decided(desk):
    plan = desk.sent()
    stand_in(desk, desk.cast.other_manager)
    desk.approve(plan, by=desk.cast.other_manager).undo(by=desk.cast.other_manager)
    plan.refresh_from_db()
    assert plan.state == "filed"


# What the database keeps ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE calls_inspection SET comment = 'x'",
        "DELETE FROM calls_fieldcomment",
        "UPDATE calls_fieldcomment SET text = 'x'",
        "UPDATE calls_answer SET text = 'x'",
        "DELETE FROM calls_answer",
        "UPDATE calls_roleplaydone SET note = 'x'",
        "DELETE FROM calls_roleplaydone",
    ],
)
def test_what_was_said_is_history(desk, sql):
    plan = desk.sent()
    desk.send_back(plan, comments={1: "Why?"})
    plan.answer(by=desk.seller, text="Because.")
    desk.ask_role_play(plan)
    plan.mark_role_play_done(by=desk.seller, on_day=MONDAY.date(), note="Well.")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize(
    "facts",
    [
        {"by": "salesperson"},
        {"decision": "perhaps"},
        {"decision": "returned", "comment": ""},
        {"decision": "not_worth", "comment": ""},
        {"decision": "revoked"},
    ],
)
def test_the_database_refuses_an_inspection_that_cannot_be(desk, facts):
    plan = desk.sent()
    facts = {
        "by": desk.cast.manager,
        "salesperson": desk.seller,
        "decision": "approved",
        "plan": plan,
        "version": plan.latest,
        "found": "filed",
        "at": now(),
    } | facts
    if facts["by"] == "salesperson":
        facts["by"] = desk.seller
    with pytest.raises(IntegrityError), transaction.atomic():
        Inspection.objects.create(**facts)


def test_the_database_keeps_one_comment_a_field_on_one_of_the_five(desk):
    inspection = desk.approve(desk.sent(), comments={1: "Good."})
    for facts in ({"field": 1, "text": "Again."}, {"field": 6, "text": "What?"}, {"field": 2, "text": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            FieldComment.objects.create(inspection=inspection, **facts)


# A team that moves -------------------------------------------------------------------------------------


def test_after_a_move_the_new_manager_decides_and_the_former_one_does_not(desk):
    plan = desk.sent()
    User.objects.filter(pk=desk.seller.pk).update(team=Team.objects.get(name="South"))
    desk.cast.manager.forget_reach()
    desk.cast.other_manager.forget_reach()
    with pytest.raises(Refused, match="Gareth Pugh inspects"):
        desk.approve(plan)
    assert desk.approve(plan, by=desk.cast.other_manager).by == desk.cast.other_manager
