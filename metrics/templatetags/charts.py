"""Charts, drawn on the server (DESIGN.md 9): attributes and classes only, the finding in words as their label.

Geometry is in CSS pixels of the view box. None of them has data that does not also stand as text beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from metrics.goal_line import GoalLine
from metrics.words import short_money

register = template.Library()
register.filter(short_money)
Number = float | int | Decimal

NEEDED_AT = 80  # percent of the width of a bar: "needed by today" stands there, so that all rows line up
ENOUGH = 0.95  # of what is needed; below, the bar is amber
LOWEST, HIGHEST = 3, 10  # scale of the sparkline


def _joined(shapes: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((shape,) for shape in shapes))


def _points(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)


# Line to goal --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Frame:
    """One of the three widths in which a line chart is drawn, with its margins; the column picks one."""

    css: str
    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int

    def x(self, share: float) -> float:
        share = 0.0 if share < 0 else 1.0 if share > 1 else share
        return round(self.left + share * (self.width - self.left - self.right), 1)

    def y(self, share: float) -> float:
        return round(self.top + (1 - share) * (self.height - self.top - self.bottom), 1)

    def path(self, points: Iterable[tuple[float, float]], top: float) -> str:
        """The points of a line, as shares of its width and values up to the one at its upper edge."""
        return _points((self.x(share), self.y(value / top)) for share, value in points)

    @property
    def is_narrow(self) -> bool:
        return self.css == "sp-narrow"


FRAMES = (
    Frame("sp-wide", 904, 300, 60, 132, 14, 30),
    Frame("sp-mid", 528, 280, 60, 118, 14, 30),
    Frame("sp-narrow", 288, 236, 52, 10, 26, 28),
)


@register.simple_tag
def goal_line(line: GoalLine) -> SafeString:
    """A line to its goal in three widths, for a `figure.sp-fig`."""
    return _joined(_goal_line(line, frame) for frame in FRAMES)


def _goal_line(line: GoalLine, frame: Frame) -> SafeString:
    shapes = [*_grid(line, frame), *_ticks(line, frame)]
    if line.aim:
        shapes.append(format_html('<polyline class="c-goal" points="{}"/>', frame.path(line.aim, line.top)))
    shapes.append(format_html('<polyline class="c-ink" points="{}"/>', frame.path(line.points, line.top)))
    x, y = frame.x(line.latest[0]), frame.y(line.latest[1] / line.top)
    shapes.append(format_html('<circle class="c-inkf c-halo" cx="{}" cy="{}" r="5"/>', x, y))
    shapes += _names(line, frame, x, y)
    return format_html(
        '<svg class="sp-chart {css}" width="{w}" height="{h}" viewBox="0 0 {w} {h}" role="img" aria-label="{said}">'
        "{shapes}</svg>",
        css=frame.css,
        w=frame.width,
        h=frame.height,
        said=line.finding,
        shapes=_joined(shapes),
    )


def _grid(line: GoalLine, frame: Frame) -> Iterable[SafeString]:
    for value in line.grid:
        y = frame.y(value / line.top)
        yield format_html(
            '<line class="c-grid" x1="{}" x2="{}" y1="{}" y2="{}"/>', frame.left, frame.width - frame.right, y, y
        )
        yield format_html('<text x="{}" y="{}" text-anchor="end">{}</text>', frame.left - 8, y + 4, line.say(value))


def _ticks(line: GoalLine, frame: Frame) -> Iterable[SafeString]:
    for share, words in line.ticks:
        if frame.is_narrow and share >= 1:
            continue  # no room beside the one before
        anchor = "start" if share <= 0 else "middle"
        yield format_html(
            '<text x="{}" y="{}" text-anchor="{}">{}</text>', frame.x(share), frame.height - 8, anchor, words
        )


LETTER = 8.0  # how wide one is in a label, at most on average


def _names(line: GoalLine, frame: Frame, x: float, y: float) -> Iterable[SafeString]:
    """The labels at the lines themselves, kept apart where both lines end near each other."""
    said = _("%(name)s %(value)s") % {"name": line.name, "value": line.say(line.latest[1])}
    aim = _("Goal %(value)s") % {"value": line.say(float(line.goal or 0))}
    end = frame.x(1)
    goal_y = frame.y(float(line.goal) / line.top) if line.goal else None
    if goal_y is not None and end - x < 8 and not frame.is_narrow:
        # the period is over: both stand in the margin, at least a line apart
        (upper, first), (lower, second) = sorted([(y, said), (goal_y, aim)], key=lambda at: at[0])
        upper = max(upper + 5, frame.top + 4)
        yield _name(end + 10, upper, first)
        yield _name(end + 10, max(lower + 5, upper + 20), second)
        return
    below = min(y + 24, frame.height - frame.bottom - 6)
    wide = LETTER * len(said)
    is_near = frame.is_narrow and goal_y is not None and abs(y - goal_y) < 22 and x > end - LETTER * len(aim)
    if line.is_ahead and not is_near and x - wide >= frame.left and y - 12 >= 12:
        yield _name(x, y - 12, said, "end")  # both lines only rise: over the left of the end there is neither
    else:
        yield _name(x + 10, below, said) if x + 10 + wide <= end else _name(x, below, said, "end")
    if goal_y is not None:
        yield _name(end, goal_y - 10, aim, "end") if frame.is_narrow else _name(end + 10, goal_y + 5, aim)


def _name(x: float, y: float, words: str, anchor: str = "start") -> SafeString:
    return format_html('<text class="t" x="{}" y="{}" text-anchor="{}">{}</text>', f"{x:g}", f"{y:g}", anchor, words)


# Bars to what is needed by today ---------------------------------------------------------------------


@register.simple_tag
def need_bar(got: Number, needed: Number) -> SafeString:
    """A bar to the line of what is needed by today. Decoration: "27 of 36" stands beside it."""
    got, needed = float(got), float(needed)
    share = NEEDED_AT * got / needed if needed > 0 else (100 if got > 0 else NEEDED_AT)
    return format_html(
        '<svg aria-hidden="true" preserveAspectRatio="none" viewBox="0 0 100 16">'
        '<rect class="c-track" width="100" height="10" y="3"/><rect class="{}" width="{}" height="10" y="3"/>'
        '<line class="c-min" vector-effect="non-scaling-stroke" x1="{}" x2="{}" y1="0" y2="16"/></svg>',
        "c-bar" if got >= needed * ENOUGH else "c-barlow",
        f"{min(max(share, 0), 100):.1f}",
        NEEDED_AT,
        NEEDED_AT,
    )


# Scores ----------------------------------------------------------------------------------------------


@register.simple_tag
def sparkline(
    values: Sequence[Number],
    minimum: Number,
    label: str,
    css: str = "plum",
    own: Sequence[Number] | None = None,
    width: int = 112,
    height: int = 36,
) -> SafeString:
    """The last scores, oldest first, on a scale from 3 to 10 with the minimum dashed; nothing without a score.

    Managers' scores are plum with a square at their end, a salesperson's own ink with a circle; `own` draws a second
    line of one's own below it. The label says the scores in words.
    """
    values = list(values)
    if not values:
        return format_html("{}", "")

    def y(value: Number) -> float:
        share = (HIGHEST - min(max(float(value), LOWEST), HIGHEST)) / (HIGHEST - LOWEST)
        return round(4 + share * (height - 8), 1)

    dashed = format_html(
        '<line class="c-min2" x1="0" x2="{}" y1="{}" y2="{}"/>', width, f"{y(minimum):g}", f"{y(minimum):g}"
    )
    lines = [
        _run([(_along(number, len(run), width), y(value)) for number, value in enumerate(run)], look)
        for run, look in ((list(own or ()), "ink"), (values, css))
        if run
    ]
    return _strip(width, height, label, [dashed, *lines])


def _along(number: int, count: int, width: int) -> float:
    """A single value stands at the end, where the latest one always is."""
    return round(4 + (number / (count - 1) if count > 1 else 1) * (width - 8), 1)


def _run(points: list[tuple[float, float]], css: str) -> SafeString:
    x, y = points[-1]
    line = format_html('<polyline class="c-{}" points="{}"/>', css, _points(points)) if len(points) > 1 else ""
    return format_html("{}{}", line, _mark(css, x, y, 4.5 if css == "ink" else 4))


def _mark(css: str, x: float, y: float, half: float) -> SafeString:
    """The managers' mark is a square, one's own a circle, so that colour is never the only difference."""
    if css == "plum":
        left, top, side = f"{x - half:g}", f"{y - half:g}", f"{half * 2:g}"
        return format_html('<rect class="c-plumf c-halo" x="{}" y="{}" width="{}" height="{}"/>', left, top, side, side)
    return format_html('<circle class="c-inkf c-halo" cx="{}" cy="{}" r="{}"/>', f"{x:g}", f"{y:g}", half)


def _strip(width: int, height: int, label: str, shapes: Iterable[SafeString]) -> SafeString:
    return format_html(
        '<svg class="sp-chart" width="{w}" height="{h}" viewBox="0 0 {w} {h}" role="img" aria-label="{label}">'
        "{shapes}</svg>",
        w=width,
        h=height,
        label=label,
        shapes=_joined(shapes),
    )


@register.simple_tag
def two_marks(own: Number | None, managers: Number | None, minimum: Number, width: int = 240) -> SafeString:
    """Where a score stands from 1 to 10: square the manager's, circle one's own, a tick at the minimum."""

    def x(value: Number) -> float:
        return round(6 + (float(value) - 1) / 9 * (width - 12), 1)

    ends = f"{x(minimum):g}"
    shapes = [
        format_html('<line class="c-grid" stroke-width="2" x1="0" x2="{}" y1="16" y2="16"/>', width),
        format_html('<line class="c-min" x1="{}" x2="{}" y1="2" y2="30"/>', ends, ends),
    ]
    said = []
    if managers is not None:
        shapes.append(_mark("plum", x(managers), 9, 5.5))
        said.append(_("Manager %(score)s") % {"score": _score(managers)})
    if own is not None:
        shapes.append(_mark("ink", x(own), 23, 5.5))
        said.append(_("self %(score)s") % {"score": _score(own)})
    said.append(_("minimum %(score)s") % {"score": _score(minimum)})
    return _strip(width, 32, ", ".join(said), shapes)


def _score(value: Number) -> str:
    """ "7" for a whole one, else "6.4"."""
    return f"{float(value):.0f}" if float(value).is_integer() else f"{float(value):.1f}"


# Amounts in few characters -----------------------------------------------------------------------------
