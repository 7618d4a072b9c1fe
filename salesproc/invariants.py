"""What must never be so, whatever died meanwhile: each invariant is a question whose answer is no row.

The database keeps most promises itself, by CHECKs, unique keys and triggers; asked here is what spans several rows.
`manage.py invariants` asks them by hand, the fault trials after every trial.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Exists, F, OuterRef, QuerySet

from calls.models import Call, Inspection, Mark, Plan, PlanVersion, Recap, Review
from coaching.models import Focus
from notices.models import Delivery, Notice
from people.clock import now
from people.models import Team, Tree

LEASE_IS_OVER = timedelta(minutes=10)


@dataclass(frozen=True)
class Invariant:
    sentence: str  # what is so where it is broken
    rows: Callable[[], QuerySet]


def _standing_approval() -> QuerySet:
    approvals = Inspection.objects.standing().filter(decision="approved")
    return approvals.filter(plan=OuterRef("pk"), version=OuterRef("approved"))


INVARIANTS = [
    Invariant(
        "a filed plan whose last version is not the highest of its versions",
        lambda: Plan.objects.filter(
            Exists(PlanVersion.objects.filter(plan=OuterRef("pk"), number__gt=OuterRef("latest__number")))
        ),
    ),
    Invariant(
        "a plan whose version belongs to another plan",
        lambda: Plan.objects.filter(latest__isnull=False).exclude(latest__plan=F("pk")),
    ),
    Invariant(
        "a draft that has versions",
        lambda: Plan.objects.filter(latest__isnull=True, versions__isnull=False),
    ),
    Invariant(
        "a plan approved without an inspection of that version",
        lambda: Plan.objects.filter(approved__isnull=False).exclude(Exists(_standing_approval())),
    ),
    Invariant(
        "an inspection by its own subject",
        lambda: Inspection.objects.filter(by=F("salesperson")),
    ),
    Invariant(
        "a recap sent of a call that was not held",
        lambda: Recap.objects.filter(filed_at__isnull=False).exclude(call__state=Call.State.HELD),
    ),
    Invariant(
        "a reviewed recap without its review",
        lambda: Recap.objects.filter(state=Recap.State.REVIEWED, review__isnull=True),
    ),
    Invariant(
        "a review of a recap that is not reviewed",
        lambda: Review.objects.exclude(recap__state=Recap.State.REVIEWED),
    ),
    Invariant(
        "both scores shown of a recap that is not reviewed",
        lambda: Mark.objects.exclude(recap__state=Recap.State.REVIEWED),
    ),
    Invariant(
        "two scores of one thing shown twice",
        lambda: Mark.objects.values("recap", "element").annotate(n=Count("pk")).filter(n__gt=1),
    ),
    Invariant(
        "a person with two open focuses",
        lambda: Focus.objects.filter(closed_at=None).values("person").annotate(n=Count("pk")).filter(n__gt=1),
    ),
    Invariant(
        "a notice twice by its key",
        lambda: Notice.objects.values("dedupe_key").annotate(n=Count("pk")).filter(n__gt=1),
    ),
    Invariant(
        "a letter twice by its key",
        lambda: Delivery.objects.values("dedupe_key").annotate(n=Count("pk")).filter(n__gt=1),
    ),
    Invariant(
        "a team under itself",
        lambda: Team.objects.filter(pk__in=_in_a_circle()),
    ),
]

# Holds only while a worker runs.
WORKING = [
    Invariant(
        "a letter whose lease ended ten minutes ago",
        lambda: Delivery.objects.pending().filter(lease_until__lt=now() - LEASE_IS_OVER),
    ),
]


def broken(*, with_worker: bool = False) -> list[str]:
    """A sentence for each invariant that does not hold, with how many rows break it."""
    asked = [(each.sentence, each.rows().count()) for each in [*INVARIANTS, *(WORKING if with_worker else [])]]
    return [f"{count} x {sentence}" for sentence, count in asked if count]


def _in_a_circle() -> set[int]:
    tree = Tree()
    parents = {pk: branch.parent_id for pk, branch in tree.branches.items()}

    def leads_to_itself(pk: int) -> bool:
        above, steps = parents.get(pk), 0
        while above is not None and steps <= len(parents):
            if above == pk:
                return True
            above, steps = parents.get(above), steps + 1
        return False

    return {pk for pk in parents if leads_to_itself(pk)}
