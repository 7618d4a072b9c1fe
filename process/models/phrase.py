from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.clock import now
from people.models import AuditEntry
from people.rules import Refused, require
from process import rules

if TYPE_CHECKING:
    from people.models import User


class PhraseQuerySet(models.QuerySet["Phrase"]):
    def in_use(self) -> Self:
        return self.filter(retired_at__isnull=True)


class Phrase(models.Model):
    """Words that are no purpose of a call, such as 'touch base'. The plan check points them out."""

    text = models.CharField(gettext_lazy("phrase"), max_length=60)
    retired_at = models.DateTimeField(null=True, editable=False)

    objects = PhraseQuerySet.as_manager()

    class Meta:
        ordering = ["text", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("text"), condition=models.Q(retired_at__isnull=True), name="one_phrase_in_use_a_text"
            )
        ]

    def __str__(self) -> str:
        return self.text

    @classmethod
    @transaction.atomic
    def add(cls, *, by: User | None, text: str) -> Phrase:
        """Point these words out from now on. Raises Refused when they are on the list."""
        require(rules.may_configure(by))
        if cls.objects.in_use().filter(text__iexact=text).exists():
            raise Refused(_("“%(text)s” is on the list already.") % {"text": text}, "text")
        phrase = cls.objects.create(text=text)
        AuditEntry.write(by, "added", phrase)
        return phrase

    @transaction.atomic
    def retire(self, *, by: User | None) -> None:
        """Point these words out no more. Twice changes nothing."""
        require(rules.may_configure(by))
        if Phrase.objects.in_use().filter(pk=self.pk).update(retired_at=now()):
            AuditEntry.write(by, "retired", self)
