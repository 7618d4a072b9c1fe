"""Pages of opportunities: the list, the three questions, the close date, the end."""

from datetime import timedelta

import pytest
from django.urls import reverse

from customers.models import Company, Opportunity, Turn

pytestmark = pytest.mark.django_db


@pytest.fixture
def priya(client, cast):
    client.force_login(cast.salesperson)
    return client


def page(client, name, *args, query=None):
    answer = client.get(reverse(f"customers:{name}", args=args), query or {})
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def send(client, url, *args, **facts):
    return client.post(reverse(f"customers:{url}", args=args), facts)


def test_the_list_shows_who_decides_and_what_comes_next(priya, hartwell):
    text = page(priya, "opportunities")
    for words in ["£184,000", "Anita Rowe not met", "Two pages for the committee", "1 open"]:
        assert words in text


def test_the_list_is_searched_filtered_and_ordered(priya, cast, hartwell):
    other = Company.add(by=cast.salesperson, name="Osgood Timber")
    Opportunity.begin(by=cast.salesperson, company=other, name="Leak programme", currency="EUR", amount=96000)
    assert "Hartwell" not in page(priya, "opportunities", query={"q": "leak osgood"})
    assert "Hartwell" not in page(priya, "opportunities", query={"show": "undated"})
    assert "Hartwell" in page(priya, "opportunities", query={"show": "undecided"})
    assert "£184,000 and €96,000" not in page(priya, "opportunities")
    assert "€96,000 and £184,000" in page(priya, "opportunities")
    largest = page(priya, "opportunities", query={"order": "largest"})
    assert largest.index("Osgood") < largest.index("Hartwell")
    hartwell.opportunity.walk_away(by=cast.salesperson, reason="Timing", hours_freed=6)
    assert "Hartwell" not in page(priya, "opportunities")
    assert "Timing" in page(priya, "opportunities", query={"show": "ended"})
    assert "which freed about 6 hours a week" in page(priya, "opportunities")


def test_others_do_not_find_it_by_any_road(client, cast, hartwell):
    roads = ["opportunity", "opportunity_edit", "outcome", "close_moves", "reopening"]
    for reader in (cast.colleague, cast.outsider, cast.other_manager, cast.admin):
        client.force_login(reader)
        assert "Compressor" not in page(client, "opportunities")
        for road in roads:
            address = reverse(f"customers:{road}", args=[hartwell.opportunity.pk])
            assert client.get(address).status_code == 404
            if road != "opportunity":
                assert client.post(address, {"state": "won", "reason": "x", "to_day": "2030-01-01"}).status_code == 404
    assert Opportunity.objects.get().version == 1


def test_the_three_questions_are_answered_by_facts(priya, cast, hartwell):
    text = page(priya, "opportunity", hartwell.opportunity.pk)
    assert "Anita Rowe not met." in text
    for days in (30, 40):
        day = cast.salesperson.today() + timedelta(days=days)
        hartwell.opportunity.move_close(by=cast.salesperson, to_day=day, reason="The committee meets later")
    hartwell.theirs.reschedule(by=cast.salesperson, due_on=cast.salesperson.today() - timedelta(days=1))
    hartwell.ours.tick(by=cast.salesperson)
    text = page(priya, "opportunity", hartwell.opportunity.pk)
    for words in ["Close date moved later twice.", "Their commitment is overdue", "The committee meets later"]:
        assert words in text


def test_one_is_begun_with_the_company_as_it_is_typed(priya, cast, hartwell):
    answer = send(
        priya, "opportunity_new", company_text="hartwell dairy", name="Spare dryer", amount="22,700.50",
        currency="EUR", kind="new", owner=cast.salesperson.pk,
    )  # fmt: skip
    made = Opportunity.objects.get(name="Spare dryer")
    assert answer.url == made.get_absolute_url()
    assert (made.company, str(made.amount), made.currency) == (hartwell.company, "22700.50", "EUR")


def test_the_page_of_a_company_leads_to_a_form_that_knows_it(priya, hartwell):
    text = page(priya, "opportunity_new", query={"company": hartwell.company.pk})
    assert 'value="Hartwell Dairy"' in text
    for odd in ["x", "\0", "99999999999999999999", "0"]:
        page(priya, "opportunity_new", query={"company": odd})


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("184000", "184000"), ("£184,000", "184000"), ("184 000,5", "184000.5"), ("184’000.25", "184000.25"), ("0", "0")],
)
def test_amounts_are_read_as_people_write_them(typed, amount):
    from customers.forms.fields import AmountField

    assert str(AmountField().clean(typed)) == amount


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"name": ""}, "Fill this in."),
        ({"name": "x" * 161}, "160 characters fit here"),
        ({"amount": "-5"}, "An amount is 0 or more"),
        ({"amount": "a lot"}, "in figures"),
        ({"amount": "1e9"}, "in figures"),
        ({"amount": "NaN"}, "in figures"),
        ({"amount": "٣٤"}, "in figures"),
        ({"amount": "9" * 13}, "is the most that fits here"),
        ({"amount": "1" * 2_000_000}, "40 characters fit here"),
        ({"currency": "XXX"}, "not known"),
        ({"currency": ""}, "Choose one."),
        ({"kind": "odd"}, "Choose one from the list."),
        ({"expected_close_on": "31/12/2030"}, "no such day"),
        ({"expected_close_on": "2027-02-30"}, "no such day"),
        ({"expected_close_on": "2001-01-01"}, "has passed"),
        ({"expected_close_on": "9999-12-31"}, "cannot be meant"),
        ({"expected_close_on": "\0"}, "no such day"),
        ({"owner": "99999"}, "not in your teams"),
        ({"company_text": "Nobody"}, "No company of that name"),
        ({"company_text": ""}, "Choose a company"),
        ({"company_text": "", "company": "99999999"}, "not known"),
        ({"company_text": "Hart\0well"}, "cannot be stored"),
    ],
)
def test_bad_input_is_a_sentence_beside_the_field_and_nothing_typed_is_lost(priya, cast, hartwell, facts, words):
    good = {
        "company_text": "Hartwell Dairy",
        "name": "Spare dryer",
        "amount": "22700",
        "currency": "GBP",
        "kind": "renewal",
        "owner": cast.salesperson.pk,
    }
    answer = send(priya, "opportunity_new", **{**good, **facts})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text
    assert 'value="renewal" selected' in text or "kind" in facts
    assert Opportunity.objects.count() == 1


def test_where_several_companies_fit_they_are_offered(priya, cast, hartwell):
    other = Company.add(by=cast.salesperson, name="Hartwell Creamery")
    facts = {
        "name": "Dryer",
        "currency": "GBP",
        "kind": "new",
        "owner": cast.salesperson.pk,
        "company_text": "hartwell",
    }
    text = send(priya, "opportunity_new", **facts).content.decode()
    assert "Several companies fit" in text
    assert f'name="company_choice" value="{other.pk}"' in text
    assert send(priya, "opportunity_new", **facts, company_choice=other.pk).status_code == 302
    assert Opportunity.objects.get(name="Dryer").company == other


def test_an_id_counts_only_while_its_name_stands_beside_it(priya, cast, hartwell):
    other = Company.add(by=cast.salesperson, name="Osgood Timber")
    facts = {"name": "Dryer", "currency": "GBP", "kind": "new", "owner": cast.salesperson.pk}
    send(priya, "opportunity_new", **facts, company=hartwell.company.pk, company_text="Osgood Timber")
    assert Opportunity.objects.get(name="Dryer").company == other


def test_a_late_edit_shows_both_texts(priya, cast, hartwell):
    hartwell.opportunity.change(by=cast.manager, version=1, holds_back="Denise Holt not met.")
    facts = {
        "name": "Compressor house", "amount": "184000", "currency": "GBP", "kind": "new",
        "owner": cast.salesperson.pk, "holds_back": "Boreas rental until March.", "version": "1",
    }  # fmt: skip
    answer = send(priya, "opportunity_edit", hartwell.opportunity.pk, **facts)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Denise Holt not met." in text
    assert "Boreas rental until March." in text
    assert "Amount" not in text.split("Or make one of both")[0]
    assert send(priya, "opportunity_edit", hartwell.opportunity.pk, **{**facts, "version": "2"}).status_code == 302


def test_the_close_date_moves_with_its_reason(priya, cast, hartwell):
    day = cast.salesperson.today() + timedelta(days=60)
    opportunity = hartwell.opportunity
    answer = send(priya, "close_moves", opportunity.pk, to_day=day.isoformat(), why="")
    assert "Say why it closes later" in answer.content.decode()
    assert day.isoformat() in answer.content.decode()
    for wrong, words in [("", "Choose a day."), ("soon", "no such day"), ("2001-01-01", "has passed")]:
        assert words in send(priya, "close_moves", opportunity.pk, to_day=wrong, why="x").content.decode()
    assert "characters fit" in send(priya, "close_moves", opportunity.pk, to_day=day, why="x" * 501).content.decode()
    moved = {"to_day": day.isoformat(), "why": "Budget", "version": "1"}
    assert send(priya, "close_moves", opportunity.pk, **moved).status_code == 302
    assert Opportunity.objects.get().expected_close_on == day
    assert send(priya, "close_moves", opportunity.pk, **moved).status_code == 302, "sent twice is no conflict"


def test_a_move_that_came_too_late_is_shown_beside_the_one_that_stands(priya, cast, hartwell):
    opportunity, today = hartwell.opportunity, cast.salesperson.today()
    mine, theirs = today + timedelta(days=60), today + timedelta(days=90)
    assert 'name="version" value="1"' in page(priya, "opportunity", opportunity.pk)
    opportunity.move_close(by=cast.manager, to_day=theirs, reason="The committee meets later", version=1)
    moved = {"to_day": mine.isoformat(), "why": "Budget", "version": "1"}
    answer = send(priya, "close_moves", opportunity.pk, **moved)
    text = answer.content.decode()
    assert answer.status_code == 409
    for words in (mine.isoformat(), theirs.isoformat(), "Budget", "The committee meets later", 'value="2"'):
        assert words in text
    assert Opportunity.objects.get().expected_close_on == theirs
    assert send(priya, "close_moves", opportunity.pk, **{**moved, "version": "2"}).status_code == 302


def test_it_is_won_lost_or_walked_away_from(priya, cast, hartwell):
    opportunity = hartwell.opportunity
    for facts, words in [
        ({}, "Choose how it ended."),
        ({"state": "sold"}, "Choose how it ended."),
        ({"state": "lost"}, "Say why it ends"),
        ({"state": "walked_away", "reason": "x", "hours_freed": "-1"}, "0 or more"),
        ({"state": "walked_away", "reason": "x", "hours_freed": "200"}, "168 hours"),
        ({"state": "walked_away", "reason": "x", "hours_freed": "six"}, "in figures"),
        ({"state": "walked_away", "reason": "x", "look_again_on": "2001-01-01"}, "has come already"),
        ({"state": "walked_away", "reason": "x" * 501}, "500 characters fit here"),
        ({"state": "won", "amount": "-1"}, "0 or more"),
    ]:
        answer = send(priya, "outcome", opportunity.pk, **facts)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert not Turn.objects.exists()
    key = "6f1f8f3c-9a54-4f7d-9a06-0c0e7a4b3c12"
    facts = {"state": "walked_away", "reason": "No budget", "hours_freed": "6", "look_again_on": "2030-01-07"}
    assert send(priya, "outcome", opportunity.pk, **facts, submit_key=key).status_code == 302
    text = page(priya, "opportunity", opportunity.pk)
    assert "It frees about 6 hours a week." in text
    assert "Look again 7 January 2030." in text
    assert send(priya, "outcome", opportunity.pk, **facts).status_code == 403
    assert "Fill this in." in send(priya, "reopening", opportunity.pk, reason="").content.decode()
    assert send(priya, "reopening", opportunity.pk, reason="They rang").status_code == 302
    assert Opportunity.objects.get().is_open
    assert Turn.objects.count() == 2


def test_an_end_sent_twice_is_one_end(priya, hartwell):
    facts = {"state": "won", "amount": "180000", "submit_key": "6f1f8f3c-9a54-4f7d-9a06-0c0e7a4b3c13"}
    assert [send(priya, "outcome", hartwell.opportunity.pk, **facts).status_code for _time in range(2)] == [302, 302]
    assert Turn.objects.count() == 1


def test_an_admin_alone_begins_none(client, cast):
    client.force_login(cast.admin)
    assert client.get(reverse("customers:opportunity_new")).status_code == 403


def test_a_question_of_a_thousand_words_is_read_only_as_far_as_anybody_asks(priya, hartwell):
    assert "Hartwell" in page(priya, "opportunities", query={"q": "compressor " * 1200})
