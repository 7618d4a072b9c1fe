"""What is wrong with what was typed about a focus, field by field, in the words of its pages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from coaching import rules
from coaching.models.rung import LADDER, SCORES, Confirmation, Place

if TYPE_CHECKING:
    from coaching.models.focus import Focus
    from coaching.models.rung import Rung
    from people.models import User


def gaps_of_goal(
    person: User, to_value: int, by_day: date | None, from_value: Decimal | None, minimum: int | None = None
) -> dict[str, str]:
    """What is wrong with where a focus shall lead, by field; `minimum` is that of its element, where it is known."""
    gaps = {}
    if not _is_score(to_value):
        gaps["to_value"] = _("Choose a whole score from 1 to 10.")
    elif from_value is not None and to_value < from_value:
        gaps["to_value"] = _("The scores stand at %(from)s already. Aim at that or higher.") % {"from": from_value}
    elif minimum is not None and to_value < minimum:
        said = _("Nobody holds this element below its minimum of %(minimum)s. Aim at that or higher.")
        gaps["to_value"] = said % {"minimum": minimum}
    today = person.today()
    if by_day is None or by_day <= today:
        gaps["by_day"] = _("Choose a day to come.")
    elif _is_far(by_day, today):
        gaps["by_day"] = _("This is more than a year ahead. Choose an earlier day.")
    return gaps


def gaps_of_rung(focus: Focus, evidence: str, day: date) -> dict[str, str]:
    """What a rung lacks, by field."""
    gaps = {}
    if not evidence.strip():
        gaps["evidence"] = _("Say what was done, so that both remember it.")
    if day > focus.person.today():
        gaps["on_day"] = _("This day is yet to come. Log it when it has happened.")
    elif day < focus.opened_on:
        gaps["on_day"] = _("The focus was opened later. Choose that day or a later one.")
    elif (before := _last_climb(focus)) is not None and day < before.on_day:
        said = _("%(step)s was on %(day)s. Choose that day or a later one.")
        gaps["on_day"] = said % {"step": Place(before.rung).label, "day": date_format(before.on_day, "j F Y")}
    return gaps


def gaps_of_confirmation(
    focus: Focus, how: str, note: str, score: int | None, commitment: str, from_day: date | None, is_confirmed: bool
) -> dict[str, str]:
    """What a confirmation lacks, by field. Once more needs no score and no commitment."""
    gaps = {}
    if how not in Confirmation.values:
        gaps["how"] = _("Say how it was confirmed: said back, role-play or joint call.")
    if not note.strip():
        gaps["note"] = _("Write what you saw or heard.") if is_confirmed else _("Say what to practise.")
    if not _is_score(score) and (is_confirmed or score is not None):
        gaps["score"] = _("Choose a whole score from 1 to 10.")
    if is_confirmed and not commitment.strip():
        gaps["commitment"] = _("Write what %(name)s will do, in those words.") % {"name": focus.person.first_name}
    if from_day is None and (is_confirmed or commitment.strip()):
        gaps["from_day"] = _("From which day on?")
    elif from_day is not None and from_day < focus.person.today() and commitment.strip():
        gaps["from_day"] = _("This day has passed. Choose today or a day to come.")
    elif from_day is not None and _is_far(from_day, focus.person.today()):
        gaps["from_day"] = _("This is more than a year ahead. Choose an earlier day.")
    return gaps


def _last_climb(focus: Focus) -> Rung | None:
    """The latest day on which something was done on the ladder; what was left out happened on no day."""
    return focus.rungs.filter(rung__in=LADDER, skipped_reason="").order_by("-on_day", "-number").first()


def _is_far(day: date, today: date) -> bool:
    return (day - today).days > rules.LONGEST


def _is_score(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value in SCORES
