"""What of some records a reader may see at this moment, asked no more dearly than the answer needs.

`visible_to` of a noun is the rule. Where a former manager or a delegate may see something too, it asks other tables for
it, for records of which nearly every one is the reader's own or of somebody below him, which a column tells. A noun
that says so (`in_line_of`: a part of what `visible_to` gives) is asked that first, and only what is left the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

if TYPE_CHECKING:
    from people.models import User


def seen_among(records: QuerySet[Any], ids: set[int], reader: User) -> set[int]:
    """Those of these ids under which the reader may see a record."""
    if not hasattr(records, "in_line_of"):
        return _ids(records.filter(pk__in=ids).visible_to(reader))
    seen = _ids(records.in_line_of(reader).filter(pk__in=ids))
    left = ids - seen
    return seen | _ids(records.filter(pk__in=left).visible_to(reader)) if left else seen


def seen_or_404(records: QuerySet[Any], reader: User, **which: Any) -> Any:
    """The one record of these which the reader may see. Raises Http404 where there is none, or not for him."""
    found = records.in_line_of(reader).filter(**which).order_by().first()
    return found or get_object_or_404(records.visible_to(reader), **which)


def _ids(records: QuerySet[Any]) -> set[int]:
    return set(records.order_by().values_list("pk", flat=True))
