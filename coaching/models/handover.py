"""Somebody leaves: his focus rests, and his practice ends. Fills the slots of people."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from coaching.models.focus import Focus
from people.models import User


def open_focus(leaver: User) -> list[str]:
    """Whether a focus is open, without its element: an admin reads this."""
    return [_("1 focus")] if Focus.objects.open().of([leaver.pk]).exists() else []


@transaction.atomic
def rest_focus(leaver: User, successor: User, by: User) -> list[str]:
    """A focus is nobody else's: it rests. The focus of those whom the leaver led goes on with the next manager."""
    focus = Focus.objects.open().of([leaver.pk]).first()
    if focus is None:
        return []
    focus.rest_of_leaver(_("%(name)s left.") % {"name": leaver.name})
    return []
