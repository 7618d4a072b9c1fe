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
        running = Period.holding(asked["kind"] if asked.get("kind") in KINDS else QUARTER, today)
        period = None if "kind" in asked else Period.read(asked.get("period", ""))
        self.period = period if period is not None and period.starts_on <= today else running

    @property
    def kinds(self) -> list[tuple[str, str]]:
        return [(kind, str(name)) for kind, name in KINDS.items()]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What else stands in the address, for the form that changes the period."""
        return [(name, self._asked[name]) for name in self._asked if name not in {"period", "kind", "page"}]

    @property
    def last(self) -> date:
        """The last day of the period that has figures."""
        return min(self.period.last, self.today)

    @property
    def is_running(self) -> bool:
        return self.today in self.period

    @property
    def previous_address(self) -> str:
        return self._address(self.period.previous)

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
