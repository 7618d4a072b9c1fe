"""The last decision on a plan with its words on single fields, in one query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from calls.models import Decision, Plan


@dataclass(frozen=True)
class Decided:
    """What the inspector said last of a plan, and was not taken back."""

    by: str  # the first name
    decision: str
    comment: str
    at: datetime
    version: int  # the id of the version which he read
    comments: Mapping[int, str]  # by the number of the field

    @classmethod
    def last_on(cls, plan: Plan) -> Decided | None:
        """One query; none where nothing was filed."""
        if not plan.is_filed:
            return None
        names = ("pk", "by__name", "decision", "comment", "at", "version", "comments__field", "comments__text")
        rows = list(plan.inspections.standing().newest_first().values_list(*names))
        last = [row for row in rows if row[0] == rows[0][0]]
        if not last:
            return None
        _pk, name, decision, comment, at, version, _field, _text = last[0]
        said = dict(sorted((field, text) for *_rest, field, text in last if field))
        return cls(name.split(" ")[0], str(Decision(decision).label), comment, at, version, said)
