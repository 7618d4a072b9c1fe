"""The line of a period to its goal: what came in, day by day, against an even path."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import dateformat
from django.utils.translation import gettext as _

from metrics.goal_line import GoalLine
from metrics.pages.picker import Picker
from metrics.pages.sums import AMOUNT
from metrics.words import short_money

if TYPE_CHECKING:
    from metrics.pages.board import Board


def course_of(board: Board) -> GoalLine:
    """The amount won so far, in the reporting currency, by days of the period picked."""
    days = list(board.period.days())
    whole = len(days)
    won, points = Decimal(0), [(0.0, 0.0)]
    daily = board.sums.by_day(AMOUNT)
    for number, day in enumerate(days, start=1):
        if day > board.picker.last:
            break
        if daily.get(day):
            points.append(((number - 1) / whole, float(won)))
            won += daily[day]
            points.append((number / whole, float(won)))
    points.append(((board.picker.last - board.period.starts_on).days / whole + 1 / whole, float(won)))
    words = [_("Won %(amount)s.") % {"amount": short_money(won, board.currency)}, board.headline]
    return GoalLine(
        points=points,
        ticks=list(_ticks(days)),
        say=lambda value: short_money(value, board.currency),
        name=_("Won"),
        finding=" ".join(words),
        goal=board.goal,
        path=_path(board, days),
    )


def _path(board: Board, days: list[date]) -> list[tuple[float, float]]:
    """The even path, by the working days of the organisation."""
    goal = float(board.goal or 0)
    working = [board.calendar.is_working_day(day) for day in days]
    each = goal / (sum(working) or 1)
    path, reached = [(0.0, 0.0)], 0.0
    for number, counts in enumerate(working, start=1):
        reached += each if counts else 0
        if number % max(len(days) // 26, 1) == 0 or number == len(days):
            path.append((number / len(days), reached))
    return path


def _ticks(days: list[date]) -> Iterable[tuple[float, str]]:
    """The first day, the months or days between, the last."""
    whole = len(days)
    for number, day in enumerate(days):
        begins = day.day == 1 and (whole < 100 or day.month % 3 == 1) if whole > 31 else number % 7 == 0 and whole > 7
        if number == 0 or (begins and number / whole < 0.9) or (whole <= 7 and number % 2 == 0 and number < whole - 1):
            yield number / whole, dateformat.format(day, "j M")
    yield 1.0, dateformat.format(days[-1], "j M")


def week_words(picker: Picker) -> str:
    """ "Week 8 of 13." """
    weeks = round(((picker.period.last - picker.period.starts_on).days + 1) / 7)
    if not picker.is_running or weeks < 3:
        return ""
    gone = min((picker.today - picker.period.starts_on).days // 7 + 1, weeks)
    return _("Week %(n)s of %(all)s.") % {"n": gone, "all": weeks}
