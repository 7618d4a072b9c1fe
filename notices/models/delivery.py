from __future__ import annotations

import hashlib
import random
import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from notices import reasons, rules
from notices.kinds import kind_named
from notices.models.team_chat import TeamChat
from people.clock import now
from people.models import AuditEntry
from people.purging import purge
from people.rules import require

if TYPE_CHECKING:
    from notices.models.notice import Notice
    from people.models import User

TRIES = 5  # of one letter; a mail server that is away costs none
LEASE = timedelta(minutes=5)  # who has it must be done with it by then; afterwards another may take it
FIRST_WAIT = timedelta(seconds=30)  # before the second try; each further wait is four times as long
MOST_A_DAY = 20  # letters of their own to one person; the rest is in his next digest
LEFT_TO_DIGEST = "twenty today, the rest is in the digest"
CHAT_EVERY = timedelta(minutes=5)  # what a team's chat hears of one kind is put together for so long
KEPT = timedelta(days=90)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def pending(self) -> DeliveryQuerySet:
        return self.filter(state=Delivery.State.PENDING)

    def due(self, moment: datetime) -> DeliveryQuerySet:
        """Pending, its time has come, and nobody is at it."""
        free = Q(lease_until__isnull=True) | Q(lease_until__lte=moment)
        return self.pending().filter(free, next_try_at__lte=moment)

    def dead(self) -> DeliveryQuerySet:
        """Given up, until an admin tries them again."""
        return self.filter(state=Delivery.State.DEAD)

    def sent(self) -> DeliveryQuerySet:
        return self.filter(state=Delivery.State.SENT)

    def newest_first(self) -> DeliveryQuerySet:
        return self.order_by("-made_at", "-id")

    def with_names(self) -> DeliveryQuerySet:
        return self.select_related("person", "asked_by", "team_chat__team", "notice")


class Delivery(models.Model):
    """One letter or chat message that must go out: the queue of record.

    It says who gets what, never with which words: those are composed from the facts at the moment of sending, when
    rights, switches and use are looked at again. A row is written in the transaction of what it comes from; workers
    claim rows by lease, and a worker that dies leaves its rows to the next one when the lease has run out.
    """

    class Channel(models.TextChoices):
        MAIL = "mail", _("E-mail")
        CHAT = "chat", _("Chat")

    class What(models.TextChoices):
        NOTICE = "notice", _("A notice")
        MORNING = "morning", _("Morning digest")
        WEEKLY = "weekly", _("Weekly digest")
        INVITATION = "invitation", _("Invitation")
        PASSWORD_RESET = "password_reset", _("New password")
        TEST = "test", _("Test")

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting")
        SENT = "sent", _("Sent")
        DROPPED = "dropped", _("Not needed any more")
        DEAD = "dead", _("Given up")

    channel = models.CharField(max_length=4, choices=Channel.choices)
    what = models.CharField(max_length=14, choices=What.choices)
    person = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    team_chat = models.ForeignKey("notices.TeamChat", on_delete=models.PROTECT, null=True, related_name="deliveries")
    notice = models.ForeignKey("notices.Notice", on_delete=models.PROTECT, null=True, related_name="deliveries")
    kind = models.CharField(max_length=40, blank=True)  # of the notices that a chat message counts
    asked_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")  # an invitation
    day = models.DateField(null=True)  # of a digest, where its reader is
    dedupe_key = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    useful_until = models.DateTimeField(null=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    lease = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # sent, dropped or given up
    why = models.CharField(max_length=80, blank=True)  # a class of reasons: nothing that was typed, no address

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["dedupe_key"], name="each_is_delivered_once"),
            models.CheckConstraint(
                condition=Q(channel="mail", person__isnull=False, team_chat=None)
                | Q(channel="chat", person=None, team_chat__isnull=False),
                name="a_letter_has_a_reader_and_a_message_its_chat",
            ),
            models.CheckConstraint(
                condition=Q(state="pending", ended_at=None)
                | Q(state__in=["sent", "dropped", "dead"], ended_at__isnull=False, lease=None),
                name="a_delivery_has_ended_or_waits",
            ),
        ]
        indexes = [
            models.Index(fields=["channel", "next_try_at"], condition=Q(state="pending"), name="delivery_due"),
            models.Index(fields=["-ended_at"], condition=Q(state="dead"), name="delivery_dead"),
            models.Index(fields=["person", "-ended_at"], condition=Q(state="sent"), name="delivery_sent_to"),
            models.Index(fields=["-made_at", "-id"], name="delivery_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.what} {self.pk}"

    # Questions ----------------------------------------------------------------------------------

    @property
    def message_id(self) -> str:
        """The same at every try: a mail program that gets it twice shows it once."""
        digest = hashlib.sha256(self.dedupe_key.encode()).hexdigest()[:32]
        return f"<{digest}@{urlsplit(settings.PUBLIC_URL).hostname}>"

    @property
    def is_pending(self) -> bool:
        return self.state == self.State.PENDING

    @property
    def is_on_its_way(self) -> bool:
        """Has a worker claimed it?"""
        return self.is_pending and self.lease_until is not None and self.lease_until > now()

    @property
    def is_put_off(self) -> bool:
        """Does it wait for a later moment, which `next_try_at` names?"""
        return self.is_pending and not self.is_on_its_way and self.next_try_at > now()

    @property
    def reason(self) -> str:
        """Why it did not go, or waits; "" where nothing hindered it."""
        return reasons.in_words(self.why)

    @property
    def in_words(self) -> str:
        """What it is, for whoever looks after the post: of a letter to somebody what sort of record it is about, and
        not what became of that, which is not an admin's to know."""
        if self.notice is not None:
            about = self.notice.kind_of.about._meta.verbose_name
            return gettext("Notice: %(record)s") % {"record": about}
        return str(kind_named(self.kind).chat if self.kind else self.get_what_display())

    @property
    def is_of_an_earlier_turn(self) -> bool:
        """Has its notice changed hands since it was put here? If it came back, another letter says so."""
        return self.notice is not None and self.dedupe_key != _key_of(self.notice)

    @property
    def is_for_admins_eyes(self) -> bool:
        """It carries nothing of plans, recaps or scores, and no link that its reader asked for himself: where no mail
        server takes it, an admin may read it and hand it over."""
        what = {self.What.INVITATION, self.What.PASSWORD_RESET, self.What.TEST}
        return self.what in what and not (self.what == self.What.PASSWORD_RESET and self.asked_by_id == self.person_id)

    @classmethod
    def is_any_on_its_way(cls, channel: str) -> bool:
        """Has a worker claimed something of this channel?"""
        return cls.objects.pending().filter(channel=channel, lease_until__gt=now()).exists()

    # Verbs: into the queue ----------------------------------------------------------------------

    @classmethod
    def for_notices(cls, notices: Iterable[Notice]) -> None:
        """Put into the queue what must go out for notices that were just told, in their transaction."""
        told = list(notices)
        letters = [cls._letter(notice) for notice in told if notice.is_told_at_once]
        cls._put([*letters, *cls._chat_messages(told)])

    @classmethod
    def letter_to(
        cls,
        person: User,
        what: str,
        *,
        number: str,
        asked_by: User | None = None,
        useful_until: datetime | None = None,
        day: date | None = None,
    ) -> None:
        """Put a letter that comes from no notice into the queue; the same `what` and `number` to a person once."""
        facts = {"person": person, "asked_by": asked_by, "useful_until": useful_until, "day": day}
        cls._put([cls._new(cls.Channel.MAIL, what, f"mail:{what}:{person.pk}:{number}", **facts)])

    @classmethod
    def entry_letter(cls, person: User, what: str, asked_by: User) -> None:
        """Put an invitation or a password reset into the queue; asked for twice in a minute it goes once. Fills a
        slot of people."""
        moment = now()
        number = f"{moment:%Y%m%d%H%M}"
        cls.letter_to(person, what, number=number, asked_by=asked_by, useful_until=moment + timedelta(days=2))

    @classmethod
    def test_letter(cls, person: User) -> Delivery:
        """A letter to somebody himself, to see whether letters arrive."""
        return cls._tried(cls.Channel.MAIL, f"mail:test:{person.pk}", person=person)

    @classmethod
    def test_message(cls, chat: TeamChat) -> Delivery:
        """A message to a team's chat, to see whether it hears us."""
        return cls._tried(cls.Channel.CHAT, f"chat:test:{chat.pk}", team_chat=chat)

    @classmethod
    def _tried(cls, channel: str, key: str, **whose: Any) -> Delivery:
        made = cls._new(channel, cls.What.TEST, f"{key}:{uuid.uuid4()}", **whose)
        made.save()
        return made

    @classmethod
    def _letter(cls, notice: Notice) -> Delivery:
        facts = {"person_id": notice.person_id, "notice": notice, "useful_until": notice.useful_until}
        return cls._new(cls.Channel.MAIL, cls.What.NOTICE, _key_of(notice), **facts)

    @classmethod
    def _chat_messages(cls, notices: list[Notice]) -> list[Delivery]:
        """One message a chat, kind and five minutes: it counts when it is sent."""
        spoken = {notice.kind for notice in notices if notice.kind_of.chat}
        people = {notice.person_id for notice in notices if notice.kind in spoken}
        chats = list(TeamChat.objects.on().led_by(people)) if spoken else []
        messages = {}
        for chat in chats:
            for notice in notices:
                if notice.person_id == chat.team.manager_id and chat.hears(notice.kind):
                    messages[chat.pk, notice.kind] = cls._message(chat, notice.kind)
        return list(messages.values())

    @classmethod
    def _message(cls, chat: TeamChat, kind: str) -> Delivery:
        seconds = int(CHAT_EVERY.total_seconds())
        turn = int(now().timestamp()) // seconds
        key, facts = f"chat:{chat.pk}:{kind}:{turn}", {"team_chat": chat, "kind": kind}
        due_at = datetime.fromtimestamp((turn + 1) * seconds, tz=now().tzinfo)
        return cls._new(
            cls.Channel.CHAT, cls.What.NOTICE, key, due_at=due_at, useful_until=due_at + timedelta(hours=2), **facts
        )

    @classmethod
    def _new(cls, channel: str, what: str, key: str, *, due_at: datetime | None = None, **facts: Any) -> Delivery:
        moment = now()
        due_at = max(due_at or moment, moment)
        facts |= {"made_at": moment, "due_at": due_at, "next_try_at": due_at}
        return cls(channel=channel, what=what, dedupe_key=key, **facts)

    @classmethod
    def _put(cls, deliveries: list[Delivery]) -> None:
        if deliveries:
            cls.objects.bulk_create(deliveries, ignore_conflicts=True)

    # Verbs: out of the queue --------------------------------------------------------------------

    @classmethod
    def claim(cls, most: int, channel: str = Channel.MAIL, *, lease: timedelta = LEASE) -> list[Delivery]:
        """Take up to so many of one channel that are due, for as long as the lease. What two workers ask for, one of
        them gets.

        The try is counted here: a letter that kills whoever composes it is given up after five, too.
        """
        token, moment = uuid.uuid4(), now()
        with transaction.atomic():
            skip = connection.features.has_select_for_update_skip_locked
            due = (
                cls.objects.due(moment)
                .filter(channel=channel)
                .order_by("next_try_at", "pk")
                .select_for_update(skip_locked=skip)
            )
            found = list(due.values_list("pk", flat=True)[:most])
            mine = cls.objects.due(moment).filter(pk__in=found)
            mine.update(lease=token, lease_until=moment + lease, attempts=F("attempts") + 1)
        return list(cls.objects.filter(lease=token).with_names().order_by("next_try_at", "pk"))

    def mark_sent(self) -> bool:
        """It went out. False: the lease had run out and somebody else ended it meanwhile."""
        return self._end(self.State.SENT, "")

    def drop(self, why: str) -> bool:
        """It is of no use any more, or not allowed."""
        return self._end(self.State.DROPPED, why)

    def fail(self, why: str, *, for_good: bool = False) -> bool:
        """This try failed; after the fifth, or for good, it is given up and shown to an admin."""
        if for_good or self.attempts >= TRIES:
            return self._end(self.State.DEAD, why)
        wait = FIRST_WAIT * 4 ** (self.attempts - 1) * random.uniform(0.75, 1.25)
        return self._release(now() + wait, why=why)

    def put_off(self, until: datetime, why: str) -> bool:
        """Not now: quiet hours, the hold switch, or no server to be reached. That is no try."""
        return self._release(until, why=why, attempts=max(0, self.attempts - 1))

    @transaction.atomic
    def retry(self, *, by: User) -> None:
        """Try one again that was given up, as if it had just fallen due."""
        delivery = Delivery.objects.select_for_update(of=("self",)).get(pk=self.pk)
        require(rules.may_retry(by, delivery))
        fresh = {"state": self.State.PENDING, "attempts": 0, "next_try_at": now(), "ended_at": None, "why": ""}
        Delivery.objects.filter(pk=delivery.pk).update(**fresh)
        AuditEntry.write(by, "letter tried again", delivery, {})

    @transaction.atomic
    def call_off(self, *, by: User) -> None:
        """Send it to nobody: an admin knows that it is of no use."""
        delivery = Delivery.objects.select_for_update(of=("self",)).get(pk=self.pk)
        require(rules.may_drop(by, delivery))
        ended = {"state": self.State.DROPPED, "ended_at": now(), "why": "by an admin", "lease": None}
        Delivery.objects.filter(pk=delivery.pk).update(**ended, lease_until=None)
        AuditEntry.write(by, "letter dropped", delivery, {})

    @classmethod
    def drop_all(cls, why: str) -> int:
        """Send none of what waits: it was put into the queue while a past was told, not lived. Says how many."""
        return cls._drop(cls.objects.pending(), why)

    @classmethod
    def drop_of(cls, person: User, why: str) -> int:
        """Send this person none of what waits for him; says how many. What a worker has claimed at this moment it
        looks at itself."""
        at_it = Q(lease_until__gt=now())
        return cls._drop(cls.objects.pending().filter(person=person).exclude(at_it), why)

    @classmethod
    def _drop(cls, waiting: DeliveryQuerySet, why: str) -> int:
        dropped = {"state": cls.State.DROPPED, "why": why[:80], "ended_at": now(), "lease": None, "lease_until": None}
        return waiting.update(**dropped)

    @classmethod
    def purge(cls) -> int:
        """Delete what ended more than 90 days ago; say how many."""
        return purge(cls.objects.filter(ended_at__lt=now() - KEPT))

    def _end(self, state: str, why: str) -> bool:
        ended = {"state": state, "why": why[:80], "ended_at": now(), "lease": None, "lease_until": None}
        return self._mine().update(**ended) == 1

    def _release(self, next_try_at: datetime, **facts: Any) -> bool:
        facts |= {"next_try_at": next_try_at, "lease": None, "lease_until": None}
        return self._mine().update(**facts) == 1

    def _mine(self) -> DeliveryQuerySet:
        """This row, as long as the lease is ours."""
        return Delivery.objects.pending().filter(pk=self.pk, lease=self.lease)


def _key_of(notice: Notice) -> str:
    """One letter each time a notice is told to somebody."""
    turn = f":{notice.turn}" if notice.turn else ""
    return f"mail:notice:{notice.dedupe_key}:{notice.person_id}{turn}"
