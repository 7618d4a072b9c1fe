"""One week, end to end: from a booked call to two scores that both can see.

Everything is done by the domain's own verbs; what each person then sees is read from his pages.
"""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from calls.models import (
    OVERALL,
    ActionLine,
    Call,
    Inspection,
    Lesson,
    Mark,
    Outcome,
    Plan,
    PlanLine,
    Recap,
    RecapDraft,
    Review,
    Tick,
)
from customers.models import Company, Contact, LedgerEntry, Opportunity
from notices.models import Notice, Sweep
from people.clock import standing_at
from people.models import Delegation, Leave, User
from people.rules import Refused, Stale
from process import defaults
from process.models import CallType

pytestmark = pytest.mark.django_db


def at(day, clock):
    """A moment of the week of Monday 23 November 2026, when London keeps UTC."""
    hour, minute = clock.split(":")
    return datetime(2026, 11, day, int(hour), int(minute), tzinfo=UTC)


MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = range(23, 28)


class Person:
    """Somebody of the cast with a browser, who acts and looks at moments of the week."""

    def __init__(self, user):
        self.pk, self.browser = user.pk, Client()
        self.browser.force_login(user)

    @property
    def user(self):
        return User.objects.get(pk=self.pk)

    def sees(self, path, status=200):
        """The words of a page, or that there is no such page."""
        answer = self.browser.get(path)
        assert answer.status_code == status, f"{path} answered {answer.status_code}"
        return " ".join(answer.content.decode().split())


@pytest.fixture
def week(cast):
    defaults.lay_down()
    cast.priya, cast.ruth, cast.moira = Person(cast.salesperson), Person(cast.manager), Person(cast.director)
    cast.aisha, cast.gareth, cast.ines = Person(cast.outsider), Person(cast.other_manager), Person(cast.admin)
    return cast


def plan_lines(anita, graham):
    return [
        PlanLine(2, contact=anita),
        PlanLine(2, contact=graham),
        PlanLine(3, text="What did the two October stoppages cost?"),
        PlanLine(3, text="Who sits on the committee?"),
        PlanLine(4, text="Leak survey: 22% of output lost"),
        PlanLine(5, text="presents our option", contact=anita, due_on=date(2026, 12, 9), sought="best"),
        PlanLine(5, text="sends the downtime log", contact=graham, due_on=date(2026, 12, 1), sought="minimum"),
    ]


def test_one_week(week):
    priya, ruth, moira, aisha, ines = week.priya, week.ruth, week.moira, week.aisha, week.ines

    # Monday: Priya books a call at Hartwell Dairy for Thursday; the plan exists from that moment on, as a draft.
    with standing_at(at(MONDAY, "09:30")):
        dairy = Company.add(by=priya.user, name="Hartwell Dairy", city="Thirsk")
        anita = Contact.add(by=priya.user, company=dairy, name="Anita Rowe", title="Site Director", can_decide=True)
        graham = Contact.add(by=priya.user, company=dairy, name="Graham Pell", buying_role="champion")
        deal = Opportunity.begin(by=priya.user, company=dairy, name="Compressor house", amount=184_000, currency="GBP")
        call = Call.schedule(
            by=priya.user,
            salesperson=priya.user,
            company=dairy,
            opportunity=deal,
            call_type=CallType.objects.get(name="Sales call"),
            starts_at=at(THURSDAY, "10:00"),
            minutes=45,
            contacts=[anita, graham],
        )
        assert call.plan_due_at == at(WEDNESDAY, "10:00")
        assert "Hartwell Dairy" in priya.sees("/today/")
        assert "People, most help needed first" in ruth.sees("/team/")

    # What she writes is hers alone; half of it Ruth cannot see, and nobody of another team sees that there is a call.
    with standing_at(at(MONDAY, "16:00")):
        call.plan.save_draft(by=priya.user, version=call.plan.version, purpose="Touch base with Anita.", items=[])
        assert "Touch base with Anita." in priya.sees(f"/calls/{call.pk}/plan/")
        assert "Touch base" not in ruth.sees(f"/calls/{call.pk}/")
        aisha.sees(f"/calls/{call.pk}/", status=404)
        ines.sees(f"/calls/{call.pk}/", status=404)

    # Tuesday: she files it before it is due. Ruth's queue shows it at once; she reads it there, and returns it.
    with standing_at(at(TUESDAY, "15:00")):
        plan = Plan.objects.get(call=call)
        plan.save_draft(
            by=priya.user, version=plan.version, purpose="Touch base with Anita.", items=plan_lines(anita, graham)
        )
        plan.file(by=priya.user)
        plan.refresh_from_db()
        assert plan.clock == "ahead"
        Sweep().run()
        assert not Notice.objects.of(ruth.user).open().filter(kind="plan_to_inspect").exists()
        assert "Hartwell Dairy" in ruth.sees("/inspect/")
        assert "“Touch base” is not a purpose." in ruth.sees(f"/inspect/{plan.pk}/")
    with standing_at(at(TUESDAY, "17:20")):
        plan.send_back(by=ruth.user, version_number=1, comment="What will Anita have decided?")
        assert "Returned by Ruth: What will Anita have decided?" in priya.sees("/today/")
        assert "Hartwell Dairy" not in ruth.sees("/inspect/")

    # Wednesday: she files it again; the first version stays as it was. Gareth, who leads another team, cannot decide.
    with standing_at(at(WEDNESDAY, "08:30")):
        plan = Plan.objects.get(call=call)
        purpose = "Anita takes our option to the committee on 9 December."
        plan.save_draft(by=priya.user, version=plan.version, purpose=purpose, items=plan_lines(anita, graham))
        plan.file(by=priya.user)
        assert [version.text.purpose for version in plan.versions.all()] == ["Touch base with Anita.", purpose]
    with standing_at(at(WEDNESDAY, "08:50")):
        with pytest.raises(Refused):
            plan.approve(by=week.gareth.user, version_number=2)
        with pytest.raises(Stale):
            plan.approve(by=ruth.user, version_number=1)
        plan.approve(by=ruth.user, version_number=2, comments={3: "Ask what it costs before you show the payback."})
        assert Inspection.objects.standing().count() == 2
        assert not Notice.objects.of(ruth.user).open().filter(kind="plan_to_inspect").exists()

    # Thursday, before the call: the call sheet carries the plan, the minimum and Ruth's words.
    with standing_at(at(THURSDAY, "09:15")):
        today = priya.sees("/today/")
        assert "One call, in 45 minutes." in today
        assert "Ruth, on 3:" in today
        sheet = priya.sees(f"/calls/{call.pk}/sheet/")
        assert purpose in sheet
        assert "sends the downtime log" in sheet
        with pytest.raises(Refused):
            Recap.begin(Call.objects.get(pk=call.pk), by=priya.user)

    # After it she says what became of each planned item. Her scores are hers until Ruth's are in.
    with standing_at(at(THURSDAY, "11:20")):
        recap = Recap.begin(Call.objects.get(pk=call.pk), by=priya.user)
        assert len(recap.items.all()) == 7
        ticks = [Tick(item.field, item.position, "got", due_on=item.due_on) for item in recap.items.all()]
        ticks[3] = Tick(3, 2, "partly", note="Five people, no names.")
        ticks[6] = Tick(5, 2, "not", why="forgot", due_on=date(2026, 12, 1))
        draft = RecapDraft(
            ticks=ticks,
            actions=[ActionLine("Send two pages for the committee", doer=priya.user, due_on=date(2026, 12, 1))],
            lines={"worked": "Stoppages first. They added it up themselves.", "forgotten": "Who signs."},
            scores={OVERALL: 9},
        )
        recap.save_draft(by=priya.user, version=recap.version, draft=draft)
        recap.file(by=priya.user)
        recap.refresh_from_db()
        assert str(recap.adherence) == "5.5 of 7"
        assert recap.outcome == Outcome.ADVANCE
        assert Call.objects.get(pk=call.pk).was_held
        assert Contact.objects.get(pk=anita.pk).was_met
        assert sorted(entry.text for entry in LedgerEntry.objects.of(priya.user)) == [
            "Send two pages for the committee",
            "presents our option",
        ]
        assert [lesson.text for lesson in Lesson.objects.visible_to(priya.user).filter(kind="again")] == [
            "Stoppages first. They added it up themselves."
        ]
        assert "Send two pages for the committee" in priya.sees("/today/")
        assert not Mark.objects.exists()

    # Ruth reads it beside the plan and gives her own score first; the director sees the outcome, not the words.
    with standing_at(at(FRIDAY, "08:40")):
        assert "Hartwell Dairy" in ruth.sees("/review/")
        page = ruth.sees(f"/review/{recap.pk}/")
        assert "They added it up themselves." in page
        assert "They added it up themselves." not in moira.sees(f"/calls/{call.pk}/")
        with pytest.raises(Refused):
            Review.file(recap=recap, by=moira.user, done_right="All of it.", overall=8)
        Review.file(
            recap=recap,
            by=ruth.user,
            done_right="Asked what the stoppages cost first.",
            overall=5,
            modify="Ask for the day.",
            help="Ten minutes of role-play.",
            help_by=date(2026, 12, 2),
        )
        mark = Mark.objects.overall().get()
        assert (mark.own, mark.managers, mark.is_far_apart) == (9, 5, True)

    # Both now see both; she answers. A score is never changed silently: a correction stands beside it, with its reason.
    with standing_at(at(FRIDAY, "10:00")):
        assert "Asked what the stoppages cost first." in priya.sees(f"/review/{recap.pk}/")
        review = Review.objects.get(recap=recap)
        review.acknowledge(by=priya.user, answer="Nine was too much. I will ask for the day.")
        assert "Nine was too much." in ruth.sees(f"/review/{recap.pk}/")
        assert "5.0" in ruth.sees("/team/")
        aisha.sees(f"/review/{recap.pk}/", status=404)

    # What she promised she ticks off, and for the rest of the day she may take that back.
    with standing_at(at(FRIDAY, "14:00")):
        entry = LedgerEntry.objects.get(text="Send two pages for the committee")
        priya.browser.post(f"/ledger/{entry.pk}/tick/", {"back": "/today/"})
        assert LedgerEntry.objects.get(pk=entry.pk).result == "done"
        assert f"/ledger/{entry.pk}/tick/undo/" in priya.sees("/today/")


def test_while_a_manager_is_away_his_delegate_inspects_and_sees_nothing_else(week):
    aisha, ruth, gareth = week.aisha, week.ruth, week.gareth
    with standing_at(at(MONDAY, "09:00")):
        mill = Company.add(by=aisha.user, name="Arden Automotive")
        Leave.take(by=gareth.user, person=gareth.user, from_day=date(2026, 11, 24), until_day=date(2026, 11, 27))
        Delegation.begin(
            by=gareth.user,
            manager=gareth.user,
            delegate=ruth.user,
            from_day=date(2026, 11, 24),
            until_day=date(2026, 11, 27),
        )
        call = Call.schedule(
            by=aisha.user,
            salesperson=aisha.user,
            company=mill,
            call_type=CallType.objects.get(name="Sales call"),
            starts_at=at(THURSDAY, "10:00"),
        )
    with standing_at(at(TUESDAY, "14:00")):
        lines = [PlanLine(3, text="Which machines run at night?")]
        call.plan.save_draft(by=aisha.user, version=call.plan.version, purpose="Balbir chooses six.", items=lines)
        call.plan.file(by=aisha.user)
        assert "Arden Automotive" in ruth.sees("/inspect/")
        Sweep().run()
        assert Notice.objects.of(ruth.user).open().filter(kind="delegation_begins").exists()
    with standing_at(at(TUESDAY, "15:00")):
        plan = Plan.objects.get(call=call)
        plan.approve(by=ruth.user, version_number=1)
        assert plan.last_inspection.standing_in_for == gareth.user
    with standing_at(at(WEDNESDAY, "09:00")):
        ruth.sees(f"/calls/{call.pk}/", status=404)
        assert "Approved" in aisha.sees(f"/calls/{call.pk}/")


def test_at_the_root_nobody_looks_and_that_is_recorded(week):
    User.objects.filter(pk=week.director.pk).update(sells=True)
    moira = week.moira
    with standing_at(at(MONDAY, "09:00")):
        foods = Company.add(by=moira.user, name="Northmoor Foods")
        call = Call.schedule(
            by=moira.user,
            salesperson=moira.user,
            company=foods,
            call_type=CallType.objects.get(name="Sales call"),
            starts_at=at(THURSDAY, "10:00"),
        )
        call.plan.save_draft(
            by=moira.user, version=call.plan.version, purpose="Sir Alec names the second site.", items=[]
        )
        call.plan.file(by=moira.user)
        assert Plan.objects.get(call=call).state == Plan.State.WAIVED
        assert "Waived: go" in moira.sees("/today/")
    with standing_at(at(THURSDAY, "11:30")):
        recap = Recap.begin(Call.objects.get(pk=call.pk), by=moira.user)
        recap.save_draft(by=moira.user, version=recap.version, draft=RecapDraft(scores={OVERALL: 8}))
        recap.file(by=moira.user)
        assert Recap.objects.get(pk=recap.pk).is_closed


def test_a_plan_that_nobody_looked_at_in_time_leaves_the_queue_and_the_call_goes_on(week):
    priya, ruth = week.priya, week.ruth
    with standing_at(at(MONDAY, "09:00")):
        dairy = Company.add(by=priya.user, name="Hartwell Dairy")
        call = Call.schedule(
            by=priya.user,
            salesperson=priya.user,
            company=dairy,
            call_type=CallType.objects.get(name="Sales call"),
            starts_at=at(TUESDAY, "15:00"),
        )
        call.plan.save_draft(by=priya.user, version=call.plan.version, purpose="Graham agrees to a survey.", items=[])
        call.plan.file(by=priya.user)
    with standing_at(at(TUESDAY, "15:01")):
        assert "Hartwell Dairy" not in ruth.sees("/inspect/")
        assert Plan.leave_begun() == 1
        assert Plan.leave_begun() == 0
        plan = Plan.objects.get(call=call)
        assert plan.state == Plan.State.UNINSPECTED
        with pytest.raises(Refused):
            plan.approve(by=ruth.user, version_number=1)
