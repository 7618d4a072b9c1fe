"""Every deed in every state by every person, ahead of the call and after it began: who may, and where it leads.

The table stands here a second time, in other words than calls/rules.py, so that neither can change alone. It is told to
readers in docs/developer/loop.md.
"""

from datetime import timedelta
from itertools import product

import pytest
from django.db import transaction

from calls.models import Call, Inspection, Plan, PlanVersion
from people.clock import now
from people.models import Delegation, User
from people.rules import Refused
from tests.calls.desk import FRIDAY, THURSDAY

pytestmark = pytest.mark.django_db

PEOPLE = ["salesperson", "manager", "delegate", "director", "colleague", "outsider", "other_manager", "admin"]
DECISIONS = {"approve": "approved", "send_back": "returned", "ask_role_play": "role_play", "call_off": "not_worth"}
TURNED_DOWN = {"returned", "role_play", "not_worth"}
STATES = ["draft", "filed", "approved", *sorted(TURNED_DOWN), "waived", "uninspected", "dropped"]
SAME = "same"


def leads_to(deed, state, begun):
    """For each deed: who may do it in this state, and the state after it."""
    stands = state not in {"dropped"} and not begun
    mine = {"salesperson"}
    open_again = {"manager"} if state in TURNED_DOWN else {"manager", "delegate"} if state == "filed" else set()
    table = {
        "save": (mine if stands or (begun and state == "draft") else set(), SAME),
        "change and file": (
            mine if stands or (begun and state == "draft") else set(),
            "uninspected" if begun else "filed",
        ),
        "file as it is": (
            mine if (stands and state not in TURNED_DOWN) or (begun and state == "draft") else set(),
            "filed" if state == "draft" and not begun else "uninspected" if state == "draft" else SAME,
        ),
        **{deed: (open_again if stands else set(), after) for deed, after in DECISIONS.items()},
        "answer": (mine if stands and state in {"returned", "not_worth"} else set(), "filed"),
        "mark role-play done": ({"salesperson", "manager"} if stands and state == "role_play" else set(), "filed"),
        "reschedule": (mine if stands else set(), SAME),
        "change call": (mine if stands else set(), SAME),
        "cancel": (mine if stands else set(), "dropped" if state == "filed" else SAME),
        "mark not held": (mine if begun and state != "dropped" else set(), SAME),
        "hold": (mine if begun and state != "dropped" else set(), SAME),
        "reopen": (mine if state == "dropped" else set(), SAME if begun else "filed"),
    }
    return table[deed]


def deeds(desk, plan, by):
    call = plan.call
    number = plan.latest.number if plan.latest else 1
    return {
        "save": lambda: plan.save_draft(by=by, version=plan.version, purpose="Changed.", items=[]),
        "change and file": lambda: (
            plan.save_draft(by=by, version=plan.version, purpose="Changed.", items=[]),
            plan.file(by=by),
        ),
        "file as it is": lambda: plan.file(by=by),
        "approve": lambda: plan.approve(by=by, version_number=number),
        "send_back": lambda: plan.send_back(by=by, version_number=number, comment="Why?"),
        "ask_role_play": lambda: plan.ask_role_play(by=by, version_number=number),
        "call_off": lambda: plan.call_off(by=by, version_number=number, reason="No money."),
        "answer": lambda: plan.answer(by=by, text="Because."),
        "mark role-play done": lambda: plan.mark_role_play_done(by=by, on_day=by.today(), note="Well."),
        "reschedule": lambda: call.reschedule(by=by, starts_at=FRIDAY),
        "change call": lambda: call.change(by=by, version=call.version, place="Leeds"),
        "cancel": lambda: call.cancel(by=by, reason="No."),
        "mark not held": lambda: call.mark_not_held(by=by, reason="No."),
        "hold": lambda: call.hold(by=by),
        "reopen": lambda: call.reopen(by=by),
    }


def plan_in(desk, clock, state):
    """A plan for Thursday in this state, by the domain's own verbs."""
    plan = desk.book().plan
    desk.write(plan)
    above = User.objects.filter(pk__in=[desk.cast.manager.pk, desk.cast.director.pk])
    if state == "waived":
        above.update(is_active=False)
    if state != "draft":
        plan.file(by=desk.seller)
    above.update(is_active=True)
    for deed, after in DECISIONS.items():
        if after == state:
            getattr(desk, deed)(plan)
    if state == "dropped":
        plan.call.cancel(by=desk.seller, reason="No.")
    plan.refresh_from_db()
    assert plan.state == ("filed" if state == "uninspected" else state)
    return plan


def table_of_rows():
    return [
        *Plan.objects.order_by("pk").values_list(),
        *Call.objects.order_by("pk").values_list(),
        *Inspection.objects.order_by("pk").values_list(),
        *PlanVersion.objects.order_by("pk").values_list("pk", "sha256"),
    ]


NEVER = {("uninspected", False), ("filed", True)}  # what waits becomes uninspected when the call begins
CASES = [case for case in product(STATES, [False, True]) if case not in NEVER]


@pytest.mark.parametrize(("state", "begun"), CASES)
def test_who_may_do_what(desk, clock, state, begun):
    plan = plan_in(desk, clock, state)
    if begun:
        clock.stand(THURSDAY + timedelta(minutes=5))
        Plan.leave_begun()
        plan.refresh_from_db()
    state = plan.state
    today = now().date()
    delegate = User.objects.create(name="Bea Okoro", email="bea@aldwark.example", sells=False)
    Delegation.objects.create(
        manager=desk.cast.manager, delegate=delegate, from_day=today, until_day=today, by=desk.cast.manager, at=now()
    )
    people = {name: getattr(desk.cast, name) for name in PEOPLE if name != "delegate"} | {"delegate": delegate}
    before, wrong = table_of_rows(), []
    for name, person in people.items():
        by = User.objects.get(pk=person.pk)
        for deed in deeds(desk, plan, by):
            may, after = leads_to(deed, state, begun)
            fresh = Plan.objects.get(pk=plan.pk)
            with transaction.atomic():
                try:
                    with transaction.atomic():
                        deeds(desk, fresh, by)[deed]()
                    became = Plan.objects.get(pk=plan.pk).state
                except Refused:
                    became = None
                    if table_of_rows() != before:
                        wrong.append(f"{deed} by {name} was refused and wrote")
                expected = None if name not in may else state if after == SAME else after
                if became != expected:
                    wrong.append(f"{deed} by {name} in {state}{', begun' if begun else ''}: {became}, not {expected}")
                transaction.set_rollback(True)
    assert wrong == []
