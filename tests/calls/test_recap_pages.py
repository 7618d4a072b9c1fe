"""The pages of a recap: filled in, saved as it is typed, sent once; nothing typed is lost."""

import uuid
from datetime import date
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from calls.models import Call, PlanLine, Recap, Score
from customers.models import Company, Contact, Opportunity
from people.clock import standing_at
from tests.calls.encounter import FILED, OVER, SENT, STARTS, Encounter

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15


@pytest.fixture
def hartwell(cast):
    return Encounter(cast)


class Visitor:
    """Asks for pages and sends forms as somebody at a moment."""

    def __init__(self, client):
        self.client = client

    def __call__(self, person, name, *args, at=OVER, data=None, headers=None, body=None):
        self.client.force_login(person)
        url = reverse(f"calls:{name}", args=args)
        with standing_at(at):
            if body is not None:
                return self.client.post(url, body, content_type="application/x-www-form-urlencoded")
            return self.client.get(url) if data is None else self.client.post(url, data, headers=headers or {})

    def cost(self, person, name, *args, at=OVER):
        """How many queries the page costs to somebody who is signed in."""
        self.client.force_login(person)
        with standing_at(at), CaptureQueriesContext(connection) as queries:
            assert self.client.get(reverse(f"calls:{name}", args=args)).status_code == 200
        return len(queries)


@pytest.fixture
def visit(client):
    return Visitor(client)


def sent(encounter, **changes):
    """A complete form, as the page sends it before anything was saved."""
    data = {"version": "0", "plan_version": str(encounter.call.plan.latest_id or ""), "overall": "7", "ended": ""}
    for place in ("2-1", "2-2", "3-1", "4-1", "5-1", "5-2"):
        data[f"i-{place}"] = "got"
    data |= {"i-5-1-due": "2026-12-09", "i-5-2-due": "2026-11-27", "action_text": "", "action_due": ""}
    return {**data, "action_who": f"u:{encounter.salesperson.pk}", **changes}


def text(answer):
    return " ".join(answer.content.decode().split())


# Looking -----------------------------------------------------------------------------------------


def test_the_form_asks_every_planned_item_and_looking_writes_nothing(hartwell, visit, cast):
    hartwell.call.plan.refresh_from_db()
    page = visit(cast.salesperson, "recap", hartwell.call.pk)
    assert page.status_code == 200
    for words in ("Anita Rowe, Site Director", "Leak survey", "Graham Pell sends the log", "Send recap to Ruth"):
        assert words in text(page)
    assert not Recap.objects.exists()


def test_only_its_salesperson_has_the_form(hartwell, visit, cast):
    for person in (cast.manager, cast.director, cast.colleague, cast.outsider, cast.admin):
        for name in ("recap", "recap_draft", "recap_filing"):
            data = None if name == "recap" else sent(hartwell)
            assert visit(person, name, hartwell.call.pk, data=data).status_code == 404
    assert not Recap.objects.exists()


def test_before_the_call_one_is_led_back_to_it(hartwell, visit, cast):
    early = STARTS.replace(hour=9)
    assert visit(cast.salesperson, "recap", hartwell.call.pk, at=early).url == hartwell.call.get_absolute_url()
    refused = visit(cast.salesperson, "recap_filing", hartwell.call.pk, at=early, data=sent(hartwell))
    assert refused.status_code == 403
    assert not Recap.objects.exists()


def test_once_sent_the_form_leads_to_what_was_sent(hartwell, visit, cast):
    recap = hartwell.recap()
    assert visit(cast.salesperson, "recap", hartwell.call.pk, at=SENT).url == recap.get_absolute_url()


# Saving ------------------------------------------------------------------------------------------


def test_it_saves_itself_and_says_what_follows(hartwell, visit, cast):
    data = sent(hartwell, **{"i-3-1": "partly", "i-2-2": ""})
    answer = visit(cast.salesperson, "recap_draft", hartwell.call.pk, data=data, headers={"X-Draft": "1"})
    assert answer.status_code == 200
    assert answer["X-Version"] == "2"
    assert "5 of 6 marked" in text(answer)
    assert "4.5 of 6" in text(answer)
    assert "Advance" in text(answer)
    assert "Anita Rowe presents our option" in text(answer)


def test_without_scripts_saving_leads_back_to_the_form(hartwell, visit, cast):
    answer = visit(cast.salesperson, "recap_draft", hartwell.call.pk, data=sent(hartwell, worked="Silence"))
    assert answer.url == reverse("calls:recap", args=[hartwell.call.pk])
    assert "Silence" in text(visit(cast.salesperson, "recap", hartwell.call.pk))


def test_an_action_is_taken_out_without_scripts(hartwell, visit, cast):
    data = sent(hartwell, action_text=["One", "Two"], action_who=["they", "they"], action_due=["", ""])
    visit(cast.salesperson, "recap_draft", hartwell.call.pk, data=data | {"remove": "action-0"})
    assert [action.text for action in Recap.objects.get().actions.all()] == ["Two"]


def test_a_second_window_is_shown_both_texts(hartwell, visit, cast):
    visit(cast.salesperson, "recap_draft", hartwell.call.pk, data=sent(hartwell, worked="First window"))
    second = sent(hartwell, worked="Second window")
    with_scripts = visit(cast.salesperson, "recap_draft", hartwell.call.pk, data=second, headers={"X-Draft": "1"})
    assert with_scripts.status_code == 409
    page = visit(cast.salesperson, "recap_draft", hartwell.call.pk, data=second)
    assert page.status_code == 409
    assert "First window" in text(page).replace("<ins>", "").replace("</ins>", "")
    assert "Second window" in text(page)
    assert Recap.objects.get().worked == "First window"


def test_a_plan_sent_while_one_wrote_is_no_silent_change_of_the_items(hartwell, visit, cast):
    data = sent(hartwell)
    hartwell.file_plan(at=STARTS.replace(hour=9), purpose="Something else.")
    answer = visit(cast.salesperson, "recap_draft", hartwell.call.pk, data=data)
    assert answer.status_code == 409
    assert not Recap.objects.exists()


# Sending -----------------------------------------------------------------------------------------


def test_a_whole_recap_is_sent_with_one_form(hartwell, visit, cast):
    data = sent(hartwell, action_text="Send two pages", action_due="2026-12-01", worked="Stoppages first.")
    answer = visit(cast.salesperson, "recap_filing", hartwell.call.pk, data=data, at=SENT)
    recap = Recap.objects.get()
    assert answer.url == recap.get_absolute_url()
    assert recap.is_filed
    assert Call.objects.get(pk=hartwell.call.pk).was_held


def test_sent_twice_it_is_one(hartwell, visit, cast):
    data = sent(hartwell, submit_key=str(uuid.uuid4()))
    first = visit(cast.salesperson, "recap_filing", hartwell.call.pk, data=data)
    second = visit(cast.salesperson, "recap_filing", hartwell.call.pk, data=data)
    assert first.url == second.url
    assert Score.objects.count() == 1
    another = visit(cast.salesperson, "recap_filing", hartwell.call.pk, data=sent(hartwell, overall="9"))
    assert another.url == first.url
    assert Score.objects.get().value == 7


def test_what_is_missing_is_named_and_what_was_written_is_kept(hartwell, visit, cast):
    data = sent(hartwell, **{"i-3-1": "not", "overall": "", "worked": "Stoppages first."})
    data |= {"action_text": "Send two pages"}
    page = visit(cast.salesperson, "recap_filing", hartwell.call.pk, data=data)
    assert page.status_code == 422
    for sentence in ("3 things are missing", "Say why", "Action 1 needs a date.", "Give yourself a score"):
        assert sentence in text(page)
    assert Recap.objects.get().worked == "Stoppages first."
    assert Recap.objects.get().is_draft
    assert not Score.objects.exists()


BAD = [
    ("worked", "x" * 4001, "Shorten it by 1 character."),
    ("worked", "a\x00b", "cannot be stored"),
    ("i-3-1-note", "x" * 2001, "Shorten it by 1 character."),
    ("i-5-1-due", "30.2.2026", "This is no date."),
    ("i-3-1", "maybe", "Choose one of these."),
    ("ended", "perhaps", "Choose one of these."),
    ("overall", "11", "Scores go from 1 to 10."),
    ("overall", "7.5", "Scores go from 1 to 10."),
    ("action_who", "u:999999", "Choose who does it."),
    ("action_who", "c:999999", "Choose who does it."),
    ("also_met", "999999", "does not work for this company"),
]


@pytest.mark.parametrize(("name", "value", "sentence"), BAD)
@pytest.mark.parametrize("door", ["recap_draft", "recap_filing"])
def test_bad_input_is_named_beside_all_that_was_typed(hartwell, visit, cast, door, name, value, sentence):
    data = sent(hartwell, action_text="Send two pages", action_due="2026-12-01", change="I filled a silence.")
    body = "&".join(f"{key}={quote(text)}" for key, text in (data | {name: value}).items())
    page = visit(cast.salesperson, door, hartwell.call.pk, body=body)
    assert page.status_code == 422
    assert sentence in text(page)
    assert "I filled a silence." in text(page)
    assert not Recap.objects.exists()


def test_somebody_of_another_company_is_not_taken(hartwell, visit, cast):
    other = Contact.add(by=cast.salesperson, company=Company.add(by=cast.salesperson, name="Else"), name="Eve")
    for changes in ({"also_met": str(other.pk)}, {"action_text": "x", "action_who": f"c:{other.pk}"}):
        page = visit(cast.salesperson, "recap_filing", hartwell.call.pk, data=sent(hartwell, **changes))
        assert page.status_code == 422
    assert not Recap.objects.exists()


def test_a_text_of_two_megabytes_is_refused_politely(hartwell, visit, cast):
    page = visit(cast.salesperson, "recap_filing", hartwell.call.pk, data=sent(hartwell, worked="x" * 2_000_000))
    assert page.status_code == 422


def test_where_it_was_not_held_two_taps_end_it(hartwell, visit, cast):
    page = visit(cast.salesperson, "recap", hartwell.call.pk)
    assert "It was not held" in text(page)
    visit(cast.salesperson, "absence", hartwell.call.pk, data={"usual": "did_not_come"})
    call = Call.objects.get(pk=hartwell.call.pk)
    assert call.state == Call.State.NOT_HELD
    assert visit(cast.salesperson, "recap", hartwell.call.pk).url == call.get_absolute_url()


def test_an_order_asks_what_else_and_who_else(hartwell, visit, cast):
    page = visit(cast.salesperson, "recap", hartwell.call.pk)
    assert "What else do they need?" in text(page)
    data = sent(hartwell, ended="order", order_else="A dryer", order_who="The Leeds site")
    visit(cast.salesperson, "recap_filing", hartwell.call.pk, data=data)
    recap = Recap.objects.get()
    assert (recap.outcome, recap.order_else, recap.order_who) == ("order", "A dryer", "The Leeds site")


def test_a_logged_call_asks_for_no_score(hartwell, visit, cast):
    call = hartwell.logged(contacts=[hartwell.graham])
    page = visit(cast.salesperson, "recap", call.pk)
    assert "nothing is scored" in text(page)
    assert 'name="overall"' not in text(page)
    data = {"version": "0", "plan_version": "", "learned": "The lease runs out.", "ended": ""}
    visit(cast.salesperson, "recap_filing", call.pk, data=data)
    assert Recap.objects.get().learned == "The lease runs out."


# Cost --------------------------------------------------------------------------------------------


def test_the_form_costs_the_same_however_much_is_in_it(hartwell, visit, cast):
    visit(cast.salesperson, "recap_draft", hartwell.call.pk, data=sent(hartwell))
    few = visit.cost(cast.salesperson, "recap", hartwell.call.pk)
    for number in range(12):
        Contact.add(by=cast.salesperson, company=hartwell.company, name=f"Person {number}")
    names = {
        "action_text": [f"Do {n}" for n in range(15)],
        "action_who": ["they"] * 15,
        "action_due": ["2026-12-01"] * 15,
    }
    data = sent(hartwell, version="2", **names)
    visit(cast.salesperson, "recap_draft", hartwell.call.pk, data=data)
    assert Recap.objects.get().actions.count() == 15
    many = visit.cost(cast.salesperson, "recap", hartwell.call.pk)
    assert many == few
    assert many <= MOST_QUERIES


def test_what_was_inspected_with_comments_on_all_five_costs_no_more(hartwell, visit, cast):
    """Forty items, each comment of the manager beside its field, an opportunity, a colleague along, a focus element."""
    plan, company = hartwell.call.plan, hartwell.company
    people = [Contact.add(by=cast.salesperson, company=company, name=f"Person {n}") for n in range(10)]
    with standing_at(FILED):
        items = [PlanLine(2, contact=person) for person in people]
        items += [PlanLine(field, f"Item {n}") for field in (3, 4) for n in range(10)]
        days = [date(2026, 12, 1 + n) for n in range(10)]
        items += [
            PlanLine(5, f"signs {n}", contact=person, due_on=day, sought="also")
            for n, (person, day) in enumerate(zip(people, days, strict=True))
        ]
        plan.refresh_from_db()
        plan = plan.save_draft(by=cast.salesperson, version=plan.version, purpose="Anita signs.", items=items)
        version = plan.file(by=cast.salesperson)
        comments = {n: f"Look at {n} once more." for n in range(1, 6)}
        plan.approve(by=cast.manager, version_number=version.number, comments=comments)
        call = hartwell.call
        call.refresh_from_db()
        deal = Opportunity.begin(by=cast.salesperson, company=company, name="New compressors", currency="GBP")
        facts = {"call_type": call.call_type, "how": call.how, "place": "", "opportunity": deal}
        call.change(by=cast.salesperson, version=call.version, **facts, companions=[cast.colleague])
    text = visit(cast.salesperson, "recap", call.pk).content.decode()
    assert "Ruth, on 5:" in text
    assert "Item 9" in text
    assert visit.cost(cast.salesperson, "recap", call.pk) <= MOST_QUERIES
    data = {"version": "0", "plan_version": str(version.pk), "overall": "7", "worked": "Well."}
    assert visit(cast.salesperson, "recap_draft", call.pk, data=data).status_code == 302
    assert visit.cost(cast.salesperson, "recap", call.pk) <= MOST_QUERIES
    for reader in (cast.salesperson, cast.manager, cast.director):
        assert visit.cost(reader, "call", call.pk) <= MOST_QUERIES


def test_days_are_kept_as_days(hartwell, visit, cast):
    visit(cast.salesperson, "recap_filing", hartwell.call.pk, data=sent(hartwell))
    assert [item.due_on for item in Recap.objects.get().items.filter(field=5)] == [
        date(2026, 12, 9),
        date(2026, 11, 27),
    ]
