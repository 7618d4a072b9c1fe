"""What people are told about calls: plans to inspect, recaps to review, and what was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.models import Recap
from notices.kinds import KNOW, NOW, Kind, register

if TYPE_CHECKING:
    from notices.models import Notice
    from people.models import User

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
        name="review_acknowledged",
        about=Recap,
        urgency=KNOW,
        title=lambda notice: _("%(company)s: %(salesperson)s read your review") % notice.facts,
        text=lambda notice: _("Nothing more is asked of you."),
        url=_review_url,
        button=gettext_lazy("Look"),
        visible=lambda recap, reader: recap.review.by_id == reader.pk,
        related=("review",),
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

for _kind in RECAP_KINDS:
    register(_kind)
