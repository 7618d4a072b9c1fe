"""What each salesperson works on with his manager, by the verbs that the pages use as well."""

import math
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from calls.models import Standing
from coaching.models import Focus
from people.models import User
from process.models import Element
from salesproc.demo.words import table
from salesproc.demo.world import World

DONE = {"teach", "coach", "mentor"}
LADDER = {"taught", "coached", "mentored"}


def focuses(world: World) -> list[Iterator[datetime]]:
    return [_live(world, told) for told in table("focus")["focus"]]


def _live(world: World, told: dict[str, Any]) -> Iterator[datetime]:
    """Gives the moment of each step, and takes it when resumed then."""
    person, days = world.people[told["of"]], world.days
    yield days.at(*told["begins"])
    element = Element.objects.in_use().get(current__name=told["element"])
    stands = Standing.of_people([person.pk], [element])[person.pk, element.pk].mean
    focus = Focus.begin(
        person=person,
        by=_manager(world, person),
        element=element,
        to_value=max(told["to"], math.ceil(stands or 0)),
        by_day=days.day(told["by"]),
    )
    for day, clock, verb, *words in told["steps"]:
        yield days.at(day, clock)
        _step(world, focus, _manager(world, person), verb, words)


def _manager(world: World, person: User) -> User:
    return world.person(person.managers_above_ids[0])


def _step(world: World, focus: Focus, by: User, verb: str, words: list[Any]) -> None:
    if verb in DONE:
        getattr(focus, verb)(by=by, evidence=words[0])
    elif verb in LADDER:
        focus.skip(by=by, rung=verb, reason=words[0])
    elif verb == "once_more":
        how, note = words
        focus.confirm(by=by, how=how, note=note, score=None, commitment="", from_day=None, is_confirmed=False)
    elif verb == "confirm":
        how, note, score, commitment, from_day, *skipped = words
        focus.confirm(
            by=by,
            how=how,
            note=note,
            score=score,
            commitment=commitment,
            from_day=world.days.day(from_day),
            skipped_reason="".join(skipped),
        )
    elif verb == "accountable":
        focus.hold_accountable(by=by, evidence=words[0])
    elif verb == "fall_back":
        to, reason = words
        focus.fall_back(by=by, reason=reason, to=to)
    else:
        raise ValueError(f"focus.toml knows no verb {verb!r}")
