"""Somebody leaves: his focus rests, and his practice ends. Fills a slot of people.

Nothing is counted for the page that asks who takes over: an admin reads it, who knows of no focus.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from coaching.models.focus import Focus
from people.models import User


@transaction.atomic
def rest_focus(leaver: User, successor: User, by: User) -> list[str]:
    """A focus is nobody else's: it rests. The focus of those whom the leaver led goes on with the next manager."""
    focus = Focus.objects.open().of([leaver.pk]).first()
    if focus is None:
        return []
    focus.rest_of_leaver(_("%(name)s left.") % {"name": leaver.name})
    return []
