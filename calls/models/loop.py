"""How far an encounter has come: plan, inspected, call, recap, reviewed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.models.call_state import CallState
from calls.models.plan_state import Clock, PlanState
from people.clock import now

if TYPE_CHECKING:
    from calls.models.call import Call
    from calls.models.plan import Plan
    from people.models import User

LOOKED_AT = {
    PlanState.FILED: "now m",
    PlanState.APPROVED: "mgr",
    PlanState.RETURNED: "back",
    PlanState.ROLE_PLAY: "back",
    PlanState.NOT_WORTH: "back",
    PlanState.WAIVED: "waived",
    PlanState.UNINSPECTED: "unins",
}


@dataclass(frozen=True)
class Loop:
    """Five words for the style sheet, and the label without which they mean nothing."""

    states: tuple[str, str, str, str, str]
    label: str

    @classmethod
    def of(cls, call: Call, reader: User | None = None) -> Loop:
        """The track of a call. On his own calls the reader is told who is waited for. No query after with_header()."""
        is_own = reader is not None and reader.pk == call.salesperson_id
        track = _Track(call, reader.manager_called if is_own else "")
        return cls((track.plan, track.inspected, track.call, track.recap, track.reviewed), track.label)


class _Track:
    def __init__(self, call: Call, manager: str) -> None:
        self._call, self._manager = call, manager
        self._plan: Plan | None = getattr(call, "plan", None)
        self._recap = getattr(call, "recap", None)

    @property
    def plan(self) -> str:
        if self._plan is None:
            return "gone"
        if self._plan.is_filed:
            return "late" if self._plan.clock == Clock.LATE else "done"
        if not self._call.is_ahead:
            return "gone"
        return "late" if self._call.is_plan_overdue else "now"

    @property
    def inspected(self) -> str:
        if self._plan is None or (not self._plan.is_filed and not self._call.is_ahead):
            return "gone"
        return LOOKED_AT.get(PlanState(self._plan.state), "")

    @property
    def call(self) -> str:
        if self._call.fell_through:
            return "gone"
        if self._call.has_begun:
            return "done"
        return "now" if self._plan and self._plan.may_go else ""

    @property
    def recap(self) -> str:
        if self._is_recap_filed:
            return "done"
        if not self._call.needs_recap:
            return ""
        return "late" if self._is_recap_overdue else "now"

    @property
    def reviewed(self) -> str:
        if not self._is_recap_filed:
            return ""
        return {"filed": "now m", "reviewed": "mgr"}.get(self._recap.state, "waived")

    @property
    def label(self) -> str:
        if self._call.state == CallState.CANCELLED:
            return _("Cancelled")
        if self._call.state == CallState.NOT_HELD:
            return _("Not held")
        if self._call.is_ahead:
            return self._label_ahead
        return ". ".join(part for part in (self._label_of_the_plan, self._label_of_the_recap) if part)

    @property
    def _label_ahead(self) -> str:
        plan = self._plan
        if plan is None:
            return ""
        if plan.is_filed:
            return self._label_of_the_decision(PlanState(plan.state))
        if self._call.is_plan_overdue:
            return _("Plan overdue")
        written = plan.fields_written
        return ngettext("Draft, %(n)s of 5 fields", "Draft, %(n)s of 5 fields", written) % {"n": written}

    def _label_of_the_decision(self, state: PlanState) -> str:
        who = {"name": self._manager}
        if state == PlanState.FILED:
            return _("Waiting for %(name)s") % who if self._manager else _("Waiting for inspection")
        if state == PlanState.RETURNED:
            return _("Returned by %(name)s") % who if self._manager else _("Returned")
        if state == PlanState.WAIVED:
            return _("Waived: go")
        return str(state.label)

    @property
    def _label_of_the_plan(self) -> str:
        if self._call.unplanned:
            return _("Unplanned")
        if self._plan is None or not self._plan.is_filed:
            return _("Without a plan")
        if self._plan.was_turned_down:
            return _("Held without approval") if self._call.was_held else str(PlanState(self._plan.state).label)
        if self._plan.clock == Clock.LATE:
            return _("Plan filed late")
        return _("Uninspected") if self._plan.state == PlanState.UNINSPECTED else ""

    @property
    def _label_of_the_recap(self) -> str:
        if not self._is_recap_filed:
            return _("Recap late") if self._is_recap_overdue else _("Recap due")
        waiting = _("Waiting to be read") if self._call.unplanned else _("Waiting for review")
        return {"filed": waiting, "reviewed": _("Reviewed")}.get(self._recap.state, _("Read and closed"))

    @property
    def _is_recap_filed(self) -> bool:
        return self._recap is not None and self._recap.filed_at is not None

    @property
    def _is_recap_overdue(self) -> bool:
        return self._call.recap_due_at <= now()
