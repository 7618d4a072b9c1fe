from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils.translation import gettext as _

from calls.models.plan_draft import PlanDraft
from calls.models.plan_news import tell_anew, uninspected, withdraw_all
from calls.models.plan_state import PlanState
from notices.models import Notice
from people.models import Tree

if TYPE_CHECKING:
    from calls.models.call import Call


class PlanCourse(models.Model):
    """What becomes of a plan by the clock and by what is done with its call, without a word about the plan itself."""

    class Meta:
        abstract = True

    @classmethod
    def leave_begun(cls) -> int:
        """Let plans leave the queue whose call has begun; say how many."""
        overtaken = list(cls.objects.overtaken().values_list("pk", flat=True))
        for pk in overtaken:
            cls(pk=pk).let_begin()
        return len(overtaken)

    @classmethod
    def leave_uninspectable(cls) -> int:
        """Let plans pass which nobody is left to inspect, after a manager left or a team moved; say how many."""
        tree = Tree()
        waiting = cls.objects.awaiting_inspection().values_list("pk", "salesperson_id", "salesperson__team_id")
        alone = [pk for pk, person, team in waiting if not any(tree.managers_above(team, person))]
        for pk in alone:
            cls(pk=pk).await_anew()
        return len(alone)

    # With its row locked, inside the verb of its call ------------------------------------------------

    @transaction.atomic
    def let_begin(self) -> None:
        """The call begins. What still waits was not inspected, unless an earlier version of it was approved."""
        self.lock()
        Notice.tell_all(self.begin())

    def begin(self) -> list[Notice]:
        """The same with this row locked; gives what is to be told of it."""
        withdraw_all(self, _("The call began."))
        if self.state != PlanState.FILED or not self.has_begun:
            return []
        self.state = PlanState.APPROVED if self.approved_id else PlanState.UNINSPECTED
        self.keep()
        return uninspected(self) if self.state == PlanState.UNINSPECTED else []

    def follow_call(self, call: Call, *, because: str) -> None:
        """Its call has another time, type or salesperson. What was decided stands, for what was read is the same."""
        self.lock()
        is_handed_over = self.salesperson_id != call.salesperson_id
        self.salesperson, self.call_type, self.needed_at = call.salesperson, call.call_type, call.starts_at
        PlanDraft(self).judge()
        self.keep()
        if self.is_awaiting_inspection or is_handed_over:
            tell_anew(self, because)

    def drop(self, *, because: str) -> None:
        """Its call was cancelled: what waits leaves the queue."""
        self.lock()
        if self.state == PlanState.FILED:
            self.state = PlanState.DROPPED
            self.keep()
        withdraw_all(self, because)

    def take_up_again(self) -> None:
        """Its call takes place after all: what had waited waits again, if there is still time."""
        self.lock()
        if self.state == PlanState.DROPPED and not self.has_begun:
            self.await_inspection(because="")

    @transaction.atomic
    def await_anew(self) -> None:
        """Whoever inspects may be somebody else by now, or nobody."""
        self.lock()
        if self.is_awaiting_inspection:
            self.await_inspection(because=_("Nobody is left to inspect it."))

    # What the verbs of plans are made of --------------------------------------------------------------

    def lock(self) -> None:
        """Read this row afresh and hold it until the transaction ends."""
        self.refresh_from_db(from_queryset=type(self).objects.select_for_update(of=("self",)))

    def lock_with_call(self, *named: str) -> None:
        """The same, together with its call as it stands then, and with those of the call who are named."""
        from calls.models.call import Call  # a call is made of its plan

        self.lock()
        if self.call_id is None:
            return
        self.call = Call.objects.select_related("company", "call_type", *named).get(pk=self.call_id)
        for name in ("call_type", *named):
            if getattr(self, f"{name}_id") == getattr(self.call, f"{name}_id"):
                setattr(self, name, getattr(self.call, name))

    def keep(self) -> None:
        """Save what was done to it as its next step."""
        self.step += 1
        self.save()

    def await_inspection(self, *, because: str, news: str = "plan_to_inspect") -> None:
        """Put the version that stands before whoever inspects it, or let it pass where nobody does."""
        if self.has_begun:
            self.state = PlanState.UNINSPECTED
        else:
            self.state = PlanState.WAIVED if self.salesperson.manager is None else PlanState.FILED
        self.keep()
        tell_anew(self, because, news)
