"""Messages to the chat of a team: a kind, a count and a link, signed, to an address that is not inside our network.

The address was typed by somebody, so it may point anywhere. It is resolved once, every address it resolves to is
looked at, the connection goes to the very address that was looked at, and no redirect is followed. What the server
answers is never kept or shown, but for its status.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import ipaddress
import json
import re
import socket
import ssl
import time
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from notices.holding import holding
from notices.kinds import NOW, kind_named
from notices.models import Delivery, Notice, PostOffice
from people.clock import now

if TYPE_CHECKING:
    from notices.models import TeamChat

PATIENCE = 5.0  # seconds for each step of a connection
LONGEST_WAIT = 10.0  # seconds for the first line of the answer, however slowly it comes
LONGEST_LINE = 1000  # bytes of it
MOST_COUNTED = 500
NOT_REACHED = "not reached"


class Refused(Exception):
    """The message does not go there; says why in few words, without the address."""


def say(delivery: Delivery) -> str | None:
    """Send a message; "" when its server took it, else in few words why not. None: there is nothing to say any more."""
    chat = delivery.team_chat
    if not chat.is_on or not chat.team.is_active:
        return None
    if delivery.what == Delivery.What.TEST:
        return post(chat, _("Salesproc: this chat is connected."))
    waiting = _waiting(chat, delivery.kind)
    if not waiting or not chat.hears(delivery.kind):
        return None
    link = f"{settings.PUBLIC_URL}{reverse('notices:list')}"
    words = {"kind": kind_named(delivery.kind).chat, "count": waiting, "link": link}
    return post(chat, _("%(kind)s: %(count)s. %(link)s") % words)


def _waiting(chat: TeamChat, name: str) -> int:
    """How many notices of a kind about people of this team wait for whoever leads it: work, or news not looked at; as
    his list counts."""
    manager, kind = chat.team.manager, kind_named(name)
    if manager is None:
        return 0
    standing = Notice.objects.of(manager).shown().filter(kind=name)
    found = list((standing if kind.urgency == NOW else standing.unseen()).visible_to(manager)[:MOST_COUNTED])
    holds = holding(manager, found)
    about = [notice.about_id for notice in found if notice.pk in holds]
    records = kind.about._default_manager.select_related(*kind.related or (None,)).in_bulk(about)
    return sum(kind.salesperson_of(records[pk]).team_id == chat.team_id for pk in about if pk in records)


def post(chat: TeamChat, text: str) -> str:
    """Post a text to the chat's address, signed; "" when it was taken, else in few words why not."""
    body = json.dumps({"text": text}).encode()
    moment = str(int(now().timestamp()))
    signature = hmac.new(chat.secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Salesproc",
        "X-Salesproc-Timestamp": moment,
        "X-Salesproc-Signature": f"v1={signature}",
    }
    try:
        status = _post(urlsplit(chat.address), body, headers, PostOffice.the().hosts_allowed)
    except Refused as refused:
        return str(refused)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return f"{NOT_REACHED}: {type(error).__name__}"
    return "" if 200 <= status < 300 else f"refused with {status}"


def _post(address: SplitResult, body: bytes, headers: dict[str, str], allowed: frozenset[str]) -> int:
    connection = _connect(address, allowed)
    try:
        connection.request(
            "POST", f"{address.path or '/'}{'?' + address.query if address.query else ''}", body, headers
        )
        return _status(connection.sock)
    finally:
        connection.close()


def _status(line: socket.socket) -> int:
    """The status of the answer. No more is read than its first line: a server that drips holds up no worker."""
    until, answer = time.monotonic() + LONGEST_WAIT, b""
    while b"\n" not in answer and len(answer) < LONGEST_LINE:
        if (left := until - time.monotonic()) <= 0:
            raise TimeoutError
        line.settimeout(left)
        if not (piece := line.recv(100)):
            break
        answer += piece
    if not (found := re.match(rb"HTTP/1\.[01] (\d{3})\b", answer)):
        raise http.client.BadStatusLine("no status")
    return int(found[1])


def _connect(address: SplitResult, allowed: frozenset[str]) -> http.client.HTTPConnection:
    """A connection to the address that was looked at. Plain http only inside our own network."""
    host = address.hostname or ""
    is_inside = host in allowed
    if address.scheme != "https" and not (is_inside and address.scheme == "http"):
        raise Refused("not https")
    port = address.port or (443 if address.scheme == "https" else 80)
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    places = [place for *_rest, place in found]
    if not is_inside and not all(is_public(str(place[0])) for place in places):
        raise Refused("inside our network")
    line = socket.create_connection(places[0][:2], PATIENCE)
    try:
        if address.scheme == "https":
            line = ssl.create_default_context().wrap_socket(line, server_hostname=host)
    except BaseException:
        line.close()
        raise
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
    connection.sock = line  # so that nothing resolves the name a second time
    return connection


def is_inside(host: str) -> bool:
    """Whether a name, as it stands and without asking anybody, can only lie inside somebody's own network."""
    try:
        return not is_public(host)
    except ValueError:
        return "." not in host or host.endswith(".localhost")


def is_public(address: str) -> bool:
    """Whether an IP address lies outside every network that is only somebody's own."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and (inner := ip.ipv4_mapped or ip.sixtofour):
        return is_public(str(inner))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved
