"""A deed that is sent twice by a double click is done once, and the second answer shows what came of it."""

import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from calls.models import Answer, Call, RolePlayDone
from tests.calls.desk import THURSDAY, TUESDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def priya(client, desk):
    client.force_login(desk.seller)
    return client


def twice(client, name, pk, **facts):
    """The addresses which the two answers lead to, each opened as the browser would."""
    address, sent = reverse(f"calls:{name}", args=[pk]), {"submit_key": str(uuid.uuid4()), **facts}
    answers = [client.post(address, sent) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert client.get(answers[1].url).status_code == 200
    return {answer.url for answer in answers}


def test_a_call_is_cancelled_and_stands_again(priya, desk):
    call = desk.book(THURSDAY)
    assert twice(priya, "cancellation", call.pk, usual="they_cancelled") == {call.get_absolute_url()}
    assert Call.objects.get().state == "cancelled"
    assert twice(priya, "reopening", call.pk) == {call.get_absolute_url()}
    assert Call.objects.get().is_scheduled


def test_a_call_was_not_held(priya, desk, clock):
    call = desk.book(TUESDAY)
    clock.stand(TUESDAY + timedelta(hours=1))
    assert twice(priya, "absence", call.pk, usual="did_not_come") == {call.get_absolute_url()}


def test_a_return_is_answered(priya, desk):
    plan = desk.sent()
    desk.send_back(plan)
    assert twice(priya, "answer", plan.pk, text="The capital one.") == {plan.call.get_absolute_url()}
    assert Answer.objects.count() == 1


def test_a_role_play_is_marked_done(priya, desk):
    plan = desk.sent()
    desk.ask_role_play(plan)
    twice(priya, "role_play", plan.pk, on_day=desk.seller.today().isoformat(), note="Let him finish.")
    assert RolePlayDone.objects.count() == 1


def test_changes_are_dropped(priya, desk):
    plan = desk.sent()
    desk.write(plan, purpose="Anita names the day of the committee.")
    twice(priya, "changes", plan.pk)
    plan.refresh_from_db()
    assert not plan.has_unfiled_changes


def test_with_another_reason_it_is_another_text(priya, desk):
    call, key = desk.book(THURSDAY), str(uuid.uuid4())
    address = reverse("calls:cancellation", args=[call.pk])
    assert priya.post(address, {"submit_key": key, "usual": "they_cancelled"}).status_code == 302
    assert priya.post(address, {"submit_key": key, "reason": "I am ill"}).status_code == 409


def test_without_the_right_to_it_nothing_is_done(client, desk):
    call = desk.book(THURSDAY)
    client.force_login(desk.cast.manager)
    sent = {"submit_key": str(uuid.uuid4()), "usual": "they_cancelled"}
    assert client.post(reverse("calls:cancellation", args=[call.pk]), sent).status_code == 403
    assert Call.objects.get().is_scheduled


def test_each_form_of_such_a_deed_carries_its_key(priya, desk):
    plan = desk.sent()
    desk.send_back(plan)
    deeds = {"calls:cancellation": plan.call_id, "calls:answer": plan.pk, "calls:plan": plan.call_id}
    for name, pk in deeds.items():
        text = priya.get(reverse(name, args=[pk])).content.decode()
        forms = re.findall(r'<form[^>]* data-draft-key="(?:end|answer)-.*?</form>', text, re.DOTALL)
        assert len(forms) == 1, name
        assert 'name="submit_key"' in forms[0], name
