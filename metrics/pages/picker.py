"""Which period a page shows, out of its address."""

from __future__ import annotations

from datetime import date

from django.http import QueryDict

from metrics.period import KINDS, QUARTER, Period


class Picker:
    """The period asked for, or the quarter that runs; an address that makes no sense asks for nothing."""

    def __init__(self, asked: QueryDict, today: date) -> None:
        self.today = today
        self._asked = asked
        shown = Period.read(asked.get("period", ""))
        if shown is not None and shown.starts_on > today:
            shown = None
        if asked.get("kind") in KINDS:
            shown = self._of_kind(asked["kind"], shown)
        self.period = shown or Period.holding(QUARTER, today)

    def _of_kind(self, kind: str, shown: Period | None) -> Period:
        """Another kind while a past period is shown: the one that holds its first day. Of the running one: today's."""
        is_past = shown is not None and self.today not in shown
        period = Period.holding(kind, shown.starts_on if shown is not None and is_past else self.today)
        return period if period.is_canonical else period.next  # the week in which the first year begins is before it

    @property
    def kinds(self) -> list[tuple[str, str]]:
        return [(kind, str(name)) for kind, name in KINDS.items()]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What else stands in the address, for the form that changes the period."""
        kept = [(name, self._asked[name]) for name in self._asked if name not in {"period", "kind", "page"}]
        return kept if self.is_running else [*kept, ("period", self.period.code)]

    @property
    def last(self) -> date:
        """The last day of the period that has figures."""
        return min(self.period.last, self.today)

    @property
    def is_running(self) -> bool:
        return self.today in self.period

    @property
    def previous_address(self) -> str:
        """No figure is older than the first year: there is no way there."""
        return self._address(self.period.previous) if self.period.previous.is_canonical else ""

    @property
    def next_address(self) -> str:
        """Nothing has happened in a period to come: there is no way there."""
        return self._address(self.period.next) if self.period.next.starts_on <= self.today else ""

    def _address(self, period: Period) -> str:
        query = self._asked.copy()
        for name in ("page", "kind", "period"):
            query.pop(name, None)
        query["period"] = period.code
        return f"?{query.urlencode()}"
