"""What the frame around every page needs to know: the tabs of this reader, what waits behind them, the bell."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from calls.models import Plan, Recap
from notices.models import Heartbeat, Notice
from people.models import Organisation, User
from salesproc.trouble import Trouble, troubles

MOST_TABS = 5
COUNTED = 100  # a tab says "99+" beyond


@dataclass(frozen=True)
class Tab:
    """A place in the navigation; `count` is work that waits for this person only."""

    at: str
    label: str
    icon: str
    url: str
    count: int = 0

    @property
    def figure(self) -> str:
        return _figure(self.count)


def _figure(count: int) -> str:
    return f"{COUNTED - 1}+" if count >= COUNTED else str(count)


class Shell:
    """The frame as one reader sees it. Costs nothing until a page asks, and each question once."""

    def __init__(self, reader: User) -> None:
        self.reader = reader

    @cached_property
    def tabs(self) -> list[Tab]:
        """What stands in the bar: by role, at most five."""
        return self._places[:MOST_TABS]

    @cached_property
    def further(self) -> list[Tab]:
        """What found no room in the bar and stands in the account menu."""
        return self._places[MOST_TABS:]

    @cached_property
    def news(self) -> int:
        """Notices not looked at yet, of those the reader may see at this moment."""
        return len(Notice.objects.new_to(self.reader))

    @property
    def news_figure(self) -> str:
        return _figure(self.news)

    @property
    def figures(self) -> dict[str, str]:
        """What stands behind each tab that counts, by its address; "" where nothing waits."""
        return {tab.url: tab.figure if tab.count else "" for tab in self._places if tab.at in self._counts}

    @cached_property
    def trouble(self) -> Trouble | None:
        """What an admin must know on every page: the worst that has stopped. For admins only."""
        return next(iter(troubles(self.beats)), None) if self.reader.is_admin else None

    @cached_property
    def beats(self) -> dict[str, Heartbeat]:
        """When each part that works by itself was last well, for an admin."""
        return Heartbeat.all()

    @cached_property
    def _counts(self) -> dict[str, int]:
        """The work that waits behind each tab which counts, none far beyond what it shows."""
        reader, counts = self.reader, {}
        if reader.manages or reader.reach.delegated:
            waiting = Plan.objects.for_inspector(reader).awaiting_inspection()
            counts["inspect"] = len(waiting.order_by().values_list("pk")[:COUNTED])
        if reader.manages:
            counts["review"] = len(Recap.waiting_for(reader))
        return counts

    @cached_property
    def _places(self) -> list[Tab]:
        return [*self._of_sales(), *self._of_admins()]

    def _of_sales(self) -> list[Tab]:
        reader, inspects = self.reader, self.reader.manages or bool(self.reader.reach.delegated)
        opportunities = _tab("opportunities", _("Opportunities"), "target", "customers:opportunities")
        companies = _tab("companies", _("Companies"), "briefcase", "customers:companies")
        today = _tab("today", _("Today"), "sun", "today")
        calls = _tab("calls", _("Calls"), "calendar-days", "calls:list")
        scorecard = _tab("scorecard", _("Scorecard"), "gauge", "metrics:own")
        if reader.manages:
            team = _tab("team", _("Team"), "gauge", "metrics:team")
            people = _tab("coaching", _("People"), "users", "coaching:matrix")
            leading = [self._inspect(), self._review(), team, people]
            if reader.sells:
                return [today, *leading, opportunities, calls, scorecard, companies]
            return [*leading, opportunities, companies]
        if reader.sells:
            own = [today, calls, opportunities, scorecard, companies]
            return [*own[:1], self._inspect(), *own[1:]] if inspects else own
        return [self._inspect()] if inspects else []

    def _of_admins(self) -> list[Tab]:
        if not self.reader.is_admin:
            return []
        return [
            _tab("process", _("Process"), "list-checks", "process:elements"),
            _tab("people", _("People"), "users", "people:list"),
            _tab("metrics", _("Metrics"), "gauge", "metrics:catalogue"),
            _tab("settings", _("Settings"), "settings-2", "people:organisation"),
            _tab("audit", _("Audit log"), "history", "people:audit"),
        ]

    def _inspect(self) -> Tab:
        return _tab("inspect", _("Inspect"), "clipboard-check", "calls:inspect", self._counts["inspect"])

    def _review(self) -> Tab:
        return _tab("review", _("Review"), "message-square", "calls:reviews", self._counts["review"])


def _tab(at: str, label: str, icon: str, name: str, count: int = 0) -> Tab:
    return Tab(at=at, label=label, icon=icon, url=reverse(name), count=count)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of every page; lazy, since pieces and error pages ask for none of it."""
    return {
        "organisation": SimpleLazyObject(Organisation.current),
        "shell": SimpleLazyObject(lambda: Shell(request.user)),
    }
