"""Who may change what a company has agreed on as its selling process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from people.rules import YES, Ruling, no

if TYPE_CHECKING:
    from people.models import User


def may_configure(person: User | None) -> Ruling:
    """An admin. None is the installation itself, which lays down what every company starts with."""
    if person is None or (person.is_active and person.is_admin):
        return YES
    return no(_("Only an admin changes the sales process. Ask yours."))
