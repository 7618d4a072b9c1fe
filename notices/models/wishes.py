from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import F
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from notices.kinds import all_kinds, kind_named, switched_with
from people.clock import now
from people.rules import Stale

if TYPE_CHECKING:
    from people.models import User

APP, MAIL = "app", "mail"
DIGESTS = {"morning": _("the morning digest"), "weekly": _("the weekly digest")}  # letters that are no single kind


class Wishes(models.Model):
    """How somebody wants to be reached: when his digest comes, when nothing does. Hours local to him."""

    person = models.OneToOneField("people.User", on_delete=models.PROTECT, related_name="+")
    digest_at = models.TimeField(_("digest at"), default=time(7, 30))
    quiet_from = models.TimeField(_("quiet from"), default=time(18, 30))
    quiet_until = models.TimeField(_("quiet until"), default=time(7, 0))
    is_quiet_on_days_off = models.BooleanField(_("and on all days off"), default=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"wishes of {self.person_id}"

    @classmethod
    def of(cls, person: User) -> Wishes:
        """What he said, or what holds for whoever said nothing."""
        return cls.objects.select_related("person").filter(person=person).first() or cls(person=person)

    @classmethod
    def as_read(cls, person: User) -> Wishes:
        """The same, read once for all that is asked of this instance of the person: for one letter."""
        kept = person.__dict__.get("wishes_as_read")
        if kept is None:
            kept = person.__dict__["wishes_as_read"] = cls.of(person)
        return kept

    @cached_property
    def off(self) -> set[tuple[str, str]]:
        """Which (kind, channel) he switched off."""
        return set(Switch.objects.filter(person=self.person).values_list("kind", "channel"))

    @property
    def has_quiet_hours(self) -> bool:
        """The same hour twice is no time at all."""
        return self.quiet_from != self.quiet_until

    def wants(self, kind: str, channel: str) -> bool:
        """Whether notices of a kind reach him by a channel. What is always shown is always shown in the application."""
        if channel == APP and kind not in DIGESTS and kind_named(kind).always_shown:
            return True
        return (kind, channel) not in self.off

    def quiet_until_after(self, moment: datetime) -> datetime | None:
        """When a letter may go out that is ready at a moment, if that falls into quiet time; None: at once."""
        ends = self._quiet_ends(moment)
        if ends is None:
            return None
        for _days in range(40):
            again = self._quiet_ends(ends)
            if again is None:
                return ends
            ends = again
        return ends

    @transaction.atomic
    def change(self, *, version: int, off: set[tuple[str, str]], **facts: Any) -> None:
        """Set hours and switches: `off` are the (kind, channel) that shall not reach him. Raises Stale."""
        kept, _is_new = Wishes.objects.get_or_create(person=self.person)
        if not Wishes.objects.filter(pk=kept.pk, version=version).update(**facts, version=F("version") + 1):
            raise Stale(current=kept)
        known = {(kind.name, channel) for kind in all_kinds() for channel in (APP, MAIL)}
        known |= {(digest, MAIL) for digest in DIGESTS}
        Switch.objects.filter(person=self.person).delete()
        Switch.objects.bulk_create(Switch(person=self.person, kind=k, channel=c) for k, c in sorted(off & known))

    @classmethod
    def switch_off(cls, person: User, kind: str, channel: str) -> None:
        """Let notices of a kind, and of those that go by the same switch, not reach him by a channel any more. Twice
        changes nothing."""
        names = [kind] if kind in DIGESTS else [each.name for each in switched_with(kind_named(kind))]
        off = [Switch(person=person, kind=name, channel=channel) for name in names]
        Switch.objects.bulk_create(off, ignore_conflicts=True)

    def _quiet_ends(self, moment: datetime) -> datetime | None:
        """When the quiet time ends in which a moment lies; None outside of it."""
        diary = self.person.diary
        local = moment.astimezone(diary.zone)
        day = local.date()
        if self.is_quiet_on_days_off and not diary.is_working_day(day):
            return diary.instant(day + timedelta(days=1), self.quiet_until)
        if self.quiet_from > self.quiet_until:  # over midnight
            if local.time() >= self.quiet_from:
                return diary.instant(day + timedelta(days=1), self.quiet_until)
            return diary.instant(day, self.quiet_until) if local.time() < self.quiet_until else None
        is_quiet = self.quiet_from <= local.time() < self.quiet_until
        return diary.instant(day, self.quiet_until) if is_quiet else None


class Switch(models.Model):
    """Notices of this kind do not reach this person by this channel."""

    person = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=4)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "channel"], name="one_switch_a_kind_and_channel"),
            models.CheckConstraint(condition=models.Q(channel__in=[APP, MAIL]), name="switch_channel_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} off in {self.channel}"
