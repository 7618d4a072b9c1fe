"""Who may put a notice aside: whom it tells. Who runs what leaves the house: an admin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from people.rules import YES, Ruling, no

if TYPE_CHECKING:
    from notices.models import Delivery, Notice
    from people.models import Team, User


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


def may_run_the_post(person: User) -> Ruling:
    return YES if person.is_admin else no(_("An admin runs what leaves the house."))


def may_retry(person: User, delivery: Delivery) -> Ruling:
    if not may_run_the_post(person):
        return may_run_the_post(person)
    if delivery.state != delivery.State.DEAD:
        return no(_("This was not given up: there is nothing to try again."))
    return YES


def may_drop(person: User, delivery: Delivery) -> Ruling:
    if not may_run_the_post(person):
        return may_run_the_post(person)
    if delivery.state not in (delivery.State.PENDING, delivery.State.DEAD):
        return no(_("This has ended already: there is nothing to drop."))
    if delivery.is_on_its_way:
        return no(_("This is on its way at this moment. Look again in a minute."))
    return YES


def may_set_chat(person: User, team: Team) -> Ruling:
    if person.is_admin or team.manager_id == person.pk:
        return YES
    return no(_("An admin, or whoever leads the team, connects its chat."))
