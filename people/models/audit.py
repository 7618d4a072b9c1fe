from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.clock import now

if TYPE_CHECKING:
    from people.models.user import User


def differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """What changed, as `changes` of an audit entry wants it: field to [from, to], both in plain words."""
    return {
        name: [in_words(before.get(name)), in_words(value)]
        for name, value in after.items()
        if before.get(name) != value
    }


def in_words(value: Any) -> Any:
    """A value as an entry keeps it: figures and yes or no as they are, everything else in words."""
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    return value if isinstance(value, bool | int | None) else str(value)


def _change(old: Any, new: Any) -> str:
    return _shown(new) if old is None else f"{_shown(old)}, {_shown(new)}"


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value) if value not in (None, "") else _("nothing")


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    def by(self, person: User) -> AuditEntryQuerySet:
        """What this person did."""
        return self.filter(actor=person)

    def about(self, thing: models.Model) -> AuditEntryQuerySet:
        """What was done to this record, newest first."""
        return self.filter(about_type=ContentType.objects.get_for_model(thing), about_id=thing.pk)

    def sign_ins(self) -> AuditEntryQuerySet:
        return self.filter(verb=AuditEntry.SIGNED_IN)

    def changes(self) -> AuditEntryQuerySet:
        """All but the sign-ins, of which there are more than of everything else together."""
        return self.exclude(verb=AuditEntry.SIGNED_IN)

    def of_room(self, *rooms: str) -> AuditEntryQuerySet:
        """Deeds done to the records of these rooms."""
        return self.filter(about_type__app_label__in=rooms)


class AuditEntry(models.Model):
    """Who did what to which record. Names records and settings, never the content of plans or scores. Append-only.

    Whoever reads it finds the names of those records only which he may open: `hide_unseen`.
    """

    actor = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    verb = models.CharField(gettext_lazy("what"), max_length=60)
    about_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    about_id = models.PositiveBigIntegerField()
    about_name = models.CharField(max_length=200)
    changes = models.JSONField(default=dict)
    at = models.DateTimeField()

    SIGNED_IN = "signed in"
    append_only = True
    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_newest"),
            models.Index(fields=["about_type", "about_id"], name="audit_about"),
        ]

    def __str__(self) -> str:
        return f"{self.actor}: {self.verb} {self.about_name}"

    @property
    def lines(self) -> list[str]:
        """What changed, a line a field: "team: North, South"; of what is new only what it is."""
        return [f"{name.replace('_', ' ')}: {_change(*pair)}" for name, pair in self.changes.items()]

    @classmethod
    def hide_unseen(cls, entries: Iterable[AuditEntry], reader: User) -> None:
        """Leave out name and facts of records that the reader may not open; one query for each kind of them."""
        by_type = sorted(entries, key=lambda entry: entry.about_type_id)
        for type_id, some in groupby(by_type, key=lambda entry: entry.about_type_id):
            model, about = ContentType.objects.get_for_id(type_id).model_class(), list(some)
            records = model._default_manager.all() if model else None
            if not hasattr(records, "visible_to"):
                continue
            ids = {entry.about_id for entry in about}
            seen = set(records.visible_to(reader).filter(pk__in=ids).values_list("pk", flat=True))
            for entry in about:
                if entry.about_id not in seen:
                    entry.about_name = f"{capfirst(records.model._meta.verbose_name)} {entry.about_id}"
                    entry.changes = {}

    @classmethod
    def write(
        cls, actor: User | None, verb: str, about: models.Model, changes: dict[str, list[Any]] | None = None
    ) -> AuditEntry:
        """Leave the trace of a deed. `changes` maps a field to [from, to]; only settings, never plans or scores."""
        return cls.objects.create(
            actor=actor,
            verb=verb,
            about_type=ContentType.objects.get_for_model(about),
            about_id=about.pk,
            about_name=str(about)[:200],
            changes=changes or {},
            at=now(),
        )
