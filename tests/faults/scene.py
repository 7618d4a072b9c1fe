"""Who works while things fail: Priya with plans to file, Ruth who inspects them, in the database of a ground."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from calls.models import PlanLine, Sought
from people.clock import now
from process.models import Element
from tests.calls.desk import Desk
from tests.cast import assemble, found
from tests.faults.ground import Ground, wait_until
from tests.faults.tally import Tally
from tests.faults.visitor import Unanswered, Visitor


class Scene:
    """A company at work on a ground."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        found()
        self.cast = assemble()
        self.desk = Desk(self.cast)
        self.element = Element.add(
            by=None, name="Listens first", anchor_3="3", anchor_5="5", anchor_7="7", anchor_9="9"
        )

    def visitor(self, person) -> Visitor:
        return Visitor(self.ground.address, person)

    def soon(self, days: int = 5) -> datetime:
        """Half past ten in a few days, on a working day."""
        day = now() + timedelta(days=days)
        day += timedelta(days=max(0, 8 - day.isoweekday())) if day.isoweekday() > 5 else timedelta()
        return day.replace(hour=10, minute=30, second=0, microsecond=0)

    def written(self, days: int = 5):
        """A plan of Priya's, written and not sent."""
        start = self.soon(days)
        plan = self.desk.book(start).plan
        self.desk.write(plan, items=self._lines(start.date()))
        plan.refresh_from_db()
        return plan

    def sent(self, days: int = 5):
        """A plan that waits for Ruth."""
        plan = self.written(days)
        plan.file(by=plan.salesperson)
        return plan

    def _lines(self, day: date) -> list[PlanLine]:
        anita, graham = self.desk.anita, self.desk.graham
        return [
            PlanLine(2, contact=anita),
            PlanLine(3, text="What did the stoppages cost?"),
            PlanLine(4, text="Leak survey"),
            PlanLine(5, "presents our option", contact=anita, due_on=day + timedelta(days=9), sought=Sought.BEST),
            PlanLine(5, "sends the log", contact=graham, due_on=day + timedelta(days=2), sought=Sought.MINIMUM),
        ]

    # Death by order ---------------------------------------------------------------------------------

    def points_of(self, scope: str, deed) -> list[str]:
        """The points that a deed passes, in order; the deed is done once for it."""
        record = self.ground.faults / "points.json"
        record.unlink(missing_ok=True)
        self._order({"scope": scope, "record": True})
        deed()
        points = json.loads(wait_until(lambda: record.read_text() if record.exists() else "", f"a record of {scope}"))
        (self.ground.faults / "order.json").unlink(missing_ok=True)
        return points

    @contextmanager
    def death_at(self, scope: str, point: str):
        """Whoever reaches that point first is killed with -9; then nobody any more."""
        (self.ground.faults / "order.done").unlink(missing_ok=True)
        self._order({"scope": scope, "point": point})
        try:
            yield
        finally:
            (self.ground.faults / "order.json").unlink(missing_ok=True)

    @property
    def somebody_died(self) -> bool:
        return (self.ground.faults / "order.done").exists()

    def _order(self, order: dict) -> None:
        draft = self.ground.faults / "order.draft"
        draft.write_text(json.dumps(order))
        draft.rename(self.ground.faults / "order.json")


def told(visitor: Visitor, form) -> str:
    """What became of a form, as its sender saw it: "" when no answer came, else the place he was sent to."""
    try:
        page = visitor.send(form)
    except Unanswered:
        return ""
    if page.status != 302:
        raise AssertionError(f"{form.action} answered {page.status}: {_errors_of(page)}")
    return page.location


def check_invariants(tally: Tally, when: str) -> None:
    """No row that must not be."""
    from salesproc.invariants import broken

    for sentence in broken():
        tally.note("wrong", f"{when}: {sentence}")


def _errors_of(page) -> str:
    """What the page says is wrong, for whoever reads a failed trial."""
    words = re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<(script|style|template|svg|nav|select).*?</\1>", "", page.text))
    return re.sub(r"\s+", " ", words)[:1500]
