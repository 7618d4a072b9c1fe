"""One call lives through its steps, by the verbs that the pages use as well."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from calls.models import (
    OVERALL,
    ActionLine,
    Call,
    Plan,
    PlanLine,
    Recap,
    RecapDraft,
    RecapItem,
    Review,
    Score,
    Tick,
)
from customers.models import LedgerEntry, Opportunity
from people.clock import now
from people.models import Leave, User
from process.models import Element
from salesproc.demo.encounter import WHYS, Encounter, Item
from salesproc.demo.words import habits
from salesproc.demo.world import World

FIELDS = {2: "see", 3: "learn", 4: "give", 5: "seek"}
SOUGHT = ("best", "minimum")
LINES = {"unthought": "not_thought_of"}
SHORT_BY = 2
KEEPS, DOES = 0.86, 0.8  # how often customers keep a commitment, and salespeople an action
AHEAD = timedelta(days=9)  # what falls due so soon is looked at, so that it can be kept by its day


class Life:
    def __init__(self, world: World, encounter: Encounter) -> None:
        self.world, self.encounter = world, encounter
        self.salesperson = world.people[encounter.of]
        self.call: Call
        self.plan: Plan
        self.recap: Recap
        self.is_over = False
        self.filings_to_come = sum(step.verb == "file" for step in encounter.steps)

    def live(self) -> Iterator[datetime]:
        """Gives the moment of each step, and takes it when resumed then."""
        for step in self.encounter.steps:
            yield step.at
            if not self.is_over:
                VERBS[step.verb](self, *step.words)

    # Before the call ------------------------------------------------------------------------------

    def book(self) -> None:
        facts = self.encounter
        self.call = Call.schedule(
            by=self.salesperson,
            salesperson=self.salesperson,
            company=self.world.companies[facts.company],
            call_type=self.world.call_types[facts.call_type],
            starts_at=facts.first_start or facts.starts_at,
            minutes=facts.minutes,
            how=facts.how,
            place=facts.place,
            opportunity=self._opportunity(),
            contacts=[self.world.contacts[item.who] for item in facts.see if item.who in self.world.contacts],
            companions=[self.world.people[name] for name in facts.along],
        )
        self.plan = self.call.plan

    def move(self, reason: str) -> None:
        self.call.reschedule(
            by=self.salesperson,
            starts_at=self.encounter.starts_at,
            minutes=self.encounter.minutes,
            reason=reason,
        )
        self._look_again()

    def cancel(self, reason: str) -> None:
        self.call.cancel(by=self.salesperson, reason=reason)
        self.is_over = True

    def write(self) -> None:
        self.plan = self.plan.save_draft(
            by=self.salesperson, version=self.plan.version, purpose=self.encounter.purpose, items=self._plan_lines()
        )

    def file(self) -> None:
        """Send it; where it will come back once, the first version is thinner."""
        self.filings_to_come -= 1
        self.write()
        self.plan.file(by=self.salesperson)
        self._look_again()

    def answer(self, text: str) -> None:
        if self.plan.state == Plan.State.RETURNED:
            self.plan.answer(by=self.salesperson, text=text)
            self._look_again()

    def approve(self, comments: list[tuple[int, str]] = ()) -> None:
        if inspector := self._inspector():
            self.plan.approve(by=inspector, version_number=self.plan.latest.number, comments=dict(comments))
            self._look_again()

    def send_back(self, comment: str) -> None:
        if inspector := self._inspector():
            self.plan.send_back(by=inspector, version_number=self.plan.latest.number, comment=comment)
            self._look_again()

    def role_play(self, comment: str) -> None:
        if inspector := self._inspector():
            self.plan.ask_role_play(by=inspector, version_number=self.plan.latest.number, comment=comment)
            self._look_again()

    def played(self, note: str) -> None:
        if self.plan.state == Plan.State.ROLE_PLAY:
            self.plan.mark_role_play_done(by=self.salesperson, on_day=self.salesperson.today(), note=note)
            self._look_again()

    def not_worth(self, reason: str) -> None:
        if inspector := self._inspector():
            self.plan.call_off(by=inspector, version_number=self.plan.latest.number, reason=reason)
            self._look_again()

    def begin(self) -> None:
        """The call begins: what was not inspected by now never will be."""
        if self.plan.state == Plan.State.FILED:
            Plan.leave_begun()
            self._look_again()

    # After it -------------------------------------------------------------------------------------

    def absent(self, reason: str) -> None:
        self.call.mark_not_held(by=self.salesperson, reason=reason)
        self.is_over = True

    def log(self) -> None:
        facts = self.encounter
        self.call = Call.log(
            by=self.salesperson,
            company=self.world.companies[facts.company],
            call_type=self.world.call_types[facts.call_type],
            starts_at=facts.starts_at,
            minutes=facts.minutes,
            how=facts.how,
            opportunity=self._opportunity(),
        )
        self.file_recap()

    def file_recap(self) -> None:
        facts = self.encounter
        self._look_again()
        self.recap = Recap.begin(self.call, by=self.salesperson)
        self.recap = self.recap.save_draft(by=self.salesperson, version=self.recap.version, draft=self._draft())
        self.recap = self.recap.file(by=self.salesperson)
        deal = self._opportunity()
        if deal is not None and deal.is_open:
            if facts.ended == "order":
                deal.win(by=self.salesperson)
            elif facts.ended == "no_sale":
                deal.lose(by=self.salesperson, reason=facts.lines["successes"])
            deal.refresh_from_db()

    def review(self, score: int, right: str, modify: str, help: str = "", not_done: str = "") -> None:
        manager = self.salesperson.manager
        if manager is None or Leave.objects.filter(person=manager).covering(manager.today()).exists():
            return
        elements = self.call.call_type.elements_in_order()
        Review.file(
            recap=self.recap,
            by=self.world.person(manager.pk),
            done_right=right,
            overall=score,
            elements={element.pk: self._seen(score - self._short_by(element)) for element in elements},
            modify=modify,
            not_done=not_done,
            help=help,
            help_by=self.world.days.bump(manager.today() + timedelta(days=6)) if help else None,
        )

    def acknowledge(self, answer: str = "") -> None:
        review = Review.objects.filter(recap=self.recap).first()
        if review is not None:
            review.acknowledge(by=self.salesperson, answer=answer)

    def correct(self, reason: str) -> None:
        """The manager puts a new entry beside his overall score."""
        review = Review.objects.filter(recap=self.recap).first()
        if review is None:
            return
        score = Score.objects.own(self.recap, review.by).filter(element=None).get()
        score.correct(by=self.world.person(review.by_id), value=min(10, score.value + 1), reason=reason)

    def give_help(self) -> None:
        """The manager did what he had promised, where he promised anything."""
        for review in Review.objects.filter(recap=self.recap).with_help_open():
            review.give_help(by=self.world.person(review.by_id))

    def read(self) -> None:
        if (manager := self.salesperson.manager) is not None:
            self.recap.read_and_close(by=self.world.person(manager.pk))

    def settle(self) -> None:
        """What they promised and what falls due soon comes in by its day, or does not; of ours some is done late."""
        today = self.salesperson.today()
        due = LedgerEntry.objects.of(self.salesperson).filter(company=self.call.company)
        keeps = habits(self.encounter.of).get("keeps", KEEPS)
        for entry in due.due_by(today + AHEAD):
            if entry.due_on >= today:
                is_first_look = entry.pk not in self.world.looked_at
                self.world.looked_at.add(entry.pk)
                if is_first_look and self.world.likely(keeps if entry.is_commitment else DOES):
                    entry.tick(by=self.salesperson)
            elif not entry.is_commitment:
                if self.world.likely(DOES):
                    entry.tick(by=self.salesperson)
            elif self.world.likely(DOES):
                entry.break_(by=self.salesperson)

    def keep(self) -> None:
        """All that falls due there soon was done before its day."""
        for entry in LedgerEntry.objects.of(self.salesperson).due_by(self.salesperson.today() + AHEAD):
            if entry.company_id == self.call.company_id:
                entry.tick(by=self.salesperson)

    # ---------------------------------------------------------------------------------------------

    def _look_again(self) -> None:
        """Read call and plan as they stand now, with the people that the world knows."""
        self.call = Call.objects.select_related("call_type").get(pk=self.call.pk)
        self.call.salesperson = self.salesperson
        self.call.company = self.world.companies[self.encounter.company]
        if not self.call.unplanned:
            self.plan = Plan.objects.select_related("latest").get(call=self.call)
            self.plan.call, self.plan.salesperson = self.call, self.salesperson
            self.call.plan = self.plan

    def _opportunity(self) -> Opportunity | None:
        return self.world.deals.get(self.encounter.company) if self.encounter.opportunity else None

    def _inspector(self) -> User | None:
        """Who inspects at this moment; nobody at the root, and nobody once the plan has left the queue."""
        inspector = self.salesperson.inspector(now())
        if inspector is None or self.plan.state != Plan.State.FILED:
            return None
        return self.world.person(inspector.pk)

    def _plan_lines(self) -> list[PlanLine]:
        lines = [
            self._plan_line(field, item, place)
            for field, name in FIELDS.items()
            for place, item in enumerate(getattr(self.encounter, name))
        ]
        if self.filings_to_come:  # one person and no best commitment yet: that is why it comes back
            lines = [line for line in lines if line.sought != "best" and line is not lines[1]]
        return lines

    def _plan_line(self, field: int, item: Item, place: int) -> PlanLine:
        contact = self.world.contacts.get(item.who)
        if field == 2:
            return PlanLine(field, text="" if contact else item.text, contact=contact)
        if field != 5:
            return PlanLine(field, text=item.text)
        return PlanLine(
            field,
            text=item.text,
            contact=contact,
            doer="" if contact else item.who,
            due_on=self._after_call(item.days),
            sought=SOUGHT[place] if place < len(SOUGHT) else "also",
        )

    def _after_call(self, days: int | None) -> date | None:
        if days is None:
            return None
        return self.world.days.bump(self.salesperson.diary.day(self.encounter.starts_at) + timedelta(days=days))

    def _draft(self) -> RecapDraft:
        facts = self.encounter
        today = self.salesperson.today()
        return RecapDraft(
            ticks=[self._tick(item) for item in self.recap.items.all()],
            actions=[
                ActionLine(text, doer=self.salesperson, due_on=self.world.days.bump(today + timedelta(days=days)))
                for text, days in facts.actions
            ],
            ended=facts.ended,
            lines={LINES.get(line, line): text for line, text in facts.lines.items()},
            scores={} if self.call.unplanned else self._own_scores(),
        )

    def _tick(self, item: RecapItem) -> Tick:
        """What became of an item; the version that was filed may hold fewer than are told of."""
        told = getattr(self.encounter, FIELDS[item.field])
        found = next((one for one in told if one.text and item.text.startswith(one.text)), None)
        result = found.result if found else "got"
        return Tick(
            field=item.field,
            position=item.position,
            result="not" if result in WHYS else result,
            why=result if result in WHYS else "",
            note=found.note if found else "",
            due_on=item.due_on,
        )

    def _own_scores(self) -> dict[str, int | None]:
        own = self.encounter.score
        elements = self.call.call_type.elements_in_order()
        return {OVERALL: own} | {str(element.pk): self._around(own) for element in elements}

    def _seen(self, score: int) -> tuple[int | None, str]:
        """What the manager gives for an element: not always can it be observed."""
        return (self._around(score), self._evidence()) if self.world.likely(0.7) else (None, "")

    def _short_by(self, element: Element) -> int:
        """How far below the call as a whole the manager scores this element of somebody who has yet to learn it."""
        return SHORT_BY if element.name == habits(self.encounter.of).get("short_of") else 0

    def _evidence(self) -> str:
        return "joint_call" if self.encounter.along else "recap"

    def _around(self, score: int) -> int:
        return max(1, min(10, score + self.world.chance.choice((-1, 0, 0, 0, 1))))


VERBS: dict[str, Callable[..., None]] = {
    "book": Life.book,
    "move": Life.move,
    "cancel": Life.cancel,
    "write": Life.write,
    "file": Life.file,
    "answer": Life.answer,
    "approve": Life.approve,
    "return": Life.send_back,
    "role_play": Life.role_play,
    "played": Life.played,
    "not_worth": Life.not_worth,
    "begin": Life.begin,
    "absent": Life.absent,
    "log": Life.log,
    "recap": Life.file_recap,
    "review": Life.review,
    "acknowledge": Life.acknowledge,
    "correct": Life.correct,
    "help": Life.give_help,
    "read": Life.read,
    "settle": Life.settle,
    "kept": Life.keep,
}
