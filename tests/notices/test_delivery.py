"""The queue of record: each letter once, in time, and none that is of no use."""

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection

from notices import kinds
from notices.kinds import AT_ONCE, NOW, Kind, register
from notices.models import MAIL, Delivery, Notice, PostOffice, Readdressing, Switch, Wishes
from notices.models.delivery import LEASE, MOST_A_DAY, TRIES
from notices.sending import Round
from people.models import AuditEntry, Team, User
from people.rules import Refused
from tests.calls.desk import MONDAY, Clock
from tests.faults.smtp_sink import DROPS, NEVER, REFUSES_LINE, TRY_LATER, closed_port


@pytest.fixture
def clock():
    """Monday 23 November 2026, nine o'clock in London: nobody's quiet hours."""
    clock = Clock()
    clock.stand(MONDAY)
    yield clock
    from people import clock as house_clock

    house_clock._standing.set(None)


@pytest.fixture(autouse=True)
def urgent(clock):
    """A kind of which one hears by a letter of its own."""
    register(
        Kind(
            name="urgent",
            label="Something urgent",
            about=User,
            urgency=NOW,
            title=lambda notice: "Look at once",
            text=lambda notice: "A sentence.",
            url=lambda notice: "/somewhere/",
            button="Look",
            letter=AT_ONCE,
            chat="Urgent things",
            holds=lambda person: person.is_active,
            salesperson=("pk",),
        )
    )
    yield
    del kinds._KINDS["urgent"]


def tell(cast, about=None, **more):
    return Notice.tell(cast.manager, "urgent", about=about or cast.salesperson, **more)


def states():
    return list(Delivery.objects.order_by("pk").values_list("state", "why"))


def only():
    return Delivery.objects.get()


# What goes out ----------------------------------------------------------------------------------------


def test_what_cannot_wait_goes_out_once_and_says_where_to_go(cast):
    tell(cast)
    assert Round().run() == {"sent": 1}
    assert not Round().run()
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == ([cast.manager.email], "Look at once")
    assert "/somewhere/" in letter.body
    assert "/somewhere/" in letter.alternatives[0].content
    assert letter.extra_headers["Message-ID"] == only().message_id


def test_what_is_told_together_is_told_once_each_and_nothing_to_who_has_left(cast):
    User.objects.filter(pk=cast.colleague.pk).update(is_active=False)
    cast.colleague.refresh_from_db()
    readers = [cast.director, cast.manager, cast.colleague, cast.outsider]
    told = Notice.tell_all([Notice.make(person, "urgent", about=cast.salesperson) for person in readers])
    again = Notice.tell_all([Notice.make(person, "urgent", about=cast.salesperson) for person in readers])
    assert [notice.person for notice in told] == [cast.director, cast.manager, cast.outsider]
    assert again == told
    assert Notice.objects.count() == Delivery.objects.filter(notice__in=told).count() == 3


def test_what_can_wait_has_no_letter_of_its_own(cast):
    Notice.tell(cast.manager, "look", about=cast.salesperson)
    assert not Delivery.objects.exists()


def test_the_same_fact_told_again_is_no_second_letter(cast):
    tell(cast)
    tell(cast)
    Round().run()
    tell(cast)
    Round().run()
    assert len(mail.outbox) == 1


def test_a_letter_can_be_left_with_one_click_without_signing_in(cast):
    tell(cast)
    Round().run()
    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].startswith("<http")


@pytest.mark.parametrize(("most", "lines"), [(100, 1), (10, 3)])
def test_one_round_speaks_to_the_mail_server_over_one_line_until_that_has_carried_its_share(
    cast, sink, monkeypatch, most, lines
):
    monkeypatch.setattr("notices.sending.LETTERS_A_LINE", most)
    for number in range(Round.batch + 5):
        Delivery.letter_to(cast.manager, Delivery.What.TEST, number=str(number))
    assert Round().run() == {"sent": Round.batch + 5}
    assert sink.lines == lines


# What does not go out any more ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda cast, notice: Notice.withdraw(about=cast.salesperson, kind="urgent"), "done already"),
        (lambda cast, notice: User.objects.filter(pk=cast.salesperson.pk).update(is_active=False), "done already"),
        (lambda cast, notice: User.objects.filter(pk=cast.manager.pk).update(is_active=False), "has left"),
        (lambda cast, notice: Notice.mark_seen([notice]), "seen in the application"),
        (lambda cast, notice: notice.snooze(by=cast.manager, until=MONDAY + timedelta(1)), "seen in the application"),
        (lambda cast, notice: Wishes.switch_off(cast.manager, "urgent", MAIL), "switched off"),
        (
            lambda cast, notice: User.objects.filter(pk=cast.salesperson.pk).update(team=cast.south),
            "no longer entitled",
        ),
        (lambda cast, notice: Delivery.objects.update(useful_until=MONDAY), "too late to be of use"),
    ],
)
def test_it_is_looked_at_again_at_sending(cast, change, why):
    notice = tell(cast)
    change(cast, notice)
    Round().run()
    assert states() == [("dropped", why)]
    assert not mail.outbox


def test_it_goes_to_whoever_has_the_role_now(cast):
    tell(cast, role="manager")
    Team.objects.filter(pk=cast.north.pk).update(manager=cast.other_manager)
    Readdressing().run()
    Round().run()
    assert [letter.to for letter in mail.outbox] == [[cast.other_manager.email]]
    assert states()[0] == ("dropped", "somebody else is told now")


def lead_north(person):
    Team.objects.filter(name="North").update(manager=person)
    Readdressing().run()


def sent_to():
    return [letter.to[0] for letter in mail.outbox]


def test_what_comes_back_to_somebody_is_told_to_him_again_once(cast):
    tell(cast, role="manager")
    Round().run()
    lead_north(cast.other_manager)
    Round().run()
    lead_north(cast.manager)
    Round().run()
    Round().run()
    assert sent_to() == [cast.manager.email, cast.other_manager.email, cast.manager.email]
    assert Notice.objects.count() == 1


def test_what_went_away_and_came_back_before_any_letter_left_is_one_letter(cast, clock):
    clock.stand(MONDAY.replace(hour=20))
    tell(cast, role="manager")
    Round().run()
    lead_north(cast.other_manager)
    Round().run()
    lead_north(cast.manager)
    clock.stand(MONDAY.replace(hour=8) + timedelta(days=1))
    Round().run()
    assert sent_to() == [cast.manager.email]
    assert sorted(why for _state, why in states()) == ["", "somebody else is told now", "told anew since"]


def test_two_that_readdress_at_once_tell_once(cast):
    """Both have read the same row: the second finds it changed."""
    notice = tell(cast, role="manager")
    first, second = Notice.objects.get(pk=notice.pk), Notice.objects.get(pk=notice.pk)
    assert first.address(cast.other_manager) is True
    assert second.address(cast.other_manager) is False
    assert second.address(None) is False
    assert Delivery.objects.filter(person=cast.other_manager).count() == 1


def test_at_night_it_waits_until_the_morning(cast, clock):
    clock.stand(MONDAY.replace(hour=20))
    tell(cast)
    assert Round().run() == {"put off": 1}
    assert only().next_try_at == (MONDAY + timedelta(days=1)).replace(hour=7)
    assert only().attempts == 0
    clock.stand((MONDAY + timedelta(days=1)).replace(hour=7))
    assert Round().run() == {"sent": 1}


def test_on_a_day_off_it_waits_for_the_next_working_day(cast, clock):
    clock.stand(MONDAY - timedelta(days=1))
    tell(cast)
    Round().run()
    assert only().next_try_at == MONDAY.replace(hour=7)


def test_the_twenty_first_of_a_day_is_left_to_the_digest(cast):
    for number in range(MOST_A_DAY + 1):
        tell(cast, step=str(number))
    Round().run()
    assert len(mail.outbox) == MOST_A_DAY
    assert states()[-1] == ("dropped", "twenty today, the rest is in the digest")


def test_while_letters_are_held_nothing_goes_out_and_nothing_is_lost(cast, clock):
    PostOffice.hold(by=cast.admin)
    tell(cast)
    Round().run()
    assert not mail.outbox
    PostOffice.release(by=cast.admin)
    clock.pass_by(minutes=2)
    Round().run()
    assert len(mail.outbox) == 1
    assert only().attempts == 1
    assert {entry.verb for entry in AuditEntry.objects.all()} >= {"letters held", "letters released"}


def test_only_an_admin_holds_releases_and_tries_again(cast):
    tell(cast)
    Delivery.objects.update(state="dead", ended_at=MONDAY)
    for deed in (PostOffice.hold, PostOffice.release, only().retry):
        with pytest.raises(Refused):
            deed(by=cast.manager)


# When something fails ---------------------------------------------------------------------------------


def test_a_server_that_is_away_costs_no_try(cast, clock, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", closed_port()
    tell(cast)
    for _try in range(TRIES + 2):
        Round().run()
        clock.pass_by(minutes=1)
    assert (only().state, only().attempts) == ("pending", 0)


def test_a_server_that_breaks_off_is_asked_again_later(cast, clock, sink):
    tell(cast)
    sink.behaves = REFUSES_LINE
    Round().run()
    sink.behaves = "takes"
    clock.pass_by(minutes=2)
    Round().run()
    assert sink.ids == [only().message_id]


def test_one_bad_address_blocks_nobody(cast, sink):
    sink.bad_address = cast.manager.email
    tell(cast)
    Notice.tell(cast.director, "urgent", about=cast.salesperson)
    Round().run()
    assert states() == [("dead", "address refused with 550"), ("sent", "")]
    assert len(sink.to(cast.director.email)) == 1


def test_a_letter_that_is_put_off_by_the_server_comes_later_and_is_given_up_after_five(cast, clock, sink):
    sink.behaves = TRY_LATER
    tell(cast)
    waits = []
    for _try in range(TRIES):
        Round().run()
        waits.append(only().next_try_at - clock.stand(only().next_try_at + timedelta(seconds=1)))
    assert states() == [("dead", "address refused with 451")]
    sink.behaves = "takes"
    only().retry(by=cast.admin)
    Round().run()
    assert states() == [("sent", "")]


def test_a_server_that_takes_it_and_drops_the_line_gets_it_again_under_the_same_id(cast, clock, sink):
    sink.behaves = DROPS
    tell(cast)
    Round().run()
    sink.behaves = "takes"
    clock.pass_by(minutes=5)
    Round().run()
    assert only().state == "sent"
    assert set(sink.ids) == {only().message_id}
    assert len(sink.ids) == 2


def test_a_letter_that_cannot_be_composed_is_set_aside_after_five_tries_and_the_rest_goes_on(cast, clock, monkeypatch):
    tell(cast)
    poison = only()
    Notice.tell(cast.director, "urgent", about=cast.salesperson)
    monkeypatch.setattr("notices.sending.compose", _compose_all_but(poison.pk))
    for _try in range(TRIES):
        Round().run()
        clock.pass_by(hours=1)
    assert states() == [("dead", "ZeroDivisionError"), ("sent", "")]


def _compose_all_but(pk):
    from notices.letters import compose

    def chosen(delivery):
        return 1 / 0 if delivery.pk == pk else compose(delivery)

    return chosen


def test_an_address_that_is_no_address_is_set_aside(cast, clock, sink):
    User.objects.filter(pk=cast.manager.pk).update(email="ruth\n@aldwark.example")
    tell(cast)
    for _try in range(TRIES):
        Round().run()
        clock.pass_by(hours=1)
    assert only().state == "dead"
    assert not sink.letters


def test_never_is_no_reason_to_ask_five_times(cast, sink):
    sink.behaves = NEVER
    tell(cast)
    Round().run()
    assert states() == [("dead", "address refused with 550")]


# Two at once ------------------------------------------------------------------------------------------


def test_what_one_has_claimed_the_other_does_not_get(cast):
    tell(cast)
    assert len(Delivery.claim(10)) == 1
    assert Delivery.claim(10) == []


def test_what_a_dead_worker_had_is_taken_again_when_its_lease_is_over(cast, clock):
    tell(cast)
    (first,) = Delivery.claim(10)
    clock.pass_by(seconds=LEASE.total_seconds() + 1)
    (second,) = Delivery.claim(10)
    assert second.attempts == 2
    assert first.mark_sent() is False
    assert second.mark_sent() is True


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_send_each_letter_once(cast, sink):
    for number in range(12):
        Notice.tell(cast.director, "urgent", about=cast.salesperson, step=str(number))

    def work():
        Clock().stand(MONDAY)
        try:
            Round().run()
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(sink.ids) == len(set(sink.ids)) == 12
    assert set(states()) == {("sent", "")}


def test_no_row_of_the_queue_holds_an_address_or_a_link(cast):
    Delivery.letter_to(cast.salesperson, "password_reset", number="1", asked_by=cast.salesperson)
    row = {name: str(value) for name, value in Delivery.objects.values()[0].items()}
    assert not [value for value in row.values() if "@" in value or "http" in value]
    Round().run()
    assert "/account/" in mail.outbox[0].body
    assert Switch.objects.count() == 0


def test_a_line_that_breaks_costs_a_try_of_the_letter_it_broke_over_and_of_no_other(cast, clock, sink):
    sink.behaves = DROPS
    for step in "123":
        tell(cast, step=step)
    Round().run()
    assert list(Delivery.objects.order_by("pk").values_list("attempts", flat=True)) == [1, 0, 0]
    sink.behaves = "takes"
    clock.pass_by(minutes=2)
    assert Round().run() == {"sent": 3}


def test_a_letter_over_which_its_worker_died_five_times_is_given_up(cast, clock):
    tell(cast)
    for _death in range(TRIES):
        assert Delivery.claim(1)
        clock.pass_by(seconds=LEASE.total_seconds() + 1)
    Round().run()
    assert states() == [("dead", "its worker died over it")]
    assert not mail.outbox
