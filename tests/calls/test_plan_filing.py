"""Writing and filing: drafts that save themselves, versions kept for good, the honest clock."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from calls.models import Plan, PlanVersion, Recap
from notices.models import Notice, Sweep
from people.models import User
from people.rules import Refused, Stale
from tests.calls.desk import FRIDAY, MONDAY, PURPOSE, THURSDAY, TUESDAY, WEDNESDAY

pytestmark = pytest.mark.django_db


def waiting(person):
    return list(Notice.objects.of(person).open().filter(kind="plan_to_inspect"))


# The draft -------------------------------------------------------------------------------------------


def test_a_draft_is_kept_and_nobody_hears_of_it(desk):
    plan = desk.book().plan
    desk.write(plan)
    assert (plan.state, plan.version, plan.purpose) == ("draft", 2, PURPOSE)
    assert not Notice.objects.exists()


def test_a_draft_that_says_nothing_new_is_no_new_version_of_the_row(desk):
    plan = desk.book().plan
    desk.write(plan)
    desk.write(plan)
    assert plan.version == 2


def test_a_stale_draft_is_refused_and_overwrites_nothing(desk):
    plan = desk.book().plan
    elsewhere = Plan.objects.get(pk=plan.pk)
    desk.write(plan, purpose="Anita signs.")
    with pytest.raises(Stale, match="another window") as stale:
        desk.write(elsewhere, purpose="Something else.")
    assert stale.value.current.purpose == "Anita signs."
    assert Plan.objects.get(pk=plan.pk).purpose == "Anita signs."


def test_a_decision_or_a_move_meanwhile_does_not_make_the_draft_stale(desk):
    plan = desk.sent()
    written = plan.version
    desk.send_back(plan)
    plan.call.reschedule(by=desk.seller, starts_at=FRIDAY)
    plan.save_draft(by=desk.seller, version=written, purpose="Anita signs.", items=[])
    assert plan.purpose == "Anita signs."


@pytest.mark.parametrize("other", ["manager", "director", "colleague", "outsider", "other_manager", "admin"])
def test_nobody_else_writes_files_or_drops_changes(desk, other):
    plan, by = desk.sent(), getattr(desk.cast, other)
    desk.write(plan, purpose="Anita signs.")
    before = Plan.objects.values().get(pk=plan.pk)
    for deed in (
        lambda: plan.save_draft(by=by, version=plan.version, purpose="Mine.", items=[]),
        lambda: plan.file(by=by),
        lambda: plan.withdraw_changes(by=by),
        lambda: plan.answer(by=by, text="No."),
    ):
        with pytest.raises(Refused, match="Priya Nair"):
            deed()
    assert Plan.objects.values().get(pk=plan.pk) == before
    assert PlanVersion.objects.count() == 1


# Filing ----------------------------------------------------------------------------------------------


def test_filing_keeps_the_version_and_whoever_inspects_is_told_when_it_is_due(desk, clock):
    plan = desk.book().plan
    desk.write(plan)
    version = plan.file(by=desk.seller)
    assert (plan.state, plan.latest, version.number, version.five) == ("filed", version, 1, "ooooo")
    assert version.text.purpose == PURPOSE
    Sweep().run()
    assert waiting(desk.cast.manager) == []
    clock.stand(WEDNESDAY)
    Sweep().run()
    [notice] = waiting(desk.cast.manager)
    assert notice.title == "Hartwell Dairy: plan to inspect"
    assert notice.text == "Priya, call on Thursday 26 November, 09:00."


def test_an_empty_plan_is_not_filed(desk):
    with pytest.raises(Refused, match="Nothing is written yet"):
        desk.book().plan.file(by=desk.seller)


def test_a_plan_that_lacks_a_required_item_is_filed_and_never_counts_as_prepared(desk):
    plan = desk.send(desk.book().plan, items=[])
    assert plan.state == "filed"
    assert plan.latest.lacks_something


def test_filing_the_same_again_makes_no_second_version(desk, clock):
    clock.stand(WEDNESDAY + timedelta(hours=1))
    plan = desk.sent()
    first = plan.latest
    assert plan.file(by=desk.seller) == first
    assert PlanVersion.objects.count() == 1
    assert len(waiting(desk.cast.manager)) == 1


def test_filing_what_was_changed_in_another_window_is_refused(desk):
    plan = desk.book().plan
    desk.write(plan)
    with pytest.raises(Stale):
        Plan.objects.get(pk=plan.pk).file(by=desk.seller, version=1)
    assert not PlanVersion.objects.exists()


def test_at_the_root_a_plan_is_waived(desk):
    User.objects.filter(pk=desk.cast.director.pk).update(sells=True)
    director = User.objects.get(pk=desk.cast.director.pk)
    plan = desk.send(desk.book(salesperson=director, by=director).plan)
    assert (plan.state, plan.may_go) == ("waived", True)
    assert not Notice.objects.exists()


# Honest versions --------------------------------------------------------------------------------------


def test_edits_after_filing_make_a_draft_beside_the_version_that_stands(desk):
    plan = desk.sent()
    desk.write(plan, purpose="Anita signs.")
    assert (plan.state, plan.has_unfiled_changes) == ("filed", True)
    assert plan.latest.text.purpose == PURPOSE


def test_changing_it_back_leaves_nothing_to_file(desk):
    plan = desk.sent()
    desk.write(plan, purpose="Anita signs.")
    desk.write(plan)
    assert not plan.has_unfiled_changes


def test_changes_can_be_dropped(desk):
    plan = desk.sent()
    desk.write(plan, purpose="Anita signs.", items=[])
    plan.withdraw_changes(by=desk.seller)
    assert (plan.purpose, plan.items.count(), plan.has_unfiled_changes) == (PURPOSE, 6, False)
    with pytest.raises(Refused, match="no changes"):
        plan.withdraw_changes(by=desk.seller)


def test_filing_changes_opens_inspection_again_beside_the_version_approved(desk):
    plan = desk.sent()
    desk.approve(plan)
    first = plan.latest
    desk.send(plan, purpose="Anita signs.")
    assert (plan.state, plan.latest.number, plan.approved) == ("filed", 2, first)
    [told] = Notice.objects.of(desk.cast.manager).open()
    assert told.title == "Hartwell Dairy: the plan was changed after you approved it"


def test_after_a_return_only_what_was_changed_is_filed(desk):
    plan = desk.sent()
    desk.send_back(plan)
    with pytest.raises(Refused, match="Nothing was changed"):
        plan.file(by=desk.seller)
    desk.send(plan, purpose="Anita signs.")
    assert plan.state == "filed"


def test_versions_are_history(desk):
    version = desk.sent().latest
    for sql in ("UPDATE calls_planversion SET number = 9", "DELETE FROM calls_planversion"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    version.refresh_from_db()
    assert version.is_whole


# The honest clock --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filed_at", "clock_says"),
    [
        (MONDAY, "ahead"),
        (WEDNESDAY, "ahead"),
        (WEDNESDAY + timedelta(seconds=1), "behind"),
        (THURSDAY - timedelta(seconds=1), "behind"),
        (THURSDAY, "late"),
        (THURSDAY + timedelta(hours=5), "late"),
    ],
)
def test_the_first_filing_is_ahead_behind_or_late(desk, clock, filed_at, clock_says):
    plan = desk.book(THURSDAY).plan
    clock.stand(filed_at)
    desk.send(plan)
    assert plan.clock == clock_says


def test_booked_inside_the_lead_it_is_at_short_notice_until_the_call_begins(desk, clock):
    soon, sooner = desk.book(TUESDAY - timedelta(hours=1)).plan, desk.book(TUESDAY - timedelta(hours=2)).plan
    assert desk.send(soon).clock == "short_notice"
    clock.stand(TUESDAY)
    assert desk.send(sooner).clock == "late"


def test_where_it_is_due_at_the_start_any_plan_before_it_is_ahead(desk, clock):
    prospecting = desk.call_type("Prospecting", prompt_hours=24, due_hours=0)
    plan = desk.book(MONDAY + timedelta(hours=1), call_type=prospecting).plan
    clock.pass_by(minutes=59)
    assert desk.send(plan).clock == "ahead"


def test_filing_again_never_improves_nor_worsens_it(desk, clock):
    ahead = desk.sent(THURSDAY)
    clock.stand(WEDNESDAY + timedelta(hours=1))
    short = desk.sent(THURSDAY + timedelta(minutes=30))
    for plan in (ahead, short):
        plan.call.reschedule(by=desk.seller, starts_at=plan.call.starts_at + timedelta(days=7))
        plan.refresh_from_db()
        desk.send(plan, purpose="Anita signs.")
    assert (ahead.clock, short.clock) == ("ahead", "short_notice")


def test_a_plan_behind_stays_behind_when_its_call_is_moved_away(desk, clock):
    plan = desk.book(THURSDAY).plan
    clock.stand(WEDNESDAY + timedelta(hours=1))
    desk.send(plan)
    plan.call.reschedule(by=desk.seller, starts_at=THURSDAY + timedelta(days=7))
    plan.refresh_from_db()
    desk.send(plan, purpose="Anita signs.")
    assert plan.clock == "behind"


# When the call begins ----------------------------------------------------------------------------------


def test_filed_late_it_is_uninspected_and_nobody_is_asked(desk, clock):
    plan = desk.book().plan
    clock.stand(THURSDAY)
    desk.send(plan)
    assert (plan.state, plan.clock) == ("uninspected", "late")
    assert not Notice.objects.exists()


def test_what_was_filed_before_the_call_is_not_filed_anew_after_it_began(desk, clock):
    plan = desk.sent()
    clock.stand(THURSDAY)
    with pytest.raises(Refused, match="What you sent before stands"):
        desk.write(plan, purpose="What I wish I had said.")


def test_no_plan_is_written_once_the_recap_is_begun(desk, clock):
    call = desk.book()
    clock.stand(THURSDAY)
    Recap.begin(call, by=desk.seller)
    with pytest.raises(Refused, match="comes too late"):
        desk.write(Plan.objects.get(call=call))


@pytest.mark.parametrize("became", ["cancelled", "not_held", "held"])
def test_no_plan_is_written_for_a_call_that_is_over(desk, clock, became):
    call = desk.book()
    if became == "cancelled":
        call.cancel(by=desk.seller, reason="No.")
    clock.stand(THURSDAY)
    if became == "not_held":
        call.mark_not_held(by=desk.seller, reason="No.")
    if became == "held":
        call.hold(by=desk.seller)
    with pytest.raises(Refused):
        desk.write(Plan.objects.get(call=call))


def test_a_plan_still_waiting_when_its_call_begins_is_uninspected_and_leaves_the_queue(desk, clock):
    plan = desk.sent()
    assert Plan.leave_begun() == 0
    clock.stand(THURSDAY)
    assert not Plan.objects.awaiting_inspection().exists()
    assert Plan.leave_begun() == 1
    assert Plan.leave_begun() == 0
    plan.refresh_from_db()
    assert plan.state == "uninspected"
    assert waiting(desk.cast.manager) == []


def test_if_the_call_begins_before_the_new_version_is_read_the_approved_one_stands(desk, clock):
    plan = desk.sent()
    desk.approve(plan)
    first = plan.latest
    desk.send(plan, purpose="Anita signs.")
    clock.stand(THURSDAY)
    Plan.leave_begun()
    plan.refresh_from_db()
    assert (plan.state, plan.approved, plan.latest.number) == ("approved", first, 2)


def test_a_new_version_after_a_return_that_nobody_read_is_uninspected(desk, clock):
    plan = desk.sent()
    desk.approve(plan)
    desk.send(plan, purpose="Anita signs.")
    desk.send_back(plan)
    desk.send(plan, purpose="Anita signs on 9 December.")
    clock.stand(THURSDAY)
    Plan.leave_begun()
    plan.refresh_from_db()
    assert (plan.state, plan.approved) == ("uninspected", None)


@pytest.mark.parametrize("decide", ["send_back", "ask_role_play", "call_off", "approve"])
def test_what_was_decided_stays_decided_when_the_call_begins(desk, clock, decide):
    plan = desk.sent()
    getattr(desk, decide)(plan)
    state = plan.state
    clock.stand(THURSDAY)
    assert Plan.leave_begun() == 0
    plan.call.hold(by=desk.seller)
    plan.refresh_from_db()
    assert plan.state == state


def test_a_plan_which_nobody_is_left_to_inspect_is_waived(desk):
    plan = desk.sent()
    assert Plan.leave_uninspectable() == 0
    User.objects.filter(pk__in=[desk.cast.manager.pk, desk.cast.director.pk]).update(is_active=False)
    assert Plan.leave_uninspectable() == 1
    plan.refresh_from_db()
    assert plan.state == "waived"


# What the database keeps ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "facts",
    [
        {"state": "lost"},
        {"state": "approved", "approved": None},
        {"latest": None},
        {"clock": ""},
        {"clock": "early"},
        {"needed_at": None},
        {"call": None},
        {"filed_at": None},
        {"state": "draft"},
    ],
)
def test_the_database_refuses_what_no_filed_plan_can_be(desk, facts):
    plan = desk.sent()
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.filter(pk=plan.pk).update(**facts)
