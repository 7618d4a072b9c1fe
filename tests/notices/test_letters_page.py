"""What leaves the house, as an admin sees it."""

import os
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from notices.folder import file_of, purge_folder
from notices.models import Delivery, PostOffice, TeamChat
from notices.models.delivery import KEPT
from notices.sending import Round
from people.clock import now, standing_at
from people.models import AuditEntry, EntryLink, User
from people.rules import Refused
from tests.calls.desk import MONDAY
from tests.faults.smtp_sink import DROPS, TAKES

LETTERS = "notices:letters"


@pytest.fixture
def ines(client, cast):
    client.force_login(cast.admin)
    return client


@pytest.fixture
def folder(settings, tmp_path):
    """No mail server: letters lie in a folder."""
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "notices.folder.EmailBackend", str(tmp_path / "mail")
    return tmp_path / "mail"


def write(person, what="test", number="1", **facts):
    Delivery.letter_to(person, what, number=number, **facts)
    return Delivery.objects.latest("pk")


def given_up(person):
    delivery = write(person)
    ended = {"state": "dead", "ended_at": now(), "attempts": 5, "why": "address refused with 451"}
    Delivery.objects.filter(pk=delivery.pk).update(**ended)
    return delivery


def after(answer):
    return answer.content.decode()


# The list -------------------------------------------------------------------------------------------


def test_it_says_what_went_to_whom_and_why_not(ines, cast):
    given_up(cast.salesperson)
    page = after(ines.get(reverse(LETTERS)))
    for words in (cast.salesperson.name, "Given up", "address refused with 451", "5 tries"):
        assert words in page


@pytest.mark.parametrize(("show", "count"), [("", 2), ("waiting", 1), ("dead", 1)])
def test_it_shows_what_waits_or_what_was_given_up(ines, cast, show, count):
    given_up(cast.salesperson)
    write(cast.colleague, number="2")
    page = ines.get(reverse(LETTERS), {"show": show})
    assert len(list(page.context["page"])) == count


def test_it_says_what_each_letter_is_in_words_and_not_what_became_of_a_plan(ines, cast, desk):
    desk.send_back(desk.sent())
    chat = TeamChat.connect(by=cast.manager, team=cast.north, address="https://chat.example/x", kinds=[])
    Delivery._put([Delivery._message(chat, "plan_to_inspect")])
    write(cast.salesperson, "morning")
    page = re.sub(r"<[^>]+>|\s+", " ", after(ines.get(reverse(LETTERS))))
    for words in ("Notice: plan", "Plans to inspect", "Morning digest"):
        assert words in page
    assert "came back" not in page
    assert "plan_" not in page


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("quiet hours", "quiet hours, not before today 18:00"),
        ("gaierror", "the server’s name is not known, not before today 18:00"),
        ("", "not before today 18:00"),
    ],
)
def test_it_says_in_words_what_a_letter_waits_for_and_until_when(ines, cast, clock, why, words):
    letter = write(cast.salesperson)
    Delivery.objects.filter(pk=letter.pk).update(why=why, next_try_at=MONDAY.replace(hour=18))
    page = after(ines.get(reverse(LETTERS)))
    assert f'<div>Waiting<small class="d-block sp-2">{words}</small></div>' in page
    clock.stand(MONDAY.replace(hour=18, minute=1))
    assert "not before" not in after(ines.get(reverse(LETTERS)))


def test_it_has_one_row_of_tabs(ines, cast):
    page = after(ines.get(reverse(LETTERS), {"show": "waiting"}))
    assert page.count('class="sp-tabs"') == 1
    assert '<option value="waiting" selected>' in page


def test_it_costs_the_same_for_one_letter_and_for_many(ines, cast, django_assert_max_num_queries):
    for number in range(30):
        write(cast.salesperson, number=str(number))
    with django_assert_max_num_queries(15):
        ines.get(reverse(LETTERS))


@pytest.mark.parametrize("who", ["manager", "salesperson", "director"])
def test_for_others_there_is_no_such_page(client, cast, who):
    delivery = given_up(cast.salesperson)
    client.force_login(getattr(cast, who))
    for name, args in ((LETTERS, []), ("notices:inside", []), ("notices:letter", [delivery.pk])):
        assert client.get(reverse(name, args=args)).status_code == 404
    for name, args in (("notices:hold", []), ("notices:retry", [delivery.pk]), ("notices:drop", [delivery.pk])):
        assert client.post(reverse(name, args=args), {"held": "1"}).status_code == 404
    assert Delivery.objects.get().state == "dead"
    assert not PostOffice.the().is_held


# Its deeds ------------------------------------------------------------------------------------------


def test_a_letter_that_was_given_up_is_tried_again(ines, cast):
    delivery = given_up(cast.salesperson)
    ines.post(reverse("notices:retry", args=[delivery.pk]))
    Round().run()
    assert Delivery.objects.get().state == "sent"
    assert AuditEntry.objects.filter(verb="letter tried again").count() == 1


@pytest.mark.parametrize(
    ("name", "said"), [("notices:retry", "nothing to try again"), ("notices:drop", "ended already")]
)
def test_a_second_click_is_told_what_became_of_the_first(ines, cast, name, said):
    delivery = given_up(cast.manager)
    ines.post(reverse(name, args=[delivery.pk]))
    Delivery.objects.filter(pk=delivery.pk).update(state="sent", ended_at=now())
    answer = ines.post(reverse(name, args=[delivery.pk]), follow=True)
    assert answer.redirect_chain == [(reverse("notices:letters"), 302)]
    assert said in answer.content.decode()


@pytest.mark.parametrize("make", [given_up, write])
def test_a_letter_can_be_sent_to_nobody(ines, cast, make):
    delivery = make(cast.salesperson)
    ines.post(reverse("notices:drop", args=[delivery.pk]))
    Round().run()
    assert (Delivery.objects.get().state, Delivery.objects.get().why) == ("dropped", "by an admin")
    assert not mail.outbox
    assert AuditEntry.objects.filter(verb="letter dropped").count() == 1


def test_what_is_on_its_way_or_has_ended_is_not_dropped(cast):
    delivery = write(cast.salesperson)
    Delivery.claim(1)
    with pytest.raises(Refused):
        delivery.call_off(by=cast.admin)
    Delivery.objects.update(state="sent", ended_at=now(), lease=None, lease_until=None)
    with pytest.raises(Refused):
        delivery.call_off(by=cast.admin)


def test_one_switch_holds_everything_and_says_who_did(ines, cast):
    write(cast.salesperson)
    ines.post(reverse("notices:hold"), {"held": "1"})
    Round().run()
    assert not mail.outbox
    assert f"Held by {cast.admin.name}" in after(ines.get(reverse(LETTERS)))
    ines.post(reverse("notices:hold"), {"held": "0"})
    assert not PostOffice.the().is_held


# The folder -----------------------------------------------------------------------------------------


def test_without_a_mail_server_a_letter_lies_in_a_folder_that_only_we_read(cast, folder):
    delivery = write(cast.salesperson)
    Round().run()
    file = file_of(delivery.message_id)
    assert file.parent == folder
    assert [other.name for other in folder.iterdir()] == [file.name]
    assert (folder.stat().st_mode & 0o077, file.stat().st_mode & 0o077) == (0, 0)
    assert f"To: {cast.salesperson.email}" in file.read_text()
    assert "\nDate: " in file.read_text()


def test_letters_in_the_folder_go_with_their_rows_after_90_days(cast, folder):
    file = file_of(write(cast.salesperson).message_id)
    Round().run()
    broken_off = folder / "ended-before-it-was-whole.123"
    broken_off.write_text("half a letter")
    assert purge_folder() == 0
    for each in (file, broken_off):
        long_ago = (now() - KEPT - timedelta(days=1)).timestamp()
        os.utime(each, (long_ago, long_ago))
    assert purge_folder() == 2
    assert not list(folder.iterdir())


def test_an_admin_reads_there_what_carries_nothing_of_calls_and_the_reading_is_traced(ines, cast, folder):
    delivery = write(cast.salesperson)
    Round().run()
    answer = ines.get(reverse("notices:letter", args=[delivery.pk]))
    assert "Letters from Salesproc reach you" in after(answer)
    assert "no-store" in answer["Cache-Control"]
    (entry,) = AuditEntry.objects.filter(verb="letter read")
    assert entry.actor == cast.admin


def test_no_admin_reads_the_link_to_a_new_password_that_somebody_asked_for_himself(ines, cast, folder):
    priya = cast.salesperson
    Delivery.letter_to(priya, "password_reset", number="own", asked_by=priya)
    Delivery.letter_to(priya, "password_reset", number="admin", asked_by=cast.admin)
    Round().run()
    statuses = [
        ines.get(reverse("notices:letter", args=[each.pk])).status_code for each in Delivery.objects.order_by("pk")
    ]
    assert statuses == [404, 200]


@pytest.mark.parametrize("what", ["notice", "morning", "weekly"])
def test_what_may_carry_plans_or_scores_is_not_shown_there(ines, cast, folder, what):
    delivery = write(cast.salesperson)
    Round().run()
    Delivery.objects.update(what=what)
    assert ines.get(reverse("notices:letter", args=[delivery.pk])).status_code == 404
    assert reverse("notices:letter", args=[delivery.pk]) not in after(ines.get(reverse(LETTERS)))
    assert not AuditEntry.objects.filter(verb="letter read").exists()


def test_with_a_mail_server_no_letter_is_shown(ines, cast, folder, settings):
    delivery = write(cast.salesperson)
    Round().run()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert ines.get(reverse("notices:letter", args=[delivery.pk])).status_code == 404


# The way in -----------------------------------------------------------------------------------------


def test_the_link_of_an_invitation_is_made_when_the_letter_goes_out(cast):
    User.objects.filter(pk=cast.colleague.pk).update(entered_at=None)
    write(cast.colleague, "invitation", asked_by=cast.admin)
    assert not EntryLink.objects.exists()
    Round().run()
    link = EntryLink.objects.get()
    (letter,) = mail.outbox
    token = letter.body.partition("/welcome/")[2].partition("/")[0]
    assert EntryLink.find(token) == link
    assert token not in str(list(Delivery.objects.values()))


def doors(sink):
    """The links in what arrived, letter by letter."""
    found = [re.search(r"/(welcome/\S+|account/password/\S+)", str(letter.get_payload(0))) for letter in sink.letters]
    return ["/" + door[1] for door in found]


@pytest.mark.parametrize(("what", "asked_by"), [("invitation", "admin"), ("password_reset", "admin")])
def test_the_letter_that_arrived_opens_the_door_though_the_server_broke_off_and_it_went_again(
    cast, sink, client, what, asked_by
):
    """A mail program shows the first of two with the same Message-ID: its link must not be dead."""
    if what == "invitation":
        User.objects.filter(pk=cast.colleague.pk).update(entered_at=None)
    write(cast.colleague, what, asked_by=getattr(cast, asked_by))
    sink.behaves = DROPS
    Round().run()
    sink.behaves = TAKES
    with standing_at(now() + timedelta(minutes=2)):
        Round().run()
        first, second = doors(sink)
        assert first == second
        assert client.get(first).status_code == 200
    assert EntryLink.objects.count() == 1


def test_both_letters_to_a_new_password_that_somebody_asked_for_himself_open_the_door(cast, sink, client):
    write(cast.colleague, "password_reset", asked_by=cast.colleague)
    sink.behaves = DROPS
    Round().run()
    sink.behaves = TAKES
    with standing_at(now() + timedelta(minutes=2)):
        Round().run()
        for door in doors(sink):
            assert "Choose a new password" in after(client.get(door, follow=True))


def test_a_letter_that_comes_after_a_newer_link_is_not_sent_and_spoils_nothing(cast):
    User.objects.filter(pk=cast.colleague.pk).update(entered_at=None)
    write(cast.colleague, "invitation", asked_by=cast.admin)
    with standing_at(now() + timedelta(minutes=1)):
        newer = EntryLink.issue(by=cast.admin, person=cast.colleague)
        Round().run()
    assert (Delivery.objects.get().state, mail.outbox) == ("dropped", [])
    assert EntryLink.find(newer.rstrip("/").rpartition("/")[2]) is not None


def test_a_link_that_let_somebody_in_is_sent_to_nobody_again(cast, sink):
    write(cast.colleague, "password_reset", asked_by=cast.admin)
    sink.behaves = DROPS
    Round().run()
    sink.behaves = TAKES
    EntryLink.objects.get().enter(password="a very long way to say hello")
    with standing_at(now() + timedelta(minutes=2)):
        Round().run()
    assert len(sink.letters) == 1
    assert Delivery.objects.get().why == "nothing to say"


def test_a_dead_link_says_what_to_do(client, cast):
    answer = client.get(reverse("people:welcome", args=["x" * 43]))
    assert answer.status_code == 404
    assert "Look for a newer letter, or ask your admin for a new link." in after(answer)


def test_whoever_is_no_admin_any_more_invites_nobody(cast):
    User.objects.filter(pk=cast.colleague.pk).update(entered_at=None)
    write(cast.colleague, "invitation", asked_by=cast.admin)
    User.objects.filter(pk=cast.admin.pk).update(is_admin=False)
    Round().run()
    assert (Delivery.objects.get().state, Delivery.objects.get().why) == ("dropped", "no longer allowed")
    assert not mail.outbox
    assert not EntryLink.objects.exists()


def test_whoever_came_in_meanwhile_is_not_invited(cast):
    write(cast.colleague, "invitation", asked_by=cast.admin)
    User.objects.filter(pk=cast.colleague.pk).update(entered_at=now())
    Round().run()
    assert not mail.outbox


def test_a_letter_asked_for_two_days_ago_opens_no_door(cast):
    write(cast.colleague, "password_reset", asked_by=cast.colleague, useful_until=now() - timedelta(seconds=1))
    Round().run()
    assert not mail.outbox


# Addresses inside our own network -------------------------------------------------------------------


def test_an_admin_names_the_machines_inside_that_chats_may_go_to(ines, cast):
    form = {"private_hosts": "Chat.Internal\n10.0.0.7\nfd00::7\n", "version": "1"}
    assert ines.post(reverse("notices:inside"), form).status_code == 302
    assert PostOffice.the().hosts_allowed == {"chat.internal", "10.0.0.7", "fd00::7"}
    assert AuditEntry.objects.filter(verb="chat addresses changed").count() == 1


@pytest.mark.parametrize("typed", ["https://chat.internal/", "chat.internal:8080", "a..", "-x", "<b>"])
def test_what_is_no_name_is_refused_and_stays_in_the_form(ines, typed):
    answer = ines.post(reverse("notices:inside"), {"private_hosts": typed, "version": "1"})
    assert answer.status_code == 422
    assert "bare name" in after(answer)
    assert not PostOffice.the().hosts_allowed


def test_two_admins_at_once_do_not_undo_each_other(ines, cast):
    PostOffice.allow(by=cast.admin, hosts=["one.internal"], version=1)
    answer = ines.post(reverse("notices:inside"), {"private_hosts": "two.internal", "version": "1"})
    assert answer.status_code == 409
    assert "one.internal" in after(answer)
    assert "two.internal" in after(answer)
    assert PostOffice.the().hosts_allowed == {"one.internal"}
