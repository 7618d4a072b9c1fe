"""How long somebody stays signed in, and what his devices are called."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from people.clock import now
from people.models import User
from people.purging import purge

IDLE = timedelta(hours=12)  # for a session that is not meant to outlive the browser
LONGEST = timedelta(seconds=settings.SESSION_COOKIE_AGE)  # for every session, however often it is used
NOTED_EVERY = timedelta(minutes=5)  # how exactly the last use is known

MOST_DEVICES = 20
FRESH = timedelta(days=1)  # so young a device is kept, whose session may be on its way into the database

BEGAN, SEEN = "began_at", "seen_at"


def begin(request: HttpRequest) -> None:
    """Note when the session began, as it begins."""
    request.session[BEGAN] = request.session[SEEN] = now().timestamp()
    if not request.session.get("_session_expiry"):  # nobody asked to stay signed in
        request.session.set_expiry(0)


def is_no_use(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Marks a view that open pages ask by themselves: to be asked keeps nobody signed in, and writes nothing."""
    view.is_no_use = True
    return view


def is_over(request: HttpRequest) -> bool:
    """Whether the session of somebody signed in has lasted, or lain idle, for too long."""
    return now() - _began(request) > LONGEST or (
        request.session.get_expire_at_browser_close() and now() - _seen(request) > IDLE
    )


def note_use(request: HttpRequest) -> None:
    """Remember that the session is in use; writes at most once in five minutes."""
    if now() - _seen(request) > NOTED_EVERY:
        request.session[SEEN] = now().timestamp()
        UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=now())


@dataclass(frozen=True)
class Device:
    """A place where somebody is signed in."""

    session_id: int
    name: str
    address: str
    last_used_at: datetime
    is_this_one: bool


def sessions_of(person: User, request: HttpRequest) -> list[Device]:
    """Where somebody is signed in now, last used first."""
    alive = Session.objects.filter(expire_date__gt=now()).values("session_key")
    found = UserSession.objects.filter(user_id=person.pk, session_key__in=alive).order_by("-last_seen_at")
    this = request.session.session_key
    return [
        Device(session.pk, device_of(session), session.ip, session.last_seen_at, session.session_key == this)
        for session in found[:MOST_DEVICES]
    ]


def purge_expired() -> int:
    """Delete sessions that have expired, and the devices whose session is gone; say how many rows."""
    gone = purge(Session.objects.filter(expire_date__lt=now()))
    devices = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key"))
    return gone + purge(devices.filter(created_at__lt=now() - FRESH))


def device_of(session: UserSession) -> str:
    """What a device is called in a list: "Phone, Safari" or "Computer, Firefox"."""
    agent = session.user_agent
    if re.search(r"iPad|Tablet", agent):
        kind = _("Tablet")
    elif re.search(r"Mobi|iPhone|Android", agent):
        kind = _("Phone")
    else:
        kind = _("Computer")
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    return f"{kind}, {browser}" if browser else str(kind)


BROWSERS = [("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari")]


def _began(request: HttpRequest) -> datetime:
    began = request.session.get(BEGAN)
    return datetime.fromtimestamp(began, UTC) if began else request.user.last_login or now()


def _seen(request: HttpRequest) -> datetime:
    seen = request.session.get(SEEN)
    return datetime.fromtimestamp(seen, UTC) if seen else _began(request)
