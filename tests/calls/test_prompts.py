"""What falls due by the clocks of a call: told once, at that moment, to whoever has the role, and taken back."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from calls.models import Call, Plan
from calls.models.handover import hand_over_calls
from calls.notices import KINDS
from notices.models import Digests, Notice, Readdressing, Sweep
from notices.sending import Round
from people.models import Delegation, Leave, User
from tests.calls.desk import FRIDAY, MONDAY, THURSDAY, TUESDAY, WEDNESDAY
from tests.calls.encounter import OVER, REVIEWED, SENT, Encounter

pytestmark = pytest.mark.django_db

BERLIN = ZoneInfo("Europe/Berlin")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def berlin(day, hour, minute=0, month=11):
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


@pytest.fixture
def berliner(desk, clock):
    """Priya works in Berlin, Monday to Friday, 9 to 17; it is 2 October and she books early."""
    desk.seller.zone, desk.seller.country = "Europe/Berlin", "DE-BE"
    desk.seller.save()
    clock.stand(datetime(2026, 10, 2, 8, 0, tzinfo=UTC))
    return desk


@pytest.fixture
def due(clock):
    """It is not told a minute before the moment, and once at it, however often one sweeps."""

    def check(kind, moment):
        clock.stand(moment - MINUTE)
        Sweep().run()
        assert not Notice.objects.open().filter(kind=kind).exists()
        clock.stand(moment)
        Sweep().run()
        Sweep().run()
        notice = Notice.objects.open().get(kind=kind)
        assert notice.due_at == moment
        return notice

    return check


def told(person=None):
    """The kinds that stand for a person, or for anybody."""
    standing = Notice.objects.open() if person is None else Notice.objects.of(person).open()
    return sorted(standing.values_list("kind", flat=True))


def because(kind):
    return Notice.objects.filter(kind=kind, withdrawn_at__isnull=False).latest("withdrawn_at").withdrawn_because


# The worked examples of product and defaults ------------------------------------------------------------


def test_sales_call_tuesday_10_00_prompt_friday_10_00_due_monday_10_00(berliner, due):
    berliner.book(berlin(10, 10))
    due("plan_prompt", berlin(6, 10))
    due("plan_due", berlin(9, 10))


def test_presentation_monday_14_00_prompt_wednesday_14_00_due_thursday_14_00(berliner, due):
    presentation = berliner.call_type("Presentation", prompt_hours=72, due_hours=48)
    berliner.book(berlin(9, 14), call_type=presentation)
    due("plan_prompt", berlin(4, 14))
    due("plan_due", berlin(5, 14))


def test_sales_call_on_the_monday_after_the_change_to_winter_time_09_30_due_friday_09_30(berliner, due):
    call = berliner.book(berlin(26, 9, 30, month=10))
    notice = due("plan_due", berlin(23, 9, 30, month=10))
    assert call.starts_at.astimezone(UTC) - notice.due_at == timedelta(hours=73)


def test_interview_thursday_11_00_after_a_public_holiday_on_wednesday_due_tuesday_11_00(berliner, due):
    berliner.seller.country = "DE-SN"  # Saxony keeps 18 November 2026, a Wednesday
    berliner.seller.save()
    berliner.book(berlin(19, 11), call_type=berliner.call_type("Interview"))
    due("plan_due", berlin(17, 11))


def test_back_from_leave_on_monday_call_tuesday_9_00_due_monday_prompted_on_the_last_working_day_before(berliner, due):
    Leave.objects.create(person=berliner.seller, from_day=date(2026, 11, 2), until_day=date(2026, 11, 6))
    berliner.book(berlin(10, 9))
    due("plan_prompt", berlin(30, 9, month=10))
    due("plan_due", berlin(9, 9))


def test_booked_monday_16_00_for_tuesday_9_00_short_notice_prompted_at_once_due_at_the_start(berliner, clock):
    booked = clock.stand(berlin(9, 16))
    call = berliner.book(berlin(10, 9))
    Sweep().run()
    assert Notice.objects.open().get().due_at == booked
    assert told(berliner.seller) == ["plan_prompt"]
    clock.stand(berlin(10, 9) - MINUTE)
    Sweep().run()
    assert told() == ["plan_prompt"]  # at the start nobody could act on it any more, and nobody lapsed
    berliner.send(call.plan)
    assert told() == ["plan_to_inspect"]  # it could not have come sooner: the manager hears at once


def test_recap_of_a_call_that_ended_friday_16_45_due_monday_16_45_and_a_working_day_later_the_manager_hears(
    berliner, due, clock
):
    berliner.book(berlin(6, 16), minutes=45)
    due("recap_to_write", berlin(6, 16, 45))
    due("recap_overdue", berlin(9, 16, 45))
    assert told(berliner.seller) == ["recap_overdue"]
    due("recap_missing", berlin(10, 16, 45))
    assert "recap_missing" in told(berliner.cast.manager)


def test_call_at_02_30_on_the_night_the_clock_springs_forward_is_at_03_00_there(berliner, due, clock):
    clock.stand(datetime(2026, 3, 2, 8, tzinfo=UTC))
    call = berliner.book(berliner.seller.diary.instant(date(2026, 3, 29), time(2, 30)))
    assert call.starts_at.astimezone(BERLIN).time() == time(3)
    due("plan_due", berlin(27, 3, month=3))


def test_a_berliner_with_a_customer_in_new_york_at_15_00_there_has_clocks_in_berlin_time(berliner, due):
    berliner.book(datetime(2026, 11, 10, 15, 0, tzinfo=ZoneInfo("America/New_York")))
    due("plan_due", berlin(9, 21))


def test_rescheduled_after_the_prompt_the_old_one_is_withdrawn_and_the_new_one_falls_due_by_the_new_start(
    berliner, due, clock
):
    call = berliner.book(berlin(10, 10))
    due("plan_prompt", berlin(6, 10))
    call.reschedule(by=berliner.seller, starts_at=berlin(12, 10))
    assert told() == []
    assert because("plan_prompt") == "The call was moved."
    due("plan_prompt", berlin(10, 10))
    due("plan_due", berlin(11, 10))


# A plan that is missing ---------------------------------------------------------------------------------


def test_prompt_deadline_and_one_word_to_the_manager(desk, due):
    desk.book()
    due("plan_prompt", TUESDAY)
    assert told(desk.cast.manager) == []
    due("plan_due", WEDNESDAY)
    assert told(desk.seller) == ["plan_due"]  # the prompt before it has done its work
    assert told(desk.cast.manager) == ["plan_missing"]
    assert told(desk.cast.director) == []


@pytest.mark.parametrize("kind", ["plan_prompt", "plan_due", "plan_missing"])
def test_it_goes_when_the_plan_comes_and_says_so(desk, clock, kind):
    call = desk.book()
    clock.stand(TUESDAY if kind == "plan_prompt" else WEDNESDAY)
    Sweep().run()
    desk.send(call.plan)
    assert because(kind) == "Plan sent."
    Sweep().run()
    assert not {"plan_prompt", "plan_due", "plan_missing"} & set(told())


def test_cancelling_withdraws_it_and_taking_that_back_tells_it_anew(desk, clock):
    call = desk.book()
    clock.stand(WEDNESDAY)
    Sweep().run()
    call.cancel(by=desk.seller, reason="They closed the site.")
    assert told() == []
    assert because("plan_missing") == "The call was cancelled."
    call.reopen(by=desk.seller)
    Sweep().run()
    assert told() == ["plan_due", "plan_missing"]


def test_a_call_moved_away_and_back_is_prompted_for_again(desk, clock):
    call = desk.book()
    clock.stand(TUESDAY)
    Sweep().run()
    call.reschedule(by=desk.seller, starts_at=FRIDAY)
    Sweep().run()
    assert told() == []
    call.reschedule(by=desk.seller, starts_at=THURSDAY)
    Sweep().run()
    assert told() == ["plan_prompt"]


def test_once_the_call_begins_nobody_is_asked_for_its_plan_any_more(desk, clock):
    desk.book()
    clock.stand(WEDNESDAY)
    Sweep().run()
    clock.stand(THURSDAY)
    Sweep().run()
    assert told() == []


def test_where_the_plan_is_due_at_the_start_there_is_a_prompt_and_no_word_to_the_manager(desk, clock):
    prospecting = desk.call_type("Prospecting", prompt_hours=24, due_hours=0)
    call, other = desk.book(call_type=prospecting), desk.book(THURSDAY + HOUR, call_type=prospecting)
    clock.stand(WEDNESDAY + 2 * HOUR)
    Sweep().run()
    assert told() == ["plan_prompt", "plan_prompt"]
    desk.send(call.plan)
    Sweep().run()
    assert told(desk.cast.manager) == []  # his queue and his digest show it
    assert list(Plan.objects.awaiting_inspection()) == [call.plan]
    clock.stand(other.starts_at)
    Sweep().run()
    assert told(desk.cast.manager) == []


def test_leave_taken_after_the_prompt_moves_it(desk, clock):
    desk.book()
    clock.stand(TUESDAY)
    Sweep().run()
    assert told() == ["plan_prompt"]
    Leave.objects.create(person=desk.seller, from_day=WEDNESDAY.date(), until_day=WEDNESDAY.date())
    desk.seller.diary_changed_at = clock.pass_by(minutes=1)
    desk.seller.save()
    clock.pass_by(minutes=1)
    assert Call.time_anew() == 1
    Sweep().run()
    assert told() == ["plan_due", "plan_missing"]  # by her working days it was due on Tuesday at nine


def test_a_manager_on_leave_with_a_delegate_hears_himself_of_a_plan_that_is_missing(desk, clock):
    desk.book()
    _stand_in(desk, WEDNESDAY.date())
    clock.stand(WEDNESDAY)
    Sweep().run()
    assert "plan_missing" in told(desk.cast.manager)
    assert "plan_missing" not in told(desk.cast.other_manager)  # a delegate sees what was filed, and nothing else


def test_the_root_has_nobody_to_tell(desk, clock):
    User.objects.filter(pk=desk.cast.director.pk).update(sells=True)
    desk.cast.director.refresh_from_db()
    desk.book(salesperson=desk.cast.director, by=desk.cast.director)
    clock.stand(WEDNESDAY)
    Sweep().run()
    assert told() == ["plan_due"]


# A plan to inspect ----------------------------------------------------------------------------------------


def _stand_in(desk, day):
    return Delegation.objects.create(
        manager=desk.cast.manager,
        delegate=desk.cast.other_manager,
        from_day=day,
        until_day=day,
        by=desk.cast.manager,
        at=MONDAY,
    )


def test_a_plan_sent_in_time_is_told_once_at_the_moment_it_is_due(desk, due):
    desk.sent()
    notice = due("plan_to_inspect", WEDNESDAY)
    assert (notice.person, notice.useful_until) == (desk.cast.manager, THURSDAY)


def test_one_sent_later_is_told_at_once(desk, clock):
    call = desk.book()
    clock.stand(WEDNESDAY + HOUR)
    Sweep().run()
    desk.send(call.plan)
    assert told(desk.cast.manager) == ["plan_to_inspect"]
    Sweep().run()
    assert Notice.objects.filter(kind="plan_to_inspect").count() == 1


def test_inspected_before_it_was_due_nobody_hears_of_it(desk, clock):
    plan = desk.sent()
    desk.approve(plan)
    clock.stand(WEDNESDAY)
    Sweep().run()
    assert told(desk.cast.manager) == []
    assert told(desk.seller) == ["plan_approved"]


@pytest.mark.parametrize(
    ("kind", "deed"),
    [
        ("plan_answered", lambda desk, plan: (desk.send_back(plan), plan.answer(by=desk.seller, text="The board."))),
        ("plan_changed", lambda desk, plan: (desk.approve(plan), desk.send(plan, purpose="Anita signs."))),
        (
            "role_play_done",
            lambda desk, plan: (
                desk.ask_role_play(plan),
                plan.mark_role_play_done(by=desk.seller, on_day=MONDAY.date(), note="Silence after the price."),
            ),
        ),
    ],
)
def test_what_the_manager_waits_for_is_told_at_once_and_not_once_more_when_it_is_due(desk, clock, kind, deed):
    plan = desk.sent()
    deed(desk, plan)
    assert told(desk.cast.manager) == [kind]
    clock.stand(WEDNESDAY)
    Sweep().run()
    assert told(desk.cast.manager) == [kind]
    plan.refresh_from_db()
    desk.approve(plan)
    assert told(desk.cast.manager) == []


def test_an_hour_before_the_call_the_inspector_is_told_once_more_of_a_plan_that_still_waits(desk, due):
    plan = desk.sent()
    due("plan_to_inspect", WEDNESDAY)
    notice = due("inspection_near", THURSDAY - HOUR)
    assert (notice.person, notice.useful_until) == (desk.cast.manager, THURSDAY)
    assert notice.title == "Hartwell Dairy at 09:00: the plan still waits"
    assert told(desk.cast.manager) == ["inspection_near"]  # one notice of one plan
    plan.refresh_from_db()
    desk.approve(plan)
    assert told(desk.cast.manager) == []


def _nothing(desk, clock):
    """Sent in time."""
    return desk.sent()


def _approved(desk, clock):
    plan = desk.sent()
    clock.stand(WEDNESDAY)
    desk.approve(plan)


def _sent_late(desk, clock):
    call = desk.book()
    clock.stand(THURSDAY - 2 * HOUR + MINUTE)
    desk.send(call.plan)


def _answered_late(desk, clock):
    plan = desk.sent()
    desk.send_back(plan)
    clock.stand(THURSDAY - 30 * MINUTE)
    plan.refresh_from_db()
    plan.answer(by=desk.seller, text="The board.")


def _due_at_its_start(desk, clock):
    desk.sent(call_type=desk.call_type("Prospecting", prompt_hours=24, due_hours=0))


def _moved_away(desk, clock):
    plan = desk.sent()
    clock.stand(THURSDAY - HOUR)
    Sweep().run()
    plan.call.refresh_from_db()
    plan.call.reschedule(by=desk.seller, version=plan.call.version, starts_at=FRIDAY)


@pytest.mark.parametrize(
    ("before", "is_told"),
    [
        (_nothing, True),
        (_approved, False),
        (_sent_late, False),
        (_answered_late, False),
        (_due_at_its_start, False),
        (_moved_away, False),
    ],
)
def test_the_word_an_hour_before_is_for_what_was_told_long_ago_and_still_waits(desk, clock, before, is_told):
    before(desk, clock)
    clock.stand(THURSDAY - 20 * MINUTE)
    Sweep().run()
    assert ("inspection_near" in told(desk.cast.manager)) is is_told


def test_the_word_an_hour_before_is_a_letter_with_the_five_fields(desk, clock):
    desk.sent()
    for moment in (WEDNESDAY, THURSDAY - HOUR):
        clock.stand(moment)
        Sweep().run()
        Round().run()
    subjects = [letter.subject for letter in mail.outbox if letter.to == [desk.cast.manager.email]]
    assert subjects == [
        "Hartwell Dairy on Thursday at 09:00: plan to inspect",
        "Hartwell Dairy at 09:00: the plan still waits",
    ]
    assert "What did the stoppages cost?" in mail.outbox[-1].body


@pytest.mark.parametrize(("before", "letters"), [(4 * HOUR, 1), (4 * HOUR + MINUTE, 0)])
def test_an_approval_within_four_hours_of_the_call_is_a_letter_and_no_news_in_the_next_digest(
    desk, clock, before, letters
):
    call_at = WEDNESDAY.replace(hour=10, minute=30)
    plan = desk.sent(call_at)
    clock.stand(call_at - before)
    desk.approve(plan)
    clock.stand(WEDNESDAY.replace(hour=7, minute=5))  # quiet hours are over, the digest is not due
    Round().run()
    to_her = [letter for letter in mail.outbox if letter.to == [desk.seller.email]]
    assert [letter.subject for letter in to_her] == ["Ruth approved your plan for Hartwell Dairy"] * letters
    clock.stand(WEDNESDAY.replace(hour=8))
    Digests().run()
    Round().run()
    (digest,) = [letter for letter in mail.outbox if letter.subject.startswith("Your day")]
    assert ("approved your plan" in digest.body) is (letters == 0)


def test_the_delegate_of_that_day_hears_of_it_and_afterwards_the_manager(desk, clock):
    desk.sent(FRIDAY)
    _stand_in(desk, THURSDAY.date())
    clock.stand(THURSDAY)
    Sweep().run()
    assert "plan_to_inspect" in told(desk.cast.other_manager)
    clock.stand(THURSDAY + 16 * HOUR)
    Readdressing().run()
    assert told(desk.cast.manager) == ["plan_to_inspect"]


def test_handed_over_the_successor_is_prompted_and_the_leaver_is_not(desk, clock):
    desk.book(FRIDAY)
    clock.stand(WEDNESDAY)
    Sweep().run()
    assert told(desk.seller) == ["plan_prompt"]
    hand_over_calls(desk.seller, desk.cast.colleague, desk.cast.admin)
    Sweep().run()
    assert told(desk.seller) == []
    assert told(desk.cast.colleague) == ["plan_prompt"]


def test_somebody_deactivated_is_told_nothing(desk, clock):
    desk.book()
    User.objects.filter(pk=desk.seller.pk).update(is_active=False)
    clock.stand(TUESDAY)
    Sweep().run()
    assert told() == []


def test_a_call_that_begins_uninspected_is_told_to_the_manager_once(desk, clock):
    desk.sent()
    clock.stand(WEDNESDAY)
    Sweep().run()
    clock.stand(THURSDAY)
    for _twice in range(2):
        Plan.leave_begun()
        Sweep().run()
    assert told(desk.cast.manager) == ["plan_uninspected"]
    assert because("plan_to_inspect") == "The call began."


def test_a_plan_that_came_after_the_start_is_no_lapse_of_the_manager(desk, clock):
    call = desk.book()
    clock.stand(THURSDAY + MINUTE)
    desk.send(call.plan)
    assert told(desk.cast.manager) == []


# Recap and review -----------------------------------------------------------------------------------------


@pytest.fixture
def hartwell(cast):
    return Encounter(cast)


@pytest.mark.parametrize("kind", ["recap_to_write", "recap_overdue", "recap_missing"])
def test_what_asks_for_a_recap_goes_when_it_comes(hartwell, clock, cast, kind):
    moment = {"recap_to_write": OVER, "recap_overdue": OVER + DAY, "recap_missing": OVER + 4 * DAY}[kind]
    clock.stand(moment)
    Sweep().run()
    assert kind in told()
    hartwell.recap(at=moment + MINUTE)
    assert because(kind) == "Recap sent."
    clock.stand(moment + 2 * MINUTE)
    Sweep().run()
    assert not {"recap_to_write", "recap_overdue", "recap_missing"} & set(told())


def test_a_call_that_did_not_take_place_needs_no_recap(hartwell, clock, cast):
    clock.stand(OVER)
    Sweep().run()
    hartwell.call.refresh_from_db()
    hartwell.call.mark_not_held(by=cast.salesperson, reason="did_not_come")
    assert because("recap_to_write") == "The call did not take place."
    clock.stand(OVER + DAY)
    Sweep().run()
    assert "recap_overdue" not in told()


def test_a_logged_call_is_asked_for_its_recap_too(hartwell, clock, cast):
    hartwell.recap()
    call = hartwell.logged()
    clock.stand(call.recap_due_at)
    Sweep().run()
    assert Notice.objects.open().get(kind="recap_overdue").about_id == call.pk


def test_a_review_is_asked_for_at_once_and_late_when_it_is_due(hartwell, clock, cast):
    recap = hartwell.recap()
    waits = {"recap_to_review", "review_overdue"}
    assert waits & set(told(cast.manager)) == {"recap_to_review"}
    assert "team_won" in told(cast.manager)
    clock.stand(SENT + MINUTE)
    Sweep().run()
    assert Notice.objects.filter(kind="recap_to_review").count() == 1
    clock.stand(recap.review_due_at)
    Sweep().run()
    assert waits & set(told(cast.manager)) == {"review_overdue"}
    hartwell.review(recap, at=recap.review_due_at + MINUTE)
    assert not waits & set(told(cast.manager))
    assert because("review_overdue") == "Reviewed."
    assert told(cast.salesperson) == ["review_in"]


def test_a_review_in_time_is_never_late(hartwell, clock, cast):
    recap = hartwell.recap()
    hartwell.review(recap, at=REVIEWED)
    clock.stand(recap.review_due_at)
    Sweep().run()
    assert "review_overdue" not in told()


def test_an_order_or_an_advance_is_news_and_a_continuation_is_none(hartwell, cast):
    hartwell.recap("got", "got", "got", "got", "not", "not")
    assert "team_won" not in told(cast.manager)


# Delegations --------------------------------------------------------------------------------------------


def test_a_delegation_begins_with_the_managers_day_and_ends_with_it(desk, clock):
    _stand_in(desk, WEDNESDAY.date())
    midnight = WEDNESDAY.replace(hour=0)
    clock.stand(midnight - MINUTE)
    Sweep().run()
    assert told() == []
    clock.stand(midnight)
    Sweep().run()
    Sweep().run()
    assert (told(desk.cast.other_manager), told(desk.cast.manager)) == (["delegation_begins"], [])
    clock.stand(midnight + DAY)
    Sweep().run()
    Sweep().run()
    assert (told(desk.cast.other_manager), told(desk.cast.manager)) == ([], ["delegation_ends"])
    assert because("delegation_begins") == "The delegation is over."


def test_a_delegation_ended_early_is_over_at_once(desk, clock):
    delegation = _stand_in(desk, WEDNESDAY.date())
    clock.stand(WEDNESDAY)
    Sweep().run()
    delegation.end(by=desk.cast.manager)
    Sweep().run()
    assert (told(desk.cast.other_manager), told(desk.cast.manager)) == ([], ["delegation_ends"])


def test_one_ended_before_it_began_is_told_to_nobody_as_begun(desk, clock):
    delegation = _stand_in(desk, WEDNESDAY.date())
    clock.stand(TUESDAY)
    delegation.end(by=desk.cast.manager)
    clock.stand(WEDNESDAY)
    Sweep().run()
    assert "delegation_begins" not in told()


# Every kind ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_of_calls_says_what_it_is_and_when_it_comes(kind):
    assert str(kind.label)
    assert str(kind.when)
    assert str(kind.button)
    assert kind.letter
