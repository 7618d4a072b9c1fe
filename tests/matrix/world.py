"""A company in which everybody stands in every relation to everybody, and every text says whose it is.

A text such as `zqpriyarecap` is the writer's name and what it is: should it turn up on a page where its reader may not
see it, the test knows at once what leaked.
"""

from datetime import timedelta
from http.cookies import SimpleCookie

from django.conf import settings
from django.test import Client
from django.urls import reverse

from calls.models import Call, Plan, PlanLine, Recap, RecapDraft, Review, Score, Tick
from coaching.models import Focus
from customers.models import Company, Contact, LedgerEntry, Opportunity
from notices.models import Delivery, Heartbeat, Notice, TeamChat
from people.clock import now, standing_at
from people.models import Delegation, Leave, Organisation, Team, User
from process.models import CallType, Element, Phrase
from tests.matrix.rules import Rule

NEVER = 2_000_000_000  # the number of a record that never was

# Who leads whom, nearest first: written down once more, so that the oracle asks nothing of the product.
LINE = {
    "priya": ["ruth", "moira"],
    "dele": ["ruth", "moira"],
    "dora": ["ruth", "moira"],
    "wim": ["beth", "ruth", "moira"],
    "aisha": ["gareth", "moira"],
    "mona": ["gareth", "moira"],
    "tom": ["moira"],
    "beth": ["ruth", "moira"],
    "ruth": ["moira"],
    "gareth": ["moira"],
    "hana": ["moira"],
    "ivo": ["moira"],
    "jo": ["moira"],
    "frank": ["moira"],
    "moira": [],
    "ines": [],
}
SELLERS = ["priya", "dele", "aisha", "wim", "tom", "mona", "dora"]
LEADERS = ["moira", "ruth", "gareth", "beth", "tom", "hana", "ivo", "jo", "frank"]
PERSONAS = {
    "anonymous": None,
    "the salesperson": "priya",
    "a colleague": "dele",
    "an outsider": "aisha",
    "the manager": "ruth",
    "the manager two levels up": "moira",
    "the manager of a sibling team": "gareth",
    "the manager of a team below": "beth",
    "a manager who sells": "tom",
    "the delegate": "hana",
    "a delegate before his days": "ivo",
    "a delegate after his days": "jo",
    "the former manager": "frank",
    "an admin": "ines",
    "somebody deactivated, still signed in": "dora",
}


def text(owner: str, what: str) -> str:
    return f"zq{owner}{what}"


class World:
    """People, and of each seller one record of every kind and state."""

    def __init__(self) -> None:
        self.people: dict[str, User] = {}
        self.records: dict[tuple[str, str], int] = {}
        self.moment = now()
        Organisation.objects.create(pk=1, name="Aldwark Compressed Air", made_at=self.moment)
        self._hire()
        self._post()
        self._agree_on_process()
        self._open_directory()
        for seller in SELLERS:
            self._sell(seller)
        self._live_under_the_former_manager()
        self._sign_in()
        self._reorganise()

    def path(self, name: str, rule: Rule, owner: str, parameters: list[str]) -> str:
        """Where this address stands for the record of an owner; `nobody` owns the records that never were."""
        record = NEVER if owner == "nobody" else self._record(rule.of, owner)
        records = [record, NEVER if owner == "nobody" else self._record(rule.also, owner)]
        return reverse(name, kwargs=dict(zip(parameters, records, strict=False)))

    def let_everything_run(self) -> None:
        """Scheduler, worker and mail were seen at work just now, however long this run takes."""
        for part in Heartbeat.Part:
            Heartbeat.beat(part)

    def cookies(self, who: str) -> SimpleCookie:
        """The cookie of a session that was begun while all were still active."""
        return SimpleCookie({settings.SESSION_COOKIE_NAME: self.sessions[who]})

    def _record(self, kind: str, owner: str) -> int | str:
        fixed = {
            "token": "no-such-token",
            "code": "ABCDE",
            "reset key": "x",
            "reset token": "y",
            "session": NEVER,
            "": "",
        }
        if kind in fixed:
            return fixed[kind]
        if kind in {"person", "active person", "person who left", "delegating person"}:
            return self.people[owner].pk
        if kind == "delegation":
            return self.records["delegation", "hana"]
        if kind == "team":
            return self.teams[owner].pk
        return self.records[kind, owner]

    def _hire(self) -> None:
        for name in LINE:
            self.people[name] = User.objects.create(
                name=f"{name.title()} Example",
                email=f"{name}@aldwark.example",
                sells=name in SELLERS,
                is_admin=name == "ines",
                country="",
                work_days=[1, 2, 3, 4, 5, 6, 7],
            )
        self.teams: dict[str, Team] = {}
        above = {"moira": None, "ruth": "moira", "gareth": "moira", "beth": "ruth", "tom": "moira"}
        above |= dict.fromkeys(("hana", "ivo", "jo", "frank"), "moira")
        for leader, parent in above.items():
            self.teams[leader] = Team.objects.create(
                name=f"Team of {leader}", manager=self.people[leader], parent=self.teams.get(parent)
            )
        for team in self.teams.values():
            TeamChat.objects.create(team=team, address="https://chat.example/hook", kinds=[])
        self.records["spare team", ""] = Team.objects.create(name="Nobody's", parent=self.teams["moira"]).pk
        for name, line in LINE.items():
            if line:
                self._seat(name, "ruth" if name == "mona" else line[0])

    def _post(self) -> None:
        """A letter that was given up."""
        facts = {"made_at": self.moment, "due_at": self.moment, "next_try_at": self.moment, "ended_at": self.moment}
        dead = Delivery.objects.create(
            channel="mail",
            what="test",
            person=self.people["priya"],
            dedupe_key="x",
            state="dead",
            why="refused",
            **facts,
        )
        self.records["letter", ""] = dead.pk

    def _seat(self, name: str, leader: str) -> None:
        User.objects.filter(pk=self.people[name].pk).update(team=self.teams[leader])
        self.people[name] = User.objects.get(pk=self.people[name].pk)

    def _agree_on_process(self) -> None:
        anchors = {f"anchor_{n}": f"at {n}" for n in (3, 5, 7, 9)}
        element = Element.add(by=None, name="Prepares", expectation="as agreed", **anchors)
        self.element = element
        spare = Element.add(by=None, name="Listens", expectation="as agreed", **anchors)
        self.call_type = CallType.add(by=None, name="Sales call", group="selling", elements=[element])
        other = CallType.add(by=None, name="Visit", group="selling")
        phrase = Phrase.add(by=None, text="touch base")
        self.records |= {
            ("element", ""): element.pk,
            ("spare element", ""): spare.pk,
            ("call type", ""): self.call_type.pk,
            ("spare call type", ""): other.pk,
            ("phrase", ""): phrase.pk,
        }

    def _open_directory(self) -> None:
        by = self.people["priya"]
        self.company = Company.add(by=by, name=text("", "company"))
        self.contact = Contact.add(by=by, company=self.company, name=text("", "contact"), can_decide=True)
        self.records |= {("company", ""): self.company.pk, ("contact", ""): self.contact.pk}

    def _sell(self, name: str) -> None:
        seller = self.people[name]
        leader = self.people["ruth" if name == "mona" else LINE[name][0]]
        keep = {"by": seller, "company": self.company}
        opportunity = Opportunity.begin(
            **keep, name=text(name, "opportunity"), amount=1000, currency="GBP", expected_close_on=self._day(20)
        )
        entry = LedgerEntry.promise(
            **keep,
            person=seller,
            kind="action",
            text=text(name, "ledger"),
            due_on=self._day(3),
            opportunity=opportunity,
        )
        leave = Leave.take(by=seller, person=seller, from_day=self._day(200), until_day=self._day(201))
        made = {"opportunity": opportunity.pk, "ledger": entry.pk, "leave": leave.pk}
        self.records |= {(kind, name): pk for kind, pk in made.items()}

        reviewed = self._recapped(name, "reviewed", days=-9)
        with standing_at(self._at(-8)):
            review = Review.file(
                recap=reviewed, by=leader, done_right=text(name, "review"), overall=8, modify=text(name, "review"),
                help=text(name, "review"), help_by=self._day(5),
            )  # fmt: skip
        focus = Focus.begin(person=seller, by=leader, element=self.element, to_value=8, by_day=self._day(30))
        focus.teach(by=leader, evidence=text(name, "focus"))
        self.records["focus", name] = focus.pk
        recapped = self._recapped(name, "recapped", days=-3)
        logged = self._logged(name)
        begun = self._filed(name, "begun", days=0)
        draft = self._booked(name, "draft", days=6)
        draft.plan.save_draft(by=seller, version=draft.plan.version, purpose=text(name, "draft"), items=[])
        waiting = self._filed(name, "waiting", days=7, purpose=text(name, "waiting"))
        returned = self._filed(name, "plan", days=8)
        returned.plan.send_back(by=leader, version_number=returned.plan.latest.number, comment=text(name, "inspection"))
        Plan.objects.get(pk=returned.plan.pk).save_draft(
            by=seller, version=Plan.objects.get(pk=returned.plan.pk).version, purpose=text(name, "draft"), items=[]
        )
        role_play = self._filed(name, "plan", days=9)
        role_play.plan.ask_role_play(
            by=leader, version_number=role_play.plan.latest.number, comment=text(name, "inspection")
        )
        cancelled = self._booked(name, "cancelled", days=10)
        cancelled.cancel(by=seller, reason=text(name, "plan"))
        calls = {
            "begun": begun, "draft": draft, "waiting": waiting, "returned": returned, "role-play": role_play,
            "cancelled": cancelled, "recapped": recapped.call, "reviewed": reviewed.call,
        }  # fmt: skip
        for state, call in calls.items():
            self.records[f"{state} call", name] = call.pk
            self.records[f"{state} plan", name] = call.plan.pk
        self.records["filed recap", name] = recapped.pk
        self.records["logged recap", name] = logged.pk
        self.records["reviewed recap", name] = reviewed.pk
        self.records["review", name] = review.pk
        self.records["inspection", name] = returned.plan.inspections.get().pk
        self.records["score", name] = Score.objects.get(recap=reviewed, rater=leader, element=None).pk
        self.records["own score", name] = Score.objects.get(recap=reviewed, rater=seller, element=None).pk

    def _live_under_the_former_manager(self) -> None:
        """Frank led Priya once: he approved a plan of hers and reviewed its recap."""
        north = self.teams["ruth"]
        Team.objects.filter(pk=north.pk).update(manager=self.people["frank"])
        self._forget()
        recap = self._recapped("priya", "old", days=-20, inspected_by="frank")
        with standing_at(self._at(-19)):
            Review.file(recap=recap, by=self.people["frank"], done_right=text("priya", "oldreview"), overall=8)
        Team.objects.filter(pk=north.pk).update(manager=self.people["ruth"])
        self._forget()
        self.records["old call", "priya"] = recap.call_id
        self.records["old plan", "priya"] = recap.call.plan.pk
        self.records["old recap", "priya"] = recap.pk

    def _reorganise(self) -> None:
        """Mona moves from Ruth to Gareth, Dora leaves, delegations run."""
        self._seat("mona", "gareth")
        User.objects.filter(pk=self.people["dora"].pk).update(is_active=False, deactivated_at=self.moment)
        for delegate, first, last in [("hana", -1, 1), ("ivo", 5, 9), ("jo", -9, -5)]:
            delegation = Delegation.objects.create(
                manager=self.people["ruth"],
                delegate=self.people[delegate],
                from_day=self._day(first),
                until_day=self._day(last),
                by=self.people["ruth"],
                at=self._at(-10),
            )
            self.records["delegation", delegate] = delegation.pk
        self._forget()

    def _sign_in(self) -> None:
        self.sessions: dict[str, str] = {}
        for name, person in self.people.items():
            client = Client()
            client.force_login(person)
            self.sessions[name] = client.cookies[settings.SESSION_COOKIE_NAME].value
            notice = Notice.objects.filter(person=person, withdrawn_at=None).first()
            self.records["notice", name] = notice.pk if notice else NEVER

    def _forget(self) -> None:
        for name, person in self.people.items():
            self.people[name] = User.objects.get(pk=person.pk)

    def _booked(self, name: str, what: str, *, days: int) -> Call:
        booked_at = self._at(min(days, 0) - 4)
        with standing_at(booked_at):
            return Call.schedule(
                by=self.people[name],
                salesperson=self.people[name],
                company=self.company,
                call_type=self.call_type,
                starts_at=self._at(days) - timedelta(hours=1),
                minutes=30,
                place=text(name, f"{what}place"),
                contacts=[self.contact],
            )

    def _filed(self, name: str, what: str, *, days: int, purpose: str = "") -> Call:
        call = self._booked(name, what, days=days)
        purpose = purpose or text(name, what if what == "old" else "plan") + ("plan" if what == "old" else "")
        with standing_at(min(self._at(days - 2), self.moment)):
            call.plan.save_draft(
                by=self.people[name],
                version=call.plan.version,
                purpose=purpose,
                items=[PlanLine(2, contact=self.contact), PlanLine(3, purpose), PlanLine(4, purpose)],
            )
            call.plan.file(by=self.people[name])
        return Call.objects.get(pk=call.pk)

    def _recapped(self, name: str, what: str, *, days: int, inspected_by: str = "") -> Recap:
        call = self._filed(name, what, days=days)
        if inspected_by:
            with standing_at(self._at(days - 1)):
                call.plan.approve(
                    by=self.people[inspected_by], version_number=1, comments={1: text(name, "oldinspection")}
                )
        words = text(name, "oldrecap" if what == "old" else "recap")
        draft = RecapDraft(
            ticks=[Tick(2, 1, result="got"), Tick(3, 1, result="got"), Tick(4, 1, result="not", why="forgot")],
            scores={"overall": 7},
            lines={"worked": words, "change": words, "forgotten": words},
        )
        with standing_at(self._at(days)):
            recap = Recap.begin(Call.objects.get(pk=call.pk), by=self.people[name])
            recap = recap.save_draft(by=self.people[name], version=recap.version, draft=draft)
            return recap.file(by=self.people[name])

    def _logged(self, name: str) -> Recap:
        """A call that nobody had planned, with its short recap."""
        seller = self.people[name]
        call = Call.log(
            by=seller,
            company=self.company,
            call_type=self.call_type,
            starts_at=self._at(-2),
            minutes=10,
            how="phone",
            place=text(name, "loggedplace"),
            contacts=[self.contact],
        )
        words = text(name, "recap")
        recap = Recap.begin(call, by=seller)
        recap = recap.save_draft(
            by=seller, version=recap.version, draft=RecapDraft(lines={"learned": words, "successes": words})
        )
        return recap.file(by=seller)

    def _at(self, days: int):
        return self.moment + timedelta(days=days)

    def _day(self, days: int):
        return self._at(days).date()
