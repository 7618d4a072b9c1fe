"""What reaches somebody: switches, the hour of the digest, quiet hours."""

import re
from datetime import UTC, date, datetime, time

import pytest
from django.urls import reverse

from notices.models import APP, MAIL, Notice, Switch, Wishes
from people.models import Leave, User
from people.rules import Stale

SETTINGS = "notices:settings"
HOURS = {"digest_at": "07:30", "quiet_from": "18:30", "quiet_until": "07:00"}


@pytest.fixture
def priya(client, cast):
    client.force_login(cast.salesperson)
    return client


def everything_on(page):
    """What a browser would send of the page as it stands."""
    from notices.forms import WishesForm

    form = WishesForm(page)
    sent = {f"{choice.name}-app": "on" for choice in form.choices() if choice.in_app}
    sent |= {f"{choice.name}-mail": "on" for choice in form.choices() if choice.by_mail}
    return {**HOURS, "is_quiet_on_days_off": "on", "version": str(page.version), **sent}


def test_whoever_says_nothing_wants_everything(cast):
    wishes = Wishes.of(cast.salesperson)
    assert wishes.wants("plan_approved", APP)
    assert wishes.wants("plan_approved", MAIL)
    assert wishes.wants("morning", MAIL)
    assert (wishes.digest_at, wishes.quiet_from, wishes.quiet_until) == (time(7, 30), time(18, 30), time(7))
    assert not Wishes.objects.exists()


def test_what_is_switched_off_stays_off_and_nothing_else_does(priya, cast):
    sent = everything_on(Wishes.of(cast.salesperson))
    del sent["plan_approved-mail"], sent["review_in-app"]
    assert priya.post(reverse(SETTINGS), sent | {"digest_at": "06:45"}).status_code == 302
    wishes = Wishes.of(cast.salesperson)
    assert wishes.off == {("plan_approved", MAIL), ("review_in", APP)}
    assert wishes.digest_at == time(6, 45)
    assert Wishes.of(cast.colleague).off == set()
    page = priya.get(reverse(SETTINGS)).content.decode()
    assert 'name="plan_approved-mail" aria' in page
    assert 'name="plan_approved-app" checked' in page


def test_where_the_work_waits_it_cannot_be_switched_off(priya, cast):
    sent = everything_on(Wishes.of(cast.salesperson))
    del sent["plan_returned-app"]
    priya.post(reverse(SETTINGS), sent)
    assert Wishes.of(cast.salesperson).wants("plan_returned", APP)
    Wishes.switch_off(cast.salesperson, "plan_returned", APP)
    assert Wishes.of(cast.salesperson).wants("plan_returned", APP)
    assert 'name="plan_returned-app" checked disabled' in priya.get(reverse(SETTINGS)).content.decode()


def test_each_is_asked_about_what_concerns_him(client, cast):
    pages = {}
    for person in (cast.salesperson, cast.manager):
        client.force_login(person)
        pages[person] = client.get(reverse(SETTINGS)).content.decode()
    assert "plan_to_inspect-mail" not in pages[cast.salesperson]
    assert "weekly-mail" not in pages[cast.salesperson]
    assert "recap_to_write-mail" not in pages[cast.manager]
    assert "plan_to_inspect-mail" in pages[cast.manager]
    assert "weekly-mail" in pages[cast.manager]


def test_who_neither_sells_nor_leads_is_told_that_nothing_reaches_him(client, cast):
    client.force_login(cast.admin)
    page = client.get(reverse(SETTINGS))
    assert page.context["form"].choices() == []
    assert "no prompt reaches you" in page.content.decode()
    assert "None comes: there is nothing to tell you." in page.content.decode()


def test_the_page_does_not_promise_a_digest_that_was_switched_off(priya, cast):
    assert "On your working days" in priya.get(reverse(SETTINGS)).content.decode()
    Wishes.switch_off(cast.salesperson, "morning", "mail")
    assert "None comes: it is switched off." in priya.get(reverse(SETTINGS)).content.decode()


def test_a_switch_of_another_role_outlives_saving(priya, cast):
    Wishes.switch_off(cast.salesperson, "plan_to_inspect", MAIL)
    Wishes.switch_off(cast.salesperson, "weekly", MAIL)
    off = Wishes.of(cast.salesperson).off
    assert off >= {("plan_to_inspect", MAIL), ("weekly", MAIL)}
    priya.post(reverse(SETTINGS), everything_on(Wishes.of(cast.salesperson)))
    assert Wishes.of(cast.salesperson).off == off


@pytest.mark.parametrize("name", ["digest_at", "quiet_from", "quiet_until"])
@pytest.mark.parametrize("typed", ["", "25:00", "noon"])
def test_what_is_no_time_is_refused_and_the_switches_stay_as_sent(priya, cast, name, typed):
    sent = everything_on(Wishes.of(cast.salesperson)) | {name: typed}
    del sent["plan_approved-mail"]
    answer = priya.post(reverse(SETTINGS), sent)
    assert answer.status_code == 422
    assert "This field is required" not in answer.content.decode()
    assert re.search(r"Say (when|from when|until when) .*, such as \d\d:\d\d\.", answer.content.decode())
    assert 'name="plan_approved-mail" aria' in answer.content.decode()
    assert not Switch.objects.exists()


def test_two_tabs_do_not_undo_each_other(cast):
    first, second = Wishes.of(cast.salesperson), Wishes.of(cast.salesperson)
    first.change(version=1, off=set(), digest_at=time(6))
    with pytest.raises(Stale):
        second.change(version=1, off={("plan_approved", MAIL)})
    assert not Switch.objects.exists()


def test_a_kind_that_does_not_exist_is_no_switch(cast):
    Wishes.of(cast.salesperson).change(version=1, off={("nothing", MAIL), ("plan_approved", "fax")})
    assert not Switch.objects.exists()


def test_what_is_off_in_the_application_is_neither_listed_nor_counted(priya, cast):
    Notice.tell(cast.salesperson, "looked", about=cast.salesperson)
    assert "1 new" in priya.get("/nothing-here/").content.decode()
    Wishes.switch_off(cast.salesperson, "looked", APP)
    assert "1 new" not in priya.get("/nothing-here/").content.decode()
    assert "Somebody: look" not in priya.get(reverse("notices:list")).content.decode()


def test_off_by_mail_is_still_shown_in_the_application(priya, cast):
    Notice.tell(cast.salesperson, "looked", about=cast.salesperson)
    Wishes.switch_off(cast.salesperson, "looked", MAIL)
    assert "Somebody: look" in priya.get(reverse("notices:list")).content.decode()


def test_a_family_of_kinds_has_one_switch(priya, cast):
    sent = everything_on(Wishes.of(cast.salesperson))
    assert "focus_step-mail" not in sent
    del sent["focus_opened-mail"]
    priya.post(reverse(SETTINGS), sent)
    wishes = Wishes.of(cast.salesperson)
    assert not wishes.wants("focus_opened", MAIL)
    assert not wishes.wants("focus_step", MAIL)
    assert wishes.wants("focus_step", APP)
    priya.post(reverse(SETTINGS), everything_on(wishes) | {"focus_opened-mail": "on"})
    assert Wishes.of(cast.salesperson).off == set()


def test_a_family_that_was_off_in_part_is_shown_as_on_and_stays_so_when_saved(priya, cast):
    Switch.objects.create(person=cast.salesperson, kind="focus_rests", channel=MAIL)
    assert 'name="focus_opened-mail" checked' in priya.get(reverse(SETTINGS)).content.decode()
    priya.post(reverse(SETTINGS), everything_on(Wishes.of(cast.salesperson)))
    assert Wishes.of(cast.salesperson).off == {("focus_rests", MAIL)}


def test_who_leaves_letters_of_a_kind_leaves_those_of_its_switch(priya, cast):
    Wishes.switch_off(cast.salesperson, "role_play_asked", MAIL)
    assert not Wishes.of(cast.salesperson).wants("plan_returned", MAIL)
    assert 'name="plan_returned-mail" aria' in priya.get(reverse(SETTINGS)).content.decode()


# Quiet hours ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        ((23, 12, 0), None),
        ((23, 18, 29), None),
        ((23, 18, 30), (24, 7, 0)),
        ((24, 3, 0), (24, 7, 0)),
        ((24, 6, 59), (24, 7, 0)),
        ((24, 7, 0), None),
        ((27, 20, 0), (30, 7, 0)),  # Friday evening: Monday morning
        ((28, 12, 0), (30, 7, 0)),
    ],
)
def test_quiet_ends_in_the_morning_of_a_working_day(cast, moment, until):
    asked = datetime(2026, 11, *moment, tzinfo=UTC)
    expected = until and datetime(2026, 11, *until, tzinfo=UTC)
    assert Wishes.of(cast.salesperson).quiet_until_after(asked) == expected


def test_quiet_hours_are_those_of_the_persons_own_clock(cast):
    User.objects.filter(pk=cast.salesperson.pk).update(zone="Asia/Kolkata")
    wishes = Wishes.of(User.objects.get(pk=cast.salesperson.pk))
    assert wishes.quiet_until_after(datetime(2026, 11, 23, 13, 0, tzinfo=UTC)) == datetime(
        2026, 11, 24, 1, 30, tzinfo=UTC
    )
    assert wishes.quiet_until_after(datetime(2026, 11, 23, 1, 30, tzinfo=UTC)) is None


def test_leave_is_quiet_unless_days_off_are_not(cast):
    Leave.objects.create(person=cast.salesperson, from_day=date(2026, 11, 24), until_day=date(2026, 11, 25))
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    assert Wishes.of(cast.salesperson).quiet_until_after(noon) == datetime(2026, 11, 26, 7, tzinfo=UTC)
    Wishes.objects.create(person=cast.salesperson, is_quiet_on_days_off=False)
    assert Wishes.of(cast.salesperson).quiet_until_after(noon) is None


def test_quiet_within_one_day_and_none_at_all(cast):
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    within = Wishes(person=cast.salesperson, quiet_from=time(11), quiet_until=time(13))
    assert within.quiet_until_after(noon) == datetime(2026, 11, 23, 13, tzinfo=UTC)
    none = Wishes(person=cast.salesperson, quiet_from=time(12), quiet_until=time(12))
    assert none.quiet_until_after(noon) is None


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        ({}, "Quiet from 18:30 to 07:00 and on days off."),
        ({"is_quiet_on_days_off": False}, "Quiet from 18:30 to 07:00."),
        ({"quiet_from": time(8), "quiet_until": time(8)}, "Quiet on days off."),
        ({"quiet_from": time(8), "quiet_until": time(8), "is_quiet_on_days_off": False}, "No quiet hours."),
    ],
)
def test_the_list_says_when_it_is_quiet(priya, cast, wishes, words):
    Wishes.objects.create(person=cast.salesperson, **wishes)
    assert f"One digest at 07:30, and a letter at once for what cannot wait. {words}</p>" in listed(priya)


def listed(client):
    return client.get(reverse("notices:list")).content.decode()
