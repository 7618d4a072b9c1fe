"""The inspection pages: the queue by call time, one plan as it was sent, a decision, undo, and both texts."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from calls.models import Inspection, Plan, PlanLine
from customers.models import Opportunity
from people.clock import now
from people.models import Delegation, User
from tests.calls.desk import FRIDAY, MONDAY, THURSDAY, TUESDAY

pytestmark = pytest.mark.django_db

QUEUE = "/inspect/"


@pytest.fixture
def ruth(desk, client):
    client.force_login(desk.cast.manager)
    return client


def page_of(plan):
    return reverse("calls:inspect_plan", args=[plan.pk])


def decide(client, plan, decision="approved", **facts):
    facts = {"version_number": plan.latest.number, "decision": decision, "submit_key": uuid.uuid4()} | facts
    return client.post(reverse("calls:inspection", args=[plan.pk]), facts)


def text_of(response):
    return response.content.decode()


# The queue --------------------------------------------------------------------------------------------


def test_the_queue_is_in_the_order_in_which_the_calls_happen(desk, ruth):
    friday, morning = desk.sent(FRIDAY), desk.sent(MONDAY + timedelta(minutes=50))
    tomorrow, afternoon = desk.sent(TUESDAY), desk.sent(MONDAY + timedelta(hours=4))
    page = text_of(ruth.get(QUEUE))
    places = [page.index(page_of(plan)) for plan in (morning, afternoon, tomorrow, friday)]
    assert places == sorted(places)
    headings = [page.index(f"<h2>{name}</h2>") for name in ("Before noon", "This afternoon", "Tomorrow")]
    assert headings == sorted(headings)
    assert "<h2>Friday 27 November</h2>" in page
    assert "4 plans to inspect" in page
    assert "In 50 minutes" in page


def test_it_names_what_to_know_before_opening_a_plan(desk, ruth, clock):
    thin = desk.send(desk.book(THURSDAY).plan, purpose="Touch base.", items=[PlanLine(3, text="Who signs?")])
    again = desk.sent(FRIDAY)
    desk.send_back(again)
    desk.send(again, purpose="Anita signs.")
    page = text_of(ruth.get(QUEUE))
    assert "2, 4 and 5 missing, 1 weak" in page
    assert "Field 1 weak, fields 2, 4 and 5 missing." in page
    assert "Sent again" in page
    assert thin.latest.five == "wmomm"


def test_calls_without_a_plan_that_is_overdue_stand_below(desk, ruth, clock):
    desk.book(TUESDAY + timedelta(hours=1))
    desk.book(FRIDAY)
    clock.pass_by(hours=2)
    page = text_of(ruth.get(QUEUE))
    assert page.count("No plan yet") == 1
    assert "Priya Nair. Was due today 10:00." in page
    assert "Friday" not in page


def test_an_empty_queue_says_what_is_next(desk, ruth, clock):
    assert "Every plan that was sent is decided" in text_of(ruth.get(QUEUE))
    desk.book(TUESDAY)
    clock.pass_by(hours=1)
    page = text_of(ruth.get(QUEUE))
    assert "The next call without a plan is Hartwell Dairy, tomorrow 09:00." in page


@pytest.mark.parametrize("other", ["director", "other_manager", "colleague", "admin"])
def test_nobody_else_finds_it_in_his_queue(desk, client, other):
    desk.sent()
    desk.book(TUESDAY)
    client.force_login(getattr(desk.cast, other))
    assert "Hartwell Dairy" not in text_of(client.get(QUEUE))


# One plan ---------------------------------------------------------------------------------------------


def test_a_plan_shows_what_was_sent_and_never_the_draft(desk, ruth):
    plan = desk.sent(opportunity=desk.opportunity)
    desk.write(plan, purpose="What Priya only thinks of.")
    page = text_of(ruth.get(page_of(plan)))
    for words in (
        "Anita takes our option to the committee.",
        "Anita Rowe, Site Director. Economic buyer, decides.",
        "Whoever buys",
        "What did the stoppages cost?",
        "Leak survey",
        "Minimum acceptable",
        "Sent today 09:00, ahead.",
        "Every plan is inspected.",
        reverse("customers:opportunity", args=[desk.opportunity.pk]),
    ):
        assert words in page
    assert "only thinks of" not in page


def test_what_changed_since_it_was_inspected_is_shown_with_what_was_said(desk, ruth):
    plan = desk.sent()
    desk.send_back(plan, comment="Which committee?", comments={1: "Too vague."})
    plan.answer(by=desk.seller, text="The capital committee.")
    desk.send(plan, purpose="Anita takes our option to the capital committee.")
    page = text_of(ruth.get(page_of(plan)))
    assert "Changed since version 1: 1." in page
    assert "Changed since version 1, which was inspected" in page
    for said in ("Which committee?", "Too vague.", "The capital committee."):
        assert said in page


def test_a_role_play_that_was_done_is_shown_with_its_note(desk, ruth):
    plan = desk.sent()
    desk.ask_role_play(plan)
    plan.mark_role_play_done(by=desk.seller, on_day=MONDAY.date(), note="Silence after the price.")
    assert "Role-play done today" in text_of(ruth.get(QUEUE))
    page = text_of(ruth.get(page_of(plan)))
    assert "Silence after the price." in page
    assert "Noted by Priya" in page


def test_the_director_reads_it_and_is_offered_no_decision(desk, client):
    plan = desk.sent()
    client.force_login(desk.cast.director)
    page = text_of(client.get(page_of(plan)))
    assert "Ruth Brennan inspects this plan. You may read it." in page
    assert 'name="decision"' not in page
    assert "Comment on 1" not in page
    response = decide(client, plan)
    assert response.status_code == 403
    assert not Inspection.objects.exists()


@pytest.mark.parametrize("other", ["colleague", "outsider", "other_manager", "admin"])
def test_to_everybody_else_it_does_not_exist(desk, client, other):
    plan = desk.sent()
    client.force_login(getattr(desk.cast, other))
    assert client.get(page_of(plan)).status_code == 404
    assert decide(client, plan).status_code == 404
    assert client.get(page_of(plan)[:-2] + "99999/").status_code == 404
    assert not Inspection.objects.exists()


def test_her_own_plan_leads_the_salesperson_to_the_page_of_the_call(desk, client):
    plan = desk.sent()
    client.force_login(desk.seller)
    assert client.get(page_of(plan)).url == reverse("calls:call", args=[plan.call_id])
    assert decide(client, plan).status_code == 403


def test_where_nothing_was_sent_there_is_only_the_call(desk, ruth):
    plan = desk.book().plan
    assert ruth.get(page_of(plan)).url == reverse("calls:call", args=[plan.call_id])


def test_a_delegate_sees_the_plan_that_waits_without_what_was_said_before(desk, client):
    plan = desk.sent(opportunity=desk.opportunity)
    desk.send_back(plan, comment="Between the two of us.")
    desk.send(plan, purpose="Anita signs.")
    today = desk.cast.manager.today()
    Delegation.objects.create(
        manager=desk.cast.manager,
        delegate=desk.cast.other_manager,
        from_day=today,
        until_day=today,
        by=desk.cast.manager,
        at=now(),
    )
    client.force_login(desk.cast.other_manager)
    page = text_of(client.get(page_of(plan)))
    assert "Anita signs." in page
    assert "Between the two of us." not in page
    assert "Two compressors" not in page
    sent = decide(client, plan, submit_key="c0ffee00-0000-4000-8000-000000000000")
    assert sent.status_code == 302
    assert client.get(page_of(plan)).status_code == 404
    again = decide(client, plan, submit_key="c0ffee00-0000-4000-8000-000000000000")
    assert (again.status_code, again.url) == (302, sent.url)
    assert Inspection.objects.filter(by=desk.cast.other_manager).count() == 1


def test_whose_opportunity_went_to_another_team_is_shown_to_its_line_alone(desk, ruth):
    plan = desk.send(desk.book(opportunity=desk.opportunity).plan)
    assert "Two compressors" in text_of(ruth.get(page_of(plan)))
    Opportunity.objects.filter(pk=desk.opportunity.pk).update(owner=desk.cast.outsider)
    assert "Two compressors" not in text_of(ruth.get(page_of(plan)))


def test_a_former_manager_reads_only_the_version_he_decided_on(desk, ruth):
    plan = desk.sent()
    desk.approve(plan, comments={1: "Good."})
    User.objects.filter(pk=desk.seller.pk).update(team=desk.cast.south)
    desk.seller.team = desk.cast.south
    desk.send(plan, purpose="What came later.")
    page = text_of(ruth.get(page_of(plan)))
    assert "Anita takes our option to the committee." in page
    assert "Good." in page
    assert "What came later." not in page
    assert 'name="decision"' not in page
    desk.write(plan, items=[PlanLine(2, text="Somebody of later")])
    call = text_of(ruth.get(reverse("calls:call", args=[plan.call_id])))
    assert "Good." in call
    assert "What came later." not in call
    assert "Somebody of later" not in call


# Deciding ----------------------------------------------------------------------------------------------


def test_a_decision_opens_the_next_plan_and_offers_to_take_it_back(desk, ruth):
    first, second = desk.sent(THURSDAY), desk.sent(FRIDAY)
    response = decide(ruth, first, comment_3="Ask this first.")
    assert response.url.startswith(page_of(second))
    page = text_of(ruth.get(response.url))
    assert "Hartwell Dairy approved with 1 comment. Priya is told." in page
    assert reverse("calls:undo", args=[Inspection.objects.get().pk]) in page
    assert Inspection.objects.get().comment_on == {3: "Ask this first."}


def test_after_the_last_one_the_queue_says_that_nothing_waits(desk, ruth):
    response = decide(ruth, desk.sent())
    assert response.url.startswith(QUEUE)
    page = text_of(ruth.get(response.url))
    assert "Nothing to inspect" in page
    assert "Hartwell Dairy approved. Priya is told." in page


def test_after_eight_seconds_it_is_no_longer_offered(desk, ruth, clock):
    response = decide(ruth, desk.sent())
    clock.pass_by(seconds=10)
    assert "Undo" not in text_of(ruth.get(response.url)).split("<main")[1].split("sp-keytable")[0]


@pytest.mark.parametrize("decision", ["returned", "not_worth"])
def test_a_decision_without_its_reason_asks_for_it_and_keeps_the_comments(desk, ruth, decision):
    plan = desk.sent()
    response = decide(ruth, plan, decision, comment_3="Ask this first.")
    page = text_of(response)
    assert response.status_code == 422
    assert "without a reason nobody can act on it" in page
    assert "Ask this first." in page
    assert f'id="ask-{decision}" data-ask-box>' in page
    assert not Inspection.objects.exists()
    assert decide(ruth, plan, decision, comment="Which committee?", comment_3="Ask this first.").status_code == 302


def test_a_role_play_is_asked_for_with_one_press(desk, ruth):
    plan = desk.sent()
    assert decide(ruth, plan, "role_play").status_code == 302
    plan.refresh_from_db()
    assert plan.state == "role_play"


def test_taking_it_back_opens_the_plan_again_with_what_was_written(desk, ruth):
    plan = desk.sent()
    decide(ruth, plan, "returned", comment="Which committee?", comment_3="Ask this first.")
    inspection = Inspection.objects.get()
    response = ruth.post(reverse("calls:undo", args=[inspection.pk]))
    assert response.url == page_of(plan)
    page = text_of(ruth.get(response.url))
    assert "Taken back." in page
    assert ">Ask this first.</textarea>" in page
    assert ">Which committee?</textarea>" in page
    assert "Approve with 1 comment" in page


def test_taking_it_back_too_late_says_so_and_changes_nothing(desk, ruth, clock):
    plan = desk.sent()
    decide(ruth, plan)
    clock.pass_by(seconds=10)
    response = ruth.post(reverse("calls:undo", args=[Inspection.objects.get().pk]), follow=True)
    assert "too late to take it back" in text_of(response)
    assert Inspection.objects.count() == 1


def test_nobody_takes_back_what_another_decided(desk, client):
    inspection = desk.approve(desk.sent())
    for other in ("salesperson", "director", "colleague", "other_manager", "admin"):
        client.force_login(getattr(desk.cast, other))
        assert client.post(reverse("calls:undo", args=[inspection.pk])).status_code == 404
    assert Inspection.objects.count() == 1


def test_the_same_form_sent_twice_is_one_decision(desk, ruth):
    plan, key = desk.sent(), uuid.uuid4()
    answers = [decide(ruth, plan, submit_key=key) for _i in range(3)]
    assert {answer.status_code for answer in answers} == {302}
    assert Inspection.objects.count() == 1


# A version that was not read ----------------------------------------------------------------------------


def test_a_newer_version_answers_a_decision_with_both_texts_and_keeps_the_comments(desk, ruth):
    plan = desk.sent()
    read = plan.latest.number
    desk.send(plan, purpose="Anita takes our option to the capital committee.", items=desk.lines()[:-1])
    response = decide(ruth, plan, version_number=read, comment_3="Ask this first.")
    page = text_of(response)
    assert response.status_code == 409
    assert "Priya changed the plan while you read it" in page
    assert "You opened version 1; version 2 came today 09:00." in page
    assert "<ins>capital</ins>" in page
    assert "<del>Graham Pell sends the log, by 27 November 2026, minimum acceptable</del>" in page
    assert ">Ask this first.</textarea>" in page
    assert "The same in both: 2, 3, 4." in page
    assert "Approve version 2" in page
    assert not Inspection.objects.exists()
    assert decide(ruth, plan, comment_3="Ask this first.").status_code == 302
    assert Inspection.objects.get().version == plan.latest


def test_the_conflict_keeps_a_return_with_its_reason(desk, ruth):
    plan = desk.sent()
    desk.send(plan, purpose="Anita signs.")
    page = text_of(decide(ruth, plan, "returned", version_number=1, comment="Which committee?"))
    assert ">Which committee?</textarea>" in page
    assert "Return version 2" in page


# Bad input ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"comment_2": "x" * 2001}, "Shorten it by 1 character"),
        ({"comment_5": "a\x00b"}, "cannot be stored"),
        ({"comment": "y" * 4001, "decision": "returned"}, "Shorten it by 1 character"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_the_field_and_nothing_typed_is_lost(desk, ruth, facts, words):
    plan = desk.sent()
    response = decide(ruth, plan, **({"comment_1": "Kept."} | facts))
    page = text_of(response)
    assert response.status_code == 422
    assert words in page
    assert ">Kept.</textarea>" in page
    assert 'aria-invalid="true"' in page
    assert not Inspection.objects.exists()


@pytest.mark.parametrize(
    "facts", [{"decision": "revoked"}, {"decision": "perhaps"}, {"version_number": "x"}, {"version_number": ""}]
)
def test_a_form_that_no_page_sends_decides_nothing(desk, ruth, facts):
    assert decide(ruth, desk.sent(), **facts).status_code == 422
    assert not Inspection.objects.exists()


@pytest.mark.parametrize("asked", ["x", "-1", "9" * 30, "¹", "1"])
def test_an_address_with_a_wrong_decision_in_it_shows_none(desk, ruth, asked):
    assert ruth.get(QUEUE, {"done": asked}).status_code == 200


def test_words_that_look_like_markup_are_only_words(desk, ruth):
    plan = desk.send(desk.book().plan, purpose="<script>alert(1)</script>", items=[PlanLine(3, text="<b>Who?</b>")])
    page = text_of(ruth.get(page_of(plan)))
    assert "<script>alert" not in page
    assert "&lt;b&gt;Who?&lt;/b&gt;" in page


# What it costs ------------------------------------------------------------------------------------------


def queries(client, url, django_assert_max_num_queries):
    with django_assert_max_num_queries(16) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_the_queue_costs_the_same_for_one_plan_and_for_many(desk, ruth, django_assert_max_num_queries):
    def fill(n):
        plan = desk.sent(THURSDAY + timedelta(minutes=n))
        desk.send_back(plan, comments={1: "Why?"})
        plan.answer(by=desk.seller, text="Because.")
        desk.book(MONDAY + timedelta(hours=3, minutes=n))

    fill(0)
    one = queries(ruth, QUEUE, django_assert_max_num_queries)
    for n in range(1, 13):
        fill(n)
    assert queries(ruth, QUEUE, django_assert_max_num_queries) == one


def test_a_plan_costs_the_same_with_one_inspection_and_with_many(desk, ruth, django_assert_max_num_queries):
    plan = desk.sent(opportunity=desk.opportunity)
    other = desk.sent(FRIDAY)
    desk.send_back(plan, comments={1: "Why?"})
    plan.answer(by=desk.seller, text="Because.")
    desk.send(plan, purpose="Anita signs.")
    done = f"{page_of(plan)}?done={desk.approve(other, comments={1: 'Good.'}).pk}"
    one = queries(ruth, done, django_assert_max_num_queries)
    for n in range(4):
        desk.send_back(plan, comments=dict.fromkeys(range(1, 6), "Why?"))
        plan.answer(by=desk.seller, text="Because.")
        desk.ask_role_play(plan)
        plan.mark_role_play_done(by=desk.seller, on_day=MONDAY.date(), note="Well.")
        desk.send_back(plan)
        desk.send(plan, purpose=f"Anita signs on day {n}.")
    assert queries(ruth, done, django_assert_max_num_queries) == one
    assert Plan.objects.get(pk=plan.pk).latest.number == 6


def test_signed_out_one_is_asked_to_sign_in(desk, client):
    plan = desk.sent()
    assert client.get(QUEUE).status_code == 302
    assert decide(client, plan).status_code in {302, 401}
    assert not Inspection.objects.exists()
