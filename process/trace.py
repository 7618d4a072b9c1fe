"""What changed of a call type, or of an element, from one state in its history to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from process.models import CallType, Element, ElementVersion
from process.models.element import FACTS

UNTOLD = {"version", "position"}


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Step:
    """One deed: when, by whom, and what it changed; no changes where it was added."""

    at: Any
    by: Any
    changes: list[Change]


@dataclass(frozen=True)
class Edition:
    """A version of an element, and what is other in it than in the one before; no changes in the first."""

    version: ElementVersion
    changes: list[Change]


def editions_of(element: Element, shown: Sequence[ElementVersion]) -> list[Edition]:
    """What each version changed. `shown` are versions of one element, newest first."""
    if not shown:
        return []
    older = [*shown[1:], *element.versions.filter(number=shown[-1].number - 1)]
    return [
        Edition(version, _rewritten(before, version) if before else [])
        for version, before in zip_longest(shown, older[: len(shown)])
    ]


def _rewritten(before: ElementVersion, version: ElementVersion) -> list[Change]:
    columns = [ElementVersion._meta.get_field(name) for name in FACTS]
    return [
        Change(str(column.verbose_name), str(getattr(before, column.name)), str(getattr(version, column.name)))
        for column in columns
        if getattr(before, column.name) != getattr(version, column.name)
    ]


SCORED_ON = "historicalcalltypeelement_set"


def states_of(call_type: CallType) -> QuerySet[Any]:
    """Its states, newest first, each with its doer and with what it was scored on: three queries for any number."""
    scored = Prefetch(f"{SCORED_ON}__element", queryset=Element.objects.select_related("current"))
    return call_type.history.select_related("history_user").prefetch_related(scored).order_by("-history_id")


def trace_of(call_type: CallType, shown: Sequence[Any]) -> list[Step]:
    """The steps which led to the states shown, newest first; the oldest shown is compared with the one before it."""
    if not shown:
        return []
    older = [*shown[1:], *states_of(call_type).filter(history_id__lt=shown[-1].history_id)[:1]]
    return [
        Step(at=state.history_date, by=state.history_user, changes=_changes(before, state) if before else [])
        for state, before in zip_longest(shown, older[: len(shown)])
    ]


def _changes(before: Any, state: Any) -> list[Change]:
    changes = [
        Change(_label(column), _said(before, column), _said(state, column))
        for column in CallType._meta.concrete_fields
        if column.name not in UNTOLD and getattr(before, column.name) != getattr(state, column.name)
    ]
    if _elements(before) != _elements(state):
        changes.append(Change(_("scored on"), _elements(before), _elements(state)))
    return changes


def _elements(state: Any) -> str:
    uses = sorted(getattr(state, SCORED_ON).all(), key=lambda use: use.position)
    return ", ".join(str(use.element) for use in uses)


def _label(column: Any) -> str:
    return _("retired") if column.name == "retired_at" else str(column.verbose_name)


def _said(state: Any, column: Any) -> str:
    value = getattr(state, column.name)
    if column.name == "retired_at" or isinstance(value, bool):
        return _("yes") if value else _("no")
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    return str(value)
