from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from calls import rules
from people.clock import now
from people.rules import Stale, require

if TYPE_CHECKING:
    from calls.models.recap import Recap
    from people.models import User


class ReviewDraft(models.Model):
    """What a manager has written of a review so far; nobody else ever reads it. Gone once the review is filed."""

    recap = models.ForeignKey("calls.Recap", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    body = models.JSONField(default=dict)
    saved_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recap", "by"], name="one_review_draft_a_writer")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @classmethod
    @transaction.atomic
    def keep(cls, *, recap: Recap, by: User, version: int, body: Mapping[str, Any]) -> ReviewDraft:
        """Save what is written so far; `version` is the one read, 0 for none. Raises Stale when another one stands."""
        recap = recap.locked()
        require(rules.may_review(by, recap))
        draft = cls.objects.filter(recap=recap, by=by).first() or cls(recap=recap, by=by, version=0)
        if draft.version != version:
            raise Stale(_("You changed this review in another window."), current=draft)
        draft.body, draft.saved_at, draft.version = dict(body), now(), version + 1
        draft.save()
        return draft
