"""One call at Hartwell Dairy, planned, held and recapped by the domain's own verbs, for tests of what follows it."""

from datetime import UTC, date, datetime

from calls.models import OVERALL, Call, PlanLine, Recap, RecapDraft, Review, Tick
from customers.models import Company, Contact, Opportunity
from people.clock import standing_at
from process.models import CallType, Element

BOOKED = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)  # a Monday; London keeps UTC in November
FILED = datetime(2026, 11, 3, 10, 0, tzinfo=UTC)
STARTS = datetime(2026, 11, 5, 10, 0, tzinfo=UTC)  # a Thursday
OVER = datetime(2026, 11, 5, 10, 45, tzinfo=UTC)
SENT = datetime(2026, 11, 5, 11, 0, tzinfo=UTC)
REVIEWED = datetime(2026, 11, 6, 9, 0, tzinfo=UTC)

GOT, PARTLY, NOT = "got", "partly", "not"


class Encounter:
    """Priya sees Anita (who decides) and Graham; six items are planned in fields 2 to 5."""

    def __init__(self, cast, *, with_opportunity=False, with_plan=True, salesperson=None):
        self.cast = cast
        self.salesperson = salesperson or cast.salesperson
        self.manager = cast.manager
        seller = self.salesperson
        self.company = Company.add(by=seller, name="Hartwell Dairy")
        self.anita = Contact.add(by=seller, company=self.company, name="Anita Rowe", title="Site Director")
        self.graham = Contact.add(by=seller, company=self.company, name="Graham Pell")
        self.elements = [
            Element.add(
                by=None,
                name=name,
                expectation="as agreed",
                anchor_3="three",
                anchor_5="five",
                anchor_7="seven",
                anchor_9="nine",
            )
            for name in ("Prepares", "Listens first")
        ]
        self.call_type = CallType.add(by=None, name="Sales call", group="selling", elements=self.elements)
        self.opportunity = None
        if with_opportunity:
            self.opportunity = Opportunity.begin(by=seller, company=self.company, name="New compressors")
        with standing_at(BOOKED):
            self.call = Call.schedule(
                by=seller,
                salesperson=seller,
                company=self.company,
                call_type=self.call_type,
                starts_at=STARTS,
                minutes=45,
                how="visit",
                opportunity=self.opportunity,
            )
        if with_plan:
            self.file_plan()

    def file_plan(self, at=FILED, purpose="Anita takes our option to the committee."):
        with standing_at(at):
            plan = self.call.plan.save_draft(
                by=self.salesperson,
                version=self.call.plan.version,
                purpose=purpose,
                items=[
                    PlanLine(2, contact=self.anita),
                    PlanLine(2, contact=self.graham),
                    PlanLine(3, "What did the stoppages cost?"),
                    PlanLine(4, "Leak survey"),
                    PlanLine(5, "presents our option", contact=self.anita, due_on=date(2026, 12, 9), sought="best"),
                    PlanLine(5, "sends the log", contact=self.graham, due_on=date(2026, 11, 27), sought="minimum"),
                ],
            )
            return plan.file(by=self.salesperson)

    def ticks(self, *results):
        """Results in plan order; 'not' is 'forgot'. All got where nothing is said."""
        places = [(2, 1), (2, 2), (3, 1), (4, 1), (5, 1), (5, 2)]
        days = {(5, 1): date(2026, 12, 9), (5, 2): date(2026, 11, 27)}
        results = results or (GOT,) * len(places)
        return [
            Tick(*place, result=result, why="forgot" if result == NOT else "", due_on=days.get(place))
            for place, result in zip(places, results, strict=True)
        ]

    def draft(self, *results, overall=7, scores=None, **facts):
        own = {OVERALL: overall} | {str(pk): value for pk, value in (scores or {}).items()}
        return RecapDraft(**{"ticks": self.ticks(*results), "scores": own} | facts)

    def recap(self, *results, at=SENT, **facts):
        """The recap, sent."""
        draft = facts.pop("draft", None) or self.draft(*results, **facts)
        with standing_at(at):
            recap = Recap.begin(self.call, by=self.salesperson)
            recap = recap.save_draft(by=self.salesperson, version=recap.version, draft=draft)
            return recap.file(by=self.salesperson)

    def review(self, recap, at=REVIEWED, by=None, **facts):
        facts = {"done_right": "Asked what it cost first.", "overall": 8} | facts
        with standing_at(at):
            return Review.file(recap=recap, by=by or self.manager, **facts)

    def logged(self, at=OVER, **facts):
        """A call that nobody had planned."""
        with standing_at(at):
            return Call.log(
                by=self.salesperson,
                company=self.company,
                call_type=self.call_type,
                starts_at=STARTS,
                minutes=20,
                how="phone",
                **facts,
            )
