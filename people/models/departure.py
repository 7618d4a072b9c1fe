from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, Q

from people import rules, slots
from people.clock import now
from people.models.access import end_sessions
from people.models.audit import AuditEntry, differences
from people.models.delegation import Delegation
from people.models.entry import EntryLink
from people.models.organisation import Organisation
from people.models.seat import Seat
from people.models.team import Team
from people.rules import require

if TYPE_CHECKING:
    from people.models.user import User


class Departs:
    """What happens when somebody leaves, and when he comes back."""

    if TYPE_CHECKING:
        pk: Any
        objects: Any
        manages: bool
        tree: Any
        locked: Any
        refresh_from_db: Any

    @transaction.atomic
    def deactivate(self, *, by: User, successor: User | None = None) -> list[str]:
        """Let somebody go: no sign-in from this moment on, and his open work handed over in the same deed.

        Returns what was handed over, in counted sentences.
        """
        Organisation.lock()
        person = self.locked()
        if successor is not None:
            successor = successor.locked()
        open_work = person.open_work()
        require(rules.may_deactivate(by, person, others=person.other_admins()))
        require(rules.may_take_over(person, successor, is_needed=bool(open_work)))
        with by.gaining_nothing():
            if successor is not None:
                for hand_over in slots.hand_over:
                    hand_over(person, successor, by)
                Team.objects.active().filter(manager=person).update(manager=successor, version=F("version") + 1)
                Team._keep_straight()
            Delegation.objects.standing().filter(Q(manager=person) | Q(delegate=person)).update(ended_at=now())
            person.set_unusable_password()  # letters with a link to a new one stop working too
            self._everybody().filter(pk=person.pk).update(
                is_active=False, deactivated_at=now(), is_admin=False, password=person.password,
                version=F("version") + 1,
            )  # fmt: skip
        Seat.take(person, None, person.today())
        EntryLink.void_all_of(person)
        end_sessions(person)
        for pass_on in slots.departed:
            pass_on(person)
        AuditEntry.write(by, "deactivated", person, differences({}, {"successor": successor}))
        self.refresh_from_db()
        return open_work

    @transaction.atomic
    def reactivate(self, *, by: User) -> None:
        """Let somebody back in: without admin rights, without the work that was handed over, by a new link."""
        Organisation.lock()
        person = self._everybody().select_for_update(of=("self",)).select_related("team").get(pk=self.pk)
        require(rules.may_reactivate(by, person))
        team = person.team if person.team and person.team.is_active else None
        person.set_unusable_password()
        self._everybody().filter(pk=person.pk).update(
            is_active=True, deactivated_at=None, entered_at=None, team=team, password=person.password,
            version=F("version") + 1,
        )  # fmt: skip
        Seat.take(person, team, person.today())
        AuditEntry.write(by, "reactivated", person)
        self.refresh_from_db()

    # Questions ----------------------------------------------------------------------------------

    def open_work(self) -> list[str]:
        """What somebody else must take over when this person goes, in counted sentences."""
        return [*self._people_led(), *(line for ask in slots.open_work for line in ask(self))]

    def delegated_work(self) -> list[str]:
        """What of this manager's a delegate would get, in counted sentences."""
        return [line for ask in slots.delegated_work for line in ask(self)] if self.manages else []

    def other_admins(self) -> int:
        """How many admins there are beside this person."""
        return self._everybody().configuring().exclude(pk=self.pk).count()

    def _people_led(self) -> list[str]:
        if not self.manages:
            return []
        led = self._everybody().active().filter(team__in=self.tree.led(self.pk)).exclude(pk=self.pk).count()
        return [rules.needs_a_manager(led, self.tree.count_of(self.pk))]

    def _everybody(self) -> Any:
        return type(self).objects
