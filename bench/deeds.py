"""The four deeds that are done most, each in turn with the floor of writing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bench.client import Client, Spans
from bench.ground import Ground

FLOOR, SAVING, FILING, APPROVING, RECAPPING = "floor", "Saving a draft", "Filing", "Approving", "Filing a recap"


def measure(ground: Ground, rounds: int) -> dict[str, dict[str, float]]:
    """p50 and p95 of each deed and of the floor; every deed is done to a record of its own."""
    from people.models import User

    manager, seller = User.objects.get(email="manager@demo.example"), colleague()
    desk = Desk(seller)
    mine, theirs, floor = Client(ground.port, seller), Client(ground.port, manager), Client(ground.port, seller)
    spans = {name: Spans() for name in (FLOOR, SAVING, FILING, APPROVING, RECAPPING)}
    for number in range(-2, rounds):  # the first two warm up
        now_spans = spans if number >= 0 else {name: Spans() for name in spans}
        floor.send(floor.get("/floor/read/").form("/floor/write/"), now_spans[FLOOR])
        call = desk.ahead()
        editor = mine.get(f"/calls/{call.pk}/plan/").form("/filing/")
        draft = editor.with_(purpose="Agree on a day for the measuring week, with a name.")
        draft.action = f"/calls/plans/{call.plan.pk}/draft/"
        mine.send(draft, now_spans[SAVING], expects=200, **{"X-Draft": "1"})
        mine.send(mine.get(f"/calls/{call.pk}/plan/").form("/filing/"), now_spans[FILING])
        approval = theirs.get(f"/inspect/{call.plan.pk}/").form("/inspection/").with_(decision="approved")
        theirs.send(approval, now_spans[APPROVING])
        recap = mine.get(f"/calls/{desk.over().pk}/recap/").form("/filing/")
        mine.send(recap.with_(**desk.answers(), overall="7"), now_spans[RECAPPING])
    return {name: {"p50": each.p50, "p95": each.p95, "ratio": each.by(spans[FLOOR])} for name, each in spans.items()}


def colleague() -> Any:
    """Who does the deeds: not the one whose pages are measured, on whose desk they would pile up."""
    from people.models import User

    seller = User.objects.get(email="salesperson@demo.example")
    return User.objects.filter(team=seller.team_id, sells=True).exclude(pk=seller.pk).earliest("pk")


class Desk:
    """Plans that are written, and calls that are over with a plan that was sent."""

    def __init__(self, seller: Any) -> None:
        from customers.models import Company
        from process.models import CallType

        self.seller, self.number = seller, 0
        self.company = Company.objects.filter(owner=seller, contacts__isnull=False).first()
        self.call_type = CallType.objects.get(name="Sales call")

    def ahead(self) -> Any:
        """A call in some days with a plan that is written and not sent."""
        from people.clock import now

        return self._booked(now() + timedelta(days=6, minutes=self._next()))

    def fill_week(self) -> None:
        """Three calls more on each of the next four days, which is a full week; the plan of every other one is sent."""
        from people.clock import now

        for number in range(12):
            day, hour = 1 + number // 3, 2 * (number % 3)
            call = self._booked(now() + timedelta(days=day, hours=hour, minutes=self._next()))
            if number % 2:
                call.plan.file(by=self.seller)

    def over(self) -> Any:
        """A call that is over, planned and sent two days ago."""
        from people.clock import now, standing_at

        with standing_at(now() - timedelta(days=2)):
            call = self._booked(now() + timedelta(days=1, minutes=self._next()))
            call.plan.file(by=self.seller)
        return call

    def answers(self) -> dict[str, str]:
        return {f"i-{line.field}-1": "got" for line in self._lines(self.company.contacts.first())}

    def _next(self) -> int:
        self.number += 1
        return self.number

    def _booked(self, starts_at: Any) -> Any:
        from calls.models import Call

        call = Call.schedule(
            by=self.seller,
            salesperson=self.seller,
            company=self.company,
            call_type=self.call_type,
            starts_at=starts_at,
            minutes=30,
        )
        plan, contact = call.plan, self.company.contacts.first()
        plan.save_draft(
            by=self.seller, version=plan.version, purpose="They let us measure for a week.", items=self._lines(contact)
        )
        plan.refresh_from_db()
        return call

    def _lines(self, contact: Any) -> list[Any]:
        from calls.models import PlanLine, Sought

        by = self.seller.today() + timedelta(days=20)
        return [
            PlanLine(2, contact=contact),
            PlanLine(3, text="What does an hour of standstill cost?"),
            PlanLine(4, text="The case study on one page"),
            PlanLine(5, "names a day for the measuring", contact=contact, due_on=by, sought=Sought.BEST),
        ]
