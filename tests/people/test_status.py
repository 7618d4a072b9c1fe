"""A form that was refused is shown again with one status in every room."""

from types import SimpleNamespace

from django import forms

from people.status import status_of


class Asked(forms.Form):
    name = forms.CharField()


def test_a_page_that_is_only_asked_for_is_fine():
    assert status_of(Asked(), Asked()) == 200
    assert status_of() == 200


def test_what_was_sent_and_not_done_is_refused():
    assert status_of(Asked(), Asked({"name": ""})) == 422


def test_a_conflict_says_more_than_a_refusal():
    assert status_of(Asked({"name": ""}), SimpleNamespace(is_stale=True, is_bound=True)) == 409


def test_the_pages_of_the_door_answer_alike(client, cast):
    answer = client.post("/account/login/", {"login": cast.salesperson.email, "password": "not that one at all"})
    assert answer.status_code == 422
    assert client.post("/account/password/reset/", {"email": "not an address"}).status_code == 422
    assert client.get("/account/login/").status_code == 200
