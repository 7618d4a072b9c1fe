"""What a recap asks and says, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from calls.models import Outcome
from calls.models.recap_item import COMMITMENTS, GIVE, LEARN, WHO

TITLES = {
    WHO: gettext_lazy("Who you wanted to see"),
    LEARN: gettext_lazy("What you wanted to learn"),
    GIVE: gettext_lazy("What you wanted to give"),
    COMMITMENTS: gettext_lazy("Commitments you sought"),
}
ASKS = {
    WHO: gettext_lazy("Note"),
    LEARN: gettext_lazy("What did you hear?"),
    GIVE: gettext_lazy("Their reaction"),
    COMMITMENTS: gettext_lazy("What did they say?"),
}
LABELS = {
    "learned": gettext_lazy("What did you learn, and what came of it?"),
    "order_else": gettext_lazy("What else do they need?"),
    "order_who": gettext_lazy("Who else could use it?"),
    "outcome_reason": gettext_lazy("Why it was different"),
    "overall": gettext_lazy("Did I do what I prepared to do?"),
    "low": gettext_lazy("Nothing I prepared"),
    "high": gettext_lazy("Everything I prepared"),
}
TAKINGS = [
    ("successes", gettext_lazy("Successes, even partial ones"), ""),
    ("worked", gettext_lazy("What worked: do again"), ""),
    ("change", gettext_lazy("What did not: change"), ""),
    ("forgotten", gettext_lazy("What was forgotten to ask or discuss"), ""),
    ("not_thought_of", gettext_lazy("What we had not thought of"), gettext_lazy("Nobody could have planned it")),
]
OUTCOME_HINTS = {
    Outcome.WALKED_AWAY: gettext_lazy("we ended it"),
    Outcome.ORDER: gettext_lazy("they bought"),
    Outcome.NO_SALE: gettext_lazy("they refused"),
    Outcome.ADVANCE: gettext_lazy("they act, dated"),
    Outcome.CONTINUATION: gettext_lazy("we go on talking"),
}
