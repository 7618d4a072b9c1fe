"""Messages to a team's chat: a kind, a count and a link, signed, never into our own network unless an admin says so."""

import hashlib
import hmac
import json
import re
import socket
import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core import mail
from django.urls import reverse

from notices import chat as chats
from notices import kinds
from notices.chat import NOT_REACHED
from notices.kinds import NOW, Kind, register
from notices.models import Delivery, Notice, PostOffice, TeamChat
from notices.sending import Round
from notices.speaking import ChatRound
from people.models import AuditEntry, User
from people.rules import Refused, Stale
from tests.calls.desk import MONDAY, Clock

CANARY = "what the server answers"


@pytest.fixture
def clock():
    clock = Clock()
    clock.stand(MONDAY)
    yield clock
    from people import clock as house_clock

    house_clock._standing.set(None)


@pytest.fixture(autouse=True)
def spoken(clock):
    """A kind of which chats hear."""
    register(
        Kind(
            name="spoken",
            label="A plan waits for you",
            about=User,
            urgency=NOW,
            title=lambda notice: f"{notice.about.name} has sent a plan",
            text=lambda notice: "A sentence about Hartwell Dairy.",
            url=lambda notice: "/somewhere/",
            button="Look",
            chat="Plans to inspect",
            holds=lambda person: person.is_active,
            salesperson=("pk",),
        )
    )
    yield
    del kinds._KINDS["spoken"]


class Ear:
    """A chat server: what it heard, and how it answers."""

    def __init__(self):
        self.heard, self.status, self.location, self.port = [], 200, "", 0

    @property
    def texts(self):
        return [json.loads(body)["text"] for _path, _headers, body in self.heard]


@contextmanager
def listening():
    ear = Ear()

    class Talk(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            ear.heard.append((self.path, dict(self.headers), body))
            self.send_response(ear.status)
            if ear.location:
                self.send_header("Location", ear.location)
            self.end_headers()
            self.wfile.write(CANARY.encode())

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Talk)
    ear.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield ear
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def ear(cast):
    """The chat of the north, on this machine, which an admin has allowed."""
    PostOffice.allow(by=cast.admin, hosts=["127.0.0.1"], version=1)
    with listening() as ear:
        address = f"http://127.0.0.1:{ear.port}/hook?key=secret"
        TeamChat.connect(by=cast.manager, team=cast.north, address=address, kinds=["spoken"])
        yield ear


def tell(cast, **more):
    return Notice.tell(cast.manager, "spoken", about=cast.salesperson, **more)


def the_chat():
    return TeamChat.objects.get()


def send(clock):
    clock.pass_by(minutes=5)
    return ChatRound().run()


# What is said ---------------------------------------------------------------------------------------


def test_it_hears_the_kind_how_many_and_where_and_nothing_else(cast, clock, ear):
    for step in "12":
        tell(cast, step=step)
    assert send(clock) == {"sent": 1}
    (text,) = ear.texts
    assert text == "Plans to inspect: 2. http://testserver/notices/".replace(
        "http://testserver", chats.settings.PUBLIC_URL
    )
    assert ear.heard[0][0] == "/hook?key=secret"
    for name in (cast.salesperson.name, "Hartwell", cast.manager.name):
        assert name not in text


def test_each_message_is_signed_over_its_moment_and_body(cast, clock, ear):
    tell(cast)
    send(clock)
    _path, headers, body = ear.heard[0]
    signed = f"{headers['X-Salesproc-Timestamp']}.".encode() + body
    expected = hmac.new(the_chat().secret.encode(), signed, hashlib.sha256).hexdigest()
    assert headers["X-Salesproc-Signature"] == f"v1={expected}"


def test_what_is_done_by_then_is_not_said(cast, clock, ear):
    tell(cast)
    Notice.withdraw(about=cast.salesperson, kind="spoken")
    assert send(clock) == {"dropped": 1}
    assert not ear.heard


@pytest.mark.parametrize("change", [{"is_on": False}, {"kinds": []}])
def test_a_chat_that_was_switched_off_hears_nothing(cast, clock, ear, change):
    tell(cast)
    the_chat().change(by=cast.manager, version=1, **change)
    send(clock)
    assert not ear.heard


def test_another_managers_notices_are_not_counted(cast, clock, ear):
    Notice.tell(cast.director, "spoken", about=cast.salesperson)
    assert not send(clock)
    assert not ear.heard


# Where it goes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
        "64:ff9b:1::7f00:1",
        "::10.0.0.1",
    ],
)
def test_an_address_of_somebodys_own_network_is_not_public(ip):
    assert not chats.is_public(ip)


@pytest.mark.parametrize("ip", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111"])
def test_an_address_of_everybodys_network_is_public(ip):
    assert chats.is_public(ip)


@pytest.fixture
def resolved(monkeypatch):
    """Names resolve to what the test says; whoever connects is written down and goes nowhere."""
    reached = []

    def resolve(*ips):
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 443)) for ip in ips]
        monkeypatch.setattr(chats.socket, "getaddrinfo", lambda *args, **kwargs: found)

    def connect(place, timeout):
        reached.append(place)
        raise ConnectionRefusedError

    monkeypatch.setattr(chats.socket, "create_connection", connect)
    resolve.reached = reached
    return resolve


def chat_at(cast, address):
    return TeamChat(team=cast.north, address=address, kinds=["spoken"])


def test_one_private_address_among_those_of_a_name_is_enough_to_refuse_it(cast, resolved):
    resolved("93.184.216.34", "10.0.0.5")
    assert chats.post(chat_at(cast, "https://rebind.example/hook"), "hello") == "inside our network"
    assert not resolved.reached


def test_the_connection_goes_to_the_very_address_that_was_looked_at(cast, resolved):
    resolved("93.184.216.34")
    assert chats.post(chat_at(cast, "https://chat.example/hook"), "hello") == "not reached: ConnectionRefusedError"
    assert resolved.reached == [("93.184.216.34", 443)]


def test_the_list_of_an_admin_opens_that_name_and_no_other(cast, resolved):
    PostOffice.allow(by=cast.admin, hosts=["chat.internal"], version=1)
    resolved("10.0.0.5")
    assert chats.post(chat_at(cast, "https://chat.internal/hook"), "hello").startswith("not reached")
    assert chats.post(chat_at(cast, "https://other.internal/hook"), "hello") == "inside our network"


@pytest.mark.parametrize("address", ["http://chat.example/hook", "ftp://chat.example/hook", "file:///etc/passwd"])
def test_nothing_leaves_in_plain_text(cast, resolved, address):
    resolved("93.184.216.34")
    assert chats.post(chat_at(cast, address), "hello") == "not https"
    assert not resolved.reached


@pytest.mark.parametrize("address", ["https://[/hook", "https://x:99999/", f"https://{'x' * 300}/"])
def test_an_address_that_is_none_is_answered_in_words(cast, address):
    assert chats.post(chat_at(cast, address), "hello")


def test_a_redirect_is_not_followed(cast, clock, ear):
    with listening() as elsewhere:
        ear.status, ear.location = 302, f"http://127.0.0.1:{elsewhere.port}/"
        tell(cast)
        assert send(clock) == {"failed": 1}
        assert not elsewhere.heard
    assert the_chat().said == "refused with 302"


# What it answers ------------------------------------------------------------------------------------


def test_nothing_of_the_answer_but_its_status_is_kept_or_shown(cast, clock, ear, client):
    ear.status = 500
    tell(cast)
    send(clock)
    assert Delivery.objects.get().why == the_chat().said == "refused with 500"
    client.force_login(cast.manager)
    page = client.get(reverse("notices:team_chat", args=[cast.north.pk])).content.decode()
    assert "refused with 500" in page
    assert CANARY not in page


def test_a_server_that_drips_holds_up_no_worker(cast, monkeypatch):
    monkeypatch.setattr(chats, "LONGEST_WAIT", 0.2)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"HTTP/1.1 2")
        with pytest.raises(TimeoutError):
            chats._status(ours)


@pytest.mark.parametrize("answer", [b"", b"220 ready\r\n", b"x" * 5000])
def test_a_server_that_speaks_something_else_is_not_taken_for_a_chat(answer):
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            theirs.sendall(answer)
        with pytest.raises(chats.http.client.HTTPException):
            chats._status(ours)


def test_a_chat_that_fails_is_tried_again_and_blocks_no_letter(cast, clock, ear):
    ear.status = 503
    tell(cast)
    send(clock)
    ear.status = 200
    clock.pass_by(minutes=1)
    assert ChatRound().run() == {"sent": 1}
    assert the_chat().works


@contextmanager
def hanging():
    """A server that takes every connection and never answers; its port, and who came."""
    came = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)

        def take():
            with suppress(OSError):
                while True:
                    came.append(server.accept()[0])

        threading.Thread(target=take, daemon=True).start()
        yield server.getsockname()[1], came
        for line in came:
            line.close()


@pytest.fixture
def mute(cast, monkeypatch):
    """Two chats whose server never answers."""
    monkeypatch.setattr(chats, "LONGEST_WAIT", 0.2)
    PostOffice.allow(by=cast.admin, hosts=["127.0.0.1"], version=1)
    with hanging() as (port, came):
        for team in (cast.north, cast.south):
            address = f"http://127.0.0.1:{port}/hook"
            TeamChat.connect(by=cast.admin, team=team, address=address, kinds=["spoken"])
        yield came


def test_a_chat_that_hangs_delays_no_letter(cast, clock, mute):
    tell(cast)
    Delivery.letter_to(cast.manager, Delivery.What.TEST, number="1")
    clock.pass_by(minutes=5)
    assert Round().run() == {"sent": 1}
    assert len(mail.outbox) == 1
    assert not mute


def test_a_chat_that_hangs_is_waited_for_once_a_round_and_the_others_hear_theirs(cast, clock, ear, monkeypatch):
    monkeypatch.setattr(chats, "LONGEST_WAIT", 0.2)
    with hanging() as (port, came):
        silent = TeamChat.connect(by=cast.admin, team=cast.south, address=f"http://127.0.0.1:{port}/x", kinds=[])
        for _twice in "12":
            Delivery.test_message(silent)
        Delivery.test_message(TeamChat.objects.get(team=cast.north))
        assert ChatRound().run() == {"failed": 1, "put off": 1, "sent": 1}
        assert len(came) == 1
    assert list(Delivery.objects.order_by("pk").values_list("attempts", flat=True)) == [1, 0, 1]


def test_while_one_worker_speaks_no_second_one_waits_for_the_same_chats(cast, clock, ear):
    for _twice in "12":
        Delivery.test_message(the_chat())
    Delivery.claim(1, "chat", lease=ChatRound.lease)
    assert not ChatRound().run()
    clock.pass_by(seconds=61)
    assert ChatRound().run() == {"sent": 2}


# Its page -------------------------------------------------------------------------------------------


def test_whoever_leads_the_team_or_an_admin_connects_its_chat_and_nobody_else(cast):
    for stranger in (cast.other_manager, cast.director, cast.salesperson):
        with pytest.raises(Refused):
            TeamChat.connect(by=stranger, team=cast.north, address="https://chat.example/x", kinds=[])
    TeamChat.connect(by=cast.admin, team=cast.north, address="https://chat.example/x", kinds=[])


def test_the_audit_log_names_the_host_and_not_the_secret_part_of_the_address(cast, ear):
    entry = AuditEntry.objects.get(verb="chat connected")
    assert f"127.0.0.1:{ear.port}" in str(entry.changes)
    assert "key=secret" not in str(entry.changes)


def test_another_address_gets_another_secret(cast, ear):
    before = the_chat().secret
    the_chat().change(by=cast.manager, version=1, address="https://chat.example/else")
    assert the_chat().secret != before


def test_a_stale_change_is_refused(cast, ear):
    the_chat().change(by=cast.manager, version=1, is_on=False)
    with pytest.raises(Stale):
        the_chat().change(by=cast.admin, version=1, is_on=True)


def test_a_chat_is_connected_and_tried_on_its_page(cast, clock, client):
    PostOffice.allow(by=cast.admin, hosts=["127.0.0.1"], version=1)
    client.force_login(cast.manager)
    page = reverse("notices:team_chat", args=[cast.north.pk])
    with listening() as ear:
        form = {"address": f"http://127.0.0.1:{ear.port}/hook", "kinds": ["spoken"], "is_on": "on"}
        assert client.post(page, form).status_code == 302
        client.post(reverse("notices:chat_test", args=[cast.north.pk]))
        ChatRound().run()
        assert ear.texts == ["Salesproc: this chat is connected."]
    assert "Taken, today" in client.get(page).content.decode()


def pressed_twice(client, page, form_of, post):
    """Posts the same form twice, with the key that the page gave it."""
    (form,) = [form for form in client.get(page).content.decode().split("<form") if form_of in form]
    key = re.search(r'name="submit_key" value="([^"]+)"', form)[1]
    for _press in "12":
        assert client.post(post, {"submit_key": key}).status_code == 302


def test_a_test_sent_by_a_double_click_goes_once(cast, clock, ear, client):
    client.force_login(cast.manager)
    page, post = (reverse(f"notices:{name}", args=[cast.north.pk]) for name in ("team_chat", "chat_test"))
    pressed_twice(client, page, post, post)
    assert Delivery.objects.count() == 1
    pressed_twice(client, page, post, post)
    assert ChatRound().run() == {"sent": 2}


def test_a_test_letter_to_oneself_by_a_double_click_goes_once(cast, clock, client):
    client.force_login(cast.admin)
    post = reverse("notices:test_letter")
    for page in (reverse("notices:settings"), reverse("health")):
        pressed_twice(client, page, post, post)
    assert Round().run() == {"sent": 2}


@pytest.mark.parametrize(
    "address",
    [
        "",
        "chat.example",
        "https://me:word@chat.example/",
        "https://x:99999/",
        "javascript:1",
        "https://ch at.example/",
        "http://chat.example/",
        "https://10.0.0.1/x",
        "https://[::1]/x",
        "https://localhost/x",
        "https://chat/x",
    ],
)
def test_an_address_that_cannot_be_one_is_refused_and_stays_in_the_form(cast, client, address):
    client.force_login(cast.manager)
    answer = client.post(reverse("notices:team_chat", args=[cast.north.pk]), {"address": address})
    assert answer.status_code == 422
    assert address in answer.content.decode()
    assert not TeamChat.objects.exists()


@pytest.mark.parametrize("address", ["https://10.0.0.1/x", "http://chat.internal/x", "https://chat/x"])
def test_what_an_admin_has_allowed_inside_may_be_an_address(cast, client, address):
    PostOffice.allow(by=cast.admin, hosts=["10.0.0.1", "chat.internal", "chat"], version=1)
    client.force_login(cast.manager)
    answer = client.post(reverse("notices:team_chat", args=[cast.north.pk]), {"address": address})
    assert answer.status_code == 302
    assert the_chat().address == address


def test_a_chat_that_is_not_reached_says_why_in_words(cast, client, ear):
    the_chat().note_answer(f"{NOT_REACHED}: gaierror")
    client.force_login(cast.manager)
    page = client.get(reverse("notices:team_chat", args=[cast.north.pk])).content.decode()
    assert "not reached: the server’s name is not known." in page
    assert "gaierror" not in page


def test_the_page_of_a_team_leads_whoever_may_set_it_to_its_chat(cast, client):
    link = reverse("notices:team_chat", args=[cast.north.pk])
    client.force_login(cast.admin)
    assert link in client.get(cast.north.get_absolute_url()).content.decode()
