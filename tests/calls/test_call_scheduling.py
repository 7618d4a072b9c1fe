"""Booking, changing, moving, cancelling, logging: each permission beside its refusals."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from calls.models import Call, CallMove
from customers.models import Company, Opportunity
from notices.models import Notice, Sweep
from people.rules import Refused, Stale
from tests.calls.desk import FRIDAY, MONDAY, THURSDAY, TUESDAY, WEDNESDAY

pytestmark = pytest.mark.django_db


def told(person, kind):
    return Notice.objects.of(person).open().filter(kind=kind).count()


# Booking ---------------------------------------------------------------------------------------------


def test_a_booked_call_has_a_plan_with_those_who_need_to_be_seen(desk):
    call = desk.book(contacts=[desk.anita, desk.graham], opportunity=desk.opportunity, companions=[desk.cast.manager])
    assert call.state == "scheduled"
    assert call.booked_at == MONDAY
    assert [str(item) for item in call.plan.items.all()] == ["Anita Rowe", "Graham Pell"]
    assert call.plan.five == "mommm"
    assert call.is_joint


def test_with_a_colleague_along_it_is_no_joint_call(desk):
    assert not desk.book(companions=[desk.cast.colleague]).is_joint


def test_nobody_comes_along_to_his_own_call(desk):
    assert not desk.book(companions=[desk.seller]).companions.exists()


def test_who_left_does_not_come_along(desk):
    desk.cast.colleague.is_active = False
    desk.cast.colleague.save()
    with pytest.raises(Refused, match="has left"):
        desk.book(companions=[desk.cast.colleague])


@pytest.mark.parametrize("other", ["manager", "director", "colleague", "admin"])
def test_nobody_books_a_call_for_somebody_else(desk, other):
    with pytest.raises(Refused, match="books his own calls"):
        desk.book(by=getattr(desk.cast, other))
    assert not Call.objects.exists()


def test_who_does_not_sell_books_none(desk):
    with pytest.raises(Refused, match="not set up to sell"):
        desk.book(by=desk.cast.manager, salesperson=desk.cast.manager)


def test_a_call_in_the_past_is_logged_not_booked(desk):
    with pytest.raises(Refused, match="log the call"):
        desk.book(MONDAY)


@pytest.mark.parametrize("far", [timedelta(days=732), timedelta(days=365 * 1000)])
def test_nobody_books_or_logs_years_away(desk, far):
    with pytest.raises(Refused, match="two years ahead"):
        desk.book(MONDAY + far)
    with pytest.raises(Refused, match="two years ago"):
        Call.log(by=desk.seller, company=desk.company, call_type=desk.sales_call, starts_at=MONDAY - far)


def test_an_opportunity_of_another_company_is_refused(desk):
    other = Company.add(by=desk.seller, name="Osgood Timber")
    foreign = Opportunity.begin(by=desk.seller, company=other, name="A dryer", currency="GBP")
    with pytest.raises(Refused, match="another company"):
        desk.book(opportunity=foreign)


# Changing --------------------------------------------------------------------------------------------


def test_its_facts_are_corrected_until_it_begins(desk):
    call = desk.book(companions=[desk.cast.manager])
    call.change(by=desk.seller, version=call.version, place="Thirsk", how="phone", companions=[desk.cast.colleague])
    call.refresh_from_db()
    assert (call.place, call.how, call.opportunity) == ("Thirsk", "phone", None)
    assert [str(c) for c in call.companions.all()] == ["Dele Adeyemi"]


def test_another_call_type_judges_the_plan_anew(desk):
    call = desk.book()
    assert call.plan.five == "mmmmm"
    light = desk.call_type("Referral", needs_who=1, needs_learn=0, needs_give=0, needs_commitments=0)
    call.change(by=desk.seller, version=call.version, call_type=light)
    call.plan.refresh_from_db()
    assert call.plan.five == "mm..."
    assert call.plan.call_type == light


def test_a_stale_change_is_refused_with_what_stands_now(desk):
    call = desk.book()
    call.change(by=desk.seller, version=1, place="Thirsk")
    with pytest.raises(Stale) as stale:
        Call.objects.get(pk=call.pk).change(by=desk.seller, version=1, place="Leeds")
    assert stale.value.current.place == "Thirsk"


@pytest.mark.parametrize("other", ["manager", "director", "colleague", "outsider", "admin"])
def test_only_the_salesperson_changes_moves_cancels_or_closes_a_call(desk, clock, other):
    call, by = desk.book(), getattr(desk.cast, other)
    before = Call.objects.values().get(pk=call.pk)
    for deed in (
        lambda: call.change(by=by, version=1, place="Leeds"),
        lambda: call.reschedule(by=by, starts_at=FRIDAY),
        lambda: call.cancel(by=by, reason="No."),
        lambda: call.reopen(by=by),
    ):
        with pytest.raises(Refused, match="Priya Nair"):
            deed()
    clock.stand(THURSDAY)
    for deed in (lambda: call.mark_not_held(by=by, reason="No."), lambda: call.hold(by=by)):
        with pytest.raises(Refused, match="Priya Nair"):
            deed()
    assert Call.objects.values().get(pk=call.pk) == before


def test_a_call_that_has_begun_is_not_changed_moved_or_cancelled(desk, clock):
    call = desk.book()
    clock.stand(THURSDAY)
    for deed in (
        lambda: call.change(by=desk.seller, version=1, place="Leeds"),
        lambda: call.reschedule(by=desk.seller, starts_at=FRIDAY),
        lambda: call.cancel(by=desk.seller, reason="No."),
    ):
        with pytest.raises(Refused, match="has begun"):
            deed()


# Moving ----------------------------------------------------------------------------------------------


def test_an_approved_plan_stays_approved_when_its_call_is_moved(desk):
    plan = desk.sent()
    desk.approve(plan)
    plan.call.reschedule(by=desk.seller, starts_at=FRIDAY)
    plan.refresh_from_db()
    assert (plan.state, plan.needed_at) == ("approved", FRIDAY)


def test_a_waiting_plan_is_told_anew_when_its_call_is_moved(desk, clock):
    plan = desk.sent()
    clock.stand(WEDNESDAY)
    Sweep().run()
    assert told(desk.cast.manager, "plan_to_inspect") == 1
    plan.call.reschedule(by=desk.seller, starts_at=FRIDAY)
    assert told(desk.cast.manager, "plan_to_inspect") == 0
    clock.stand(THURSDAY)
    Sweep().run()
    assert told(desk.cast.manager, "plan_to_inspect") == 1
    notice = Notice.objects.of(desk.cast.manager).open().get()
    assert notice.facts["starts_at"] == FRIDAY.isoformat()
    assert Notice.objects.filter(withdrawn_at__isnull=False).get().withdrawn_because == "The call was moved."


def test_a_move_to_the_same_time_changes_only_the_length(desk):
    call = desk.book()
    call.reschedule(by=desk.seller, starts_at=THURSDAY, minutes=90)
    assert call.minutes == 90
    assert not call.moves.exists()


def test_moves_are_history(desk):
    call = desk.book()
    call.reschedule(by=desk.seller, starts_at=FRIDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        CallMove.objects.update(reason="Something else.")
    with pytest.raises(IntegrityError), transaction.atomic():
        CallMove.objects.all().delete()


# Cancelling and not holding --------------------------------------------------------------------------


def test_a_cancelled_call_takes_its_plan_out_of_the_queue(desk):
    plan = desk.sent()
    plan.call.cancel(by=desk.seller, reason="They closed the site.")
    plan.refresh_from_db()
    assert (plan.state, plan.call.state) == ("dropped", "cancelled")
    assert told(desk.cast.manager, "plan_to_inspect") == 0


def test_cancelling_says_why(desk):
    with pytest.raises(Refused, match="Say why"):
        desk.book().cancel(by=desk.seller, reason="")


def test_a_cancelled_call_is_not_cancelled_again(desk):
    call = desk.book()
    call.cancel(by=desk.seller, reason="No.")
    with pytest.raises(Refused, match="fell through"):
        call.cancel(by=desk.seller, reason="No.")


def test_a_call_is_said_not_to_be_held_only_once_it_should_have_begun(desk, clock):
    call = desk.book()
    with pytest.raises(Refused, match="Cancel it instead"):
        call.mark_not_held(by=desk.seller, reason="did_not_come")
    clock.stand(THURSDAY)
    call.mark_not_held(by=desk.seller, reason="did_not_come")
    assert call.ended_because_words == "They did not come"
    assert not call.needs_recap
    with pytest.raises(Refused, match="already said"):
        call.mark_not_held(by=desk.seller, reason="did_not_come")


def test_what_was_taken_for_cancelled_can_take_place_after_all(desk, clock):
    plan = desk.sent()
    plan.call.cancel(by=desk.seller, reason="No.")
    plan.call.reopen(by=desk.seller)
    plan.refresh_from_db()
    assert (plan.state, plan.call.state, plan.call.ended_because) == ("filed", "scheduled", "")
    clock.stand(WEDNESDAY)
    Sweep().run()
    assert told(desk.cast.manager, "plan_to_inspect") == 1


def test_what_was_taken_for_not_held_needs_its_recap_after_all(desk, clock):
    call = desk.book()
    clock.stand(THURSDAY)
    call.mark_not_held(by=desk.seller, reason="Nobody was there.")
    call.reopen(by=desk.seller)
    assert call.needs_recap
    assert list(Call.objects.needing_recap()) == [call]


def test_a_call_that_stands_is_not_reopened(desk):
    with pytest.raises(Refused, match="nothing to take back"):
        desk.book().reopen(by=desk.seller)


# Holding and logging ---------------------------------------------------------------------------------


def test_a_call_is_held_once_it_began_and_twice_changes_nothing(desk, clock):
    call = desk.book()
    with pytest.raises(Refused, match="has not begun"):
        call.hold(by=desk.seller)
    clock.stand(THURSDAY)
    call.hold(by=desk.seller)
    version = call.version
    call.hold(by=desk.seller)
    assert (call.state, call.version) == ("held", version)


def test_held_without_approval_is_marked_so(desk, clock):
    plan = desk.sent()
    desk.send_back(plan)
    clock.stand(THURSDAY)
    call = plan.call.hold(by=desk.seller)
    assert call.was_held_without_approval
    assert call.loop.label.startswith("Held without approval")


def test_a_logged_call_is_unplanned_and_held(desk, clock):
    clock.stand(TUESDAY)
    call = Call.log(
        by=desk.seller, company=desk.company, call_type=desk.sales_call, starts_at=MONDAY, contacts=[desk.anita]
    )
    assert (call.state, call.unplanned, call.plan_due_at) == ("held", True, None)
    assert list(call.contacts_met_unplanned()) == [desk.anita]
    assert call.needs_recap
    assert not hasattr(call, "plan")
    assert list(call.loop.states[:2]) == ["gone", "gone"]


def test_a_call_ahead_is_not_logged(desk):
    with pytest.raises(Refused, match="Schedule it"):
        Call.log(by=desk.seller, company=desk.company, call_type=desk.sales_call, starts_at=TUESDAY)


def test_who_does_not_sell_logs_nothing(desk):
    with pytest.raises(Refused, match="not set up to sell"):
        Call.log(by=desk.cast.manager, company=desk.company, call_type=desk.sales_call, starts_at=MONDAY)


@pytest.mark.parametrize("facts", [{"state": "lost"}, {"minutes": 0}, {"state": "cancelled"}, {"unplanned": True}])
def test_the_database_refuses_what_no_call_can_be(desk, facts):
    call = desk.book()
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.filter(pk=call.pk).update(**facts)


# Lists -----------------------------------------------------------------------------------------------


def test_calls_without_a_plan_and_those_whose_plan_is_overdue(desk, clock):
    soon, later = desk.book(TUESDAY + timedelta(hours=2)), desk.book(FRIDAY)
    desk.sent(THURSDAY)
    assert list(Call.objects.without_plan().by_time()) == [soon, later]
    clock.pass_by(hours=3)
    assert list(Call.objects.with_plan_overdue()) == [soon]


def test_what_began_needs_a_recap_and_nothing_else(desk, clock):
    call = desk.book(TUESDAY)
    desk.book(FRIDAY)
    clock.stand(THURSDAY)
    assert list(Call.objects.needing_recap()) == [call]
    assert list(Call.objects.with_recap_overdue()) == [call]
    assert list(Call.objects.upcoming()) == list(Call.objects.on_day(FRIDAY.date()))
