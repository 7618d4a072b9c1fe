"""What the deeds that are done most cost: as many statements for one line as for many."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from calls.models import OVERALL, ActionLine, PlanLine, Recap, RecapDraft, Sought, Tick
from customers.models import Contact, LedgerEntry
from notices.models import Notice
from process.models import Element
from tests.calls.desk import FRIDAY, MONDAY, THURSDAY
from tests.faults.visitor import Page

pytestmark = pytest.mark.django_db

DAY = date(2026, 12, 9)
FEW, MANY = 1, 12
MOST = {  # two of each hold the transaction of the deed inside the test's
    "a recap": 47,
    "a recap saved before": 49,
    "saving a draft": 17,
    "filing": 16,
    "approving": 22,
}


@pytest.fixture
def desk(desk):
    elements = [
        Element.add(by=None, name=name, anchor_3="3", anchor_5="5", anchor_7="7", anchor_9="9")
        for name in ("Prepares", "Listens first", "Asks what it costs")
    ]
    desk.sales_call = desk.call_type("Visit", elements=elements)
    desk.elements = elements
    return desk


@pytest.fixture
def priya(desk):
    client = Client()
    client.force_login(desk.seller)
    return client


def cost(deed):
    """How many statements it takes; the second time, when what is asked once a process is known."""
    with CaptureQueriesContext(connection) as statements:
        deed()
    return len(statements)


def lines(desk, number):
    """So many people to see, each new to us, and as much of every other field."""
    people = [Contact.add(by=desk.seller, company=desk.company, name=f"Engineer {n}") for n in range(number)]
    return [
        line
        for n, contact in enumerate(people)
        for line in (
            PlanLine(2, contact=contact),
            PlanLine(3, text=f"Question {n}"),
            PlanLine(4, text=f"Sheet {n}"),
            PlanLine(5, f"names day {n}", contact=contact, due_on=DAY + timedelta(days=n), sought=Sought.ALSO),
        )
    ]


def form(client, path, part):
    page = client.get(path)
    assert page.status_code == 200
    return Page(200, page.content.decode()).form(part)


def sends(client, form, status=302, **headers):
    def send():
        assert client.post(form.action, form.fields, headers=headers).status_code == status

    return send


# Filing a recap ----------------------------------------------------------------------------------


def recap_form(desk, clock, priya, number):
    """The form of a call with so many lines of each field, all marked, and as many next actions."""
    clock.stand(MONDAY)
    call = desk.book(THURSDAY, opportunity=desk.opportunity)
    desk.send(call.plan, items=lines(desk, number))
    clock.stand(FRIDAY)
    doers = [f"u:{desk.seller.pk}", f"c:{desk.anita.pk}", "they"]
    answers = {f"i-{field}-{n}": "got" for field in (2, 3, 4, 5) for n in range(1, number + 1)}
    answers |= {"action_text": [f"Send sheet {n}" for n in range(number)], "action_due": ["2026-12-10"] * number}
    answers |= {"action_who": [doers[n % len(doers)] for n in range(number)], "also_met": [str(desk.graham.pk)]}
    answers |= {f"el-{element.pk}": "6" for element in desk.elements}
    return form(priya, f"/calls/{call.pk}/recap/", "/filing/").with_(overall="7", worked="Silence", **answers)


def test_filing_a_recap_costs_the_same_for_one_line_of_each_field_and_for_many(desk, clock, priya):
    cost(sends(priya, recap_form(desk, clock, priya, FEW)))
    few, many = (cost(sends(priya, recap_form(desk, clock, priya, number))) for number in (FEW, MANY))
    assert few == many <= MOST["a recap"]


def test_all_that_was_said_is_in_the_ledger_and_nobody_is_told_twice(desk, clock, priya):
    sends(priya, recap_form(desk, clock, priya, MANY))()
    recap = Recap.objects.get()
    assert [item.entry.text for item in recap.items.filter(field=5)] == [f"names day {n}" for n in range(MANY)]
    assert [action.entry.text for action in recap.actions.all()] == [f"Send sheet {n}" for n in range(MANY)]
    assert LedgerEntry.objects.count() == 2 * MANY
    assert sorted(Notice.objects.about(recap).values_list("kind", flat=True)) == ["recap_to_review", "team_won"]
    assert not Contact.objects.filter(name__startswith="Engineer", last_met_at=None).exists()


def test_a_recap_that_was_saved_before_is_filed_for_as_much_whatever_it_says(desk, clock, priya):
    def saved(number):
        sent = recap_form(desk, clock, priya, number)
        draft = sent.with_()
        draft.action = sent.action.replace("filing", "draft")
        sends(priya, draft)()
        return form(priya, sent.action.replace("filing/", ""), "/filing/")

    cost(sends(priya, saved(FEW)))
    few, many = (cost(sends(priya, saved(number))) for number in (FEW, MANY))
    assert few == many <= MOST["a recap saved before"]


def test_what_is_saved_again_as_it_stands_is_not_written_again(desk, clock):
    call = desk.sent(THURSDAY).call
    clock.stand(FRIDAY)
    draft = RecapDraft(
        ticks=[Tick(3, 1, result="got", note="Most of it")],
        actions=[ActionLine("Send the offer", doer=desk.seller, due_on=DAY)],
        also_met=[desk.graham],
        scores={OVERALL: 7},
    )
    recap = Recap.begin(call, by=desk.seller)
    recap = recap.save_draft(by=desk.seller, version=1, draft=draft)
    action = recap.actions.get()
    with CaptureQueriesContext(connection) as statements:
        recap = recap.save_draft(by=desk.seller, version=2, draft=draft)
    written = [each["sql"].split()[:2] for each in statements if each["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert [verb for verb, _table in written] == ["UPDATE"]  # the recap itself, for its version
    assert recap.version == 3
    assert Recap.objects.get().actions.get() == action


# A plan: saved, filed, approved ------------------------------------------------------------------


@pytest.fixture
def ruth(cast):
    client = Client()
    client.force_login(cast.manager)
    return client


def plan_form(desk, priya, number, hours=0):
    """The form of a plan that is written, with so many lines in each list."""
    plan = desk.book(THURSDAY + timedelta(hours=hours)).plan
    desk.write(plan, items=lines(desk, number))
    return plan, form(priya, f"/calls/{plan.call_id}/plan/", "/filing/")


def draft_form(desk, priya, number, hours=0):
    """The same, on its way to be saved with another purpose and one line more."""
    plan, sent = plan_form(desk, priya, number, hours)
    sent.action = f"/calls/plans/{plan.pk}/draft/"
    return sent.with_(purpose="Anita names a day.", learn=[*sent.fields["learn"], "Who signs?"])


def approval_form(desk, priya, ruth, number, hours=0):
    plan, sent = plan_form(desk, priya, number, hours)
    sends(priya, sent)()
    return form(ruth, f"/inspect/{plan.pk}/", "/inspection/").with_(decision="approved")


def test_saving_a_draft_costs_the_same_for_one_line_and_for_many(desk, priya):
    few, many = (cost(sends(priya, draft_form(desk, priya, number), 200, **{"X-Draft": "1"})) for number in (FEW, MANY))
    assert few == many <= MOST["saving a draft"]


def test_filing_costs_the_same_for_one_line_and_for_many(desk, priya):
    few, many = (cost(sends(priya, plan_form(desk, priya, number)[1])) for number in (FEW, MANY))
    assert few == many <= MOST["filing"]


def test_approving_costs_the_same_for_one_line_and_for_many(desk, priya, ruth):
    cost(sends(ruth, approval_form(desk, priya, ruth, FEW)))
    few, many = (cost(sends(ruth, approval_form(desk, priya, ruth, number))) for number in (FEW, MANY))
    assert few == many <= MOST["approving"]


def test_lines_of_a_plan_that_stand_as_they_are_written_are_not_written_again(desk):
    plan = desk.book().plan
    desk.write(plan)
    stood = list(plan.items.values_list("pk", flat=True))
    desk.write(plan, purpose="Anita names a day.")
    assert list(plan.items.values_list("pk", flat=True)) == stood
    desk.write(plan, purpose="Anita names a day.", items=desk.lines()[:-1])
    assert plan.items.count() == len(stood) - 1


def test_a_draft_that_is_sent_twice_is_no_conflict(desk):
    plan = desk.book().plan
    read = plan.version
    desk.write(plan)
    plan.save_draft(by=desk.seller, version=read, purpose=plan.purpose, items=desk.lines())
    assert plan.version == read + 1


def test_what_is_written_and_sent_in_one_deed_is_what_stands(desk):
    plan = desk.book().plan
    plan.send(by=desk.seller, version=plan.version, purpose="Anita names a day.", items=desk.lines())
    plan.refresh_from_db()
    assert plan.latest.text.says_the_same_as(plan.draft)
    assert plan.latest.is_whole
    assert not plan.has_unfiled_changes
