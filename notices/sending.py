"""One worker's round through the letters: looks again whether each is still wanted, composes it, sends it."""

from __future__ import annotations

import logging
import smtplib
from collections import Counter
from datetime import datetime
from datetime import time as clock_time

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from notices.letters import Letter, compose
from notices.models import DIGESTS, MAIL, Delivery, Heartbeat, PostOffice, Wishes
from notices.models.delivery import LEFT_TO_DIGEST, MOST_A_DAY
from notices.rounds import AWAY_FOR, BaseRound
from people.clock import now
from people.letters import mail_is_configured
from people.models import User
from people.rules import Refused

log = logging.getLogger("salesproc.post")

LETTERS_A_LINE = 100  # then it is opened anew: many servers end a line after so many
QUIET_HOURS = "quiet hours"
PERSONAL = {Delivery.What.INVITATION, Delivery.What.PASSWORD_RESET, Delivery.What.TEST}  # asked for by somebody
ARRIVALS = {Delivery.What.INVITATION}  # go to people who cannot sign in yet


class ServerAway(Exception):
    """The mail server cannot be reached: what is left of the batch waits."""


class Round(BaseRound):
    """Sends the letters that are due, over one line to the mail server. May run many times at once."""

    channel = Delivery.Channel.MAIL
    batch = 20
    span = 50.0

    def __init__(self) -> None:
        super().__init__()
        self._line: BaseEmailBackend | None = None
        self._over_this_line = 0
        self._has_mailed = False
        self._away_because = ""

    def run(self) -> Counter[str]:
        try:
            done = super().run()
        finally:
            self._hang_up()
        self._tell_of_the_mail_server()
        return done

    def _is_over(self) -> bool:
        return bool(self.done["away"]) or super()._is_over()

    def _tell_of_the_mail_server(self) -> None:
        """A server that took one letter is well, one that only broke off is not; one of which nothing is asked any more
        is in nobody's way."""
        part = Heartbeat.Part.MAIL
        if self._has_mailed:
            Heartbeat.beat(part)
        elif self._away_because:
            Heartbeat.trouble(part, self._away_because)
        elif Heartbeat.is_troubled(part) and self._asks_nothing():
            Heartbeat.rest(part)

    def _asks_nothing(self) -> bool:
        """Letters are held, or go into a folder, or none waits that the server should have taken."""
        if not mail_is_configured() or PostOffice.the().is_held:
            return True
        late = Delivery.objects.pending().filter(channel=self.channel, due_at__lte=now())
        return not late.exclude(why=QUIET_HOURS).exists()

    def _send(self, delivery: Delivery) -> None:
        if self.done["away"]:
            self._put_off(delivery, now() + AWAY_FOR, self._away_because)
            return
        try:
            why = self._why_not(delivery)
            if isinstance(why, datetime):
                self._put_off(delivery, why, QUIET_HOURS)
            elif why:
                self._drop(delivery, why)
            else:
                self._mail(delivery)
        except ServerAway as away:
            self._put_off(delivery, now() + AWAY_FOR, str(away))
            self._note_away(str(away))
        except Refused:  # who asked for an invitation may invite no longer
            self._drop(delivery, "no longer allowed")

    # Is it wanted? --------------------------------------------------------------------------------

    def _why_not(self, delivery: Delivery) -> str | datetime:
        """Why it does not go out any more, until when it waits, or "" where it goes out now."""
        moment = now()
        if self._is_late(delivery):
            return "too late to be of use"
        delivery.person = person = User.objects.get(pk=delivery.person_id)  # as he is now; for the letter too
        if not person.is_active and delivery.what not in ARRIVALS:
            return "has left"
        if delivery.what in PERSONAL:
            return ""
        wishes = Wishes.as_read(person)
        if delivery.what in DIGESTS and not wishes.wants(delivery.what, MAIL):
            return "switched off"
        if delivery.what == Delivery.What.NOTICE and (why := self._why_no_notice(delivery, person, wishes)):
            return why
        if quiet_until := wishes.quiet_until_after(moment):
            is_late = delivery.useful_until is not None and delivery.useful_until <= quiet_until
            return "quiet hours until it is of no use" if is_late else quiet_until
        return ""

    def _why_no_notice(self, delivery: Delivery, person: User, wishes: Wishes) -> str:
        notice = delivery.notice
        if notice is None or notice.withdrawn_at is not None:
            return "done already"
        if notice.person_id != person.pk:
            return "somebody else is told now"
        if delivery.is_of_an_earlier_turn:
            return "told anew since"
        if notice.seen_at is not None or notice.snoozed_until is not None:
            return "seen in the application"
        if not wishes.wants(notice.kind, MAIL):
            return "switched off"
        kind = notice.kind_of
        record = (
            kind.visible_records(person).select_related(*kind.related or (None,)).filter(pk=notice.about_id).first()
        )
        if record is None:
            return "no longer entitled"
        if not (kind.holds(record) and kind.visible(record, person)):
            return "done already"
        if self._sent_today(person) >= MOST_A_DAY:
            return LEFT_TO_DIGEST
        return ""

    def _sent_today(self, person: User) -> int:
        since = person.diary.instant(person.today(), clock_time.min)
        letters = Delivery.objects.sent().filter(person=person, ended_at__gte=since)
        return letters.filter(what=Delivery.What.NOTICE).count()

    # Out it goes ----------------------------------------------------------------------------------

    def _mail(self, delivery: Delivery) -> None:
        with timezone.override(delivery.person.zoneinfo):
            letter = compose(delivery)
        if letter is None:
            self._drop(delivery, "nothing to say")
            return
        try:
            self._hand_over(delivery, letter)
        except smtplib.SMTPRecipientsRefused as refused:
            code = next(iter(refused.recipients.values()))[0]
            self._count("failed", delivery.fail(f"address refused with {code}", for_good=code >= 500))
        except smtplib.SMTPResponseException as refused:  # of this letter: sender or text refused
            code = refused.smtp_code
            self._count("failed", delivery.fail(f"letter refused with {code}", for_good=code >= 500))
            self._hang_up()
        except OSError as broken:
            # Whether the server has taken it is unknown: this was a try, and the next one has the same Message-ID.
            # What is left of the batch was not tried over this line, and loses none.
            self._count("failed", delivery.fail(type(broken).__name__))
            self._hang_up()
            self._note_away(type(broken).__name__)
        else:
            self._has_mailed = True
            self._count("sent", delivery.mark_sent())

    def _hand_over(self, delivery: Delivery, letter: Letter) -> None:
        line = self._open_line()
        message = EmailMultiAlternatives(
            subject=letter.subject,
            body=letter.text,
            to=[letter.to],
            headers={"Message-ID": delivery.message_id, **letter.headers},
            connection=line,
        )
        message.attach_alternative(letter.html, "text/html")
        line.send_messages([message])

    def _open_line(self) -> BaseEmailBackend:
        if self._over_this_line >= LETTERS_A_LINE:
            self._hang_up()
        if self._line is None:
            line = get_connection(fail_silently=False)
            try:
                line.open()
            except (OSError, smtplib.SMTPException) as error:
                raise ServerAway(type(error).__name__) from error
            self._line, self._over_this_line = line, 0
        self._over_this_line += 1
        return self._line

    def _hang_up(self) -> None:
        if self._line is not None:
            line, self._line = self._line, None
            try:
                line.close()
            except (OSError, smtplib.SMTPException):
                log.info("the mail server broke off at the end")

    def _note_away(self, why: str) -> None:
        self.done["away"] += 1
        self._away_because = why
