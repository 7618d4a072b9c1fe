from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Case, F, Q, When

from notices import rules
from notices.kinds import AT_ONCE, NOW, Kind, all_kinds, kind_named, names
from notices.models.delivery import Delivery
from notices.models.wishes import APP, Switch, Wishes
from people.clock import now
from people.purging import purge
from people.rules import require
from people.sight import seen_among

if TYPE_CHECKING:
    from people.models import User

KEPT_DAYS = 30  # news that nobody looked at
NEWS_DAYS = 7  # news that was looked at
PURGED_DAYS = 90  # rows that say nothing to anybody any more


class NoticeQuerySet(models.QuerySet["Notice"]):
    def of(self, person: User) -> Self:
        return self.filter(person=person)

    def visible_to(self, reader: User) -> Self:
        """Of these, his own about records that he may see at this moment, in no order.

        They are read at once (`visible_ids`), so narrow them down before.
        """
        return self.model._default_manager.filter(pk__in=self.visible_ids(reader))

    def visible_ids(self, reader: User) -> list[int]:
        """The ids of the reader's own about records that he may see at this moment.

        A query, and one for each sort of record they are about (two, where some are out of his line), which asks by
        the ids: so it costs the same whatever the reader may see besides.
        """
        return _visible(self.of(reader)._by_kind(), reader)

    def new_to(self, reader: User) -> list[int]:
        """The ids of what stands on his list and he has not looked at, for the bell: as `wanted_by` and `shown` have
        it, and a query less where nothing of it can be switched off."""
        wishes, moment = Wishes(person=reader), now()
        new = self.filter(_standing(moment), _listed(moment), person=reader, seen_at__isnull=True)
        return _visible({kind: told for kind, told in new._by_kind().items() if wishes.wants(kind, APP)}, reader)

    def _by_kind(self) -> dict[str, dict[int, int]]:
        """By their kinds, of each its id and that of what it is about."""
        found: dict[str, dict[int, int]] = defaultdict(dict)
        for pk, kind, about_id in self.order_by().values_list("pk", "kind", "about_id"):
            found[kind][pk] = about_id
        return found

    def kinds(self) -> set[str]:
        """The names of the kinds there are among these."""
        return set(self.order_by().values_list("kind", flat=True).distinct())

    def wanted_by(self, reader: User) -> Self:
        """Without the kinds that he switched off in the application; what waits for him there stays."""
        off = Switch.objects.filter(person=reader, channel=APP)
        fixed = [kind.name for kind in all_kinds() if kind.always_shown]
        return self.exclude(kind__in=off.exclude(kind__in=fixed).values("kind"))

    def standing(self) -> Self:
        """Neither withdrawn nor put aside for now."""
        return self.filter(_standing(now()))

    def beside(self, since: datetime) -> Self:
        """Put aside for now, or gone since a moment."""
        return self.filter(Q(snoozed_until__gt=now(), withdrawn_at__isnull=True) | Q(withdrawn_at__gte=since))

    def open(self) -> Self:
        """Not withdrawn, put aside or not."""
        return self.filter(withdrawn_at__isnull=True)

    def unseen(self) -> Self:
        return self.filter(seen_at__isnull=True)

    def work_first(self) -> Self:
        """What waits for the person before what is good to know, each newest first."""
        waits = Case(When(kind__in=names(NOW), then=0), default=1, output_field=models.SmallIntegerField())
        return self.order_by(waits, "-made_at", "-id")

    def shown(self) -> Self:
        """What stands on the list: work that waits, news of this week, and news not looked at for a month, as long as
        it is of use."""
        moment = now()
        return self.filter(_standing(moment), _listed(moment))

    def spent(self, since: datetime) -> Self:
        """Gone since before a moment, or news looked at before it. Work that waits is never spent."""
        return self.filter(
            Q(withdrawn_at__lt=since) | Q(withdrawn_at__isnull=True, seen_at__lt=since) & ~Q(kind__in=names(NOW))
        )

    def about(self, thing: models.Model) -> Self:
        return self.filter(about_type=ContentType.objects.get_for_model(thing), about_id=thing.pk)

    def to_a_role(self) -> Self:
        return self.exclude(role="")


def _standing(moment: datetime) -> Q:
    return (Q(snoozed_until__isnull=True) | Q(snoozed_until__lte=moment)) & Q(withdrawn_at__isnull=True)


def _listed(moment: datetime) -> Q:
    week, month = moment - timedelta(days=NEWS_DAYS), moment - timedelta(days=KEPT_DAYS)
    fresh = Q(made_at__gte=week) | Q(made_at__gte=month, seen_at__isnull=True)
    of_use = Q(useful_until__isnull=True) | Q(useful_until__gt=moment)
    return Q(kind__in=names(NOW)) | fresh & of_use


def _visible(told: Mapping[str, Mapping[int, int]], reader: User) -> list[int]:
    """Of these, by their kinds, the ids of those about records that he may see."""
    sorts: dict[type[models.Model], dict[int, int]] = defaultdict(dict)
    for kind, notices in told.items():
        sorts[kind_named(kind).about] |= notices
    visible: list[int] = []
    for about, notices in sorts.items():
        seen = seen_among(about._default_manager.all(), set(notices.values()), reader)
        visible += [pk for pk, about_id in notices.items() if about_id in seen]
    return visible


def key_begins(kind: str, about_type: ContentType) -> str:
    """How every dedupe key of one kind about one sort of record begins; its id, the step and the role follow."""
    return f"{kind}:{about_type.model}:"


class Notice(models.Model):
    """Tells this person this: kept, told once, withdrawn when its cause is gone. Carries names and ids, no texts."""

    class Role(models.TextChoices):
        """As what somebody is told; a reorganisation re-addresses what waits."""

        INSPECTOR = "inspector"
        MANAGER = "manager"
        SALESPERSON = "salesperson"

    person = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=Role.choices, blank=True)
    kind = models.CharField(max_length=40)
    about_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    about_id = models.PositiveBigIntegerField()
    dedupe_key = models.CharField(max_length=160)
    facts = models.JSONField(default=dict)
    step = models.CharField(max_length=40, blank=True)  # the number of the scheduling, or of what was done
    made_at = models.DateTimeField()
    due_at = models.DateTimeField(default=now)  # when it fell due; `made_at` is when this row was written
    useful_until = models.DateTimeField(null=True)  # afterwards nobody is told
    turn = models.PositiveSmallIntegerField(default=0)  # how often it changed hands
    seen_at = models.DateTimeField(null=True)
    snoozed_until = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.CharField(max_length=200, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["dedupe_key"], name="a_notice_is_told_once")]
        indexes = [
            models.Index(fields=["person", "-made_at"], condition=Q(withdrawn_at__isnull=True), name="notice_open"),
            models.Index(fields=["person", "-withdrawn_at"], name="notice_gone"),
            models.Index(
                fields=["about_type", "about_id"], condition=Q(withdrawn_at__isnull=True), name="notice_open_about"
            ),
            models.Index(fields=["kind", "due_at"], condition=Q(withdrawn_at__isnull=True), name="notice_open_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.person_id}"

    # Questions ----------------------------------------------------------------------------------

    @property
    def kind_of(self) -> Kind:
        return kind_named(self.kind)

    @property
    def title(self) -> str:
        return self.kind_of.title(self)

    @property
    def text(self) -> str:
        return self.kind_of.text(self)

    @property
    def url(self) -> str:
        return self.kind_of.url(self)

    @property
    def button(self) -> str:
        return str(self.kind_of.button)

    @property
    def is_new(self) -> bool:
        return self.seen_at is None

    @property
    def waits(self) -> bool:
        """Is it work that waits for the person?"""
        return self.kind_of.urgency == NOW

    @property
    def is_told_at_once(self) -> bool:
        """Has it a letter of its own: always by its kind, or because the next digest would come too late?"""
        kind = self.kind_of
        if kind.letter == AT_ONCE or kind.at_once_within is None or self.useful_until is None:
            return kind.letter == AT_ONCE
        return self.useful_until - self.made_at <= kind.at_once_within

    # Verbs --------------------------------------------------------------------------------------

    @classmethod
    def tell(
        cls,
        person: User | None,
        kind: str,
        *,
        about: models.Model,
        role: str = "",
        step: str = "",
        facts: dict[str, Any] | None = None,
    ) -> Notice | None:
        """Tell `person` this once, in the transaction of the deed it comes from.

        One fact is one row: the same kind, record, step and role told again changes nothing, whoever is told. Without
        a role the person is part of it, as several may hear of the same. Told anew after a withdrawal it needs
        another `step`. `facts` are ids and short names, never the texts of plans or scores. None is told nothing.
        Raises KeyError when no such kind is registered.
        """
        kind_named(kind)
        if person is None:
            return None
        told = cls.tell_all([cls.make(person, kind, about=about, role=role, step=step, facts=facts)])
        return told[0] if told else None

    @classmethod
    @transaction.atomic(savepoint=False)
    def tell_all(cls, made: Iterable[Notice]) -> list[Notice]:
        """Tell together what was made of one deed, each as `tell` has it; gives them as they stand, in that order.

        What was told before keeps its row. What is of this moment goes into the queue, which has each once. Whoever
        has left is told nothing.
        """
        notices, moment = [notice for notice in made if notice.person.is_active], now()
        for notice in notices:
            notice.made_at = moment
        cls.objects.bulk_create(notices, ignore_conflicts=True)
        keys = [notice.dedupe_key for notice in notices]
        standing = cls.objects.in_bulk(keys, field_name="dedupe_key")
        told = [standing[key] for key in keys]
        Delivery.for_notices(notice for notice in told if notice.made_at == moment)
        return told

    @classmethod
    def make(
        cls,
        person: User,
        kind: str,
        *,
        about: models.Model,
        role: str = "",
        step: str = "",
        facts: dict[str, Any] | None = None,
        due_at: datetime | None = None,
    ) -> Notice:
        """A notice as it would be told now, not kept yet."""
        about_type, moment = ContentType.objects.get_for_model(about), now()
        return cls(
            person=person,
            role=role,
            kind=kind,
            about_type=about_type,
            about_id=about.pk,
            dedupe_key=f"{key_begins(kind, about_type)}{about.pk}:{step}:{role or person.pk}",
            step=step,
            facts=facts or {},
            made_at=moment,
            due_at=due_at or moment,
            useful_until=kind_named(kind).useful_until(about),
        )

    @classmethod
    def withdraw(
        cls, *, about: models.Model, kind: str | Iterable[str], because: str = "", person: User | None = None
    ) -> int:
        """Take back what stands about this record, because its cause is gone; say how many.

        `because` is a sentence for the person: "Plan filed." With `person`, only what that person was told.
        """
        kinds = [kind] if isinstance(kind, str) else list(kind)
        waiting = cls.objects.open().about(about).filter(kind__in=kinds)
        if person is not None:
            waiting = waiting.of(person)
        return waiting.update(withdrawn_at=now(), withdrawn_because=because[:200])

    @transaction.atomic
    def snooze(self, *, by: User, until: datetime) -> None:
        """Put it aside until a moment. The deadline of what it is about does not move."""
        notice = Notice.objects.select_for_update(of=("self",)).get(pk=self.pk)
        require(rules.may_snooze(by, notice))
        Notice.objects.filter(pk=notice.pk).update(snoozed_until=until, seen_at=notice.seen_at or now())

    @transaction.atomic
    def bring_back(self, *, by: User) -> None:
        """Show what was put aside again at once."""
        require(rules.may_bring_back(by, self))
        Notice.objects.filter(pk=self.pk).update(snoozed_until=None)

    @transaction.atomic
    def address(self, person: User | None) -> bool:
        """Tell another person in place of the present one; nobody any more withdraws it. False: it changed hands or
        was withdrawn since this was read. Each turn has a letter of its own, also where it comes back to somebody."""
        as_read = Notice.objects.open().filter(pk=self.pk, person=self.person_id, turn=self.turn)
        if person is None:
            return bool(as_read.update(withdrawn_at=now()))
        fresh = {"person": person, "turn": F("turn") + 1, "seen_at": None, "snoozed_until": None}
        if person.pk == self.person_id or not as_read.update(**fresh):
            return False
        self.refresh_from_db()
        Delivery.for_notices([self])
        return True

    @classmethod
    def mark_seen(cls, notices: Iterable[Notice]) -> None:
        """These were on the reader's screen."""
        unseen = [notice.pk for notice in notices if notice.is_new]
        if unseen:
            cls.objects.unseen().filter(pk__in=unseen).update(seen_at=now())

    @classmethod
    def purge(cls) -> int:
        """Delete what was withdrawn, or was news and looked at, more than 90 days ago; say how many."""
        return purge(cls.objects.spent(now() - timedelta(days=PURGED_DAYS)).filter(deliveries__isnull=True))
