from typing import Any

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from allauth.mfa import signals

        # Signals of allauth, which offers no other place to hear of these deeds; we send none of our own.
        signals.authenticator_added.connect(_second_step_on, dispatch_uid="people.second_step_on")
        signals.authenticator_removed.connect(_second_step_off, dispatch_uid="people.second_step_off")


def _second_step_on(sender: Any, user: Any, authenticator: Any, **facts: Any) -> None:
    _trace(user, authenticator, "second step turned on")


def _second_step_off(sender: Any, user: Any, authenticator: Any, **facts: Any) -> None:
    _trace(user, authenticator, "second step turned off")


def _trace(user: Any, authenticator: Any, verb: str) -> None:
    from people.models import AuditEntry

    if authenticator.type == authenticator.Type.TOTP:
        AuditEntry.write(user, verb, user)
