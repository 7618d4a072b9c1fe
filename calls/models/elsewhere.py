from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, QuerySet, Subquery

if TYPE_CHECKING:
    from people.models import User


@dataclass(frozen=True)
class Elsewhere:
    """Whether somebody decided on plans, or reviewed recaps, of people who are not below him any more."""

    decided: bool
    reviewed: bool


def elsewhere(person: User) -> Elsewhere:
    """Asked once a request, in one query. Whoever decided and reviewed for his own people alone is most readers: their
    lists then need no look at every plan and recap for the few that former managers still may see.
    """
    kept = person.__dict__.get("_elsewhere")
    if kept is None or kept[0] is not person.reach:  # a reach read afresh asks anew
        kept = person.__dict__["_elsewhere"] = (person.reach, _asked(person))
    return kept[1]


def _asked(person: User) -> Elsewhere:
    from calls.models.inspection import Inspection
    from calls.models.review import Review
    from people.models import User

    own = {person.pk, *person.reach.below}
    decided = Inspection.objects.filter(by=person, standing_in_for=None).exclude(plan__salesperson_id__in=own)
    reviewed = Review.objects.by_person(person).exclude(salesperson_id__in=own)
    asked = User.objects.filter(pk=person.pk).order_by().values_list(_count(decided), _count(reviewed))
    found = asked.first() or (0, 0)
    return Elsewhere(decided=bool(found[0]), reviewed=bool(found[1]))


def _count(rows: QuerySet[Any]) -> Subquery:
    """How many, and not only whether there is any: a planner that looks for the first one reads the whole table, for
    most often there is none.
    """
    return Subquery(rows.order_by().values("by").annotate(n=Count("pk")).values("n"))
