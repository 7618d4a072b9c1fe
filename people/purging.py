"""Rows that have served their time are deleted, a few hundred at a time."""

from django.db.models import QuerySet

BATCH = 500


def purge(rows: QuerySet, batch: int = BATCH) -> int:
    """Delete these rows for good and say how many. Each batch is a transaction of its own: nobody waits long for it.

    Call outside of a transaction, from a task. What no longer belongs to `rows` when its batch comes is left.
    """
    gone, last = 0, None
    rows = rows.order_by("pk")
    while keys := list((rows if last is None else rows.filter(pk__gt=last)).values_list("pk", flat=True)[:batch]):
        gone += rows.filter(pk__in=keys).order_by().delete()[0]
        last = keys[-1]
    return gone
