"""Whatever people do, in whatever order and at whatever moment: what may never be, never is (trust.md, Invariants)."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calls.models import Inspection, Plan, PlanVersion
from calls.models.handover import hand_over_calls
from notices.models import Notice, Sweep
from people.clock import now
from people.models import User
from people.rules import Refused, Stale
from tests.calls.desk import MONDAY, THURSDAY, Clock, Desk

TO_INSPECT = ["plan_to_inspect", "plan_answered", "plan_changed", "role_play_done"]
pytestmark = pytest.mark.django_db

PEOPLE = st.sampled_from(["salesperson", "salesperson", "manager", "manager", "director", "colleague", "admin"])
DEEDS = st.sampled_from(
    [
        "write", "write", "file", "file", "drop changes", "approve", "approve", "return", "role-play", "not worth",
        "approve an older version", "undo", "answer", "mark role-play done", "move", "cancel", "reopen", "hold",
        "not held", "sweep", "hand over",
    ]
)  # fmt: skip
PAUSES = st.sampled_from([1, 5, 20, 3600, 6 * 3600, 20 * 3600])  # seconds
STORY = st.lists(st.tuples(DEEDS, PEOPLE, PAUSES, st.integers(0, 3)), min_size=3, max_size=25)


def do(desk, plan, deed, by, choice):
    call, number = plan.call, plan.latest.number if plan.latest else 1
    words = ["Anita signs.", "Touch base.", "Anita takes it to the committee.", ""][choice]
    last = Inspection.objects.filter(plan=plan).newest_first().first()
    return {
        "write": lambda: plan.save_draft(by=by, version=plan.version, purpose=words, items=desk.lines()[: 2 * choice]),
        "file": lambda: plan.file(by=by),
        "drop changes": lambda: plan.withdraw_changes(by=by),
        "approve": lambda: plan.approve(by=by, version_number=number, comments={choice + 1: "Good."}),
        "approve an older version": lambda: plan.approve(by=by, version_number=number - 1),
        "return": lambda: plan.send_back(by=by, version_number=number, comment=words),
        "role-play": lambda: plan.ask_role_play(by=by, version_number=number),
        "not worth": lambda: plan.call_off(by=by, version_number=number, reason=words),
        "undo": lambda: last and last.undo(by=by),
        "answer": lambda: plan.answer(by=by, text=words),
        "mark role-play done": lambda: plan.mark_role_play_done(by=by, on_day=by.today(), note=words),
        "move": lambda: call.reschedule(by=by, starts_at=THURSDAY + timedelta(hours=choice * 9 - 9)),
        "cancel": lambda: call.cancel(by=by, reason=words),
        "reopen": lambda: call.reopen(by=by),
        "hold": lambda: call.hold(by=by),
        "not held": lambda: call.mark_not_held(by=by, reason=words),
        "sweep": Plan.leave_begun,
        "hand over": lambda: choice == 0 and call.is_ahead and _hand_over(desk, by),
    }[deed]()


def _hand_over(desk, by):
    hand_over_calls(User.objects.get(pk=Plan.objects.get().salesperson_id), desk.cast.colleague, by)


def check(plan, seen):
    """The invariants. `seen` is what was fixed for ever before."""
    versions = list(plan.versions.order_by("number"))
    standing = list(plan.inspections.standing().newest_first())
    assert [version.number for version in versions] == list(range(1, len(versions) + 1))
    assert all(version.is_whole for version in versions)
    assert (plan.latest_id is None) == (plan.state == "draft") == (plan.first_filed_at is None)
    if versions:
        assert plan.latest == versions[-1]
        assert plan.filed_at == versions[-1].at
        assert plan.first_filed_at == versions[0].at
    if plan.state == "approved":
        assert plan.approved is not None
        assert any(i.decision == "approved" and i.version_id == plan.approved_id for i in standing)
    if plan.state in {"returned", "role_play", "not_worth"}:
        assert standing[0].decision == plan.state
        assert standing[0].version == plan.latest
    assert not Inspection.objects.filter(by=F("salesperson")).exists()
    assert not Inspection.objects.exclude(version__plan=F("plan")).exists()
    assert not Inspection.objects.filter(decision__in=["returned", "not_worth"], comment="").exists()
    for fact, value in {
        "clock": plan.clock,
        "first_filed_at": plan.first_filed_at,
        "versions": [version.sha256 for version in versions],
    }.items():
        before = seen.get(fact)
        if fact == "versions":
            assert value[: len(before or [])] == (before or [])
        elif before:
            assert value == before
        seen[fact] = value
    if plan.clock == "late":
        assert plan.first_filed_at >= plan.needed_at
    assert plan.needed_at == plan.call.starts_at
    assert plan.salesperson_id == plan.call.salesperson_id
    Sweep().run()
    told = Notice.objects.open().about(plan)
    waits = plan.is_awaiting_inspection and plan.call.is_scheduled
    times = told.filter(kind__in=TO_INSPECT).count()
    assert times <= 1
    assert times == 0 or waits or plan.has_begun
    assert times == 1 or not (waits and plan.is_told_at_once)
    assert told.values("kind", "person").distinct().count() == told.count()
    if not plan.has_begun and plan.state == "filed":
        assert plan.call.is_scheduled


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(story=STORY)
def test_whatever_is_done_the_promises_hold(cast, story):
    clock = Clock()
    try:
        with transaction.atomic():
            clock.stand(MONDAY)
            desk = Desk(cast)
            desk.book(THURSDAY)
            seen = {}
            for deed, who, pause, choice in story:
                clock.pass_by(seconds=pause)
                by = User.objects.get(pk=getattr(cast, who).pk)
                before = list(PlanVersion.objects.values_list("pk")), list(Inspection.objects.values_list("pk"))
                try:
                    with transaction.atomic():
                        do(desk, Plan.objects.get(), deed, by, choice)
                except (Refused, Stale):
                    after = list(PlanVersion.objects.values_list("pk")), list(Inspection.objects.values_list("pk"))
                    assert after == before
                check(Plan.objects.get(), seen)
            clock.stand(max(now(), THURSDAY + timedelta(days=3)))
            Plan.leave_begun()
            assert Plan.objects.get().state != "filed"
            check(Plan.objects.get(), seen)
            transaction.set_rollback(True)
    finally:
        clock.stand(None)
