"""What people are told about calls: plans to inspect, recaps to review, and what was decided."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, Exists, F, OuterRef, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls import delegations, prompts
from calls.letters import five_fields
from calls.models import Outcome, Plan, Recap
from calls.models.plan_news import facts_of
from calls.prompts import moment_of
from notices.kinds import AT_ONCE, DIGEST, KNOW, NOW, Clock, Kind, register
from notices.models import Notice

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.models import User

WON_IS_NEWS = timedelta(days=7)
UNINSPECTED_IS_NEWS = timedelta(days=3)

# Plans and their inspection -------------------------------------------------------------------------


def _starts(notice: Notice) -> str:
    return moment_of(notice, "starts_at")


def _before_the_call(plan: Plan) -> datetime | None:
    return plan.needed_at


def _to_inspect() -> QuerySet[Plan]:
    """What waits and was not told by other news, with the moment when its inspector hears of it."""
    told = Notice.objects.open().filter(
        about_type=ContentType.objects.get_for_model(Plan),
        about_id=OuterRef("pk"),
        kind__in=["plan_answered", "plan_changed", "role_play_done"],
    )
    hears_at = Case(When(call__is_short_notice=True, then=F("filed_at")), default=F("call__plan_due_at"))
    return Plan.objects.awaiting_inspection().filter(~Exists(told)).annotate(hears_at=hears_at)


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
    "chat": True,
    "always_shown": True,
    "gone": gettext_lazy("It is inspected, or the call began."),
}
_TURNED_DOWN: dict[str, Any] = {
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
        title=lambda notice: _("%(company)s: plan to inspect") % notice.facts,
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
        name="plan_answered",
        label=gettext_lazy("An answer to what you returned"),
        when=gettext_lazy("At once"),
        title=lambda notice: _("%(company)s: %(salesperson)s answered you") % notice.facts,
        text=lambda notice: _("The plan waits for you again. The call is on %(starts)s.") % {"starts": _starts(notice)},
        **_INSPECTING,
    ),
    Kind(
        name="plan_changed",
        label=gettext_lazy("A plan was changed after you approved it"),
        when=gettext_lazy("At once"),
        title=lambda notice: _("%(company)s: the plan was changed after you approved it") % notice.facts,
        text=_of_whom,
        **_INSPECTING,
    ),
    Kind(
        name="role_play_done",
        label=gettext_lazy("The role-play you asked for is done"),
        when=gettext_lazy("At once"),
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
        label=gettext_lazy("A plan was approved"),
        when=gettext_lazy("In the digest"),
        about=Plan,
        urgency=KNOW,
        title=lambda notice: _("%(by)s approved your plan for %(company)s") % notice.facts,
        text=lambda notice: _("Go. The call is on %(starts)s.") % {"starts": _starts(notice)},
        url=lambda notice: reverse("calls:call", args=[notice.facts["call"]]),
        button=gettext_lazy("Open the call"),
        holds=lambda plan: plan.may_go,
        letter=DIGEST,
        useful_until=_before_the_call,
    ),
    Kind(
        name="plan_uninspected",
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

# Recap and review -----------------------------------------------------------------------------------


def _review_url(notice: Notice) -> str:
    return reverse("calls:review", args=[notice.facts["recap"]])


def _outcome(notice: Notice) -> str:
    return str(Outcome(notice.facts["outcome"]).label)


def _waits_for_reading(recap: Recap) -> bool:
    return recap.is_filed


def _waits_for_acknowledgement(recap: Recap) -> bool:
    return recap.is_reviewed and not recap.review.is_acknowledged


def _is_visible_recap(recap: Recap, reader: User) -> bool:
    return recap.shows_texts_to(reader)


RECAP_KINDS = [
    Kind(
        name="recap_to_review",
        label=gettext_lazy("A recap waits for your review"),
        when=gettext_lazy("When it comes, in the digest"),
        letter=DIGEST,
        chat=True,
        always_shown=True,
        related=("call__company", "salesperson"),
        clock=Clock(
            records=lambda: Recap.objects.awaiting_review(),
            due_at="filed_at",
            useful_until="review_due_at",
            role=Notice.Role.MANAGER,
            facts=lambda recap: recap.notice_facts(),
        ),
        gone=gettext_lazy("It is reviewed, or the review is overdue."),
        about=Recap,
        urgency=NOW,
        title=lambda notice: _("%(company)s: recap to review") % notice.facts,
        text=lambda notice: _("%(salesperson)s has sent it. Both scores open when yours are in.") % notice.facts,
        url=_review_url,
        button=gettext_lazy("Review"),
        visible=lambda recap, reader: recap.salesperson_id in reader.reach.led,
        holds=_waits_for_reading,
    ),
    Kind(
        name="review_overdue",
        label=gettext_lazy("A review of yours is late"),
        when=gettext_lazy("When it is due, in the digest"),
        about=Recap,
        urgency=NOW,
        title=lambda notice: _("%(company)s: review late") % notice.facts,
        text=lambda notice: _("%(salesperson)s waits for it. Both scores open when yours are in.") % notice.facts,
        url=_review_url,
        button=gettext_lazy("Review"),
        visible=lambda recap, reader: recap.salesperson_id in reader.reach.led,
        holds=_waits_for_reading,
        related=("call__company", "salesperson"),
        letter=DIGEST,
        always_shown=True,
        clock=Clock(
            records=lambda: Recap.objects.awaiting_review(),
            due_at="review_due_at",
            number="review_due_at",
            role=Notice.Role.MANAGER,
            facts=lambda recap: recap.notice_facts(),
        ),
        gone=gettext_lazy("It is reviewed, or has more time."),
    ),
    Kind(
        name="recap_to_read",
        label=gettext_lazy("A recap of an unplanned call, to read"),
        when=gettext_lazy("In the digest"),
        letter=DIGEST,
        useful_until=lambda recap: recap.closes_at,
        about=Recap,
        urgency=KNOW,
        title=lambda notice: _("%(company)s: recap to read") % notice.facts,
        text=lambda notice: _("%(salesperson)s logged this call. It closes by itself after 7 days.") % notice.facts,
        url=_review_url,
        button=gettext_lazy("Read"),
        visible=lambda recap, reader: recap.salesperson_id in reader.reach.led,
        holds=_waits_for_reading,
    ),
    Kind(
        name="recap_read",
        label=gettext_lazy("A recap of yours was read"),
        when=gettext_lazy("In the digest"),
        letter=DIGEST,
        about=Recap,
        urgency=KNOW,
        title=lambda notice: _("%(company)s: %(by)s read your recap") % notice.facts,
        text=lambda notice: _("With a line for you. Nothing more is asked."),
        url=_review_url,
        button=gettext_lazy("Read it"),
        visible=lambda recap, reader: recap.salesperson_id == reader.pk,
    ),
    Kind(
        name="review_in",
        label=gettext_lazy("A recap of yours was reviewed"),
        when=gettext_lazy("In the digest"),
        letter=DIGEST,
        about=Recap,
        urgency=NOW,
        title=lambda notice: _("%(company)s: the review is in") % notice.facts,
        text=lambda notice: _("Both scores are open. Read what %(by)s wrote, and answer if you like.") % notice.facts,
        url=_review_url,
        button=gettext_lazy("Read it"),
        visible=lambda recap, reader: recap.salesperson_id == reader.pk,
        holds=_waits_for_acknowledgement,
        related=("review__acknowledgement",),
    ),
    Kind(
        name="score_corrected",
        label=gettext_lazy("A score was corrected"),
        when=gettext_lazy("In the digest"),
        letter=DIGEST,
        about=Recap,
        urgency=KNOW,
        title=lambda notice: _("%(company)s: a score was corrected") % notice.facts,
        text=lambda notice: _("The first score stays readable beside it, with the reason."),
        url=_review_url,
        button=gettext_lazy("Look"),
        visible=_is_visible_recap,
    ),
    Kind(
        name="review_answered",
        label=gettext_lazy("An answer to your review"),
        when=gettext_lazy("In the digest"),
        letter=DIGEST,
        about=Recap,
        urgency=KNOW,
        title=lambda notice: _("%(company)s: %(salesperson)s answered your review") % notice.facts,
        text=lambda notice: _("Read the answer before you speak next."),
        url=_review_url,
        button=gettext_lazy("Read it"),
        visible=lambda recap, reader: recap.review.by_id == reader.pk and recap.shows_texts_to(reader),
        related=("review",),
    ),
    Kind(
        name="team_won",
        label=gettext_lazy("An order or an advance of your people"),
        when=gettext_lazy("In the digest"),
        about=Recap,
        urgency=KNOW,
        title=lambda notice: _("%(company)s: %(outcome)s") % {**notice.facts, "outcome": _outcome(notice)},
        text=lambda notice: _("%(salesperson)s brought it home.") % notice.facts,
        url=_review_url,
        button=gettext_lazy("Look"),
        visible=lambda recap, reader: recap.salesperson_id in reader.reach.led,
        letter=DIGEST,
        chat=True,
        useful_until=lambda recap: recap.filed_at + WON_IS_NEWS,
    ),
]

KINDS = [*PLAN_KINDS, *prompts.KINDS, *RECAP_KINDS, *delegations.KINDS]

for _kind in [*PLAN_KINDS, *RECAP_KINDS]:
    register(_kind)
