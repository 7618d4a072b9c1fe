from __future__ import annotations

import hashlib
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext as _

from people.clock import now
from people.purging import purge
from people.rules import Stale

if TYPE_CHECKING:
    from people.models.user import User

KEPT = timedelta(days=30)  # a form that is sent again later than this makes a second record


class Submission(models.Model):
    """One intent of one person: the same form sent twice makes one record (promise R3). Purged after 30 days."""

    actor = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField()
    digest = models.CharField(max_length=64)
    made_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, null=True, related_name="+")
    made_id = models.PositiveBigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="one_submission_an_intent")]
        indexes = [models.Index(fields=["at"], name="submission_age")]

    def __str__(self) -> str:
        return str(self.key)

    @classmethod
    def open(cls, *, by: User, key: uuid.UUID, text: str) -> Submission:
        """Lock this intent. Call first in the transaction of the deed; then look at `made` before doing it.

        Raises Stale when the same key arrives with another text.
        """
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        cls.objects.bulk_create([cls(actor=by, key=key, digest=digest, at=now())], ignore_conflicts=True)
        submission = cls.objects.select_for_update().get(actor=by, key=key)
        if submission.digest != digest:
            raise Stale(_("This form was already sent with another text. Open what it made, and change that."))
        return submission

    @property
    def made(self) -> models.Model | None:
        """What this intent has made already, or None the first time."""
        if self.made_type is None:
            return None
        return self.made_type.get_object_for_this_type(pk=self.made_id)

    def record(self, thing: models.Model) -> None:
        """Remember what the intent made."""
        self.made_type = ContentType.objects.get_for_model(thing)
        self.made_id = thing.pk
        self.save(update_fields=["made_type", "made_id"])

    @classmethod
    def purge(cls) -> int:
        """Forget the intents of more than 30 days ago; say how many."""
        return purge(cls.objects.filter(at__lt=now() - KEPT))
