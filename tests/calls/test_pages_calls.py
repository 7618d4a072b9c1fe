"""The pages of calls: what stands there for whom, and what bad input gets."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from calls.models import Call
from customers.models import Opportunity
from tests.calls.desk import FRIDAY, MONDAY, THURSDAY, TUESDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def priya(client, desk):
    """Priya's browser."""
    client.force_login(desk.seller)
    return client


def booking(desk, **typed):
    facts = {
        "company": str(desk.company.pk),
        "company_text": desk.company.name,
        "contacts": [str(desk.anita.pk)],
        "call_type": str(desk.sales_call.pk),
        "how": "visit",
        "day": "2026-11-26",
        "time": "10:00",
        "minutes": "45",
    }
    return facts | typed


def test_the_list_shows_a_week_by_day(priya, desk):
    desk.book(THURSDAY)
    desk.book(FRIDAY)
    answer = priya.get(reverse("calls:list"))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "23 to 27 November" in text
    assert text.index("Thursday") < text.index("Friday")
    assert text.count("Hartwell Dairy</a>") == 2


def test_the_week_stands_in_columns(priya, desk):
    desk.book(THURSDAY)
    text = priya.get(reverse("calls:week")).content.decode()
    assert text.count("<section") == 5
    assert "Hartwell Dairy" in text


def test_another_week_is_a_link_away(priya, desk):
    desk.book(MONDAY + timedelta(days=8))
    assert "Hartwell" not in priya.get(reverse("calls:list")).content.decode()
    assert "Hartwell" in priya.get(reverse("calls:list") + "?week=2026-W49").content.decode()


@pytest.mark.parametrize("week", ["", "soon", "2026-W99", "0000-W01", "9999-W52", "1-W1", "٢٠٢٦-W٤٨"])
def test_a_week_that_makes_no_sense_is_this_week_or_an_empty_one(priya, week):
    assert priya.get(reverse("calls:list"), {"week": week, "show": "nonsense", "day": "never"}).status_code == 200
    assert priya.get(reverse("calls:week"), {"week": week, "day": "2026-02-30"}).status_code == 200


def test_what_needs_me_is_one_choice(priya, desk, clock):
    late, sent = desk.book(TUESDAY), desk.sent(FRIDAY)
    text = priya.get(reverse("calls:list"), {"show": "mine"}).content.decode()
    assert reverse("calls:plan", args=[late.pk]) in text
    assert reverse("calls:call", args=[sent.call_id]) not in text


def test_cancelled_and_unplanned_calls_stay_in_the_list(priya, desk, clock):
    call = desk.book(THURSDAY)
    call.cancel(by=desk.seller, reason="they_cancelled")
    Call.log(by=desk.seller, company=desk.company, call_type=desk.sales_call, starts_at=MONDAY, contacts=[desk.graham])
    fell = priya.get(reverse("calls:list"), {"show": "fell"}).content.decode()
    assert "They called it off." in fell
    assert "Graham Pell" not in fell
    unplanned = priya.get(reverse("calls:list"), {"show": "unplanned"}).content.decode()
    assert "Graham Pell" in unplanned


def test_a_manager_reads_the_week_of_somebody_below(client, desk):
    desk.book(THURSDAY)
    client.force_login(desk.cast.manager)
    address = reverse("calls:list") + f"?person={desk.seller.pk}"
    text = client.get(address).content.decode()
    assert "Hartwell" in text
    assert "Priya Nair" in text
    assert "Write plan" not in text


def test_nobody_reads_the_week_of_a_stranger(client, desk):
    client.force_login(desk.cast.outsider)
    assert client.get(reverse("calls:list") + f"?person={desk.seller.pk}").status_code == 404


@pytest.mark.parametrize("person", ["²", "x", "-1", "0", "9" * 40])
def test_a_person_that_is_no_number_gives_ones_own_week(priya, desk, person):
    desk.book(THURSDAY)
    answer = priya.get(reverse("calls:list"), {"person": person})
    assert (answer.status_code, "Hartwell" in answer.content.decode()) == (200, True)


def test_a_list_costs_the_same_for_one_call_and_for_many(priya, desk):
    def cost(address):
        priya.get(address)
        with CaptureQueriesContext(connection) as queries:
            priya.get(address)
        return len(queries)

    desk.approve(desk.sent(THURSDAY), comments={3: "Ask."})
    desk.book(FRIDAY).reschedule(by=desk.seller, starts_at=FRIDAY + timedelta(minutes=30))
    one = [cost(reverse(name)) for name in ("calls:list", "calls:week")]
    for hour in range(9):
        plan = desk.sent(THURSDAY + timedelta(hours=hour))
        (desk.approve, desk.send_back, lambda p: None)[hour % 3](plan)
        desk.book(FRIDAY + timedelta(hours=hour + 1)).reschedule(
            by=desk.seller, starts_at=FRIDAY + timedelta(hours=hour + 1, minutes=30)
        )
    many = [cost(reverse(name)) for name in ("calls:list", "calls:week")]
    assert one == many
    assert max(many) <= 15


# Booking --------------------------------------------------------------------------------------------


def test_booking_leads_to_the_plan_with_the_people_in_it(priya, desk):
    answer = priya.post(reverse("calls:new"), booking(desk))
    call = Call.objects.get()
    assert answer["Location"] == reverse("calls:plan", args=[call.pk])
    assert [item.contact for item in call.plan.items.all()] == [desk.anita]
    assert (call.minutes, call.how, call.day) == (45, "visit", date(2026, 11, 26))


def test_the_form_opens_with_what_is_known(priya, desk):
    priya.post(reverse("calls:new"), booking(desk, how="phone", minutes="20"))
    text = priya.get(reverse("calls:new"), {"company": desk.company.pk}).content.decode()
    assert "Hartwell Dairy" in text
    assert f'name="contacts" value="{desk.anita.pk}" checked' in text
    assert f'name="contacts" value="{desk.graham.pk}" checked' not in text
    assert 'value="phone" checked' in text
    assert 'value="2026-11-24"' in text


def test_the_people_of_a_company_come_as_a_piece(priya, desk):
    answer = priya.get(
        reverse("calls:new"),
        {"company": desk.company.pk, "company_text": "Hartwell Dairy"},
        headers={"HX-Request": "true", "HX-Target": "about-company"},
    )
    text = answer.content.decode()
    assert "<html" not in text
    assert "Anita Rowe" in text
    assert "Graham Pell" in text


def test_somebody_new_is_made_while_booking(priya, desk):
    priya.post(reverse("calls:new"), booking(desk, contacts=[], new_name="Denise Holt", new_title="Procurement"))
    item = Call.objects.get().plan.items.get()
    assert (item.contact.name, item.contact.title, item.contact.company) == ("Denise Holt", "Procurement", desk.company)


def test_sent_twice_it_is_booked_once(priya, desk):
    facts = booking(desk, submit_key="2f1c7c1e-5f4b-4a53-9f5e-0a54c0a8b7a1", new_name="Denise Holt")
    first, second = priya.post(reverse("calls:new"), facts), priya.post(reverse("calls:new"), facts)
    assert first["Location"] == second["Location"]
    assert Call.objects.count() == 1
    assert desk.company.contacts.filter(name="Denise Holt").count() == 1


def test_others_come_along(priya, desk):
    priya.post(reverse("calls:new"), booking(desk, companions=[str(desk.cast.manager.pk), str(desk.cast.colleague.pk)]))
    call = Call.objects.get()
    assert {c.person for c in call.companions.all()} == {desk.cast.manager, desk.cast.colleague}
    assert call.is_joint


BAD = [
    ({"company": "", "company_text": ""}, "Choose a company."),
    ({"company": "999999", "company_text": "Nobody at all"}, "No company of that name."),
    ({"company": "x", "company_text": "\x00"}, "cannot be stored"),
    ({"contacts": ["999999"]}, "does not work for this company"),
    ({"contacts": ["many", "-1"]}, "Choose from the list."),
    ({"call_type": "999999"}, "This kind of call is not in use."),
    ({"call_type": ""}, "Choose what kind of call it is."),
    ({"call_type": "9" * 40}, "This kind of call is not in use."),
    ({"how": "pigeon"}, "Choose one from the list."),
    ({"day": ""}, "Say on which day."),
    ({"day": "2026-02-30"}, "This is no date."),
    ({"day": "tomorrow"}, "This is no date."),
    ({"day": "2020-01-01"}, "This day is more than five years away"),
    ({"day": "9999-12-31"}, "This day is more than five years away"),
    ({"day": "2026-11-20"}, "This time has passed."),
    ({"time": "25:00"}, "This is no time."),
    ({"time": ""}, "Say at what time."),
    ({"minutes": "-3"}, "Choose a length from the list."),
    ({"minutes": "many"}, "Choose a length from the list."),
    ({"place": "x" * 201}, "200 characters fit here."),
    ({"place": "x\x00y"}, "cannot be stored"),
    ({"new_name": "x" * 2_000_000}, "characters fit here"),
    ({"new_title": "Director"}, "Say the name of the person"),
    ({"opportunity": "999999"}, "not open at this company"),
    ({"opportunity": "seven"}, ""),
    ({"companions": ["999999"]}, "cannot come along"),
]


@pytest.mark.parametrize(("typed", "said"), BAD)
def test_bad_input_gets_a_sentence_and_loses_nothing(priya, desk, typed, said):
    answer = priya.post(reverse("calls:new"), booking(desk, **typed))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert "invalid-feedback" in text
    assert not Call.objects.exists()
    if "time" not in typed:
        assert 'value="10:00"' in text


def test_half_a_character_breaks_nothing(priya, desk):
    """A browser cannot send one; whoever does by hand sends these bytes."""
    answer = priya.post(
        reverse("calls:new"), booking(desk, place="lonely \ud800 half".encode("utf-8", "surrogatepass"))
    )
    assert answer.status_code in {200, 302}


def test_a_time_that_the_clock_jumps_over_is_named_with_the_next_one(priya, desk):
    answer = priya.post(reverse("calls:new"), booking(desk, day="2027-03-28", time="01:30"))
    text = answer.content.decode()
    assert "01:30 does not exist on 28 March in London: the clocks go forward then." in text
    assert "Choose 02:30" in text
    assert 'value="01:30"' in text


def test_who_does_not_sell_books_nothing(client, desk):
    client.force_login(desk.cast.manager)
    assert client.get(reverse("calls:new")).status_code == 403
    assert client.post(reverse("calls:new"), booking(desk)).status_code == 403
    assert not Call.objects.exists()


# Logging --------------------------------------------------------------------------------------------


def test_logging_leads_to_the_short_recap(priya, desk):
    answer = priya.post(reverse("calls:log"), booking(desk, day="2026-11-23", time="08:30", minutes="10", how="phone"))
    call = Call.objects.get()
    assert call.unplanned
    assert answer["Location"] == reverse("calls:recap", args=[call.pk])
    assert list(call.attendees.all()) == [desk.anita]


def test_a_call_that_is_ahead_cannot_be_logged(priya, desk):
    text = priya.post(reverse("calls:log"), booking(desk)).content.decode()
    assert "This call has not begun. Schedule it, and plan it first." in text
    assert not Call.objects.exists()


def test_logging_points_to_a_call_that_was_planned_there(priya, desk):
    call = desk.book(THURSDAY)
    text = priya.get(reverse("calls:log"), {"company": desk.company.pk}).content.decode()
    assert "is planned for" in text
    assert reverse("calls:call", args=[call.pk]) in text


# Changing -------------------------------------------------------------------------------------------


def change(call, **typed):
    facts = {
        "version": str(call.version),
        "call_type": str(call.call_type_id),
        "how": call.how,
        "day": "2026-11-26",
        "time": "09:00",
        "minutes": str(call.minutes),
    }
    return facts | typed


def test_a_call_is_moved_with_a_reason(priya, desk):
    call = desk.book(THURSDAY)
    answer = priya.post(reverse("calls:edit", args=[call.pk]), change(call, day="2026-11-27", reason="They asked."))
    assert answer.status_code == 302
    call.refresh_from_db()
    assert call.day == date(2026, 11, 27)
    assert call.moves.get().reason == "They asked."


def test_other_facts_change_without_a_move(priya, desk):
    call = desk.book(THURSDAY)
    priya.post(reverse("calls:edit", args=[call.pk]), change(call, how="video", place="Their link"))
    call.refresh_from_db()
    assert (call.how, call.place, call.moves.count()) == ("video", "Their link", 0)


def test_an_opportunity_that_went_to_somebody_else_stays_with_its_call(priya, desk):
    call = desk.book(THURSDAY, opportunity=desk.opportunity)
    Opportunity.objects.filter(pk=desk.opportunity.pk).update(owner=desk.cast.outsider)
    assert "Two compressors" not in priya.get(reverse("calls:edit", args=[call.pk])).content.decode()
    priya.post(reverse("calls:edit", args=[call.pk]), change(call, how="video"))
    call.refresh_from_db()
    assert (call.how, call.opportunity) == ("video", desk.opportunity)


def test_a_stale_change_keeps_what_was_typed(priya, desk):
    call = desk.book(THURSDAY)
    typed = change(call, place="Platform 2")
    priya.post(reverse("calls:edit", args=[call.pk]), change(call, place="Hall"))
    answer = priya.post(reverse("calls:edit", args=[call.pk]), typed)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Platform 2" in text
    assert "Hall" in text
    call.refresh_from_db()
    assert call.place == "Hall"


def test_a_move_into_a_gap_is_refused_beside_the_time(priya, desk):
    call = desk.book(THURSDAY)
    text = priya.post(
        reverse("calls:edit", args=[call.pk]), change(call, day="2027-03-28", time="01:15")
    ).content.decode()
    assert "does not exist on 28 March" in text


def test_a_call_is_cancelled_with_one_of_the_reasons(priya, desk):
    call = desk.book(THURSDAY)
    address = reverse("calls:cancellation", args=[call.pk])
    assert "Say why" in priya.post(address, {}).content.decode()
    assert "Choose one from the list" in priya.post(address, {"usual": "weather"}).content.decode()
    assert priya.post(address, {"usual": "they_cancelled"}).status_code == 302
    call.refresh_from_db()
    assert (call.state, call.ended_because) == ("cancelled", "they_cancelled")
    text = priya.get(reverse("calls:call", args=[call.pk])).content.decode()
    assert "They called it off" in text
    priya.post(reverse("calls:reopening", args=[call.pk]))
    call.refresh_from_db()
    assert call.is_scheduled


def test_a_call_was_not_held_in_two_taps(priya, desk, clock):
    call = desk.book(TUESDAY)
    address = reverse("calls:absence", args=[call.pk])
    assert priya.get(address).status_code == 403
    clock.stand(TUESDAY + timedelta(hours=1))
    assert priya.get(address).status_code == 200
    assert priya.post(address, {"usual": "did_not_come"}).status_code == 302
    call.refresh_from_db()
    assert call.state == "not_held"


@pytest.mark.parametrize("name", ["edit", "cancellation", "absence", "reopening", "plan", "sheet", "call"])
def test_a_call_of_a_stranger_does_not_exist(client, desk, name):
    call = desk.book(THURSDAY)
    client.force_login(desk.cast.outsider)
    for ask in (client.get, client.post):
        assert ask(reverse(f"calls:{name}", args=[call.pk])).status_code in {404, 405}


@pytest.mark.parametrize("name", ["edit", "cancellation", "reopening", "plan"])
def test_a_manager_reads_a_call_and_changes_nothing(client, desk, name):
    call = desk.book(THURSDAY)
    client.force_login(desk.cast.manager)
    assert client.get(reverse("calls:call", args=[call.pk])).status_code == 200
    answer = client.post(reverse(f"calls:{name}", args=[call.pk]), {"usual": "did_not_come"})
    assert answer.status_code in {403, 405}
    call.refresh_from_db()
    assert call.is_scheduled


@pytest.mark.parametrize(
    ("comment", "on_phone", "at_desk"),
    [
        ("Which committee?", "Returned by Ruth: Which committee?", "Returned by Ruth: Which committee?"),
        (
            "Who decides? After two months you still meet only Joan. Find out before you go there once more.",
            "Returned by Ruth: Who decides?",
            "Returned by Ruth: Who decides? After two months you still meet only Joan.",
        ),
        (
            "After two months you still meet only Joan.",
            "Returned by Ruth",
            "Returned by Ruth: After two months you still meet only Joan.",
        ),
        ("x" * 200, "Returned by Ruth", "Returned by Ruth"),
    ],
)
def test_the_reason_of_a_return_is_never_cut_within_a_sentence(priya, desk, comment, on_phone, at_desk):
    desk.send_back(desk.sent(THURSDAY), comment=comment)
    page = priya.get(reverse("calls:list")).content.decode()
    shown = re.search(r'sp-plum sp-strong">(Returned.*?</span>)', page)[1]
    assert re.sub(r"<span.*?</span>|</span>", "", shown) == on_phone
    assert re.sub(r"<.*?>", "", shown) == at_desk
