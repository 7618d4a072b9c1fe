import logging
import re
import sys

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from people.models import User
from salesproc.logs import LineFormatter

pytestmark = pytest.mark.urls("tests.shell.urls")

TEXT = "Anita asked for the two pages herself."
OURS = {"origin": "http://testserver"}


@pytest.fixture
def priya(cast):
    client = Client(raise_request_exception=False)
    client.force_login(cast.salesperson)
    return client


def form_again(page):
    """What the form of an error page would send."""
    fields = dict(re.findall(r'<input[^>]* name="([^"]+)" value="([^"]*)"', page))
    return fields | {
        name: text.strip() for name, text in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)', page)
    }


def test_a_failure_shows_the_text_and_sends_it_again(priya):
    answer = priya.post("/wrong/breaks/", {"worked": TEXT, "submit_key": "k1", "score": "7"}, headers=OURS)
    page = answer.content.decode()
    assert answer.status_code == 500
    assert TEXT in page
    assert "Send again" in page
    assert form_again(page)["submit_key"] == "k1"
    assert form_again(page)["score"] == "7"
    assert "canary in the message" not in page


def test_the_log_tells_where_a_failure_happened_and_repeats_no_word_of_it():
    row = "Failing row contains " + TEXT
    try:
        try:
            raise ValueError(row)
        except ValueError as refused:
            raise LookupError(row) from refused
    except LookupError:
        told = LineFormatter().formatException(sys.exc_info())
    assert told.index("builtins.ValueError") < told.index("builtins.LookupError")
    assert "test_errors.py" in told
    assert TEXT not in told


def test_a_failure_has_a_number_which_the_log_knows_without_any_text(priya, caplog):
    with caplog.at_level(logging.ERROR, logger="salesproc.trouble"):
        page = priya.post("/wrong/breaks/", {"worked": TEXT}, headers=OURS).content.decode()
    number = re.search(r"sp-code[^>]*>([^<]+)<", page).group(1)
    said = [record.getMessage() for record in caplog.records if record.name == "salesproc.trouble"]
    assert number in said[0]
    assert TEXT not in said[0]


def test_the_page_of_a_failure_asks_the_database_for_nothing(priya, django_assert_num_queries):
    priya.get("/wrong/breaks/")
    with django_assert_num_queries(2):  # the session and its user, before anything failed
        priya.get("/wrong/breaks/")


def test_without_a_database_it_says_when_to_come_back_and_keeps_the_text(priya):
    answer = priya.post("/wrong/database/", {"worked": TEXT}, headers=OURS)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert TEXT in answer.content.decode()


def test_a_refusal_says_the_sentence_of_the_rule_and_keeps_the_text(priya):
    answer = priya.post("/wrong/refused/", {"worked": TEXT}, headers=OURS)
    assert answer.status_code == 403
    assert "The call has begun. Write the recap instead." in answer.content.decode()
    assert TEXT in answer.content.decode()


def test_what_was_changed_meanwhile_keeps_the_text(priya):
    answer = priya.post("/wrong/stale/", {"worked": TEXT}, headers=OURS)
    assert answer.status_code == 409
    assert "Ruth saved this at 09:11." in answer.content.decode()
    assert TEXT in answer.content.decode()


def test_both_texts_stand_side_by_side_and_the_next_try_is_about_the_version_that_stands(priya, cast):
    User.objects.filter(pk=cast.salesperson.pk).update(version=4)
    answer = priya.post("/wrong/record/", {"name": "Priya N.", "version": "3", "submit_key": "old"}, headers=OURS)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Priya N." in page
    assert "Priya Nair" in page
    assert form_again(page)["version"] == "4"
    assert form_again(page)["submit_key"] != "old"


def test_what_is_not_here_has_one_text(priya):
    missing = priya.get("/nothing/here/")
    unseen = priya.get(reverse("process:elements"))
    assert (missing.status_code, unseen.status_code) == (404, 404)

    def words(answer):
        return re.search(r"<main.*</main>", answer.content.decode(), re.DOTALL).group()

    assert words(missing) == words(unseen)


def test_a_damaged_request_is_400(priya):
    assert priya.get("/wrong/suspicious/").status_code == 400


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000)
def test_too_much_at_once_is_413(priya):
    answer = priya.post("/wrong/reads/", {"worked": "x" * 2000}, headers=OURS)
    assert answer.status_code == 413
    assert "your text is still in the form" in answer.content.decode()


@override_settings(DATA_UPLOAD_MAX_NUMBER_FIELDS=3)
def test_too_many_fields_are_413(priya):
    answer = priya.post("/wrong/reads/", {f"f{n}": "x" for n in range(9)}, headers=OURS)
    assert answer.status_code == 413


@override_settings(ACCOUNT_RATE_LIMITS={"login": "1/m/ip"})
def test_guessing_is_slowed_down_with_429(db):
    client = Client()
    for _try in range(3):
        answer = client.post(reverse("account_login"), {"login": "a@b.example", "password": "x"})
    assert answer.status_code == 429
    assert answer["Retry-After"] == "60"


def test_who_was_signed_out_finds_the_text_again(cast):
    answer = Client().post("/wrong/reads/", {"worked": TEXT}, headers=OURS)
    page = answer.content.decode()
    assert answer.status_code == 401
    assert TEXT in page
    assert reverse("account_login") in page


def test_a_piece_of_an_open_page_only_hears_that_nobody_is_signed_in(db):
    answer = Client().get("/notices/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (401, b"")


def test_a_page_still_leads_to_the_sign_in(db):
    answer = Client().get("/notices/")
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))


def test_a_form_older_than_the_sign_in_is_kept_and_goes_through_the_second_time(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.salesperson)
    answer = client.post("/wrong/reads/", {"worked": TEXT, "csrfmiddlewaretoken": "x" * 64}, headers=OURS)
    page = answer.content.decode()
    assert answer.status_code == 403
    again = form_again(page)
    assert again["worked"] == TEXT
    assert client.post("/wrong/reads/", again, headers=OURS).status_code == 200


def test_what_another_site_sent_is_never_offered_to_be_sent_again(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.salesperson)
    answer = client.post(
        "/wrong/reads/", {"worked": "planted by another site"}, headers={"origin": "https://evil.example"}
    )
    assert answer.status_code == 403
    assert "planted" not in answer.content.decode()


@pytest.mark.parametrize("secret", ["password", "new_password1", "otp", "code", "token"])
def test_a_secret_is_never_shown_again(priya, secret):
    answer = priya.post("/wrong/breaks/", {secret: "correct horse battery", "worked": TEXT}, headers=OURS)
    assert "correct horse" not in answer.content.decode()


def test_a_postcode_is_no_secret(priya):
    page = priya.post("/wrong/breaks/", {"postcode": "YO1 7HH", "worked": TEXT}, headers=OURS).content.decode()
    assert "YO1 7HH" in page


def test_what_was_typed_is_escaped_on_every_page(priya):
    for address in ("breaks", "database", "refused", "stale", "record"):
        page = priya.post(f"/wrong/{address}/", {"name": "<script>alert(1)</script>"}, headers=OURS).content.decode()
        assert "<script>alert(1)" not in page


def test_no_error_page_carries_inline_script_or_style(priya):
    for address in ("breaks", "database", "refused", "stale", "record", "suspicious"):
        page = priya.post(f"/wrong/{address}/", {"name": TEXT}, headers=OURS).content.decode()
        assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", page)


def test_every_answer_is_for_this_origin_and_kept_by_no_cache(priya):
    for address in ("/notices/", "/wrong/breaks/", "/nothing/"):
        answer = priya.get(address)
        assert "no-store" in answer["Cache-Control"]
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in answer["Permissions-Policy"]
