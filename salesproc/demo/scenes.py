"""The calls that are told word for word, read from scenes.toml."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from salesproc.demo.days import Days
from salesproc.demo.encounter import Encounter, Item, Step
from salesproc.demo.words import spoken, table

HOW = {"presentation": "visit"}
STILL_UNREAD = -2  # from that day on reviews have not been read yet
LINES = ("successes", "worked", "change", "forgotten", "unthought", "learned")


def scenes(days: Days) -> Iterator[Encounter]:
    """Every scene, in the time of this calendar."""
    for scene in table("scenes")["scene"]:
        yield _staged(scene, days)


def _staged(scene: dict[str, Any], days: Days) -> Encounter:
    said = _Spoken(scene, days)
    encounter = Encounter(
        of=scene["of"],
        company=scene["company"],
        call_type=scene["type"],
        starts_at=days.at(scene["day"], scene["time"]),
        minutes=scene["minutes"],
        how=HOW.get(scene["how"], scene["how"]),
        place=scene.get("place", ""),
        opportunity=scene.get("opportunity", ""),
        along=scene.get("along", []),
        purpose=said(scene.get("purpose", scene.get("unplanned", ""))),
        see=[Item(name, who=name) for name in scene["see"]],
        learn=[Item(said(q), note=said(_nth(rest, 0)), result=_nth(rest, 1)) for q, *rest in scene.get("learn", [])],
        give=[Item(said(p), note=said(_nth(rest, 0)), result=_nth(rest, 1)) for p, *rest in scene.get("give", [])],
        seek=[
            Item(said(what), who=who, days=number or None, note=said(_nth(rest, 0)), result=_nth(rest, 1))
            for who, what, number, *rest in scene.get("seek", [])
        ],
        lines={line: scene[line] for line in LINES if line in scene},
        actions=[(text, number) for text, number in scene.get("actions", [])],
        score=scene.get("score", 7),
        ended="order" if "order" in scene else scene.get("ended", ""),
    )
    if "unplanned" in scene:
        encounter.lines = {"successes": scene["unplanned"], "learned": scene["learned"]}
    if "order" in scene:
        encounter.lines |= {"order_else": scene["order"][0], "order_who": scene["order"][1]}
    encounter.steps = [Step(days.at(day, at), verb, tuple(words)) for verb, day, at, *words in scene["steps"]]
    if "unplanned" not in scene:
        encounter.steps.append(Step(encounter.starts_at, "begin"))
    reviewed = [step.at for step in encounter.steps if step.verb == "review" and days.number(step.at) < STILL_UNREAD]
    encounter.steps += [Step(at + timedelta(days=1), "acknowledge") for at in reviewed]
    encounter.steps.sort(key=lambda step: step.at)
    for step in encounter.steps:
        if step.verb == "review":
            step.words = (step.words[0], scene["right"], scene["modify"], scene.get("help", ""), "")
    return encounter


class _Spoken:
    """Puts dates, counted from the call, into sentences."""

    def __init__(self, scene: dict[str, Any], days: Days) -> None:
        self.day, self.days = days.day(scene["day"]), days

    def __call__(self, text: str) -> str:
        return re.sub(r"\{on:(\d+)\}", self._date, text)

    def _date(self, found: re.Match[str]) -> str:
        return spoken(self.days.bump(self.day + timedelta(days=int(found[1]))))


def _nth(rest: list[str], place: int) -> str:
    return rest[place] if len(rest) > place else ("", "got")[place]
