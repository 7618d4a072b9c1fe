"""What the recap of a call asks about, gathered in a fixed number of queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from calls.forms.recap import RecapSubject
from calls.models import Recap, RecapItem
from people.models import User

if TYPE_CHECKING:
    from calls.models import Call
    from customers.models import Contact

MOST_PEOPLE = 60  # of one company, deciders first, who may be named by a tap


def subject_of(call: Call, writer: User, *, came_with_recap: bool = False) -> RecapSubject:
    """Its recap as it is saved, or the one that the first word would begin: looking at it writes nothing.

    `came_with_recap`: the call was fetched just now together with its recap, and nothing was written since.
    """
    recap = _came_with(call) if came_with_recap else _saved(call)
    if recap is None:
        plan = getattr(call, "plan", None)
        version = plan.latest if plan else None
        recap = Recap(call=call, salesperson=writer, plan_version=version, asks_review=not call.unplanned)
        items = list(RecapItem.of(recap, version))
    else:
        recap.call, recap.salesperson = call, writer
        items = list(recap.items.all())
    ours = _ours(call, writer)
    return RecapSubject(
        recap=recap,
        items=items,
        contacts=_contacts(call, items),
        ours=ours,
        manager=next((ours[pk] for pk in writer.managers_above_ids[:1]), None),
        attendees=frozenset(call.attendees.values_list("pk", flat=True)) if call.unplanned else frozenset(),
        elements=call.call_type.elements_in_order() if recap.asks_review else [],
    )


def _came_with(call: Call) -> Recap | None:
    recap = getattr(call, "recap", None)
    return recap.fetch_answers() if recap else None


def _saved(call: Call) -> Recap | None:
    return Recap.objects.with_answers().select_related("plan_version").filter(call=call).first()


def _contacts(call: Call, items: list[RecapItem]) -> dict[int, Contact]:
    """People of the company: those of the plan first, then who decides; who left is no longer offered."""
    planned = {item.contact_id for item in items}
    people = [
        contact
        for contact in call.company.contacts.deciders_first()[:MOST_PEOPLE]
        if contact.pk in planned or not contact.has_left
    ]
    people.sort(key=lambda contact: contact.pk not in planned)
    return {contact.pk: contact for contact in people}


def _ours(call: Call, writer: User) -> dict[int, User]:
    """Who of ours may be asked to act: oneself, who came along, one's manager; in one query."""
    asked = Q(pk__in=call.companions.values("person")) | Q(pk__in=writer.managers_above_ids[:1])
    return {writer.pk: writer, **User.objects.by_name().filter(asked).in_bulk()}
