"""A batch of calls of the large company, with all that came of each: plan, inspection, recap, scores, review."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from django.db.models import Model

from calls.models import Call, Inspection, Lesson, Mark, Plan, PlanItem, PlanVersion, Recap, Review, Score
from calls.models.plan_text import PlanText
from calls.models.plan_version import digest
from calls.models.recap_item import RecapAction, RecapItem
from customers.models import LedgerEntry
from people.models import User
from process.models.element import MINIMUM
from salesproc.demo.bulk import YEARS, Large

AHEAD = timedelta(days=14)
AT_WORK = timedelta(days=3)  # what was held since may still wait for its recap
HOUR = timedelta(hours=1)
PURPOSE = "Agree with the site on a trial of the new dryer, with a day and a name for the measuring."


class Batch:
    """Rows are gathered table by table and written in the order in which they point at each other."""

    def __init__(self, large: Large, first: int, count: int) -> None:
        self.large = large
        self.chance = large.chance
        self.calls = [self._call(first + n) for n in range(count)]
        self.rows: dict[type[Model], list] = defaultdict(list)

    def write(self) -> None:
        Call.objects.bulk_create(self.calls)
        self._write_plans()
        self._write_recaps()
        for model in (Score, Mark, Review, Lesson):
            model._default_manager.bulk_create(self.rows[model])

    # Calls --------------------------------------------------------------------------------------

    def _call(self, number: int) -> Call:
        large, chance = self.large, self.chance
        seller = large.sellers[number % len(large.sellers)]
        company = chance.choice(large.companies[seller.pk])
        call_type, _elements = chance.choice(large.call_types)
        starts_at = self._start()
        booked_at = starts_at - timedelta(days=20)
        call = Call(
            salesperson=seller,
            company=company,
            opportunity=large.deals.get(company.pk),
            call_type=call_type,
            how=chance.choice(["visit", "visit", "phone", "video"]),
            starts_at=starts_at,
            booked_at=booked_at,
            timed_at=booked_at,
        )
        call.set_clocks()
        self._end(call)
        large.touch(seller, starts_at, booked_at)
        return call

    def _start(self) -> datetime:
        """On a working day; one in sixteen lies ahead."""
        chance, present = self.chance, self.large.present
        ahead = chance.random() < 1 / 16
        moment = present + AHEAD * chance.random() if ahead else present - YEARS * chance.random()
        moment = moment.replace(hour=chance.randrange(9, 16), minute=chance.choice([0, 30]), second=0, microsecond=0)
        weekend = moment.isoweekday() - 5
        return moment + timedelta(days=3 - weekend) if weekend > 0 else moment

    def _end(self, call: Call) -> None:
        draw = self.chance.random()
        if draw < 0.05:
            call.state, call.ended_because = Call.State.CANCELLED, "They asked for another month."
            call.ended_at = min(call.starts_at - 2 * HOUR, self.large.present)
        elif call.over_at < self.large.present:
            fresh = call.starts_at > self.large.present - AT_WORK
            if draw < 0.1:
                call.state, call.ended_because, call.ended_at = Call.State.NOT_HELD, "customer_away", call.over_at
            elif draw > 0.5 or not fresh:
                call.state = Call.State.HELD

    # Plans --------------------------------------------------------------------------------------

    def _write_plans(self) -> None:
        plans = [
            Plan(
                call=call,
                salesperson=call.salesperson,
                call_type=call.call_type,
                needed_at=call.starts_at,
                purpose=PURPOSE,
                draft_changed_at=None,
            )
            for call in self.calls
        ]
        self.plans = Plan.objects.bulk_create(plans)
        versions, inspections = [], []
        self.items: dict[int, list[PlanItem]] = {}
        for plan in self.plans:
            self.items[plan.pk] = items = self._items(plan)
            text = PlanText.written(plan.purpose, items)
            plan.five = text.five(plan.call_type, ())
            filed_at = self._filed_at(plan.call)
            if filed_at is None:
                plan.draft_changed_at = min(plan.call.booked_at + HOUR, self.large.present)
                continue
            body = {**text.keep(), "call": plan.call.as_booked()}
            plan.latest = PlanVersion(
                plan=plan,
                number=1,
                body=body,
                sha256=digest(body),
                five=plan.five,
                by=plan.salesperson,
                at=filed_at,
            )
            versions.append(plan.latest)
            plan.first_filed_at = plan.filed_at = filed_at
            plan.clock = "ahead" if filed_at <= plan.call.plan_due_at else "behind"
            if inspection := self._inspect(plan):
                inspections.append(inspection)
        PlanItem.objects.bulk_create(item for items in self.items.values() for item in items)
        PlanVersion.objects.bulk_create(versions)
        for plan in self.plans:
            plan.latest = plan.latest  # the version has its id by now
            plan.approved = plan.latest if plan.state == Plan.State.APPROVED else None
        for inspection in inspections:
            inspection.version = inspection.plan.latest
        Inspection.objects.bulk_create(inspections)
        fields = ["state", "five", "draft_changed_at", "first_filed_at", "filed_at", "clock", "latest", "approved"]
        Plan.objects.bulk_create(self.plans, update_conflicts=True, unique_fields=["id"], update_fields=fields)

    def _items(self, plan: Plan) -> list[PlanItem]:
        contacts = self.large.contacts[plan.call.company_id]
        due_on = (plan.needed_at + timedelta(days=7)).date()
        return [
            *(PlanItem(plan=plan, field=2, position=n, contact=who) for n, who in enumerate(contacts, start=1)),
            PlanItem(plan=plan, field=3, position=1, text="How many hours a week does the old dryer stand still?"),
            PlanItem(plan=plan, field=3, position=2, text="Who signs for what costs more than five thousand?"),
            PlanItem(plan=plan, field=4, position=1, text="The figures of the works in the next valley."),
            PlanItem(
                plan=plan, field=5, position=1, text="names a day for the measuring", contact=contacts[0],
                due_on=due_on, sought="best",
            ),
            PlanItem(
                plan=plan, field=5, position=2, text="sends last year's repairs", contact=contacts[-1],
                due_on=due_on, sought="minimum",
            ),
        ]  # fmt: skip

    def _filed_at(self, call: Call) -> datetime | None:
        """A few hours before it was due, now and then between that and the start; one in ten never."""
        draw = self.chance.random()
        if draw < 0.1 or (call.starts_at > self.large.present and draw < 0.25):
            return None
        ahead = call.plan_due_at - self.chance.randrange(1, 30) * HOUR
        behind = call.plan_due_at + (call.starts_at - call.plan_due_at) / 2
        last = self.large.present if call.ended_at is None else min(call.ended_at, self.large.present)
        return min(behind if draw > 0.85 else ahead, last - 3 * HOUR)

    def _inspect(self, plan: Plan) -> Inspection | None:
        """What the manager said of it, and where the plan stands by that."""
        draw, begun = self.chance.random(), plan.needed_at <= self.large.present
        at = min(plan.filed_at + 2 * HOUR, plan.needed_at)
        plan.state = Plan.State.FILED
        if plan.call.state == Call.State.CANCELLED:
            plan.state = Plan.State.DROPPED
        elif draw < (0.08 if begun else 0.45):
            plan.state = Plan.State.UNINSPECTED if begun else Plan.State.FILED
        else:
            plan.state = Plan.State.RETURNED if draw > 0.93 else Plan.State.APPROVED
            self.large.touch(plan.salesperson, at)
            manager = self.large.managers[plan.salesperson_id]
            self.large.touch(manager, at)
            comment = "Who signs there? Ask before you drive." if plan.state == Plan.State.RETURNED else ""
            self.large.touch(plan.salesperson, plan.filed_at)
            return Inspection(
                plan=plan, salesperson=plan.salesperson, by=manager, decision=str(plan.state), comment=comment,
                found=str(Plan.State.FILED), at=at,
            )  # fmt: skip
        self.large.touch(plan.salesperson, plan.filed_at)
        return None

    # Recaps -------------------------------------------------------------------------------------

    def _write_recaps(self) -> None:
        held = [plan for plan in self.plans if plan.call.state == Call.State.HELD]
        recaps = [self._recap(plan) for plan in held]
        answers = [self._answers(recap, plan) for recap, plan in zip(recaps, held, strict=True)]
        Recap.objects.bulk_create(recaps)
        actions = [
            RecapAction(
                recap=recap, position=1, text="Send the figures.", doer=recap.salesperson,
                due_on=(recap.filed_at + timedelta(days=3)).date(),
            )
            for recap in recaps
        ]  # fmt: skip
        promised = [item for items in answers for item in items if item.is_customer_promise]
        for line in [*promised, *actions]:
            line.entry = self._entry(line)
        LedgerEntry.objects.bulk_create(line.entry for line in [*promised, *actions])
        for line in [*(item for items in answers for item in items), *actions]:
            line.recap, line.entry = line.recap, line.entry  # both have their ids by now
        RecapItem.objects.bulk_create(item for items in answers for item in items)
        RecapAction.objects.bulk_create(actions)
        for recap in recaps:
            self._score(recap)

    def _recap(self, plan: Plan) -> Recap:
        call, chance = plan.call, self.chance
        filed_at = min(call.over_at + chance.randrange(1, 40) * HOUR, self.large.present)
        manager = self.large.managers[call.salesperson_id]
        due_at = manager.diary.after(filed_at, call.call_type.review_hours)
        done = filed_at < self.large.present - AT_WORK and chance.random() < 0.99
        self.large.touch(call.salesperson, filed_at)
        return Recap(
            call=call, salesperson=call.salesperson, plan_version=plan.latest, began_at=call.over_at,
            state=Recap.State.REVIEWED if done else Recap.State.FILED, filed_at=filed_at,
            is_late=filed_at > call.recap_due_at, review_by_at=due_at, review_due_at=due_at,
            successes="They named the day themselves.", worked="Asked before I showed anything.",
            change="Ask about the hours earlier.", forgotten="The repairs of last winter.", version=3,
        )  # fmt: skip

    def _answers(self, recap: Recap, plan: Plan) -> list[RecapItem]:
        items = list(RecapItem.of(recap, plan.latest))
        for item in items:
            item.result = self.chance.choice(["got", "got", "got", "partly", "not"])
            item.why = self.chance.choice(["forgot", "could_not", "customer"]) if item.result == "not" else ""
            if item.contact_id and item.is_met and item.field == 2:
                first, last = self.large.seen_at.get(item.contact_id, (recap.call.starts_at,) * 2)
                started = recap.call.starts_at
                self.large.seen_at[item.contact_id] = min(first, started), max(last, started)
        results = [item.result for item in items]
        recap.planned, recap.got, recap.partly = len(items), results.count("got"), results.count("partly")
        advanced = any(item.is_customer_promise for item in items)
        recap.ended = "order" if self.chance.random() < 0.05 else ""
        recap.outcome = recap.outcome_derived = recap.ended or ("advance" if advanced else "continuation")
        company = recap.call.company
        company.last_contact_at = max(company.last_contact_at or recap.call.starts_at, recap.call.starts_at)
        return items

    def _entry(self, line: RecapItem | RecapAction) -> LedgerEntry:
        """Kept by its day where that has passed; one in ten stays open or was broken."""
        recap, ours = line.recap, isinstance(line, RecapAction)
        person, draw = recap.salesperson, self.chance.random()
        entry = LedgerEntry(
            kind="action" if ours else "commitment", person=person, doer=person if ours else None,
            contact_id=None if ours else line.contact_id, company=recap.call.company,
            opportunity=recap.call.opportunity, text=line.text, due_on=line.due_on, made_by=person,
            made_at=recap.filed_at, who="" if ours or line.contact_id else str(recap.call.company),
        )  # fmt: skip
        if line.due_on < self.large.present.date() - timedelta(days=7) or draw < 0.3:
            at = min(max(recap.filed_at + HOUR, recap.filed_at + timedelta(days=2)), self.large.present)
            entry.closed_at, entry.closed_on, entry.closed_by = at, person.diary.day(at), person
            entry.result = "done" if ours else ("broken" if draw > 0.9 else "kept")
            self.large.touch(person, at)
        return entry

    def _score(self, recap: Recap) -> None:
        call, subject = recap.call, recap.salesperson
        manager = self.large.managers[subject.pk]
        elements = next(elements for kind, elements in self.large.call_types if kind == call.call_type)
        for element in [None, *elements]:
            version = element.current if element else None
            given = {"recap": recap, "subject": subject, "element": element, "element_version": version}
            own, theirs = self.chance.randrange(4, 10), self.chance.randrange(3, 10)
            self.rows[Score].append(Score(**given, rater=subject, by_self=True, value=own, at=recap.filed_at))
            if recap.state != Recap.State.REVIEWED:
                continue
            evidence = "recap" if element else ""
            at = min(recap.review_due_at, self.large.present)
            self.rows[Score].append(
                Score(**given, rater=manager, by_self=False, value=theirs, evidence=evidence, at=at)
            )
            self.rows[Mark].append(
                Mark(
                    **given, call_type=call.call_type, held_at=call.starts_at, own=own, managers=theirs,
                    minimum=element.minimum if element else MINIMUM, evidence=evidence,
                )
            )  # fmt: skip
        if recap.state == Recap.State.REVIEWED:
            self._review(recap, manager)

    def _review(self, recap: Recap, manager: User) -> None:
        at = min(recap.review_due_at, self.large.present)
        self.large.touch(recap.salesperson, at)
        self.large.touch(manager, at)
        self.rows[Review].append(
            Review(
                recap=recap, by=manager, salesperson=recap.salesperson, at=at,
                done_right="You asked before you showed.", modify="Name the day before you leave.",
            )
        )  # fmt: skip
        for kind, text in (("again", recap.worked), ("change", recap.change)):
            self.rows[Lesson].append(
                Lesson(
                    person=recap.salesperson, company=recap.call.company, call_type=recap.call.call_type,
                    recap=recap, kind=kind, text=text, made_at=recap.filed_at,
                )
            )  # fmt: skip
