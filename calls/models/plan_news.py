"""Who is told how a plan stands. Written in the transaction of the deed, by the verbs of Plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from calls.models.plan_state import TURNED_DOWN, PlanState
from notices.models import Notice

if TYPE_CHECKING:
    from calls.models.plan import Plan

KINDS = ("plan_to_inspect", "plan_returned", "plan_approved")


def withdraw_all(plan: Plan, because: str) -> None:
    """Nothing that was told of this plan holds any more."""
    Notice.withdraw(about=plan, kind=KINDS, because=because)


def tell_anew(plan: Plan, because: str) -> None:
    """Withdraw what was told of the plan as it stood before, and tell whoever must know how it stands now."""
    withdraw_all(plan, because)
    if not plan.is_ahead:
        return
    if plan.state == PlanState.FILED:
        person, kind, role = plan.salesperson.inspector(), "plan_to_inspect", Notice.Role.INSPECTOR
    elif plan.state in TURNED_DOWN:
        person, kind, role = plan.salesperson, "plan_returned", Notice.Role.SALESPERSON
    elif plan.state == PlanState.APPROVED:
        person, kind, role = plan.salesperson, "plan_approved", Notice.Role.SALESPERSON
    else:
        return
    # Each step is told once, and what was withdrawn may be told again.
    Notice.tell(person, kind, about=plan, role=role, step=str(plan.step), facts=_facts(plan))


def _facts(plan: Plan) -> dict[str, Any]:
    """What a notice says of it without looking: ids and short names, no texts."""
    last = plan.last_inspection
    return {
        "plan": plan.pk,
        "call": plan.call_id,
        "company": str(plan),
        "salesperson": plan.salesperson.first_name,
        "starts_at": plan.needed_at.isoformat(),
        "decision": plan.state,
        "by": last.by.first_name if last else "",
    }
