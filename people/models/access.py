"""What lets somebody in: his password, and what allauth keeps for him."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from people import rules
from people.clock import now
from people.models.audit import AuditEntry
from people.rules import require

if TYPE_CHECKING:
    from people.models.user import User


class ComesIn:
    """How somebody chooses a password, and how devices and the second step are taken off him."""

    if TYPE_CHECKING:
        entered_at: Any
        set_password: Any
        save: Any
        locked: Any

    @transaction.atomic
    def choose_password(self, password: str) -> None:
        """Set one's own password, the first time as the way in. Ends every session. Raises ValidationError."""
        validate_password(password, self)
        is_first = self.entered_at is None
        self.set_password(password)
        self.entered_at = self.entered_at or now()
        self.save(update_fields=["password", "entered_at"])
        end_sessions(self)
        AuditEntry.write(self, "came in by invitation" if is_first else "password chosen anew", self)

    @transaction.atomic
    def end_session(self, *, by: User, session_id: int) -> bool:
        """Sign one device of this person out; False where that session is over already."""
        require(rules.may_end_session(by, self))
        ended = end_sessions(self, only=session_id)
        if ended:
            AuditEntry.write(by, "session ended", self)
        return bool(ended)

    @transaction.atomic
    def drop_second_factor(self, *, by: User) -> None:
        """Take the second step off for somebody who lost his phone; his devices are signed out."""
        person = self.locked()
        require(rules.may_issue_entry_link(by, person))
        if forget_second_factor(person):
            end_sessions(person)
            AuditEntry.write(by, "second step taken off", person)


def end_sessions(person: User, *, only: int | None = None) -> int:
    """Sign somebody out on every device, or on one; returns how many sessions were ended."""
    sessions = apps.get_model("usersessions", "UserSession").objects.filter(user_id=person.pk)
    if only is not None:
        sessions = sessions.filter(pk=only)
    ended = list(sessions)
    for session in ended:
        session.end()
    return len(ended)


def forget_addresses(person: User) -> None:
    """Drop the addresses which allauth remembers: an old one must not sign in, or reset the password."""
    apps.get_model("account", "EmailAddress").objects.filter(user_id=person.pk).delete()


def forget_second_factor(person: User) -> int:
    """Take the second step off somebody's sign-in, with its recovery codes; returns how many parts there were."""
    return apps.get_model("mfa", "Authenticator").objects.filter(user_id=person.pk).delete()[0]
