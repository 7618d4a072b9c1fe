"""Who is told how a plan stands. Written in the transaction of the deed, by the verbs of Plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from calls.models.plan_state import TURNED_DOWN, PlanState
from notices.models import Notice

if TYPE_CHECKING:
    from calls.models.call import Call
    from calls.models.inspection import Inspection
    from calls.models.plan import Plan

KINDS = (
    "plan_to_inspect",
    "inspection_near",
    "plan_answered",
    "plan_changed",
    "role_play_done",
    "plan_returned",
    "role_play_asked",
    "plan_approved",
)
PROMPTS = ("plan_prompt", "plan_due", "plan_missing")  # of the call, as long as it has no plan
RECAP_PROMPTS = ("recap_to_write", "recap_overdue", "recap_missing")


def withdraw_prompts(call: Call, because: str) -> None:
    """Nobody is asked for plan or recap of this call any more, or by other clocks: those tell anew."""
    Notice.withdraw(about=call, kind=[*PROMPTS, *RECAP_PROMPTS], because=because)


def withdraw_all(plan: Plan, because: str) -> None:
    """Nothing that was told of this plan holds any more."""
    Notice.withdraw(about=plan, kind=KINDS, because=because)


def tell_anew(plan: Plan, because: str, news: str = "plan_to_inspect", last: Inspection | None = None) -> None:
    """Withdraw what was told of the plan as it stood before, and tell whoever must know how it stands now.

    Of a plan that was sent in time the inspector hears when it is due, from the sweep; until then his queue shows it.
    Any other `news` he hears at once: an answer, a role-play done, a change after he approved. `last` is the decision
    that was just made.
    """
    withdraw_all(plan, because)
    if not plan.is_ahead:
        return
    if plan.state == PlanState.FILED:
        if news == "plan_to_inspect" and not plan.is_told_at_once:
            return
        person, kind, role = plan.salesperson.inspector(), news, Notice.Role.INSPECTOR
    elif plan.state in TURNED_DOWN:
        kind = "role_play_asked" if plan.state == PlanState.ROLE_PLAY else "plan_returned"
        person, role = plan.salesperson, Notice.Role.SALESPERSON
    elif plan.state == PlanState.APPROVED:
        person, kind, role = plan.salesperson, "plan_approved", Notice.Role.SALESPERSON
    else:
        return
    # Each step is told once, and what was withdrawn may be told again.
    Notice.tell(person, kind, about=plan, role=role, step=str(plan.step), facts=facts_of(plan, last))


def tell_filed(plan: Plan) -> None:
    """It has come: nobody is asked for it any more."""
    if plan.call is not None:
        Notice.withdraw(about=plan.call, kind=PROMPTS, because=_("Plan sent."))


def uninspected(plan: Plan) -> list[Notice]:
    """What the manager hears, once, when a call began before its plan was inspected; not told yet."""
    if (manager := plan.salesperson.manager) is None:
        return []
    told = {"about": plan, "role": Notice.Role.MANAGER, "step": str(plan.step), "facts": facts_of(plan)}
    return [Notice.make(manager, "plan_uninspected", **told)]


def facts_of(plan: Plan, last: Inspection | None = None) -> dict[str, Any]:
    """What a notice says of it without looking: ids and short names, no texts."""
    last = last or plan.last_inspection
    return {
        "plan": plan.pk,
        "call": plan.call_id,
        "company": str(plan),
        "salesperson": plan.salesperson.first_name,
        "starts_at": plan.needed_at.isoformat(),
        "decision": plan.state,
        "by": last.by.first_name if last else "",
    }
