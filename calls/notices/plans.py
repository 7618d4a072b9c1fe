"""What people are told about plans: one to inspect, and what was decided."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q, When
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.letters import five_fields
from calls.models import Plan
from calls.models.plan_news import facts_of
from calls.notices.prompts import moment_of
from notices.kinds import AT_ONCE, DIGEST, KNOW, LEADS, NOW, SELLS, Clock, Family, Kind
from notices.models import Notice
from people.clock import now
from people.templatetags.shell import clock

if TYPE_CHECKING:
    from django.db.models import QuerySet

UNINSPECTED_IS_NEWS = timedelta(days=3)
NEAR = timedelta(hours=1)  # before the call, whoever has not inspected yet is told once more
TOLD_ENOUGH = timedelta(hours=2)  # before the call: who was told of the plan since then needs no second word
APPROVED_NEAR = timedelta(hours=4)  # before the call an approval waits for no digest


def _starts(notice: Notice) -> str:
    return moment_of(notice, "starts_at")


def _starts_soon(notice: Notice) -> str:
    """As short as a subject has room for, and true on whichever day it is read."""
    starts_at = timezone.localtime(datetime.fromisoformat(notice.facts["starts_at"]))
    ahead = (starts_at.date() - timezone.localtime(now()).date()).days
    words = _("at %(clock)s") if ahead == 0 else _("on %(day)s at %(clock)s")
    return words % {"day": date_format(starts_at, "l" if 0 < ahead < 7 else "j F"), "clock": clock(starts_at)}


def _before_the_call(plan: Plan) -> datetime | None:
    return plan.needed_at


DEEDS = ("plan_answered", "plan_changed", "role_play_done")  # a verb tells of the plan


def _to_inspect() -> QuerySet[Plan]:
    """What waits and was not told by other news, with the moment when its inspector hears of it."""
    told = Notice.objects.open().filter(
        about_type=ContentType.objects.get_for_model(Plan),
        about_id=OuterRef("pk"),
        kind__in=["inspection_near", *DEEDS],
    )
    hears_at = Case(When(call__is_short_notice=True, then=F("filed_at")), default=F("call__plan_due_at"))
    return Plan.objects.awaiting_inspection().filter(~Exists(told)).annotate(hears_at=hears_at)


def _still_waiting() -> QuerySet[Plan]:
    """What waits though its inspector heard of it, by letter, more than an hour before its call is near."""
    just_told = Notice.objects.open().filter(
        about_type=ContentType.objects.get_for_model(Plan),
        about_id=OuterRef("pk"),
        kind__in=["plan_to_inspect", *DEEDS],
        made_at__gt=OuterRef("told_enough_at"),
    )
    enough = ExpressionWrapper(F("needed_at") - TOLD_ENOUGH, output_field=DateTimeField())
    by_letter = Q(call__is_short_notice=True) | Q(call__plan_due_at__lt=F("needed_at"))
    return (
        Plan.objects.awaiting_inspection().filter(by_letter).annotate(told_enough_at=enough).filter(~Exists(just_told))
    )


def _heard_at(plan: Plan) -> datetime:
    """It fell due, or came later than that."""
    assert plan.call is not None
    assert plan.filed_at is not None
    return plan.filed_at if plan.call.is_short_notice else max(plan.call.plan_due_at, plan.filed_at)


def _returned_title(notice: Notice) -> str:
    titles = {
        "returned": _("%(by)s returned your plan for %(company)s"),
        "not_worth": _("%(by)s thinks %(company)s is not worth going"),
    }
    return titles[notice.facts["decision"]] % notice.facts


def _returned_text(notice: Notice) -> str:
    texts = {
        "returned": _("Change it, or answer. The call is on %(starts)s."),
        "not_worth": _("Cancel the call, change the plan, or answer. The call is on %(starts)s."),
    }
    return texts[notice.facts["decision"]] % {"starts": _starts(notice)}


def _of_whom(notice: Notice) -> str:
    return _("%(salesperson)s, call on %(starts)s.") % {**notice.facts, "starts": _starts(notice)}


_INSPECTING: dict[str, Any] = {
    "family": Family(
        name="plan_to_inspect",
        label=gettext_lazy("A plan waits for your inspection"),
        when=gettext_lazy(
            "At once: when it is due, when it comes later, is changed or answered, an hour before the call"
        ),
    ),
    "whom": LEADS,
    "about": Plan,
    "urgency": NOW,
    "url": lambda notice: reverse("calls:inspect_plan", args=[notice.facts["plan"]]),
    "button": gettext_lazy("Inspect"),
    "holds": lambda plan: plan.is_awaiting_inspection,
    "related": ("call__company", "salesperson"),
    "letter": AT_ONCE,
    "letter_piece": "calls/mail/plan_to_inspect",
    "letter_context": five_fields,
    "useful_until": _before_the_call,
    "always_shown": True,
    "gone": gettext_lazy("It is inspected, or its call is near."),
}
_TURNED_DOWN: dict[str, Any] = {
    "family": Family(
        name="plan_returned",
        label=gettext_lazy("A plan came back"),
        when=gettext_lazy("At once: returned, not worth going, or a role-play first"),
    ),
    "whom": SELLS,
    "about": Plan,
    "urgency": NOW,
    "url": lambda notice: reverse("calls:plan", args=[notice.facts["call"]]),
    "button": gettext_lazy("Open the plan"),
    "holds": lambda plan: plan.was_turned_down and plan.is_ahead,
    "related": ("call",),
    "letter": AT_ONCE,
    "useful_until": _before_the_call,
    "always_shown": True,
}

PLAN_KINDS = [
    Kind(
        name="plan_to_inspect",
        label=gettext_lazy("A plan waits for your inspection"),
        when=gettext_lazy("At once, when it is due, or when it comes later than that"),
        chat=gettext_lazy("Plans to inspect"),
        title=lambda notice: _("%(company)s: plan to inspect") % notice.facts,
        subject=lambda notice: (
            _("%(company)s %(starts)s: plan to inspect") % {**notice.facts, "starts": _starts_soon(notice)}
        ),
        text=_of_whom,
        clock=Clock(
            records=_to_inspect,
            due_at="hears_at",
            fell_due=_heard_at,
            useful_until="needed_at",
            number="step",
            role=Notice.Role.INSPECTOR,
            facts=facts_of,
        ),
        **_INSPECTING,
    ),
    Kind(
        name="inspection_near",
        label=gettext_lazy("A call is an hour away and its plan still waits"),
        when=gettext_lazy("At once, an hour before the call"),
        chat=gettext_lazy("Calls an hour away whose plan still waits"),
        title=lambda notice: (
            _("%(company)s at %(clock)s: the plan still waits")
            % {**notice.facts, "clock": clock(datetime.fromisoformat(notice.facts["starts_at"]))}
        ),
        text=lambda notice: (
            _("%(salesperson)s waits for you. If the call begins first, it counts as uninspected, in your figures.")
            % notice.facts
        ),
        clock=Clock(
            records=_still_waiting,
            due_at="needed_at",
            ahead=NEAR,
            useful_until="needed_at",
            number="step",
            role=Notice.Role.INSPECTOR,
            facts=facts_of,
        ),
        **_INSPECTING,
    ),
    Kind(
        name="plan_answered",
        label=gettext_lazy("An answer to what you returned"),
        when=gettext_lazy("At once"),
        chat=gettext_lazy("Answers to plans that were returned"),
        title=lambda notice: _("%(company)s: %(salesperson)s answered you") % notice.facts,
        text=lambda notice: _("The plan waits for you again. The call is on %(starts)s.") % {"starts": _starts(notice)},
        **_INSPECTING,
    ),
    Kind(
        name="plan_changed",
        label=gettext_lazy("A plan was changed after you approved it"),
        when=gettext_lazy("At once"),
        chat=gettext_lazy("Plans changed after they were approved"),
        title=lambda notice: _("%(company)s: the plan was changed after you approved it") % notice.facts,
        text=_of_whom,
        **_INSPECTING,
    ),
    Kind(
        name="role_play_done",
        label=gettext_lazy("The role-play you asked for is done"),
        when=gettext_lazy("At once"),
        chat=gettext_lazy("Plans to inspect after a role-play"),
        title=lambda notice: _("%(company)s: the role-play is done") % notice.facts,
        text=_of_whom,
        **_INSPECTING,
    ),
    Kind(
        name="plan_returned",
        label=gettext_lazy("A plan came back"),
        when=gettext_lazy("At once"),
        title=_returned_title,
        text=_returned_text,
        **_TURNED_DOWN,
    ),
    Kind(
        name="role_play_asked",
        label=gettext_lazy("A role-play is asked for"),
        when=gettext_lazy("At once"),
        title=lambda notice: _("%(by)s asks for a role-play before %(company)s") % notice.facts,
        text=lambda notice: (
            _("Mark it done with a line on what came out. The call is on %(starts)s.") % {"starts": _starts(notice)}
        ),
        **_TURNED_DOWN,
    ),
    Kind(
        name="plan_approved",
        whom=SELLS,
        label=gettext_lazy("A plan was approved"),
        when=gettext_lazy("In the digest; at once within 4 hours of the call"),
        about=Plan,
        urgency=KNOW,
        title=lambda notice: _("%(by)s approved your plan for %(company)s") % notice.facts,
        text=lambda notice: _("Go. The call is on %(starts)s.") % {"starts": _starts(notice)},
        url=lambda notice: reverse("calls:call", args=[notice.facts["call"]]),
        button=gettext_lazy("Open the call"),
        holds=lambda plan: plan.may_go and plan.is_ahead,
        related=("call",),
        letter=DIGEST,
        at_once_within=APPROVED_NEAR,
        useful_until=_before_the_call,
    ),
    Kind(
        name="plan_uninspected",
        whom=LEADS,
        label=gettext_lazy("A call began before its plan was inspected"),
        when=gettext_lazy("In the digest"),
        about=Plan,
        urgency=KNOW,
        title=lambda notice: _("%(company)s: the call began uninspected") % notice.facts,
        text=lambda notice: _("%(salesperson)s had sent the plan. It counts in your figures.") % notice.facts,
        url=lambda notice: reverse("calls:call", args=[notice.facts["call"]]),
        button=gettext_lazy("Open the call"),
        letter=DIGEST,
        useful_until=lambda plan: plan.needed_at and plan.needed_at + UNINSPECTED_IS_NEWS,
    ),
]
