import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from notices import later
from notices.models import Notice
from people.clock import now, standing_at
from people.models import User
from tests.calls.desk import MONDAY, TUESDAY

LIST = "notices:list"


@pytest.fixture
def ruth(client, cast):
    client.force_login(cast.manager)
    return client


def tell(person, about, kind="look", **facts):
    return Notice.tell(person, kind, about=about, step=facts.pop("step", ""), facts={"name": about.name, **facts})


def test_it_lists_what_waits_and_what_is_good_to_know(ruth, cast):
    tell(cast.manager, cast.salesperson)
    tell(cast.manager, cast.colleague, kind="looked")
    page = ruth.get(reverse(LIST)).content.decode()
    assert "1 thing waits." in page
    assert page.index("To do now") < page.index("Priya Nair: look") < page.index("Good to know")
    assert "Dele Adeyemi: look" in page


def test_looking_at_the_list_empties_the_bell(ruth, cast):
    tell(cast.manager, cast.salesperson)
    assert "Notices, 1 new" in ruth.get("/nothing-here/").content.decode()
    assert "fw-normal" in ruth.get(reverse(LIST)).content.decode()
    again = ruth.get(reverse(LIST)).content.decode()
    assert "fw-normal" not in again
    assert "1 new" not in again


def test_what_holds_no_more_is_not_shown_and_not_counted(ruth, cast):
    tell(cast.manager, cast.salesperson)
    User.objects.filter(pk=cast.salesperson.pk).update(is_active=False)
    page = ruth.get(reverse(LIST)).content.decode()
    assert "Priya Nair: look" not in page
    assert "Nothing waits for you." in page


def test_what_one_may_not_see_any_more_is_not_shown_and_not_counted(ruth, cast):
    tell(cast.manager, cast.salesperson)
    User.objects.filter(pk=cast.salesperson.pk).update(team=cast.south)
    page = ruth.get("/nothing-here/").content.decode()
    assert "1 new" not in page
    assert "Priya Nair: look" not in ruth.get(reverse(LIST)).content.decode()


def test_what_is_gone_says_why(ruth, cast):
    tell(cast.manager, cast.salesperson)
    Notice.withdraw(about=cast.salesperson, kind="look", because="Plan filed Monday 17:22.")
    page = ruth.get(reverse(LIST)).content.decode()
    assert "Gone since yesterday" in page
    assert "Plan filed Monday 17:22." in page


def test_what_went_last_stands_on_top(ruth, cast, clock):
    for hour, step in enumerate(["c", "a", "b"], start=9):
        clock.stand(MONDAY.replace(hour=hour))
        tell(cast.manager, cast.salesperson, step=step)
    for hour, step in enumerate("bca", start=13):
        gone = {"withdrawn_at": MONDAY.replace(hour=hour), "withdrawn_because": f"Gone at {hour}."}
        Notice.objects.filter(step=step).update(**gone)
    clock.stand(MONDAY.replace(hour=16))
    page = ruth.get(reverse(LIST)).content.decode()
    assert re.findall(r"Gone at (\d\d)\.", page) == ["15", "14", "13"]


def test_what_comes_back_first_stands_on_top(ruth, cast, clock):
    for step, days in (("a", 2), ("b", 1), ("c", 3)):
        until = MONDAY + timedelta(days=days)
        tell(cast.manager, cast.salesperson, step=step).snooze(by=cast.manager, until=until)
    page = ruth.get(reverse(LIST)).content.decode()
    assert re.findall(r"Comes back (\w+)", page) == ["tomorrow", "Wednesday", "Thursday"]


def test_go_is_said_no_longer_once_the_call_began(client, desk, clock):
    plan = desk.sent(TUESDAY)
    desk.approve(plan)
    client.force_login(desk.seller)
    assert "Notices, 1 new" in client.get("/nothing-here/").content.decode()
    assert "Ruth approved your plan for" in client.get(reverse(LIST)).content.decode()
    Notice.objects.update(seen_at=None)
    clock.stand(plan.call.starts_at)
    assert "1 new" not in client.get("/nothing-here/").content.decode()
    assert "Ruth approved your plan for" not in client.get(reverse(LIST)).content.decode()


def test_later_moves_the_reminder_and_it_can_be_brought_back(ruth, cast):
    notice = tell(cast.manager, cast.salesperson)
    page = ruth.post(reverse("notices:snooze", args=[notice.pk]), {"until": "tomorrow"}, follow=True).content.decode()
    assert "Comes back tomorrow 09:00" in page
    page = ruth.post(reverse("notices:return", args=[notice.pk]), follow=True).content.decode()
    assert "Comes back" not in page
    assert Notice.objects.standing().exists()


@pytest.mark.parametrize("until", ["", "never", "2026-12-01"])
def test_a_later_that_is_not_offered_changes_nothing_and_says_so(ruth, cast, until):
    notice = tell(cast.manager, cast.salesperson)
    page = ruth.post(reverse("notices:snooze", args=[notice.pk]), {"until": until}, follow=True).content.decode()
    assert "It was not put aside" in page
    assert Notice.objects.standing().exists()


def test_somebody_elses_notice_is_not_there(client, cast):
    notice = tell(cast.manager, cast.salesperson)
    client.force_login(cast.director)
    assert client.post(reverse("notices:snooze", args=[notice.pk]), {"until": "tomorrow"}).status_code == 404
    assert client.post(reverse("notices:return", args=[notice.pk])).status_code == 404
    assert Notice.objects.get().snoozed_until is None


def test_this_afternoon_is_offered_in_the_morning_and_monday_not_on_a_sunday(cast):
    cast.manager.refresh_from_db()

    def offered(moment):
        with standing_at(moment):
            return [choice.name for choice in later.choices(cast.manager)]

    assert offered(datetime(2026, 11, 24, 9, 0, tzinfo=UTC)) == ["afternoon", "tomorrow", "monday"]
    assert offered(datetime(2026, 11, 24, 15, 0, tzinfo=UTC)) == ["tomorrow", "monday"]
    assert offered(datetime(2026, 11, 29, 9, 0, tzinfo=UTC)) == ["afternoon", "tomorrow"]


def test_tomorrow_is_tomorrow_where_the_person_is(cast):
    cast.manager.refresh_from_db()
    cast.manager.zone = "Pacific/Auckland"
    with standing_at(datetime(2026, 11, 24, 20, 0, tzinfo=UTC)):  # Wednesday 09:00 in Auckland
        tomorrow = next(choice for choice in later.choices(cast.manager) if choice.name == "tomorrow")
    assert tomorrow.until == datetime(2026, 11, 25, 20, 0, tzinfo=UTC)  # Thursday 09:00 there


def test_the_list_is_paged_and_costs_the_same_for_one_and_for_many(ruth, cast, django_assert_max_num_queries):
    def cost():
        Notice.objects.update(seen_at=None)
        with django_assert_max_num_queries(18) as queries:
            ruth.get(reverse(LIST))
        return len(queries)

    for kind in ("look", "looked"):
        tell(cast.manager, cast.salesperson, kind)
    tell(cast.manager, cast.colleague)
    aside = tell(cast.manager, cast.salesperson, step="aside")
    aside.snooze(by=cast.manager, until=now() + timedelta(days=1))
    Notice.withdraw(about=cast.colleague, kind="look")
    ruth.get(reverse(LIST))
    few = cost()
    for step in range(60):
        tell(cast.manager, cast.salesperson, step=str(step))
        tell(cast.manager, cast.salesperson, "looked", step=str(step))
    assert cost() <= few + 2  # the bell asks about those that are not on this page, and whether they are wanted
    page = ruth.get(reverse(LIST)).content.decode()
    assert page.count('class="sp-row"') == 25
