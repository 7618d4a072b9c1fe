"""Who meets whom, when, and which opportunity it is about: the scenes, and around them what is drawn."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from salesproc.demo.deals import Deal, amount
from salesproc.demo.drawing import CLOCKS, Drawing
from salesproc.demo.encounter import Encounter
from salesproc.demo.scenes import scenes
from salesproc.demo.words import habits, table
from salesproc.demo.world import World

FIRST, LAST = -60, -4  # working days between which calls are drawn; nearer to today stand the scenes
ENDS, STRIDE = range(-48, LAST + 1), 17  # working days on which opportunities end, taken in turn: some in each month
LATELY = range(-33, LAST + 1)  # of whom it is told that he wins much: of late, so that his amounts look fine
COMING = (2, 6)
CALLS = {"A": 8, "B": 5, "C": 4}  # a company, in three months
APART = 5  # working days between two calls at a company
WON, LOST, COMES = 0.4, 0.12, 0.4
ROOM = timedelta(minutes=80)
ORDER = ("interview", "sales call", "sales call", "presentation", "sales call", "quote or proposal")
UNTOLD_BEFORE = {"Hartwell Dairy", "Selby Creamery"}  # nothing happened there but what is told
AWAY = {"Gareth Pugh": range(-2, 7)}
KINDS = ("new", "new", "up_sell", "cross_sell", "renewal", "referral")


class Plot:
    def __init__(self, world: World, *, with_drawn: bool) -> None:
        self.world, self.chance, self.days = world, world.chance, world.days
        self.companies = table("companies")["company"]
        self.with_drawn = with_drawn
        self.told = list(scenes(world.days))
        self.taken: dict[str, list[datetime]] = defaultdict(list)
        for encounter in self.told:
            self.taken[encounter.of].append(encounter.starts_at)
        self.calls: list[Encounter] = []
        self.begun: list[Deal] = []
        self.ends = 0
        for company in self.companies:
            self._draw(company)

    def deals(self) -> Iterator[Iterator[datetime]]:
        return (deal.live(self.world) for deal in self.begun)

    def encounters(self) -> list[Encounter]:
        """All calls; those which are told come first, so that drawn ones change nothing in them."""
        return [*self.told, *(self.calls if self.with_drawn else [])]

    def _draw(self, company: dict[str, Any]) -> None:
        ended = "" if self._is_told(company) else self._ending(habits(company["of"]).get("wins", WON))
        days = self._past_days(company, ends=self._next_end(company["of"]) if ended else None)
        deal = self._deal(company, days)
        self.begun.append(deal)
        drawing = Drawing(self.world, company, deal.name, stalls=deal.stalls)
        for place, day in enumerate(days):
            if ended and place == len(days) - 1:
                self._call(drawing, company["of"], day, "quote or proposal", ended)
            else:
                self._call(drawing, company["of"], day, self._type(place))
        if not ended and not self._is_told(company) and self.world.likely(COMES):
            day = self.chance.randint(*COMING)
            if day not in AWAY.get(company["of"], ()):
                self._call(drawing, company["of"], day, self._type(len(days)))

    def _call(self, drawing: Drawing, of: str, day: int, call_type: str, ended: str = "") -> None:
        free = [clock for clock in CLOCKS if self._is_free(of, self.days.at(day, clock))]
        if free:
            call = drawing.call(day, self.chance.choice(free), call_type, ended=ended)
            self.taken[of].append(call.starts_at)
            self.calls.append(call)

    def _deal(self, company: dict[str, Any], past: list[int]) -> Deal:
        told = next((deal for deal in table("scenes")["deal"] if deal["company"] == company["name"]), None)
        if told:
            return Deal.told(told, company["of"])
        name = next((one.opportunity for one in self._scenes_at(company) if one.opportunity), "")
        begun = min([*past, FIRST + 10]) - 15
        drawn_name = self.chance.choice(table("words")["projects"])[1]
        deal = Deal(
            company=company["name"],
            of=company["of"],
            name=name or drawn_name,
            amount=amount(self.world, company["tier"]),
            begun=max(begun, FIRST - 5),
            closes=self.chance.randint(8, 120),
            kind=self.chance.choice(KINDS),
        )
        if self.world.likely(0.25):
            why = self.chance.choice(table("words")["close_moves"])
            deal.moves = [(self.chance.randint(-20, -5), self.chance.randint(7, 40), why)]
        return deal

    def _past_days(self, company: dict[str, Any], ends: int | None = None) -> list[int]:
        """Working days, some apart, before the scenes at this company; the last is that on which its deal ends."""
        if company["name"] in UNTOLD_BEFORE:
            return []
        told = [self.days.number(one.starts_at) for one in self._scenes_at(company)]
        last = LAST if ends is None else ends
        last = min([last, *(number - APART for number in told)])
        wanted = max(2, CALLS[company["tier"]] - len(told))
        days: list[int] = [] if ends is None else [last]
        for day in self.chance.sample(range(FIRST, last + 1), last + 1 - FIRST):
            if all(abs(day - other) >= APART for other in days):
                days.append(day)
            if len(days) == wanted:
                break
        return sorted(days)

    def _next_end(self, of: str) -> int:
        """Ends lie far from each other, whatever chance brings."""
        self.ends += STRIDE
        days = LATELY if "wins" in habits(of) else ENDS
        return days[self.ends % len(days)]

    def _type(self, place: int) -> str:
        return ORDER[min(place, 4)]

    def _ending(self, won: float) -> str:
        """How the opportunity ends with its last call, if it ends."""
        return self.chance.choices(("order", "no_sale", ""), (won, LOST, 1 - won - LOST))[0]

    def _is_told(self, company: dict[str, Any]) -> bool:
        return any(self._scenes_at(company))

    def _scenes_at(self, company: dict[str, Any]) -> list[Encounter]:
        return [one for one in self.told if one.company == company["name"]]

    def _is_free(self, of: str, moment: datetime) -> bool:
        return all(abs(moment - other) >= ROOM for other in self.taken[of])
