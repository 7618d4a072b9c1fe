"""Silence is noticed: a banner for admins, a page that says what to do, answers for machines; and the live count."""

import json
import logging
import re
import socket
import threading
import time
from datetime import timedelta

import pytest
import time_machine
from django.db import OperationalError
from django.urls import reverse

from notices.models import Delivery, Heartbeat, Notice, PostOffice, SweepRun, TeamChat
from notices.tasks import deliver, sweep
from people.clock import now, standing_at
from people.models import User
from salesproc import health, monitoring, trouble
from salesproc.logs import IdsOnly, JsonFormatter
from salesproc.shell import Shell

TOKEN = "a-token-for-the-monitoring"
PARTS = list(Heartbeat.Part)


@pytest.fixture
def admin(client, cast):
    client.force_login(cast.admin)
    return client


@pytest.fixture
def alive(db):
    """Everything was well just now."""
    for part in PARTS:
        Heartbeat.beat(part)


def later(**how_long):
    return time_machine.travel(now() + timedelta(**how_long), tick=True)


def banner(client):
    found = re.search(
        r'<div class="sp-banner sp-banner--bad".*?</div>', client.get(reverse("people:teams")).content.decode(), re.S
    )
    return re.sub(r"<[^>]+>", "", found.group(0)) if found else ""


# Heartbeats ---------------------------------------------------------------------------------------


def test_a_part_has_one_row_and_trouble_counts_from_its_first_moment(db):
    Heartbeat.beat("mail")
    Heartbeat.trouble("mail", "TimeoutError")
    began = Heartbeat.objects.get().trouble_since
    with later(minutes=3):
        Heartbeat.trouble("mail", "SMTPAuthenticationError")
        mail = Heartbeat.objects.get()
        assert (mail.trouble_since, mail.why) == (began, "SMTPAuthenticationError")
        Heartbeat.beat("mail")
    mail.refresh_from_db()
    assert (mail.trouble_since, mail.why) == (None, "")


def test_the_tasks_say_that_they_ran(cast):
    sweep()
    deliver()
    assert set(Heartbeat.objects.values_list("part", flat=True)) == {"sweep", "deliver"}


def test_a_mail_server_that_is_away_is_noted_and_one_letter_later_it_is_well(cast, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    Delivery.letter_to(cast.admin, "test", number="1")
    deliver()
    assert Heartbeat.objects.get(part="mail").why == "ConnectionRefusedError"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with later(minutes=1):
        deliver()
    assert Heartbeat.objects.get(part="mail").trouble_since is None


@pytest.fixture
def away(cast, settings):
    """One letter waits, and the mail server has been away for six minutes."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    Delivery.letter_to(cast.admin, "test", number="1")
    deliver()
    with later(minutes=6):
        sweep()
        deliver()
        yield Delivery.objects.get()


@pytest.mark.parametrize("calms", ["hold", "drop", "folder", "leaver", "quiet"])
def test_the_banner_on_mail_goes_when_nothing_is_asked_of_the_server_any_more(admin, away, cast, settings, calms):
    assert "has taken no letter" in banner(admin)
    if calms == "hold":
        PostOffice.hold(by=cast.admin)
    elif calms == "drop":
        away.call_off(by=cast.admin)
    elif calms == "folder":
        settings.EMAIL_BACKEND = "notices.folder.EmailBackend"
        Delivery.objects.update(next_try_at=now() + timedelta(hours=1))
    elif calms == "leaver":
        Delivery.objects.update(person=cast.colleague, next_try_at=now())
        User.objects.filter(pk=cast.colleague.pk).update(is_active=False)
    else:
        Delivery.objects.update(why="quiet hours", next_try_at=now() + timedelta(hours=9))
    deliver()
    assert not banner(admin)
    assert Heartbeat.objects.get(part="mail").at is None


def test_the_banner_on_mail_stays_while_a_letter_waits_for_the_server(admin, away):
    Delivery.objects.update(next_try_at=now() + timedelta(seconds=20))
    deliver()
    assert "has taken no letter" in banner(admin)


# The banner -----------------------------------------------------------------------------------------


def test_an_admin_hears_of_silence_after_five_minutes_and_not_before(admin, alive):
    with later(minutes=4, seconds=50):
        assert not banner(admin)
    with later(minutes=5, seconds=10):
        assert "Nobody has been prompted since" in banner(admin)
        assert "Start the scheduler and a worker." in banner(admin)


@pytest.mark.parametrize(
    ("silent", "claim"), [("sweep", "Nobody has been prompted"), ("deliver", "No letter has left")]
)
def test_the_part_that_stopped_is_named(admin, alive, silent, claim):
    with later(minutes=6):
        for part in {"sweep", "deliver"} - {silent}:
            Heartbeat.beat(part)
        assert claim in banner(admin)


def test_a_mail_server_that_refuses_for_five_minutes_is_named_with_what_to_do(admin, alive):
    Heartbeat.trouble("mail", "SMTPAuthenticationError")
    assert not banner(admin)
    with later(minutes=6):
        Heartbeat.beat("sweep")
        Heartbeat.beat("deliver")
        assert "correct EMAIL_URL" in banner(admin)


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("SMTPAuthenticationError", "It refuses name or password: correct EMAIL_URL."),
        ("SMTPServerDisconnected", "The server broke off. Check EMAIL_URL and the server."),
        ("SMTPNotSupportedError", "SMTPNotSupportedError. Check EMAIL_URL and the server."),
    ],
)
def test_what_is_wrong_with_the_mail_server_is_said_in_words_where_there_are_some(admin, alive, why, words):
    Heartbeat.trouble("mail", why)
    assert words in after_tags(admin.get(reverse("health")))
    with later(minutes=6):
        Heartbeat.beat("sweep")
        Heartbeat.beat("deliver")
        assert words in banner(admin)


def test_what_was_never_seen_is_missed_five_minutes_after_the_start(admin, monkeypatch):
    monkeypatch.setattr(trouble, "STARTED_AT", now())
    assert not banner(admin)
    monkeypatch.setattr(trouble, "STARTED_AT", now() - timedelta(minutes=6))
    assert "Nobody has been prompted." in banner(admin)


def test_nobody_else_is_troubled_with_it_or_pays_for_it(client, cast, alive, django_assert_num_queries):
    client.force_login(cast.manager)
    with later(minutes=6):
        assert "sp-banner--bad" not in client.get(reverse("notices:list")).content.decode()
    shell = client.get(reverse("notices:list")).context["shell"]
    with django_assert_num_queries(0):
        assert shell.trouble is None


def test_it_costs_an_admin_one_query(admin, alive, django_assert_num_queries):
    shell = Shell(User.objects.get(is_admin=True))
    assert shell.tabs
    with django_assert_num_queries(1):
        assert shell.trouble is None
    assert shell.beats["sweep"].at is not None


# The page -------------------------------------------------------------------------------------------


def dead_letter(person, number):
    Delivery.letter_to(person, "test", number=str(number))
    letter = Delivery.objects.get(dedupe_key__endswith=f":{number}")
    Delivery.objects.filter(pk=letter.pk).update(state="dead", why="address refused with 550", ended_at=now())
    return letter


def test_the_page_says_what_runs_and_what_to_do(admin, cast, alive):
    sweep()
    Heartbeat.trouble("mail", "ConnectionRefusedError")
    Delivery.letter_to(cast.salesperson, "test", number="1")
    dead_letter(cast.salesperson, 2)
    page = admin.get(reverse("health")).content.decode()
    for words in [
        "Runs",
        "One sweep a minute",
        "Nobody listens at its address",
        "Address refused with 550. Given up",
        "1, the oldest since today",
    ]:
        assert words in page
    PostOffice.hold(by=cast.admin)
    assert "An admin holds all letters" in admin.get(reverse("health")).content.decode()


def test_a_chat_that_is_not_reached_says_why_in_words(admin, cast, alive):
    chat = TeamChat.connect(by=cast.manager, team=cast.north, address="https://chat.example/x", kinds=[])
    chat.note_answer("not reached: gaierror")
    page = after_tags(admin.get(reverse("health")))
    assert "1 of 1 refused" in page
    assert f"Chat of {cast.north}: not reached: the server’s name is not known. Correct it on the page" in page


def test_what_was_given_up_is_named_as_on_the_page_of_letters(admin, cast, alive):
    letter = Delivery._letter(Notice.tell(cast.manager, "recap_read", about=cast.salesperson))
    letter.state, letter.why, letter.ended_at = "dead", "letter refused with 451", now()
    letter.save()
    page = after_tags(admin.get(reverse("health")))
    assert f"Notice: recap: {cast.manager.name}" in page


def test_the_page_tells_of_a_stop_that_is_over(admin):
    for minutes in (60, 59, 12, 11):
        SweepRun(at=now() - timedelta(minutes=minutes), told=0, dropped=0, withdrawn=0, took_ms=5).save()
    page = admin.get(reverse("health")).content.decode()
    assert "Scheduler, 47 minutes" in page
    assert page.count("Scheduler, ") == 1


def test_the_page_asks_as_little_for_many_as_for_one(admin, cast, alive, django_assert_max_num_queries):
    for number in range(8):
        dead_letter(cast.salesperson, number)
        Delivery.letter_to(cast.salesperson, "test", number=f"w{number}")
    admin.get(reverse("health"))
    with django_assert_max_num_queries(15):
        page = admin.get(reverse("health")).content.decode()
    assert page.count("Correct the address") == health.MOST_DEAD
    assert "All of them" in page


@pytest.mark.parametrize("who", ["salesperson", "manager"])
def test_the_page_is_not_there_for_others(client, cast, who):
    client.force_login(getattr(cast, who))
    assert client.get(reverse("health")).status_code == 404


def test_what_was_never_seen_does_not_run_and_is_missed_after_five_minutes(admin, monkeypatch):
    monkeypatch.setattr(trouble, "STARTED_AT", now())
    page = after_tags(admin.get(reverse("health")))
    assert page.count("Not seen yet") == 2
    assert "Runs" not in page
    with later(minutes=6):
        page = after_tags(admin.get(reverse("health")))
        assert "Not seen yet" not in page
        assert page.count("Silent") == 2


def after_tags(answer):
    return re.sub(r"<[^>]+>", " ", answer.content.decode())


@pytest.mark.parametrize("takes", [True, False])
def test_a_redis_that_hangs_is_named_after_a_second(admin, alive, settings, takes):
    """Stopped by SIGSTOP: the machine still takes connections for it, and nobody ever answers."""
    with socket.create_server(("127.0.0.1", 0)) as frozen:
        taken = []
        if takes:
            threading.Thread(target=lambda: taken.append(frozen.accept()), daemon=True).start()
        settings.REDIS_URL = f"redis://127.0.0.1:{frozen.getsockname()[1]}"
        began = time.monotonic()
        assert health.broker_answers() is False
        assert time.monotonic() - began < 2 * health.BROKER_PATIENCE
        answer = admin.get(reverse("health"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "No answer" in page
    assert "Start Redis, or correct REDIS_URL" in page
    for line, _place in taken:
        line.close()


# Machines -------------------------------------------------------------------------------------------


def test_the_process_answers_and_asks_nothing(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_it_is_ready_while_database_tables_and_sweep_are(client, alive):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"database": "ok", "migrations": "ok", "sweep": "ok"})
    with later(minutes=6):
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["sweep"]) == (503, "silent")
    assert answer["Retry-After"]


def test_it_is_not_ready_with_tables_of_an_older_program(client, alive, monkeypatch):
    monkeypatch.setattr(monitoring, "tables_fit", lambda: False)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["migrations"]) == (503, "missing")


def test_it_is_not_ready_without_a_database(client, db, monkeypatch):
    def away():
        raise OperationalError("could not connect to 10.0.0.7")

    monkeypatch.setattr(Heartbeat, "all", away)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "no answer")
    assert "10.0.0.7" not in answer.content.decode()


@pytest.mark.parametrize(
    "given", [{}, {"Authorization": "Bearer other"}, {"Authorization": TOKEN}, {"Authorization": "Bearer é"}]
)
def test_figures_are_not_there_without_the_token(client, db, settings, given):
    settings.METRICS_TOKEN = TOKEN
    assert client.get("/prometheus", headers=given).status_code == 404
    settings.METRICS_TOKEN = ""
    assert client.get("/prometheus", headers={"Authorization": "Bearer "}).status_code == 404


def test_figures_are_in_the_format_of_prometheus_and_name_nobody(client, cast, alive, settings):
    settings.METRICS_TOKEN = TOKEN
    sweep()
    Delivery.letter_to(cast.salesperson, "test", number="1")
    dead_letter(cast.salesperson, 2)
    answer = client.get("/prometheus", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    text = answer.content.decode()
    for line in text.splitlines():
        assert re.fullmatch(r'# (HELP|TYPE) salesproc_\w+ .+|salesproc_\w+(\{\w+="\w+"\})? -?[0-9.e+]+', line), line
    assert 'salesproc_deliveries_waiting{channel="mail"} 1\n' in text
    assert "salesproc_deliveries_dead 1\n" in text
    assert text.count("# TYPE salesproc_last_seen_seconds gauge") == 1
    assert not [person.name for person in User.objects.all() if person.name in text or person.email in text]


# The live count ---------------------------------------------------------------------------------------


def test_counts_are_those_of_the_frame_and_write_nothing(client, cast, django_assert_max_num_queries):
    client.force_login(cast.manager)
    client.get(reverse("notices:list"))
    key = client.session.session_key
    with later(minutes=30), django_assert_max_num_queries(7) as asked:
        answer = client.get(reverse("counts"))
    assert not [query["sql"] for query in asked if not query["sql"].startswith("SELECT")]
    assert answer.json()["news"] == {"figure": "", "label": "Notices"}
    assert answer.json()["tabs"] == {"/inspect/": "", "/review/": ""}
    assert client.session.session_key == key


def test_a_page_that_only_asks_keeps_nobody_signed_in(client, cast):
    client.force_login(cast.salesperson)
    session = client.session
    session.set_expiry(0)  # until the browser is closed
    session.save()
    client.get(reverse("today"))
    for hours in range(1, 14):
        with later(hours=hours):
            answer = client.get(reverse("counts"))
    assert answer.status_code == 302
    assert answer.url.startswith("/account/login/")


# Logs -------------------------------------------------------------------------------------------------


def line_of(record):
    IdsOnly().filter(record)
    return JsonFormatter().format(record)


def test_a_request_is_one_line_of_ids(admin, cast, caplog):
    with caplog.at_level(logging.INFO, logger="salesproc.requests"):
        answer = admin.get(reverse("people:person", args=[cast.salesperson.pk]) + "?q=secret")
    records = [record for record in caplog.records if record.name == "salesproc.requests"]
    line = json.loads(line_of(records[0]))
    assert (line["page"], line["user"], line["status"], line["method"]) == ("people:person", cast.admin.pk, 200, "GET")
    assert answer["X-Request-Id"]
    assert "secret" not in line_of(records[0])


def test_no_line_of_a_failure_holds_the_address_with_its_token(client, db, caplog):
    client.get(reverse("people:welcome", args=["a-token-of-an-invitation"]))
    lines = [line_of(record) for record in caplog.records]
    assert lines
    assert not [line for line in lines if "a-token-of-an-invitation" in line]


def test_a_line_holds_no_more_than_ids(cast):
    record = logging.makeLogRecord({"name": "x", "msg": "sent", "delivery": 7, "email": cast.admin.email})
    assert cast.admin.email not in line_of(record)
    assert json.loads(line_of(record))["delivery"] == 7


def test_every_notice_counts_towards_today(admin, cast):
    assert Notice.objects.count() == 0
    assert "0 of 0" in admin.get(reverse("health")).content.decode()


def test_what_fell_due_before_the_first_sweep_of_all_is_not_said_to_be_late(admin, cast):
    """Of a company that was just told or taken over, nothing was in time."""
    for hours in (3, 1):
        with standing_at(now() - timedelta(hours=hours)):
            Notice.tell(cast.manager, "recap_read", about=cast.salesperson, step=str(hours))
            if hours == 1:
                SweepRun(at=now() - timedelta(seconds=5), told=0, dropped=0, withdrawn=0, took_ms=5).save()
    Notice.objects.filter(step="3").update(made_at=now())
    page = after_tags(admin.get(reverse("health")))
    assert "1 of 1" in page
