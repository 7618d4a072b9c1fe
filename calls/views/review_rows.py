"""Lines of the review queue: when it is due, what stands out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.models import Recap, RecapItem, Result, Review, Why
from calls.models.recap_item import COMMITMENTS
from calls.views.editor import and_list
from people.clock import now

if TYPE_CHECKING:
    from people.models import User


@dataclass(frozen=True)
class ReviewRow:
    """One recap that waits. `recap` comes with its answers."""

    recap: Recap
    reader: User

    @property
    def look(self) -> str:
        """The colour of its due time: late, due today, or none."""
        due_at = self.recap.review_due_at
        if due_at is None:
            return ""
        if due_at <= now():
            return "sp-not sp-strong"
        return "sp-partly sp-strong" if due_at.astimezone(self.reader.zoneinfo).date() == self.reader.today() else ""

    @cached_property
    def _items(self) -> list[RecapItem]:
        return list(self.recap.items.all())

    @property
    def stands_out(self) -> str:
        """What to look at first, in one line."""
        said = [self._approval(), self._commitments(), self._forgotten(), self._late(), self._corrected()]
        return " ".join(sentence for sentence in said if sentence)

    def _approval(self) -> str:
        return _("Held without approval.") if self.recap.call.was_held_without_approval else ""

    def _commitments(self) -> str:
        sought = [item for item in self._items if item.field == COMMITMENTS]
        got = [item for item in sought if item.result == Result.GOT]
        if not self._items:
            return _("No plan was sent for it.")
        if not sought:
            return ""
        if not got:
            return _("No commitment got.")
        if len(got) == len(sought) > 1:
            return _("All commitments got.")
        kinds = {item.sought for item in got}
        if "best" in kinds:
            return _("Best commitment got.")
        return _("Minimum commitment got.") if "minimum" in kinds else _("A commitment got.")

    def _forgotten(self) -> str:
        count = sum(item.why == Why.FORGOT for item in self._items)
        return ngettext("%(n)s item forgotten.", "%(n)s items forgotten.", count) % {"n": count} if count else ""

    def _late(self) -> str:
        return _("Sent late.") if self.recap.is_late else ""

    def _corrected(self) -> str:
        return _("Outcome corrected.") if self.recap.was_corrected else ""


def readers_in_words(reviews: Iterable[Review]) -> str:
    """ "Priya, Tom and Marta read your last reviews.": those who had nothing to answer."""
    silent = [review for review in reviews if not review.acknowledgement.answer]
    names = list(dict.fromkeys(review.salesperson.first_name for review in silent))
    if not names:
        return ""
    return ngettext("%(names)s read your last review.", "%(names)s read your last reviews.", len(silent)) % {
        "names": and_list(names)
    }
