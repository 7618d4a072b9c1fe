"""Letters: composed at the moment of sending, from the facts as they are and the rights as they are.

HTML and plain text say the same. Every text that somebody typed is escaped by the templates; a subject is one line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from notices import slots
from notices.addresses import absolute
from notices.models import MAIL, Delivery, Wishes
from notices.slots import Part
from people.models import EntryLink
from people.models.entry import WORKS_FOR
from people.signin import reset_address

if TYPE_CHECKING:
    from notices.models import Notice
    from people.models import User

UNSUBSCRIBE = "notices.unsubscribe"  # salt of the signature
LONGEST_SUBJECT = 150
HOURS_OF_A_LINK = int(WORKS_FOR.total_seconds() // 3600)


@dataclass(frozen=True)
class Letter:
    """What a mail server is given, but for the Message-ID."""

    to: str
    subject: str
    text: str
    html: str
    headers: Mapping[str, str] = field(default_factory=dict)


def compose(delivery: Delivery) -> Letter | None:
    """The letter, in the reader's own time zone if that is active; None when there is nothing to say any more."""
    writer = {
        Delivery.What.NOTICE: _notice,
        Delivery.What.MORNING: _digest,
        Delivery.What.WEEKLY: _digest,
        Delivery.What.INVITATION: _entry,
        Delivery.What.PASSWORD_RESET: _entry,
        Delivery.What.TEST: _test,
    }[Delivery.What(delivery.what)]
    return writer(delivery, delivery.person)


def unsubscribe_url(person: User, kind: str) -> str:
    """Where one click ends letters of a kind, or the digests, without signing in."""
    token = signing.dumps({"person": person.pk, "kind": kind}, salt=UNSUBSCRIBE, compress=True)
    return absolute(reverse("notices:unsubscribe", args=[token]))


def _notice(delivery: Delivery, person: User) -> Letter:
    notice = delivery.notice
    assert notice is not None
    kind = notice.kind_of
    facts = {
        "notice": notice,
        "url": absolute(notice.url),
        "preheader": notice.text,
        **_record_facts(notice, person),
    }
    piece = kind.letter_piece or "notices/mail/notice"
    subject = kind.subject(notice) if kind.subject else notice.title
    return _letter(person, subject, piece, facts, unsubscribe=kind.name)


def _record_facts(notice: Notice, person: User) -> Mapping[str, Any]:
    """What the piece of this kind shows of the record, as far as the reader may see it."""
    kind = notice.kind_of
    if kind.letter_context is None:
        return {}
    record = kind.visible_records(person).select_related(*kind.related).get(pk=notice.about_id)
    return kind.letter_context(record, person)


def _digest(delivery: Delivery, person: User) -> Letter | None:
    """Morning or weekly: the parts of all rooms, in their order; None where none has anything to say."""
    assert delivery.day is not None
    is_weekly = delivery.what == Delivery.What.WEEKLY
    asked = slots.weekly_parts if is_weekly else slots.digest_parts
    wishes = Wishes.as_read(person)
    wanted = [ask for ask in asked if not ask.kinds or any(wishes.wants(kind, MAIL) for kind in ask.kinds)]
    parts = [part for ask in wanted for part in ask.parts(person, delivery.day)]
    if not parts:
        return None
    title = _("Your week") if is_weekly else _("Your day")
    leads = [part.lead for part in parts if part.lead]
    subject = f"{title}: {', '.join(leads[:3])}" if leads else title
    facts = {
        "title": title,
        "day": delivery.day,
        "parts": [_absolute(part) for part in parts],
        "preheader": ". ".join(leads[:3]),
        "home_url": absolute(reverse("home")),
        "home_label": _("Open Salesproc"),
    }
    piece = "notices/mail/digest"
    return _letter(person, subject, piece, facts, unsubscribe="weekly" if is_weekly else "morning")


def _absolute(part: Part) -> Part:
    """The same part with addresses that work outside the application."""
    lines = [replace(line, url=absolute(line.url) if line.url else "") for line in part.lines]
    return replace(part, lines=lines, url=absolute(part.url) if part.url else "")


def _entry(delivery: Delivery, person: User) -> Letter | None:
    """An invitation, or the way to a new password. The link is made now: no row and no queue ever held it.

    Every try of the letter opens the same door, so whichever of them arrived works.
    """
    is_invitation = delivery.what == Delivery.What.INVITATION
    if is_invitation and person.entered_at is not None:
        return None
    if delivery.asked_by_id == person.pk:
        url = reset_address(person)
    else:
        assert delivery.asked_by is not None
        letter = delivery.dedupe_key
        link = EntryLink.for_letter(by=delivery.asked_by, person=person, letter=letter, asked_at=delivery.made_at)
        if link is None:
            return None
        url = link
    subject = _("You are invited to Salesproc") if is_invitation else _("A new password for Salesproc")
    piece = "notices/mail/invitation" if is_invitation else "notices/mail/password_reset"
    facts = {"url": url, "hours": HOURS_OF_A_LINK, "by": delivery.asked_by, "preheader": subject}
    return _letter(person, subject, piece, facts)


def _test(delivery: Delivery, person: User) -> Letter:
    facts = {"url": absolute(reverse("notices:settings")), "preheader": _("Letters reach you.")}
    return _letter(person, _("Letters from Salesproc reach you"), "notices/mail/test", facts)


def _letter(person: User, subject: str, piece: str, facts: Mapping[str, Any], *, unsubscribe: str = "") -> Letter:
    headers = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    context = {**facts, "person": person, "subject": subject, "settings_url": absolute(reverse("notices:settings"))}
    if unsubscribe:
        address = unsubscribe_url(person, unsubscribe)
        headers |= {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        context["unsubscribe_url"] = address
    return Letter(
        to=person.email,
        subject=" ".join(subject.split())[:LONGEST_SUBJECT],
        text=_tidy(render_to_string(f"{piece}.txt", context)),
        html=render_to_string(f"{piece}.html", context),
        headers=headers,
    )


def _tidy(text: str) -> str:
    """Plain text without the blank lines that template tags leave."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        if line.strip() or (lines and lines[-1]):
            lines.append(line.rstrip())
    return "\n".join(lines) + "\n"
