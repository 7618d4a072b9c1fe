"""Who sees which calls and plans, and of a plan which version; what a handover gives, and to whom notices go."""

from datetime import timedelta

import pytest

from calls.models import Call, Plan
from calls.models.handover import hand_over_calls, open_calls
from notices.models import Notice, Sweep
from people.clock import now
from people.models import AuditEntry, Delegation, Team, User
from people.rules import Refused
from tests.calls.desk import FRIDAY, MONDAY, THURSDAY, TUESDAY, WEDNESDAY

pytestmark = pytest.mark.django_db


def person(user):
    """As at the next request: nothing remembered."""
    return User.objects.get(pk=user.pk)


def sees(user, thing):
    return type(thing).objects.visible_to(person(user)).filter(pk=thing.pk).exists()


def stand_in(desk, delegate, from_day, until_day):
    return Delegation.objects.create(
        manager=desk.cast.manager, delegate=delegate, from_day=from_day, until_day=until_day, by=delegate, at=now()
    )


@pytest.mark.parametrize("who", ["salesperson", "manager", "director"])
def test_the_line_sees_the_call_and_what_was_filed(desk, who):
    plan = desk.sent()
    desk.write(plan, purpose="Not sent yet.")
    reader = person(getattr(desk.cast, who))
    assert sees(reader, plan)
    assert sees(reader, plan.call)
    assert plan.version_for(reader) == plan.latest


@pytest.mark.parametrize("who", ["colleague", "outsider", "other_manager", "admin"])
def test_nobody_else_sees_either(desk, who):
    plan = desk.sent()
    reader = getattr(desk.cast, who)
    assert not sees(reader, plan)
    assert not sees(reader, plan.call)


def test_a_manager_below_never_looks_up(desk):
    User.objects.filter(pk=desk.cast.director.pk).update(sells=True)
    director = person(desk.cast.director)
    plan = desk.send(desk.book(salesperson=director, by=director).plan)
    assert not sees(desk.cast.manager, plan)
    assert not sees(desk.cast.manager, plan.call)


def test_who_comes_along_sees_nothing_more_by_it(desk):
    plan = desk.sent(companions=[desk.cast.colleague, desk.cast.other_manager])
    for companion in (desk.cast.colleague, desk.cast.other_manager):
        assert not sees(companion, plan)
        assert not sees(companion, plan.call)


def test_a_delegate_sees_only_what_waits_and_only_in_his_period(desk, clock):
    waiting, approved, draft = desk.sent(), desk.sent(FRIDAY), desk.book(FRIDAY).plan
    desk.write(draft)
    desk.approve(approved)
    delegate, tuesday = desk.cast.other_manager, TUESDAY.date()
    stand_in(desk, delegate, tuesday, tuesday)
    assert not sees(delegate, waiting)
    clock.stand(TUESDAY)
    for plan in (waiting, approved, draft):
        assert sees(delegate, plan) == sees(delegate, plan.call) == (plan == waiting)
    assert waiting.version_for(person(delegate)) == waiting.latest
    assert [plan.pk for plan in Plan.objects.awaiting_inspection().for_inspector(person(delegate))] == [waiting.pk]
    clock.stand(TUESDAY + timedelta(days=1))
    assert not sees(delegate, waiting)
    assert not sees(delegate, waiting.call)


def test_what_a_delegate_decided_is_out_of_his_sight_at_once(desk):
    plan = desk.sent()
    stand_in(desk, desk.cast.other_manager, MONDAY.date(), MONDAY.date())
    delegate = person(desk.cast.other_manager)
    desk.approve(plan, by=delegate)
    assert not sees(delegate, plan)
    assert not sees(delegate, plan.call)


def test_a_delegates_right_ends_when_the_delegation_is_ended(desk):
    plan = desk.sent()
    delegation = stand_in(desk, desk.cast.other_manager, MONDAY.date(), FRIDAY.date())
    assert sees(desk.cast.other_manager, plan)
    Delegation.objects.filter(pk=delegation.pk).update(ended_at=now())
    assert not sees(desk.cast.other_manager, plan)


def test_a_former_manager_keeps_what_he_decided_in_the_version_he_read(desk):
    decided, never, undone = desk.sent(), desk.sent(FRIDAY), desk.sent(FRIDAY + timedelta(hours=1))
    desk.approve(decided)
    desk.approve(undone).undo(by=desk.cast.manager)
    read = decided.latest
    User.objects.filter(pk=desk.seller.pk).update(team=Team.objects.get(name="South"))
    desk.send(decided, purpose="What came later.")
    former = person(desk.cast.manager)
    for plan in (decided, never, undone):
        assert sees(former, plan) == sees(former, plan.call) == (plan == decided)
    assert decided.version_for(former) == read
    assert never.version_for(former) is None
    assert sees(desk.cast.other_manager, never)


def test_lists_never_count_a_call_twice(desk):
    plan = desk.sent()
    desk.send_back(plan)
    desk.approve(plan)
    stand_in(desk, desk.cast.director, MONDAY.date(), MONDAY.date())
    for reader in (desk.cast.manager, desk.cast.director):
        assert Call.objects.visible_to(person(reader)).count() == 1
        assert Plan.objects.visible_to(person(reader)).count() == 1


# The queue --------------------------------------------------------------------------------------------


def test_the_queue_is_for_who_leads_or_stands_in(desk):
    plan = desk.sent()
    stand_in(desk, desk.cast.other_manager, MONDAY.date(), MONDAY.date())
    waiting = Plan.objects.awaiting_inspection()
    for who in ("manager", "other_manager"):
        assert list(waiting.for_inspector(person(getattr(desk.cast, who)))) == [plan]
    for who in ("salesperson", "director", "colleague", "outsider", "admin"):
        assert not waiting.for_inspector(person(getattr(desk.cast, who))).exists()


def test_the_delegate_is_told_while_he_stands_in(desk, clock):
    stand_in(desk, desk.cast.other_manager, WEDNESDAY.date(), WEDNESDAY.date())
    desk.sent()
    clock.stand(WEDNESDAY)
    Sweep().run()
    assert Notice.objects.of(desk.cast.other_manager).filter(kind="plan_to_inspect", role="inspector").count() == 1
    assert not Notice.objects.of(desk.cast.manager).exists()


# Handing over ------------------------------------------------------------------------------------------


def test_the_calls_ahead_go_to_the_successor_with_their_plans(desk, clock):
    plan, draft = desk.sent(), desk.book(FRIDAY, companions=[desk.cast.colleague]).plan
    returned = desk.sent(FRIDAY + timedelta(hours=1))
    desk.send_back(returned)
    begun = desk.book(TUESDAY)
    clock.stand(TUESDAY + timedelta(minutes=1))
    assert open_calls(desk.seller) == ["3 calls ahead, 2 with a plan that was sent"]
    said = hand_over_calls(desk.seller, desk.cast.colleague, desk.cast.admin)
    assert said == ["3 calls ahead"]
    for mine in (plan, draft, returned):
        mine.refresh_from_db()
        assert mine.salesperson == mine.call.salesperson == desk.cast.colleague
    assert not draft.call.companions.exists()
    begun.refresh_from_db()
    assert begun.salesperson == desk.seller
    assert Notice.objects.of(desk.cast.colleague).open().filter(kind="plan_returned").count() == 1
    assert not Notice.objects.of(desk.seller).open().exists()
    assert AuditEntry.objects.filter(verb="handed over", actor=desk.cast.admin).count() == 3
    assert open_calls(desk.seller) == []


def test_calls_ahead_go_to_somebody_who_sells(desk):
    desk.book(THURSDAY)
    with pytest.raises(Refused, match="Ruth Brennan does not sell, and 1 call ahead wants somebody") as refusal:
        desk.seller.deactivate(by=desk.cast.admin, successor=desk.cast.manager)
    assert refusal.value.field == "successor"
    desk.seller.refresh_from_db()
    assert desk.seller.is_active
    desk.seller.deactivate(by=desk.cast.admin, successor=desk.cast.colleague)
    assert Call.objects.get().salesperson == desk.cast.colleague


def test_where_no_call_is_ahead_a_manager_takes_over(desk, clock):
    desk.book(TUESDAY)
    clock.stand(TUESDAY + timedelta(minutes=1))
    desk.seller.deactivate(by=desk.cast.admin, successor=desk.cast.manager)
    assert not desk.seller.is_active


def test_a_call_taken_over_inside_its_lead_is_at_short_notice_for_the_successor(desk, clock):
    draft = desk.book(THURSDAY).plan
    clock.stand(THURSDAY - timedelta(hours=20))
    hand_over_calls(desk.seller, desk.cast.colleague, desk.cast.admin)
    draft.refresh_from_db()
    assert desk.send(draft).clock == "short_notice"


def test_what_waited_for_somebody_who_leaves_goes_to_whoever_has_his_role_in_the_same_deed(desk, clock):
    plan, other = desk.sent(), desk.sent(THURSDAY + timedelta(minutes=30))
    clock.stand(WEDNESDAY + timedelta(hours=1))
    Sweep().run()
    desk.cast.manager.deactivate(by=desk.cast.admin, successor=desk.cast.director)
    open_notices = Notice.objects.open().filter(kind="plan_to_inspect")
    assert not open_notices.of(desk.cast.manager).exists()
    assert {notice.about_id for notice in open_notices.of(desk.cast.director)} == {plan.pk, other.pk}


def test_what_waits_for_a_delegate_who_leaves_is_the_managers_again(desk, clock):
    stand_in(desk, desk.cast.other_manager, WEDNESDAY.date(), WEDNESDAY.date())
    desk.sent()
    clock.stand(WEDNESDAY)
    Sweep().run()
    assert Notice.objects.open().filter(kind="plan_to_inspect").get().person == desk.cast.other_manager
    Team.objects.filter(manager=desk.cast.other_manager).update(manager=None)
    person(desk.cast.other_manager).deactivate(by=desk.cast.admin)
    assert Notice.objects.open().get().person == desk.cast.manager


def test_a_manager_who_takes_over_is_inspected_by_his_own_manager(desk):
    plan = desk.sent()
    User.objects.filter(pk=desk.cast.manager.pk).update(sells=True)
    hand_over_calls(desk.seller, person(desk.cast.manager), desk.cast.admin)
    assert not Plan.objects.for_inspector(person(desk.cast.manager)).exists()
    plan.refresh_from_db()
    assert desk.approve(plan, by=person(desk.cast.director)).salesperson == desk.cast.manager
