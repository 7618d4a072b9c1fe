"""Ending letters with one click, as RFC 8058 has it: looking asks, posting does, nobody signs in."""

import re

import pytest
from django.core import mail, signing
from django.test import Client
from django.urls import reverse

from notices.kinds import kind_named, switched_with
from notices.letters import UNSUBSCRIBE, unsubscribe_url
from notices.models import APP, MAIL, Delivery, Switch, Wishes
from notices.sending import Round
from people.clock import now


@pytest.fixture
def path(cast):
    """The link to leave letters of a plan to inspect, as Ruth's letters carry it."""
    return re.sub(r"^https?://[^/]+", "", unsubscribe_url(cast.manager, "plan_to_inspect"))


def test_looking_at_the_link_changes_nothing(client, cast, path):
    page = client.get(path)
    assert page.status_code == 200
    assert "A plan waits for your inspection" in page.content.decode()
    assert Wishes.of(cast.manager).wants("plan_to_inspect", MAIL)


def test_a_mail_program_posts_without_cookies_and_without_a_token_of_a_form(cast, path):
    program = Client(enforce_csrf_checks=True)
    assert program.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Wishes.of(cast.manager).wants("plan_to_inspect", MAIL)
    assert Wishes.of(cast.manager).wants("plan_to_inspect", APP)
    assert Wishes.of(cast.manager).wants("plan_returned", MAIL)
    assert Wishes.of(cast.salesperson).wants("plan_to_inspect", MAIL)


def test_twice_is_once(client, cast, path):
    client.post(path)
    off = set(Switch.objects.values_list("kind", "channel"))
    assert client.post(path).status_code == 200
    assert Switch.objects.count() == len(off)
    assert off == {(kind.name, MAIL) for kind in switched_with(kind_named("plan_to_inspect"))}


@pytest.mark.parametrize("change", [lambda t: t[:-2] + "xx", lambda t: "rubbish", lambda t: t.split(":")[0]])
def test_a_link_that_is_not_ours_is_not_found(client, cast, path, change):
    token = change(path.rstrip("/").rsplit("/", 1)[1])
    url = reverse("notices:unsubscribe", args=[token])
    assert client.get(url).status_code == client.post(url).status_code == 404
    assert not Switch.objects.exists()


@pytest.mark.parametrize(
    "meant", [{"person": 999999, "kind": "morning"}, {"person": None, "kind": "morning"}, {"kind": "morning"}, "x", 5]
)
def test_a_link_about_nobody_or_nothing_is_not_found(client, cast, meant):
    url = reverse("notices:unsubscribe", args=[signing.dumps(meant, salt=UNSUBSCRIBE)])
    assert client.post(url).status_code == 404


def test_a_link_about_a_kind_that_there_is_no_more_is_not_found(client, cast):
    token = signing.dumps({"person": cast.manager.pk, "kind": "forgotten"}, salt=UNSUBSCRIBE)
    assert client.post(reverse("notices:unsubscribe", args=[token])).status_code == 404


def test_a_token_signed_for_something_else_opens_nothing(client, cast):
    token = signing.dumps({"person": cast.manager.pk, "kind": "morning"}, salt="another")
    assert client.post(reverse("notices:unsubscribe", args=[token])).status_code == 404


def test_the_page_names_nobody(client, cast, path):
    page = client.get(path).content.decode()
    assert cast.manager.name not in page
    assert cast.manager.email not in page


def test_too_many_at_once_from_one_address_are_told_to_wait(client, cast, path):
    answers = {client.post(path).status_code for _try in range(121)}
    assert answers == {200, 429}


def test_a_digest_that_was_left_comes_no_more_until_it_is_switched_on_again(client, cast, clock):
    client.post(re.sub(r"^https?://[^/]+", "", unsubscribe_url(cast.salesperson, "morning")))
    Delivery.letter_to(cast.salesperson, "morning", number="2026-11-23", day=now().date())
    Round().run()
    assert Delivery.objects.get().why == "switched off"
    assert not mail.outbox
    client.force_login(cast.salesperson)
    page = client.get(reverse("notices:settings")).content.decode()
    assert 'name="morning-mail" aria' in page
    sent = {"digest_at": "07:30", "quiet_from": "18:30", "quiet_until": "07:00", "version": "1", "morning-mail": "on"}
    assert client.post(reverse("notices:settings"), sent).status_code == 302
    assert Wishes.of(cast.salesperson).wants("morning", MAIL)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("plan_to_inspect", "A plan waits for your inspection. In the application it still stands."),
        ("morning", "the morning digest. What stood in it still stands in the application."),
    ],
)
def test_it_says_where_one_still_hears_of_it(client, cast, kind, words):
    path = re.sub(r"^https?://[^/]+", "", unsubscribe_url(cast.manager, kind))
    assert f"No more letters: {words}" in client.post(path).content.decode()
