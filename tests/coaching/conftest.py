"""Dele works on one element with Ruth, his manager; calls of his are scored by the domain's own verbs."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from coaching.models import Focus
from people.clock import standing_at
from process.models import Element

OPENED = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)  # a Monday; London keeps UTC in November
CONFIRMED = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
BY_DAY = date(2026, 12, 18)
SHOWN = {
    "how": "role_play",
    "note": "Named the day on the first dodge.",
    "score": 8,
    "commitment": "I say the day first.",
    "from_day": date(2026, 11, 17),
}


def element(name="Asks for commitment"):
    words = {f"anchor_{n}": f"{n}" for n in (3, 5, 7, 9)}
    return Element.add(by=None, name=name, expectation="A name and a date.", **words)


@pytest.fixture
def asks(db):
    return element()


@pytest.fixture
def focus(cast, asks):
    with standing_at(OPENED):
        return Focus.begin(person=cast.colleague, by=cast.manager, element=asks, to_value=7, by_day=BY_DAY)


@pytest.fixture
def ladder(cast, focus):
    """The focus, and how to lift it to a rung."""

    def to(rung):
        by = cast.manager
        with standing_at(CONFIRMED):
            if rung in ("taught", "coached", "mentored"):
                focus.teach(by=by, evidence="Read the anchors.")
            if rung in ("coached", "mentored"):
                focus.coach(by=by, evidence="Say the day yourself.")
            if rung == "mentored":
                focus.mentor(by=by, evidence="I asked, he watched.")
            if rung in ("confirmed", "accountable"):
                focus.confirm(by=by, skipped_reason="He does it well already.", **SHOWN)
            if rung == "accountable":
                focus.hold_accountable(by=by)
        return focus

    return SimpleNamespace(to=to, focus=focus)
