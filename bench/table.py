"""One table of everything that was measured, with a mark where a target is missed."""

from __future__ import annotations

from typing import Any

MOST_FLOORS, MOST_GROWTH = 3.0, 1.3
TOLD_WITHIN_S = 300  # ten thousand due notices


def print_table(measured: list[dict[str, Any]]) -> int:
    """Print it; gives how many targets are missed. The first size is the smallest, the last the one that counts."""
    first, last = measured[0], measured[-1]
    misses = 0
    for part, title in (("pages", "page"), ("deeds", "deed")):
        print(f"\n{title:<28}{'plans':>9}{'p50 ms':>9}{'p95 ms':>9}{'x floor':>9}{'p95 x':>8}{'grown':>8}", end="")
        print(f"{'queries':>9}{'bytes':>9}" if part == "pages" else "")
        for name in last[part]:
            for size in measured:
                each, floor = size[part][name], size[part]["floor"]
                p50, p95 = each["ratio"], each["p95"] / floor["p95"]
                grown = p50 / first[part][name]["ratio"]
                judged = size is last and name != "floor"
                marks = _marks(part, p95, grown) if judged else ""
                misses += bool(marks)
                line = f"{name:<28}{size['plans']:>9,}{each['p50']:>9.1f}{each['p95']:>9.1f}{p50:>9.2f}{p95:>8.2f}"
                line += f"{grown:>8.2f}" if size is not first else " " * 8
                line += f"{each['queries']:>9}{each['bytes']:>9,}" if part == "pages" else ""
                print(f"{line}  {marks}".rstrip())
    print()
    for size in measured:
        misses += _print_rest(size, is_judged=size is last)
    print(f"\nTargets missed: {misses}" if misses else "\nEvery target is met.")
    return misses


def _marks(part: str, p95: float, grown: float) -> str:
    """What is missed. A deed has no target of the floor's; it must not grow with the company either."""
    missed = [f"<- p95 over {MOST_FLOORS:.0f} x floor"] if part == "pages" and p95 > MOST_FLOORS else []
    missed += [f"<- grew over {MOST_GROWTH} x"] if grown > MOST_GROWTH else []
    return " ".join(missed)


def _print_rest(size: dict[str, Any], *, is_judged: bool) -> int:
    """A small company's letters are no measure: few people get twenty a day each, and the rest waits for a digest."""
    rates, sweep, letters = size["a_second"], size["sweep"], size["letters"]
    told = sweep["told"] / sweep["seconds"]
    letters_a_second = letters["sent"] / letters["seconds"]
    out_in = sweep["seconds"] / max(1, sweep["told"]) * 10_000 + 10_000 / max(letters_a_second, 0.001)
    is_missed = is_judged and out_in > TOLD_WITHIN_S
    print(f"{size['plans']:,} plans, built in {size['built_in']:.0f} s:")
    print(f"  eight at once: Today {rates['Today']:.0f} requests a second, the floor {rates['floor']:.0f}")
    print(f"  one sweep told {sweep['told']:,.0f} in {sweep['seconds']:.1f} s ({told:.0f} a second)")
    sent = f"{letters['sent']:,} letters in {letters['seconds']:.1f} s ({letters_a_second:.0f} a second)"
    print(f"  one worker sent {sent}, having looked at {letters['looked at']:,} of {letters['waiting']:,}")
    print(f"  10,000 due notices told and sent: {out_in:.0f} s" + ("  <- over 300 s" if is_missed else ""))
    return int(is_missed)
