from dataclasses import dataclass


@dataclass(frozen=True)
class Hint:
    """What the page says beside a field: a claim, and what to do."""

    kind: str  # ok, weak, miss or info
    claim: str
    advice: str = ""


class PlanText: ...
