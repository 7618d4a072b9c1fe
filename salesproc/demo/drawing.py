"""What is not told word for word is drawn: from somebody's habits, with the sentences of encounters.toml."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from salesproc.demo.encounter import LEAD, WHYS, Encounter, Item, Step
from salesproc.demo.words import fill, table
from salesproc.demo.world import World

CLOCKS = ("09:00", "10:30", "13:00", "14:30", "16:00")
MINUTES = {"interview": 45, "sales call": 40, "presentation": 60, "quote or proposal": 30}
WHY_WEIGHTS = (35, 25, 10, 30)
UNPLANNED, CANCELLED, NOT_HELD, MOVED, SHORT_NOTICE, OVERLOOKED = 0.07, 0.04, 0.03, 0.05, 0.06, 0.04
SETTLED = (2, 7, 13)  # working days after the recap
CORRECTED, HELPED, READ = 0.06, 0.95, 0.96
RETURNED, NOT_WORTH, ROLE_PLAY, COMMENTED = 0.12, 0.02, 0.25, 0.3


class Drawing:
    """Draws the calls of one company: who, what, and every step with its moment."""

    def __init__(self, world: World, company: dict[str, Any], deal: str, *, stalls: bool = False) -> None:
        self.world, self.company, self.deal, self.stalls = world, company, deal, stalls
        self.chance, self.days, self.words = world.chance, world.days, table("words")
        self.habits = next(person for person in table("people")["person"] if person["name"] == company["of"])
        self.names = self._names()

    def call(self, day: int, clock: str, call_type: str, *, ended: str = "") -> Encounter:
        """A call on a working day; `ended` is order or no_sale where the opportunity ends by it."""
        facts = self.chance.choice([one for one in table("encounters")["encounter"] if one["type"] == call_type])
        encounter = Encounter(
            of=self.company["of"],
            company=self.company["name"],
            call_type=call_type,
            starts_at=self.days.at(day, clock),
            minutes=MINUTES[call_type],
            how=self._how(call_type),
            place=self.company["city"],
            opportunity=self.deal,
            ended=ended,
        )
        if not ended and self.world.likely(UNPLANNED) and day < 0:
            return self._rung_up(encounter, day)
        self._write(encounter, facts)
        encounter.steps = sorted(self._steps(encounter, day, LEAD[call_type]), key=lambda step: step.at)
        return encounter

    # What is planned, and what becomes of it ---------------------------------------------------------

    def _write(self, encounter: Encounter, facts: dict[str, Any]) -> None:
        closes = encounter.ended == "order"
        weak = self.world.likely(self.habits["weak"])
        encounter.purpose = self.say(self.chance.choice(self.words["weak_purposes"] if weak else facts["purpose"]))
        boss, ally = self._person("boss"), self._person("ally")
        seen = [boss] if self.world.likely(0.4) or boss == ally else [boss, ally]
        encounter.see = [Item(name, who=name, result=self._result(0.92)) for name in seen]
        questions = facts["learn"][: 2 if weak else None]
        encounter.learn = [self._item(question, answer) for question, answer in questions]
        encounter.give = [self._item(point, reaction) for point, reaction in facts["give"]]
        asks = 1.0 if closes else 0.0 if self.stalls or encounter.ended else self.habits["asks"]
        encounter.seek = [self._sought(facts, place, weak, asks) for place in range(len(facts["seek"]))]
        encounter.lines = self._lines(facts, encounter.ended)
        encounter.actions = [
            (self.say(text), days)
            for text, days in self.chance.sample(self.words["actions"], self.chance.choice((0, 1, 1, 2)))
        ]
        encounter.score = self._score(self.habits["skill"] + self.habits["lenient"])

    def _item(self, text: str, note: str) -> Item:
        result = self._result(self.habits["does"])
        return Item(self.say(text), note=self._note(result, note), result=result)

    def _sought(self, facts: dict[str, Any], place: int, weak: bool, asks: float) -> Item:
        who, text, days, said = facts["seek"][place]
        result = self._result(asks)
        dated = None if weak and self.world.likely(0.6) else days
        return Item(self.say(text), self._person(who), dated, self._note(result, said), result)

    def _result(self, share: float) -> str:
        if self.world.likely(share):
            return "got"
        if share < 1 and self.world.likely(0.45):
            return "partly"
        return self.chance.choices(WHYS, WHY_WEIGHTS)[0]

    def _note(self, result: str, said: str) -> str:
        if result == "got":
            return self.say(said) if self.world.likely(0.65) else ""
        return self.say(self.chance.choice(self.words["notes_partly" if result == "partly" else "notes_not"]))

    def _lines(self, facts: dict[str, Any], ended: str) -> dict[str, str]:
        lines = {name: self.say(facts[name]) for name in ("worked", "change", "forgotten") if self.world.likely(0.5)}
        if self.world.likely(0.3):
            lines["unthought"] = self.say(facts["unthought"])
        if self.world.likely(0.4):
            lines["successes"] = self.say(self.chance.choice(self.words["successes"]))
        if ended == "no_sale":
            lines["successes"] = self.say(self.words["refused"])
        if ended == "order":
            lines |= {"order_else": self.say(facts["else_sold"]), "order_who": self.say(facts["else_whom"])}
        return lines

    def _score(self, mean: float) -> int:
        return max(2, min(10, round(self.chance.gauss(mean, 0.9))))

    def _rung_up(self, encounter: Encounter, day: int) -> Encounter:
        """They rang, or one met: nobody had booked it."""
        what, learned = (self.say(text) for text in self.chance.choice(self.words["unplanned"]))
        encounter.how, encounter.minutes, encounter.call_type = "phone", 10, "sales call"
        encounter.see = [Item(self._person("boss"), who=self._person("boss"))]
        encounter.lines = {"successes": what, "learned": learned}
        logged_at = encounter.starts_at + timedelta(minutes=self.chance.randint(15, 60))
        encounter.steps = [Step(logged_at, "log")]
        if self.world.likely(0.6):
            encounter.steps.append(Step(self._clock(day + 1, 8, 9), "read"))
        return encounter

    # When it happens ------------------------------------------------------------------------------------

    def _steps(self, encounter: Encounter, day: int, lead: int) -> Iterator[Step]:
        starts_at = encounter.starts_at
        if self.world.likely(SHORT_NOTICE):
            yield (booked := Step(self._clock(day - 1, 16, 17, after=starts_at - timedelta(days=1)), "book"))
            yield Step(booked.at + timedelta(minutes=self.chance.randint(15, 50)), "file")
            if self.world.likely(0.8):
                yield Step(self._clock(day, 8, 9), "approve")
            yield from self._afterwards(encounter, day)
            return
        yield Step(self._clock(day - lead - self.chance.randint(3, 9), 9, 17), "book")
        if self.world.likely(MOVED):
            encounter.first_start = self.days.at(day - 1, "11:15")
            yield Step(self._clock(day - lead - 2, 9, 10), "move", (self.say(self._one_of("moved")),))
        if self.world.likely(CANCELLED):
            yield Step(self._clock(day - 1, 9, 16), "cancel", (self.say(self._one_of("cancelled")),))
            return
        if self.world.likely(self.habits["none"]):
            yield from self._afterwards(encounter, day)
            return
        yield from self._inspected(encounter, day, lead)
        yield from self._afterwards(encounter, day)

    def _inspected(self, encounter: Encounter, day: int, lead: int) -> Iterator[Step]:
        """Filed ahead or behind, and answered by the manager in the evening or the morning after."""
        if not self.world.likely(self.habits["ahead"]):
            late = self.world.likely(0.3)
            filed = Step(self._clock(day, 7, 8) if late else self._clock(day - 1, 17, 19), "file")
            yield filed
            if not self.world.likely(0.35 if late else OVERLOOKED):
                yield Step(self._clock(day, 8, 9, after=filed.at), "approve", self._comments())
            return
        filed_on = day - lead - self.chance.randint(1, 2)
        yield Step(self._clock(filed_on, 9, 16), "file")
        yield from self._answered(encounter, filed_on)

    def _answered(self, encounter: Encounter, day: int) -> Iterator[Step]:
        evening = self._clock(day, 17, 18)
        if encounter.call_type == "presentation" and self.world.likely(ROLE_PLAY):
            yield Step(evening, "role_play", (self.say(self._one_of("role_plays")),))
            yield Step(self._clock(day + 1, 12, 14), "played", (self._one_of("role_play_notes"),))
            yield Step(self._clock(day + 1, 17, 18), "approve", self._comments())
        elif self.world.likely(RETURNED + self.habits["weak"] / 2):
            yield Step(evening, "return", (self.say(self._one_of("returns")),))
            if not self.world.likely(self.habits["none"]):
                if self.world.likely(0.4):
                    yield Step(self._clock(day + 1, 9, 10), "answer", (self.say(self._one_of("answers")),))
                yield Step(self._clock(day + 1, 11, 12), "file")
                yield Step(self._clock(day + 1, 17, 18), "approve", self._comments())
        elif self.world.likely(NOT_WORTH):
            yield Step(evening, "not_worth", (self.say(self._one_of("not_worth")),))
            yield Step(self._clock(day + 1, 9, 10), "cancel", (self.say(self._one_of("not_worth")),))
        else:
            yield Step(evening, "approve", self._comments())

    def _afterwards(self, encounter: Encounter, day: int) -> Iterator[Step]:
        yield Step(encounter.starts_at, "begin")
        ended_at = encounter.starts_at + timedelta(minutes=encounter.minutes)
        if not encounter.ended and self.world.likely(NOT_HELD):
            yield Step(ended_at, "absent", (self.say(self._one_of("did_not_come")),))
            return
        recap_day = day
        if self.world.likely(self.habits["late"]):
            recap_day = day + self.chance.randint(2, 3)
            yield Step(self._clock(recap_day, 9, 17), "recap")
        else:
            yield Step(ended_at + timedelta(minutes=self.chance.randint(40, 170)), "recap")
        review_day = recap_day + self.chance.choice((1, 1, 1, 2, 3))
        yield Step(self._clock(review_day, 8, 18), "review", self._judged(encounter))
        if self.world.likely(HELPED):
            yield Step(self._clock(review_day + 3, 8, 18), "help")
        if self.world.likely(CORRECTED):
            yield Step(self._clock(review_day + 1, 8, 9), "correct", (self.say(self.words["corrected"]),))
        if self.world.likely(READ):
            answer = self.say(self._one_of("acknowledged")) if self.world.likely(0.15) else ""
            yield Step(self._clock(review_day + 1, 9, 17), "acknowledge", (answer,))
        for later in SETTLED:
            yield Step(self._clock(recap_day + later, 17, 18), "settle")

    def _judged(self, encounter: Encounter) -> tuple[int, str, str, str, str]:
        help_ = self._one_of("help") if self.world.likely(0.25) else ""
        not_done = self._one_of("not_done") if self.world.likely(0.4) else ""
        modify = self._one_of("modify") if self.world.likely(0.8) else ""
        return self._score(self.habits["skill"]), self._one_of("right"), modify, help_, not_done

    def _comments(self) -> tuple[list[tuple[int, str]]]:
        if not self.world.likely(COMMENTED):
            return ([],)
        field, text = self.chance.choice(self.words["comments"])
        return ([(field, self.say(text))],)

    def _clock(self, day: int, earliest: int, latest: int, *, after: datetime | None = None) -> datetime:
        """A moment of that working day between two full hours; `after` moves it behind another moment."""
        minutes = self.chance.randint(earliest * 60, latest * 60 - 1)
        moment = self.days.at(day, f"{minutes // 60:02}:{minutes % 60:02}")
        return moment if after is None or moment > after else after + timedelta(minutes=9)

    # Words ----------------------------------------------------------------------------------------------

    def say(self, text: str) -> str:
        return fill(text, **self.names)

    def _one_of(self, pool: str) -> str:
        return self.chance.choice(self.words[pool])

    def _how(self, call_type: str) -> str:
        if call_type == "presentation":
            return "visit"
        return self.chance.choices(("visit", "video", "phone"), (60, 22, 18))[0]

    def _names(self) -> dict[str, str]:
        people = [person[0] for person in self.company["people"]]
        deciders = [person[0] for person in self.company["people"] if person[3]]
        self.boss = (deciders or people)[0]
        others = [name for name in people if name != self.boss]
        self.ally = others[0] if others else self.chance.choice(self.words["helpers"])
        first = [name if name in self.words["helpers"] else name.split(" ")[0] for name in (self.boss, self.ally)]
        return {"boss": first[0], "ally": first[1], "firm": self.company["name"], "job": self._job()}

    def _job(self) -> str:
        spoken = {name: words for words, name in self.words["projects"]}
        return spoken.get(self.deal, self.deal[:1].lower() + self.deal[1:] if self.deal else "their air")

    def _person(self, who: str) -> str:
        return self.boss if who == "boss" else self.ally
