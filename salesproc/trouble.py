"""What has stopped of all that works by itself: an admin hears of it on every page, five minutes later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from notices.models import Heartbeat
from notices.reasons import in_words
from people.clock import now

SILENT = timedelta(minutes=5)  # a sweep comes once a minute; after so long it does not come any more
STARTED_AT = now()  # of this process: what was never seen is missed only after a while


@dataclass(frozen=True)
class Trouble:
    """Something stopped: what, since when, and what to do."""

    part: str
    claim: str
    advice: str
    since: datetime | None  # None: it was never well


def troubles(beats: dict[str, Heartbeat]) -> list[Trouble]:
    """What has been silent for five minutes, the worst first."""
    since = now() - SILENT
    sweep, deliver, mail = (beats[part] for part in (Heartbeat.Part.SWEEP, Heartbeat.Part.DELIVER, Heartbeat.Part.MAIL))
    found = []
    if is_stopped(sweep):
        found.append(
            Trouble(
                "sweep",
                _("Nobody has been prompted"),
                _("Start the scheduler and a worker. Nothing is lost."),
                sweep.at,
            )
        )
    if is_stopped(deliver) and not found:
        found.append(
            Trouble(
                "deliver", _("No letter has left"), _("Start a worker. The letters wait, none is lost."), deliver.at
            )
        )
    if mail.is_in_trouble(since):
        found.append(
            Trouble("mail", _("The mail server has taken no letter"), advice_on_mail(mail.why), mail.trouble_since)
        )
    return found


def is_stopped(beat: Heartbeat) -> bool:
    """Silent for five minutes; one never seen is given five from the start of this process."""
    since = now() - SILENT
    return beat.is_silent(since) and (beat.at is not None or since > STARTED_AT)


def advice_on_mail(why: str) -> str:
    """What to do about a class of errors of the mail server."""
    said = {
        "SMTPAuthenticationError": _("It refuses name or password: correct EMAIL_URL."),
        "ConnectionRefusedError": _("Nobody listens at its address: check EMAIL_URL and the server."),
        "gaierror": _("Its name is not known: check EMAIL_URL."),
        "TimeoutError": _("It does not answer in time: check the network and the server."),
    }
    unknown = _("{why}. Check EMAIL_URL and the server. The letters wait, none is lost.")
    return said.get(why) or unknown.format(why=capfirst(in_words(why)))
