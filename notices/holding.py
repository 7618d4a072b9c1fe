"""Which notices still say something, asked of their records for one reader at this moment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from notices.kinds import kind_named

if TYPE_CHECKING:
    from notices.models import Notice
    from people.models import User


def holding(reader: User, notices: Sequence[Notice]) -> set[int]:
    """The ids of those whose record says that there is still something to do or to know, and that this reader may
    see it. One query for each kind of record that must be asked."""
    ask: dict[type, list[Notice]] = {}
    for notice in notices:
        if notice.kind_of.looks_at_record:
            ask.setdefault(notice.kind_of.about, []).append(notice)
    holds = {notice.pk for notice in notices if not notice.kind_of.looks_at_record}
    for model, some in ask.items():
        related = {name for notice in some for name in notice.kind_of.related}
        query = model._default_manager.select_related(*related) if related else model._default_manager.all()
        records = query.in_bulk({notice.about_id for notice in some})
        for notice in some:
            record, kind = records.get(notice.about_id), kind_named(notice.kind)
            if record is not None and kind.holds(record) and kind.visible(record, reader):
                holds.add(notice.pk)
    return holds
