"""The clocks of a call: when its salesperson is prompted, when plan and recap are due (product.md 2.7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from people.diary import Diary
    from process.models import CallType


ESCALATES_AFTER = 24  # hours of working time


@dataclass(frozen=True)
class Clocks:
    """All moments aware, in UTC; worked out over the salesperson's own working days and local time."""

    day: date
    prompt_at: datetime
    plan_due_at: datetime
    recap_due_at: datetime
    recap_missing_at: datetime
    is_short_notice: bool

    @classmethod
    def of(
        cls, diary: Diary, call_type: CallType, *, starts_at: datetime, ends_at: datetime, known_since: datetime
    ) -> Clocks:
        """The clocks of a call whose start is known since then.

        Known only inside the lead, a call is at short notice: prompted at once, the plan due at the start.
        """
        due_at = diary.lead(starts_at, call_type.due_hours)
        is_short_notice = due_at < starts_at and known_since > due_at
        recap_due_at = diary.after(ends_at, call_type.recap_hours)
        return cls(
            day=diary.day(starts_at),
            prompt_at=max(diary.lead(starts_at, call_type.prompt_hours), known_since),
            plan_due_at=starts_at if is_short_notice else due_at,
            recap_due_at=recap_due_at,
            recap_missing_at=diary.after(recap_due_at, ESCALATES_AFTER),
            is_short_notice=is_short_notice,
        )
