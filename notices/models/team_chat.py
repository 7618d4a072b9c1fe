from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from notices import reasons, rules
from people.clock import now
from people.models import AuditEntry
from people.rules import Stale, require

if TYPE_CHECKING:
    from people.models import Team, User


def new_secret() -> str:
    return secrets.token_urlsafe(32)


class TeamChatQuerySet(models.QuerySet["TeamChat"]):
    def on(self) -> TeamChatQuerySet:
        return self.filter(is_on=True, team__is_active=True)

    def led_by(self, people: Iterable[int]) -> TeamChatQuerySet:
        """Those of the teams that these people lead."""
        return self.filter(team__manager__in=people).select_related("team")

    def visible_to(self, reader: User) -> TeamChatQuerySet:
        """All of them to an admin, to a manager those of the teams he leads himself."""
        return self if reader.is_admin else self.filter(team__manager=reader)


class TeamChat(models.Model):
    """The channel of a team's chat: it hears of which kinds how much waits, and where. A channel has no eyes of its
    own, so nothing else is ever sent there."""

    team = models.OneToOneField("people.Team", on_delete=models.PROTECT, related_name="+")
    address = models.URLField(_("address of the incoming webhook"), max_length=500)
    secret = models.CharField(max_length=64, default=new_secret, editable=False)  # signs what we send
    kinds = models.JSONField(default=list)  # which kinds of notices it hears of, by name
    is_on = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    said_at = models.DateTimeField(null=True, editable=False)  # the last answer of its server
    said = models.CharField(max_length=80, blank=True, editable=False)  # its status, never its text

    objects = TeamChatQuerySet.as_manager()

    def __str__(self) -> str:
        return f"chat of {self.team}"

    def get_absolute_url(self) -> str:
        return reverse("notices:team_chat", args=[self.team_id])

    @property
    def works(self) -> bool:
        """Did its server take the last message?"""
        return self.said == ""

    @property
    def answer(self) -> str:
        """What its server answered last, in words; "" where it took the message."""
        return reasons.in_words(self.said)

    def hears(self, kind: str) -> bool:
        return kind in self.kinds

    @classmethod
    @transaction.atomic
    def connect(cls, *, by: User, team: Team, address: str, kinds: list[str], is_on: bool = True) -> TeamChat:
        """Give a team's chat its address."""
        require(rules.may_set_chat(by, team))
        chat = cls.objects.create(team=team, address=address, kinds=sorted(kinds), is_on=is_on)
        AuditEntry.write(by, "chat connected", team, {"chat": [None, _host(address)]})
        return chat

    @transaction.atomic
    def change(self, *, by: User, version: int, **facts: Any) -> None:
        """Change address, kinds or is_on. Raises Stale when it was changed after `version` was read."""
        require(rules.may_set_chat(by, self.team))
        fresh = facts | {"version": F("version") + 1}
        if "address" in facts and facts["address"] != self.address:
            fresh |= {"secret": new_secret(), "said": "", "said_at": None}
        if not TeamChat.objects.filter(pk=self.pk, version=version).update(**fresh):
            raise Stale(current=self)
        was = _host(self.address)
        self.refresh_from_db()
        AuditEntry.write(by, "chat changed", self.team, {"chat": [was, _host(self.address)], "on": [None, self.is_on]})

    def note_answer(self, said: str, at: datetime | None = None) -> None:
        """What its server answered last: "" where it took the message."""
        TeamChat.objects.filter(Q(pk=self.pk)).update(said=said[:80], said_at=at or now())


def _host(address: str) -> str:
    """The part of an address that may be written down: the rest of it is a secret."""
    return address.partition("://")[2].partition("/")[0]
