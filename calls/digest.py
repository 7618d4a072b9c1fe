"""What the digests say of calls.

Every part takes its reader and shows what he may see at that moment; none says anything of scores.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, When, Window
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.models import Call, Lesson, Plan, Recap, Review
from calls.models.outcome import Outcome
from calls.models.plan_state import PlanState
from calls.views.rows import CallRow, with_rows
from notices.parts import first_of
from notices.slots import Line, Part
from people.models import User
from people.templatetags.shell import clock, moment

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST = 12  # lines of one part; the rest is counted
MOST_LESSONS = 1


# In the morning ---------------------------------------------------------------------------------------


def won(reader: User, day: date) -> list[Part]:
    """What was won since the last working day: one's own, and that of the people one leads."""
    people = {reader.pk, *reader.reach.led}
    recaps = (
        Recap.objects.visible_to(reader)
        .filed()
        .filter(
            salesperson__in=people,
            outcome__in=[Outcome.ORDER, Outcome.ADVANCE],
            filed_at__gte=_last_working_day(reader, day),
            filed_at__lt=reader.diary.instant(day, time.min),
        )
    )
    orders_first = Case(When(outcome=Outcome.ORDER, then=0), default=1)
    each = Window(Count(Case(When(outcome=Outcome.ORDER, then=1))))
    recaps = recaps.select_related("call__company", "salesperson").annotate(orders=each)
    found, number = first_of(recaps.order_by(orders_first, "-filed_at"), MOST)
    lines = [
        Line(
            title=f"{recap.call.company.name}: {recap.get_outcome_display()}",
            meta="" if recap.salesperson_id == reader.pk else recap.salesperson.name,
            url=reverse("calls:call", args=[recap.call_id]),
        )
        for recap in found
    ]
    orders = found[0].orders if found else 0  # type: ignore[attr-defined]
    lead = (
        ngettext("%(n)s order", "%(n)s orders", orders) % {"n": orders}
        if orders
        else ngettext("%(n)s advance", "%(n)s advances", number) % {"n": number}
    )
    return _part(_("Orders and advances"), lines, more=number - len(lines), url=reverse("calls:list"), lead=lead)


def calls_of_today(reader: User, day: date) -> list[Part]:
    """One's calls of the day, each with its state."""
    if not reader.sells:
        return []
    calls = with_rows(Call.objects.of(reader).scheduled().on_day(day)).by_time()
    found, number = first_of(calls, MOST)
    lines = [
        Line(
            title=str(row.call.company),
            meta=row.words,
            lead=clock(row.call.starts_at),
            url=reverse("calls:call", args=[row.call.pk]),
            is_wanting=row.plan is not None and not row.plan.is_filed,
        )
        for row in CallRow.of(found, reader)
    ]
    lead = ngettext("%(n)s call", "%(n)s calls", number) % {"n": number} if found else ""
    return _part(_("Your calls today"), lines, more=number - len(lines), url=reverse("today"), lead=lead)


def plans_missing(reader: User, day: date) -> list[Part]:
    """One's calls after today whose plan falls due today, or was due."""
    if not reader.sells:
        return []
    until = reader.diary.instant(day + timedelta(days=1), time.min)
    calls = Call.objects.of(reader).without_plan().filter(plan_due_at__lt=until, day__gt=day)
    lines, more = _lines_of_calls(calls, lambda call: _("Plan due %(when)s") % {"when": moment(call.plan_due_at)})
    number = len(lines) + more
    lead = ngettext("%(n)s plan to write", "%(n)s plans to write", number) % {"n": number}
    return _part(_("Plans to write"), lines, more=more, url=reverse("today"), lead=lead)


def recaps_due(reader: User, day: date) -> list[Part]:
    """One's recaps that are owed."""
    calls = Call.objects.of(reader).needing_recap()
    lines, more = _lines_of_calls(calls, lambda call: _("Recap due %(when)s") % {"when": moment(call.recap_due_at)})
    lead = ngettext("%(n)s recap", "%(n)s recaps", len(lines) + more) % {"n": len(lines) + more} if lines else ""
    return _part(_("Recaps to write"), lines, more=more, url=reverse("today"), lead=lead)


def lesson_to_remember(reader: User, day: date) -> list[Part]:
    """One lesson of one's own, from a company that one sees today; else none."""
    if not reader.sells:
        return []
    companies = Call.objects.of(reader).scheduled().on_day(day).values("company")
    lessons = Lesson.objects.visible_to(reader).of(reader).filter(company__in=companies)
    lines = [
        Line(title=lesson.text, meta=str(lesson.company))
        for lesson in lessons.select_related("company").newest_first()[:MOST_LESSONS]
    ]
    return _part(_("To remember"), lines, url=reverse("calls:lessons"))


def to_inspect(reader: User, day: date) -> list[Part]:
    """What waits for the reader's inspection, by the time of the call."""
    plans = Plan.objects.visible_to(reader).for_inspector(reader).awaiting_inspection().with_header().by_call_time()
    plans = plans.filter(needed_at__lt=_in_two_days(reader, day))
    found, number = first_of(plans, MOST)
    lines = [
        Line(
            title=str(plan),
            meta=_("%(name)s, call %(when)s") % {"name": plan.salesperson.name, "when": moment(plan.needed_at)},
            url=plan.get_absolute_url(),
        )
        for plan in found
    ]
    lead = ngettext("%(n)s plan to inspect", "%(n)s plans to inspect", number) % {"n": number} if found else ""
    return _part(_("To inspect"), lines, more=number - len(lines), url=reverse("calls:inspect"), lead=lead)


def overdue_in_team(reader: User, day: date) -> list[Part]:
    """What the people one leads owe: plans that were due, recaps that are late."""
    if not reader.reach.led:
        return []
    calls = Call.objects.visible_to(reader).filter(salesperson__in=reader.reach.led)
    plans, more_plans = _lines_of_calls(
        calls.with_plan_overdue(),
        lambda call: (
            _("%(name)s: no plan, call %(when)s") % {"name": call.salesperson.name, "when": moment(call.starts_at)}
        ),
    )
    recaps, more_recaps = _lines_of_calls(
        calls.with_recap_overdue(),
        lambda call: (
            _("%(name)s: no recap, due %(when)s") % {"name": call.salesperson.name, "when": moment(call.recap_due_at)}
        ),
    )
    return _part(
        _("Overdue in your team"), [*plans, *recaps], more=more_plans + more_recaps, url=reverse("metrics:team")
    )


def own_lateness(reader: User, day: date) -> list[Part]:
    """What the reader owes as a manager: reviews that were due, help that was promised."""
    if not reader.reach.led:
        return []
    reviews = Recap.objects.to_review(reader).filter(review_due_at__lte=reader.diary.instant(day, time.max))
    found, number = first_of(reviews.select_related("call__company", "salesperson").by_due(), MOST)
    lines = [
        Line(
            title=recap.call.company.name,
            meta=_("Review for %(name)s, due %(when)s")
            % {"name": recap.salesperson.name, "when": moment(recap.review_due_at)},
            url=reverse("calls:review", args=[recap.pk]),
            is_wanting=True,
        )
        for recap in found
    ]
    more = number - len(lines)
    help_open = Review.objects.filter(by=reader, help_by__lte=day).with_help_open()
    help_open = help_open.select_related("salesperson", "recap__call__company")
    helping, number = first_of(help_open.by_help_day(), MOST)
    more += number - len(helping)
    lines += [
        Line(
            title=_("Help you promised %(name)s") % {"name": review.salesperson.name},
            meta=_("%(company)s, by %(day)s")
            % {"company": review.recap.call.company.name, "day": date_format(review.help_by, "l j F")},
            url=reverse("calls:reviews"),
            is_wanting=True,
        )
        for review in helping
    ]
    return _part(_("What you owe"), lines, more=more, url=reverse("calls:reviews"))


# Once a week ------------------------------------------------------------------------------------------


def managers_last_week(reader: User, day: date) -> list[Part]:
    """How the managers below kept up with inspecting, reviewing and help, in counts; no texts, no scores.

    It tells of the week before the one in which `day` lies, whichever day of that it goes out.
    """
    people = {pk: (name, team) for pk, name, team in _below(reader).values_list("pk", "name", "team_id")}
    monday = day - timedelta(days=day.isoweekday() - 1)
    since, until = (reader.diary.instant(first, time.min) for first in (monday - timedelta(days=7), monday))
    plans = Plan.objects.filter(needed_at__gte=since, needed_at__lt=until, state=PlanState.UNINSPECTED)
    owed = Recap.objects.filter(asks_review=True, state=Recap.State.FILED, review_due_at__lte=until)
    begun, late = (_per_person(rows.filter(salesperson__in=people), "salesperson") for rows in (plans, owed))
    helping = _per_person(Review.objects.filter(by__in=people, help_by__lt=monday).with_help_open(), "by")
    lines = []
    for manager, (name, _team) in sorted(people.items(), key=lambda item: item[1][0]):
        teams = reader.tree.led(manager)
        led = [pk for pk, (_name, team) in people.items() if team in teams and pk != manager]
        facts = {
            "begun": sum(begun[pk] for pk in led),
            "late": sum(late[pk] for pk in led),
            "helping": helping[manager] if teams else 0,
        }
        if any(facts.values()):
            lines.append(Line(title=name, meta=_behind(**facts), url=reverse("metrics:team"), is_wanting=True))
    lead = ngettext("%(n)s manager behind", "%(n)s managers behind", len(lines)) % {"n": len(lines)}
    more, url = max(0, len(lines) - MOST), reverse("metrics:team")
    return _part(_("Where your managers are behind"), lines[:MOST], more=more, url=url, lead=lead)


def _behind(*, begun: int, late: int, helping: int) -> str:
    """What a manager is behind with, in words; nothing of what he is not."""
    counts = [
        (begun, ngettext("%(n)s call begun uninspected", "%(n)s calls begun uninspected", begun)),
        (late, ngettext("%(n)s review late", "%(n)s reviews late", late)),
        (helping, ngettext("%(n)s promise of help open", "%(n)s promises of help open", helping)),
    ]
    return ", ".join(words % {"n": n} for n, words in counts if n)


def _below(reader: User) -> QuerySet[User]:
    return User.objects.filter(pk__in=reader.reach.below)


def _per_person(rows: QuerySet[Any], whose: str) -> Counter[int]:
    return Counter(dict(rows.order_by().values_list(whose).annotate(n=Count("pk"))))


# ------------------------------------------------------------------------------------------------------


def _part(title: str, lines: list[Line], *, more: int = 0, url: str = "", lead: str = "") -> list[Part]:
    return [Part(title=title, lines=lines, more=more, url=url, lead=lead)] if lines else []


def _lines_of_calls(calls: QuerySet[Call], words: Any) -> tuple[list[Line], int]:
    found, number = first_of(calls.with_header().by_time(), MOST)
    lines = [
        Line(
            title=str(call.company),
            meta=words(call),
            url=reverse("calls:call", args=[call.pk]),
            lead=date_format(call.day, "D"),
            is_wanting=True,
        )
        for call in found
    ]
    return lines, number - len(lines)


def _last_working_day(reader: User, day: date) -> datetime:
    """The beginning of the last working day before."""
    diary = reader.diary
    return diary.instant(diary.day(diary.lead(diary.instant(day, time(12)), 24)), time.min)


def _in_two_days(reader: User, day: date) -> datetime:
    return reader.diary.instant(day + timedelta(days=3), time.min)
