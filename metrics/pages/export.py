"""Tables as CSV files that a spreadsheet opens and never executes."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from metrics.figures import Figure

if TYPE_CHECKING:
    from metrics.catalogue import Metric
    from metrics.pages.board import Board

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def defused(value: Any) -> str:
    """A cell as text; what a spreadsheet would take for a formula begins with an apostrophe. Numbers stay numbers."""
    text = "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and text.lstrip(" ").startswith(STARTS_A_FORMULA) else text


def csv_file(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A file to keep, with a byte order mark, by which spreadsheets know the encoding."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{slugify(name)}.csv"'
    answer["Cache-Control"] = "no-store"
    answer.write("\ufeff")
    writer = csv.writer(answer)
    writer.writerow([defused(cell) for cell in head])
    writer.writerows([defused(cell) for cell in row] for row in rows)
    return answer


def figures_table(board: Board, before: Board | None, whose: str) -> tuple[list[str], list[list[Any]]]:
    """The figures of a period, exact, each row complete in itself: whose, of when, in which unit. Shares are of 1."""
    head = [_("Whose"), _("Period"), _("From"), _("To"), _("Figure"), _("What it counts"), _("Unit"), _("Value")]
    head += [_("Cases"), _("Period before"), _("Target")]
    period = [whose, str(board.period), board.period.starts_on.isoformat(), board.period.last.isoformat()]
    rows = []
    for row in dict.fromkeys([board.first, board.won, *board.rows]):
        metric, was = row.metric, before.row(row.metric).figure if before else None
        said = [str(metric.name), str(metric.formula), _unit(metric, board.currency)]
        target = _exact(row.figure.target)
        rows.append([*period, *said, _value(row.figure), row.sample, _value(was) if was else None, target])
    return head, rows


def _unit(metric: Metric, currency: str) -> str:
    names = {"money": currency, "percent": _("share"), "hours": _("hours"), "people": _("people a call")}
    return names.get(metric.unit, "")


def _value(figure: Figure) -> Decimal | None:
    """As on the page there is none where the cases are too few."""
    return _exact(figure.value if figure.is_enough else None)


def _exact(value: Decimal | None) -> Decimal | None:
    return None if value is None else round(value, 4)
