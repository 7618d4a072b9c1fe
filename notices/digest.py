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
MOST_ASKED = 200  # of the news of one digest: more stand on the list
DAY, WEEK, MONTH = (timedelta(days=days) for days in (1, 7, 30))
UNDER_WAY = timedelta(minutes=1)  # longer than any deed takes from its moment until others see it


def news(reader: User, day: date) -> list[Part]:
    """What came since the last digest and was not looked at: news for the digest, and letters beyond the day's twenty;
    what waits for the reader apart from what is good to know, as on his list.

    It is asked of the records whether it still holds, and left out where the reader wants no letters of its kind.
    """
    wishes, told = Wishes.as_read(reader), slots.kinds_in_parts()
    kinds = [kind.name for kind in all_kinds() if kind.letter == DIGEST and kind.name not in told]
    since, until = _span(reader, day)
    came = Q(kind__in=[kind for kind in kinds if wishes.wants(kind, MAIL)], made_at__gt=since, made_at__lte=until)
    # Left out since, whenever it was told.
    came |= Q(deliveries__why=LEFT_TO_DIGEST, deliveries__ended_at__gt=since, deliveries__ended_at__lte=until)
    fresh = Notice.objects.standing().unseen().filter(came).visible_to(reader)
    fresh = fresh.exclude(pk__in=Delivery.objects.sent().filter(person=reader, notice__isnull=False).values("notice"))
    found = list(fresh.distinct().work_first()[:MOST_ASKED])
    holds = holding(reader, found)
    standing = [notice for notice in found if notice.pk in holds]
    to_do, to_know = ([notice for notice in standing if notice.waits is waits] for waits in (True, False))
    return [*_part(_("To do now"), to_do), *_part(_("Good to know"), to_know)]


def _part(title: str, told: list[Notice]) -> list[Part]:
    lines = [Line(title=notice.title, meta=notice.text, url=notice.url) for notice in told[:MOST]]
    return [Part(title, lines, len(told[MOST:]), reverse("notices:list"))] if lines else []


def _span(reader: User, day: date) -> tuple[datetime, datetime]:
    """Of which moments the digest of a day tells: from the end of the one that was sent before it, a week for whoever
    had none, until it was put into the queue itself.

    It ends there however often and however late the letter is tried, so that a second try tells the same; and a little
    earlier, as a deed of that moment may not be to be seen yet. What comes after stands in the next one.
    """
    midnight = reader.diary.instant(day, time.min)
    mornings = Delivery.objects.filter(
        person=reader, what=Delivery.What.MORNING, day__lte=day, made_at__gt=midnight - MONTH
    )
    own, before = midnight + DAY, None
    for of_day, state, made_at in mornings.order_by("made_at").values_list("day", "state", "made_at"):
        if of_day == day:
            own = made_at
        elif state == Delivery.State.SENT:
            before = made_at
    return (before - UNDER_WAY if before else midnight - WEEK), own - UNDER_WAY
