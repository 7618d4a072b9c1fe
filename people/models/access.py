"""What lets somebody in and is kept by other applications: sessions and confirmed addresses of allauth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps

if TYPE_CHECKING:
    from people.models.user import User


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
