"""Who may, by the book: written from what was agreed, and asking nothing of the product."""

from tests.matrix.rules import Rule
from tests.matrix.world import LEADERS, LINE, SELLERS

SIGNED_OUT = {None, "dora"}


def may(word: str | None, who: str, owner: str) -> bool:
    line = LINE.get(owner, [])
    direct = line[:1]
    decider = ["ruth"] if owner == "mona" else direct  # who led when it was decided
    stands_in = ["hana"] if direct == ["ruth"] else []
    people = {
        "nobody": [],
        "admin": ["ines"],
        "seller": SELLERS,
        "leader": LEADERS,
        "sales": [*SELLERS, *LEADERS],
        "self": [owner],
        "told": [owner],
        "self or admin": [owner, "ines"],
        "direct": direct,
        "two": [owner, *direct],
        "line": [owner, *line],
        "sold": [owner, *line] if owner in SELLERS else [],
        "decider": decider,
        "two or decider": [owner, *direct, *decider],
        "line or decider": [owner, *line, *decider],
        "two or frank": [owner, *direct, "frank"],
        "line or frank": [owner, *line, "frank"],
        "inspector": [*direct, *stands_in],
        "reader": [owner, *line, *stands_in],
        "acquainted": [owner, *line, "ines", *(below for below in LINE if owner in LINE[below])],
    }
    return word == "anyone" or who in people[word]


def answers(rule: Rule, method: str, who: str | None, owner: str) -> str:
    """What comes back: signed out, unknown method, not there, refused, or let in."""
    word = rule.get if method == "GET" else rule.post
    if word is None:
        return "method" if "open" in {rule.get, rule.post} or who not in SIGNED_OUT else "signed out"
    if word == "open":
        return "not there" if rule.see == "nobody" else "let in"
    if who in SIGNED_OUT:
        return "signed out"
    if owner == "nobody" or not may(rule.see, who, owner):
        return "not there"
    return "let in" if may(word, who, owner) else "refused"
