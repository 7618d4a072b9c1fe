"""Who may put a notice aside: whom it tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from people.rules import YES, Ruling, no

if TYPE_CHECKING:
    from notices.models import Notice
    from people.models import User


def may_snooze(person: User, notice: Notice) -> Ruling:
    if notice.person_id != person.pk:
        return no(_("This notice is somebody else's."))
    if notice.withdrawn_at is not None:
        return no(_("This is done already. There is nothing to put aside."))
    if not notice.waits:
        return no(_("This asks nothing of you. It goes by itself."))
    return YES


def may_bring_back(person: User, notice: Notice) -> Ruling:
    return YES if notice.person_id == person.pk else no(_("This notice is somebody else's."))
