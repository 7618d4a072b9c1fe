"""Priya's week at her desk: calls and plans made by the domain's own verbs, at moments the tests choose."""

from datetime import UTC, date, datetime, timedelta

from calls.models import Call, PlanLine, Sought
from customers.models import Company, Contact, Opportunity
from people import clock as house_clock
from process.models import CallType, Phrase

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # London keeps UTC in November
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (MONDAY + timedelta(days=n) for n in (1, 2, 3, 4))
PURPOSE = "Anita takes our option to the committee."


class Clock:
    """The moment at which everything happens, until the test moves it."""

    def stand(self, moment):
        house_clock._standing.set(moment)
        return moment

    def pass_by(self, **span):
        return self.stand(house_clock.now() + timedelta(**span))


class Desk:
    """Priya books, plans and sends; the others of the cast decide."""

    def __init__(self, cast):
        self.cast = cast
        self.seller = cast.salesperson
        self.company = Company.add(by=self.seller, name="Hartwell Dairy")
        self.anita = Contact.add(
            by=self.seller,
            company=self.company,
            name="Anita Rowe",
            title="Site Director",
            buying_role="economic",
            can_decide=True,
        )
        self.graham = Contact.add(by=self.seller, company=self.company, name="Graham Pell")
        self.opportunity = Opportunity.begin(
            by=self.seller, company=self.company, name="Two compressors", currency="GBP"
        )
        self.sales_call = self.call_type("Sales call")
        Phrase.add(by=None, text="touch base")

    def call_type(self, name, **facts):
        leads = {"group": "selling", "prompt_hours": 48, "due_hours": 24}
        return CallType.add(by=None, name=name, **(leads | facts))

    def book(self, starts_at=THURSDAY, **facts):
        facts = {
            "by": facts.get("salesperson", self.seller),
            "salesperson": self.seller,
            "company": self.company,
            "call_type": self.sales_call,
            "starts_at": starts_at,
            "minutes": 45,
        } | facts
        return Call.schedule(**facts)

    def lines(self):
        return [
            PlanLine(2, contact=self.anita),
            PlanLine(2, text="Whoever buys"),
            PlanLine(3, text="What did the stoppages cost?"),
            PlanLine(4, text="Leak survey"),
            PlanLine(5, "presents our option", contact=self.anita, due_on=date(2026, 12, 9), sought=Sought.BEST),
            PlanLine(5, "sends the log", doer="Graham Pell", due_on=date(2026, 11, 27), sought=Sought.MINIMUM),
        ]

    def write(self, plan, purpose=PURPOSE, items=None):
        return plan.save_draft(
            by=plan.salesperson, version=plan.version, purpose=purpose, items=self.lines() if items is None else items
        )

    def send(self, plan, purpose=PURPOSE, items=None):
        self.write(plan, purpose, items)
        plan.file(by=plan.salesperson)
        return plan

    def sent(self, starts_at=THURSDAY, **facts):
        """A plan that was sent."""
        return self.send(self.book(starts_at, **facts).plan)

    def approve(self, plan, by=None, **facts):
        return plan.approve(by=by or self.cast.manager, version_number=plan.latest.number, **facts)

    def send_back(self, plan, by=None, comment="Which committee?", **facts):
        return plan.send_back(by=by or self.cast.manager, version_number=plan.latest.number, comment=comment, **facts)

    def ask_role_play(self, plan, by=None, **facts):
        return plan.ask_role_play(by=by or self.cast.manager, version_number=plan.latest.number, **facts)

    def call_off(self, plan, by=None, reason="They have no money this year."):
        return plan.call_off(by=by or self.cast.manager, version_number=plan.latest.number, reason=reason)
