"""What the morning digest says of notices that no room tells in words of its own."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from notices import slots
from notices.holding import holding
from notices.kinds import DIGEST, all_kinds
from notices.models import MAIL, Delivery, Notice, Wishes
from notices.models.delivery import LEFT_TO_DIGEST
from notices.slots import Line, Part
from people.models import User

MOST = 12
WEEK = timedelta(days=7)


def news(reader: User, day: date) -> list[Part]:
    """What came since the last digest and was not looked at: news for the digest, and letters beyond the day's twenty.

    It is asked of the records whether it still holds, and left out where the reader wants no letters of its kind.
    """
    wishes, told = Wishes.of(reader), slots.kinds_in_parts()
    kinds = [kind.name for kind in all_kinds() if kind.letter == DIGEST and kind.name not in told]
    last = _last_digest(reader, day)
    came = Q(kind__in=[kind for kind in kinds if wishes.wants(kind, MAIL)], made_at__gt=last)
    came |= Q(deliveries__why=LEFT_TO_DIGEST, deliveries__ended_at__gt=last)  # left out since, whenever it was told
    fresh = Notice.objects.visible_to(reader).standing().unseen().filter(came)
    found = list(fresh.distinct().work_first()[: 2 * MOST])
    holds = holding(reader, found)
    lines = [Line(title=notice.title, meta=notice.text, url=notice.url) for notice in found if notice.pk in holds]
    return [Part(_("Good to know"), lines[:MOST], len(lines[MOST:]), reverse("notices:list"))] if lines else []


def _last_digest(reader: User, day: date) -> datetime:
    """When the digest before this one went out; a week ago for whoever had none."""
    week_ago = reader.diary.instant(day, time.min) - WEEK
    before = Delivery.objects.sent().filter(
        person=reader, what=Delivery.What.MORNING, day__lt=day, ended_at__gt=week_ago
    )
    return before.order_by("-ended_at").values_list("ended_at", flat=True).first() or week_ago
