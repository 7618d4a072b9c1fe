"""What people are told about calls: plans to inspect, recaps to review, and what was decided."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.models import Plan, Recap
from notices.kinds import KNOW, NOW, Kind, register

if TYPE_CHECKING:
    from notices.models import Notice
    from people.models import User

# Plans and their inspection -------------------------------------------------------------------------


def _starts(notice: Notice) -> str:
    """The start of the call, in the time zone of whoever reads."""
    return date_format(timezone.localtime(datetime.fromisoformat(notice.facts["starts_at"])), "l j F, H:i")


def _returned_title(notice: Notice) -> str:
    titles = {
        "returned": _("%(by)s returned your plan for %(company)s"),
        "role_play": _("%(by)s asks for a role-play before %(company)s"),
        "not_worth": _("%(by)s thinks %(company)s is not worth going"),
    }
    return titles[notice.facts["decision"]] % notice.facts


def _returned_text(notice: Notice) -> str:
    texts = {
        "returned": _("Change it, or answer. The call is on %(starts)s."),
        "role_play": _("Mark it done with a line on what came out. The call is on %(starts)s."),
        "not_worth": _("Cancel the call, change the plan, or answer. The call is on %(starts)s."),
    }
    return texts[notice.facts["decision"]] % {"starts": _starts(notice)}


PLAN_KINDS = [
    Kind(
        name="plan_to_inspect",
        about=Plan,
        urgency=NOW,
        title=lambda notice: _("%(company)s: plan to inspect") % notice.facts,
        text=lambda notice: _("%(salesperson)s, call on %(starts)s.") % {**notice.facts, "starts": _starts(notice)},
        url=lambda notice: reverse("calls:inspect_plan", args=[notice.facts["plan"]]),
        button=gettext_lazy("Inspect"),
        holds=lambda plan: plan.is_awaiting_inspection,
    ),
    Kind(
        name="plan_returned",
        about=Plan,
        urgency=NOW,
        title=_returned_title,
        text=_returned_text,
        url=lambda notice: reverse("calls:plan", args=[notice.facts["call"]]),
        button=gettext_lazy("Open the plan"),
        holds=lambda plan: plan.was_turned_down and plan.is_ahead,
        related=("call",),
    ),
    Kind(
        name="plan_approved",
        about=Plan,
        urgency=KNOW,
        title=lambda notice: _("%(by)s approved your plan for %(company)s") % notice.facts,
        text=lambda notice: _("Go. The call is on %(starts)s.") % {"starts": _starts(notice)},
        url=lambda notice: reverse("calls:call", args=[notice.facts["call"]]),
        button=gettext_lazy("Open the call"),
        holds=lambda plan: plan.may_go,
    ),
]

# Recap and review -----------------------------------------------------------------------------------


def _review_url(notice: Notice) -> str:
    return reverse("calls:review", args=[notice.facts["recap"]])


def _waits_for_reading(recap: Recap) -> bool:
    return recap.is_filed


def _waits_for_acknowledgement(recap: Recap) -> bool:
    return recap.is_reviewed and not recap.review.is_acknowledged


def _is_visible_recap(recap: Recap, reader: User) -> bool:
    return recap.shows_texts_to(reader)


RECAP_KINDS = [
    Kind(
        name="recap_to_review",
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
        name="recap_to_read",
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
        about=Recap,
        urgency=KNOW,
        title=lambda notice: _("%(company)s: %(salesperson)s answered your review") % notice.facts,
        text=lambda notice: _("Read the answer before you speak next."),
        url=_review_url,
        button=gettext_lazy("Read it"),
        visible=lambda recap, reader: recap.review.by_id == reader.pk and recap.shows_texts_to(reader),
        related=("review",),
    ),
]

for _kind in [*PLAN_KINDS, *RECAP_KINDS]:
    register(_kind)
