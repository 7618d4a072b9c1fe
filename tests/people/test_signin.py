"""Coming in and being sent out again."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from django.urls import reverse

from notices.sending import Round
from people.clock import now, standing_at
from people.models import AuditEntry, EntryLink, SetupCode, User
from people.sessions import IDLE, LONGEST

pytestmark = pytest.mark.django_db
PASSWORD = "four unrelated words are easiest"
LOGIN = "/account/login/"


@pytest.fixture
def priya(cast):
    cast.salesperson.choose_password(PASSWORD)
    return cast.salesperson


def sign_in(client, email, password=PASSWORD, **more):
    return client.post(LOGIN, {"login": email, "password": password, **more})


def is_in(client):
    return client.get("/account/").status_code == 200


def code_for(secret):
    return f"{hotp_value(secret, next(iter(yield_hotp_counters_from_time()))):06}"


# Password ----------------------------------------------------------------------------------------


def test_one_signs_in_with_address_and_password_and_it_is_audited(priya, client):
    assert sign_in(client, " PRIYA.NAIR@aldwark.example ").status_code == 302
    assert is_in(client)
    assert AuditEntry.objects.first().verb == "signed in"


def test_what_does_not_match_is_said_beside_the_password_with_the_tries_left(priya, client):
    body = sign_in(client, priya.email, "wrong").content.decode()
    assert "E-mail and password do not match. 9 more tries, then a pause of 15 minutes." in body
    assert f'value="{priya.email}"' in body
    assert not is_in(client)


def test_an_unknown_address_is_answered_exactly_like_a_wrong_password(priya, client):
    known = sign_in(client, priya.email, "wrong").content.decode()
    unknown = sign_in(Client(), "nobody@aldwark.example", "wrong").content.decode()
    assert "do not match. 9 more tries" in known
    assert "do not match. 9 more tries" in unknown


def test_after_ten_failures_there_is_a_pause_from_there_but_not_from_elsewhere(priya, client):
    for _ in range(10):
        sign_in(client, priya.email, "wrong")
    assert "Too many tries" in sign_in(client, priya.email).content.decode()
    assert not is_in(client)
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    sign_in(elsewhere, priya.email)
    assert is_in(elsewhere), "nobody locks a colleague out from another address"


def test_an_office_behind_one_address_is_not_locked_out_by_one_of_them(priya, cast, client):
    cast.colleague.choose_password(PASSWORD)
    for _ in range(10):
        sign_in(client, priya.email, "wrong")
    sign_in(client, cast.colleague.email)
    assert is_in(client)


@pytest.mark.parametrize("bad", ["x\x00", "x" * 2_000_000, "", "\ud800"])
def test_nothing_that_is_typed_breaks_the_door(priya, client, bad):
    for fields in ({"login": bad, "password": PASSWORD}, {"login": priya.email, "password": bad}):
        body = "&".join(f"{name}={_quoted(value)}" for name, value in fields.items())
        answer = client.post(LOGIN, body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.content.decode()


def _quoted(text):
    from urllib.parse import quote

    return quote(text.encode("utf-8", "surrogatepass"))


def test_there_is_no_open_sign_up_and_no_second_address(priya, client):
    client.force_login(priya)
    for shut in ("signup/", "email/", "confirm-email/", "password/set/", "login/code/", "sessions/", "2fa/webauthn/"):
        assert client.get(f"/account/{shut}").status_code == 404, shut


def test_signing_out_ends_the_session(priya, client):
    sign_in(client, priya.email)
    assert client.post("/account/logout/").url == LOGIN
    assert not is_in(client)


def test_the_page_to_sign_in_asks_nothing_of_who_is_in(priya, client):
    client.force_login(priya)
    assert client.get(LOGIN).status_code == 302


# Sessions ----------------------------------------------------------------------------------------


def test_who_is_deactivated_is_out_at_the_next_click_on_every_device(priya, cast, client):
    phone = Client()
    sign_in(client, priya.email)
    sign_in(phone, priya.email, remember="on")
    priya.deactivate(by=cast.admin)
    assert not is_in(client)
    assert not is_in(phone)
    assert not UserSession.objects.filter(user=priya).exists()
    assert sign_in(client, priya.email).status_code == 422


def test_an_idle_session_ends_unless_one_asked_to_stay(priya, client):
    staying = Client()
    sign_in(client, priya.email)
    sign_in(staying, priya.email, remember="on")
    with standing_at(now() + IDLE + timedelta(minutes=1)):
        assert not is_in(client)
        assert is_in(staying)


def test_use_keeps_a_session_but_not_for_ever(priya, client):
    sign_in(client, priya.email)
    begun = now()
    with standing_at(begun + IDLE - timedelta(hours=1)):
        assert is_in(client)
    with standing_at(begun + IDLE + timedelta(hours=1)):
        assert is_in(client)
    staying = Client()
    sign_in(staying, priya.email, remember="on")
    with standing_at(begun + LONGEST + timedelta(minutes=1)):
        assert not is_in(staying)


def test_a_session_in_use_writes_at_most_once_in_five_minutes(priya, client, django_assert_max_num_queries):
    sign_in(client, priya.email)
    begun = now()
    with standing_at(begun + timedelta(minutes=6)):
        is_in(client)
        seen = UserSession.objects.get(user=priya).last_seen_at
    with standing_at(begun + timedelta(minutes=8)):
        is_in(client)
    assert UserSession.objects.get(user=priya).last_seen_at == seen
    assert seen == begun + timedelta(minutes=6)


def test_one_ends_one_device_and_an_admin_anybodys(priya, cast, client):
    phone = Client()
    sign_in(client, priya.email)
    sign_in(phone, priya.email)
    first, second = UserSession.objects.filter(user=priya).order_by("pk")
    client.post(reverse("people:session", args=[priya.pk, second.pk]))
    assert not is_in(phone)
    assert is_in(client)
    ines = Client()
    ines.force_login(cast.admin)
    ines.post(reverse("people:session", args=[priya.pk, first.pk]))
    assert not is_in(client)
    assert AuditEntry.objects.filter(verb="session ended").count() == 2


@pytest.mark.parametrize(("who", "status"), [("manager", 403), ("outsider", 404), ("colleague", 404)])
def test_nobody_else_ends_my_sessions(priya, cast, client, who, status):
    sign_in(client, priya.email)
    other = Client()
    other.force_login(getattr(cast, who))
    address = reverse("people:session", args=[priya.pk, UserSession.objects.get(user=priya).pk])
    assert other.post(address).status_code == status
    assert is_in(client)


def test_the_session_of_another_person_is_not_ended_through_my_own_page(priya, cast, client):
    sign_in(client, priya.email)
    other = Client()
    other.force_login(cast.colleague)
    other.post(reverse("people:session", args=[cast.colleague.pk, UserSession.objects.get(user=priya).pk]))
    assert is_in(client)


# A new password ----------------------------------------------------------------------------------


def test_changing_the_password_keeps_this_device_and_ends_the_others(priya, client):
    phone = Client()
    sign_in(client, priya.email)
    sign_in(phone, priya.email)
    fields = {"oldpassword": PASSWORD, "password1": "another set of plain words"}
    assert client.post("/account/password/change/", fields).status_code == 302
    assert is_in(client)
    assert not is_in(phone)
    assert AuditEntry.objects.first().verb == "password chosen anew"
    assert "this one" in client.get("/account/").content.decode()


def test_a_wrong_or_weak_password_is_refused_beside_its_field(priya, client):
    client.force_login(priya)
    answer = client.post("/account/password/change/", {"oldpassword": "wrong", "password1": "short"}).content.decode()
    assert "5 characters. 10 more are needed." in answer
    priya.refresh_from_db()
    assert priya.check_password(PASSWORD)


def test_the_link_to_a_new_password_comes_by_mail_from_the_public_address_and_works_once(priya, client, settings):
    settings.PUBLIC_URL = "https://sales.aldwark.example"
    client.post("/account/password/reset/", {"email": priya.email}, headers={"host": "127.0.0.1"})
    Round().run()
    (letter,) = mail.outbox
    assert letter.to == [priya.email]
    assert "127.0.0.1" not in letter.body + letter.subject
    (address,) = re.findall(r"https://sales.aldwark.example/account/password\S+", letter.body)
    path = address.removeprefix("https://sales.aldwark.example")
    form = client.get(path, follow=True)
    assert form.status_code == 200
    new = "a fresh set of plain words"
    client.post(form.redirect_chain[-1][0], {"password1": new})
    priya.refresh_from_db()
    assert priya.check_password(new)
    assert "worked once, or ran out" in Client().get(path, follow=True).content.decode()


def test_who_has_no_account_gets_no_letter_and_the_same_answer(priya, client):
    known = client.post("/account/password/reset/", {"email": priya.email}, follow=True).content
    unknown = client.post("/account/password/reset/", {"email": "nobody@aldwark.example"}, follow=True).content
    assert known == unknown
    Round().run()
    assert len(mail.outbox) == 1


def test_who_left_gets_no_letter(priya, cast, client):
    priya.deactivate(by=cast.admin)
    client.post("/account/password/reset/", {"email": priya.email})
    Round().run()
    assert not mail.outbox


# The second step ---------------------------------------------------------------------------------


@pytest.fixture
def secured(priya):
    secret = generate_totp_secret()
    TOTP.activate(priya, secret)
    return secret


def test_the_second_step_asks_for_a_code_after_the_password(secured, priya, client):
    answer = sign_in(client, priya.email)
    assert answer.url.startswith("/account/2fa/authenticate/")
    assert not is_in(client)
    sign_in(client, priya.email)
    assert "does not fit" in client.post("/account/2fa/authenticate/", {"code": "000000"}).content.decode()
    client.post("/account/2fa/authenticate/", {"code": code_for(secured)})
    assert is_in(client)


def test_a_link_to_a_new_password_does_not_pass_by_the_second_step(secured, priya, cast, client):
    address = EntryLink.issue(by=cast.admin, person=priya)
    path = "/welcome/" + address.rstrip("/").rpartition("/")[2] + "/"
    assert client.post(path, {"password": "a fresh set of plain words"}).url == LOGIN
    assert not is_in(client)
    assert sign_in(client, priya.email, "a fresh set of plain words").url.startswith("/account/2fa/")


def test_an_admin_takes_the_second_step_off_for_who_lost_the_phone(secured, priya, cast, client):
    client.force_login(cast.admin)
    client.post(reverse("people:second_factor", args=[priya.pk]))
    assert AuditEntry.objects.filter(verb="second step taken off", actor=cast.admin).exists()
    mine = Client()
    sign_in(mine, priya.email)
    assert is_in(mine)


def test_turning_the_second_step_on_leaves_a_trace_and_shows_codes(priya, client, django_capture_on_commit_callbacks):
    sign_in(client, priya.email)
    again = client.get("/account/2fa/totp/activate/").url
    assert again.startswith("/account/reauthenticate/"), "the password once more, before something that matters"
    client.post(again, {"password": PASSWORD})
    page = client.get("/account/2fa/totp/activate/")
    assert page.status_code == 200
    secret = page.context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/account/2fa/totp/activate/", {"code": code_for(secret)}).status_code == 302
    assert AuditEntry.objects.filter(verb="second step turned on").count() == 1
    assert client.get("/account/2fa/recovery-codes/").status_code == 200
    assert client.get("/account/2fa/recovery-codes/download/").status_code == 200
    assert client.get("/account/2fa/recovery-codes/generate/").status_code == 200
    assert client.get("/account/2fa/totp/deactivate/").status_code == 200
    client.post("/account/2fa/totp/deactivate/")
    assert AuditEntry.objects.filter(verb="second step turned off").count() == 1


# Links -------------------------------------------------------------------------------------------


def test_an_invitation_is_looked_at_as_often_as_one_likes_and_used_once(cast, client):
    nora = User.invite(by=cast.admin, email="nora@aldwark.example", name="Nora Whitfield", team=cast.north)
    path = "/welcome/" + EntryLink.issue(by=cast.admin, person=nora).rstrip("/").rpartition("/")[2] + "/"
    for _ in range(2):
        assert "Welcome, Nora" in client.get(path).content.decode()
    weak = client.post(path, {"password": "short"})
    assert "10 more are needed" in weak.content.decode()
    assert client.post(path, {"password": PASSWORD}).status_code == 302
    assert is_in(client)
    with standing_at(now() + IDLE + timedelta(minutes=1)):
        assert not is_in(client), "who never asked to stay signed in is not kept so"
    assert Client().get(path).status_code == 404
    assert Client().post(path, {"password": "yet another set of words"}).status_code == 404


@pytest.mark.parametrize("token", ["x", "x" * 3000, "%00", "%ED%A0%80"])
def test_a_link_that_never_was_answers_like_one_that_ran_out(db, client, token):
    answer = client.get(f"/welcome/{token}/")
    assert answer.status_code == 404
    assert "no longer works" in answer.content.decode()


# Set-up ------------------------------------------------------------------------------------------

FIRST = {
    "company": "Aldwark Compressed Air",
    "name": "Ines Duarte",
    "email": "ines@aldwark.example",
    "password": PASSWORD,
    "zone": "Europe/Berlin",
    "currency": "EUR",
    "work_days": ["1", "2", "3"],
}


def test_the_first_visit_leads_to_the_set_up_and_the_code_makes_the_admin(db, client):
    assert client.get(LOGIN).url == "/set-up/"
    code = SetupCode.issue()
    assert code in client.get(f"/set-up/{code}/").content.decode()
    assert client.post("/set-up/", {**FIRST, "code": code}).url == "/people/invitations/"
    ines = User.objects.get()
    assert (ines.is_admin, ines.country, ines.work_days) == (True, "DE", [1, 2, 3])
    assert is_in(client)
    assert 'aria-current="step">People' in client.get("/people/invitations/").content.decode()
    assert Client().get("/set-up/").status_code == 404
    assert Client().post("/set-up/", {**FIRST, "code": code}).status_code == 404


def test_a_wrong_code_is_said_beside_it_and_nothing_typed_is_lost(db, client):
    SetupCode.issue()
    body = client.post("/set-up/", {**FIRST, "code": "WRONG"}).content.decode()
    assert "not the code that the server printed last" in body
    assert "ines@aldwark.example" in body
    assert not User.objects.exists()


def test_the_set_up_names_everything_that_is_wrong_at_once(db, client):
    body = client.post("/set-up/", {"password": "compressor12", "zone": "Mars/Olympus"}).content.decode()
    for sentence in (
        "12 characters. 3 more are needed.",
        "not known here",
        "at least one working day",
        "Fill this in.",
    ):
        assert sentence in body
    assert 'role="alert"' in body


def test_guessing_the_code_is_slowed_down(db, client):
    answers = [client.post("/set-up/", {**FIRST, "code": str(n)}).status_code for n in range(22)]
    assert answers[0] == 422
    assert answers[-1] == 429


# The demonstration -------------------------------------------------------------------------------


@pytest.fixture
def demo(cast, organisation):
    organisation.is_demo = True
    organisation.save()
    User.objects.filter(pk=cast.salesperson.pk).update(email="salesperson@demo.example")
    cast.salesperson.refresh_from_db()
    cast.salesperson.choose_password(PASSWORD)
    return cast.salesperson


def test_in_a_demonstration_one_enters_by_a_button(demo, client):
    assert "Enter" in client.get(LOGIN).content.decode()
    assert client.get(reverse("people:demo_entry", args=[demo.pk])).status_code == 405
    assert client.post(reverse("people:demo_entry", args=[demo.pk])).url == "/"
    assert is_in(client)


def test_only_the_five_doors_open(demo, cast, client):
    assert client.post(reverse("people:demo_entry", args=[cast.admin.pk])).status_code == 404
    assert not is_in(client)


def test_one_changes_over_from_one_person_to_another(demo, cast, client):
    client.force_login(cast.admin)
    client.post(reverse("people:demo_entry", args=[demo.pk]))
    assert int(client.session["_auth_user_id"]) == demo.pk


def test_outside_a_demonstration_no_demo_account_opens_anything(demo, organisation, client):
    organisation.is_demo = False
    organisation.save()
    assert "Enter" not in client.get(LOGIN).content.decode()
    assert client.post(reverse("people:demo_entry", args=[demo.pk])).status_code == 404
    assert "do not match" in sign_in(client, demo.email).content.decode()
    assert not is_in(client)
