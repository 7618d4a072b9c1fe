"""The persons of a demonstration whom one may become without a password."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from people import slots
from people.models.user import User


@dataclass(frozen=True)
class Door:
    """One person of the demonstration on the sign-in page."""

    person: User
    role: str
    waiting: str  # what there is to see


def demo_doors() -> list[Door]:
    """Whom one may enter as, in the order of the addresses; nobody outside a demonstration."""
    return [_door(person) for person in User.objects.enterable()]


def _door(person: User) -> Door:
    waiting = " ".join(filter(None, (ask(person) for ask in slots.waiting)))
    return Door(person=person, role=_role(person), waiting=waiting)


def _role(person: User) -> str:
    """What somebody is here for, and where."""
    if person.manages:
        led = person.teams_led.filter(is_active=True).order_by("id").first()
        return _("Manager, %(team)s") % {"team": led.name} if led else _("Manager")
    if person.sells:
        return _("Salesperson, %(team)s") % {"team": person.team.name} if person.team else _("Salesperson")
    return _("Admin") if person.is_admin else ""
