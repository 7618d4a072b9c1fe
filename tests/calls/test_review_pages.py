"""The pages of a review: who sees what of a recap, and nothing of a closed score."""

import re
import uuid
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from calls.models import OVERALL, ActionLine, Call, Mark, Recap, RecapDraft, Review, ReviewDraft, Score
from people.clock import now, standing_at
from people.models import Delegation, User
from tests.calls.encounter import FILED, GOT, NOT, PARTLY, REVIEWED, SENT, STARTS, Encounter

pytestmark = pytest.mark.django_db
MOST_QUERIES = 19  # one of them for each sort of record that there is news of
LINES = {"successes": "A small one.", "worked": "Stoppages first.", "change": "I filled a silence."}
ANSWERED = datetime(2026, 11, 6, 12, 0, tzinfo=UTC)


@pytest.fixture
def hartwell(cast):
    return Encounter(cast)


@pytest.fixture
def recap(hartwell):
    prepares, listens = hartwell.elements
    return hartwell.recap(
        GOT, GOT, PARTLY, NOT, GOT, GOT, overall=9, scores={prepares.pk: 8, listens.pk: None}, lines=LINES
    )


@pytest.fixture
def visit(client):
    def go(person, name, *args, at=REVIEWED, data=None, headers=None):
        client.force_login(person)
        url = reverse(f"calls:{name}", args=args)
        with standing_at(at):
            return client.get(url) if data is None else client.post(url, data, headers=headers or {})

    return go


def text(answer):
    return " ".join(answer.content.decode().split())


def sent(hartwell, **changes):
    prepares, listens = hartwell.elements
    return {
        "version": "0", "done_right": "Asked what it cost first.", "overall": "6", "modify": "Ask for the day.",
        "not_done": "", "help": "", "help_by": "", f"el-{prepares.pk}": "6", f"ev-{prepares.pk}": "recap",
        f"el-{listens.pk}": "no", f"ev-{listens.pk}": "recap",
    } | changes  # fmt: skip


def everybody(cast):
    return [
        cast.salesperson, cast.manager, cast.director, cast.colleague, cast.other_manager, cast.outsider, cast.admin,
    ]  # fmt: skip


# Who sees what -----------------------------------------------------------------------------------


def test_the_page_of_a_recap_is_there_for_its_line_alone(recap, visit, cast):
    seen = [p.name for p in everybody(cast) if visit(p, "review", recap.pk).status_code == 200]
    assert seen == ["Priya Nair", "Ruth Brennan", "Moira Lennox"]


def test_what_is_unseen_and_what_does_not_exist_are_answered_alike(recap, visit, cast):
    doors = ["review", "review_draft", "review_filing", "closing", "correction"]
    for name in doors:
        data = None if name == "review" else {}
        unseen = visit(cast.outsider, name, recap.pk, data=data)
        nowhere = visit(cast.outsider, name, 987654, data=data)
        assert (unseen.status_code, nowhere.status_code) == (404, 404)


def test_texts_stay_between_the_two(recap, visit, cast):
    secrets = ["Stoppages first.", "I filled a silence.", "Forgot."]
    for person in (cast.salesperson, cast.manager):
        page = text(visit(person, "review", recap.pk))
        assert all(secret in page for secret in secrets)
    above = text(visit(cast.director, "review", recap.pk))
    assert not any(secret in above for secret in secrets)
    assert "Adherence 4.5 of 6" in above


def test_the_words_of_a_review_stay_between_the_two(hartwell, recap, visit, cast):
    hartwell.review(recap, overall=5, modify="Ask for the day.").acknowledge(by=cast.salesperson, answer="I asked.")
    for person in (cast.salesperson, cast.manager):
        assert "Ask for the day." in text(visit(person, "review", recap.pk))
        assert "I asked." in text(visit(person, "review", recap.pk))
    above = text(visit(cast.director, "review", recap.pk))
    assert "Both scores" in above
    assert "Four apart" in above
    assert "Ask for the day." not in above
    assert "I asked." not in above


def test_a_former_manager_keeps_what_he_wrote_and_no_more(hartwell, recap, visit, cast):
    hartwell.review(recap, modify="Ask for the day.").acknowledge(by=cast.salesperson, answer="I asked.")
    cast.salesperson.team = cast.south
    cast.salesperson.save()
    page = text(visit(cast.manager, "review", recap.pk))
    assert "Ask for the day." in page
    assert "Stoppages first." not in page
    assert "I asked." not in page
    assert "Correct a score" not in page
    assert "Stoppages first." in text(visit(cast.other_manager, "review", recap.pk))


def test_a_delegate_sees_neither_recap_nor_queue(recap, visit, cast):
    today = cast.manager.today()
    Delegation.objects.create(
        manager=cast.manager, delegate=cast.other_manager, from_day=today, until_day=today, by=cast.manager, at=now()
    )
    assert visit(cast.other_manager, "review", recap.pk, at=now()).status_code == 404
    assert "Hartwell" not in text(visit(cast.other_manager, "reviews", at=now()))


# Blind -------------------------------------------------------------------------------------------


def what_they_get(client, cast, recap_pk, call_pk):
    """Every byte that the manager, those above and an admin get, but for tokens drawn anew each time."""
    pages = []
    urls = [
        reverse("calls:reviews"),
        reverse("calls:review", args=[recap_pk]),
        reverse("calls:call", args=[call_pk]),
        reverse("calls:list"),
        reverse("calls:week"),
        reverse("notices:list"),
        reverse("metrics:team"),
        reverse("people:list"),
        reverse("people:person", args=[cast.salesperson.pk]),
        reverse("customers:companies"),
    ]
    for person in (cast.manager, cast.director, cast.other_manager, cast.colleague, cast.admin):
        client.force_login(person)
        for url in urls:
            with standing_at(REVIEWED):
                answer = client.get(url)
            pages.append((person.name, re.sub(r"\d+", "", url), answer.status_code, untokened(answer.content.decode())))
    return pages


def untokened(page):
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)
    page = re.sub(r'"X-CSRFToken": "[^"]+"', "", page)
    page = re.sub(r'nonce="[^"]+"', "", page)
    page = re.sub(r"(?<=[/-])\d+(?=[/\"])", "", page)  # ids, which PostgreSQL never gives twice
    return re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "", page)


class Again(Exception):
    """Take the world back to where it stood."""


@settings(
    max_examples=4,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    overall=st.integers(1, 10), first=st.none() | st.integers(1, 10), second=st.none() | st.integers(1, 10),
    leaves_out=st.booleans(),
)  # fmt: skip
def test_flipping_a_closed_score_changes_no_byte_of_what_others_get(
    hartwell, client, cast, overall, first, second, leaves_out
):
    prepares, listens = hartwell.elements
    seen = []
    for own in ({OVERALL: 5, str(prepares.pk): 5, str(listens.pk): 5}, None):
        own = own or {OVERALL: overall} | ({} if leaves_out else {str(prepares.pk): first, str(listens.pk): second})
        try:
            with transaction.atomic():
                recap = hartwell.recap(draft=RecapDraft(ticks=hartwell.ticks(), scores=own, lines=LINES))
                seen.append(what_they_get(client, cast, recap.pk, hartwell.call.pk))
                raise Again
        except Again:
            pass
    assert seen[0] == seen[1]


def test_what_only_the_salesperson_scored_stays_closed_after_the_review(hartwell, recap, visit, cast):
    prepares, listens = hartwell.elements
    hartwell.review(recap, overall=6, elements={prepares.pk: (None, ""), listens.pk: (4, "recap")})
    manager = text(visit(cast.manager, "review", recap.pk))
    own = text(visit(cast.salesperson, "review", recap.pk))
    assert "you did not observe it" in manager
    assert "only you scored it; it stays yours" in manager
    assert "Prepares" in own
    assert [mark.element for mark in Mark.objects.all()] == [None]
    assert "Prepares" not in text(visit(cast.director, "review", recap.pk))


def test_a_page_to_review_does_not_even_ask_for_scores(recap, client, cast):
    client.force_login(cast.manager)
    with standing_at(REVIEWED), CaptureQueriesContext(connection) as queries:
        client.get(reverse("calls:review", args=[recap.pk]))
        client.get(reverse("calls:reviews"))
    assert not [q for q in queries.captured_queries if "calls_score" in q["sql"]]


def test_the_writer_sees_his_own_before_the_review_and_nobody_elses(recap, visit, cast):
    page = text(visit(cast.salesperson, "review", recap.pk))
    assert "Did what I prepared" in page
    assert "Until then your scores are yours alone." in page


# Writing -----------------------------------------------------------------------------------------


def test_a_review_is_kept_as_it_is_typed_for_its_writer_alone(hartwell, recap, visit, cast):
    answer = visit(cast.manager, "review_draft", recap.pk, data=sent(hartwell), headers={"X-Draft": "1"})
    assert (answer.status_code, answer["X-Version"]) == (200, "1")
    assert "Ask for the day." in text(visit(cast.manager, "review", recap.pk))
    assert "Ask for the day." not in text(visit(cast.salesperson, "review", recap.pk))
    assert not Review.objects.exists()


def test_nobody_but_the_direct_manager_writes(hartwell, recap, visit, cast):
    for person in (cast.salesperson, cast.director):
        for name in ("review_draft", "review_filing"):
            assert visit(person, name, recap.pk, data=sent(hartwell)).status_code == 403
    assert not ReviewDraft.objects.exists()
    assert not Review.objects.exists()


def test_it_is_sent_and_both_are_opened(hartwell, recap, visit, cast):
    answer = visit(cast.manager, "review_filing", recap.pk, data=sent(hartwell))
    assert answer.url == recap.get_absolute_url()
    page = text(visit(cast.manager, "review", recap.pk))
    assert "Three apart on “Did what was prepared”." in page
    prepares, _listens = hartwell.elements
    assert {mark.element: (mark.managers, mark.own) for mark in Mark.objects.all()} == {None: (6, 9), prepares: (6, 8)}


def test_sent_twice_it_is_one_review(hartwell, recap, visit, cast):
    data = sent(hartwell, submit_key=str(uuid.uuid4()))
    visit(cast.manager, "review_filing", recap.pk, data=data)
    again = visit(cast.manager, "review_filing", recap.pk, data=data)
    assert again.status_code in (302, 409)
    assert Review.objects.count() == 1


def test_a_review_that_came_second_is_shown_beside_the_first(hartwell, recap, visit, cast):
    hartwell.review(recap, done_right="The first one.")
    page = visit(cast.manager, "review_filing", recap.pk, data=sent(hartwell, done_right="The second one."))
    assert page.status_code == 409
    assert "The first one." in text(page)
    assert "The second one." in text(page)


def test_a_second_window_is_shown_both_drafts(hartwell, recap, visit, cast):
    visit(cast.manager, "review_draft", recap.pk, data=sent(hartwell, modify="First window"))
    page = visit(cast.manager, "review_draft", recap.pk, data=sent(hartwell, modify="Second window"))
    assert page.status_code == 409
    assert "First window" in text(page)
    assert "Second window" in text(page)
    assert ReviewDraft.objects.get().body["modify"] == "First window"


BAD = [
    ("done_right", "", "Begin with what was done right."),
    ("overall", "", "Give a score from 1 to 10"),
    ("overall", "0", "Scores go from 1 to 10."),
    ("overall", "7.5", "Scores go from 1 to 10."),
    ("modify", "x" * 4001, "Shorten it by 1 character."),
    ("modify", "a\x00b", "cannot be stored"),
    ("help", "A role-play.", "Help needs a date"),
    ("help_by", "2026-11-10", "Say what you will do by that date"),
    ("help_by", "soon", "This is no date."),
]


@pytest.mark.parametrize(("name", "value", "sentence"), BAD)
def test_bad_input_is_named_and_the_rest_is_kept(hartwell, recap, visit, cast, name, value, sentence):
    page = visit(cast.manager, "review_filing", recap.pk, data=sent(hartwell, not_done="The payback.", **{name: value}))
    assert page.status_code == 422
    assert sentence in text(page)
    assert "The payback." in text(page)
    assert not Review.objects.exists()


def test_evidence_and_elements_are_those_of_the_call(hartwell, recap, visit, cast):
    prepares, _listens = hartwell.elements
    page = visit(cast.manager, "review_filing", recap.pk, data=sent(hartwell, **{f"ev-{prepares.pk}": "hearsay"}))
    assert "Say what this score goes by." in text(page)
    visit(cast.manager, "review_filing", recap.pk, data=sent(hartwell, **{"el-987": "9", "ev-987": "recap"}))
    assert set(Mark.objects.values_list("element", flat=True)) == {None, prepares.pk}


# After it ----------------------------------------------------------------------------------------


@pytest.fixture
def review(hartwell, recap):
    return hartwell.review(recap, overall=5, help="A role-play.", help_by=REVIEWED.date())


def test_the_salesperson_answers_once(review, visit, cast):
    visit(cast.salesperson, "acknowledgement", review.pk, at=ANSWERED, data={"text": "I asked twice."})
    visit(cast.salesperson, "acknowledgement", review.pk, at=ANSWERED, data={"text": "Another"})
    assert review.acknowledgement.answer == "I asked twice."
    assert "I asked twice." in text(visit(cast.manager, "reviews", at=ANSWERED))


def test_nobody_else_answers(review, visit, cast):
    assert visit(cast.manager, "acknowledgement", review.pk, data={"text": ""}).status_code == 403
    assert visit(cast.director, "acknowledgement", review.pk, data={"text": ""}).status_code == 404


def test_a_correction_stands_beside_the_first_score(review, visit, cast):
    first = Score.objects.own(review.recap, cast.manager).get(element=None)
    data = {"score": str(first.pk), "value": "6", "reason": "I misread the log."}
    assert visit(cast.manager, "correction", review.recap_id, data=data).status_code == 302
    page = text(visit(cast.salesperson, "review", review.recap_id))
    assert "Corrected from 5 to 6 by Ruth" in page
    assert "I misread the log." in page
    above = text(visit(cast.director, "review", review.recap_id))
    assert "Corrected from 5 to 6 by Ruth" in above
    assert "I misread the log." not in above


def test_a_correction_needs_a_reason_and_ones_own_score(review, visit, cast):
    own = Score.objects.own(review.recap, cast.salesperson).get(element=None)
    for data in ({"score": str(own.pk), "value": "6", "reason": "Mine?"}, {"score": "", "value": "", "reason": ""}):
        assert visit(cast.manager, "correction", review.recap_id, data=data).status_code == 422
    assert visit(cast.director, "correction", review.recap_id, data={"score": str(own.pk)}).status_code == 422
    assert not Score.objects.corrections(review.recap).exists()


def test_help_is_marked_given_from_the_queue(review, visit, cast):
    assert "A role-play." in text(visit(cast.manager, "reviews"))
    visit(cast.manager, "help", review.pk, data={})
    assert "Help you promised" not in text(visit(cast.manager, "reviews"))
    assert visit(cast.salesperson, "help", review.pk, data={}).status_code == 403


# The queue ---------------------------------------------------------------------------------------


def test_the_queue_says_when_how_much_and_what_stands_out(recap, visit, cast):
    page = text(visit(cast.manager, "reviews"))
    for words in (
        "1 recap to review",
        "Hartwell Dairy",
        "4.5 of 6",
        "Advance",
        "All commitments got. 1 item forgotten.",
    ):
        assert words in page


def test_a_logged_call_is_read_and_closed_from_the_queue(hartwell, visit, cast):
    hartwell.call = hartwell.logged()
    recap = hartwell.recap(draft=RecapDraft(lines={"learned": "The lease runs out."}))
    assert "Only to read" in text(visit(cast.manager, "reviews"))
    assert "The lease runs out." in text(visit(cast.manager, "review", recap.pk))
    visit(cast.manager, "closing", recap.pk, data={"text": "Good that you asked."})
    assert Recap.objects.get(pk=recap.pk).is_closed
    assert "Good that you asked." in text(visit(cast.salesperson, "review", recap.pk))
    assert "Good that you asked." not in text(visit(cast.director, "review", recap.pk))


def test_nobody_else_closes_it(hartwell, visit, cast):
    hartwell.call = hartwell.logged()
    recap = hartwell.recap(draft=RecapDraft(lines={"learned": "The lease runs out."}))
    for person, status in ((cast.salesperson, 403), (cast.director, 403), (cast.colleague, 404), (cast.admin, 404)):
        assert visit(person, "closing", recap.pk, data={}).status_code == status
    assert Recap.objects.get(pk=recap.pk).is_filed


def test_recaps_not_in_are_named_once_they_are_late(hartwell, visit, cast):
    late = datetime(2026, 11, 9, 9, 0, tzinfo=UTC)
    assert "Recaps not in" not in text(visit(cast.manager, "reviews", at=STARTS))
    assert "Ask Priya" in text(visit(cast.manager, "reviews", at=late))
    assert "Ask Priya" not in text(visit(cast.director, "reviews", at=late))


def test_walking_away_offers_to_end_the_opportunity_to_its_salesperson(cast, visit):
    encounter = Encounter(cast, with_opportunity=True)
    recap = encounter.recap(ended="walked_away")
    assert "is still open" in text(visit(cast.salesperson, "review", recap.pk))
    assert "is still open" not in text(visit(cast.manager, "review", recap.pk))


# Cost --------------------------------------------------------------------------------------------


def cost(client, person, name, *args):
    client.force_login(person)
    with standing_at(REVIEWED), CaptureQueriesContext(connection) as queries:
        assert client.get(reverse(f"calls:{name}", args=args)).status_code == 200
    return len(queries)


def more_recaps(hartwell, count):
    for number in range(count):
        with standing_at(STARTS.replace(day=2)):
            hartwell.call = Call.schedule(
                by=hartwell.salesperson, salesperson=hartwell.salesperson, company=hartwell.company,
                call_type=hartwell.call_type, starts_at=STARTS.replace(hour=6, minute=number), minutes=5, how="phone",
            )  # fmt: skip
        hartwell.file_plan(at=STARTS.replace(day=3))
        actions = [ActionLine(f"Do {n}", doer=hartwell.salesperson, due_on=REVIEWED.date()) for n in range(5)]
        hartwell.recap(actions=actions)


def test_queue_and_page_cost_the_same_for_one_and_for_many(hartwell, recap, client, cast):
    few = cost(client, cast.manager, "reviews"), cost(client, cast.manager, "review", recap.pk)
    more_recaps(hartwell, 6)
    busy = Recap.objects.to_review(cast.manager).last()
    assert busy.actions.count() == 5
    many = cost(client, cast.manager, "reviews"), cost(client, cast.manager, "review", busy.pk)
    assert many == few
    assert max(many) <= MOST_QUERIES


def test_a_reviewed_page_costs_no_more(hartwell, recap, client, cast):
    hartwell.review(recap, elements={element.pk: (6, "recap") for element in hartwell.elements})
    for person in (cast.manager, cast.salesperson, cast.director):
        assert cost(client, person, "review", recap.pk) <= MOST_QUERIES


def test_sent_is_where_it_was_sent(recap):
    assert recap.filed_at == SENT


def test_who_led_there_once_reads_no_outcome_on_the_page_of_the_company(client, cast, hartwell):
    with standing_at(FILED):
        hartwell.call.plan.approve(by=cast.manager, version_number=1)
    hartwell.recap()
    address = reverse("customers:company", args=[hartwell.company.pk])
    client.force_login(cast.manager)
    assert "6 of 6, advance" in client.get(address).content.decode()
    User.objects.filter(pk=cast.salesperson.pk).update(team=cast.south)
    page = client.get(address).content.decode()
    assert reverse("calls:call", args=[hartwell.call.pk]) in page
    assert "advance" not in page
