"""The digests: once a person and day, in his own morning, of what is true and visible then."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from calls.digest import managers_last_week
from calls.models import OVERALL, Plan, RecapDraft
from customers.models import LedgerEntry
from notices.letters import compose
from notices.models import MAIL, Delivery, Digests, Notice, Switch, Wishes
from notices.models.delivery import LEFT_TO_DIGEST, MOST_A_DAY
from notices.sending import Round
from people.clock import standing_at
from people.models import Leave, Team, User
from tests.calls.desk import FRIDAY, MONDAY, THURSDAY, TUESDAY, WEDNESDAY
from tests.calls.encounter import REVIEWED, SENT, Encounter


def digest_of(person, day=date(2026, 11, 23), what="morning"):
    person = User.objects.get(pk=person.pk)
    with timezone.override(person.zoneinfo):
        return compose(Delivery(channel="mail", what=what, person=person, day=day))


def rows(person, what="morning"):
    return list(Delivery.objects.filter(person=person, what=what).order_by("day").values_list("day", flat=True))


# When -------------------------------------------------------------------------------------------------


def test_it_is_queued_once_a_day_however_often_one_sweeps(cast, clock):
    assert Digests().run() == 6
    assert Digests().run() == 0
    clock.pass_by(hours=2)
    assert Digests().run() == 0
    assert rows(cast.salesperson) == [date(2026, 11, 23)]
    clock.stand(TUESDAY)
    Digests().run()
    assert rows(cast.salesperson) == [date(2026, 11, 23), date(2026, 11, 24)]


def test_it_waits_for_the_hour_that_its_reader_chose(cast, clock):
    Wishes.objects.create(person=cast.salesperson, digest_at=time(10, 15))
    clock.stand(MONDAY.replace(hour=10, minute=14))
    Digests().run()
    assert rows(cast.salesperson) == []
    clock.stand(MONDAY.replace(hour=10, minute=15))
    Digests().run()
    assert rows(cast.salesperson) == [date(2026, 11, 23)]


@pytest.mark.parametrize(
    ("zone", "first"),
    [
        ("Europe/London", datetime(2026, 11, 23, 7, 30, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 11, 23, 12, 30, tzinfo=UTC)),
        ("Asia/Kolkata", datetime(2026, 11, 23, 2, 0, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 11, 22, 20, 30, tzinfo=UTC)),
        ("Pacific/Kiritimati", datetime(2026, 11, 22, 17, 30, tzinfo=UTC)),
    ],
)
def test_the_morning_is_that_of_the_reader(cast, clock, zone, first):
    User.objects.filter(pk=cast.salesperson.pk).update(zone=zone)
    clock.stand(first - timedelta(minutes=1))
    Digests().run()
    assert rows(cast.salesperson) == []
    clock.stand(first)
    Digests().run()
    assert rows(cast.salesperson) == [date(2026, 11, 23)]


def test_on_the_day_the_clock_springs_forward_it_comes_once(cast, clock):
    """Nobody's 7:30 is lost or doubled around the change, even where the hour itself is missing."""
    User.objects.filter(pk=cast.salesperson.pk).update(zone="Europe/Berlin", work_days=[1, 2, 3, 4, 5, 6, 7])
    Wishes.objects.create(person=cast.salesperson, digest_at=time(2, 30))
    moment = datetime(2026, 3, 28, 12, tzinfo=UTC)
    while moment < datetime(2026, 3, 30, 12, tzinfo=UTC):
        clock.stand(moment)
        Digests().run()
        moment += timedelta(minutes=30)
    days = rows(cast.salesperson)
    assert len(days) == len(set(days))
    assert date(2026, 3, 29) in days


def test_none_on_days_off_and_on_leave(cast, clock):
    Leave.objects.create(person=cast.salesperson, from_day=date(2026, 11, 23), until_day=date(2026, 11, 23))
    Digests().run()
    assert rows(cast.salesperson) == []
    assert rows(cast.manager) == [date(2026, 11, 23)]
    clock.stand(MONDAY - timedelta(days=1))
    assert Digests().run() == 0


def test_none_for_who_has_left_and_who_only_configures(cast, clock):
    User.objects.filter(pk=cast.salesperson.pk).update(is_active=False)
    Digests().run()
    assert rows(cast.salesperson) == rows(cast.admin) == []


def test_after_the_working_day_it_is_of_no_use(cast, clock):
    clock.stand(MONDAY.replace(hour=22))
    assert Digests().run() == 0


def test_it_goes_out_in_its_day_or_not_at_all(desk, clock):
    desk.book(MONDAY.replace(hour=15))
    Digests().run()
    clock.stand(TUESDAY)
    Round().run()
    assert not mail.outbox
    mornings = Delivery.objects.filter(what="morning")
    assert set(mornings.values_list("why", flat=True)) == {"too late to be of use"}


def test_who_leads_and_sells_nothing_has_a_digest_and_who_leads_no_team_any_more_has_none(cast, clock):
    Team.objects.filter(manager=cast.other_manager).update(is_active=False)
    Digests().run()
    assert rows(cast.manager) == [date(2026, 11, 23)]
    assert rows(cast.other_manager) == rows(cast.other_manager, "weekly") == []


def test_nothing_to_say_is_not_said(cast, clock):
    Digests().run()
    Round().run()
    assert not mail.outbox
    assert set(Delivery.objects.values_list("why", flat=True)) == {"nothing to say"}


# What it says of one's own -----------------------------------------------------------------------------


def test_calls_of_today_with_their_state_and_plans_to_write(desk, clock):
    desk.book(MONDAY.replace(hour=15))
    desk.book(TUESDAY.replace(hour=15))
    letter = digest_of(desk.seller)
    assert letter.subject == "Your day: 1 call, 1 plan to write"
    for form in (letter.html, letter.text):
        assert "15:00" in form
        assert form.lower().index("your calls today") < form.lower().index("plans to write")


def test_another_persons_day_is_not_in_it(desk, clock):
    desk.book(MONDAY.replace(hour=15))
    assert digest_of(desk.cast.colleague) is None
    assert digest_of(desk.cast.outsider) is None


def test_it_says_what_is_true_when_it_goes_out(desk, clock):
    desk.book(MONDAY.replace(hour=15)).cancel(by=desk.seller, reason="They closed.")
    assert digest_of(desk.seller) is None


def test_hours_stand_as_the_reader_has_them(desk, clock):
    User.objects.filter(pk=desk.seller.pk).update(zone="Asia/Kolkata")
    desk.book(MONDAY.replace(hour=12))
    assert "17:30" in digest_of(desk.seller).text


@pytest.fixture
def ledger(desk):
    """Fifteen things she promised, fourteen that a customer did, and one of a colleague's."""
    facts = {"by": desk.seller, "company": desk.company, "due_on": date(2026, 11, 20)}
    for number in range(15):
        LedgerEntry.promise(person=desk.seller, kind="action", text=f"Send sheet {number:02}", **facts)
    for number in range(14):
        facts["contact"] = desk.anita
        LedgerEntry.promise(person=desk.seller, kind="commitment", text=f"Sign page {number:02}", **facts)
    his = facts | {"by": desk.cast.colleague, "contact": None}
    LedgerEntry.promise(person=desk.cast.colleague, kind="action", text="Somebody else's", **his)


def test_what_was_promised_stands_in_two_parts_that_count_what_they_leave_out(desk, clock, ledger):
    text = digest_of(desk.seller).text
    ours, theirs = text.index("WHAT YOU PROMISED"), text.index("WHAT CUSTOMERS PROMISED YOU")
    assert ours < text.index("Send sheet 11") < text.index("3 more") < theirs
    assert theirs < text.index("Anita Rowe: Sign page 11") < text.index("2 more")
    assert re.findall(r"(\d) more: \S+(/notices/)$", text, re.M) == [("3", "/notices/"), ("2", "/notices/")]
    for left_out in ("Send sheet 12", "Sign page 12", "Somebody else's"):
        assert left_out not in text


@pytest.mark.parametrize(("kind", "left_out"), [("action_due", "Send sheet"), ("commitment_due", "Sign page")])
def test_of_what_was_promised_that_is_left_out_of_which_no_letters_are_wanted(desk, clock, ledger, kind, left_out):
    Wishes.switch_off(desk.seller, kind, MAIL)
    text = digest_of(desk.seller).text
    assert [words for words in ("Send sheet", "Sign page") if words not in text] == [left_out]


# What it says to who leads -------------------------------------------------------------------------------


def test_a_manager_reads_what_to_inspect_before_when_and_what_is_overdue_by_whom(desk, clock):
    plan = desk.sent(TUESDAY.replace(hour=11))
    desk.book(TUESDAY.replace(hour=9))
    clock.pass_by(hours=1)
    letter = digest_of(desk.cast.manager)
    assert letter.subject == "Your day: 1 plan to inspect"
    assert "Priya Nair, call tomorrow 11:00" in letter.text
    assert "Priya Nair: no plan" in letter.text
    desk.approve(Plan.objects.get(pk=plan.pk))
    assert "to inspect" not in digest_of(desk.cast.manager).subject
    assert digest_of(desk.cast.other_manager) is None


def test_what_does_not_fit_is_counted(desk, clock):
    for minute in range(15):
        desk.sent(WEDNESDAY + timedelta(minutes=minute))
    letter = digest_of(desk.cast.manager)
    assert "15 plans to inspect" in letter.subject
    assert "3 more" in letter.text


def test_whoever_sells_and_leads_gets_both_in_one(desk, clock):
    User.objects.filter(pk=desk.cast.manager.pk).update(sells=True)
    ruth = User.objects.get(pk=desk.cast.manager.pk)
    desk.sent(TUESDAY.replace(hour=11))
    desk.book(MONDAY.replace(hour=16), by=ruth, salesperson=ruth, opportunity=None)
    Digests().run()
    Round().run()
    (letter,) = [letter for letter in mail.outbox if letter.to == [ruth.email]]
    assert "YOUR CALLS TODAY" in letter.body
    assert "TO INSPECT" in letter.body
    assert letter.subject == "Your day: 1 call, 1 plan to inspect"


def test_rights_are_those_of_the_moment_of_sending(desk, clock):
    desk.sent(TUESDAY.replace(hour=11))
    Digests().run()
    Team.objects.filter(pk=desk.cast.north.pk).update(manager=desk.cast.other_manager)
    Round().run()
    assert [letter.to for letter in mail.outbox] == [[desk.cast.other_manager.email]]


def test_a_week_of_managers_comes_on_the_first_working_day_to_who_leads(cast, clock):
    Digests().run()
    clock.stand(TUESDAY)
    Digests().run()
    assert rows(cast.director, "weekly") == [date(2026, 11, 23)]
    assert rows(cast.salesperson, "weekly") == []


def test_after_a_monday_off_the_week_begins_on_tuesday(cast, clock):
    Leave.objects.create(person=cast.director, from_day=date(2026, 11, 23), until_day=date(2026, 11, 23))
    Digests().run()
    clock.stand(TUESDAY)
    Digests().run()
    clock.stand(WEDNESDAY)
    Digests().run()
    assert rows(cast.director, "weekly") == [date(2026, 11, 24)]


def test_a_managers_lapse_is_a_count_in_the_next_managers_week(desk, clock):
    desk.sent(TUESDAY.replace(hour=11))
    clock.stand(TUESDAY.replace(hour=12))
    Plan.leave_begun()
    clock.stand(MONDAY + timedelta(days=7))
    letter = digest_of(desk.cast.director, date(2026, 11, 30), "weekly")
    assert "Ruth Brennan\n  1 call begun uninspected\n" in letter.text
    assert letter.subject == "Your week: 1 manager behind"
    assert "Anita" not in letter.text
    assert digest_of(desk.cast.manager, date(2026, 11, 30), "weekly") is None


def test_a_week_that_could_not_go_out_on_its_first_day_goes_out_on_the_next_and_tells_of_the_same_days(desk, clock):
    desk.sent(TUESDAY.replace(hour=11))
    clock.stand(TUESDAY.replace(hour=12))
    Plan.leave_begun()
    for days in (7, 8, 9):
        clock.stand(MONDAY + timedelta(days=days))
        Digests().run()
        if days == 8:  # the mail server was away all Monday
            Round().run()
    weeks = [letter for letter in mail.outbox if letter.subject.startswith("Your week")]
    assert [letter.to for letter in weeks] == [[desk.cast.director.email]]
    assert "1 call begun uninspected" in weeks[0].body
    for day in (date(2026, 11, 30), date(2026, 12, 4)):
        assert "1 call begun uninspected" in digest_of(desk.cast.director, day, "weekly").text
    for day in (date(2026, 11, 27), date(2026, 12, 7)):
        assert digest_of(desk.cast.director, day, "weekly") is None


def test_a_leave_that_was_taken_back_loses_no_week(cast, clock):
    leave = Leave.objects.create(person=cast.director, from_day=date(2026, 11, 23), until_day=date(2026, 11, 23))
    Digests().run()
    leave.delete()
    clock.stand(TUESDAY)
    Digests().run()
    assert rows(cast.director, "weekly") == [date(2026, 11, 24)]


def test_a_week_of_many_managers_asks_as_much_as_one_of_one(desk, clock, django_assert_max_num_queries):
    north = Team.objects.get(pk=desk.cast.north.pk)
    for number in range(5):
        lead = User.objects.create(
            email=f"lead{number}@aldwark.example", name=f"Lead {number}", zone="Europe/London", team=north
        )
        Team.objects.create(name=f"North {number}", parent=north, manager=lead)
    desk.sent(TUESDAY.replace(hour=11))
    clock.stand(TUESDAY.replace(hour=12))
    Plan.leave_begun()
    director = User.objects.get(pk=desk.cast.director.pk)
    clock.stand(MONDAY + timedelta(days=7))
    with django_assert_max_num_queries(8):
        assert managers_last_week(director, date(2026, 11, 30))


# Orders, advances, scores ----------------------------------------------------------------------------------


@pytest.fixture
def hartwell(cast):
    return Encounter(cast)


def test_it_opens_with_what_was_won(hartwell, cast, clock):
    hartwell.recap(at=SENT)
    day = REVIEWED.date()
    clock.stand(REVIEWED.replace(hour=8))
    for reader in (cast.salesperson, cast.manager):
        letter = digest_of(reader, day)
        assert "Hartwell Dairy: Advance" in letter.text
        assert letter.subject.startswith("Your day: 1 advance")
        assert letter.text.index("ORDERS AND ADVANCES") < 60


class Again(Exception):
    """Ends a trial: everything in it is taken back."""


@pytest.mark.parametrize("own", [1, 4, 10, None])
def test_a_closed_score_changes_no_byte_of_a_letter_to_others(hartwell, cast, own):
    prepares, listens = hartwell.elements
    seen = []
    for value in (7, own):
        scores = {OVERALL: value or 7, str(prepares.pk): value, str(listens.pk): 5}
        try:
            with transaction.atomic():
                hartwell.recap(draft=RecapDraft(ticks=hartwell.ticks(), scores=scores))
                with standing_at(REVIEWED.replace(hour=8)):
                    digests = [
                        digest_of(reader, REVIEWED.date(), what)
                        for reader in (cast.manager, cast.director, cast.colleague, cast.other_manager)
                        for what in ("morning", "weekly")
                    ]
                    told = [
                        compose(Delivery(channel="mail", what="notice", person=notice.person, notice=notice))
                        for notice in Notice.objects.exclude(person=cast.salesperson).order_by("person", "kind")
                    ]
                seen.append([said(letter) for letter in (*digests, *told)])
                raise Again
        except Again:
            pass
    assert seen[0] == seen[1]
    assert any(seen[0])


def said(letter):
    """All that its reader gets, but for the signature and the ids, which differ from letter to letter."""
    if letter is None:
        return None
    forms = (re.sub(r"/(unsubscribe/[^/]+|\w+/\d+)/", "/", form) for form in (letter.text, letter.html))
    return [letter.to, letter.subject, *forms]


# News and switches -------------------------------------------------------------------------------------------


def test_news_stand_in_the_next_digest_and_in_no_second_one(desk, clock):
    desk.approve(desk.sent(FRIDAY))
    clock.stand(TUESDAY)
    assert "approved your plan for Hartwell Dairy" in digest_of(desk.seller, date(2026, 11, 24)).text
    Digests().run()
    Round().run()
    clock.stand(WEDNESDAY)
    again = digest_of(desk.seller, date(2026, 11, 25))
    assert again is None or "approved your plan" not in again.text


def told_of(desk):
    """In how many digests so far the approval stood."""
    letters = [letter for letter in mail.outbox if letter.to == [desk.seller.email]]
    return sum("approved your plan for Hartwell Dairy" in letter.body for letter in letters)


def test_what_comes_while_a_digest_is_on_its_way_stands_in_the_next_one(desk, clock, monkeypatch):
    """It is composed, the approval is written, and only then it is noted as sent."""
    plan = desk.sent(FRIDAY)
    clock.stand(TUESDAY)
    desk.book(TUESDAY.replace(hour=15))
    Digests().run()
    hand_over = Round._hand_over

    def slowly(self, delivery, letter):
        if delivery.person_id == desk.seller.pk:
            clock.pass_by(minutes=1)
            desk.approve(Plan.objects.get(pk=plan.pk))
            clock.pass_by(minutes=1)
        hand_over(self, delivery, letter)

    monkeypatch.setattr(Round, "_hand_over", slowly)
    Round().run()
    monkeypatch.undo()
    assert told_of(desk) == 0
    for day in (WEDNESDAY, THURSDAY):
        clock.stand(day)
        Digests().run()
        Round().run()
    assert told_of(desk) == 1


def test_a_deed_of_the_same_moment_that_others_see_only_afterwards_stands_in_the_next_one(desk, clock):
    """Its transaction had not ended when the digest was composed."""
    plan = desk.sent(FRIDAY)
    desk.book(TUESDAY.replace(hour=15))
    clock.stand(TUESDAY)
    Digests().run()
    Round().run()
    clock.stand(TUESDAY - timedelta(seconds=20))
    desk.approve(plan)
    clock.stand(WEDNESDAY)
    Digests().run()
    Round().run()
    assert told_of(desk) == 1


def test_a_second_try_tells_the_same_as_the_first(desk, clock):
    """The server may have taken the first one: whoever has that must miss nothing."""
    desk.approve(desk.sent(FRIDAY))
    clock.stand(TUESDAY)
    Digests().run()
    digest = Delivery.objects.with_names().get(person=desk.seller, what="morning")
    first = compose(digest)
    clock.pass_by(hours=1)
    desk.approve(desk.sent(FRIDAY.replace(hour=15)))
    assert "GOOD TO KNOW" in first.text
    assert said(compose(digest)) == said(first)


def test_news_that_were_looked_at_or_hold_no_more_are_left_out(desk, clock):
    plan = desk.sent(FRIDAY)
    desk.approve(plan)
    Notice.mark_seen(Notice.objects.of(desk.seller))
    clock.stand(TUESDAY)
    letter = digest_of(desk.seller, date(2026, 11, 24))
    assert letter is None or "approved your plan" not in letter.text


def test_news_of_a_kind_that_is_off_by_mail_are_left_out(desk, clock):
    desk.approve(desk.sent(FRIDAY))
    Wishes.switch_off(desk.seller, "plan_approved", MAIL)
    clock.stand(TUESDAY)
    letter = digest_of(desk.seller, date(2026, 11, 24))
    assert letter is None or "approved your plan" not in letter.text


def test_a_section_is_left_out_once_all_its_kinds_are_off(desk, clock):
    desk.book(TUESDAY.replace(hour=15))
    Switch.objects.create(person=desk.seller, kind="plan_prompt", channel=MAIL)
    assert "PLANS TO WRITE" in digest_of(desk.seller).text
    Switch.objects.create(person=desk.seller, kind="plan_due", channel=MAIL)
    assert digest_of(desk.seller) is None


def test_what_was_beyond_twenty_letters_stands_in_the_next_digest(desk, clock):
    plans = [desk.sent(FRIDAY + timedelta(minutes=n)) for n in range(MOST_A_DAY + 2)]
    for plan in plans:
        desk.send_back(plan)
    Round().run()
    left = Delivery.objects.filter(why=LEFT_TO_DIGEST).count()
    assert left == 2
    clock.stand(TUESDAY)
    text = digest_of(desk.seller, date(2026, 11, 24)).text
    assert text.count("returned your plan for") >= left
    assert "TO DO NOW\n- Ruth returned your plan for Hartwell Dairy\n  Change it, or answer." in text
    assert "GOOD TO KNOW" not in text  # an approval is: work stands apart from it


# Cost -----------------------------------------------------------------------------------------------------


def asked_for(person, day):
    """How many queries the digest of somebody takes."""
    person = User.objects.get(pk=person.pk)
    with CaptureQueriesContext(connection) as asked:
        compose(Delivery(channel="mail", what="morning", person=person, day=day))
    return len(asked)


def test_it_costs_the_same_for_one_line_and_for_many(desk, clock):
    """Of somebody who sells and leads, and has something in nearly every section."""
    User.objects.filter(pk=desk.cast.manager.pk).update(sells=True)
    ruth = User.objects.get(pk=desk.cast.manager.pk)
    asked = []
    for day in (MONDAY, MONDAY + timedelta(minutes=1)):
        for n in range(1 if day == MONDAY else 15):
            minutes = timedelta(minutes=n, hours=day.minute)
            desk.sent(WEDNESDAY + timedelta(hours=5) + minutes)
            desk.book(WEDNESDAY + timedelta(hours=6) + minutes)
            desk.book(WEDNESDAY + minutes, by=ruth, salesperson=ruth, opportunity=None)
            desk.book(THURSDAY + minutes, by=ruth, salesperson=ruth, opportunity=None)
        with standing_at(WEDNESDAY):
            asked.append([asked_for(person, date(2026, 11, 25)) for person in (desk.seller, ruth)])
    assert asked[0] == asked[1]
    assert all(figure <= most for figure, most in zip(asked[1], (15, 21), strict=True))
