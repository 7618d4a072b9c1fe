"""What people are told by the clocks of a call: a plan that is missing, a recap that is due (product.md 2.7)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.models import Call
from notices.kinds import AT_ONCE, DIGEST, KNOW, LEADS, NOW, SELLS, Clock, Family, Kind
from notices.models import Notice

SALESPERSON, MANAGER = Notice.Role.SALESPERSON, Notice.Role.MANAGER


def moment_of(notice: Notice, name: str) -> str:
    """A moment that the notice carries, in the time zone of whoever reads."""
    return date_format(timezone.localtime(datetime.fromisoformat(notice.facts[name])), "l j F, H:i")


def _facts(call: Call) -> dict[str, Any]:
    """What a notice says of it without looking: ids and short names, no texts."""
    return {
        "call": call.pk,
        "company": call.company.name,
        "salesperson": call.salesperson.first_name,
        "starts_at": call.starts_at.isoformat(),
        "plan_due_at": call.plan_due_at.isoformat() if call.plan_due_at else "",
        "recap_due_at": call.recap_due_at.isoformat(),
    }


def _with_due_before_the_start() -> Any:
    """Where the plan is due at the start there is nobody left to tell by then."""
    return Call.objects.lacking_plan().filter(plan_due_at__lt=F("starts_at"))


def _plan_url(notice: Notice) -> str:
    return reverse("calls:plan", args=[notice.facts["call"]])


def _recap_url(notice: Notice) -> str:
    return reverse("calls:recap", args=[notice.facts["call"]])


def _call_url(notice: Notice) -> str:
    return reverse("calls:call", args=[notice.facts["call"]])


PLAN_TO_WRITE = Family(
    name="plan_due",
    label=gettext_lazy("A call of yours has no plan"),
    when=gettext_lazy("At the first lead, in the digest; at once when it falls due"),
)
RECAP_TO_WRITE = Family(
    name="recap_to_write",
    label=gettext_lazy("A recap of yours is due or late"),
    when=gettext_lazy("In the digest"),
)

_PLAN: dict[str, Any] = {
    "about": Call,
    "holds": lambda call: call.lacks_plan,
    "related": ("company", "salesperson", "plan"),
    "gone": gettext_lazy("The plan was sent, or its time has passed."),
}
_RECAP: dict[str, Any] = {
    "about": Call,
    "holds": lambda call: call.needs_recap,
    "related": ("company", "salesperson", "recap"),
    "gone": gettext_lazy("The recap was sent, or its time has passed."),
}

PROMPT_KINDS = [
    Kind(
        name="plan_prompt",
        whom=SELLS,
        family=PLAN_TO_WRITE,
        label=gettext_lazy("A call of yours has no plan"),
        when=gettext_lazy("At the first lead, in the digest"),
        urgency=NOW,
        title=lambda notice: _("%(company)s: no plan yet") % notice.facts,
        text=lambda notice: (
            _("Call on %(starts)s. The plan is due %(due)s.")
            % {"starts": moment_of(notice, "starts_at"), "due": moment_of(notice, "plan_due_at")}
        ),
        url=_plan_url,
        button=gettext_lazy("Write plan"),
        letter=DIGEST,
        always_shown=True,
        useful_until=lambda call: call.plan_due_at,
        clock=Clock(
            records=lambda: Call.objects.lacking_plan(),
            due_at="prompt_at",
            useful_until="plan_due_at",
            number="scheduling",
            role=SALESPERSON,
            facts=_facts,
        ),
        **_PLAN,
    ),
    Kind(
        name="plan_due",
        whom=SELLS,
        family=PLAN_TO_WRITE,
        label=gettext_lazy("A plan of yours falls due"),
        when=gettext_lazy("At once, when it falls due"),
        urgency=NOW,
        title=lambda notice: _("%(company)s: the plan is due") % notice.facts,
        text=lambda notice: (
            _("Call on %(starts)s. Sent before the call it counts as behind.")
            % {"starts": moment_of(notice, "starts_at")}
        ),
        url=_plan_url,
        button=gettext_lazy("Write plan"),
        letter=AT_ONCE,
        always_shown=True,
        useful_until=lambda call: call.starts_at,
        clock=Clock(
            records=_with_due_before_the_start,
            due_at="plan_due_at",
            useful_until="starts_at",
            number="scheduling",
            role=SALESPERSON,
            facts=_facts,
        ),
        **_PLAN,
    ),
    Kind(
        name="plan_missing",
        whom=LEADS,
        label=gettext_lazy("A call of your people has no plan when it is due"),
        when=gettext_lazy("At once, when it falls due"),
        chat=gettext_lazy("Calls without a plan that was due"),
        urgency=KNOW,
        title=lambda notice: _("%(company)s: %(salesperson)s has sent no plan") % notice.facts,
        text=lambda notice: (
            _("It was due %(due)s. The call is on %(starts)s.")
            % {"starts": moment_of(notice, "starts_at"), "due": moment_of(notice, "plan_due_at")}
        ),
        url=_call_url,
        button=gettext_lazy("Open the call"),
        letter=AT_ONCE,
        useful_until=lambda call: call.starts_at,
        clock=Clock(
            records=_with_due_before_the_start,
            due_at="plan_due_at",
            useful_until="starts_at",
            number="scheduling",
            role=MANAGER,
            facts=_facts,
        ),
        **_PLAN,
    ),
    Kind(
        name="recap_to_write",
        whom=SELLS,
        family=RECAP_TO_WRITE,
        label=gettext_lazy("A recap can be written"),
        when=gettext_lazy("When the call is over, in the digest"),
        urgency=NOW,
        title=lambda notice: _("%(company)s: recap due") % notice.facts,
        text=lambda notice: _("It is due %(due)s.") % {"due": moment_of(notice, "recap_due_at")},
        url=_recap_url,
        button=gettext_lazy("Write recap"),
        letter=DIGEST,
        always_shown=True,
        useful_until=lambda call: call.recap_due_at,
        clock=Clock(
            records=lambda: Call.objects.lacking_recap(),
            due_at="over_at",
            useful_until="recap_due_at",
            number="scheduling",
            role=SALESPERSON,
            facts=_facts,
        ),
        **_RECAP,
    ),
    Kind(
        name="recap_overdue",
        whom=SELLS,
        family=RECAP_TO_WRITE,
        label=gettext_lazy("A recap of yours is late"),
        when=gettext_lazy("When it is due, in the digest"),
        urgency=NOW,
        title=lambda notice: _("%(company)s: recap late") % notice.facts,
        text=lambda notice: (
            _("It was due %(due)s. Your manager hears of it a working day later.")
            % {"due": moment_of(notice, "recap_due_at")}
        ),
        url=_recap_url,
        button=gettext_lazy("Write recap"),
        letter=DIGEST,
        always_shown=True,
        clock=Clock(
            records=lambda: Call.objects.lacking_recap(),
            due_at="recap_due_at",
            number="scheduling",
            role=SALESPERSON,
            facts=_facts,
        ),
        **_RECAP,
    ),
    Kind(
        name="recap_missing",
        whom=LEADS,
        label=gettext_lazy("A recap of your people is a working day late"),
        when=gettext_lazy("One working day after it was due, in the digest"),
        chat=gettext_lazy("Recaps a working day late"),
        urgency=KNOW,
        title=lambda notice: _("%(company)s: %(salesperson)s has sent no recap") % notice.facts,
        text=lambda notice: _("It was due %(due)s.") % {"due": moment_of(notice, "recap_due_at")},
        url=_call_url,
        button=gettext_lazy("Open the call"),
        letter=DIGEST,
        clock=Clock(
            records=lambda: Call.objects.lacking_recap(),
            due_at="recap_missing_at",
            number="scheduling",
            role=MANAGER,
            facts=_facts,
        ),
        **_RECAP,
    ),
]
