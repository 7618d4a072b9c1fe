"""What letters say: from the facts at the moment of sending, as far as their reader may see them."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from calls.models import PlanLine
from notices.letters import compose
from notices.models import Delivery, Notice, Sweep, Wishes
from notices.sending import Round
from people.models import Team, User
from tests.calls.desk import FRIDAY, MONDAY, THURSDAY, TUESDAY, WEDNESDAY

POISON = '<img src=x onerror=alert(1)>"\'{{ settings.SECRET_KEY }}{% now "Y" %} \N{RIGHT-TO-LEFT OVERRIDE}gpj'


def letter_of(delivery):
    delivery = Delivery.objects.with_names().get(pk=delivery.pk)
    with timezone.override(delivery.person.zoneinfo):
        return compose(delivery)


def due_plan(desk, clock, starts_at=THURSDAY, **facts):
    """A plan that was sent, at the moment when its inspector hears of it, and the letter that waits."""
    plan = desk.sent(starts_at, **facts)
    clock.stand(plan.call.plan_due_at)
    Sweep().run()
    return plan, Delivery.objects.get(notice__kind="plan_to_inspect", notice__about_id=plan.pk, channel="mail")


# The letter about a plan --------------------------------------------------------------------------------


def test_the_plan_to_inspect_stands_in_its_letter_field_by_field_in_both_forms(desk, clock):
    plan, delivery = due_plan(desk, clock)
    letter = letter_of(delivery)
    assert letter.to == desk.cast.manager.email
    assert letter.subject == "Hartwell Dairy on Thursday at 09:00: plan to inspect"
    for form in (letter.html, letter.text):
        for said in (
            "Priya, call on",
            "Purpose",
            "Anita takes our option to the committee.",
            "Anita Rowe",
            "What did the stoppages cost?",
            "Leak survey",
            "presents our option",
            "sends the log",
            "Inspect this plan",
            f"/inspect/{plan.pk}/",
        ):
            assert said in form, said


@pytest.mark.parametrize(
    ("read_at", "starts"),
    [
        (THURSDAY - timedelta(hours=2), "at 09:00"),
        (WEDNESDAY, "on Thursday at 09:00"),
        (None, "on 26 November at 09:00"),
    ],
)
def test_its_subject_says_when_the_call_begins_on_whichever_day_it_is_read(desk, clock, read_at, starts):
    _plan, delivery = due_plan(desk, clock)
    clock.stand(read_at or THURSDAY - timedelta(days=8))
    assert letter_of(delivery).subject == f"Hartwell Dairy {starts}: plan to inspect"


def test_it_says_how_many_more_wait(desk, clock):
    desk.sent(FRIDAY)
    _plan, delivery = due_plan(desk, clock)
    letter = letter_of(delivery)
    assert "One more plan waits" in letter.html
    assert "One more plan waits" in letter.text
    assert "/inspect/\n" in letter.text


def test_it_carries_the_version_that_waits_and_not_what_is_being_written(desk, clock):
    plan, delivery = due_plan(desk, clock)
    plan.refresh_from_db()
    desk.write(plan, purpose="Half a thought")
    assert "Half a thought" not in letter_of(delivery).html


def test_what_was_changed_before_it_went_out_stands_as_it_is_then(desk, clock):
    plan = desk.sent()
    clock.stand(TUESDAY)
    desk.send(plan.__class__.objects.get(pk=plan.pk), purpose="Graham shows us the log.")
    clock.stand(plan.call.plan_due_at)
    Sweep().run()
    (letter,) = [letter_of(each) for each in Delivery.objects.filter(notice__kind="plan_to_inspect")]
    assert "Graham shows us the log." in letter.text
    assert "Anita takes our option" not in letter.text


def test_a_subject_names_no_more_than_company_and_deed(desk, clock):
    desk.approve(desk.sent())
    plan = desk.sent(THURSDAY.replace(hour=15))
    desk.send_back(plan, comment="Which committee?")
    clock.stand(WEDNESDAY)
    Round().run()
    assert [letter.subject for letter in mail.outbox] == ["Ruth returned your plan for Hartwell Dairy"]
    assert "Which committee" not in mail.outbox[0].body


# Rights, and what is done ---------------------------------------------------------------------------------


def test_nothing_is_sent_about_what_is_decided_already(desk, clock):
    plan, _delivery = due_plan(desk, clock)
    desk.approve(plan.__class__.objects.get(pk=plan.pk))
    Round().run()
    assert not [letter for letter in mail.outbox if "plan to inspect" in letter.subject]


def test_whoever_lost_the_right_gets_no_line_of_the_plan(desk, clock):
    plan, _delivery = due_plan(desk, clock)
    User.objects.filter(pk=desk.seller.pk).update(team=desk.cast.south)
    Round().run()
    assert not [letter for letter in mail.outbox if desk.cast.manager.email in letter.to]
    assert all(plan.purpose not in letter.body for letter in mail.outbox)


def test_a_letter_to_somebody_who_leads_the_team_no_more_is_not_sent(desk, clock):
    _plan, delivery = due_plan(desk, clock)
    Team.objects.filter(pk=desk.cast.north.pk).update(manager=desk.cast.other_manager)
    Round().run()
    assert Delivery.objects.get(pk=delivery.pk).state == "dropped"
    assert not mail.outbox


# Text that somebody typed ---------------------------------------------------------------------------------


def test_what_users_type_never_runs(desk, clock):
    company = desk.company.__class__.add(by=desk.seller, name=POISON[:80])
    plan = desk.book(company=company, opportunity=None).plan
    desk.send(plan, POISON, [PlanLine(2, text=POISON), PlanLine(5, POISON, doer=POISON[:60])])
    clock.stand(plan.call.plan_due_at)
    Sweep().run()
    letter = letter_of(Delivery.objects.get(notice__kind="plan_to_inspect"))
    assert "<img" not in letter.html
    assert letter.html.count("&lt;img src=x onerror=alert(1)&gt;") >= 3
    assert "{{ settings.SECRET_KEY }}" in letter.html
    assert "<img src=x onerror=alert(1)>" in letter.text


@pytest.mark.parametrize(
    "breaks", ["\r\nBcc: all@aldwark.example", "\nX-Evil: 1", "\r\n\r\nA body", "\x0b\x0c\x85\u2028x"]
)
def test_a_name_can_add_no_header(cast, clock, breaks):
    """Verbs refuse such names; a letter stands fast even where a row holds one."""
    notice = Notice.tell(cast.manager, "look", about=cast.salesperson, facts={"name": f"Dairy{breaks}"})
    row = Delivery(channel="mail", what="notice", person=cast.manager, notice=notice)
    letter = compose(row)
    assert len(letter.subject.splitlines()) == 1
    assert set(letter.headers) == {
        "Auto-Submitted",
        "X-Auto-Response-Suppress",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
    }
    assert all(len(value.splitlines()) == 1 for value in letter.headers.values())


def test_a_letter_loads_nothing_from_anywhere_and_runs_nothing(desk, clock):
    _plan, delivery = due_plan(desk, clock)
    html = letter_of(delivery).html
    assert not re.findall(r"<(?:img|script|link|iframe|form|object|video)\b|url\(|@import|\bon\w+=", html)
    assert "prefers-color-scheme:dark" in html


# Invitation, password, test -------------------------------------------------------------------------------


def test_a_letter_asked_for_by_name_has_no_way_to_be_left(cast, clock):
    Delivery.letter_to(cast.manager, Delivery.What.TEST, number="1")
    Delivery.letter_to(cast.manager, Delivery.What.PASSWORD_RESET, number="1", asked_by=cast.manager)
    for delivery in Delivery.objects.all():
        letter = letter_of(delivery)
        assert "List-Unsubscribe" not in letter.headers
        assert "No more letters" not in letter.html + letter.text
        assert "border-top" not in letter.html  # a rule with nothing below it


def test_each_new_password_letter_has_a_link_of_its_moment(cast, clock):
    Delivery.letter_to(cast.manager, Delivery.What.PASSWORD_RESET, number="1", asked_by=cast.manager)
    letter = letter_of(Delivery.objects.get())
    (in_text,) = re.findall(r"http\S+/account/\S+", letter.text)
    assert in_text in letter.html.replace("&amp;", "&")
    assert "You asked for a new password." in letter.text


# Cost -----------------------------------------------------------------------------------------------------


def test_the_letter_about_a_plan_costs_the_same_however_long_the_plan(desk, clock, django_assert_max_num_queries):
    items = [PlanLine(3, f"Question {n}?") for n in range(25)] + desk.lines()
    plan = desk.book().plan
    desk.send(plan, items=items)
    clock.stand(plan.call.plan_due_at)
    Sweep().run()
    delivery = Delivery.objects.with_names().get(notice__kind="plan_to_inspect")
    with django_assert_max_num_queries(15):
        assert "Question 24?" in compose(delivery).text


def test_moments_are_those_of_the_reader(desk, clock):
    User.objects.filter(pk=desk.cast.manager.pk).update(zone="Asia/Kolkata")
    Wishes.objects.create(person=desk.cast.manager)
    _plan, delivery = due_plan(desk, clock)
    assert "14:30" in letter_of(delivery).text
    assert MONDAY.hour == 9
