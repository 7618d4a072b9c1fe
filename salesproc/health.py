"""How the machinery is, part by part, for an admin: times and counts, no records."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.conf import settings
from django.db import connection
from django.db.models import Count, DateTimeField, F, Max, Min, Q, Subquery, Value, Window
from django.db.models.functions import Coalesce, Lag
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from notices.models import Delivery, Heartbeat, Notice, PostOffice, SweepRun, TeamChat
from people.clock import now
from people.letters import mail_is_configured
from people.templatetags.shell import moment as said_moment
from salesproc.monitoring import tables_fit
from salesproc.trouble import SILENT, Trouble, advice_on_mail, is_stopped, troubles

PROMPT = timedelta(seconds=90)  # from falling due to standing in the application
LOOKED_BACK = timedelta(days=7)  # as long as sweeps are remembered
MOST_DEAD = 5  # of those given up; the rest is behind a link
SCARCE_GIGABYTES = 2.0
BROKER_PATIENCE = 1.0  # seconds


@dataclass(frozen=True)
class Part:
    """One line of what runs: "good", "bad", or "" for what is neither."""

    name: str
    state: str
    word: str
    seen: str
    means: str


@dataclass(frozen=True)
class Stop:
    """For how long no sweep came, and when it ended."""

    began: datetime
    ended: datetime

    @property
    def minutes(self) -> int:
        return int((self.ended - self.began).total_seconds() // 60)


class Health:
    """All that the page of health shows, each question asked once."""

    def __init__(self, beats: dict[str, Heartbeat], *, today: datetime) -> None:
        """`today` is the instant at which the reader's day began."""
        self.beats, self.at, self.today = beats, now(), today

    @cached_property
    def troubles(self) -> dict[str, Trouble]:
        return {trouble.part: trouble for trouble in troubles(self.beats)}

    @cached_property
    def office(self) -> PostOffice:
        return PostOffice.the()

    @property
    def parts(self) -> list[Part]:
        """What runs, and what to do about it where it does not."""
        return [self._scheduler, self._workers, self._broker, self._base, self._mail, *self._chats]

    @property
    def _scheduler(self) -> Part:
        beat, trouble = self.beats[Heartbeat.Part.SWEEP], self.troubles.get("sweep")
        if trouble:
            return Part(_("Scheduler"), "bad", _("Silent"), self._ago(beat.at), trouble.advice)
        if beat.at is None:
            return self._unseen(_("Scheduler"))
        slowest = SweepRun.objects.filter(at__gte=self.today).aggregate(most=Max("took_ms"))["most"] or 0
        means = _("One sweep a minute. The slowest today took {seconds} s.").format(seconds=f"{slowest / 1000:.1f}")
        return Part(_("Scheduler"), "good", _("Runs"), self._ago(beat.at), means)

    @property
    def _workers(self) -> Part:
        beat = self.beats[Heartbeat.Part.DELIVER]
        if is_stopped(beat):
            return Part(_("Worker"), "bad", _("Silent"), self._ago(beat.at), _("Start a worker. Nothing is lost."))
        if beat.at is None:
            return self._unseen(_("Worker"))
        return Part(_("Worker"), "good", _("Runs"), self._ago(beat.at), _("It looks for letters every 15 seconds."))

    def _unseen(self, name: str) -> Part:
        """It has never been well here, and is not missed yet."""
        means = _("It is missed five minutes after the web process was started.")
        return Part(name, "", _("Not seen yet"), self._ago(None), means)

    @property
    def _broker(self) -> Part:
        if self.broker_answers is None:
            means = _("Worker and scheduler are one process here and need none.")
            return Part(_("Broker"), "good", _("None"), "", means)
        if self.broker_answers:
            means = _("Only a wake-up call. Losing it loses nothing.")
            return Part(_("Broker"), "good", _("Answers"), _("now"), means)
        means = _("Start Redis, or correct REDIS_URL. Pages work without it, prompts wait for it.")
        return Part(_("Broker"), "bad", _("No answer"), "", means)

    @property
    def _base(self) -> Part:
        free = _("{gigabytes} GB free for files.").format(gigabytes=f"{self.free_gigabytes:.0f}")
        if not tables_fit():
            means = _("They are of another version: run manage.py prepare.")
            return Part(_("Database"), "bad", _("Tables do not fit"), _("now"), means)
        if self.free_gigabytes < SCARCE_GIGABYTES:
            return Part(_("Database"), "", _("Little room"), _("now"), f"{self.database}, {free}")
        return Part(_("Database"), "good", _("Answers"), _("now"), f"{self.database}, {free}")

    @property
    def _mail(self) -> Part:
        beat, seen = self.beats[Heartbeat.Part.MAIL], self._ago(self.beats[Heartbeat.Part.MAIL].at)
        if self.office.is_held:
            means = _("An admin holds all letters. Release them on the page of letters.")
            return Part(_("Mail"), "", _("Held"), seen, means)
        if beat.trouble_since is not None:
            return Part(_("Mail"), "bad", _("Refused"), seen, advice_on_mail(beat.why))
        if not mail_is_configured():
            means = _("No mail server is set: letters lie in a folder. Set EMAIL_URL.")
            return Part(_("Mail"), "", _("Folder"), seen, means)
        return Part(_("Mail"), "good", _("Answers"), seen, _("The time is that of the last letter it took."))

    @property
    def _chats(self) -> list[Part]:
        """One line for all chats; none where no team has one."""
        chats = list(TeamChat.objects.on().select_related("team"))
        refusing = [chat for chat in chats if chat.said]
        if not chats:
            return []
        if not refusing:
            word = ngettext("{n} answers", "{n} answer", len(chats)).format(n=len(chats))
            return [Part(_("Chat"), "good", word, "", _("Every team's address takes its messages."))]
        word = _("{n} of {all} refused").format(n=len(refusing), all=len(chats))
        means = _("Chat of {team}: {said}. Correct it on the page of the team.").format(
            team=refusing[0].team.name, said=refusing[0].answer
        )
        return [Part(_("Chat"), "", word, self._ago(refusing[0].said_at), means)]

    def _ago(self, moment: datetime | None) -> str:
        if moment is None:
            return _("never")
        seconds = max(0, int((self.at - moment).total_seconds()))
        if seconds < 120:
            return ngettext("{n} second ago", "{n} seconds ago", seconds).format(n=seconds)
        return said_moment(moment)

    @cached_property
    def waiting(self) -> list[dict]:
        """What is due and has not gone, by what it is: how many, the oldest, and until when the first is of use."""
        due = Delivery.objects.pending().filter(due_at__lte=self.at).order_by()
        rows = due.values("what").annotate(count=Count("pk"), oldest=Min("due_at"), useful_until=Min("useful_until"))
        return [{**row, "label": Delivery.What(row["what"]).label} for row in rows.order_by("oldest")]

    @property
    def backlog(self) -> int:
        return sum(row["count"] for row in self.waiting)

    @property
    def oldest(self) -> datetime | None:
        return min((row["oldest"] for row in self.waiting), default=None)

    @cached_property
    def dead(self) -> list[Delivery]:
        """The newest that were given up, one more than are shown."""
        return list(Delivery.objects.dead().with_names().order_by("-ended_at")[: MOST_DEAD + 1])

    @property
    def dead_shown(self) -> list[Delivery]:
        return self.dead[:MOST_DEAD]

    @property
    def has_more_dead(self) -> bool:
        return len(self.dead) > MOST_DEAD

    @cached_property
    def told_today(self) -> dict[str, int]:
        """All, and those of which it can be said that they came in time: what fell due before the first sweep that is
        remembered cannot, as in a company that was just set up."""
        first = SweepRun.objects.order_by("at").values("at")[:1]
        timed = Q(due_at__gte=Coalesce(Subquery(first), Value(self.today)))
        prompt = Q(made_at__lte=F("due_at") + PROMPT)
        return Notice.objects.filter(made_at__gte=self.today).aggregate(
            all=Count("pk"), timed=Count("pk", filter=timed), prompt=Count("pk", filter=timed & prompt)
        )

    @cached_property
    def letters_today(self) -> dict[str, int]:
        ended = Delivery.objects.filter(ended_at__gte=self.today)
        return ended.aggregate(sent=Count("pk", filter=Q(state="sent")), dropped=Count("pk", filter=Q(state="dropped")))

    @cached_property
    def stops(self) -> list[Stop]:
        """When no sweep came for five minutes or longer, this week; the last one first."""
        before = Window(Lag("at"), order_by=F("at").asc(), output_field=DateTimeField())
        recent = SweepRun.objects.filter(at__gte=self.at - LOOKED_BACK).annotate(before=before)
        gaps = recent.filter(before__lt=F("at") - SILENT).order_by("-at").values_list("before", "at")
        return [Stop(began, ended) for began, ended in gaps[:5]]

    @cached_property
    def broker_answers(self) -> bool | None:
        """None: there is none, worker and scheduler are one process."""
        return broker_answers() if settings.REDIS_URL else None

    @cached_property
    def database(self) -> str:
        """Engine and version."""
        if connection.vendor == "postgresql":
            major, minor = divmod(connection.pg_version, 10000)
            return f"PostgreSQL {major}.{minor}"
        return "SQLite {}".format(".".join(map(str, connection.Database.sqlite_version_info)))

    @cached_property
    def free_gigabytes(self) -> float:
        """Room left where this installation keeps its files."""
        return shutil.disk_usage(settings.VAR).free / 10**9


def broker_answers() -> bool:
    """Does Redis answer within a second? It is only asked; nothing is published."""
    once = Retry(NoBackoff(), 0)
    client = Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=BROKER_PATIENCE, socket_timeout=BROKER_PATIENCE, retry=once
    )
    try:
        return bool(client.ping())
    except RedisError:
        return False
    finally:
        client.close()
