from __future__ import annotations

import base64
import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from people import rules
from people.clock import now
from people.models.audit import AuditEntry
from people.rules import require

if TYPE_CHECKING:
    from people.models.user import User

WORKS_FOR = timedelta(hours=72)


class EntryLinkQuerySet(models.QuerySet["EntryLink"]):
    def open(self) -> EntryLinkQuerySet:
        """Links that still let somebody in."""
        return self.unspent().filter(expires_at__gt=now(), person__is_active=True)

    def unspent(self) -> EntryLinkQuerySet:
        """Neither used nor replaced by a newer one; it may have run out."""
        return self.filter(used_at__isnull=True, voided_at__isnull=True)


class EntryLink(models.Model):
    """A link that lets somebody choose a password, once, within 72 hours. Only the digest of its token is kept."""

    class Kind(models.TextChoices):
        INVITATION = "invitation", _("Invitation")
        RESET = "reset", _("New password")

    person = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="entry_links")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    digest = models.CharField(max_length=64)
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)

    objects = EntryLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["digest"], name="one_entry_link_a_digest")]
        indexes = [
            models.Index(
                fields=["person"],
                condition=models.Q(used_at__isnull=True, voided_at__isnull=True),
                name="entry_link_unspent",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.person}"

    @property
    def has_run_out(self) -> bool:
        return self.expires_at <= now()

    @classmethod
    @transaction.atomic
    def issue(cls, *, by: User, person: User) -> str:
        """A new link for an invited person, or to a new password for one who is in; earlier links stop working.

        Returns the whole address. It is shown or sent now: nobody can read it later.
        """
        person = person.locked()
        require(rules.may_issue_entry_link(by, person))
        return cls._make(by, person, secrets.token_urlsafe(32))

    @classmethod
    @transaction.atomic
    def for_letter(cls, *, by: User, person: User, letter: str, asked_at: datetime) -> str | None:
        """The address that a letter carries, made when it is sent; tried again, it carries the same one.

        A mail server may have taken the first try and broken off before it said so: what arrived must open the door.
        The token follows from the key of the letter and from SECRET_KEY, so no table holds it. None where the letter
        is of no use any more: its link was used, or a newer one was made since the letter was asked for.
        """
        person = person.locked()
        require(rules.may_issue_entry_link(by, person))
        token = base64.urlsafe_b64encode(salted_hmac("people.entry", letter, algorithm="sha256").digest()).decode()
        own = cls.objects.filter(digest=digest_of(token))
        if own.exists():
            return settings.PUBLIC_URL + cls.address_of(token) if own.open().exists() else None
        if cls.objects.filter(person=person, made_at__gt=asked_at).exists():
            return None
        return cls._make(by, person, token)

    @classmethod
    def _make(cls, by: User, person: User, token: str) -> str:
        cls.void_all_of(person)
        link = cls.objects.create(
            person=person,
            kind=cls.Kind.RESET if person.entered_at else cls.Kind.INVITATION,
            digest=digest_of(token),
            by=by,
            made_at=now(),
            expires_at=now() + WORKS_FOR,
        )
        AuditEntry.write(by, "password reset started" if person.entered_at else "invitation link made", person)
        return settings.PUBLIC_URL + link.address_of(token)

    @classmethod
    def find(cls, token: str) -> EntryLink | None:
        """The link of this token while it still works, else None."""
        return cls.objects.open().filter(digest=digest_of(token)).select_related("person").first()

    @classmethod
    def void_all_of(cls, person: User) -> None:
        cls.objects.unspent().filter(person=person).update(voided_at=now())

    @staticmethod
    def address_of(token: str) -> str:
        return reverse("people:welcome", args=[token])

    @transaction.atomic
    def enter(self, *, password: str) -> User:
        """Choose the password and use the link up; returns the person, who is signed out everywhere else."""
        person = self.person.locked()
        is_open = EntryLink.objects.open().filter(pk=self.pk).exists()
        require(rules.may_enter_by_link(is_open=is_open))
        EntryLink.objects.filter(pk=self.pk).update(used_at=now())
        EntryLink.void_all_of(person)
        person.choose_password(password)
        return person


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
