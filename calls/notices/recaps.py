"""What people are told about recaps: one to review, that the review is in, what was won."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.models import Outcome, Recap
from notices.kinds import DIGEST, KNOW, LEADS, NOW, SELLS, Clock, Family, Kind
from notices.models import Notice

if TYPE_CHECKING:
    from people.models import User

WON_IS_NEWS = timedelta(days=7)


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


TO_REVIEW = Family(
    name="recap_to_review",
    label=gettext_lazy("A recap waits for your review"),
    when=gettext_lazy("In the digest: when it comes, and when the review is late"),
)

RECAP_KINDS = [
    Kind(
        name="recap_to_review",
        whom=LEADS,
        family=TO_REVIEW,
        label=gettext_lazy("A recap waits for your review"),
        when=gettext_lazy("When it comes, in the digest"),
        chat=gettext_lazy("Recaps to review"),
        letter=DIGEST,
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
        whom=LEADS,
        family=TO_REVIEW,
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
        whom=LEADS,
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
        whom=SELLS,
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
        whom=SELLS,
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
        whom=LEADS,
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
        whom=LEADS,
        label=gettext_lazy("An order or an advance of your people"),
        when=gettext_lazy("In the digest"),
        chat=gettext_lazy("Orders and advances"),
        about=Recap,
        urgency=KNOW,
        title=lambda notice: _("%(company)s: %(outcome)s") % {**notice.facts, "outcome": _outcome(notice)},
        text=lambda notice: _("%(salesperson)s brought it home.") % notice.facts,
        url=_review_url,
        button=gettext_lazy("Look"),
        visible=lambda recap, reader: recap.salesperson_id in reader.reach.led,
        letter=DIGEST,
        related=("salesperson",),
        useful_until=lambda recap: recap.filed_at + WON_IS_NEWS,
    ),
]
