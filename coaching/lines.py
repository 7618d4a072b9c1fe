"""The focus beside plans, recaps, reviews and Today: fills `calls.slots.focus`."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from calls.slots import FocusLine
from coaching.models import Focus
from people.models import User

IN_A_LINE = (
    "person",
    "rung",
    "closed_at",
    "element__current__name",
    "element__current__anchor_7",
    "element__current__anchor_9",
    "element__current__minimum",
)


def focus_of(reader: User, people: Collection[int]) -> dict[int, FocusLine]:
    """The open focus of each of these people whom the reader sees. One query; none for nobody."""
    if not people:
        return {}
    open_ones = Focus.objects.visible_to(reader).open().of(people).select_related("element__current").only(*IN_A_LINE)
    return {focus.person_id: _line(focus) for focus in open_ones}


def _line(focus: Focus) -> FocusLine:
    return FocusLine(
        element_id=focus.element_id,
        element=focus.words.name,
        rung=focus.get_rung_display() if focus.rung else _("Not begun"),
        is_practice=focus.is_practice,
        anchor_7=focus.words.anchor_7,
        anchor_9=focus.words.anchor_9,
        minimum=focus.words.minimum,
        url=focus.get_absolute_url(),
    )
